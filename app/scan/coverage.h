/* coverage.h – does every code work? (全覆盖: live codes ÷ items in use)
 *
 * Items in use are the published ones in force that people apply for, as in app/figures. A code is
 * live if the last check followed /q/CODE through the program's own route, as a visitor would, and
 * got the guide of that very item with 200; and if that check saw the version that is in force now,
 * or a later one. Checks run each night over all, and every ten minutes over what is new; they take
 * no part in the scan count. */
#ifndef SCAN_COVERAGE_H
#define SCAN_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

struct coverage {
    int64_t items, live;
    int64_t unchecked;    /* changed since the last check */
    const char *began_at; /* of the last check of all; NULL: none yet */
    int64_t ms;           /* that it took */
};
enum err coverage_now(struct call *c, struct coverage *ret) nodiscard;

/* A code that is not live; why "" : not checked since the item changed. */
struct code_fault {
    int64_t record_id;
    const char *code, *short_code, *name_zh, *name_en, *office, *why, *checked_at;
};
#define FAULTS_MAX 20000
enum err coverage_faults(struct call *c, int64_t offset, int64_t limit, struct code_fault **ret,
    size_t *ret_n) nodiscard;

/* One item and what is known of its code. */
struct code_row {
    int64_t record_id;
    int version;
    const char *code, *short_code, *name_zh, *why;
    int seen; /* version that was checked; 0: never */
    bool live;
};

/* Follows the codes of all items in use, or only of those that changed since; writes down what has
 * changed, in slices of a few milliseconds of the writer. On a slow worker, no transaction open. */
struct scan_report {
    int64_t items, live; /* of those that were checked */
    struct code_row *faults;
    size_t n_faults;
};
enum err scan_check(struct call *c, bool all, struct scan_report *ret) nodiscard;

/* ---- scans
 * --------------------------------------------------------------------------------------- */

enum scans_by { SCANS_BY_ITEM, SCANS_BY_OFFICE, SCANS_BY_DAY, SCANS_BY_MONTH };
struct scans_query {
    const char *from, *until; /* legal days, both included */
    const char *office;       /* code; NULL: all */
    enum scans_by by;
    bool never; /* by item: only those that were not scanned in the period */
    int64_t offset, limit;
};
struct scans_row {
    const char *key;               /* item code, office code, day, month */
    const char *name_zh, *name_en; /* of the item */
    const char *office;
    int64_t n;
};
/* How often codes of items that are not cancelled were scanned: by item most scanned first, else by
 * key. *ret_total counts the rows, *ret_scans the scans of the period. */
enum err scans_list(struct call *c, const struct scans_query *q, struct scans_row **ret,
    size_t *ret_n, int64_t *ret_total, int64_t *ret_scans) nodiscard;

#endif
