/* staff_store.c – statements about staff accounts. */
#include "core/account/staff_store.h"

#include "lib/base/mem.h"
#include "lib/db/db.h"

#define STAFF_COLUMNS                                                                              \
    "id, login, staff_name AS name, department_id, hall_id, state, must_totp, totp_step, version"

static const struct field staff_fields[] = { FIELD_INT(struct staff_view, id),
    FIELD_TEXT(struct staff_view, login), FIELD_TEXT(struct staff_view, name),
    FIELD_INT(struct staff_view, department_id), FIELD_INT(struct staff_view, hall_id),
    FIELD_TEXT(struct staff_view, state), FIELD_BOOL(struct staff_view, must_totp),
    FIELD_INT(struct staff_view, totp_step), FIELD_INT(struct staff_view, version), FIELD_END };
static const struct field duty_fields[] = { FIELD_TEXT(struct staff_duty, role), FIELD_END };
static const struct field scope_fields[] = { FIELD_INT(struct staff_scope, scope_id), FIELD_END };

STATEMENT(staff_page,
    "SELECT " STAFF_COLUMNS " FROM account WHERE kind = 'staff' ORDER BY login LIMIT $1 OFFSET $2");
STATEMENT(staff_by_right, "SELECT id FROM account WHERE kind = 'staff' AND state = 'active'"
                          " AND ' ' || rights_cache || ' ' LIKE '% ' || $1 || ' %' ORDER BY login");
STATEMENT(staff_count, "SELECT COUNT(*) FROM account WHERE kind = 'staff'");
STATEMENT(staff_by_id, "SELECT " STAFF_COLUMNS " FROM account WHERE id = $1 AND kind = 'staff'");
STATEMENT(staff_roles_of, "SELECT role FROM account_role WHERE account_id = $1 ORDER BY role");
STATEMENT(
    staff_scopes_of, "SELECT scope_id FROM account_scope WHERE account_id = $1 ORDER BY scope_id");
STATEMENT(staff_touch, "UPDATE account SET version = version + 1"
                       " WHERE id = $1 AND version = $2 AND kind = 'staff' RETURNING version");
STATEMENT(staff_state, "UPDATE account SET state = $2 WHERE id = $1");
STATEMENT(staff_must_totp, "UPDATE account SET must_totp = $2 WHERE id = $1");
STATEMENT(staff_no_roles, "DELETE FROM account_role WHERE account_id = $1");
STATEMENT(staff_no_scopes, "DELETE FROM account_scope WHERE account_id = $1");

enum err store_staff_list(
    struct call *c, int64_t limit, int64_t offset, struct staff_view **ret, size_t *ret_n)
{
    return db_list(c, &staff_page, staff_fields, ret, ret_n, limit, offset);
}

enum err store_staff_count(struct call *c, int64_t *ret)
{
    return db_int(c, &staff_count, ret);
}

enum err store_staff(struct call *c, int64_t id, struct staff_view *ret)
{
    return db_one(c, &staff_by_id, staff_fields, ret, id);
}

enum err store_staff_duties(struct call *c, int64_t id, struct staff_duty **ret, size_t *ret_n)
{
    return db_list(c, &staff_roles_of, duty_fields, ret, ret_n, id);
}

enum err store_staff_scopes(struct call *c, int64_t id, struct staff_scope **ret, size_t *ret_n)
{
    return db_list(c, &staff_scopes_of, scope_fields, ret, ret_n, id);
}

enum err store_staff_touch(struct call *c, int64_t id, int64_t version)
{
    int64_t now;

    return db_int(c, &staff_touch, &now, id, version);
}

enum err store_staff_state(struct call *c, int64_t id, const char *state)
{
    return db_exec(c, &staff_state, id, state);
}

enum err store_staff_must_totp(struct call *c, int64_t id, bool must)
{
    return db_exec(c, &staff_must_totp, id, must);
}

enum err store_staff_clear_duties(struct call *c, int64_t id)
{
    TRY(db_exec(c, &staff_no_roles, id));
    return db_exec(c, &staff_no_scopes, id);
}

struct staff_id {
    int64_t id;
};
static const struct field id_fields[] = { FIELD_INT(struct staff_id, id), FIELD_END };

enum err store_staff_with_right(struct call *c, const char *right, int64_t **ret, size_t *ret_n)
{
    struct staff_id *rows;

    TRY(db_list(c, &staff_by_right, id_fields, &rows, ret_n, right));
    *ret = mem_array(c->mem, int64_t, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = rows[i].id;
    return OK;
}
