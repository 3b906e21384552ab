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
    SHAPE(struct item_basis, law, PAIR, .required = true, .label = N_("Law")),
    SHAPE(struct item_basis, article, TEXT, .required = true, .label = N_("Article")),
    SHAPE(struct item_basis, gist, PAIR, .required = true, .label = N_("Content")),
    SHAPE(struct item_basis, source, TEXT, .required = true, .label = N_("Source")),
    SHAPE(struct item_basis, verified, BOOL, .required = true, .label = N_("Read in its source")),
    SHAPE_END,
};
static const struct shape exemption_shape[] = {
    SHAPE(struct item_exemption, situation, PAIR, .required = true, .label = N_("Situation")),
    SHAPE(struct item_exemption, answer, PAIR, .required = true, .label = N_("Answer")),
    SHAPE(struct item_exemption, basis, TEXT, .required = true, .label = N_("Where it is written")),
    SHAPE_END,
};
static const struct shape material_shape[] = {
    SHAPE(struct item_material, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct item_material, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item_material, need, WORD, .words = needs, .required = true,
        .label = N_("How necessary")),
    SHAPE(struct item_material, when, PAIR, .label = N_("Only in this situation")),
    SHAPE(struct item_material, source, WORD, .words = sources, .required = true,
        .label = N_("Who makes it")),
    SHAPE(struct item_material, form, WORD, .words = forms, .required = true,
        .label = N_("Form of the paper")),
    SHAPE(struct item_material, originals, INT, .max = 99, .label = N_("Originals")),
    SHAPE(struct item_material, copies, INT, .max = 99, .label = N_("Photocopies, how many")),
    SHAPE(struct item_material, window_only, BOOL, .label = N_("At the window only")),
    SHAPE(struct item_material, licence_type, TEXT, .label = N_("Type of licence")),
    SHAPE(struct item_material, note, PAIR, .label = N_("Note")),
    SHAPE(struct item_material, basis, TEXT, .label = N_("Where it is written")),
    SHAPE(struct item_material, shared, TEXT, .label = N_("Shared definition, its code")),
    SHAPE(struct item_material, blank, TEXT, .label = N_("Blank form, its address or code")),
    SHAPE(struct item_material, example, TEXT, .label = N_("Address of an example")),
    SHAPE_END,
};
static const struct shape question_shape[] = {
    SHAPE(struct item_question, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct item_question, text, PAIR, .required = true, .label = N_("Question")),
    SHAPE(struct item_question, hint, PAIR, .label = N_("Note")),
    SHAPE(struct item_question, basis, TEXT, .required = true, .label = N_("Where it is written")),
    SHAPE(struct item_question, source, TEXT, .required = true, .label = N_("Source")),
    SHAPE(
        struct item_question, verified, BOOL, .required = true, .label = N_("Read in its source")),
    SHAPE_END,
};
static const struct shape option_shape[] = {
    SHAPE(struct item_option, question, TEXT, .required = true,
        .label = N_("Code of the question it answers")),
    SHAPE(struct item_option, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct item_option, name, PAIR, .required = true, .label = N_("Answer")),
    SHAPE(struct item_option, next, TEXT, .label = N_("Code of the question it leads to")),
    SHAPE_MANY(struct item_option, materials, TEXTS,
        .label = N_("Materials needed then, one code a line")),
    SHAPE_MANY(struct item_option, steps, TEXTS, .label = N_("Steps added then, one code a line")),
    SHAPE(struct item_option, promise, INT, .max = 3650, .absent = -1,
        .label = N_("Promised time then")),
    SHAPE(struct item_option, note, PAIR, .label = N_("Told to whoever chooses it")),
    SHAPE_END,
};
static const struct shape step_shape[] = {
    SHAPE(struct item_step, code, TEXT, .label = N_("Code of it")),
    SHAPE(struct item_step, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item_step, who, PAIR, .required = true, .label = N_("Who does it")),
    SHAPE(struct item_step, time, PAIR, .required = true, .label = N_("Time")),
    SHAPE(struct item_step, standard, PAIR, .required = true, .label = N_("Standard")),
    SHAPE_END,
};
static const struct shape limit_shape[] = {
    SHAPE(struct item_limit, n, INT, .max = 3650, .label = N_("How many (0: at once)")),
    SHAPE(struct item_limit, unit, WORD, .words = units, .label = N_("Unit")),
    SHAPE(struct item_limit, start, WORD, .words = starts, .label = N_("Counted from")),
    SHAPE(struct item_limit, basis, PAIR, .label = N_("Where it is written")),
    SHAPE(struct item_limit, verified, BOOL, .label = N_("Read in its source")),
    SHAPE(struct item_limit, none, BOOL, .label = N_("No law sets a limit")),
    SHAPE(struct item_limit, note, PAIR, .label = N_("Note")),
    SHAPE_END,
};
static const struct shape special_shape[] = {
    SHAPE(struct item_special, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct item_special, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item_special, limit, PAIR, .required = true, .label = N_("Time limit")),
    SHAPE(struct item_special, stops_legal, BOOL, .label = N_("Stops the legal clock")),
    SHAPE(struct item_special, stops_promise, BOOL, .label = N_("Stops the promised clock")),
    SHAPE(struct item_special, basis, TEXT, .required = true, .label = N_("Where it is written")),
    SHAPE_END,
};
static const struct shape fee_shape[] = {
    SHAPE(struct item_fee, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item_fee, amount_fen, INT, .max = 2000000000, .absent = -1,
        .label = N_("Amount in fen")),
    SHAPE(struct item_fee, amount, PAIR, .label = N_("Amount in words")),
    SHAPE(struct item_fee, basis, TEXT, .required = true, .label = N_("Where it is written")),
    SHAPE_END,
};
static const struct shape result_shape[] = {
    SHAPE(struct item_result, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item_result, kind, WORD, .words = results, .required = true,
        .label = N_("Kind of it")),
    SHAPE(struct item_result, licence_type, TEXT, .label = N_("Type of licence")),
    SHAPE(struct item_result, validity, PAIR, .label = N_("Validity")),
    SHAPE(struct item_result, sample, TEXT, .label = N_("Address of a sample")),
    SHAPE_END,
};
static const struct shape faq_shape[] = {
    SHAPE(struct item_faq, q, PAIR, .required = true, .label = N_("Question")),
    SHAPE(struct item_faq, a, PAIR, .required = true, .label = N_("Answer to it")),
    SHAPE_END,
};
static const struct shape section_shape[] = {
    SHAPE(struct item_section, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct item_section, title, PAIR, .required = true, .label = N_("Heading")),
    SHAPE_MANY(struct item_section, elements, TEXTS, .required = true,
        .label = N_("Data elements, one a line")),
    SHAPE_MANY(struct item_section, optional, TEXTS, .label = N_("Of these optional, one a line")),
    SHAPE_END,
};
static const struct shape themes_shape[] = {
    SHAPE_MANY(struct item_themes, person, TEXTS, .label = N_("Themes for people, one a line")),
    SHAPE_MANY(struct item_themes, firm, TEXTS, .label = N_("Themes for firms, one a line")),
    SHAPE_END,
};
static const struct shape applicants_shape[] = {
    SHAPE(struct item_applicants, min, INT, .min = 1, .max = 20, .absent = 1,
        .label = N_("At least")),
    SHAPE(
        struct item_applicants, max, INT, .min = 1, .max = 20, .absent = 1, .label = N_("At most")),
    SHAPE_END,
};
static const struct shape phones_shape[] = {
    SHAPE(struct item_phones, advice, TEXT, .required = true, .label = N_("Advice line")),
    SHAPE(struct item_phones, complaint, TEXT, .required = true, .label = N_("Complaints line")),
    SHAPE_END,
};
static const struct shape remedies_shape[] = {
    SHAPE(struct item_remedies, reconsideration, PAIR, .required = true,
        .label = N_("Reconsideration")),
    SHAPE(struct item_remedies, litigation, PAIR, .required = true, .label = N_("Litigation")),
    SHAPE_END,
};

