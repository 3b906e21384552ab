/* item_rules.h – the quality rules of items: named, documented checks with a severity.
 *
 * The same rules run when a pack is loaded, when a draft is saved and published, when a list is
 * imported, and over everything that is in force (`cityhall item check`, the nightly job). They see
 * one parsed item and what it refers to; two rules compare items with each other. The rules come
 * from the spot checks of the State Council's office and the region (domain 1.9): what staff
 * otherwise look for by hand. A rule never guesses: what it cannot judge it passes over. */
#ifndef ITEM_ITEM_RULES_H
#define ITEM_ITEM_RULES_H

#include "app/item/item.h"

/* error: must not be published by people; warning: to be mended or explained; notice: good to know.
 */
enum item_severity { ITEM_ERROR, ITEM_WARNING, ITEM_NOTICE };
extern const char *const item_severity_names[]; /* "error", "warning", "notice" */

struct audit;

struct item_rule {
    const char *code;    /* "promise-within-law"; stable: scripts and tasks refer to it */
    const char *title;   /* msgid: what is right */
    const char *article; /* where the rule comes from; NULL: our own */
    enum item_severity severity;
    void (*check)(struct audit *a, const struct item *m); /* NULL: over the whole list */
};
extern const struct item_rule item_rules[];               /* ends with { 0 } */
const struct item_rule *item_rule_find(const char *code); /* NULL if there is none */

struct item_finding {
    const struct item_rule *rule;
    enum item_severity severity;
    const char *item; /* its code */
    const char *office;
    const char *name;    /* of the item, Chinese */
    const char *field;   /* key of the item's definition: "promise", "materials" */
    int row;             /* of a list, from 0; -1: the field as a whole */
    const char *message; /* in the language of the call */
};

/* Begins: reads what items refer to as in force today – places, elements, procedures, telephones,
 * laws, catalogue, the last probes. `only` (may be NULL) is the one rule to run. Lives in c->mem.
 */
enum err audit_begin(struct call *c, const struct item_rule *only, struct audit **ret) nodiscard;
/* The day that laws are judged on; today until it is said. */
void audit_on(struct audit *a, const char *legal_day);
/* Every rule for one item; m->code may be NULL while a pack is being read. Texts of m that findings
 * and comparisons need are copied, so m may go afterwards. */
void audit_item(struct audit *a, const struct item *m);
/* The rules that compare items; after the last audit_item. */
void audit_end(struct audit *a);

size_t audit_findings(const struct audit *a, const struct item_finding **ret);
size_t audit_count(const struct audit *a); /* items seen */

/* ---- for the rules ------------------------------------------------------------------------------
 */

struct org;
const struct org *audit_org(const struct audit *a); /* as it was at the beginning */
struct call *audit_call(const struct audit *a);
/* Adds a finding of the rule that is running; pairs of (name, value) follow the msgid. */
#define audit_find(a, field, ...) audit_find_((a), (field), __VA_ARGS__, (const char *)NULL)
void audit_find_(struct audit *a, const char *field, const char *msgid, ...) ends_with_null;
/* The row of the field's list that the last finding is about. */
void audit_row(struct audit *a, size_t row);
/* The same with another severity than the rule's. */
void audit_soften(struct audit *a, enum item_severity severity); /* of the last finding */

enum item_name {
    NAME_ELEMENT,
    NAME_PLACE,
    NAME_PROCEDURE,
    NAME_CATALOGUE,
    NAME_MATERIAL,
    NAME__COUNT
};
/* True if the code is known, or that list is not checked. */
bool audit_knows(const struct audit *a, enum item_name list, const char *code);
const struct place *audit_place(const struct audit *a, const char *code); /* NULL: unknown */

#endif
