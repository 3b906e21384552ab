/* sample.h – spot checks (抽查): some items, drawn by chance, looked at by people.
 *
 * The draw can be repeated by anybody: of the items that were in force (of one department, or all)
 * those n are taken whose SM3(seed ":" code) is the smallest, in that order. The seed is random;
 * it, the number of items and the SM3 of their codes (in order, one a line) stand in the ledger
 * before anything is looked at. What an inspector finds wrong opens a task (task.h); the accuracy
 * of a spot check is what was right of what was looked at. */
#ifndef QUALITY_SAMPLE_H
#define QUALITY_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define SAMPLE_MAX 500 /* items of one spot check */
#define SAMPLE_TITLE_MAX 60
#define SAMPLES_PAGE 20

struct sample {
    int64_t id;
    const char *title, *office; /* "" all departments */
    const char *seed, *digest;
    int64_t population, n, checked, wrong;
    const char *drawn_at, *drawn_by;
};
struct sample_item {
    int seq, version;
    int64_t record_id;
    const char *item, *office;
    const char *result; /* "", right, wrong */
    const char *note, *checked_by, *checked_at;
    const char *name_zh, *name_en; /* today; NULL: gone */
};

/* Draws; ERR_INVALID if there is nothing to draw from. In a write. */
enum err sample_draw(
    struct call *c, const char *title, const char *office, int64_t n, int64_t *ret_id) nodiscard;
enum err sample_list(struct call *c, int64_t offset, int64_t limit, struct sample **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
enum err sample_load(struct call *c, int64_t id, struct sample *ret) nodiscard;
enum err sample_items(
    struct call *c, int64_t id, struct sample_item **ret, size_t *ret_n) nodiscard;
/* "right" or "wrong"; wrong needs a note and opens a task. Said once. In a write. */
enum err sample_judge(
    struct call *c, int64_t id, int64_t seq, const char *result, const char *note) nodiscard;

#endif
