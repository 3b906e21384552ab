/* coverage_store.h – SQL of the codes: their checks, their scans; it reads the cards of the items.
 */
#ifndef SCAN_COVERAGE_STORE_H
#define SCAN_COVERAGE_STORE_H

#include "app/scan/coverage.h"

enum err store_coverage(struct call *c, const char *on, struct coverage *ret) nodiscard;
enum err store_faults(struct call *c, const char *on, int64_t offset, int64_t limit,
    struct code_fault **ret, size_t *ret_n) nodiscard;

/* The next ones to check, by record after `after`; all, or those that changed. */
enum err store_to_check(struct call *c, const char *on, bool all, int64_t after, int64_t limit,
    struct code_row **ret, size_t *ret_n) nodiscard;
enum err store_result(struct call *c, const struct code_row *k, const char *at) nodiscard;

struct check_row {
    const char *began_at;
    int64_t ms, items, live;
};
enum err store_check(struct call *c, const struct check_row *k) nodiscard;
/* ERR_NOT_FOUND, unrecorded: none yet. */
enum err store_last_check(struct call *c, struct check_row *ret) nodiscard;

enum err store_scans(struct call *c, const char *on, const struct scans_query *q,
    struct scans_row **ret, size_t *ret_n, int64_t *ret_total, int64_t *ret_scans) nodiscard;

#endif
