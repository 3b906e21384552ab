/* casefile_clock.c – clocks derived from the events of a case: when each began, where it stood
 * still, when it stopped, and the day-by-day derivation of its deadline. */
#include <jansson.h>

#include "core/calendar/calendar.h"
#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define CLOCKS 5
#define BASIS_MAX (1 << 20) /* bytes; an item is smaller */
enum clock_name { PROMISE, LEGAL, NOTICE, SUPPLY, DELIVERY };
static const char *const clock_names[CLOCKS] = { "promise", "legal", "notice", "supply",
    "delivery" };

struct tracked {
    bool begun;
    day start, stopped;
    struct calendar_pause pauses[CALENDAR_PAUSES_MAX];
    size_t n_pauses;
    bool paused; /* the last pause was not ended by an act */
};

/* What an event says beside its day. */
struct happening {
    day on, until;
    bool stops[2]; /* PROMISE, LEGAL */
};

/* ---- basis
 * -----------------------------------------------------------------------------------------------
 */

static void limit_json(struct buf *b, const char *name, const struct casefile_limit *l)
{
    buf_printf(b, "\"%s\":{\"basis\":", name);
    buf_json(b, str_or(l->basis, ""));
    buf_printf(b, ",\"n\":%d,\"start\":", l->n);
    buf_json(b, str_or(l->start, "acceptance"));
    buf_puts(b, ",\"unit\":");
    buf_json(b, str_or(l->unit, "working"));
    buf_puts(b, "},");
}

static void choices_json(struct buf *b, const struct casefile_basis *s)
{
    for (size_t i = 0; i < s->n_choices; i++) {
        const struct casefile_choice *k = &s->choices[i];
        const char *const parts[] = { "answer", k->answer, "answer_en", k->answer_text.en,
            "answer_zh", k->answer_text.zh, "question", k->question, "question_en",
            k->question_text.en, "question_zh", k->question_text.zh };

        buf_puts(b, i == 0 ? ",\"situation\":[{" : ",{");
        for (size_t j = 0; j < COUNT_OF(parts); j += 2) {
            buf_printf(b, "%s\"%s\":", j == 0 ? "" : ",", parts[j]);
            buf_json(b, str_or(parts[j + 1], ""));
        }
        buf_putc(b, '}');
    }
    if (s->n_choices > 0)
        buf_putc(b, ']');
}

const char *basis_text(struct call *c, const struct casefile_basis *b)
{
    struct buf text;

    buf_init(&text, c->mem, BASIS_MAX);
    buf_puts(&text, "{\"elements\":[");
    for (size_t i = 0; i < b->n_elements; i++) {
        buf_puts(&text, i == 0 ? "" : ",");
        buf_json(&text, b->elements[i]);
    }
    buf_puts(&text, "],");
    limit_json(&text, "legal", &b->legal);
    limit_json(&text, "promise", &b->promise);
    buf_puts(&text, "\"result_en\":");
    buf_json(&text, str_or(b->result_en, ""));
    buf_puts(&text, ",\"result_zh\":");
    buf_json(&text, str_or(b->result_zh, ""));
    choices_json(&text, b);
    buf_putc(&text, '}');
    must(buf_ok(&text));
    return text.p;
}

static void read_limit(struct call *c, json_t *whole, const char *name, struct casefile_limit *ret)
{
    const char *unit = "working", *start = "acceptance", *basis = "";

    *ret = (struct casefile_limit) { 0 };
    (void)json_unpack(json_object_get(whole, name), "{s:i, s:s, s:s, s:s}", "n", &ret->n, "unit",
        &unit, "start", &start, "basis", &basis);
    ret->unit = str_dup(c->mem, unit);
    ret->start = str_dup(c->mem, start);
    ret->basis = str_dup(c->mem, basis);
}

enum err basis_limits(struct call *c, const struct casefile *k, struct casefile_limit *ret_promise,
    struct casefile_limit *ret_legal)
{
    json_t *whole;

    if (k->limits != NULL) {
        *ret_promise = k->limits[0];
        *ret_legal = k->limits[1];
        return OK;
    }
    whole = json_loads(k->basis, 0, NULL);
    if (whole == NULL)
        return fail_internal(c, "the basis of case %lld cannot be read", (long long)k->id);
    read_limit(c, whole, "promise", ret_promise);
    read_limit(c, whole, "legal", ret_legal);
    json_decref(whole);
    return OK;
}

/* ---- following the events
 * ----------------------------------------------------------------------------------- */

static void begin(struct tracked *t, day on)
{
    *t = (struct tracked) { .begun = true, .start = on, .stopped = DAY_NONE };
}

static void stop(struct tracked *t, day on)
{
    if (t->begun && t->stopped == DAY_NONE)
        t->stopped = on;
}

