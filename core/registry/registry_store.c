/* registry_store.c – every SQL statement of the registry. Versions are only ever inserted. */
#include "core/registry/registry_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

#define VERSION_COLUMNS                                                                            \
    "v.record_id, r.kind, r.code, r.short_code, v.version, v.state, v.effective_on, v.body,"       \
    " v.digest, v.published_at"
#define VERSION_FROM " FROM registry_record r JOIN registry_version v ON v.record_id = r.id"

static const struct field version_fields[] = {
    FIELD_INT(struct registry_version, record_id),
    FIELD_TEXT(struct registry_version, kind),
    FIELD_TEXT(struct registry_version, code),
    FIELD_TEXT(struct registry_version, short_code),
    FIELD_INT32(struct registry_version, version),
    FIELD_TEXT(struct registry_version, state),
    FIELD_TEXT(struct registry_version, effective_on),
    FIELD_TEXT(struct registry_version, body),
    FIELD_TEXT(struct registry_version, digest),
    FIELD_TEXT(struct registry_version, published_at),
    FIELD_END,
};

struct lock_row {
    int64_t id;
    int newest;
    const char *short_code;
};
static const struct field lock_fields[] = {
    FIELD_INT(struct lock_row, id),
    FIELD_INT32(struct lock_row, newest),
    FIELD_TEXT(struct lock_row, short_code),
    FIELD_END,
};

static const struct field mark_fields[] = {
    FIELD_TEXT(struct registry_mark, code),
    FIELD_TEXT(struct registry_mark, effective_on),
    FIELD_TEXT(struct registry_mark, state),
    FIELD_TEXT(struct registry_mark, digest),
    FIELD_INT32(struct registry_mark, version),
    FIELD_END,
};

STATEMENT(registry_by_code,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE r.kind = $1 AND r.code = $2"
    " AND v.effective_on <= $3 ORDER BY v.effective_on DESC NULLS LAST, v.version DESC NULLS LAST"
    " LIMIT 1");
STATEMENT(registry_by_short,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE r.kind = $1 AND r.short_code = $2"
    " AND v.effective_on <= $3 ORDER BY v.effective_on DESC NULLS LAST, v.version DESC NULLS LAST"
    " LIMIT 1");
