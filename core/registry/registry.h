/* registry.h – versioned, effective-dated, published records.
 *
 * A record has a kind ("item", "place", "element", …), a stable code and versions. A version is
 * immutable: its body is canonical JSON with a digest. What refers to a record follows its newest
 * effective version; a running case keeps (record, version). Versions are in force from their
 * effective day until the next one; several versions of one day: the highest counts (a correction).
 *
 * How a version comes about – draft, review, publication by a second person – is core/publish; many
 * at once too. */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"

#define REGISTRY_FOREVER "9999-12-31"
#define REGISTRY_BODY_MAX (512 * 1024) /* bytes */

struct registry_version {
    int64_t record_id;
    const char *kind;
    const char *code;
    const char *short_code;   /* stable, in the QR code; never reused */
    int version;              /* 1, 2, … */
    const char *state;        /* published, suspended, cancelled */
    const char *effective_on; /* legal day */
    const char *body;         /* canonical JSON */
    const char *digest;       /* SM3, hex */
    const char *published_at; /* instant */
};

/* The version in force on `on` (DAY_NONE: today); code may be the full or the short one.
 * ERR_NOT_FOUND, without a text, if there is none yet. */
enum err registry_current(struct call *c, const char *kind, const char *code, day on,
    struct registry_version *ret) nodiscard;
/* The one that will be in force last; ERR_NOT_FOUND, without a text, if there is none. */
enum err registry_newest(
    struct call *c, const char *kind, const char *code, struct registry_version *ret) nodiscard;
enum err registry_exact(
    struct call *c, int64_t record_id, int version, struct registry_version *ret) nodiscard;

/* All records of a kind as in force on `on`, by code. For small kinds (places, elements). */
enum err registry_list(struct call *c, const char *kind, day on, struct registry_version **ret,
    size_t *ret_n) nodiscard;

/* Visits all records of a kind, however many, by code. What the visit allocates in c->mem lasts
 * until about a hundred records later; the first error ends it. */
enum err registry_each(struct call *c, const char *kind, day on,
    enum err (*visit)(struct call *c, const struct registry_version *v, void *data),
    void *data) nodiscard;

/* All versions of a record, oldest effective day first. */
enum err registry_history(
    struct call *c, int64_t record_id, struct registry_version **ret, size_t *ret_n) nodiscard;

/* Publishes a version that is in force from effective_on. If the newest version of that day has the
 * same body and state nothing changes, so that loading a pack again does nothing. *ret_version is
 * the version that holds the body. */
enum err registry_publish(struct call *c, const char *kind, const char *code, const char *body,
    day effective_on, int64_t *ret_record_id, int *ret_version) nodiscard;
/* The same with a state: "published", "suspended", "cancelled". */
enum err registry_publish_as(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, int64_t *ret_record_id, int *ret_version) nodiscard;

/* The same, but what is kept in memory is not told: whoever publishes several records calls
 * registry_touch or registry_touch_many once, behind the last. *ret_new: anything changed; *ret is
 * the version that holds the body. */
enum err registry_add(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, struct registry_version *ret, bool *ret_new) nodiscard;

/* SM3 of a body, hex: what tells whether two bodies are the same. In mem. */
const char *registry_digest(const void *mem, const char *body);

/* What every record of a kind is on each of its days, in the order of codes and days: tells of a
 * whole list whether publishing it would change anything. */
struct registry_mark {
    const char *code, *effective_on, *state, *digest;
    int version;
};
struct registry_marks {
    struct registry_mark *list;
    size_t n;
};
enum err registry_marks(struct call *c, const char *kind, struct registry_marks *ret) nodiscard;
/* Whether publishing this for that day would change nothing. Needs no database. */
bool registry_same(const struct registry_marks *marks, const char *code, const char *effective_on,
    const char *state, const char *body);
/* The highest version that there was of a record, 0: none. Needs no database. */
int registry_marked_version(const struct registry_marks *marks, const char *code);

/* Counts every change of published records (row "registry" of the table generation): what is kept
 * in memory and shows records is rebuilt when this number grows. */
enum err registry_generation(struct call *c, int64_t *ret) nodiscard;

/* The same for changes of anything but records of kinds that have thousands (definition.h, `many`):
 * what lists and the organisation follow, so that they are not read anew for every service item. */
enum err registry_lists_generation(struct call *c, int64_t *ret) nodiscard;

/* Something changed, in the registry or in what is loaded from the pack beside it (the
 * organisation); …_many: only records of kinds that have thousands. */
enum err registry_touch(struct call *c) nodiscard;
enum err registry_touch_many(struct call *c) nodiscard;
/* What this transaction sees of published things is committed: it may be kept in memory. */
bool registry_may_keep(struct call *c);

/* Looks like a short code: 8 letters of the alphabet below. */
#define REGISTRY_SHORT_LENGTH 8
bool registry_is_short(const char *code);

#endif
