/* provider.c – the rules of signing in with an identity provider (provider.h). */
#include "core/account/provider.h"

#include <jansson.h>

#include "core/account/account_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/attr.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/jws.h"
#include "lib/sign/sign.h"

#define SKEW_S 60 /* clocks of two systems may differ by so much */
#define SUBJECT_MAX 255
#define TRY_PARTS 6

const char providers_slot[] = "core/account providers";

const struct provider *provider_find(struct call *c, const char *code)
{
    const struct providers *all = site_find(c->site, providers_slot);

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (str_eq(all->list[i].code, code))
            return &all->list[i];
    }
    return NULL;
}

/* ---- the attempt, in the browser ------------------------------------------------------------ */

enum err provider_try_seal(struct call *c, const struct provider_try *t, const char **ret)
{
    const char *text = str_printf(c->mem, "%lld\n%s\n%s\n%s\n%s\n%s", (long long)t->ends, t->code,
        t->state, t->nonce, t->verifier, str_or(t->back, ""));
    struct bytes sealed;

    TRY(seal_text(c, "provider", "try", 0, text, &sealed));
    *ret = base64url(c->mem, sealed);
    return OK;
}

static bool read_try(struct call *c, const char *sealed, struct provider_try *ret)
{
    const char *parts[TRY_PARTS];
    struct error kept = c->error;
    struct bytes b;
    const char *text;
    char *rest;
    int64_t ends;

    if (sealed == NULL || !base64url_read(c->mem, sealed, &b) ||
        open_text(c, "provider", "try", 0, b, &text) != OK) {
        c->error = kept; /* what a visitor's cookie holds is not our fault */
        return false;
    }
    rest = str_dup(c->mem, text);
    for (int i = 0; i < TRY_PARTS; i++) {
        parts[i] = rest;
        rest += strcspn(rest, "\n");
        if (*rest == '\n')
            *rest++ = '\0';
    }
    if (!str_int(parts[0], 0, INT64_MAX, &ends))
        return false;
    *ret = (struct provider_try) { .ends = (time_t)ends,
        .code = parts[1],
        .state = parts[2],
        .nonce = parts[3],
        .verifier = parts[4],
        .back = *parts[5] == '\0' ? NULL : parts[5] };
    return true;
}

enum err provider_try_open(
    struct call *c, const char *sealed, const char *state, struct provider_try *ret)
{
    if (!read_try(c, sealed, ret) || state == NULL || strlen(state) != strlen(ret->state) ||
        !equal_in_constant_time(state, ret->state, strlen(state)))
        return fail(
            c, ERR_DENIED, N_("This sign-in was not begun in this browser. Please begin it again"));
    if (c->now > ret->ends)
        return fail(c, ERR_DENIED, N_("This sign-in took too long. Please begin it again"));
    return OK;
}

/* ---- claims --------------------------------------------------------------------------------- */

static const char *text_claim(const json_t *claims, const char *name)
{
    const char *text = name == NULL ? NULL : json_string_value(json_object_get(claims, name));

    return str_blank(text) ? NULL : text;
}

static bool for_us(const struct provider *p, const json_t *claims)
{
    const json_t *aud = json_object_get(claims, "aud"), *one;
    const char *party = json_string_value(json_object_get(claims, "azp"));
    bool found = str_eq(json_string_value(aud), p->client_id);
    size_t i;

    json_array_foreach(aud, i, one) found |= str_eq(json_string_value(one), p->client_id);
    if (json_array_size(aud) > 1 && party == NULL)
        return false;
    return found && (party == NULL || str_eq(party, p->client_id));
}

static const char *wrong_with(
    struct call *c, const struct provider *p, const json_t *claims, const char *nonce)
{
    const json_t *ends = json_object_get(claims, "exp"), *made = json_object_get(claims, "iat");
    const char *subject = text_claim(claims, "sub");

    if (!str_eq(text_claim(claims, "iss"), p->issuer))
        return "another issuer";
    if (!for_us(p, claims))
        return "for another client";
    if (!json_is_integer(ends) || json_integer_value(ends) < c->now - SKEW_S)
        return "it has run out";
    if (!json_is_integer(made) || json_integer_value(made) > c->now + SKEW_S)
        return "from the future";
    if (!str_eq(text_claim(claims, "nonce"), nonce))
        return "another nonce";
    if (subject == NULL || strlen(subject) > SUBJECT_MAX)
        return "no subject";
    return NULL;
}

enum err provider_check(
    struct call *c, const struct provider *p, const json_t *claims, const char *nonce)
{
    const char *why = wrong_with(c, p, claims, nonce);
    enum err e;

    if (why == NULL)
        return OK;
    e = fail(
        c, ERR_DENIED, N_("What the identity provider answered does not fit. Please try again"));
    fail_detail(c, "id_token of %s: %s", p->code, why);
    return e;
}

