/* letter.c – writing letters, keeping them as they were, and vouching for them (letter.h). */
#include "core/casefile/letter.h"

#include <jansson.h>

#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "core/org/org.h"
#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define TRIES 5

static const struct {
    const char *kind, *heading;
} headings[] = {
    { "acceptance", N_("Notice of acceptance") },
    { "correction", N_("Notice of corrections") },
    { "pause", N_("Notice of a special procedure") },
    { "grant", N_("Decision to grant") },
    { "deny", N_("Decision to deny") },
    { "declined", N_("Decision not to accept") },
    { "not_needed", N_("Notice that nothing is needed") },
};

const char *letter_heading(const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(headings); i++) {
        if (str_eq(headings[i].kind, kind))
            return headings[i].heading;
    }
    return N_("Letter");
}

/* ---- writing
 * -----------------------------------------------------------------------------------------------
 */

/* One language at a time: `c` is a copy of the call in that language. */
struct writer {
    struct call *c;
    const struct draft_letter *d;
    struct casefile_clock *clocks;
    size_t n_clocks;
    struct casefile_material *materials;
    size_t n_materials;
    json_t *paragraphs;
};

static const char *choose(const struct writer *w, const char *zh, const char *en)
{
    return w->c->lang == LANG_EN ? en : zh;
}

static void put(struct writer *w, const char *text)
{
    if (!str_blank(text))
        json_array_append_new(w->paragraphs, json_string(text));
}

static const char *day_in(const struct writer *w, const char *text)
{
    int y, m, d;
    day on;

    if (!day_parse(str_or(text, ""), &on))
        return "";
    day_ymd(on, &y, &m, &d);
    return w->c->lang == LANG_EN ? text : str_printf(w->c->mem, "%d年%d月%d日", y, m, d);
}

static const char *length_in(const struct writer *w, const struct casefile_limit *l)
{
    const char *n = str_printf(w->c->mem, "%d", l->n);

    return str_eq(l->unit, "natural") ? tf(w->c, N_("{n} natural days"), "n", n)
           : str_eq(l->unit, "month") ? tf(w->c, N_("{n} months"), "n", n)
                                      : tf(w->c, N_("{n} working days"), "n", n);
}

static void put_clocks(struct writer *w)
{
    for (size_t i = 0; i < w->n_clocks; i++) {
        const struct casefile_clock *k = &w->clocks[i];
        bool promise = str_eq(k->name, "promise");

        if (k->state == CLOCK_STOPPED || casefile_due(k) == DAY_NONE ||
            (!promise && !str_eq(k->name, "legal")))
            continue;
        put(w, tf(w->c,
                   promise ? N_("Promised: a decision by {day} ({length}).")
                           : N_("Legal time limit: {day} ({length}, {basis})."),
                   "day", day_in(w, day_text(w->c->mem, casefile_due(k))), "length",
                   length_in(w, &k->limit), "basis", k->limit.basis));
    }
}

static const char *due_of(const struct writer *w, const char *clock)
{
    for (size_t i = 0; i < w->n_clocks; i++) {
        if (str_eq(w->clocks[i].name, clock) && casefile_due(&w->clocks[i]) != DAY_NONE)
            return day_in(w, day_text(w->c->mem, casefile_due(&w->clocks[i])));
    }
    return "–";
}

static void write_acceptance(struct writer *w)
{
    const struct draft_letter *d = w->d;

    put(w,
        tf(w->c,
            act_has_effect(d->a, "dated-back")
                ? N_("No notice was given within the time of the law: your application counts as "
                     "accepted from {day} ({basis}).")
                : N_("The papers are complete and in the form of the law. Your application is "
                     "accepted on {day} ({basis})."),
            "day", day_in(w, d->k->accepted_on), "basis", d->p->notice.basis));
    put_clocks(w);
}

static void write_correction(struct writer *w)
{
    const struct casefile_act_input *in = w->d->in;

    put(w, t(w->c, N_("These papers have to be corrected:")));
    for (size_t i = 0; i < in->n_defects; i++) {
        const char *name = in->defect_codes[i];

        for (size_t m = 0; m < w->n_materials; m++) {
            if (str_eq(w->materials[m].code, name))
                name = choose(w, w->materials[m].name_zh, w->materials[m].name_en);
        }
        put(w, tf(w->c, N_("{n}. {name}: {defect}"), "n", str_printf(w->c->mem, "%d", (int)i + 1),
                   "name", name, "defect", str_trim(w->c->mem, in->defect_texts[i])));
    }
    put(w, w->d->note);
    put(w, tf(w->c,
               N_("This is everything that has to be corrected; nothing else will be asked for "
                  "({basis}). Please hand it in by {day}."),
               "basis", w->d->p->notice.basis, "day", due_of(w, "supply")));
}

