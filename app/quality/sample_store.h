/* sample_store.h – SQL of spot checks. */
#ifndef QUALITY_SAMPLE_STORE_H
#define QUALITY_SAMPLE_STORE_H

#include "app/quality/sample.h"

enum err sample_store_add(struct call *c, const struct sample *s) nodiscard;
enum err sample_store_add_item(struct call *c, int64_t id, const struct sample_item *k) nodiscard;
enum err sample_store_list(struct call *c, int64_t offset, int64_t limit, struct sample **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
enum err sample_store_load(struct call *c, int64_t id, struct sample *ret) nodiscard;
enum err sample_store_items(struct call *c, int64_t id, const char *today, struct sample_item **ret,
    size_t *ret_n) nodiscard;
/* ERR_STATE if it was judged already. */
enum err sample_store_judge(struct call *c, int64_t id, const struct sample_item *k) nodiscard;

#endif
