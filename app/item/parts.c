/* parts.c – shapes of the shared parts, and the look-up of telephones. */
#include "app/item/parts.h"

#include "app/item/item.h"

const struct shape phone_shape[] = {
    SHAPE(struct phone, code, TEXT, .required = true),
    SHAPE(struct phone, name, PAIR, .required = true),
    SHAPE(struct phone, number, TEXT, .required = true),
    SHAPE(struct phone, office, TEXT),
    SHAPE_END,
};
const struct definition_kind definition_of_phone = {
    .kind = PHONE_KIND, .shape = phone_shape, .size = sizeof(struct phone)
};

static const struct shape article_shape[] = {
    SHAPE(struct law_article, article, TEXT, .required = true),
    SHAPE(struct law_article, repealed_on, DAY),
    SHAPE(struct law_article, text, TEXT),
    SHAPE(struct law_article, note, PAIR),
    SHAPE_END,
};
const struct shape law_shape[] = {
    SHAPE(struct law, code, TEXT, .required = true),
    SHAPE(struct law, name, PAIR, .required = true),
    SHAPE(struct law, organ, TEXT),
    SHAPE(struct law, number, TEXT),
    SHAPE(struct law, valid_from, DAY),
    SHAPE(struct law, repealed_on, DAY),
    SHAPE(struct law, source, TEXT, .required = true),
    SHAPE(struct law, verified, BOOL, .required = true),
    SHAPE_LIST_OF(struct law, articles, struct law_article, article_shape),
    SHAPE_END,
};
const struct definition_kind definition_of_law = {
    .kind = LAW_KIND, .shape = law_shape, .size = sizeof(struct law)
};

static const char *const types[] = { "01", "05", "07", "08", "09", "10", "20", NULL };
const struct shape catalogue_shape[] = {
    SHAPE(struct catalogue, code, TEXT, .required = true),
    SHAPE(struct catalogue, name, TEXT, .required = true),
    SHAPE(struct catalogue, type, WORD, .words = types, .required = true),
    SHAPE(struct catalogue, department, TEXT),
    SHAPE(struct catalogue, basis, TEXT),
    SHAPE(struct catalogue, source, TEXT, .required = true),
    SHAPE(struct catalogue, provisional, BOOL),
    SHAPE_END,
};
const struct definition_kind definition_of_catalogue = {
    .kind = CATALOGUE_KIND, .shape = catalogue_shape, .size = sizeof(struct catalogue)
};

enum err phone_number(struct call *c, const char *code_or_number, const char **ret)
{
    const struct definition *d;
    enum err e;

    *ret = code_or_number;
    if (code_or_number[0] >= '0' && code_or_number[0] <= '9')
        return OK;
    e = definition_current(c, &definition_of_phone, code_or_number, &d);
    if (e == OK)
        *ret = ((const struct phone *)d->value)->number;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err item_phone_numbers(struct call *c, const struct item *m, struct item_phones *ret)
{
    TRY(phone_number(c, m->phones.advice, &ret->advice));
    return phone_number(c, m->phones.complaint, &ret->complaint);
}
