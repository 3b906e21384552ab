/* reform.h – the reform list of 证照分离 (国发〔2021〕7号; 桂政发〔2021〕29号): what became of each
 * permit for firms, where and from when. The mode changes how the item behaves:
 *
 *   cancelled   no approval any more: the guide says so, nobody can apply, and cases that still run
 *               end as "no longer needed" – which is no denial
 *   filing      a record-filing, done on the spot; may be sent back as incomplete, never refused
 *   commitment  whoever hands in the pledge is decided at once, and a check is due afterwards;
 *               whoever does not pledge goes the ordinary way
 *   optimised   other parameters: a shorter promise, fewer materials
 *
 * A reform is a record of the registry (kind "reform"). When items are loaded, each gets a version
 * that is in force from the day of the reform; so guides, forms, lists and clocks follow by
 * themselves, and running cases keep the version that they began under. A reform with `zones` holds
 * only for offices of the divisions of those zones: Fangchenggang is outside the Guangxi free trade
 * zone. */
#ifndef LISTS_REFORM_H
#define LISTS_REFORM_H

#include <stdbool.h>

#include "core/registry/shape.h"
#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

struct conf;
struct item;
struct site;

#define REFORM_KIND "reform"
#define ZONE_KIND "zone"
#define REFORM_CHECK_DAYS 60 /* natural days after the decision, if the list does not say */

struct zone {
    const char *code;
    struct pair name;
    const char **divisions; /* codes: a district stands for what is below it */
    size_t n_divisions;
    const char *source;
    bool verified;
};

struct reform {
    const char *code;
    const char *list;      /* national, region, zone: which list it stands in */
    const char *mode;      /* cancelled, filing, commitment, optimised */
    const char *authority; /* Chinese */
    struct pair name;      /* 改革事项 */
    struct pair permit;    /* 许可证件名称 */
    const char **zones;    /* codes; none: everywhere */
    size_t n_zones;
    struct pair *measures, *supervision;
    size_t n_measures, n_supervision;
    const char **catalogue; /* basic catalogue codes of the items */
    size_t n_catalogue;
    const char *effective_on;
    int promise;       /* optimised: working days; 0: unchanged */
    const char **drop; /* materials that are no longer asked for */
    size_t n_drop;
    int check_days; /* commitment: until the later check; natural days */
    bool withdrawn; /* no longer holds */
    const char *document, *source;
    bool verified;
};

/* Reads DIR/lists/reforms.yaml and publishes zones and reforms. No file: nothing happens. */
enum err reform_load(struct call *c, struct conf *k, const char *dir) nodiscard;

/* All that are in force today, by code. */
enum err reform_list(struct call *c, const struct reform **ret, size_t *ret_n) nodiscard;
/* Holds for offices of this division: it has no zone, or one of its zones has the division. */
enum err reform_holds(
    struct call *c, const struct reform *r, const char *division, bool *ret) nodiscard;

/* Holds for some office of the city. */
enum err reform_holds_here(struct call *c, const struct reform *r, bool *ret) nodiscard;
/* Name of a zone; the code itself if it is not known. */
enum err reform_zone_name(struct call *c, const char *code, struct pair *ret) nodiscard;

/* What one item is to be from which day on (item_deriver of app/item/item.h). */
enum err reform_derive(struct call *c, const struct item *versions, size_t n, struct item **ret,
    size_t *ret_n) nodiscard;

/* Items that do not behave as the reform that holds for them says. */
struct reform_gap {
    const struct reform *reform;
    const char *item, *item_name, *office;
};
enum err reform_check(struct call *c, struct reform_gap **ret, size_t *ret_n) nodiscard;

/* Ends the cases that still run of items that a reform cancelled, each in a write of its own (no
 * transaction is open: lib/base/slow.h). *ret_n: how many. */
enum err reform_end_cases(struct call *c, int64_t *ret_n) nodiscard;

/* ---- later checks ---------------------------------------------------------------------------- */

/* What was granted on a pledge is checked afterwards (事后核查). */
struct later_check {
    int64_t casefile_id, check_id, version, scope_id;
    const char *number, *item_code, *title_zh, *title_en, *decided_on, *due_on;
    int64_t decided_by;
    const char *result; /* NULL: open; true, false, unable */
    const char *checked_on, *checker;
    struct bytes handling; /* sealed */
    const char *found;     /* the same, opened: what was found and is done about it */
};
#define CHECKS_SHOWN 200
/* Open ones by due day, then the last ones that were done; what the actor's departments supervise.
 */
enum err later_checks(struct call *c, bool open, struct later_check **ret, size_t *ret_n) nodiscard;
enum err later_check_load(struct call *c, int64_t casefile_id, struct later_check *ret) nodiscard;
/* Writes down the result, with what is done about a false pledge. Nobody checks what they decided
 * themselves. Right "lists.check". */
enum err later_check_done(struct call *c, const struct later_check *k, const char *result,
    const char *handling) nodiscard;

/* Makes checks after decisions on a pledge: a listener of core/casefile. */
void reform_listen(struct call *c, struct site *s);

#endif
