/* intake_situation.c – the situation of who applies: asked first, kept in the draft, frozen in the
 * case. Which questions there are and what they pick is for app/item/situation.h. */
#include <jansson.h>

#include "app/intake/intake.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static void keep(json_t *values, const char *name, const char *text)
{
    if (text == NULL)
        (void)json_object_del(values, name);
    else
        json_object_set_new(values, name, json_string(text));
}

const char *intake_kept(const void *values, const char *name)
{
    return intake_get(values, name);
}

void intake_situate(struct call *c, struct intake_form *f, situation_value *value, const void *from)
{
    situation_follow(c->mem, &f->whole, value, from, &f->situation);
    f->item = situation_narrow(c->mem, &f->whole, &f->situation);
}

static bool was_asked(const struct situation *s, const struct item_question *q)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->asked[i].question == q)
            return true;
    }
    return false;
}

enum err intake_check_situation(
    struct call *c, struct intake_form *f, situation_value *value, const void *from, json_t *values)
{
    const struct situation before = f->situation;

    intake_situate(c, f, value, from);
    for (size_t i = 0; i < f->whole.n_questions; i++)
        keep(values, str_printf(c->mem, SITUATION_PREFIX "%s", f->whole.questions[i].code), NULL);
    for (size_t i = 0; i < f->situation.n; i++) {
        const struct situation_asked *a = &f->situation.asked[i];

        keep(values, a->control, a->chosen == NULL ? NULL : a->chosen->code);
        if (a->chosen == NULL && was_asked(&before, a->question))
            return fail_field(c, a->control, N_("Choose the answer that fits"));
    }
    return OK;
}

enum err intake_need_situation(struct call *c, const struct intake_form *f)
{
    return f->situation.complete ? OK
                                 : fail_field(c, f->situation.asked[f->situation.n - 1].control,
                                       N_("Choose the answer that fits"));
}

/* What was chosen stays with the case, in the words of that day. */
void intake_list_choices(struct call *c, const struct situation *s, struct casefile_basis *b)
{
    struct casefile_choice *list = mem_array(c->mem, struct casefile_choice, s->n + 1);

    for (size_t i = 0; i < s->n; i++) {
        const struct situation_asked *a = &s->asked[i];

        if (a->chosen != NULL)
            list[b->n_choices++] = (struct casefile_choice) { .question = a->question->code,
                .answer = a->chosen->code,
                .question_text = { a->question->text.zh, a->question->text.en },
                .answer_text = { a->chosen->name.zh, a->chosen->name.en } };
    }
    b->choices = list;
}
