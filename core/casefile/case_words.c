/* case_words.c – words of cases for the templates. */
#include "core/calendar/calendar.h"
#include "core/casefile/casefile_pages.h"
#include "lib/base/mem.h"

const char *clock_title(struct html *o, const char *name)
{
    static const struct {
        const char *name, *title;
    } titles[] = {
        { "promise", N_("Promised time") },
        { "legal", N_("Legal time limit") },
        { "notice", N_("Time to ask for corrections") },
        { "supply", N_("Time to hand in corrections") },
        { "delivery", N_("Time to deliver the result") },
    };

    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        if (str_eq(titles[i].name, name))
            return html_t(o, titles[i].title);
    }
    return "";
}

const char *letter_heading_text(struct html *o, const struct letter *l)
{
    return html_t(o, letter_heading(l->kind));
}

/* NULL for an act without a letter. */
const char *preview_path(struct html *o, const struct case_view *v, const struct procedure_act *a)
{
    return a->document == NULL
               ? NULL
               : str_printf(o->c->mem, "/cases/%lld/acts/%s/preview", (long long)v->k.id, a->code);
}

const char *material_state_text(struct html *o, const char *state)
{
    if (str_eq(state, "electronic"))
        return html_t(o, N_("Handed in"));
    if (str_eq(state, "paper"))
        return html_t(o, N_("Handed in on paper"));
    if (str_eq(state, "defect"))
        return html_t(o, N_("To be corrected"));
    return html_t(o, N_("Not handed in"));
}

const char *due_text(struct html *o, const struct casefile *k)
{
    if (str_eq(k->due_on, CASEFILE_NEVER))
        return "–";
    return k->due_provisional
               ? html_tf(o, N_("{day} (provisional)"), "day", date_text(o, k->due_on), NULL)
               : date_text(o, k->due_on);
}

bool is_late(struct html *o, const struct casefile *k)
{
    return k->is_open && !casefile_waits(k) &&
           strcmp(k->due_on, clock_day(o->c->mem, o->c->now)) < 0;
}

bool is_waiting(struct html *o, const struct casefile *k)
{
    (void)o;
    return casefile_waits(k);
}

const char *act_done_text(struct html *o, const struct procedure *p, const char *act)
{
    const struct procedure_act *a = procedure_act(p, act);

    if (str_eq(act, "receive"))
        return html_t(o, N_("Application received"));
    return a == NULL ? act : pick(o, a->done.zh, a->done.en);
}

const char *case_title(struct html *o, const struct casefile *k)
{
    return pick(o, k->title_zh, k->title_en);
}

const char *day_reason_text(struct html *o, const void *derived)
{
    return calendar_reason_text(o->c, derived);
}

const char *defect_field_name(struct html *o, const char *material)
{
    return str_printf(o->c->mem, "defect-%s", material);
}

const char *file_field_name(struct html *o, const char *material)
{
    return str_printf(o->c->mem, "file-%s", material);
}

const char *act_field_id(
    struct html *o, const struct case_view *v, const struct procedure_act *a, const char *field)
{
    bool tried = v->tried != NULL && str_eq(v->tried, a->code);

    for (size_t i = 0; i < v->n_acts && !tried && v->acts[i] != a; i++) {
        if (act_has_field(v->acts[i], field))
            return str_printf(o->c->mem, "%s-%s", a->code, field);
    }
    return NULL;
}

bool act_is_open(struct html *o, const struct case_view *v, const struct procedure_act *a)
{
    (void)o;
    return v->tried != NULL ? str_eq(v->tried, a->code) : v->n_acts == 1 && !a->warning;
}

bool act_ends(struct html *o, const struct procedure_act *a)
{
    (void)o;
    return a->warning && str_eq(a->by, "applicant") && a->outcome != NULL;
}

bool material_is_ticked(struct html *o, const struct case_view *v, const char *code)
{
    (void)o;
    return str_in(code, v->ticked, v->n_ticked);
}

const char *case_state_text(struct html *o, const struct casefile *k)
{
    const struct procedure_state *state;
    struct procedure p;

    if (procedure_exact(o->c, k->procedure_id, k->procedure_version, &p) != OK) {
        error_clear(o->c);
        return k->state;
    }
    state = procedure_state(&p, k->state);
    return state == NULL ? k->state : pick(o, state->name.zh, state->name.en);
}

bool act_asks(struct html *o, const struct procedure_act *a, const char *field)
{
    (void)o;
    return act_has_field(a, field);
}

const char *day_words(struct html *o, day d)
{
    return date_text(o, day_text(o->c->mem, d));
}

const char *provisional_words(struct html *o, const struct casefile_clock *k)
{
    return calendar_provisional_text(o->c, k->derivation);
}

const struct choice *special_choices(struct html *o, const struct procedure *p)
{
    struct choice *choices = mem_array(o->c->mem, struct choice, p->n_special + 1);

    for (size_t i = 0; i < p->n_special; i++)
        choices[i] = (struct choice) { .value = p->special[i].code,
            .label = pick(o, p->special[i].name.zh, p->special[i].name.en),
            .hint = html_t(o, p->special[i].stops_legal ? N_("The legal time limit stands still")
                                                        : N_("The legal time limit runs on")) };
    return choices;
}

const char *special_text(struct html *o, const struct case_view *v, int64_t seq)
{
    for (size_t i = 0; i < v->n_specials; i++) {
        const struct procedure_special *kind = procedure_special(&v->p, v->specials[i].kind);
        const char *what;

        if (v->specials[i].seq != seq || kind == NULL)
            continue;
        what =
            kind->stops_legal && kind->stops_promise
                ? N_("{name} until {day}: the legal time limit and the promised time stand still "
                     "({basis})")
            : kind->stops_legal ? N_("{name} until {day}: the legal time limit stands still "
                                     "({basis})")
            : kind->stops_promise
                ? N_("{name} until {day}: the promised time stands still, the legal time limit "
                     "runs on ({basis})")
                : N_("{name} until {day}: all time limits run on ({basis})");
        return html_tf(o, what, "name", pick(o, kind->name.zh, kind->name.en), "day",
            date_text(o, v->specials[i].until_on), "basis", kind->basis, NULL);
    }
    return NULL;
}

bool act_is_told(struct html *o, const struct procedure *p, const char *act)
{
    const struct procedure_act *a = procedure_act(p, act);

    (void)o;
    return a != NULL && (a->document != NULL || a->message.zh != NULL);
}
