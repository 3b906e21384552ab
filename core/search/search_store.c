/* search_store.c – what is kept about documents, and the synonyms; the index itself is the
 * engine's own affair (search_store_sqlite.c, search_store_pgsql.c). */
#include "core/search/search_private.h"
#include "lib/base/field.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

static const struct field candidate_fields[] = {
    FIELD_INT(struct candidate, id),
    FIELD_INT(struct candidate, object_id),
    FIELD_INT32(struct candidate, version),
    FIELD_TEXT(struct candidate, title_zh),
    FIELD_TEXT(struct candidate, title_en),
    FIELD_TEXT(struct candidate, words),
    FIELD_TEXT(struct candidate, sort_key),
    FIELD_END,
};

struct known_doc {
    int64_t id;
    const char *digest;
    const char *valid_from;
    const char *valid_until;
};
static const struct field known_fields[] = {
    FIELD_INT(struct known_doc, id),
    FIELD_TEXT(struct known_doc, digest),
    FIELD_TEXT(struct known_doc, valid_from),
    FIELD_TEXT(struct known_doc, valid_until),
    FIELD_END,
};

struct word_row {
    const char *word;
};
static const struct field word_fields[] = { FIELD_TEXT(struct word_row, word), FIELD_END };

STATEMENT(search_known,
    "SELECT id, digest, valid_from, valid_until FROM search_doc WHERE object_id = $1"
    " AND version = $2");
STATEMENT(search_add,
    "INSERT INTO search_doc (id, kind, object_id, version, valid_from, valid_until, title_zh,"
    " title_en, words, sort_key, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
STATEMENT(search_change,
    "UPDATE search_doc SET valid_from = $2, valid_until = $3, title_zh = $4, title_en = $5,"
    " words = $6, sort_key = $7, digest = $8 WHERE id = $1");
STATEMENT(search_other_words,
    "SELECT DISTINCT b.word FROM search_synonym a JOIN search_synonym b ON b.group_no = a.group_no"
    " WHERE a.word = $1 AND b.word <> $1 ORDER BY b.word NULLS LAST LIMIT 16");
STATEMENT(search_clear_synonyms, "DELETE FROM search_synonym");
STATEMENT(search_add_synonym, "INSERT INTO search_synonym (word, group_no) VALUES ($1, $2)"
                              " ON CONFLICT DO NOTHING");

enum err search_store_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, struct candidate **ret, size_t *ret_n)
{
    return db_engine_of(c->db) == DB_SQLITE
               ? search_sqlite_find(c, kind, on, clauses, n, candidate_fields, ret, ret_n)
               : search_pgsql_find(c, kind, on, clauses, n, candidate_fields, ret, ret_n);
}

static enum err put_index(struct call *c, int64_t id, const char *tokens)
{
    return db_engine_of(c->db) == DB_SQLITE ? search_sqlite_put(c, id, tokens)
                                            : search_pgsql_put(c, id, tokens);
}

enum err search_store_put(struct call *c, const struct search_doc *d, const char *sort_key,
    const char *digest, const char *tokens)
{
    struct known_doc known;
    enum err e = db_one(c, &search_known, known_fields, &known, d->object_id, d->version);

    if (e == ERR_NOT_FOUND) {
        known.id = id_new(c);
        TRY(db_exec(c, &search_add, known.id, d->kind, d->object_id, d->version, d->valid_from,
            d->valid_until, d->title_zh, d->title_en, d->words, sort_key, digest));
        return put_index(c, known.id, tokens);
    }
    TRY(e);
    if (str_eq(known.digest, digest) && str_eq(known.valid_from, d->valid_from) &&
        str_eq(known.valid_until, d->valid_until))
        return OK;
    TRY(db_exec(c, &search_change, known.id, d->valid_from, d->valid_until, d->title_zh,
        d->title_en, d->words, sort_key, digest));
    return str_eq(known.digest, digest) ? OK : put_index(c, known.id, tokens);
}

enum err search_store_synonyms(struct call *c, const char *word, const char ***ret, size_t *ret_n)
{
    struct word_row *rows;
    const char **words;
    size_t n;

    TRY(db_list(c, &search_other_words, word_fields, &rows, &n, word));
    words = mem_array(c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        words[i] = rows[i].word;
    *ret = words;
    *ret_n = n;
    return OK;
}

enum err search_store_clear_synonyms(struct call *c)
{
    return db_exec(c, &search_clear_synonyms);
}

enum err search_store_add_synonym(struct call *c, const char *word, int group_no)
{
    return db_exec(c, &search_add_synonym, word, group_no);
}
