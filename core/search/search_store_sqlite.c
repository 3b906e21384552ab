/* search_store_sqlite.c – the index as an FTS5 table. */
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define MATCH_MAX 65536

STATEMENT_SQLITE(search_match_sqlite,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_index f JOIN search_text t ON t.id = f.rowid"
    " WHERE search_index MATCH $1 AND t.kind = $2 ORDER BY f.rowid NULLS LAST LIMIT 4000");
STATEMENT_SQLITE(search_docs_sqlite,
    "SELECT " SEARCH_FOUND_COLUMNS " FROM search_doc d WHERE d.text_id IN (SELECT value FROM"
    " json_each($1)) AND d.valid_from <= $2 AND d.valid_until > $2"
    " ORDER BY d.object_id NULLS LAST LIMIT 20000");
STATEMENT_SQLITE(search_remove_sqlite, "DELETE FROM search_index WHERE rowid = $1");
STATEMENT_SQLITE(
    search_put_sqlite, "INSERT INTO search_index (rowid, name, body) VALUES ($1, $2, $3)");

/* name : ("u1 u2" OR "wfoo" *) */
static char *match_text(
    const void *mem, enum search_column column, const struct term *terms, size_t n)
{
    struct buf b;

    buf_init(&b, mem, MATCH_MAX);
    buf_puts(&b, column == SEARCH_NAME ? "name : (" : "body : (");
    for (size_t i = 0; i < n; i++)
        buf_printf(
            &b, "%s\"%s\"%s", i == 0 ? "" : " OR ", terms[i].tokens, terms[i].prefix ? " *" : "");
    buf_putc(&b, ')');
    return b.p;
}

enum err search_sqlite_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n)
{
    return db_list(c, &search_match_sqlite, search_candidate_fields, ret, ret_n,
        match_text(c->mem, column, terms, n), kind);
}

enum err search_sqlite_docs(
    struct call *c, const char *text_ids, const char *on, struct found **ret, size_t *ret_n)
{
    return db_list(c, &search_docs_sqlite, search_found_fields, ret, ret_n,
        str_printf(c->mem, "[%s]", text_ids), on);
}

enum err search_sqlite_put(struct call *c, int64_t id, const char *name, const char *body)
{
    return db_exec(c, &search_put_sqlite, id, name, body);
}

enum err search_sqlite_remove(struct call *c, int64_t id)
{
    return db_exec(c, &search_remove_sqlite, id);
}
