/* search_store.c – what is kept about texts and documents, and the synonyms; the index itself is
 * the engine's own affair (search_store_sqlite.c, search_store_pgsql.c). */
#include "core/search/pinyin.h"
#include "core/search/search_private.h"
#include "lib/base/field.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

const struct field search_candidate_fields[] = {
    FIELD_INT(struct candidate, id),
    FIELD_TEXT(struct candidate, title_zh),
    FIELD_TEXT(struct candidate, title_en),
    FIELD_TEXT(struct candidate, words),
    FIELD_TEXT(struct candidate, tags),
    FIELD_TEXT(struct candidate, sort_key),
    FIELD_END,
};
const struct field search_found_fields[] = {
    FIELD_INT(struct found, object_id),
    FIELD_INT32(struct found, version),
    FIELD_INT(struct found, text_id),
    FIELD_TEXT(struct found, place),
    FIELD_BOOL(struct found, complete),
    FIELD_END,
};

struct known_doc {
    int64_t id;
    int64_t text_id;
    const char *valid_from;
    const char *valid_until;
    const char *place;
    bool complete;
};
static const struct field known_fields[] = {
    FIELD_INT(struct known_doc, id),
    FIELD_INT(struct known_doc, text_id),
    FIELD_TEXT(struct known_doc, valid_from),
    FIELD_TEXT(struct known_doc, valid_until),
    FIELD_TEXT(struct known_doc, place),
    FIELD_BOOL(struct known_doc, complete),
    FIELD_END,
};

static const struct field synonym_fields[] = {
    FIELD_TEXT(struct synonym, word),
    FIELD_INT32(struct synonym, group_no),
    FIELD_END,
};

struct name_row {
    const char *name;
};
static const struct field name_fields[] = { FIELD_TEXT(struct name_row, name), FIELD_END };

STATEMENT(search_text_known, "SELECT id FROM search_text WHERE digest = $1");
STATEMENT(search_add_text,
    "INSERT INTO search_text (id, kind, title_zh, title_en, words, tags, sort_key, digest)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(search_text_used, "SELECT count(*) FROM search_doc WHERE text_id = $1");
STATEMENT(search_remove_text, "DELETE FROM search_text WHERE id = $1");
STATEMENT(search_texts_at,
    "SELECT " SEARCH_CANDIDATE_COLUMNS " FROM search_text t WHERE t.kind = $1 AND t.id IN"
    " (SELECT d.text_id FROM search_doc d WHERE d.place = $2 AND d.valid_from <= $3"
    " AND d.valid_until > $3) ORDER BY t.id NULLS LAST LIMIT 1000");
STATEMENT(search_known,
    "SELECT id, text_id, valid_from, valid_until, place, complete FROM search_doc"
    " WHERE object_id = $1 AND version = $2");
STATEMENT(search_add,
    "INSERT INTO search_doc (id, object_id, version, valid_from, valid_until, text_id, place,"
    " complete) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(search_add_known,
    "INSERT INTO search_doc (id, object_id, version, valid_from, valid_until, text_id, place,"
    " complete) SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS INTEGER), $4, $5, id, $6,"
    " CAST($7 AS INTEGER) FROM search_text WHERE digest = $8");
STATEMENT(search_change, "UPDATE search_doc SET valid_from = $2, valid_until = $3, text_id = $4,"
                         " place = $5, complete = $6 WHERE id = $1");
STATEMENT(search_add_place, "INSERT INTO search_place (name) VALUES ($1) ON CONFLICT DO NOTHING");
STATEMENT(search_places, "SELECT name FROM search_place ORDER BY name NULLS LAST LIMIT 2000");
STATEMENT(search_synonyms, "SELECT word, group_no FROM search_synonym"
                           " ORDER BY group_no NULLS LAST, word NULLS LAST LIMIT 4000");
STATEMENT(search_clear_synonyms, "DELETE FROM search_synonym");
STATEMENT(search_add_synonym, "INSERT INTO search_synonym (word, group_no) VALUES ($1, $2)"
                              " ON CONFLICT DO NOTHING");

/* ---- finding
 * --------------------------------------------------------------------------------------- */

enum err search_store_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n)
{
    return db_engine_of(c->db) == DB_SQLITE
               ? search_sqlite_find(c, kind, column, terms, n, ret, ret_n)
               : search_pgsql_find(c, kind, column, terms, n, ret, ret_n);
}