/* Until the end that the applicant was told; DAY_NONE if nobody wrote one down. */
static void pause_clock(struct tracked *t, day on, day until)
{
    if (!t->begun || t->stopped != DAY_NONE || t->n_pauses >= CALENDAR_PAUSES_MAX)
        return;
    t->paused = true;
    t->pauses[t->n_pauses++] =
        (struct calendar_pause) { .from = on + 1, .until = until, .why = N_("special procedure") };
}

static void resume_clock(struct tracked *t, day on)
{
    struct calendar_pause *last = t->n_pauses > 0 ? &t->pauses[t->n_pauses - 1] : NULL;

    if (t->paused && (last->until == DAY_NONE || last->until > on))
        last->until = on; /* ended before the day told; after it, the clock has run again since */
    t->paused = false;
}

/* A new end: of the pause that lasts, or a new pause when the day told has passed. */
static void prolong_clock(struct tracked *t, day on, day until)
{
    struct calendar_pause *last = t->n_pauses > 0 ? &t->pauses[t->n_pauses - 1] : NULL;

    if (t->paused && last->until != DAY_NONE && last->until < on)
        pause_clock(t, on, until);
    else if (t->paused)
        last->until = until;
}

static void special_effect(struct tracked *t, const char *effect, day on, day until)
{
    if (str_eq(effect, "pause"))
        pause_clock(t, on, until);
    else if (str_eq(effect, "prolong"))
        prolong_clock(t, on, until);
    else if (str_eq(effect, "resume"))
        resume_clock(t, on);
}

static void both_decision_clocks(
    struct tracked t[CLOCKS], const struct casefile_limit limits[2], const char *start, day on)
{
    for (int i = PROMISE; i <= LEGAL; i++) {
        if (str_eq(limits[i].start, start))
            begin(&t[i], on);
    }
}

static void apply(struct tracked t[CLOCKS], const struct casefile_limit limits[2],
    const struct procedure_act *a, const struct happening *h)
{
    day on = h->on;

    for (size_t i = 0; i < a->n_effects; i++) {
        const char *effect = a->effects[i];

        if (str_eq(effect, "start-receipt") || str_eq(effect, "restart-receipt")) {
            both_decision_clocks(t, limits, "receipt", on);
            begin(&t[NOTICE], on);
        } else if (str_eq(effect, "start-acceptance")) {
            both_decision_clocks(t, limits, "acceptance", on);
        } else if (str_eq(effect, "stop-decision")) {
            stop(&t[PROMISE], on);
            stop(&t[LEGAL], on);
        } else if (str_eq(effect, "stop-notice")) {
            stop(&t[NOTICE], on);
        } else if (str_eq(effect, "start-supply")) {
            begin(&t[SUPPLY], on);
            /* a law that counts from receipt counts from the complete papers */
            if (str_eq(limits[PROMISE].start, "receipt"))
                stop(&t[PROMISE], on);
            if (str_eq(limits[LEGAL].start, "receipt"))
                stop(&t[LEGAL], on);
        } else if (str_eq(effect, "stop-supply")) {
            stop(&t[SUPPLY], on);
        } else if (str_eq(effect, "start-delivery")) {
            begin(&t[DELIVERY], on);
        } else if (str_eq(effect, "stop-delivery")) {
            stop(&t[DELIVERY], on);
        }
        for (int k = PROMISE; k <= LEGAL; k++) {
            if (h->stops[k])
                special_effect(&t[k], effect, on, h->until);
        }
    }
}

/* The special procedure of the event; one that nobody wrote down stops both until it is ended. */
static struct happening happening_of(const struct procedure *p, const struct special_row *rows,
    size_t n, const struct casefile_event *e)
{
    struct happening h = { .on = DAY_NONE, .until = DAY_NONE, .stops = { true, true } };

    (void)day_parse(e->on_day, &h.on);
    for (size_t i = 0; i < n; i++) {
        const struct procedure_special *kind = procedure_special(p, rows[i].kind);

        if (rows[i].seq != e->seq || kind == NULL)
            continue;
        (void)day_parse(rows[i].until_on, &h.until);
        h.stops[PROMISE] = kind->stops_promise;
        h.stops[LEGAL] = kind->stops_legal;
    }
    return h;
}

/* The act that is about to be done. */
static void apply_next(struct call *c, const struct draft_letter *d,
    const struct casefile_limit limits[2], struct tracked t[CLOCKS])
{
    const struct procedure_special *kind = procedure_special(d->p, d->special);
    struct happening h = { .on = day_of(c->now), .until = DAY_NONE, .stops = { true, true } };

    if (d->on_day != NULL)
        (void)day_parse(d->on_day, &h.on);
    if (d->until != NULL)
        (void)day_parse(d->until, &h.until);
    if (kind != NULL) {
        h.stops[PROMISE] = kind->stops_promise;
        h.stops[LEGAL] = kind->stops_legal;
    }
    apply(t, limits, d->a, &h);
}

