/* figures_store.h – SQL of the figures; it reads the cards of the items. */
#ifndef FIGURES_FIGURES_STORE_H
#define FIGURES_FIGURES_STORE_H

#include "app/figures/figures.h"
#include "lib/base/field.h"

enum err figures_store_groups(struct call *c, const struct figures_query *q,
    struct figures_sums **ret, size_t *ret_n) nodiscard;
enum err figures_store_items(struct call *c, const struct figures_query *q,
    const struct figure_kind *k, int64_t offset, int64_t limit, struct figure_item **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;

/* Lines of the list in force on a day, cancelled ones left out, by record after `after`. */
struct export_row {
    int64_t record_id;
    int version;
    const char *code, *short_code, *state, *name_zh, *name_en, *office, *decided_by, *type;
    int level, promise_n;
    const char *promise_unit;
    int legal_n;
    const char *legal_unit;
    int visits, facts, materials_n;
    bool for_person, for_firm;
    const char *valid_from;
};
enum err figures_store_export(struct call *c, const char *on, int64_t after, int64_t limit,
    struct export_row **ret, size_t *ret_n) nodiscard;

struct site_row {
    const char *code, *valid_from;
};
enum err figures_store_site(struct call *c, const char *on, int64_t offset, int64_t limit,
    struct site_row **ret, size_t *ret_n) nodiscard;
enum err figures_store_site_count(struct call *c, const char *on, int64_t *ret) nodiscard;

extern const struct field figures_sums_fields[];

#endif
