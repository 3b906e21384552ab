/* batch.h – many versions published as one: an imported list, a bulk change.
 *
 * A batch is filled in slices, each its own short transaction; until it is released nothing of it
 * is seen, and a batch that is not released is dropped after a week. From its release on it is
 * published slice by slice to the end – by whoever released it, and by a job if that was killed –
 * so that nobody holds the writer longer than db_slice_us(). */
#ifndef PUBLISH_BATCH_H
#define PUBLISH_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"

#define BATCH_LEFT_S 300         /* released so long ago: somebody else finishes it */
#define BATCH_KEPT_S (7 * 86400) /* staged so long ago: nobody will release it */

struct batch_row {
    const char *kind, *code;
    const char *state;        /* published, suspended, cancelled */
    const char *effective_on; /* legal day */
    const char *body;         /* canonical JSON */
    const char *title, *office;
    int base_version; /* newest version it was made from; 0: there is none yet */
};

/* In a write. */
enum err batch_open(struct call *c, const char *title, int64_t *ret_id) nodiscard;
/* Adds rows from *at on until the slice's time is over; moves *at on. In a write. */
enum err batch_add(
    struct call *c, int64_t id, const struct batch_row *rows, size_t n, size_t *at) nodiscard;
/* ERR_CONFLICT, naming records, if one of them got another version since it was staged. In a write.
 */
enum err batch_release(struct call *c, int64_t id) nodiscard;
/* ERR_CONFLICT if a released batch is about to publish this record: two at once would overwrite
 * each other. */
enum err batch_leaves_alone(struct call *c, const char *kind, const char *code) nodiscard;
enum err batch_drop(struct call *c, int64_t id) nodiscard; /* in a write: nothing was released */
/* Publishes a released batch to its end, in short writes. Not in a transaction. */
enum err batch_publish(struct call *c, int64_t id) nodiscard;
/* Finishes what was released and left, drops what was staged and left. Not in a transaction. */
enum err batch_finish_left(struct call *c) nodiscard;

/* What is staged and not published yet, without the bodies, in the order of the list. */
struct batch_item {
    int64_t id;
    const char *kind, *code, *title, *office, *state, *effective_on;
};
enum err batch_items(struct call *c, int64_t id, int64_t offset, int64_t limit,
    struct batch_item **ret, size_t *ret_n) nodiscard;
enum err batch_count(struct call *c, int64_t id, int64_t *ret) nodiscard;
/* One of them with its body. ERR_NOT_FOUND (unrecorded) if it is published or dropped. */
enum err batch_one(struct call *c, int64_t id, int64_t row, struct batch_item *ret,
    const char **ret_body) nodiscard;

extern const struct module batch_module; /* its job */

#endif
