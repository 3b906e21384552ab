/* page.c – from a handler's content to a whole HTML answer. */
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/html/layout.h"
#include "lib/http/http.h"

struct posting {
    struct call *c;
    const struct request *r;
};

/* What was typed; the values of several ticked boxes are joined by commas. */
static const char *posted(const void *from, const char *name)
{
    const struct posting *p = from;
    const char *first = request_form(p->r, name), *joined = first, **all;
    size_t n;

    if (first == NULL)
        return NULL;
    all = request_form_all(p->c, p->r, name, &n);
    for (size_t i = 1; i < n; i++)
        joined = str_printf(p->c->mem, "%s,%s", joined, all[i]);
    return joined;
}

struct html *page_html(struct call *c, struct request *r)
{
    struct html *o = mem_new(c->mem, struct html);
    struct posting *from = mem_new(c->mem, struct posting);

    *from = (struct posting) { .c = c, .r = r };
    buf_init(&o->b, c->mem, HTML_MAX);
    o->c = c;
    o->lang = c->lang;
    o->mode = r->mode;
    o->csrf = request_csrf(c, r);
    o->once = id_random(c->mem);
    o->here = r->method == HTTP_GET ? r->raw_target : "/";
    if (c->error.msgid != NULL) {
        o->error = &c->error;
        o->posted = posted;
        o->posted_from = from;
    }
    return o;
}

/* The colours that the visitor chose. Not on impersonal pages: app.js sees to those. */
static const char *scheme_of(const struct request *r)
{
    const char *chosen = request_cookie(r, "scheme");

    return str_eq(chosen, "dark") || str_eq(chosen, "light") ? chosen : NULL;
}

const char unread_slot[] = "unread messages";

/* Pages that are made without a database tell nothing. */
static enum err count_unread(struct call *c, bool personal, int64_t *ret)
{
    const struct unread_source *source = site_find(c->site, unread_slot);

    *ret = 0;
    return personal && c->db != NULL && source != NULL ? source->count(c, ret) : OK;
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

    TRY(count_unread(c, personal, &l.unread));
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
