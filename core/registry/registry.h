/* registry.h – versioned, effective-dated, published records.
 *
 * A record has a kind ("item", "bundle", "licence_type", …), a stable code and versions. A version
 * is immutable: its body is canonical JSON with a digest. What refers to a record follows its
 * newest effective version; a running case keeps (record, version). First cut: publish and read;
 * the whole life-cycle (draft → review → published …) comes with the item registry in full. */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"

struct registry_version {
    int64_t record_id;
    const char *kind;
    const char *code;
    const char *short_code;     /* stable, in the QR code; never reused */
    int version;                /* 1, 2, … */
    const char *state;          /* published, suspended, cancelled */
    const char *effective_on;   /* legal day */
    const char *body;           /* canonical JSON */
    const char *digest;         /* SM3, hex */
    const char *published_at;   /* instant */
};

/* The version in force on `on` (DAY_NONE: today); code may be the full or the short one. */
enum err registry_current(struct call *c, const char *kind, const char *code, day on,
    struct registry_version *ret) nodiscard;
enum err registry_exact(struct call *c, int64_t record_id, int version,
    struct registry_version *ret) nodiscard;

/* Publishes a new version if body differs from the newest one; otherwise changes nothing.
 * *ret_version is the version that now holds the body. */
enum err registry_publish(struct call *c, const char *kind, const char *code, const char *body,
    day effective_on, int64_t *ret_record_id, int *ret_version) nodiscard;

#endif