static enum err follow(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct casefile_limit limits[2], const struct draft_letter *next,
    struct tracked t[CLOCKS])
{
    static const char *const receipt_effects[] = { "start-receipt" };
    const struct procedure_act receipt = { .effects = (const char **)(uintptr_t)receipt_effects,
        .n_effects = 1 };
    struct special_row *special = NULL;
    struct casefile_event *events;
    size_t n, n_special = 0;
    day received = DAY_NONE;

    must(!k->fresh || day_parse(k->received_on, &received));
    if (k->fresh) {
        apply(t, limits, &receipt, &(struct happening) { .on = received });
        return OK;
    }
    TRY(casefile_events(c, k, &events, &n));
    if (n > 2 && p->n_special > 0) /* none before an acceptance */
        TRY(store_specials(c, k->id, &special, &n_special));
    for (size_t i = 0; i < n; i++) {
        const struct procedure_act *a =
            str_eq(events[i].act, "receive") ? &receipt : procedure_act(p, events[i].act);
        const struct happening h = happening_of(p, special, n_special, &events[i]);

        if (a != NULL && h.on != DAY_NONE)
            apply(t, limits, a, &h);
    }
    if (next != NULL)
        apply_next(c, next, limits, t);
    return OK;
}

static bool still(const struct tracked *t, day today)
{
    day until = t->pauses[t->n_pauses - 1].until;

    return until == DAY_NONE || until >= today;
}

static enum err derive(
    struct call *c, const struct casefile *k, struct casefile_clock *clock, const struct tracked *t)
{
    enum calendar_unit unit;

    if (!calendar_unit_parse(clock->limit.unit, &unit))
        unit = CALENDAR_WORKING;
    clock->derivation = mem_new(c->mem, struct derivation);
    clock->stopped_on = t->stopped;
    clock->state = t->stopped != DAY_NONE                  ? CLOCK_STOPPED
                   : t->paused && still(t, day_of(c->now)) ? CLOCK_PAUSED
                                                           : CLOCK_RUNNING;
    return calendar_add_paused(
        c, k->region, t->start, clock->limit.n, unit, t->pauses, t->n_pauses, clock->derivation);
}

static struct casefile_limit of_procedure(const struct procedure_limit *l, const char *start)
{
    return (
        struct casefile_limit) { .n = l->n, .unit = l->unit, .start = start, .basis = l->basis };
}

static enum err clocks_of(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct draft_letter *next, struct casefile_clock **ret, size_t *ret_n)
{
    struct casefile_limit limits[CLOCKS];
    struct tracked *t = mem_array(c->mem, struct tracked, CLOCKS);
    size_t n = 0;

    TRY(basis_limits(c, k, &limits[PROMISE], &limits[LEGAL]));
    limits[NOTICE] = of_procedure(&p->notice, "receipt");
    limits[SUPPLY] = of_procedure(&p->supply, "notice");
    limits[DELIVERY] = of_procedure(&p->delivery, "decision");
    TRY(follow(c, k, p, limits, next, t));
    *ret = mem_array(c->mem, struct casefile_clock, CLOCKS);
    for (int i = 0; i < CLOCKS; i++) {
        struct casefile_clock *clock = &(*ret)[n];

        if (!t[i].begun || (i == LEGAL && limits[i].n == 0 && str_blank(limits[i].basis)))
            continue;
        clock->name = clock_names[i];
        clock->limit = limits[i];
        TRY(derive(c, k, clock, &t[i]));
        n++;
    }
    *ret_n = n;
    return OK;
}

enum err casefile_clocks(struct call *c, const struct casefile *k, const struct procedure *p,
    struct casefile_clock **ret, size_t *ret_n)
{
    return clocks_of(c, k, p, NULL, ret, ret_n);
}

enum err casefile_clocks_after(
    struct call *c, const struct draft_letter *d, struct casefile_clock **ret, size_t *ret_n)
{
    return clocks_of(c, d->k, d->p, d, ret, ret_n);
}

day casefile_due(const struct casefile_clock *k)
{
    return k->derivation->due;
}

enum err casefile_set_due(struct call *c, struct casefile *k, const struct procedure *p)
{
    struct casefile_clock *clocks;
    day due = DAY_NONE;
    size_t n;

    k->due_on = CASEFILE_NEVER;
    k->due_clock = "none";
    k->due_provisional = false;
    if (!k->is_open)
        return OK;
    TRY(casefile_clocks(c, k, p, &clocks, &n));
    for (size_t i = 0; i < n; i++) {
        const struct derivation *d = clocks[i].derivation;

        if (clocks[i].state == CLOCK_STOPPED || d->due == DAY_NONE ||
            (due != DAY_NONE && d->due >= due))
            continue;
        due = d->due;
        k->due_on = day_text(c->mem, due);
        k->due_clock = clocks[i].name;
        k->due_provisional = d->provisional;
    }
    return OK;
}
