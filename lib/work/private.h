/* private.h – rows of lib/work. */
#ifndef WORK_PRIVATE_H
#define WORK_PRIVATE_H

#include "lib/base/str.h"
#include "lib/work/work.h"

struct job_claim {
    int64_t id;
    const char *kind;
    const char *once_key;
    const char *arguments;
    int attempts;
};

struct outbox_claim {
    int64_t id;
    int channel;
    struct bytes address, subject, body;
    const char *idempotency_key;
    const char *expires_at;
    int attempts;
};

/* Seconds until the next attempt after so many failed ones. */
int backoff_s(int attempts);

/* jobs.c */
enum err job_run_one(struct call *c, const struct work_table *t, bool *ret_did) nodiscard;
/* outbox.c */
enum err outbox_send_one(struct call *c, bool *ret_did) nodiscard;
/* send.c: hands over to the receiver; no transaction is open. */
struct letter {
    int channel;
    const char *to, *subject, *body, *key;
};
enum err send_letter(
    struct call *c, const struct outbox_settings *s, const struct letter *l) nodiscard;
bool can_send(const struct outbox_settings *s, int channel);

/* work_store.c */
enum err work_store_add_job(struct call *c, int64_t id, const char *kind, const char *once,
    const char *run_at, const char *arguments) nodiscard;
enum err work_store_claim_job(struct call *c, const char *until, struct job_claim *ret) nodiscard;
enum err work_store_job_done(struct call *c, int64_t id) nodiscard;
enum err work_store_job_again(struct call *c, int64_t id, const char *run_at) nodiscard;
enum err work_store_job_failed(
    struct call *c, int64_t id, const char *run_at, const char *error, bool dead) nodiscard;
enum err work_store_add_message(struct call *c, int64_t id, int channel, struct bytes address,
    struct bytes subject, struct bytes body, const char *key, const char *expires_at,
    int64_t about) nodiscard;
enum err work_store_claim_message(struct call *c, int channel_a, int channel_b, int channel_c,
    const char *until, struct outbox_claim *ret) nodiscard;
enum err work_store_delivered(struct call *c, int64_t id) nodiscard;
enum err work_store_message_failed(
    struct call *c, int64_t id, const char *next_at, const char *error, bool dead) nodiscard;
enum err work_store_prune(struct call *c, const char *before) nodiscard;

#endif
