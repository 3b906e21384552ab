/* situation_pages.c – the guide for the answers that somebody gave. It stands beside the guide of
 * everybody, which is kept in memory (item_cache.h); this one is made for each request. */
#include "app/item/situation_pages.h"

#include "app/item/item_pages.h"
#include "app/item/pages/guide.html.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define QUERY_MAX 4000

const char *situation_in_query(const void *request, const char *name)
{
    return request_query(request, name);
}

static struct control field_of(
    struct html *o, const struct item *m, const struct situation_asked *a)
{
    struct choice *choices = mem_array(o->c->mem, struct choice, m->n_options + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_options; i++) {
        const struct item_option *k = &m->options[i];

        if (str_eq(k->question, a->question->code))
            choices[n++] = (struct choice) {
                .value = k->code, .label = pair_text(o, k->name), .hint = pair_text(o, k->note)
            };
    }
    return (struct control) { .name = a->control,
        .label = pair_text(o, a->question->text),
        .hint = pair_text(o, a->question->hint),
        .type = "radio",
        .choices = choices,
        .n_choices = n,
        .value = a->chosen == NULL ? NULL : a->chosen->code,
        .required = true };
}

static void add_to_query(struct html *o, struct buf *b, const char *name, const char *value)
{
    struct html part = { .c = o->c };

    buf_init(&part.b, o->c->mem, QUERY_MAX);
    html_url_part_s(&part, value);
    buf_printf(b, "%s%s=%s", b->n == 0 ? "?" : "&", name, part.b.p);
}

struct situation_view situation_view_of(
    struct html *o, const struct item *m, const struct situation *s)
{
    struct control *fields = mem_array(o->c->mem, struct control, s->n + 1);
    struct situation_answer *answers = mem_array(o->c->mem, struct situation_answer, s->n + 1);
    struct situation_view v = {
        .item = m, .fields = fields, .n_fields = s->n, .answers = answers, .complete = s->complete
    };
    struct buf query;

    buf_init(&query, o->c->mem, QUERY_MAX);
    for (size_t i = 0; i < s->n; i++) {
        const struct situation_asked *a = &s->asked[i];

        fields[i] = field_of(o, m, a);
        if (a->chosen == NULL)
            continue;
        answers[v.n_answers++] = (struct situation_answer) { .question = a->question->text,
            .name = a->chosen->name,
            .note = a->chosen->note,
            .control = a->control,
            .code = a->chosen->code };
        add_to_query(o, &query, a->control, a->chosen->code);
    }
    v.query = str_or(query.p, "");
    return v;
}

const char *situation_address(struct html *o, const struct situation_view *v)
{
    return str_printf(o->c->mem, "/items/%s/guide", v->item->code);
}

enum err situation_guide_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct situation_view view;
    struct situation s;
    struct item_guide g;
    struct item m, narrowed;
    struct crumb crumbs[2] = { { "/items", html_t(o, N_("Services")) } };
    struct page page = {
        .kind = "item.guide", .nav = "items", .crumbs = crumbs, .n_crumbs = 2, .noindex = true
    };

    TRY(item_guide_make(c, r, &m, &g));
    situation_follow(c->mem, &m, situation_in_query, r, &s);
    narrowed = situation_narrow(c->mem, &m, &s);
    view = situation_view_of(o, &m, &s);
    g.item = &narrowed;
    g.ask = &view;
    crumbs[1] = (struct crumb) { str_printf(c->mem, "/items/%s", m.code), pair_text(o, m.name) };
    page.title = pair_text(o, m.name);
    item_guide_page(o, &g);
    return page_send(c, r, out, &page, o);
}
