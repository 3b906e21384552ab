/* power_pages.h – what the handlers of the power list prepare for its templates. */
#ifndef LISTS_POWER_PAGES_H
#define LISTS_POWER_PAGES_H

#include "app/lists/lists_pages.h"
#include "app/lists/power_change.h"
#include "core/publish/proposal.h"

struct power_office {
    const char *code, *name;
    size_t n;
};
struct power_line {
    const struct power *power;
    const char *office; /* name */
};
struct power_list_page {
    const struct power_filter *filter;
    const struct power_line *lines;
    size_t n;
    const struct power_office *offices;
    size_t n_offices;
    size_t types[POWER_TYPES];
    size_t total; /* in force, whatever the filter */
};
struct power_item { /* that carries the power out */
    const char *code, *name_zh, *name_en;
};
struct power_page {
    const struct power *power;
    const struct registry_version *version;
    const char *office, *phone;
    const struct power_item *items;
    size_t n_items;
    const struct power_change *changes; /* public ones */
    size_t n_changes;
};
struct gaps_page {
    const struct power_report *report;
    size_t no_item, no_power, other_type, repealed, n_shown;
};
struct changes_page {
    const struct power_change *open, *done;
    size_t n_open, n_done;
    bool may_draft;
};
struct change_button {
    const char *act, *label, *kind;
};
struct change_page {
    const struct power_change *change;
    const struct power *power;
    const char *office;
    const struct difference *differences;
    size_t n_differences;
    const struct power_act *acts;
    size_t n_acts;
    const struct change_button *buttons;
    size_t n_buttons;
    bool may_edit;
    const char *path; /* of the change */
};
struct change_form {
    const char *action;
    const struct power *power;
    const char *kind, *document, *reason, *effective_on, *version; /* version NULL: a new draft */
    const char *basis, *duties, *catalogue;                        /* as lines */
    const struct choice *kinds, *types, *offices;
    size_t n_kinds, n_types, n_offices;
};

/* Of the four steps, 0 to 3: done, or the one that it stands at. */
const char *change_step_class(struct html *o, const struct power_change *x, int step);
bool change_step_now(struct html *o, const struct power_change *x, int step);
/* Names of states, acts and fields of a change. */
const char *change_state_text(struct html *o, const char *state);
const char *change_act_text(struct html *o, const char *act);
const char *change_kind_text(struct html *o, const char *kind);
const char *change_field_text(struct html *o, const struct difference *d);
const char *power_type_text(struct html *o, const char *type);
const char *power_office_name(struct call *c, const char *code);
/* The change that the path names, and the handlers of the form in which it is drafted. */
enum err change_asked(struct call *c, const struct request *r, struct power_change *ret) nodiscard;
enum err change_new_show(struct call *c, struct request *r, struct response *out);
enum err change_new_send(struct call *c, struct request *r, struct response *out);
enum err change_edit_show(struct call *c, struct request *r, struct response *out);
enum err change_edit_send(struct call *c, struct request *r, struct response *out);
/* Address of the list with one filter set to another value. */
const char *power_filter_text(
    struct html *o, const struct power_filter *f, const char *name, const char *value);

extern const struct route power_routes[], change_routes[];

#endif
