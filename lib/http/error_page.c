/* error_page.c – the page for whatever went wrong. */
#include "lib/http/error_page.h"

#include "lib/html/html.h"
#include "lib/html/pages/error.html.h"
#include "lib/i18n/i18n.h"

/* What a person can do now, by kind of error. */
static const char *advice(enum err e)
{
    static const char *const texts[ERR__COUNT] = {
        [ERR_USAGE] = N_("Go back, reload the page and try again."),
        [ERR_INVALID] = N_("Go back, correct what is named above and send the form again."),
        [ERR_LOGIN] = N_("Sign in and open the page again."),
        [ERR_DENIED] = N_("If you believe that you should have access, ask your administrator."),
        [ERR_NOT_FOUND] = N_("Check the address, or search for the service you need."),
        [ERR_STATE] = N_("Open the case again to see what has happened meanwhile."),
        [ERR_CONFLICT] =
            N_("Open the page again to see the newest state. Nothing was overwritten."),
        [ERR_TOO_LARGE] = N_("Send less at once, for example one file at a time."),
        [ERR_UNSUPPORTED] = N_("Send a PDF, a PNG or a JPEG file."),
        [ERR_LIMIT] = N_("Wait a quarter of an hour and try again, or come to any window."),
        [ERR_BUSY] = N_("Please try again in a few seconds. Nothing was lost."),
        [ERR_UNAVAILABLE] = N_("Please try again in a few minutes. What you had saved is safe."),
        [ERR_INTERNAL] = N_("It has been recorded. Please try again, or tell us the number below."),
    };

    return texts[e] == NULL ? texts[ERR_INTERNAL] : texts[e];
}

enum err error_page(struct call *c, struct request *r, struct response *out, enum err e)
{
    struct error shown = c->error;
    struct html *o;

    c->error = (struct error) { 0 };
    o = page_html(c, r);
    error_body(o, t(c, err_title(e)),
        shown.msgid == NULL ? NULL : i18n_format(c->mem, c->lang, shown.msgid, shown.params),
        t(c, advice(e)), c->id, e == ERR_NOT_FOUND);
    TRY(page_send(c, r, out,
        &(struct page) { .title = t(c, err_title(e)), .kind = "error", .noindex = true }, o));
    c->error = shown;
    return OK;
}
