/* message.c – sending and reading messages (message.h). */
#include "core/message/message.h"

#include <jansson.h>

#include "core/message/private.h"
#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define ADDRESS_MAX 254

/* ---- sending
 * -------------------------------------------------------------------------------------- */

static enum err seal_params(struct call *c, int64_t id, const char **params, struct bytes *ret)
{
    json_t *object;
    char *text;
    enum err e;

    *ret = (struct bytes) { 0 };
    if (params == NULL)
        return OK;
    object = json_object();
    for (size_t i = 0; params[i] != NULL; i += 2)
        json_object_set_new(object, params[i], json_string(str_or(params[i + 1], "")));
    text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    must(text != NULL);
    e = seal_text(c, "message", "params", id, text, ret);
    free(text);
    return e;
}

static enum err send_outside(
    struct call *c, const struct message *m, const struct preference_row *p)
{
    const char *title = i18n_format(c->mem, LANG_ZH, m->title, m->params);
    const char *text = i18n_format(c->mem, LANG_ZH, m->text, m->params);
    struct outbox_message out = {
        .channel = (enum outbox_channel)p->channel, .subject = title, .about = m->about_id
    };

    TRY(open_text(c, "message_preference", "address", p->row_id, p->address, &out.to));
    if (p->channel == OUTBOX_SMS)
        out.body = str_printf(c->mem, "【办事大厅】%s。%s", title, text);
    else
        out.body = str_printf(c->mem, "%s\n\n%s%s\n", text, str_or(c->site->public_url, ""),
            str_or(m->link, "/messages"));
    return outbox_add(c, &out);
}

enum err message_send(struct call *c, int64_t account_id, const struct message *m)
{
    const int64_t id = id_new(c);
    struct preference_row *preferences;
    struct bytes params;
    size_t n;

    if (account_id <= 0)
        return OK;
    TRY(seal_params(c, id, m->params, &params));
    TRY(message_store_add(c, account_id, id, m, params));
    TRY(message_store_preferences(c, account_id, &preferences, &n));
    for (size_t i = 0; i < n; i++)
        TRY(send_outside(c, m, &preferences[i]));
    return OK;
}

/* ---- reading
 * -------------------------------------------------------------------------------------- */

static enum err open_params(struct call *c, const struct message_row *row, const char ***ret)
{
    json_error_t problem;
    const char *text, *key, **params;
    json_t *object, *value;
    size_t n = 0;

    *ret = NULL;
    if (row->params.p == NULL)
        return OK;
    TRY(open_text(c, "message", "params", row->id, row->params, &text));
    object = json_loads(text, 0, &problem);
    if (object == NULL)
        return fail_internal(c, "parameters of a message: %s", problem.text);
    params = mem_array(c->mem, const char *, json_object_size(object) * 2 + 1);
    json_object_foreach(object, key, value)
    {
        params[n++] = str_dup(c->mem, key);
        params[n++] = str_dup(c->mem, str_or(json_string_value(value), ""));
    }
    json_decref(object);
    *ret = params;
    return OK;
}

enum err message_list(
    struct call *c, int64_t page, struct message_view **ret, size_t *ret_n, int64_t *ret_total)
{
    struct message_row *rows;
    struct message_view *views;
    size_t n;

    TRY(message_store_counts(c, ret_total));
    TRY(message_store_list(c, MESSAGES_PER_PAGE, (page - 1) * MESSAGES_PER_PAGE, &rows, &n));
    views = mem_array(c->mem, struct message_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char **params;

        TRY(open_params(c, &rows[i], &params));
        views[i] = (struct message_view) { .id = rows[i].id,
            .title = i18n_format(c->mem, c->lang, rows[i].title, params),
            .text = i18n_format(c->mem, c->lang, rows[i].text, params),
            .link = rows[i].link,
            .sent_at = rows[i].sent_at,
            .is_read = rows[i].read_at != NULL };
    }
    *ret = views;
    *ret_n = n;
    return OK;
}

enum err message_unread(struct call *c, int64_t *ret)
{
    *ret = 0;
    return c->actor->account_id > 0 ? message_store_unread(c, ret) : OK;
}

enum err message_read_all(struct call *c)
{
    return message_store_read_all(c);
}

/* ---- preferences
 * ------------------------------------------------------------------------------------ */

static bool is_mail_address(const char *s)
{
    const char *at = strchr(s, '@');

    return at != NULL && at != s && strchr(at + 1, '.') != NULL && strchr(at + 1, '@') == NULL &&
           strlen(s) <= ADDRESS_MAX && strpbrk(s, " <>,;\r\n\t\"()") == NULL;
}

enum err message_prefer(struct call *c, enum outbox_channel channel, const char *address)
{
    struct bytes sealed;
    int64_t row;

    if (str_blank(address))
        return message_store_not_by(c, (int)channel);
    if (channel == OUTBOX_EMAIL && !is_mail_address(address))
        return fail_field(c, "email", N_("This is not an e-mail address"));
    if (channel == OUTBOX_SMS && (check_phone(address) != NULL || address[0] != '1'))
        return fail_field(c, "phone", N_("This is not a mobile phone number"));
    row = id_new(c);
    TRY(seal_text(c, "message_preference", "address", row, address, &sealed));
    return message_store_prefer(c, (int)channel, sealed, row);
}

enum err message_preference(struct call *c, enum outbox_channel channel, const char **ret_address)
{
    struct preference_row *rows;
    size_t n;

    *ret_address = NULL;
    TRY(message_store_preferences(c, c->actor->account_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].channel == (int)channel)
            TRY(open_text(
                c, "message_preference", "address", rows[i].row_id, rows[i].address, ret_address));
    }
    return OK;
}
