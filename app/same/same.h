/* same.h – to-dos from the catalogue (上级目录变更待办).
 *
 * When an entry of the basic catalogue changes, every office whose item differs from it gets a
 * to-do. It adopts the values – a draft of the item, which two others review and publish as always
 * – or objects with a reason, which leaves the difference in the quality report. The program closes
 * a to-do as soon as the item equals the entry again, however that came about. What is compared:
 * app/item/sameness.h. Offices see their own; who has registry.all sees all. */
#ifndef SAME_SAME_H
#define SAME_SAME_H

#include "app/item/sameness.h"
#include "core/publish/proposal.h"
#include "lib/base/call.h"
#include "lib/base/module.h"

#define UPSTREAM_REASON_MAX 500 /* characters */
#define UPSTREAM_PAGE 50

struct upstream {
    int64_t id;
    int revision;
    const char *item, *name, *office, *catalogue;
    int from_version, to_version;
    const char *state; /* open, objected, closed */
    int64_t owner_id;
    const char *owner, *reason;
    int64_t proposal_id;
    const char *made_at, *changed_at;
};

/* After a version of an entry was published: in the same transaction. */
enum err upstream_entry_changed(struct call *c, const struct registry_version *v) nodiscard;
/* After a version of an item was published. */
enum err upstream_item_changed(struct call *c, const struct registry_version *v) nodiscard;

enum err upstream_list(struct call *c, const char *state, int64_t offset, struct upstream **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
/* ERR_NOT_FOUND for what does not exist and for what belongs to another office. */
enum err upstream_load(struct call *c, int64_t id, struct upstream *ret) nodiscard;

/* What the entry said before and says now, and how the item in force differs from it. */
struct upstream_differences {
    struct difference *entry;
    size_t n_entry;
    struct same_difference *item;
    size_t n_item;
};
enum err upstream_compare(
    struct call *c, const struct upstream *x, struct upstream_differences *ret) nodiscard;

/* ERR_CONFLICT if it is no longer at `revision`, ERR_STATE if it is closed. */
enum err upstream_claim(struct call *c, int64_t id, int revision) nodiscard;
enum err upstream_hand_over(struct call *c, int64_t id, int revision, int64_t to) nodiscard;
enum err upstream_object(struct call *c, int64_t id, int revision, const char *reason) nodiscard;
/* Puts the entry's values into the open draft of the item, or into a new one. */
enum err upstream_adopt(struct call *c, int64_t id, int revision, int64_t *ret_proposal) nodiscard;

extern const struct module same_module;

#endif
