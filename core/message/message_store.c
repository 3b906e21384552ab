/* message_store.c – messages and preferences; all statements are keyed by the owner's account. */
#include "core/message/private.h"
#include "lib/base/clock.h"
#include "lib/db/db.h"

static const struct field row_fields[] = {
    FIELD_INT(struct message_row, id),
    FIELD_TEXT(struct message_row, link),
    FIELD_TEXT(struct message_row, title),
    FIELD_TEXT(struct message_row, text),
    FIELD_BLOB(struct message_row, params),
    FIELD_TEXT(struct message_row, sent_at),
    FIELD_TEXT(struct message_row, read_at),
    FIELD_END,
};

static const struct field preference_fields[] = {
    FIELD_INT32(struct preference_row, channel),
    FIELD_BLOB(struct preference_row, address),
    FIELD_INT(struct preference_row, row_id),
    FIELD_END,
};

STATEMENT(message_add,
    "INSERT INTO message (account_id, id, about_kind, about_id, link, title, text, params, sent_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(message_list_own,
    "SELECT id, link, title, text, params, sent_at, read_at FROM message WHERE account_id = $1"
    " ORDER BY account_id DESC, id DESC LIMIT $2 OFFSET $3");
STATEMENT(message_count_own, "SELECT count(*) FROM message WHERE account_id = $1");
STATEMENT(
    message_count_unread, "SELECT count(*) FROM message WHERE account_id = $1 AND read_at IS NULL");
STATEMENT(
    message_mark_read, "UPDATE message SET read_at = $2 WHERE account_id = $1 AND read_at IS NULL");
STATEMENT(message_preferences,
    "SELECT channel, address, row_id FROM message_preference WHERE account_id = $1"
    " ORDER BY channel NULLS LAST");
STATEMENT(message_set_preference,
    "INSERT INTO message_preference (account_id, channel, address, row_id) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (account_id, channel) DO UPDATE SET address = excluded.address,"
    " row_id = excluded.row_id");
STATEMENT(message_drop_preference,
    "DELETE FROM message_preference WHERE account_id = $1 AND channel = $2");

enum err message_store_add(
    struct call *c, int64_t account_id, int64_t id, const struct message *m, struct bytes params)
{
    return db_exec(c, &message_add, account_id, id, m->about_kind, m->about_id, m->link, m->title,
        m->text, params, clock_instant(c->mem, c->now));
}

enum err message_store_list(
    struct call *c, int64_t limit, int64_t offset, struct message_row **ret, size_t *ret_n)
{
    return db_list(
        c, &message_list_own, row_fields, ret, ret_n, c->actor->account_id, limit, offset);
}

enum err message_store_counts(struct call *c, int64_t *ret_total)
{
    return db_int(c, &message_count_own, ret_total, c->actor->account_id);
}

enum err message_store_unread(struct call *c, int64_t *ret)
{
    return db_int(c, &message_count_unread, ret, c->actor->account_id);
}

enum err message_store_read_all(struct call *c)
{
    return db_exec(c, &message_mark_read, c->actor->account_id, clock_instant(c->mem, c->now));
}

enum err message_store_preferences(
    struct call *c, int64_t account_id, struct preference_row **ret, size_t *ret_n)
{
    return db_list(c, &message_preferences, preference_fields, ret, ret_n, account_id);
}

enum err message_store_prefer(struct call *c, int channel, struct bytes address, int64_t row_id)
{
    return db_exec(c, &message_set_preference, c->actor->account_id, channel, address, row_id);
}

enum err message_store_not_by(struct call *c, int channel)
{
    return db_exec(c, &message_drop_preference, c->actor->account_id, channel);
}
