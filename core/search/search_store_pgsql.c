/* search_store_pgsql.c – the index as a tsvector with a GIN index. The program writes lexemes and
 * positions itself: no dictionary and no parser of PostgreSQL takes part. */
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define QUERY_MAX 65536
#define VECTOR_MAX (1000 * 1000) /* bytes; a tsvector holds at most 1 MiB */
#define POSITION_MAX 16383       /* PostgreSQL's last position */

STATEMENT_PGSQL(search_match_pgsql,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_index f JOIN search_doc d ON d.id = f.id"
    " WHERE f.tokens @@ CAST($1 AS tsquery) AND d.kind = $2 AND d.valid_from <= $3"
    " AND d.valid_until > $3 ORDER BY d.id NULLS LAST LIMIT 2000");
STATEMENT_PGSQL(search_put_pgsql,
    "INSERT INTO search_index (id, tokens) VALUES ($1, CAST($2 AS tsvector))"
    " ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens");

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

static char *query_text(const void *mem, const struct clause *clauses, size_t n)
{
    struct buf b;

    buf_init(&b, mem, QUERY_MAX);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i == 0 ? "(" : " & (");
        for (size_t j = 0; j < clauses[i].n; j++) {
            if (j > 0)
                buf_puts(&b, " | ");
            put_term(&b, &clauses[i].terms[j]);
        }
        buf_putc(&b, ')');
    }
    return b.p;
}

enum err search_pgsql_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, const struct field *fields, struct candidate **ret,
    size_t *ret_n)
{
    return db_list(
        c, &search_match_pgsql, fields, ret, ret_n, query_text(c->mem, clauses, n), kind, on);
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

enum err search_pgsql_put(struct call *c, int64_t id, const char *tokens)
{
    return db_exec(c, &search_put_pgsql, id, vector_text(c->mem, tokens));
}
