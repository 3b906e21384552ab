/* sql_text.c – a word-by-word look at SQL and at field tables; enough for our own style. */
#include "tests/sql_text.h"

#include <ctype.h>
#include <strings.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"

static bool word_char(char ch)
{
    return isalnum((unsigned char)ch) != 0 || ch == '_';
}

/* The next word; strings and comments are passed over. NULL at the end. */
static char *next_word(const void *mem, const char **at)
{
    const char *s = *at;
    size_t n = 0;

    while (*s != '\0' && !word_char(*s)) {
        if (*s == '\'') {
            for (s++; *s != '\0' && *s != '\''; s++)
                ;
            s += *s != '\0';
        } else if (s[0] == '/' && s[1] == '*') {
            const char *end = strstr(s, "*/");

            s = end == NULL ? s + strlen(s) : end + 2;
        } else if (*s == '(' || *s == ')' || *s == ',') {
            *at = s + 1;
            return str_dup_n(mem, s, 1);
        } else {
            s++;
        }
    }
    while (word_char(s[n]))
        n++;
    *at = s + n;
    return n == 0 ? NULL : str_dup_n(mem, s, n);
}

static bool is(const char *word, const char *wanted)
{
    return word != NULL && strcasecmp(word, wanted) == 0;
}

static bool keyword(const char *word)
{
    static const char *const list[] = { "WHERE", "SET", "ON", "JOIN", "LEFT", "INNER", "CROSS",
        "FULL", "ORDER", "GROUP", "LIMIT", "VALUES", "SELECT", "UNION", "USING", "RETURNING", "(",
        ")", ",", "HAVING", "EXCEPT", "DO", "NOT", "DEFAULT" };

    for (size_t i = 0; i < COUNT_OF(list); i++)
        if (is(word, list[i]))
            return true;
    return false;
}

struct sql_table *sql_tables(const void *mem, const char *sql, size_t *ret_n)
{
    struct sql_table *list = mem_array(mem, struct sql_table, strlen(sql) / 4 + 1);
    const char *at = sql;
    bool expecting = false, inserting = false;
    char *word;

    *ret_n = 0;
    while ((word = next_word(mem, &at)) != NULL) {
        if (is(word, "FROM") || is(word, "JOIN") || is(word, "UPDATE") || is(word, "INTO")) {
            expecting = true;
            inserting = is(word, "INTO");
            continue;
        }
        if (expecting && !keyword(word)) {
            const char *ahead = at;
            char *alias = next_word(mem, &ahead);

            if (is(alias, "AS"))
                alias = next_word(mem, &ahead);
            if (alias == NULL || keyword(alias))
                alias = word;
            else
                at = ahead;
            list[(*ret_n)++] = (struct sql_table) { word, alias, inserting };
            ahead = at;
            expecting = is(next_word(mem, &ahead), ","); /* FROM a, b */
            at = expecting ? ahead : at;
            continue;
        }
        expecting = false;
    }
    return list;
}

bool sql_has_word(const char *sql, const char *word)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *at = sql;
    char *one;

    while ((one = next_word(mem, &at)) != NULL)
        if (is(one, word))
            return true;
    return false;
}

/* "FIELD_TEXT(struct thing, name)" gives "name"; ".name = \"is_on\"" gives "is_on". */
static const char *field_at(const void *mem, const char *at)
{
    const char *from, *to;

    if (str_starts(at, ".name = \"")) {
        from = at + strlen(".name = \"");
        to = strchr(from, '"');
    } else {
        from = strchr(at, ',');
        to = strchr(at, ')');
        if (from == NULL || to == NULL || from > to)
            return NULL;
        for (from++; isspace((unsigned char)*from) != 0; from++)
            ;
    }
    return to == NULL ? NULL : str_dup_n(mem, from, (size_t)(to - from));
}

const char **source_fields(const void *mem, const char *source, const char *fields)
{
    const char *at = strstr(source, str_printf(mem, " %s[] = {", fields));
    const char *end = at == NULL ? NULL : strstr(at, "FIELD_END");
    const char **names;
    size_t n = 0;

    if (end == NULL)
        return NULL;
    names = mem_array(mem, const char *, (size_t)(end - at));
    for (; at < end; at++)
        if (str_starts(at, "FIELD_") || str_starts(at, ".name = \""))
            if (!str_starts(at, "FIELD_INT_") && !str_starts(at, "FIELD_TEXT_") &&
                !str_starts(at, "FIELD_BOOL_") && !str_starts(at, "FIELD_BLOB_") &&
                !str_starts(at, "FIELD_INT32_"))
                names[n++] = field_at(mem, at);
    return names;
}
