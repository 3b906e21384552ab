/* proposal_store.h – SQL of drafts and batches. */
#ifndef PUBLISH_PROPOSAL_STORE_H
#define PUBLISH_PROPOSAL_STORE_H

#include "core/publish/batch.h"
#include "core/publish/proposal.h"

enum err proposal_store_add(struct call *c, const struct proposal *d) nodiscard;
enum err proposal_store_get(struct call *c, int64_t id, struct proposal *ret) nodiscard;
/* False if somebody changed it since `revision`. */
enum err proposal_store_change(
    struct call *c, const struct proposal *d, int revision, bool *ret_done) nodiscard;
enum err proposal_store_typing(
    struct call *c, int64_t id, int64_t who, const char *name, const char *at) nodiscard;
enum err proposal_store_open_of(
    struct call *c, const char *kind, const char *code, int64_t *ret_id) nodiscard;
enum err proposal_store_list(struct call *c, const struct proposal_filter *f, struct proposal **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
enum err proposal_store_act(
    struct call *c, int64_t proposal_id, const struct proposal_act *a) nodiscard;
enum err proposal_store_acts(
    struct call *c, int64_t proposal_id, struct proposal_act **ret, size_t *ret_n) nodiscard;

/* ---- batches ------------------------------------------------------------------------------------
 */
struct batch_head {
    int64_t id;
    const char *state;
};
enum err batch_store_open(struct call *c, int64_t id, const char *title, const char *at) nodiscard;
enum err batch_store_state(
    struct call *c, int64_t id, const char *from, const char *to, bool *ret_done) nodiscard;
enum err batch_store_end(struct call *c, int64_t id, const char *state, const char *at) nodiscard;
#define BATCH_NEXT_MAX 128
/* Of both: hand 1 or 2 sees its share only (rows of one title go together), hand 0 all rows. */
/* The next rows after the row `after`, at most BATCH_NEXT_MAX (written into the statement: planners
 * take a LIMIT they do not know for a tenth of the table). */
enum err batch_store_next(struct call *c, int64_t id, int hand, int64_t after,
    struct proposal **ret, size_t *ret_n) nodiscard;
/* Takes the staged rows from … until away and tells which were still there. */
enum err batch_store_take(struct call *c, int64_t id, int hand, int64_t from, int64_t until,
    int64_t **ret, size_t *ret_n) nodiscard;
enum err batch_store_items(struct call *c, int64_t id, int64_t offset, int64_t limit,
    struct batch_item **ret, size_t *ret_n) nodiscard;
/* Rows whose record has another newest version than they were made from; a few of them. */
enum err batch_store_overtaken(
    struct call *c, int64_t id, struct batch_item **ret, size_t *ret_n) nodiscard;
/* How many staged rows of released batches are of this record. */
enum err batch_store_will_publish(
    struct call *c, const char *kind, const char *code, int64_t *ret) nodiscard;
enum err batch_store_count(struct call *c, int64_t id, int64_t *ret) nodiscard;
/* Two hands would be of no use (one writer), or a record is in the batch more than once. */
enum err batch_store_for_one_hand(struct call *c, int64_t id, bool *ret) nodiscard;
/* db_slice_us() of this transaction's database. */
int64_t batch_store_slice_us(struct call *c);
enum err batch_store_forget_some(struct call *c, int64_t id, int limit, int64_t *ret_n) nodiscard;
/* Batches in a state, made before an instant. */
enum err batch_store_list(struct call *c, const char *state, const char *before,
    struct batch_head **ret, size_t *ret_n) nodiscard;

#endif