static void write_pause(struct writer *w)
{
    const struct draft_letter *d = w->d;
    const struct procedure_special *s = procedure_special(d->p, d->special);

    must(s != NULL);
    put(w, tf(w->c,
               act_has_effect(d->a, "prolong")
                   ? N_("The special procedure “{name}” takes longer ({basis}).")
                   : N_("Your application is in a special procedure: {name} ({basis})."),
               "name", choose(w, s->name.zh, s->name.en), "basis", s->basis));
    put(w, d->note);
    put(w, tf(w->c,
               s->stops_legal
                   ? N_("It needs the time until {day}. This time does not count towards the legal "
                        "time limit.")
                   : N_("It needs the time until {day}. The legal time limit runs on; only the "
                        "promised time stands still."),
               "day", day_in(w, d->until)));
    put_clocks(w);
}

static void write_decision(struct writer *w)
{
    put(w, w->d->note);
    put(w, str_eq(w->d->a->document, "grant")
               ? t(w->c, N_("After review the application meets the conditions of the law and is "
                            "granted."))
               : t(w->c, N_("If you disagree, you may apply for administrative reconsideration "
                            "within 60 days of delivery, or sue at the people's court within six "
                            "months.")));
}

static json_t *write_text(struct writer *w)
{
    const struct casefile *k = w->d->k;
    const struct department *organ = org_department(w->c, k->scope_id);
    const char *title = choose(w, k->title_zh, k->title_en), *kind = w->d->a->document;

    w->paragraphs = json_array();
    put(w, tf(w->c, N_("On {day} you applied for “{title}” (case {number})."), "day",
               day_in(w, k->received_on), "title", title, "number", k->number));
    if (str_eq(kind, "acceptance"))
        write_acceptance(w);
    else if (str_eq(kind, "correction"))
        write_correction(w);
    else if (str_eq(kind, "pause"))
        write_pause(w);
    else
        write_decision(w);
    return json_pack("{s:s, s:s, s:s, s:o}", "heading", t(w->c, letter_heading(kind)), "organ",
        organ == NULL ? "" : choose(w, organ->name_zh, organ->name_en), "title", title, "text",
        w->paragraphs);
}

static enum err applicants(struct call *c, const struct casefile *k, const char **ret)
{
    struct casefile_party *parties;
    size_t n;

    *ret = "";
    TRY(casefile_parties(c, k, &parties, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(parties[i].role, "applicant"))
            *ret = **ret == '\0' ? parties[i].name
                                 : str_printf(c->mem, "%s、%s", *ret, parties[i].name);
    }
    return OK;
}

enum err letter_write(struct call *c, const struct draft_letter *d, const char **ret_body)
{
    struct call zh = *c, en = *c;
    struct writer w = { .c = &zh, .d = d };
    const char *to;
    json_t *whole;
    char *text;

    zh.lang = LANG_ZH;
    en.lang = LANG_EN;
    TRY(applicants(c, d->k, &to));
    TRY(casefile_materials(c, d->k, &w.materials, &w.n_materials));
    TRY(casefile_clocks_after(c, d, &w.clocks, &w.n_clocks));
    whole = json_pack("{s:s, s:s}", "to", to, "on", clock_day(c->mem, c->now));
    json_object_set_new(whole, "zh", write_text(&w));
    w.c = &en;
    json_object_set_new(whole, "en", write_text(&w));
    text = json_dumps(whole, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(whole);
    must(text != NULL);
    *ret_body = str_dup(c->mem, text);
    free(text);
    return OK;
}

/* ---- keeping
 * ------------------------------------------------------------------------------------------------
 */

static const char *claim_of(struct call *c, const char *code)
{
    return str_printf(c->mem, "verify %s", code);
}

/* The code is a claim among the numbers, so that it is found without the case. */
static enum err new_code(struct call *c, int64_t case_id, const char **ret)
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32 that look different */
    uint8_t random[LETTER_CODE_LENGTH];
    char code[LETTER_CODE_LENGTH + 1] = "";
    enum err e = ERR_NOT_FOUND;

    for (int i = 0; e == ERR_NOT_FOUND && i < TRIES; i++) {
        random_bytes(random, sizeof random);
        for (size_t k = 0; k < sizeof random; k++)
            code[k] = letters[random[k] % 32];
        e = store_claim_number(c, claim_of(c, code), case_id);
    }
    *ret = str_dup(c->mem, code);
    return e == ERR_NOT_FOUND ? fail(c, ERR_BUSY, N_("Please try again")) : e;
}

enum err letter_keep(struct call *c, const struct casefile *k, int64_t seq, const char *kind,
    const char *number, const char *body)
{
    struct letter_row r = {
        .seq = seq, .kind = kind, .number = number, .issued_on = clock_day(c->mem, c->now)
    };

    TRY(new_code(c, k->id, &r.code));
    TRY(seal_text(c, "casefile_letter", letter_column(c, seq), k->id, body, &r.body));
    return store_letter_add(c, k->id, &r);
}

const char *letter_column(struct call *c, int64_t seq)
{
    return str_printf(c->mem, "body %lld", (long long)seq);
}

/* ---- reading
 * ------------------------------------------------------------------------------------------------
 */

