/* power_change.h – how the power list changes: drafted by the department, checked for legality
 * (司法局), approved by the staffing office (编办), made public – each by a different person.
 *
 *     draft ─submit→ submitted ─lawful→ lawful ─approve→ approved ─publish→ published
 *       ↑──────────────── return, with the reason, from the three ──────┘     withdraw: the drafter
 *
 * One open change a power. Every act is kept with who, when and why, and is in the ledger under the
 * id of the change; the power itself is a new version of its record in the registry, in force from
 * the day of the change. */
#ifndef LISTS_POWER_CHANGE_H
#define LISTS_POWER_CHANGE_H

#include "app/lists/power.h"

#define CHANGE_TEXT_MAX 1000 /* characters of a reason */
#define CHANGES_SHOWN 200

struct power_change {
    int64_t id, version;
    const char *code;     /* of the power */
    const char *title;    /* its name */
    const char *office;   /* that drafts */
    const char *kind;     /* add, cancel, devolve, take_over, merge, split, alter */
    const char *document; /* 依据文件: what makes the change necessary */
    const char *reason;
    const char *body; /* the power as it is to be, canonical JSON */
    int base_version; /* of the record when it was drafted; 0: a new power */
    const char *effective_on;
    const char *state;
    int64_t drafter_id, lawyer_id, approver_id; /* 0: not yet */
    const char *changed_at;
    int published_version; /* 0: not public */
};
struct power_act {
    int seq;
    const char *act; /* draft, edit, submit, lawful, approve, publish, return, withdraw */
    int64_t actor_id;
    const char *actor, *at, *note;
};

#define CHANGE_KINDS 7
extern const char *const change_kind_codes[CHANGE_KINDS], *const change_kind_names[CHANGE_KINDS];

struct power_input {
    const struct power *power;
    const char *kind, *document, *reason, *effective_on;
};
/* Right "lists.draft"; of one's own department. ERR_CONFLICT if the power has an open change. */
enum err power_change_draft(
    struct call *c, const struct power_input *in, int64_t *ret_id) nodiscard;
enum err power_change_edit(
    struct call *c, int64_t id, int64_t version, const struct power_input *in) nodiscard;
/* submit, lawful, approve, publish, return, withdraw. */
enum err power_change_act(
    struct call *c, int64_t id, int64_t version, const char *act, const char *note) nodiscard;
/* Why the actor may not do it now: OK, or the error – recorded only if `tell`. */
enum err power_change_may(
    struct call *c, const struct power_change *x, const char *act, bool tell) nodiscard;

enum err power_change_load(struct call *c, int64_t id, struct power_change *ret) nodiscard;
enum err power_change_acts(
    struct call *c, int64_t id, struct power_act **ret, size_t *ret_n) nodiscard;
/* Open ones, or those that are done, newest first. */
enum err power_change_list(
    struct call *c, bool open, struct power_change **ret, size_t *ret_n) nodiscard;
/* Published changes of one power, newest first: for everybody. */
enum err power_change_of(
    struct call *c, const char *code, struct power_change **ret, size_t *ret_n) nodiscard;

#endif
