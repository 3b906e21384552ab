/* search_store_pgsql.c – the index as tsvectors with GIN indexes. The program writes lexemes and
 * positions itself: no dictionary and no parser of PostgreSQL takes part. */
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define QUERY_MAX 65536
#define VECTOR_MAX (1000 * 1000) /* bytes; a tsvector holds at most 1 MiB */
#define POSITION_MAX 16383       /* PostgreSQL's last position */

STATEMENT_PGSQL(search_match_name_pgsql,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_index f JOIN search_text t ON t.id = f.id"
    " WHERE f.name @@ CAST($1 AS tsquery) AND t.kind = $2 ORDER BY t.id NULLS LAST LIMIT 4000");
STATEMENT_PGSQL(search_match_body_pgsql,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_index f JOIN search_text t ON t.id = f.id"
    " WHERE f.body @@ CAST($1 AS tsquery) AND t.kind = $2 ORDER BY t.id NULLS LAST LIMIT 4000");
STATEMENT_PGSQL(search_docs_pgsql,
    "SELECT " SEARCH_FOUND_COLUMNS " FROM search_doc d WHERE d.text_id ="
    " ANY (CAST($1 AS BIGINT[])) AND d.valid_from <= $2 AND d.valid_until > $2"
    " ORDER BY d.object_id NULLS LAST LIMIT 20000");
STATEMENT_PGSQL(search_put_pgsql, "INSERT INTO search_index (id, name, body)"
                                  " VALUES ($1, CAST($2 AS tsvector), CAST($3 AS tsvector))");
STATEMENT_PGSQL(search_remove_pgsql, "DELETE FROM search_index WHERE id = $1");

/* u1 u2 → 'u1' <-> 'u2' */
static void put_term(struct buf *b, const struct term *term)
{
    const char *p = term->tokens;

    buf_puts(b, "(");
    while (*p != '\0') {
        size_t n = strcspn(p, " ");

        buf_puts(b, p == term->tokens ? "'" : " <-> '");
        buf_add(b, p, n);
        buf_puts(b, "'");
        p += n + (p[n] == ' ');
    }
    buf_puts(b, term->prefix ? ":*)" : ")");
}

static char *query_text(const void *mem, const struct term *terms, size_t n)
{
    struct buf b;

    buf_init(&b, mem, QUERY_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_puts(&b, " | ");
        put_term(&b, &terms[i]);
    }
    return b.p;
}

enum err search_pgsql_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n)
{
    const char *text = query_text(c->mem, terms, n);

    if (column == SEARCH_NAME)
        return db_list(
            c, &search_match_name_pgsql, search_candidate_fields, ret, ret_n, text, kind);
    return db_list(c, &search_match_body_pgsql, search_candidate_fields, ret, ret_n, text, kind);
}

enum err search_pgsql_docs(
    struct call *c, const char *text_ids, const char *on, struct found **ret, size_t *ret_n)
{
    return db_list(c, &search_docs_pgsql, search_found_fields, ret, ret_n,
        str_printf(c->mem, "{%s}", text_ids), on);
}

/* Tokens in order → 'u1':1 'u2':2 … */
static char *vector_text(const void *mem, const char *tokens)
{
    struct buf b;
    int position = 0;

    buf_init(&b, mem, 2 * VECTOR_MAX);
    for (const char *p = tokens; *p != '\0' && b.n < VECTOR_MAX && position < POSITION_MAX;) {
        size_t n = strcspn(p, " ");

        if (n > 0)
            buf_printf(&b, "'%.*s':%d ", (int)n, p, ++position);
        p += n + (p[n] == ' ');
    }
    return b.p;
}

enum err search_pgsql_put(struct call *c, int64_t id, const char *name, const char *body)
{
    return db_exec(c, &search_put_pgsql, id, vector_text(c->mem, name), vector_text(c->mem, body));
}

enum err search_pgsql_remove(struct call *c, int64_t id)
{
    return db_exec(c, &search_remove_pgsql, id);
}
