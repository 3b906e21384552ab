/* run.h – the rules over the whole list, and what follows from their findings: tasks of the
 * departments (task.h) and the score of each department.
 *
 * A run happens each night, and within ten minutes of any publication. One task stands for all that
 * one rule says of one item; notices open none. What is not found any more is closed, whoever
 * answered what. The score of a department is the share of its items without an error. */
#ifndef QUALITY_RUN_H
#define QUALITY_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

struct run_report {
    int64_t items, findings; /* errors and warnings */
    int64_t opened, closed, reopened;
};
/* In slices, on a slow worker, no transaction open. */
enum err quality_run(struct call *c, struct run_report *ret) nodiscard;
/* The same for one item: its tasks of rules, at once. *ret_left: those that are still found. */
enum err quality_run_item(struct call *c, const char *code, size_t *ret_left) nodiscard;

struct run_row {
    const char *at, *day;
    int64_t generation, items, findings, ms;
};
/* ERR_NOT_FOUND (unrecorded) before the first run. */
enum err quality_last_run(struct call *c, struct run_row *ret) nodiscard;

struct score {
    const char *day, *office; /* "" the whole list */
    int64_t items, good, errors, warnings;
};
/* The newest of each department up to a day, by code; the city's first. */
enum err score_of_all(
    struct call *c, const char *until, struct score **ret, size_t *ret_n) nodiscard;
/* Of one department, oldest first, at most SCORES_MAX days. */
#define SCORES_MAX 400
enum err score_history(
    struct call *c, const char *office, struct score **ret, size_t *ret_n) nodiscard;

#endif
