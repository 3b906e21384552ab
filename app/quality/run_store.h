/* run_store.h – SQL of runs and scores. */
#ifndef QUALITY_RUN_STORE_H
#define QUALITY_RUN_STORE_H

#include "app/quality/run.h"

struct item_row { /* an item in force */
    int64_t record_id;
    int version;
    const char *code, *office;
};
/* The next after a record, at most RUN_ITEMS_PAGE. */
#define RUN_ITEMS_PAGE 2000
enum err run_store_items(struct call *c, const char *today, int64_t after, struct item_row **ret,
    size_t *ret_n) nodiscard;
enum err run_store_last(struct call *c, struct run_row *ret) nodiscard;
enum err run_store_put(struct call *c, const struct run_row *r) nodiscard;
enum err run_store_put_score(struct call *c, const struct score *s) nodiscard;
enum err run_store_scores(
    struct call *c, const char *until, struct score **ret, size_t *ret_n) nodiscard;
enum err run_store_history(
    struct call *c, const char *office, struct score **ret, size_t *ret_n) nodiscard;

#endif
