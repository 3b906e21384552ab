/* task_store.h – SQL of tasks and their acts. */
#ifndef QUALITY_TASK_STORE_H
#define QUALITY_TASK_STORE_H

#include "app/quality/task.h"

enum err task_store_add(struct call *c, const struct task *t) nodiscard;
enum err task_store_list(struct call *c, const struct task_filter *f, const char *today,
    int64_t offset, int64_t limit, struct task **ret, size_t *ret_n, int64_t *ret_total) nodiscard;
enum err task_store_load(struct call *c, int64_t id, const char *today, struct task *ret) nodiscard;
/* ERR_CONFLICT if it is not the version any more. */
enum err task_store_change(struct call *c, const struct task *t) nodiscard;
enum err task_store_add_act(struct call *c, int64_t id, const struct task_act *a) nodiscard;
enum err task_store_acts(
    struct call *c, int64_t id, struct task_act **ret, size_t *ret_n) nodiscard;
enum err task_store_days(struct call *c, const char *name, int64_t *ret) nodiscard;
enum err task_store_set_days(struct call *c, const char *name, int64_t days) nodiscard;

/* For the machine, past the gate: tasks of rules that are not closed, by item, rule and id, the
 * next after one (its item, rule, id), at most TASK_OPEN_PAGE. */
#define TASK_OPEN_PAGE 1000
enum err task_store_of_rules(
    struct call *c, const struct task *after, struct task **ret, size_t *ret_n) nodiscard;

#endif