/* `code`, `slug` and the offices' names are filled in by the loader. */
const struct shape item_shape[] = {
    SHAPE(struct item, code, TEXT),
    SHAPE(struct item, slug, TEXT),
    SHAPE(struct item, office_name, PAIR),
    SHAPE(struct item, decided_by_name, PAIR),
    SHAPE(struct item, supervised_by_name, PAIR),
    SHAPE(struct item, catalogue, TEXT, .required = true, .label = N_("Catalogue code")),
    SHAPE(struct item, catalogue_provisional, BOOL, .label = N_("The code is provisional")),
    SHAPE(struct item, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct item, summary, PAIR, .required = true, .label = N_("Summary")),
    SHAPE(struct item, type, WORD, .words = types, .required = true, .label = N_("Type of matter")),
    SHAPE(struct item, level, INT, .min = 1, .max = 6, .required = true, .label = N_("Level")),
    SHAPE(struct item, office, TEXT, .required = true, .label = N_("Implementing body")),
    SHAPE(struct item, decided_by, TEXT, .label = N_("Decided by")),
    SHAPE(struct item, supervised_by, TEXT, .label = N_("Supervised by")),
    SHAPE(struct item, power_source, INT, .min = 1, .max = 6, .required = true,
        .label = N_("Source of the power")),
    SHAPE(struct item, entrusted_by, TEXT, .label = N_("Entrusted by")),
    SHAPE(struct item, kind, WORD, .words = kinds, .required = true, .label = N_("Kind of case")),
    SHAPE(struct item, filing, BOOL, .label = N_("Record-filing")),
    SHAPE(struct item, procedure, TEXT, .required = true, .label = N_("Procedure")),
    SHAPE_MANY(
        struct item, channels, TEXTS, .words = channels, .required = true, .label = N_("Channels")),
    SHAPE_MANY(
        struct item, cross_region, TEXTS, .words = regions, .label = N_("Where it can be done")),
    SHAPE_MANY(struct item, audience, TEXTS, .words = audiences, .required = true,
        .label = N_("For whom")),
    SHAPE(
        struct item, themes, STRUCT, .sub = themes_shape, .required = true, .label = N_("Themes")),
    SHAPE_MANY(
        struct item, synonyms, TEXTS, .required = true, .label = N_("Everyday words, one a line")),
    SHAPE(struct item, depth, INT, .max = 4, .label = N_("How far it goes online, 0 to 4")),
    SHAPE(struct item, url, TEXT, .label = N_("Address of the other system")),
    SHAPE(struct item, pay_online, BOOL, .label = N_("Can be paid online")),
    SHAPE(struct item, generated, BOOL),
    SHAPE(struct item, applicants, STRUCT, .sub = applicants_shape, .label = N_("Applicants")),
    SHAPE(struct item, agent, BOOL, .truth = true, .label = N_("An agent may apply")),
    SHAPE_LIST_OF(struct item, basis, struct item_basis, basis_shape, .required = true,
        .label = N_("Legal basis")),
    SHAPE_MANY(struct item, conditions, PAIRS, .required = true, .label = N_("Conditions")),
    SHAPE_LIST_OF(struct item, exemptions, struct item_exemption, exemption_shape,
        .label = N_("Who needs none")),
    SHAPE(struct item, at_once, PAIR, .label = N_("Told when done at once")),
    SHAPE_LIST_OF(struct item, materials, struct item_material, material_shape, .required = true,
        .label = N_("Papers to hand in")),
    SHAPE_LIST_OF(
        struct item, steps, struct item_step, step_shape, .required = true, .label = N_("Steps")),
    SHAPE_LIST_OF(struct item, questions, struct item_question, question_shape,
        .label = N_("Questions about the situation")),
    SHAPE_LIST_OF(struct item, options, struct item_option, option_shape,
        .label = N_("Answers to these questions")),
    SHAPE(struct item, promise, STRUCT, .sub = limit_shape, .required = true,
        .label = N_("Promised time")),
    SHAPE(struct item, legal, STRUCT, .sub = limit_shape, .required = true,
        .label = N_("Legal limit")),
    SHAPE(struct item, extension, PAIR, .label = N_("Extension")),
    SHAPE_LIST_OF(struct item, special, struct item_special, special_shape,
        .label = N_("Special procedures")),
    SHAPE_LIST_OF(
        struct item, fees, struct item_fee, fee_shape, .required = true, .label = N_("Fees")),
    SHAPE(struct item, visits, INT, .max = 3, .required = true, .label = N_("Visits in person")),
    SHAPE(struct item, visits_reason, PAIR, .label = N_("Why one must come")),
    SHAPE(struct item, result, STRUCT, .sub = result_shape, .required = true,
        .label = N_("Result of the matter")),
    SHAPE_MANY(struct item, delivery, TEXTS, .words = deliveries, .label = N_("Delivery")),
    SHAPE(struct item, rights, PAIR, .label = N_("Rights of the applicant")),
    SHAPE(struct item, remedies, STRUCT, .sub = remedies_shape, .required = true,
        .label = N_("Remedies")),
    SHAPE_LIST_OF(struct item, faqs, struct item_faq, faq_shape, .required = true,
        .label = N_("Questions and answers")),
    SHAPE_MANY(
        struct item, places, TEXTS, .required = true, .label = N_("Places, one code a line")),
    SHAPE(struct item, phones, STRUCT, .sub = phones_shape, .required = true,
        .label = N_("Telephones")),
    SHAPE_LIST_OF(struct item, form, struct item_section, section_shape, .required = true,
        .label = N_("Form to fill in")),
    SHAPE(struct item, as_of, DAY, .required = true, .label = N_("Law as of")),
    SHAPE(struct item, reason, PAIR, .label = N_("Why suspended or cancelled")),
    SHAPE_END,
};

const struct shape place_shape[] = {
    SHAPE(struct place, code, TEXT, .required = true, .label = N_("Code of it")),
    SHAPE(struct place, name, PAIR, .required = true, .label = N_("What it is called")),
    SHAPE(struct place, address, PAIR, .required = true, .label = N_("Address")),
    SHAPE(struct place, hours, PAIR, .required = true, .label = N_("Opening hours")),
    SHAPE(struct place, transport, PAIR, .label = N_("Transport")),
    SHAPE(struct place, phone, TEXT, .required = true, .label = N_("Telephone")),
    SHAPE(struct place, division, TEXT, .required = true, .label = N_("Division")),
    SHAPE(struct place, hall, TEXT, .label = N_("Hall")),
    SHAPE(struct place, windows, PAIR, .label = N_("Windows")),
    SHAPE(struct place, accessible, PAIR, .label = N_("Accessible how")),
    SHAPE_END,
};
