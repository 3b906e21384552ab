/* page.c – from a handler's content to a whole HTML answer. */
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/html/layout.h"
#include "lib/http/http.h"

static const char *posted(const void *from, const char *name)
{
    return request_form(from, name);
}

struct html *page_html(struct call *c, struct request *r)
{
    struct html *o = mem_new(c->mem, struct html);

    buf_init(&o->b, c->mem, HTML_MAX);
    o->c = c;
    o->lang = c->lang;
    o->mode = r->mode;
    o->csrf = r->csrf;
    o->once = id_random(c->mem);
    o->here = r->method == HTTP_GET ? r->raw_target : "/";
    if (c->error.msgid != NULL) {
        o->error = &c->error;
        o->posted = posted;
        o->posted_from = r;
    }
    return o;
}

/* The colours that the visitor chose. Not on impersonal pages: app.js sees to those. */
static const char *scheme_of(const struct request *r)
{
    const char *chosen = request_cookie(r, "scheme");

    return str_eq(chosen, "dark") || str_eq(chosen, "light") ? chosen : NULL;
}

enum err page_send(struct call *c, struct request *r, struct response *out, const struct page *p,
    struct html *content)
{
    bool personal = !p->impersonal && c->actor->kind != ACTOR_PUBLIC;
    struct layout l = { .page = p,
        .content = &content->b,
        .city = t(c, N_("Fangchenggang City Hall")),
        .demo = c->site->demo,
        .simulated_clock = c->site->simulated_clock,
        .scheme = p->impersonal ? NULL : scheme_of(r),
        .signed_in = personal,
        .staff = personal && c->actor->kind == ACTOR_STAFF };
    struct html *o = page_html(c, r);

    o->error = content->error;
    o->csrf = content->csrf;
    layout_write(o, &l);
    if (!buf_ok(&o->b) || !buf_ok(&content->b))
        return fail_internal(c, "the page %s is larger than HTML_MAX", p->kind);
    if (out->status == 0)
        out->status = 200;
    out->type = "text/html; charset=utf-8";
    out->body = (struct bytes) { .p = (const uint8_t *)o->b.p, .n = o->b.n };
    return OK;
}
