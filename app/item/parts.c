/* parts.c – shapes of the shared parts, and the look-up of telephones. */
#include "app/item/parts.h"

#include "app/item/item.h"
#include "lib/base/str.h"

const struct shape phone_shape[] = {
    SHAPE(struct phone, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct phone, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct phone, number, TEXT, .required = true, .label = N_("Number in full")),
    SHAPE(struct phone, office, TEXT, .label = N_("Implementing body")),
    SHAPE_END,
};
const struct definition_kind definition_of_phone = {
    .kind = PHONE_KIND, .shape = phone_shape, .size = sizeof(struct phone)
};

static const struct shape article_shape[] = {
    SHAPE(struct law_article, article, TEXT, .required = true, .label = N_("Article")),
    SHAPE(struct law_article, repealed_on, DAY, .label = N_("Repealed on")),
    SHAPE(struct law_article, text, TEXT, .label = N_("Words of the article")),
    SHAPE(struct law_article, note, PAIR, .label = N_("Note")),
    SHAPE_END,
};
const struct shape law_shape[] = {
    SHAPE(struct law, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct law, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct law, organ, TEXT, .label = N_("Organ that issued it")),
    SHAPE(struct law, number, TEXT, .label = N_("Number in full")),
    SHAPE(struct law, valid_from, DAY, .label = N_("In force from")),
    SHAPE(struct law, repealed_on, DAY, .label = N_("Repealed on")),
    SHAPE(struct law, source, TEXT, .required = true, .label = N_("Source")),
    SHAPE(struct law, verified, BOOL, .required = true, .label = N_("Read in its source")),
    SHAPE_LIST_OF(struct law, articles, struct law_article, article_shape, .label = N_("Articles")),
    SHAPE_END,
};
const struct definition_kind definition_of_law = {
    .kind = LAW_KIND, .shape = law_shape, .size = sizeof(struct law)
};

static const char *const types[] = { "01", "05", "07", "08", "09", "10", "20", NULL };
static const char *const units[] = { "working", "natural", "month", "hour", NULL };
const struct shape catalogue_shape[] = {
    SHAPE(struct catalogue, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct catalogue, name, TEXT, .required = true, .label = N_("What it is called")),
    SHAPE(struct catalogue, type, WORD, .words = types, .required = true,
        .label = N_("Type of matter")),
    SHAPE(struct catalogue, department, TEXT, .label = N_("Department")),
    SHAPE_MANY(struct catalogue, basis, TEXTS,
        .label = N_("Laws and articles, “law article” each a line")),
    SHAPE_MANY(struct catalogue, materials, TEXTS, .label = N_("Unified materials, a name a line")),
    SHAPE_MANY(struct catalogue, steps, TEXTS, .label = N_("Unified steps, a name a line")),
    SHAPE(struct catalogue, procedure, TEXT, .label = N_("Procedure")),
    SHAPE(struct catalogue, limit, INT, .max = 3650, .absent = -1, .label = N_("Legal limit")),
    SHAPE(struct catalogue, limit_unit, WORD, .words = units, .label = N_("Unit")),
    SHAPE_MANY(struct catalogue, form, TEXTS, .label = N_("Data elements, one a line")),
    SHAPE(struct catalogue, source, TEXT, .required = true, .label = N_("Source")),
    SHAPE(struct catalogue, provisional, BOOL, .label = N_("Provisional")),
    SHAPE_END,
};
const struct definition_kind definition_of_catalogue = {
    .kind = CATALOGUE_KIND, .shape = catalogue_shape, .size = sizeof(struct catalogue), .many = true
};

const struct shape blank_shape[] = {
    SHAPE(struct blank, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct blank, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct blank, address, TEXT, .required = true, .label = N_("Address of the blank form")),
    SHAPE(struct blank, example, TEXT, .label = N_("Address of an example")),
    SHAPE_END,
};
const struct definition_kind definition_of_blank = {
    .kind = BLANK_KIND, .shape = blank_shape, .size = sizeof(struct blank)
};

static const char *const sources[] = { "applicant", "government", "intermediary", "other", NULL };
static const char *const forms[] = { "paper", "electronic", "both", NULL };
const struct shape material_kind_shape[] = {
    SHAPE(struct material, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct material, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct material, source, WORD, .words = sources, .required = true,
        .label = N_("Who makes it")),
    SHAPE(struct material, form, WORD, .words = forms, .required = true,
        .label = N_("Form of the paper")),
    SHAPE(struct material, licence_type, TEXT, .label = N_("Type of licence")),
    SHAPE(struct material, note, PAIR, .label = N_("Note")),
    SHAPE(struct material, basis, TEXT, .label = N_("Where it is written")),
    SHAPE(struct material, blank, TEXT, .label = N_("Blank form, its address or code")),
    SHAPE_END,
};
const struct definition_kind definition_of_material = {
    .kind = MATERIAL_KIND, .shape = material_kind_shape, .size = sizeof(struct material)
};

static const char *const unified_fields[] = { "name", "code", "basis", "type", "materials", "flow",
    "process", "limit", "form", NULL };
const struct shape unified_shape[] = {
    SHAPE(struct unified, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct unified, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE_MANY(struct unified, fields, TEXTS, .words = unified_fields, .required = true,
        .label = N_("Fields that items take over from the catalogue")),
    SHAPE(struct unified, source, TEXT, .required = true, .label = N_("Source")),
    SHAPE(struct unified, verified, BOOL, .required = true, .label = N_("Read in its source")),
    SHAPE_END,
};
const struct definition_kind definition_of_unified = {
    .kind = UNIFIED_KIND, .shape = unified_shape, .size = sizeof(struct unified)
};

enum err phone_number(struct call *c, const char *code_or_number, const char **ret)
{
    const struct definition *d;
    enum err e;

    *ret = str_or(code_or_number, "");
    if (**ret == '\0')
        return OK;
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
