/* work.h – jobs, timers and the outbox.
 *
 * Jobs are rows: claimed by a runner, retried with back-off, visible in the console. A job is
 * added in the transaction that makes it necessary, so it exists exactly when that act does.
 *
 * Side effects to the outside go through an outbox row written in the same transaction; senders
 * (e-mail by SMTP, SMS gateways by webhook) deliver at least once with a constant Message-ID or
 * Idempotency-Key. A receiver that is down for a day loses no message: back-off doubles up to one
 * hour, nothing is dropped before its expiry, and what expires goes to the dead-letter list. */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"

struct json_t;

#define JOB_ATTEMPTS 20    /* then the job is dead, and somebody must look */
#define JOB_LEASE_S 900    /* a slow job that did not come back is claimed anew after this */
#define BACKOFF_FIRST_S 60 /* doubles … */
#define BACKOFF_MAX_S 3600 /* … up to this */
#define OUTBOX_EXPIRY_S (30 * 86400)
#define OUTBOX_LEASE_S 300         /* longer than any time-out of lib/net */
#define OUTBOX_KEEP_S (30 * 86400) /* delivered rows, without address and text, for the console */

enum job_run {
    JOB_IN_WRITE, /* short: runs on the writer, in one transaction with its completion */
    JOB_SLOW      /* long or talks to others: slow worker, own short transactions */
};

/* Declared by rooms in const tables (struct module.jobs). */
struct job_kind {
    const char *name;    /* "casefile.deem_accepted" */
    const char *summary; /* English, for the console */
    enum job_run run;
    int every_s;      /* > 0: a timer that is always scheduled, every so many seconds */
    bool at_midnight; /* a timer that runs at 00:00 local each day */
    int attempts_max; /* 0 means JOB_ATTEMPTS; timers are never given up */
    enum err (*handle)(struct call *c, const struct json_t *arguments);
};

/* Adds a job in the open transaction. `once` (may be NULL) makes it unique: a second job of the
 * same kind and key is not added while the first one waits. run_at 0 means now. Takes arguments. */
enum err job_add(struct call *c, const char *kind, const char *once, time_t run_at,
    struct json_t *arguments) nodiscard;
/* Takes a waiting job of that kind and key away; it need not exist. */
enum err job_cancel(struct call *c, const char *kind, const char *once) nodiscard;

/* ---- outbox -------------------------------------------------------------------------------------
 */

/* The recipient's address, the subject and the text are sealed at rest. */
enum outbox_channel { OUTBOX_EMAIL, OUTBOX_SMS, OUTBOX_WEBHOOK };
struct outbox_message {
    enum outbox_channel channel;
    const char *to;      /* address, phone number or URL */
    const char *subject; /* e-mail */
    const char *body;    /* text; a webhook: JSON. No more personal data than the receiver needs */
    time_t expires_at;   /* 0: after 30 days */
    int64_t about;       /* id of what it is about, for the console */
};
enum err outbox_add(struct call *c, const struct outbox_message *m) nodiscard;

/* Where messages go; bin/ puts it into the site. Without it, or with NULL in it, messages of that
 * channel wait in the outbox. */
extern const char outbox_slot[]; /* in c->site: const struct outbox_settings *; optional */
struct outbox_settings {
    const char *smtp_url;  /* smtp://host:25 */
    const char *smtp_from; /* "noreply@hall.example" */
    const char *sms_url;   /* gets POST {"to","text","key"} with Idempotency-Key; 2xx: taken over */
};

/* ---- running ------------------------------------------------------------------------------------
 */

/* One round: claims and runs what is due at c->now, jobs and messages, until nothing is left or
 * `max` were handled; *ret_n counts them. c->db is NULL, c->site has slow ops. Errors of jobs are
 * recorded in their rows and counted, not returned. */
struct work_table {
    const struct module *const *modules; /* ends with NULL: whose jobs are known */
};
enum err work_round(struct call *c, const struct work_table *t, int max, int *ret_n) nodiscard;
/* Schedules the timers that are not scheduled yet, in the open transaction. */
enum err work_schedule_timers(struct call *c, const struct work_table *t) nodiscard;

/* A thread that does rounds, at least one each half second, until it is stopped. `site` gives the
 * present generation for each round and takes it back afterwards (`done` may be NULL). */
struct work_runner;
struct work_runner_options {
    struct work_table table;
    const struct site *(*site)(void *data);
    void (*done)(void *data, const struct site *site);
    void *data;
};
struct work_runner *work_start(const void *mem, const struct work_runner_options *o);
void work_stop(struct work_runner *r); /* finishes what is running */

/* ---- for the console
 * ------------------------------------------------------------------------------ */

struct job_row {
    int64_t id;
    const char *kind;
    const char *state; /* waiting, running, dead */
    const char *run_at;
    int attempts;
    const char *last_error; /* message of the last failure; NULL */
    const char *last_run_at;
};
enum err job_list(struct call *c, bool dead, struct job_row **ret, size_t *ret_n) nodiscard;
/* A dead job gets all its attempts again. ERR_NOT_FOUND if it is not dead. */
enum err job_revive(struct call *c, int64_t id) nodiscard;

struct outbox_row {
    int64_t id;
    int channel;       /* enum outbox_channel */
    const char *state; /* waiting, sending, delivered, dead */
    const char *created_at, *next_at, *expires_at, *delivered_at;
    int attempts;
    const char *last_error;
    int64_t about;
};
enum err outbox_list(
    struct call *c, const char *state, struct outbox_row **ret, size_t *ret_n) nodiscard;
enum err outbox_revive(struct call *c, int64_t id) nodiscard;

struct work_figures {
    int64_t jobs_waiting, jobs_dead, outbox_waiting, outbox_dead;
    const char *outbox_oldest; /* instant of the oldest message that waits; NULL */
};
enum err work_figures(struct call *c, struct work_figures *ret) nodiscard;

/* lib/work's own timers: pruning. Listed in app/modules.c like any room. */
extern const struct module work_module;

#endif
