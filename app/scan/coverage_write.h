/* coverage_write.h – what the checks of the codes write down. */
#ifndef SCAN_COVERAGE_WRITE_H
#define SCAN_COVERAGE_WRITE_H

#include "app/scan/coverage.h"

/* The next items in use, by record after `after`; all, or those that changed since their check. */
enum err codes_to_check(struct call *c, bool all, int64_t after, int64_t limit,
    struct code_row **ret, size_t *ret_n) nodiscard;
enum err codes_checked(struct call *c, const struct code_row *rows, size_t n) nodiscard;
/* A check of all that began at c->now has ended. */
enum err all_codes_checked(struct call *c, int64_t items, int64_t live, int64_t ms) nodiscard;

#endif
