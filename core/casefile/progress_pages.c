/* progress_pages.c – asking about progress without an account. Guessing is limited: five wrong
 * pairs from one address lock that receipt for that address for a quarter of an hour. */
#include "core/account/account.h"
#include "core/casefile/casefile.h"
#include "core/casefile/pages/progress.html.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

struct question {
    const char *receipt, *tail, *key, *address;
    struct credentials lock;
    struct casefile_progress answer;
};

static enum err progress_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    progress_form(o, request_query(r, "receipt"));
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Check progress")), .kind = "progress", .nav = "progress" },
        o);
}

static enum err look(struct call *c, void *data)
{
    struct question *q = data;

    TRY(credentials_find(c, q->key, q->address, &q->lock));
    if (q->lock.locked)
        return fail(
            c, ERR_LIMIT, N_("Too many failed attempts from here. Wait a quarter of an hour"));
    return casefile_progress(c, q->receipt, q->tail, &q->answer);
}

static enum err note_wrong(struct call *c, void *data)
{
    struct question *q = data;

    return sign_in_failed(c, q->key, q->address);
}

static enum err progress_ask(struct call *c, struct request *r, struct response *out)
{
    struct question q = { .address = r->remote };
    struct error wrong;
    struct html *o;
    enum err e;

    (void)request_form_text(c, r, "receipt", 60, &q.receipt);
    (void)request_form_text(c, r, "tail", 40, &q.tail);
    TRY(fields_ok(c));
    q.receipt = check_typed(c->mem, q.receipt);
    q.tail = check_typed(c->mem, q.tail);
    if (check_id_number(q.tail) == NULL || check_credit_code(q.tail) == NULL)
        q.tail += strlen(q.tail) - 4; /* somebody typed all of it */
    q.key = str_printf(c->mem, "progress %s", q.receipt);
    e = slow_read(c, look, &q);
    if (e == ERR_INVALID) {
        wrong = c->error;
        c->error = (struct error) { 0 };
        TRY(slow_write(c, note_wrong, &q));
        c->error = wrong;
    }
    TRY(e);
    o = page_html(c, r);
    progress_answer(o, &q.answer);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Progress of the application")),
            .kind = "progress.answer",
            .nav = "progress",
            .noindex = true },
        o);
}

static const struct route progress_routes[] = {
    { HTTP_GET, "/progress", "public", progress_show, N_("Check progress") },
    { HTTP_POST, "/progress", "public", progress_ask, N_("Check progress"), .again = progress_show,
        .run = RUN_SLOW, .no_once = true },
    { 0 },
};

const struct module progress_module = { .name = "core/casefile progress",
    .routes = progress_routes };
