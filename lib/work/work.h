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
#include <stdint.h>

#include "lib/base/call.h"

struct json_t;

enum job_run {
    JOB_IN_WRITE, /* short: runs on the writer, in one transaction with its completion */
    JOB_SLOW      /* long or talks to others: slow worker, own short transactions */
};

/* Declared by rooms in const tables (struct module.jobs). */
struct job_kind {
    const char *name;     /* "casefile.deem_accepted" */
    const char *summary;  /* English, for the console */
    enum job_run run;
    int every_s;          /* > 0: a timer that is always scheduled, every so many seconds */
    bool at_midnight;     /* a timer that runs at 00:00 local each day */
    int attempts_max;     /* 0 means 20 */
    enum err (*handle)(struct call *c, const struct json_t *arguments);
};

/* Adds a job in the open transaction. `once` (may be NULL) makes it unique: a second job of the
 * same kind and key is not added. run_at 0 means now. Takes arguments. */
enum err job_add(struct call *c, const char *kind, const char *once, time_t run_at,
    struct json_t *arguments) nodiscard;

/* Outbox. The recipient's address is sealed at rest. */
enum outbox_channel { OUTBOX_EMAIL, OUTBOX_SMS, OUTBOX_WEBHOOK };
struct outbox_message {
    enum outbox_channel channel;
    const char *to;         /* address, phone number or URL */
    const char *subject;    /* e-mail */
    const char *body;       /* text; no more personal data than the receiver needs */
    time_t expires_at;      /* 0: after 30 days */
    int64_t about;          /* id of what it is about, for the console */
};
enum err outbox_add(struct call *c, const struct outbox_message *m) nodiscard;

#endif