STATEMENT(registry_by_version,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE v.record_id = $1 AND v.version = $2");
STATEMENT(registry_of_kind,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE r.kind = $1 AND v.effective_on <= $2"
    " AND NOT EXISTS (SELECT 1 FROM registry_version n WHERE n.record_id = v.record_id"
    " AND n.effective_on <= $2 AND (n.effective_on > v.effective_on"
    " OR (n.effective_on = v.effective_on AND n.version > v.version)))"
    " ORDER BY r.code NULLS LAST");
STATEMENT(registry_page_of_kind,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE r.kind = $1 AND r.code > $3"
    " AND v.effective_on <= $2 AND NOT EXISTS (SELECT 1 FROM registry_version n"
    " WHERE n.record_id = v.record_id AND n.effective_on <= $2"
    " AND (n.effective_on > v.effective_on"
    " OR (n.effective_on = v.effective_on AND n.version > v.version)))"
    " ORDER BY r.code NULLS LAST LIMIT $4");
STATEMENT(registry_all_versions, "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE v.record_id = $1"
                                 " ORDER BY v.effective_on NULLS LAST, v.version NULLS LAST");
STATEMENT(registry_lock, "UPDATE registry_record SET newest = newest WHERE kind = $1 AND code = $2"
                         " RETURNING id, newest, short_code");
STATEMENT(registry_claim,
    "INSERT INTO registry_record (id, kind, code, short_code, newest) VALUES ($1, $2, $3, $4, 0)"
    " ON CONFLICT DO NOTHING RETURNING id");
STATEMENT(registry_of_day,
    "SELECT " VERSION_COLUMNS VERSION_FROM " WHERE v.record_id = $1 AND v.effective_on = $2"
    " ORDER BY v.version DESC NULLS LAST LIMIT 1");
STATEMENT(registry_marks_after,
    "SELECT r.code, v.effective_on, v.state, v.digest, v.version" VERSION_FROM
    " WHERE r.kind = $1 AND r.code >= $2 AND (r.code, v.effective_on, v.version) > ($2, $3, $4)"
    " ORDER BY r.code NULLS LAST, v.effective_on NULLS LAST, v.version NULLS LAST LIMIT 1000");
STATEMENT(registry_add_version,
    "INSERT INTO registry_version (record_id, version, state, effective_on, body, digest,"
    " published_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(registry_set_newest, "UPDATE registry_record SET newest = $2 WHERE id = $1");
STATEMENT(registry_bump,
    "INSERT INTO generation (name, value) VALUES ('registry', $1)"
    " ON CONFLICT (name) DO UPDATE SET value = generation.value + excluded.value");
STATEMENT(registry_get_generation, "SELECT value FROM generation WHERE name = 'registry'");

enum err registry_store_current(struct call *c, const char *kind, const char *code, const char *on,
    struct registry_version *ret)
{
    enum err e = OK;

    if (registry_is_short(code))
        e = db_one(c, &registry_by_short, version_fields, ret, kind, code, on);
    if (!registry_is_short(code) || e == ERR_NOT_FOUND)
        e = db_one(c, &registry_by_code, version_fields, ret, kind, code, on);
    return e;
}

enum err registry_store_exact(
    struct call *c, int64_t record_id, int version, struct registry_version *ret)
{
    return db_one(c, &registry_by_version, version_fields, ret, record_id, version);
}

enum err registry_store_list(
    struct call *c, const char *kind, const char *on, struct registry_version **ret, size_t *ret_n)
{
    return db_list(c, &registry_of_kind, version_fields, ret, ret_n, kind, on);
}

enum err registry_store_page(struct call *c, const char *kind, const char *on, const char *after,
    int limit, struct registry_version **ret, size_t *ret_n)
{
    return db_list(c, &registry_page_of_kind, version_fields, ret, ret_n, kind, on, after, limit);
}

enum err registry_store_history(
    struct call *c, int64_t record_id, struct registry_version **ret, size_t *ret_n)
{
    return db_list(c, &registry_all_versions, version_fields, ret, ret_n, record_id);
}

enum err registry_store_lock(struct call *c, struct registry_version *v, int *ret_newest)
{
    struct lock_row row;

    TRY(db_one(c, &registry_lock, lock_fields, &row, v->kind, v->code));
    v->record_id = row.id;
    v->short_code = row.short_code;
    *ret_newest = row.newest;
    return OK;
}

enum err registry_store_claim(
    struct call *c, int64_t id, const char *kind, const char *code, const char *short_code)
{
    int64_t claimed;

    return db_int(c, &registry_claim, &claimed, id, kind, code, short_code);
}

enum err registry_store_newest_of_day(
    struct call *c, int64_t record_id, const char *effective_on, struct registry_version *ret)
{
    return db_one(c, &registry_of_day, version_fields, ret, record_id, effective_on);
}

enum err registry_store_marks(struct call *c, const char *kind, const struct registry_mark *after,
    struct registry_mark **ret, size_t *ret_n)
{
    return db_list(c, &registry_marks_after, mark_fields, ret, ret_n, kind, after->code,
        after->effective_on, after->version);
}

enum err registry_store_add(struct call *c, const struct registry_version *v)
{
    TRY(db_exec(c, &registry_add_version, v->record_id, v->version, v->state, v->effective_on,
        v->body, v->digest, v->published_at));
    return db_exec(c, &registry_set_newest, v->record_id, v->version);
}

enum err registry_store_bump(struct call *c, int64_t by)
{
    db_forget(c);
    return db_exec(c, &registry_bump, by);
}

enum err registry_store_generation(struct call *c, int64_t *ret)
{
    enum err e = db_int_remembered(c, &registry_get_generation, ret);

    if (e == ERR_NOT_FOUND) {
        *ret = 0;
        return OK;
    }
    return e;
}

bool registry_store_reads_only(struct call *c)
{
    return db_reads_only(c->db);
}
