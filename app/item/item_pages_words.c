/* item_pages_words.c – the words of items in the visitor's language, for templates. */
#include "app/item/item_pages.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static const struct {
    const char *word, *msgid;
} words[] = {
    { "required", N_("Required") },
    { "optional", N_("If you have it") },
    { "deferrable", N_("May be handed in later") },
    { "applicant", N_("You make or bring it") },
    { "government", N_("Issued by an organ of state") },
    { "intermediary", N_("Made by an intermediary") },
    { "other", N_("Other source") },
    { "paper", N_("On paper") },
    { "electronic", N_("Electronic") },
    { "both", N_("On paper or electronic") },
    { "window", N_("At the window") },
    { "web", N_("Online") },
    { "mobile", N_("On the phone") },
    { "post", N_("By post") },
    { "kiosk", N_("At the kiosk") },
    { "national", N_("In the whole country") },
    { "region", N_("In the whole of Guangxi") },
    { "beibu", N_("In the cities of the Beibu Gulf") },
    { "city", N_("In the whole city") },
    { "01", N_("Permit") },
    { "05", N_("Benefit") },
    { "07", N_("Confirmation") },
    { "08", N_("Award") },
    { "09", N_("Ruling") },
    { "10", N_("Other administrative act") },
    { "20", N_("Public service") },
    { "person", N_("Citizens") },
    { "firm", N_("Firms") },
    { "immediate", N_("At once") },
    { "promised", N_("Within a promised time") },
    { "working", N_("working days") },
    { "natural", N_("natural days") },
    { "month", N_("months") },
    { "hour", N_("hours") },
    { "receipt", N_("from receipt") },
    { "acceptance", N_("from acceptance") },
    { "licence", N_("Licence") },
    { "approval", N_("Approval") },
    { "none", N_("None at all") },
};

bool item_online(struct html *o, const struct item *m)
{
    (void)o;
    return m->n_form > 0 && item_open(m, true);
}

const char *item_word_msgid(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].word, word))
            return words[i].msgid;
    }
    return NULL;
}

const char *item_word_text(struct html *o, const char *word)
{
    const char *msgid = item_word_msgid(word);

    return msgid == NULL ? word : html_t(o, msgid);
}

const char *pair_text(struct html *o, struct pair p)
{
    return p.zh == NULL ? NULL : pick(o, p.zh, p.en);
}

static const char *duration(struct html *o, int n, const char *unit)
{
    const char *number = str_printf(o->c->mem, "%d", n);

    if (str_eq(unit, "natural"))
        return html_tf(o, N_("{n} natural days"), "n", number, (const char *)NULL);
    if (str_eq(unit, "month"))
        return html_tf(o, N_("{n} months"), "n", number, (const char *)NULL);
    if (str_eq(unit, "hour"))
        return html_tf(o, N_("{n} hours"), "n", number, (const char *)NULL);
    return html_tf(o, N_("{n} working days"), "n", number, (const char *)NULL);
}

const char *item_limit_text(struct html *o, const struct item_limit *l)
{
    const char *time;

    if (l->none)
        return html_t(o, N_("No limit by law"));
    if (l->n == 0)
        return html_t(o, N_("On the spot"));
    time = duration(o, l->n, l->unit);
    return str_eq(l->start, "receipt")
               ? html_tf(o, N_("{time} from receipt"), "time", time, (const char *)NULL)
               : html_tf(o, N_("{time} from acceptance"), "time", time, (const char *)NULL);
}

const char *item_promise_text(struct html *o, const struct item_card *k)
{
    return k->immediate ? html_t(o, N_("On the spot")) : duration(o, k->promise_n, k->promise_unit);
}

const char *item_need_text(struct html *o, const struct item_material *a)
{
    if (a->when.zh != NULL)
        return html_tf(
            o, N_("Only: {situation}"), "situation", pair_text(o, a->when), (const char *)NULL);
    return item_word_text(o, a->need);
}

const char *item_copies_text(struct html *o, const struct item_material *a)
{
    const char *originals = str_printf(o->c->mem, "%d", a->originals);
    const char *copies = str_printf(o->c->mem, "%d", a->copies);

    if (a->copies == 0)
        return html_tf(o, N_("{n} original"), "n", originals, (const char *)NULL);
    if (a->originals == 0)
        return html_tf(o, N_("{n} copy"), "n", copies, (const char *)NULL);
    return html_tf(
        o, N_("{n} original, {m} copy"), "n", originals, "m", copies, (const char *)NULL);
}

const char *item_office_text(struct html *o, const struct item_index_page *p, const char *code)
{
    for (size_t i = 0; i < p->n_offices; i++) {
        if (str_eq(p->offices[i].code, code))
            return pair_text(o, p->offices[i].name);
    }
    return code;
}

const char *item_number_text(struct html *o, int64_t n)
{
    return str_printf(o->c->mem, "%lld", (long long)n);
}

static void add_parameter(struct html *o, struct buf *b, const char *name, const char *value)
{
    struct html part = { .c = o->c };

    if (str_blank(value))
        return;
    buf_init(&part.b, o->c->mem, 4000);
    html_url_part_s(&part, value);
    buf_printf(b, "%s%s=%s", strchr(b->p, '?') == NULL ? "?" : "&", name, part.b.p);
}

const char *item_filter_text(
    struct html *o, const struct item_filter *f, const char *name, const char *value)
{
    const struct {
        const char *name, *value;
    } all[] = { { "q", f->q }, { "audience", f->audience }, { "theme", f->theme },
        { "office", f->office } };
    struct buf b;

    buf_init(&b, o->c->mem, 20000);
    buf_puts(&b, "/items");
    for (size_t i = 0; i < COUNT_OF(all); i++)
        add_parameter(o, &b, all[i].name, str_eq(all[i].name, name) ? value : all[i].value);
    return b.p;
}
