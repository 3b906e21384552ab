/* item_rules_situation.c – rules about the questions that pick materials and steps: whoever is
 * asked must reach an end, no question may be there in vain, and what an answer names must exist.
 */
#include "app/item/item_rules_private.h"
#include "app/item/situation.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static size_t index_of(const struct item *m, const char *code)
{
    for (size_t i = 0; i < m->n_questions; i++) {
        if (str_eq(m->questions[i].code, code))
            return i;
    }
    return m->n_questions;
}

/* ---- circles --------------------------------------------------------------------------------- */

struct walk {
    struct audit *a;
    const struct item *m;
    bool *open; /* questions on the way from the first to here */
    bool *done;
};

static void walk_from(struct walk *w, size_t q)
{
    const struct item *m = w->m;

    w->open[q] = true;
    for (size_t i = 0; i < m->n_options; i++) {
        size_t next = index_of(m, str_or(m->options[i].next, ""));

        if (!str_eq(m->options[i].question, m->questions[q].code) || next == m->n_questions)
            continue;
        if (w->open[next]) {
            audit_find(w->a, "options",
                N_("The answer {answer} of the question {question} leads back to {next}: whoever "
                   "chooses it never gets to the end"),
                "answer", str_or(m->options[i].code, ""), "question",
                str_or(m->options[i].question, ""), "next", m->options[i].next);
            audit_row(w->a, i);
        } else if (!w->done[next]) {
            walk_from(w, next);
        }
    }
    w->open[q] = false;
    w->done[q] = true;
}

void rule_situation_circle(struct audit *a, const struct item *m)
{
    struct walk w = { .a = a, .m = m };

    if (m->n_questions == 0 || m->n_questions > SITUATION_QUESTIONS_MAX)
        return;
    w.open = mem_array(audit_call(a)->mem, bool, m->n_questions);
    w.done = mem_array(audit_call(a)->mem, bool, m->n_questions);
    for (size_t i = 0; i < m->n_questions; i++) {
        if (!w.done[i])
            walk_from(&w, i);
    }
}

/* ---- what nobody is asked -------------------------------------------------------------------- */

static void reach(const struct item *m, size_t q, bool *reached)
{
    if (q >= m->n_questions || reached[q])
        return;
    reached[q] = true;
    for (size_t i = 0; i < m->n_options; i++) {
        if (str_eq(m->options[i].question, m->questions[q].code))
            reach(m, index_of(m, str_or(m->options[i].next, "")), reached);
    }
}

void rule_situation_reached(struct audit *a, const struct item *m)
{
    bool *reached;

    if (m->n_questions == 0 || m->n_questions > SITUATION_QUESTIONS_MAX)
        return;
    reached = mem_array(audit_call(a)->mem, bool, m->n_questions);
    reach(m, 0, reached);
    for (size_t i = 1; i < m->n_questions; i++) {
        if (reached[i])
            continue;
        audit_find(a, "questions",
            N_("Nobody is ever asked the question {code}: no answer leads to it"), "code",
            str_or(m->questions[i].code, ""));
        audit_row(a, i);
    }
}

/* ---- what does not exist --------------------------------------------------------------------- */

static bool has_material(const struct item *m, const char *code)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        if (str_eq(m->materials[i].code, code))
            return true;
    }
    return false;
}

static bool has_step(const struct item *m, const char *code)
{
    for (size_t i = 0; i < m->n_steps; i++) {
        if (str_eq(m->steps[i].code, code))
            return true;
    }
    return false;
}

static void see_option(struct audit *a, const struct item *m, size_t i)
{
    const struct item_option *o = &m->options[i];

    for (size_t j = 0; j < o->n_materials; j++) {
        if (has_material(m, o->materials[j]))
            continue;
        audit_find(a, "options",
            N_("The answer {answer} names the material {code}, which the item does not have"),
            "answer", str_or(o->code, ""), "code", o->materials[j]);
        audit_row(a, i);
    }
    for (size_t j = 0; j < o->n_steps; j++) {
        if (has_step(m, o->steps[j]))
            continue;
        audit_find(a, "options",
            N_("The answer {answer} names the step {code}, which the item does not have"), "answer",
            str_or(o->code, ""), "code", o->steps[j]);
        audit_row(a, i);
    }
    if (situation_question(m, o->question) == NULL) {
        audit_find(a, "options",
            N_("The answer {answer} belongs to the question {code}, which there is not"), "answer",
            str_or(o->code, ""), "code", str_or(o->question, ""));
        audit_row(a, i);
    }
    if (o->next != NULL && situation_question(m, o->next) == NULL) {
        audit_find(a, "options",
            N_("The answer {answer} leads to the question {code}, which there is not"), "answer",
            str_or(o->code, ""), "code", o->next);
        audit_row(a, i);
    }
}

void rule_situation_parts(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_options; i++)
        see_option(a, m, i);
}

/* ---- codes and choices ----------------------------------------------------------------------- */

static bool is_code(const char *s)
{
    return !str_blank(s) && strlen(s) <= 40 &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static void see_codes(struct audit *a, const char *field, const char *code, size_t row, bool twice)
{
    if (!is_code(code))
        audit_find(a, field, N_("The code {code} is not made of a to z, 0 to 9 and -"), "code",
            str_or(code, ""));
    else if (twice)
        audit_find(a, field, N_("The code {code} stands twice"), "code", code);
    else
        return;
    audit_row(a, row);
}

static size_t answers_of(const struct item *m, const char *question, size_t until, const char *code)
{
    size_t n = 0;

    for (size_t i = 0; i < until; i++)
        n += str_eq(m->options[i].question, question) &&
             (code == NULL || str_eq(m->options[i].code, code));
    return n;
}

void rule_situation_choice(struct audit *a, const struct item *m)
{
    if (m->n_questions > SITUATION_QUESTIONS_MAX) {
        audit_find(a, "questions", N_("More than 20 questions are too many"));
        return;
    }
    for (size_t i = 0; i < m->n_questions; i++) {
        const char *code = m->questions[i].code;

        see_codes(a, "questions", code, i, index_of(m, str_or(code, "")) < i);
        if (answers_of(m, code, m->n_options, NULL) >= 2)
            continue;
        audit_find(a, "questions", N_("The question {code} has fewer than two answers"), "code",
            str_or(code, ""));
        audit_row(a, i);
    }
    for (size_t i = 0; i < m->n_options; i++) {
        const struct item_option *o = &m->options[i];

        see_codes(a, "options", o->code, i, answers_of(m, o->question, i, str_or(o->code, "")) > 0);
        if (!m->legal.none && o->promise > m->legal.n && str_eq(m->legal.unit, m->promise.unit)) {
            audit_find(a, "options",
                N_("The time promised for the answer {answer} is longer than the legal limit"),
                "answer", str_or(o->code, ""));
            audit_row(a, i);
        }
    }
}
