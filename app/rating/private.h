/* private.h – the storage of app/rating. */
#ifndef RATING_PRIVATE_H
#define RATING_PRIVATE_H

#include "app/rating/rating.h"
#include "lib/work/work.h"

struct rating_delta {
    int64_t department_id;
    const char *month;
    int64_t offered, own[RATING_LEVELS + 1], by_default;
};
struct rating_count_row {
    int64_t department_id;
    const char *month;
    int64_t id, offered, own1, own2, own3, own4, own5, by_default;
};
struct rating_due {
    int64_t casefile_id;
    const char *stage;
    int64_t scope_id;
    const char *offered_on;
};
struct rating_code_row {
    int64_t casefile_id;
    const char *stage;
};

enum err rating_store_offer(struct call *c, const struct rating *r, int64_t hall_id, int64_t row_id,
    bool *ret_new) nodiscard;
enum err rating_store_one(
    struct call *c, int64_t casefile_id, const char *stage, struct rating *ret) nodiscard;
enum err rating_store_one_by_code(
    struct call *c, int64_t casefile_id, const char *stage, struct rating *ret) nodiscard;
/* Sets a rating of the person's own if there is none yet; *ret_n 0: there was one. */
enum err rating_store_give(struct call *c, int64_t casefile_id, const char *stage, int level,
    const char *channel, struct bytes comment, int64_t row_id, int64_t *ret_n) nodiscard;
enum err rating_store_due(
    struct call *c, const char *today, int limit, struct rating_due **ret, size_t *ret_n) nodiscard;
enum err rating_store_default(
    struct call *c, int64_t casefile_id, const char *stage, int level, int64_t *ret_n) nodiscard;
enum err rating_store_delta(struct call *c, const struct rating_delta *d) nodiscard;
enum err rating_store_code_add(struct call *c, const char *digest, int64_t casefile_id,
    const char *stage, const char *expires_at) nodiscard;
enum err rating_store_code_find(
    struct call *c, const char *digest, struct rating_code_row *ret) nodiscard;
enum err rating_store_code_use(
    struct call *c, const char *digest, struct rating_code_row *ret) nodiscard;
enum err rating_store_guesses(
    struct call *c, const char *digest, const char *since, int64_t *ret) nodiscard;
enum err rating_store_guess_add(struct call *c, const char *digest) nodiscard;
enum err rating_store_codes_prune(struct call *c, const char *before) nodiscard;
enum err rating_store_rule(struct call *c, struct rating_rule *ret) nodiscard;
enum err rating_store_set_rule(struct call *c, const struct rating_rule *r) nodiscard;
enum err rating_store_no_rule(struct call *c) nodiscard;
enum err rating_store_months_to_fold(
    struct call *c, struct rating_count_row **ret, size_t *ret_n) nodiscard;
enum err rating_store_counts_of(struct call *c, int64_t department_id, const char *month, int limit,
    struct rating_count_row **ret, size_t *ret_n) nodiscard;
enum err rating_store_count_drop(struct call *c, const struct rating_count_row *r) nodiscard;

/* rating_jobs.c, rating_cmd.c; rating.c: the listener */
extern const struct job_kind rating_job_table[];
extern const struct command rating_commands[];
enum err rating_start(struct call *c, struct site *s) nodiscard;
enum err rating_apply_default(
    struct call *c, const struct rating_due *d, const struct rating_rule *rule) nodiscard;

#endif
