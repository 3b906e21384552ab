/* item_store.h – SQL of the lists of items. */
#ifndef ITEM_ITEM_STORE_H
#define ITEM_ITEM_STORE_H

#include "app/item/item.h"

enum err item_store_put_card(struct call *c, const struct item_card *k) nodiscard;
/* All lines in force on a day that pass the filter (without words), in Chinese order. */
enum err item_store_list(struct call *c, const char *on, const struct item_filter *f,
    struct item_card **ret, size_t *ret_n) nodiscard;
enum err item_store_count(
    struct call *c, const char *on, const struct item_filter *f, int64_t *ret) nodiscard;
/* Those of up to ITEM_CARDS_AT_ONCE records that are in force on a day. */
#define ITEM_CARDS_AT_ONCE 24
enum err item_store_cards(struct call *c, const int64_t *ids, size_t n, const char *on,
    struct item_card **ret, size_t *ret_n) nodiscard;
/* Those in force that show a part, "phone:advice-450600-scjgj". */
enum err item_store_with_part(struct call *c, const char *on, const char *part,
    struct item_card **ret, size_t *ret_n) nodiscard;

struct item_tally {
    const char *code;
    int64_t n;
};
enum err item_store_offices(
    struct call *c, const char *on, struct item_tally **ret, size_t *ret_n) nodiscard;
enum err item_store_themes(
    struct call *c, const char *on, struct item_tally **ret, size_t *ret_n) nodiscard;

/* Probes: the last test call of a number or visit of an address. */
struct probe_row {
    const char *target, *probed_on;
};
enum err item_store_failed_probes(struct call *c, struct probe_row **ret, size_t *ret_n) nodiscard;
enum err item_store_probe(
    struct call *c, const char *target, const char *on, bool reached, const char *note) nodiscard;

enum err item_store_scan(struct call *c, int64_t record_id, const char *on, int64_t n) nodiscard;

#endif
