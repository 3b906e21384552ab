/* registry_store.h – SQL of the registry. */
#ifndef REGISTRY_REGISTRY_STORE_H
#define REGISTRY_REGISTRY_STORE_H

#include "core/registry/registry.h"

enum err registry_store_current(struct call *c, const char *kind, const char *code, const char *on,
    struct registry_version *ret) nodiscard;
enum err registry_store_exact(
    struct call *c, int64_t record_id, int version, struct registry_version *ret) nodiscard;
enum err registry_store_list(struct call *c, const char *kind, const char *on,
    struct registry_version **ret, size_t *ret_n) nodiscard;
enum err registry_store_page(struct call *c, const char *kind, const char *on, const char *after,
    int limit, struct registry_version **ret, size_t *ret_n) nodiscard;
enum err registry_store_history(
    struct call *c, int64_t record_id, struct registry_version **ret, size_t *ret_n) nodiscard;

/* Locks the record's row: the guard of publishing. Fills in its id and short code. ERR_NOT_FOUND if
 * there is none. */
enum err registry_store_lock(struct call *c, struct registry_version *v, int *ret_newest) nodiscard;
/* ERR_NOT_FOUND: the code or the short code is taken. */
enum err registry_store_claim(struct call *c, int64_t id, const char *kind, const char *code,
    const char *short_code) nodiscard;
enum err registry_store_newest_of_day(struct call *c, int64_t record_id, const char *effective_on,
    struct registry_version *ret) nodiscard;
/* The next marks after one, at most REGISTRY_MARKS_PAGE (written into the statement). */
enum err registry_store_marks(struct call *c, const char *kind, const struct registry_mark *after,
    struct registry_mark **ret, size_t *ret_n) nodiscard;
#define REGISTRY_MARKS_PAGE 1000
enum err registry_store_add(struct call *c, const struct registry_version *v) nodiscard;
enum err registry_store_bump(struct call *c, int64_t by) nodiscard;
enum err registry_store_generation(struct call *c, int64_t *ret) nodiscard;

/* The transaction cannot change anything: what it sees is committed. */
bool registry_store_reads_only(struct call *c);

#endif