enum err search_store_docs(
    struct call *c, const char *text_ids, const char *on, struct found **ret, size_t *ret_n)
{
    return db_engine_of(c->db) == DB_SQLITE ? search_sqlite_docs(c, text_ids, on, ret, ret_n)
                                            : search_pgsql_docs(c, text_ids, on, ret, ret_n);
}

enum err search_store_at(struct call *c, const char *kind, const char *place, const char *on,
    struct candidate **ret, size_t *ret_n)
{
    return db_list(c, &search_texts_at, search_candidate_fields, ret, ret_n, kind, place, on);
}

enum err search_store_places(struct call *c, const char ***ret, size_t *ret_n)
{
    struct name_row *rows;
    const char **names;
    size_t n;

    TRY(db_list(c, &search_places, name_fields, &rows, &n));
    names = mem_array(c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].name;
    *ret = names;
    *ret_n = n;
    return OK;
}

enum err search_store_synonyms(struct call *c, struct synonym **ret, size_t *ret_n)
{
    return db_list(c, &search_synonyms, synonym_fields, ret, ret_n);
}

/* ---- keeping
 * --------------------------------------------------------------------------------------- */

static enum err put_index(struct call *c, int64_t id, const struct search_doc *d)
{
    const char *name = search_name_tokens(c->mem, d), *body = search_body_tokens(c->mem, d);

    return db_engine_of(c->db) == DB_SQLITE ? search_sqlite_put(c, id, name, body)
                                            : search_pgsql_put(c, id, name, body);
}

static enum err put_text(
    struct call *c, const struct search_doc *d, const char *digest, int64_t *ret)
{
    enum err e = db_int(c, &search_text_known, ret, digest);

    if (e != ERR_NOT_FOUND)
        return e;
    *ret = id_new(c);
    TRY(db_exec(c, &search_add_text, *ret, d->kind, d->title_zh, d->title_en, d->words, d->tags,
        pinyin_sort_key(c->mem, d->title_zh), digest));
    return put_index(c, *ret, d);
}

static enum err drop_unused(struct call *c, int64_t text_id)
{
    int64_t n;

    TRY(db_int(c, &search_text_used, &n, text_id));
    if (n > 0)
        return OK;
    TRY(db_engine_of(c->db) == DB_SQLITE ? search_sqlite_remove(c, text_id)
                                         : search_pgsql_remove(c, text_id));
    return db_exec(c, &search_remove_text, text_id);
}

static bool same(const struct known_doc *k, const struct search_doc *d, int64_t text_id)
{
    return k->text_id == text_id && str_eq(k->valid_from, d->valid_from) &&
           str_eq(k->valid_until, d->valid_until) && str_eq(k->place, d->place) &&
           k->complete == d->complete;
}

static enum err add_doc(struct call *c, const struct search_doc *d, int64_t text_id)
{
    return db_exec(c, &search_add, id_new(c), d->object_id, d->version, d->valid_from,
        d->valid_until, text_id, d->place, d->complete);
}

/* In one statement if its text is known. */
static enum err put_new(struct call *c, const struct search_doc *d, const char *digest)
{
    int64_t text_id, n;

    TRY(db_change(c, &search_add_known, &n, id_new(c), d->object_id, d->version, d->valid_from,
        d->valid_until, d->place, d->complete, digest));
    if (n > 0)
        return OK;
    TRY(put_text(c, d, digest, &text_id));
    return add_doc(c, d, text_id);
}

enum err search_store_put(struct call *c, const struct search_doc *d, const char *digest)
{
    struct known_doc known;
    int64_t text_id;
    enum err e;

    TRY(db_exec(c, &search_add_place, d->place));
    if (d->is_new)
        return put_new(c, d, digest);
    TRY(put_text(c, d, digest, &text_id));
    e = db_one(c, &search_known, known_fields, &known, d->object_id, d->version);
    if (e == ERR_NOT_FOUND)
        return add_doc(c, d, text_id);
    TRY(e);
    if (same(&known, d, text_id))
        return OK;
    TRY(db_exec(c, &search_change, known.id, d->valid_from, d->valid_until, text_id, d->place,
        d->complete));
    return known.text_id == text_id ? OK : drop_unused(c, known.text_id);
}

enum err search_store_clear_synonyms(struct call *c)
{
    return db_exec(c, &search_clear_synonyms);
}

enum err search_store_add_synonym(struct call *c, const char *word, int group_no)
{
    return db_exec(c, &search_add_synonym, word, group_no);
}