static void read_text(struct call *c, const json_t *j, struct letter_text *ret)
{
    const json_t *text = json_object_get(j, "text");
    const char *heading = "", *organ = "", *title = "";

    (void)json_unpack((json_t *)(uintptr_t)j, "{s:s, s:s, s:s}", "heading", &heading, "organ",
        &organ, "title", &title);
    ret->heading = str_dup(c->mem, heading);
    ret->organ = str_dup(c->mem, organ);
    ret->title = str_dup(c->mem, title);
    ret->n = json_array_size(text);
    ret->paragraphs = mem_array(c->mem, const char *, ret->n + 1);
    for (size_t i = 0; i < ret->n; i++)
        ret->paragraphs[i] = str_dup(c->mem, json_string_value(json_array_get(text, i)));
}

static enum err read_body(struct call *c, const char *body, struct letter *ret)
{
    json_t *whole = json_loads(body, 0, NULL);
    const char *to = "", *on = "";

    if (whole == NULL)
        return fail_internal(c, "a letter cannot be read");
    (void)json_unpack(whole, "{s:s, s:s}", "to", &to, "on", &on);
    ret->to = str_dup(c->mem, to);
    ret->issued_on = str_dup(c->mem, on);
    read_text(c, json_object_get(whole, "zh"), &ret->zh);
    read_text(c, json_object_get(whole, "en"), &ret->en);
    json_decref(whole);
    return OK;
}

static struct letter without_text(const struct letter_row *r)
{
    return (struct letter) { .seq = r->seq,
        .kind = r->kind,
        .number = r->number,
        .code = r->code,
        .issued_on = r->issued_on };
}

enum err letter_list(struct call *c, const struct casefile *k, struct letter **ret, size_t *ret_n)
{
    struct letter_row *rows;

    TRY(store_letters(c, k->id, &rows, ret_n));
    *ret = mem_array(c->mem, struct letter, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = without_text(&rows[i]);
    return OK;
}

static enum err open_letter(
    struct call *c, int64_t case_id, const struct letter_row *r, struct letter *ret)
{
    const char *body;

    *ret = without_text(r);
    TRY(open_text(c, "casefile_letter", letter_column(c, r->seq), case_id, r->body, &body));
    return read_body(c, body, ret);
}

enum err letter_load(struct call *c, const struct casefile *k, int64_t seq, struct letter *ret)
{
    struct letter_row *rows;
    size_t n;

    TRY(store_letters(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].seq == seq)
            return open_letter(c, k->id, &rows[i], ret);
    }
    return fail(c, ERR_NOT_FOUND, N_("There is no such letter"));
}

enum err letter_preview(
    struct call *c, int64_t case_id, const struct casefile_act_input *in, struct letter *ret)
{
    const char *body;

    TRY(casefile_try(c, case_id, in, &ret->kind, &body));
    ret->number = ret->code = NULL;
    ret->seq = 0;
    return read_body(c, body, ret);
}

/* ---- vouching
 * -----------------------------------------------------------------------------------------------
 */

static const char *tidy_code(struct call *c, const char *code)
{
    char *out = str_dup(c->mem, check_upper(c->mem, code));
    size_t n = 0;

    for (const char *p = out; *p != '\0'; p++) {
        if (*p != ' ' && *p != '-')
            out[n++] = *p;
    }
    out[n] = '\0';
    return out;
}

static enum err prove(struct call *c, int64_t id, const char *code, struct letter_proof *ret)
{
    struct letter_row *rows;
    struct casefile k;
    struct letter l;
    int64_t wrong;
    size_t n;

    TRY(store_case(c, id, &k));
    TRY(store_letters(c, id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].code, code))
            continue;
        TRY(open_letter(c, id, &rows[i], &l));
        TRY(casefile_vouch(c, &k, &wrong));
        *ret = (struct letter_proof) { .kind = l.kind,
            .number = l.number,
            .issued_on = rows[i].issued_on,
            .organ_zh = l.zh.organ,
            .organ_en = l.en.organ,
            .title_zh = l.zh.title,
            .title_en = l.en.title,
            .whole = wrong == 0 && str_eq(l.issued_on, rows[i].issued_on) };
        return OK;
    }
    return ERR_NOT_FOUND;
}

enum err letter_prove(struct call *c, const char *code, struct letter_proof *ret)
{
    struct call program = *c; /* the code is the key: no gate for what it leads to */
    int64_t id = 0;
    enum err e;

    code = tidy_code(c, code);
    e = strlen(code) == LETTER_CODE_LENGTH ? store_id_by_number(c, claim_of(c, code), &id)
                                           : ERR_NOT_FOUND;
    program.actor = &actor_program;
    if (e == OK)
        e = prove(&program, id, code, ret);
    if (e == ERR_NOT_FOUND)
        return fail(c, e,
            N_("No document of this hall has this code. Compare it letter by letter; if it is "
               "right, "
               "the document is not ours"));
    if (e != OK)
        c->error = program.error;
    return e;
}
