/* search_store_sqlite.c – the index as an FTS5 table. */
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

#define MATCH_MAX 65536

STATEMENT_SQLITE(search_match_sqlite,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_index f JOIN search_doc d ON d.id = f.rowid"
    " WHERE f.tokens MATCH $1 AND d.kind = $2 AND d.valid_from <= $3 AND d.valid_until > $3"
    " ORDER BY d.id NULLS LAST LIMIT 2000");
STATEMENT_SQLITE(search_remove_sqlite, "DELETE FROM search_index WHERE rowid = $1");
STATEMENT_SQLITE(search_put_sqlite, "INSERT INTO search_index (rowid, tokens) VALUES ($1, $2)");

/* ("u1 u2" OR wfoo*) AND ("u3") */
static char *match_text(const void *mem, const struct clause *clauses, size_t n)
{
    struct buf b;

    buf_init(&b, mem, MATCH_MAX);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i == 0 ? "(" : " AND (");
        for (size_t j = 0; j < clauses[i].n; j++)
            buf_printf(&b, "%s\"%s\"%s", j == 0 ? "" : " OR ", clauses[i].terms[j].tokens,
                clauses[i].terms[j].prefix ? " *" : "");
        buf_putc(&b, ')');
    }
    return b.p;
}

enum err search_sqlite_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, const struct field *fields, struct candidate **ret,
    size_t *ret_n)
{
    return db_list(
        c, &search_match_sqlite, fields, ret, ret_n, match_text(c->mem, clauses, n), kind, on);
}

enum err search_sqlite_put(struct call *c, int64_t id, const char *tokens)
{
    TRY(db_exec(c, &search_remove_sqlite, id));
    return db_exec(c, &search_put_sqlite, id, tokens);
}
