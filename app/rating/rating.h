/* rating.h – 好差评: what people say about a service (国办发〔2019〕51号).
 *
 * An immediate case is rated once, a promised-time case at acceptance and at closing. The applicant
 * rates on the own pages, or anyone with the one-time code that the window shows. Nobody is forced,
 * and no rating can be changed afterwards by anyone. Where the city counts silence as praise after
 * some days (Guangxi: seven), such ratings are marked, counted apart in every figure, and replaced
 * by a later rating of the person's own. Levels: 1 very satisfied, 2 satisfied, 3 basically
 * satisfied, 4 dissatisfied, 5 very dissatisfied (GB/T 39735); 4 and 5 are bad ratings. */
#ifndef RATING_RATING_H
#define RATING_RATING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"
#include "lib/base/str.h"

#define RATING_COMMENT_MAX 500 /* characters */
#define RATING_CODE_MINUTES 30
#define RATING_LEVELS 5
#define RATING_GUESSES 20  /* wrong codes from one address … */
#define RATING_GUESS_S 900 /* … in so many seconds; then no code from there is looked at */

extern const char *const rating_level_names[RATING_LEVELS + 1]; /* msgids; [0] "not rated" */

struct rating {
    int64_t casefile_id;
    const char *stage; /* "acceptance", "closing" */
    int64_t scope_id;
    const char *item_code, *title_zh, *title_en;
    const char *offered_on;
    const char *default_on; /* NULL: never */
    int level;              /* 0: not rated */
    bool is_default;
    const char *rated_at;
};

/* Those of the actor's cases, newest first; through the gate. */
enum err rating_list(struct call *c, struct rating **ret, size_t *ret_n) nodiscard;
/* Those of one case, through the gate. */
enum err rating_of_case(
    struct call *c, int64_t casefile_id, struct rating **ret, size_t *ret_n) nodiscard;

/* By the applicant (or an agent). ERR_STATE if there is a rating of the person's own already. */
enum err rating_give(struct call *c, int64_t casefile_id, const char *stage, int level,
    const char *comment, const char *channel) nodiscard;

/* At the window: a code for a service that was not rated, shown to whoever stands there. */
enum err rating_code_make(
    struct call *c, int64_t casefile_id, const char *stage, const char **ret_code) nodiscard;
/* What the code is for; ERR_NOT_FOUND if it is unknown, used or too old. */
enum err rating_by_code(struct call *c, const char *code, struct rating *ret) nodiscard;
/* ERR_LIMIT when too many wrong codes came from this address: a hall has many visitors and one
 * address, so the limit is wide; what protects a code is its length. */
enum err rating_guess_allowed(struct call *c, const char *address) nodiscard;
enum err rating_guess_wrong(struct call *c, const char *address) nodiscard;
enum err rating_give_by_code(
    struct call *c, const char *code, int level, const char *comment) nodiscard;

/* ---- the city's rule about silence
 * ----------------------------------------------------------------- */

struct rating_rule {
    int days;  /* 0: silence is silence */
    int level; /* 1 … 3 */
    const char *source;
};
enum err rating_rule(struct call *c, struct rating_rule *ret) nodiscard;
enum err rating_set_rule(struct call *c, const struct rating_rule *r) nodiscard;
/* `cityhall load`: the rule from DIR/city.yaml; mistakes go into k. Idempotent. */
struct conf;
enum err rating_load(struct call *c, struct conf *k, const char *dir) nodiscard;

/* ---- figures
 * ---------------------------------------------------------------------------------------- */

struct rating_figures {
    int64_t department_id;
    int64_t offered;
    int64_t own1, own2, own3, own4, own5;
    int64_t by_default;
};
/* Per department for the months from … to ("2021-04"), both included. Public. */
enum err rating_figures(struct call *c, const char *from, const char *to,
    struct rating_figures **ret, size_t *ret_n) nodiscard;
/* In hundredths of a percent; -1 where there is nothing to divide by. */
int rating_own_rate(const struct rating_figures *f);          /* satisfied of those who rated */
int rating_rate_with_default(const struct rating_figures *f); /* silence counted as praise */
int rating_participation(const struct rating_figures *f);     /* rated of offered */

extern const struct module rating_module;

#endif
