/* task.h – what has to be put right in the list, by whom and until when (整改).
 *
 * A task belongs to the department that answers for the item. Three things open one: a finding of
 * the quality rules, a visitor who says that a guide is wrong, an inspector in a spot check. What a
 * rule found is closed by the rule alone: the machine looks again. Of the others the department
 * says what it did, and the quality officer, somebody else, confirms it or sends it back.
 *
 *     open ─answer→ answered ─confirm→ closed        (report, sample)
 *       ↑──return─────┘
 *     open, answered ─(rule no longer finds it)→ closed          (rule)
 *     open, answered ─waive→ waived ─(finding changes)→ open     (rule: it is not a fault)
 *
 * Each act is in quality_act and in the ledger under the id of the task. */
#ifndef QUALITY_TASK_H
#define QUALITY_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define TASK_NOTE_MAX 1000 /* characters */
#define TASK_FINDING_MAX 1000
#define TASKS_PAGE 50

struct task {
    int64_t id, scope_id, record_id;
    const char *office, *source, *rule, *item, *severity, *finding;
    const char *opened_at, *due_on, *state, *ended_at;
    int64_t answered_by, about_id, version;
    const char *name_zh, *name_en; /* of the item today; NULL: it is gone */
};

struct task_act {
    const char *act, *actor, *at, *note;
    int64_t actor_id;
};

/* Opens a task for office, source, rule, record_id, item, severity, finding, about_id: fills in id,
 * scope, instant, deadline (working days of its severity or source) and state. In a write. */
enum err task_open(struct call *c, struct task *t, const char *note) nodiscard;

struct task_filter {
    const char *office, *rule, *source, *severity; /* NULL: all */
    const char *state;                             /* NULL: open */
    bool overdue;                                  /* open and past its day */
};
/* Tasks that the actor may see, the most urgent first. */
enum err task_list(struct call *c, const struct task_filter *f, int64_t offset, int64_t limit,
    struct task **ret, size_t *ret_n, int64_t *ret_total) nodiscard;
enum err task_load(struct call *c, int64_t id, struct task *ret) nodiscard;
enum err task_acts(struct call *c, int64_t id, struct task_act **ret, size_t *ret_n) nodiscard;

/* Whether the actor may take the step now: OK, or why not (recorded only if `tell`). */
enum err task_may(struct call *c, const struct task *t, const char *act, bool tell);
/* answer, return, waive, confirm. `version` is what the page showed. */
enum err task_act(
    struct call *c, int64_t id, int64_t version, const char *act, const char *note) nodiscard;
/* The machine's own steps: close, reopen (then finding and severity are the new ones). */
enum err task_close(struct call *c, const struct task *t, const char *note) nodiscard;
enum err task_reopen(
    struct call *c, const struct task *t, const char *finding, const char *severity) nodiscard;
/* The finding says something else than before, but is the same task. */
enum err task_reword(
    struct call *c, const struct task *t, const char *finding, const char *severity) nodiscard;

bool task_is_overdue(const struct call *c, const struct task *t);

#endif
