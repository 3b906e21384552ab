/* once.c – the claim table request_once. */
#include "bin/once.h"

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"

#define KEEP_S (7 * 86400)
#define KEY_MAX 128

struct kept {
    int64_t id;
    const char *fingerprint;
    int status;
    const char *redirect;
    const char *type;
    struct bytes answer;
};

static const struct field kept_fields[] = { FIELD_INT(struct kept, id),
    FIELD_TEXT(struct kept, fingerprint), FIELD_INT32(struct kept, status),
    FIELD_TEXT(struct kept, redirect), FIELD_TEXT(struct kept, type),
    FIELD_BLOB(struct kept, answer), FIELD_END };

STATEMENT(once_claim, "INSERT INTO request_once (key_digest, id, fingerprint, status, created_at)"
                      " VALUES ($1, $2, $3, 0, $4) ON CONFLICT (key_digest) DO NOTHING");
STATEMENT(once_kept, "SELECT id, fingerprint, status, redirect, type, answer FROM request_once "
                     "WHERE key_digest = $1");
STATEMENT(once_keep, "UPDATE request_once SET status = $2, redirect = $3, type = $4, answer = $5"
                     " WHERE key_digest = $1");
STATEMENT(once_remove_old, "DELETE FROM request_once WHERE created_at < $1");

static const char *fingerprint_of(struct call *c, const struct request *r)
{
    const char *text = str_printf(c->mem, "%d %s", (int)r->method, r->path);

    return sm3_hex(c->mem, text, strlen(text));
}

static enum err answer_again(
    struct call *c, const struct request *r, const struct once *o, struct response *out)
{
    struct kept k;
    struct bytes body = { 0 };

    TRY(db_one(c, &once_kept, kept_fields, &k, o->key_digest));
    if (!str_eq(k.fingerprint, fingerprint_of(c, r)))
        return fail(c, ERR_CONFLICT,
            N_("This form was already used for something else. Open the page again and repeat"));
    if (k.status == 0) /* a slow act whose answer was lost: it is done, its page is elsewhere */
        return fail(c, ERR_CONFLICT, N_("This was received already. Look under \"My affairs\""));
    TRY(open_bytes(c, "request_once", "answer", k.id, k.answer, &body));
    out->status = k.status;
    out->redirect = k.redirect;
    out->type = k.type;
    out->body = body;
    return OK;
}

static enum err key_of(struct call *c, const struct request *r, struct once *o)
{
    const char *text;

    *o = (struct once) { .id = id_new(c) };
    if (str_blank(r->idempotency_key) || r->route->no_once)
        return OK;
    if (strlen(r->idempotency_key) > KEY_MAX)
        return fail(c, ERR_USAGE, N_("The idempotency key is too long"));
    text = str_printf(c->mem, "%lld %s", (long long)c->actor->account_id, r->idempotency_key);
    o->key_digest = sm3_hex(c->mem, text, strlen(text));
    return OK;
}

enum err once_look(struct call *c, const struct request *r, struct once *o, struct response *out,
    bool *ret_answered)
{
    enum err e;

    *ret_answered = false;
    TRY(key_of(c, r, o));
    if (o->key_digest == NULL)
        return OK;
    e = answer_again(c, r, o, out);
    *ret_answered = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err once_begin(struct call *c, const struct request *r, struct once *o, struct response *out,
    bool *ret_answered)
{
    int64_t claimed;

    *ret_answered = false;
    TRY(key_of(c, r, o));
    if (o->key_digest == NULL)
        return OK;
    TRY(db_change(c, &once_claim, &claimed, o->key_digest, o->id, fingerprint_of(c, r),
        clock_instant(c->mem, c->now)));
    if (claimed > 0)
        return OK;
    TRY(answer_again(c, r, o, out));
    *ret_answered = true;
    return OK;
}

enum err once_finish(struct call *c, const struct once *o, const struct response *out)
{
    struct bytes sealed = { 0 };

    if (o->key_digest == NULL)
        return OK;
    if (out->body.p != NULL)
        TRY(seal_bytes(c, "request_once", "answer", o->id, out->body, &sealed));
    return db_exec(c, &once_keep, o->key_digest, out->status, out->redirect, out->type, sealed);
}

enum err once_forget(struct call *c)
{
    return db_exec(c, &once_remove_old, clock_instant(c->mem, c->now - KEEP_S));
}