static int assurance_of(const struct provider *p, const json_t *claims)
{
    const char *level = text_claim(claims, p->claim_level);

    for (size_t i = 0; i < p->n_levels; i++) {
        if (str_eq(p->levels[i].value, level))
            return p->levels[i].assurance;
    }
    return 1;
}

void provider_read_person(
    const struct provider *p, const json_t *claims, struct provider_person *ret)
{
    *ret = (struct provider_person) { .subject = text_claim(claims, "sub"),
        .name = text_claim(claims, p->claim_name),
        .id_number = text_claim(claims, p->claim_id_number),
        .phone = text_claim(claims, p->claim_phone),
        .assurance = assurance_of(p, claims) };
}

/* ---- the account ---------------------------------------------------------------------------- */

static const char *subject_digest(
    struct call *c, const struct provider *p, const struct provider_person *who, bool old)
{
    const char *what = str_printf(c->mem, "provider:%s", p->code);

    return old ? lookup_digest_old(c, what, who->subject) : lookup_digest(c, what, who->subject);
}

static enum err known_subject(
    struct call *c, const struct provider *p, const struct provider_person *who, int64_t *ret)
{
    const char *old = subject_digest(c, p, who, true);
    enum err e = store_id_by_identity(c, subject_digest(c, p, who, false), ret);

    return e == ERR_NOT_FOUND && old != NULL ? store_id_by_identity(c, old, ret) : e;
}

static enum err note(struct call *c, int64_t account, const char *act, const struct provider *p,
    const struct provider_person *who)
{
    return ledger_append(c, "account", account, act, 0,
        json_pack("{s:s, s:i}", "provider", p->code, "assurance", who->assurance));
}

/* Whoever typed this number at sign-up has not proven it; this person has. */
static enum err prove(struct call *c, int64_t account, const struct provider_person *who)
{
    struct account_row a;

    TRY(store_account(c, account, &a));
    if (a.assurance < 2) {
        TRY(store_password(c, account, NULL, clock_instant(c->mem, c->now), false));
        TRY(store_session_end_others(c, account, 0));
    }
    return a.assurance < who->assurance ? store_assurance(c, account, who->assurance) : OK;
}

/* Two browsers of one new person at the same time. */
static enum err claim(struct call *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, ERR_CONFLICT, N_("Please try again")) : e;
}

static enum err make_account(
    struct call *c, const struct provider *p, const struct provider_person *who, int64_t *ret)
{
    struct account_row a = { .id = id_new(c),
        .kind = "person",
        .id_kind = "111",
        .assurance = who->assurance,
        .state = "active",
        .created_at = clock_instant(c->mem, c->now),
        .version = 1 };

    if (str_blank(who->name))
        return fail(c, ERR_STATE, N_("The identity provider did not tell your name"));
    a.login = str_printf(c->mem, "%s-%lld", p->code, (long long)a.id);
    TRY(claim(c, store_claim_login(c, a.login, a.id)));
    TRY(claim(c, store_claim_identity(c, lookup_digest(c, a.id_kind, who->id_number), a.id)));
    TRY(seal_text(c, "account", "name", a.id, who->name, &a.name));
    TRY(seal_text(c, "account", "id_number", a.id, who->id_number, &a.id_number));
    TRY(seal_text(c, "account", "phone", a.id, who->phone, &a.phone));
    TRY(store_account_add(c, &a));
    *ret = a.id;
    return note(c, a.id, "provider-account", p, who);
}

static enum err link_subject(
    struct call *c, const struct provider *p, const struct provider_person *who, int64_t *ret)
{
    struct provider_person me = *who;

    if (me.id_number == NULL || me.assurance < 2)
        return fail(c, ERR_STATE,
            N_("The identity provider did not tell, or has not checked, who you are. Raise the "
               "level of "
               "your account there, or sign up here"));
    me.id_number = check_upper(c->mem, str_trim(c->mem, me.id_number));
    if (check_id_number(me.id_number) != NULL)
        return fail(
            c, ERR_STATE, N_("The identity number that the identity provider told is not valid"));
    TRY(account_by_identity(c, "111", me.id_number, ret));
    if (*ret == 0)
        TRY(make_account(c, p, &me, ret));
    else
        TRY(prove(c, *ret, &me));
    TRY(claim(c, store_claim_identity(c, subject_digest(c, p, &me, false), *ret)));
    return note(c, *ret, "provider-link", p, &me);
}

enum err provider_account(
    struct call *c, const struct provider *p, const struct provider_person *who, int64_t *ret)
{
    struct account_row a;
    enum err e = known_subject(c, p, who, ret);

    if (e == ERR_NOT_FOUND)
        e = link_subject(c, p, who, ret);
    TRY(e);
    TRY(store_account(c, *ret, &a));
    if (!str_eq(a.state, "active") || str_eq(a.kind, "staff") || str_eq(a.kind, "machine"))
        return fail(c, ERR_DENIED, N_("This account cannot be used. Please ask at any window"));
    if (a.assurance < who->assurance)
        TRY(store_assurance(c, *ret, who->assurance));
    return OK;
}
