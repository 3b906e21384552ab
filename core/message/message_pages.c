/* message_pages.c – one's own messages, and how one wants to be told besides. */
#include <jansson.h>

#include "core/message/pages/messages.html.h"
#include "core/message/private.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct paging paging = { .per_page = MESSAGES_PER_PAGE, .base = "/messages" };
    struct message_view *messages;
    struct html *o;
    size_t n;
    int64_t unread;

    TRY(request_query_int(c, r, "page", 1, 100000, 1, &paging.page));
    TRY(message_list(c, paging.page, &messages, &n, &paging.total));
    TRY(message_unread(c, &unread));
    paging.pages = (paging.total + MESSAGES_PER_PAGE - 1) / MESSAGES_PER_PAGE;
    o = page_html(c, r);
    messages_page(o, messages, n, unread, &paging);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Messages")),
            .kind = "message.list",
            .nav = "messages",
            .noindex = true },
        o);
}

static enum err read_all(struct call *c, struct request *r, struct response *out)
{
    (void)r;
    TRY(message_read_all(c));
    return redirect(c, out, "/messages");
}

static enum err preferences_show(struct call *c, struct request *r, struct response *out)
{
    const char *email, *phone;
    struct html *o = page_html(c, r);

    TRY(message_preference(c, OUTBOX_EMAIL, &email));
    TRY(message_preference(c, OUTBOX_SMS, &phone));
    message_preferences_page(o, email, phone);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("How we tell you")),
            .kind = "message.preferences",
            .nav = "messages",
            .noindex = true },
        o);
}

static enum err preferences_save(struct call *c, struct request *r, struct response *out)
{
    const char *email = str_trim(c->mem, str_or(request_form(r, "email"), ""));
    const char *phone = check_typed_phone(c->mem, str_or(request_form(r, "phone"), ""));

    TRY(message_prefer(c, OUTBOX_EMAIL, email));
    TRY(message_prefer(c, OUTBOX_SMS, phone));
    return redirect(c, out, "/messages");
}

static enum err api_list(struct call *c, struct request *r, struct response *out)
{
    json_t *items;
    struct message_view *messages;
    int64_t page, total;
    size_t n;

    TRY(request_query_int(c, r, "page", 1, 100000, 1, &page));
    TRY(message_list(c, page, &messages, &n, &total));
    items = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            items, json_pack("{s:s, s:s, s:s, s:s?, s:s, s:b}", "id",
                       str_printf(c->mem, "%lld", (long long)messages[i].id), "title",
                       messages[i].title, "text", messages[i].text, "link", messages[i].link,
                       "sent_at", messages[i].sent_at, "read", messages[i].is_read));
    return response_json_list(c, out, items, total,
        page * MESSAGES_PER_PAGE < total ? str_printf(c->mem, "%lld", (long long)page + 1) : NULL);
}

static const struct api_field list_query[] = {
    { "page", "integer", "page of 20 messages, from 1", false },
    { 0 },
};
static const struct api_field list_answer[] = {
    { "items", "array", "messages, newest first: id, title, text, link, sent_at, read", true },
    { "total", "integer", "number of messages", true },
    { "next", "string", "next page, or null", false },
    { 0 },
};
static const struct api_doc list_doc = {
    .query = list_query, .answer = list_answer, .scope = "messages:read"
};

static const struct route message_routes[] = {
    { HTTP_GET, "/messages", "person", list_show, N_("Messages") },
    { HTTP_POST, "/messages/read-all", "person", read_all, N_("Mark all messages as read") },
    { HTTP_GET, "/messages/preferences", "person", preferences_show, N_("How we tell you") },
    { HTTP_POST, "/messages/preferences", "person", preferences_save, N_("Save how we tell you"),
        .again = preferences_show },
    { HTTP_GET, "/api/v1/messages", "person", api_list, N_("One's own messages"),
        .api = &list_doc },
    { 0 },
};

static enum err start(struct call *c, struct site *s)
{
    static const struct unread_source source = { .count = message_unread };

    (void)c;
    site_put(s, unread_slot, &source);
    return OK;
}

const struct module message_module = {
    .name = "core/message", .routes = message_routes, .start = start
};
