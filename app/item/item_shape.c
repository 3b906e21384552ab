/* item_shape.c – what an item's body consists of: one table for the pack's YAML, the registry's
 * JSON and the struct. The order of the tables is that of FORMAT.md. */
#include "app/item/item.h"

static const char *const needs[] = { "required", "optional", "deferrable", NULL };
static const char *const sources[] = { "applicant", "government", "intermediary", "other", NULL };
static const char *const forms[] = { "paper", "electronic", "both", NULL };
static const char *const units[] = { "working", "natural", "month", "hour", NULL };
static const char *const starts[] = { "receipt", "acceptance", NULL };
static const char *const results[] = { "licence", "approval", "other", "none", NULL };
static const char *const kinds[] = { "immediate", "promised", NULL };
static const char *const channels[] = { "window", "web", "mobile", "post", "kiosk", NULL };
static const char *const regions[] = { "national", "region", "beibu", "city", NULL };
static const char *const audiences[] = { "person", "firm", NULL };
static const char *const deliveries[] = { "electronic", "window", "post", NULL };
static const char *const types[] = { "01", "05", "07", "08", "09", "10", "20", NULL };

static const struct shape basis_shape[] = {
    SHAPE(struct item_basis, law, PAIR, .required = true),
    SHAPE(struct item_basis, article, TEXT, .required = true),
    SHAPE(struct item_basis, gist, PAIR, .required = true),
    SHAPE(struct item_basis, source, TEXT, .required = true),
    SHAPE(struct item_basis, verified, BOOL, .required = true),
    SHAPE_END,
};
static const struct shape exemption_shape[] = {
    SHAPE(struct item_exemption, situation, PAIR, .required = true),
    SHAPE(struct item_exemption, answer, PAIR, .required = true),
    SHAPE(struct item_exemption, basis, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape material_shape[] = {
    SHAPE(struct item_material, code, TEXT, .required = true),
    SHAPE(struct item_material, name, PAIR, .required = true),
    SHAPE(struct item_material, need, WORD, .words = needs, .required = true),
    SHAPE(struct item_material, when, PAIR),
    SHAPE(struct item_material, source, WORD, .words = sources, .required = true),
    SHAPE(struct item_material, form, WORD, .words = forms, .required = true),
    SHAPE(struct item_material, originals, INT, .max = 99),
    SHAPE(struct item_material, copies, INT, .max = 99),
    SHAPE(struct item_material, licence_type, TEXT),
    SHAPE(struct item_material, note, PAIR),
    SHAPE(struct item_material, basis, TEXT),
    SHAPE(struct item_material, blank, TEXT),
    SHAPE(struct item_material, example, TEXT),
    SHAPE_END,
};
static const struct shape step_shape[] = {
    SHAPE(struct item_step, name, PAIR, .required = true),
    SHAPE(struct item_step, who, PAIR, .required = true),
    SHAPE(struct item_step, time, PAIR, .required = true),
    SHAPE(struct item_step, standard, PAIR, .required = true),
    SHAPE_END,
};
static const struct shape limit_shape[] = {
    SHAPE(struct item_limit, n, INT, .max = 3650),
    SHAPE(struct item_limit, unit, WORD, .words = units),
    SHAPE(struct item_limit, start, WORD, .words = starts),
    SHAPE(struct item_limit, basis, PAIR),
    SHAPE(struct item_limit, verified, BOOL),
    SHAPE(struct item_limit, none, BOOL),
    SHAPE(struct item_limit, note, PAIR),
    SHAPE_END,
};
static const struct shape special_shape[] = {
    SHAPE(struct item_special, code, TEXT, .required = true),
    SHAPE(struct item_special, name, PAIR, .required = true),
    SHAPE(struct item_special, limit, PAIR, .required = true),
    SHAPE(struct item_special, stops_legal, BOOL),
    SHAPE(struct item_special, stops_promise, BOOL),
    SHAPE(struct item_special, basis, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape fee_shape[] = {
    SHAPE(struct item_fee, name, PAIR, .required = true),
    SHAPE(struct item_fee, amount_fen, INT, .max = 2000000000, .absent = -1),
    SHAPE(struct item_fee, amount, PAIR),
    SHAPE(struct item_fee, basis, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape result_shape[] = {
    SHAPE(struct item_result, name, PAIR, .required = true),
    SHAPE(struct item_result, kind, WORD, .words = results, .required = true),
    SHAPE(struct item_result, licence_type, TEXT),
    SHAPE(struct item_result, validity, PAIR),
    SHAPE(struct item_result, sample, TEXT),
    SHAPE_END,
};
static const struct shape faq_shape[] = {
    SHAPE(struct item_faq, q, PAIR, .required = true),
    SHAPE(struct item_faq, a, PAIR, .required = true),
    SHAPE_END,
};
static const struct shape section_shape[] = {
    SHAPE(struct item_section, code, TEXT, .required = true),
    SHAPE(struct item_section, title, PAIR, .required = true),
    SHAPE_MANY(struct item_section, elements, TEXTS, .required = true),
    SHAPE_MANY(struct item_section, optional, TEXTS),
    SHAPE_END,
};
static const struct shape themes_shape[] = {
    SHAPE_MANY(struct item_themes, person, TEXTS),
    SHAPE_MANY(struct item_themes, firm, TEXTS),
    SHAPE_END,
};
static const struct shape applicants_shape[] = {
    SHAPE(struct item_applicants, min, INT, .min = 1, .max = 20, .absent = 1),
    SHAPE(struct item_applicants, max, INT, .min = 1, .max = 20, .absent = 1),
    SHAPE_END,
};
static const struct shape phones_shape[] = {
    SHAPE(struct item_phones, advice, TEXT, .required = true),
    SHAPE(struct item_phones, complaint, TEXT, .required = true),
    SHAPE_END,
};
static const struct shape remedies_shape[] = {
    SHAPE(struct item_remedies, reconsideration, PAIR, .required = true),
    SHAPE(struct item_remedies, litigation, PAIR, .required = true),
    SHAPE_END,
};

/* `code`, `slug` and the offices' names are filled in by the loader. */
const struct shape item_shape[] = {
    SHAPE(struct item, code, TEXT),
    SHAPE(struct item, slug, TEXT),
    SHAPE(struct item, office_name, PAIR),
    SHAPE(struct item, decided_by_name, PAIR),
    SHAPE(struct item, supervised_by_name, PAIR),
    SHAPE(struct item, catalogue, TEXT, .required = true),
    SHAPE(struct item, catalogue_provisional, BOOL),
    SHAPE(struct item, name, PAIR, .required = true),
    SHAPE(struct item, summary, PAIR, .required = true),
    SHAPE(struct item, type, WORD, .words = types, .required = true),
    SHAPE(struct item, level, INT, .min = 1, .max = 6, .required = true),
    SHAPE(struct item, office, TEXT, .required = true),
    SHAPE(struct item, decided_by, TEXT),
    SHAPE(struct item, supervised_by, TEXT),
    SHAPE(struct item, power_source, INT, .min = 1, .max = 6, .required = true),
    SHAPE(struct item, entrusted_by, TEXT),
    SHAPE(struct item, kind, WORD, .words = kinds, .required = true),
    SHAPE(struct item, filing, BOOL),
    SHAPE(struct item, procedure, TEXT, .required = true),
    SHAPE_MANY(struct item, channels, TEXTS, .words = channels, .required = true),
    SHAPE_MANY(struct item, cross_region, TEXTS, .words = regions),
    SHAPE_MANY(struct item, audience, TEXTS, .words = audiences, .required = true),
    SHAPE(struct item, themes, STRUCT, .sub = themes_shape, .required = true),
    SHAPE_MANY(struct item, synonyms, TEXTS, .required = true),
    SHAPE(struct item, depth, INT, .max = 4),
    SHAPE(struct item, url, TEXT),
    SHAPE(struct item, pay_online, BOOL),
    SHAPE(struct item, generated, BOOL),
    SHAPE(struct item, applicants, STRUCT, .sub = applicants_shape),
    SHAPE(struct item, agent, BOOL, .truth = true),
    SHAPE_LIST_OF(struct item, basis, struct item_basis, basis_shape, .required = true),
    SHAPE_MANY(struct item, conditions, PAIRS, .required = true),
    SHAPE_LIST_OF(struct item, exemptions, struct item_exemption, exemption_shape),
    SHAPE(struct item, at_once, PAIR),
    SHAPE_LIST_OF(struct item, materials, struct item_material, material_shape, .required = true),
    SHAPE_LIST_OF(struct item, steps, struct item_step, step_shape, .required = true),
    SHAPE(struct item, promise, STRUCT, .sub = limit_shape, .required = true),
    SHAPE(struct item, legal, STRUCT, .sub = limit_shape, .required = true),
    SHAPE(struct item, extension, PAIR),
    SHAPE_LIST_OF(struct item, special, struct item_special, special_shape),
    SHAPE_LIST_OF(struct item, fees, struct item_fee, fee_shape, .required = true),
    SHAPE(struct item, visits, INT, .max = 3, .required = true),
    SHAPE(struct item, visits_reason, PAIR),
    SHAPE(struct item, result, STRUCT, .sub = result_shape, .required = true),
    SHAPE_MANY(struct item, delivery, TEXTS, .words = deliveries),
    SHAPE(struct item, rights, PAIR),
    SHAPE(struct item, remedies, STRUCT, .sub = remedies_shape, .required = true),
    SHAPE_LIST_OF(struct item, faqs, struct item_faq, faq_shape, .required = true),
    SHAPE_MANY(struct item, places, TEXTS, .required = true),
    SHAPE(struct item, phones, STRUCT, .sub = phones_shape, .required = true),
    SHAPE_LIST_OF(struct item, form, struct item_section, section_shape, .required = true),
    SHAPE(struct item, as_of, DAY, .required = true),
    SHAPE(struct item, reason, PAIR),
    SHAPE_END,
};

const struct shape place_shape[] = {
    SHAPE(struct place, code, TEXT, .required = true),
    SHAPE(struct place, name, PAIR, .required = true),
    SHAPE(struct place, address, PAIR, .required = true),
    SHAPE(struct place, hours, PAIR, .required = true),
    SHAPE(struct place, transport, PAIR),
    SHAPE(struct place, phone, TEXT, .required = true),
    SHAPE(struct place, division, TEXT, .required = true),
    SHAPE(struct place, hall, TEXT),
    SHAPE(struct place, windows, PAIR),
    SHAPE(struct place, accessible, PAIR),
    SHAPE_END,
};
