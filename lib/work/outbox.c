/* outbox.c – writing messages and handing them over. A claim is a lease: if the process dies
 * between the receiver's acknowledgement and our commit, the message goes out again under the same
 * key. */
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"
#include "lib/work/private.h"

const char outbox_slot[] = "outbox";

enum err outbox_add(struct call *c, const struct outbox_message *m)
{
    const int64_t id = id_new(c);
    struct bytes address, subject, body;
    time_t expires = m->expires_at == 0 ? c->now + OUTBOX_EXPIRY_S : m->expires_at;

    TRY(seal_text(c, "outbox", "address", id, m->to, &address));
    TRY(seal_text(c, "outbox", "subject", id, m->subject, &subject));
    TRY(seal_text(c, "outbox", "body", id, m->body, &body));
    return work_store_add_message(c, id, (int)m->channel, address, subject, body, id_random(c->mem),
        clock_instant(c->mem, expires), m->about);
}

/* ---- handing over
 * ---------------------------------------------------------------------------------- */

struct sending {
    const struct outbox_settings *settings;
    struct outbox_claim *message;
    bool found;
    const char *error;
};

static enum err claim(struct call *c, void *data)
{
    struct sending *s = data;
    int channel[3];
    enum err e;

    for (int i = 0; i < 3; i++)
        channel[i] = can_send(s->settings, i) ? i : -1;
    e = work_store_claim_message(c, channel[0], channel[1], channel[2],
        clock_instant(c->mem, c->now + OUTBOX_LEASE_S), s->message);
    s->found = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err open_and_send(struct call *c, struct sending *s)
{
    const struct outbox_claim *m = s->message;
    struct letter l = { .channel = m->channel, .key = m->idempotency_key };

    TRY(open_text(c, "outbox", "address", m->id, m->address, &l.to));
    TRY(open_text(c, "outbox", "subject", m->id, m->subject, &l.subject));
    TRY(open_text(c, "outbox", "body", m->id, m->body, &l.body));
    return send_letter(c, s->settings, &l);
}

static enum err mark_delivered(struct call *c, void *data)
{
    struct sending *s = data;

    return work_store_delivered(c, s->message->id);
}

static enum err mark_failed(struct call *c, void *data)
{
    struct sending *s = data;
    const struct outbox_claim *m = s->message;
    const char *next = clock_instant(c->mem, c->now + backoff_s(m->attempts));

    return work_store_message_failed(
        c, m->id, next, s->error, strcmp(clock_instant(c->mem, c->now), m->expires_at) >= 0);
}

enum err outbox_send_one(struct call *c, bool *ret_did)
{
    struct outbox_claim message = { 0 };
    struct sending s = { .settings = site_find(c->site, outbox_slot), .message = &message };
    enum err e;

    TRY(slow_write(c, claim, &s));
    *ret_did = s.found;
    if (!s.found)
        return OK;
    e = open_and_send(c, &s);
    if (e == OK)
        return slow_write(c, mark_delivered, &s);
    s.error = str_printf(c->mem, "%s%s%s", str_or(c->error.msgid, err_name(e)),
        c->error.detail == NULL ? "" : ": ", str_or(c->error.detail, ""));
    error_clear(c);
    return slow_write(c, mark_failed, &s);
}
