/* situation.c – which questions are asked, and what the answers leave of an item. Whether the
 * questions make sense is for item_rules_situation.c: here nothing that is wrong with them may do
 * harm, so a circle ends where it closes. */
#include "app/item/situation.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

const struct item_question *situation_question(const struct item *m, const char *code)
{
    for (size_t i = 0; code != NULL && i < m->n_questions; i++) {
        if (str_eq(m->questions[i].code, code))
            return &m->questions[i];
    }
    return NULL;
}

static const struct item_option *option_of(
    const struct item *m, const char *question, const char *code)
{
    for (size_t i = 0; code != NULL && i < m->n_options; i++) {
        if (str_eq(m->options[i].question, question) && str_eq(m->options[i].code, code))
            return &m->options[i];
    }
    return NULL;
}

void situation_follow(const void *mem, const struct item *m, situation_value *value,
    const void *from, struct situation *ret)
{
    struct situation_asked *list = mem_array(mem, struct situation_asked, m->n_questions + 1);
    const struct item_question *q = m->n_questions == 0 ? NULL : &m->questions[0];

    *ret = (struct situation) { .asked = list, .complete = true };
    while (q != NULL && ret->n < m->n_questions) {
        struct situation_asked *a = &list[ret->n++];

        a->question = q;
        a->control = str_printf(mem, SITUATION_PREFIX "%s", q->code);
        a->chosen = option_of(m, q->code, value(from, a->control));
        if (a->chosen == NULL) {
            ret->complete = false;
            return;
        }
        q = situation_question(m, a->chosen->next);
    }
}

/* ---- narrowing down -------------------------------------------------------------------------- */

enum part { OF_ALL, CHOSEN, STILL_OPEN, NOT_CHOSEN };

static bool names(const struct item_option *o, const char *code, bool step)
{
    return step ? str_in(code, o->steps, o->n_steps) : str_in(code, o->materials, o->n_materials);
}

/* Whether the question may still be asked: it is the open one, or answers lead from there to it.
 * Each question is visited once, so that a circle does no harm. */
static bool may_come(const struct item *m, const struct situation *s, const char *question)
{
    const char *seen[SITUATION_QUESTIONS_MAX] = { NULL };
    size_t n = 0;

    if (s->complete)
        return false;
    seen[n++] = s->asked[s->n - 1].question->code;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(seen[i], question))
            return true;
        for (size_t j = 0; j < m->n_options && n < SITUATION_QUESTIONS_MAX; j++) {
            const char *next = m->options[j].next;

            if (next != NULL && str_eq(m->options[j].question, seen[i]) && !str_in(next, seen, n))
                seen[n++] = next;
        }
    }
    return false;
}

static enum part part_of(
    const struct item *m, const struct situation *s, const char *code, bool step)
{
    enum part p = OF_ALL;

    for (size_t i = 0; i < s->n; i++) {
        if (s->asked[i].chosen != NULL && names(s->asked[i].chosen, code, step))
            return CHOSEN;
    }
    for (size_t i = 0; code != NULL && i < m->n_options; i++) {
        if (!names(&m->options[i], code, step))
            continue;
        if (may_come(m, s, m->options[i].question))
            return STILL_OPEN;
        p = NOT_CHOSEN;
    }
    return p;
}

static void narrow_materials(
    const void *mem, const struct item *m, const struct situation *s, struct item *ret)
{
    struct item_material *list = mem_array(mem, struct item_material, m->n_materials + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_materials; i++) {
        enum part p = part_of(m, s, m->materials[i].code, false);

        if (p == NOT_CHOSEN)
            continue;
        list[n] = m->materials[i];
        if (p == CHOSEN) /* the condition is fulfilled */
            list[n].when = (struct pair) { 0 };
        n++;
    }
    ret->materials = list;
    ret->n_materials = n;
}

static void narrow_steps(
    const void *mem, const struct item *m, const struct situation *s, struct item *ret)
{
    struct item_step *list = mem_array(mem, struct item_step, m->n_steps + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_steps; i++) {
        if (part_of(m, s, m->steps[i].code, true) != NOT_CHOSEN)
            list[n++] = m->steps[i];
    }
    ret->steps = list;
    ret->n_steps = n;
}

struct item situation_narrow(const void *mem, const struct item *m, const struct situation *s)
{
    struct item r = *m;
    int promise = -1;

    if (m->n_questions == 0)
        return r;
    narrow_materials(mem, m, s, &r);
    narrow_steps(mem, m, s, &r);
    for (size_t i = 0; i < s->n; i++) {
        if (s->asked[i].chosen != NULL && s->asked[i].chosen->promise > promise)
            promise = s->asked[i].chosen->promise;
    }
    if (promise >= 0)
        r.promise.n = promise;
    return r;
}
