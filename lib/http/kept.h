/* kept.h – answers that are the same for everybody, ready to be sent again.
 *
 * An answer with an ETag that others may cache is a function of path and ETag. Making its headers
 * costs more than sending it, so the library's finished response is kept and shared between
 * connections. At most KEPT_MAX bytes; when that is full, what nobody asked for since the hand last
 * passed goes first. */
#ifndef HTTP_KEPT_H
#define HTTP_KEPT_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEPT_MAX (12 * 1024 * 1024)
#define KEPT_SLOTS 16384
#define KEPT_HEADERS 1400 /* bytes, about, that an answer takes beside its body */

struct kept_answers;

enum kept_form { KEPT_PLAIN, KEPT_GZIP, KEPT_NOT_MODIFIED };

struct kept_key {
    const char *path, *etag;
    enum kept_form form;
};

struct kept_answers *kept_new(const void *mem);
void kept_free(struct kept_answers *k);

/* Queues the answer if it is kept; false otherwise. *ret_size is the size of its body. */
bool kept_queue(struct kept_answers *k, const struct kept_key *key,
    struct MHD_Connection *connection, int64_t *ret_size, enum MHD_Result *ret_result);
/* Takes m. lent: its body, of `size` bytes, is somebody else's memory and does not count here. */
void kept_put(struct kept_answers *k, const struct kept_key *key, struct MHD_Response *m,
    int64_t size, bool lent);

#endif
