/* item_rules_private.h – the checks, by file. */
#ifndef ITEM_ITEM_RULES_PRIVATE_H
#define ITEM_ITEM_RULES_PRIVATE_H

#include "app/item/item_rules.h"
#include "app/item/parts.h"
#include "app/item/sameness.h"
#include "core/element/element.h"
#include "core/org/org.h"

/* item_rules_limits.c */
void rule_immediate(struct audit *a, const struct item *m);
void rule_promise(struct audit *a, const struct item *m);
void rule_limit_basis(struct audit *a, const struct item *m);
void rule_limit_unit(struct audit *a, const struct item *m);
void rule_visits_reason(struct audit *a, const struct item *m);
void rule_visits_post(struct audit *a, const struct item *m);
void rule_depth(struct audit *a, const struct item *m);
void rule_fees(struct audit *a, const struct item *m);
void rule_pay_online(struct audit *a, const struct item *m);
void rule_result_kind(struct audit *a, const struct item *m);
void rule_result_sample(struct audit *a, const struct item *m);
void rule_themes(struct audit *a, const struct item *m);
void rule_permit_steps(struct audit *a, const struct item *m);
void rule_faqs(struct audit *a, const struct item *m);
void rule_step_names(struct audit *a, const struct item *m);
void rule_entrusted(struct audit *a, const struct item *m);

/* item_rules_parts.c */
void rule_phone_number(struct audit *a, const struct item *m);
void rule_phones_differ(struct audit *a, const struct item *m);
void rule_phone_probe(struct audit *a, const struct item *m);
void rule_url_probe(struct audit *a, const struct item *m);
void rule_hours(struct audit *a, const struct item *m);
void rule_references(struct audit *a, const struct item *m);
void rule_offices(struct audit *a, const struct item *m);
void rule_level(struct audit *a, const struct item *m);
void rule_basis(struct audit *a, const struct item *m);
void rule_law_in_force(struct audit *a, const struct item *m);
void rule_basis_read(struct audit *a, const struct item *m);
void rule_sameness(struct audit *a, const struct item *m);
void rule_unified(struct audit *a, const struct item *m);
void rule_orphan(struct audit *a, const struct item *m);
void rule_codes(struct audit *a, const struct item *m);

/* item_rules_text.c */
void rule_catch_all_materials(struct audit *a, const struct item *m);
void rule_catch_all_conditions(struct audit *a, const struct item *m);
void rule_government_material(struct audit *a, const struct item *m);
void rule_application_form(struct audit *a, const struct item *m);
void rule_material_count(struct audit *a, const struct item *m);
void rule_twice(struct audit *a, const struct item *m);
void rule_placeholder(struct audit *a, const struct item *m);
void rule_markup(struct audit *a, const struct item *m);
void rule_english(struct audit *a, const struct item *m);
void rule_summary(struct audit *a, const struct item *m);
void rule_synonyms(struct audit *a, const struct item *m);
void rule_form(struct audit *a, const struct item *m);

/* item_rules_situation.c */
void rule_situation_circle(struct audit *a, const struct item *m);
void rule_situation_reached(struct audit *a, const struct item *m);
void rule_situation_parts(struct audit *a, const struct item *m);
void rule_situation_choice(struct audit *a, const struct item *m);

/* Over the whole list (item_rules_list.c). */
void rule_same_name(struct audit *a);

/* ---- what the checks ask (item_audit.c) ---------------------------------------------------------
 */
const struct catalogue *audit_catalogue(const struct audit *a, const char *code); /* or NULL */
const struct department *audit_office(struct audit *a, const char *code);         /* or NULL */
const struct law *audit_law(const struct audit *a, const char *name_zh);          /* or NULL */
const char *audit_number(const struct audit *a, const char *phone); /* number; NULL: unknown */
const struct same_set *audit_unified(const struct audit *a);
bool audit_has_catalogue(const struct audit *a);
const char *audit_today(const struct audit *a);
/* The last probe of an address or number failed on this day; NULL: it did not, or there was none.
 */
const char *audit_probe_failed(const struct audit *a, const char *target);
const struct item_mark *audit_marks(const struct audit *a, size_t *ret_n);
void audit_at(struct audit *a, const struct item_mark *k); /* findings are about this item now */

/* What is kept of each item that passed, for the rules over the list. */
struct item_mark {
    const char *code, *office, *name;
};

#endif
