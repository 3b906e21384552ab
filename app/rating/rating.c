/* rating.c – when a service may be rated, by whom, and what silence means (rating.h). */
#include "app/rating/rating.h"

#include <jansson.h>

#include "app/rating/private.h"
#include "core/casefile/casefile.h"
#include "core/casefile/listener.h"
#include "core/ledger/ledger.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define CODE_LETTERS 8
#define MONTH_LETTERS 7 /* YYYY-MM of a legal day */

const char *const rating_level_names[RATING_LEVELS + 1] = { N_("not rated"), N_("Very satisfied"),
    N_("Satisfied"), N_("Basically satisfied"), N_("Dissatisfied"), N_("Very dissatisfied") };

/* ---- offering
 * ----------------------------------------------------------------------------------------- */

static struct rating_delta delta_of(struct call *c, int64_t department_id, const char *day_text_)
{
    return (struct rating_delta) { .department_id = department_id,
        .month = str_dup_n(c->mem, day_text_, MONTH_LETTERS) };
}

static enum err offer(struct call *c, const struct casefile *k, const char *stage, const char *on)
{
    struct rating r = { .casefile_id = k->id,
        .stage = stage,
        .scope_id = k->scope_id,
        .item_code = k->item_code,
        .title_zh = k->title_zh,
        .title_en = k->title_en,
        .offered_on = on };
    struct rating_delta d = delta_of(c, k->scope_id, on);
    struct rating_rule rule;
    bool is_new;
    day from;

    TRY(rating_rule(c, &rule));
    if (rule.days > 0 && day_parse(on, &from))
        r.default_on = day_text(c->mem, from + rule.days + 1); /* the days must have passed */
    TRY(rating_store_offer(c, &r, k->hall_id, id_new(c), &is_new));
    if (!is_new)
        return OK;
    d.offered = 1;
    return rating_store_delta(c, &d);
}

/* An immediate case once; a promised-time case at acceptance and at closing. */
static enum err acted(struct call *c, const struct casefile *k, const char *act)
{
    static const char *const closed[] = { "granted", "denied", "declined", "not_needed" };

    (void)act;
    if (!k->immediate && k->accepted_on != NULL)
        TRY(offer(c, k, "acceptance", k->accepted_on));
    if (k->decided_on != NULL && str_in(k->outcome, closed, COUNT_OF(closed)))
        TRY(offer(c, k, "closing", k->decided_on));
    return OK;
}

enum err rating_start(struct call *c, struct site *s)
{
    struct casefile_listener *l = mem_new(c->mem, struct casefile_listener);

    l->acted = acted;
    casefile_listen(s, l);
    return OK;
}

/* ---- rating
 * -------------------------------------------------------------------------------------------- */

static enum err not_found(struct call *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, e, N_("There is nothing to rate here")) : e;
}

static enum err check_given(struct call *c, int level, const char *comment)
{
    if (level < 1 || level > RATING_LEVELS)
        fail_field(c, "level", N_("Choose one of the five levels"));
    if (comment != NULL && utf8_length(comment) > RATING_COMMENT_MAX)
        fail_field(c, "comment", N_("At most {max} characters"), "max",
            str_printf(c->mem, "%d", RATING_COMMENT_MAX));
    return fields_ok(c);
}

static enum err give(
    struct call *c, const struct rating *r, int level, const char *comment, const char *channel)
{
    struct rating_delta d = delta_of(c, r->scope_id, r->offered_on);
    const int64_t row = id_new(c);
    struct bytes sealed;
    int64_t n;

    TRY(seal_text(c, "rating", "comment", row, str_blank(comment) ? NULL : comment, &sealed));
    TRY(rating_store_give(c, r->casefile_id, r->stage, level, channel, sealed, row, &n));
    if (n == 0)
        return fail(c, ERR_STATE, N_("This service was rated already. A rating cannot be changed"));
    d.own[level] = 1;
    d.by_default = r->is_default ? -1 : 0;
    TRY(rating_store_delta(c, &d));
    return ledger_append(c, "casefile", r->casefile_id, "rate", 0,
        json_pack("{s:s, s:i, s:b, s:s, s:b}", "stage", r->stage, "level", level,
            "replaces_default", r->is_default, "channel", channel, "comment", sealed.p != NULL));
}

/* Applicants and their agents rate; the staff who served do not. */
static enum err is_party(struct call *c, int64_t casefile_id)
{
    struct casefile_party *parties;
    struct casefile k;
    size_t n;

    TRY(casefile_load(c, casefile_id, &k));
    TRY(casefile_parties(c, &k, &parties, &n));
    for (size_t i = 0; i < n; i++) {
        if (parties[i].account_id == c->actor->account_id && c->actor->account_id > 0)
            return OK;
    }
    return fail(c, ERR_DENIED, N_("Only the applicant can rate the service"));
}

enum err rating_give(struct call *c, int64_t casefile_id, const char *stage, int level,
    const char *comment, const char *channel)
{
    struct rating r;

    TRY(is_party(c, casefile_id));
    TRY(not_found(c, rating_store_one(c, casefile_id, stage, &r)));
    TRY(check_given(c, level, comment));
    return give(c, &r, level, comment, channel);
}

/* ---- by code at the window
 * ------------------------------------------------------------------------------- */

static const char *digest_of(struct call *c, const char *code)
{
    const char *text = str_printf(c->mem, "rating code %s", code);

    return sm3_hex(c->mem, text, strlen(text));
}

enum err rating_code_make(
    struct call *c, int64_t casefile_id, const char *stage, const char **ret_code)
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32 that look different */
    uint8_t random[CODE_LETTERS];
    char code[CODE_LETTERS + 1] = "";
    struct rating r;

    TRY(not_found(c, rating_store_one(c, casefile_id, stage, &r)));
    if (r.level != 0 && !r.is_default)
        return fail(c, ERR_STATE, N_("This service was rated already. A rating cannot be changed"));
    random_bytes(random, sizeof random);
    for (size_t i = 0; i < CODE_LETTERS; i++)
        code[i] = letters[random[i] % 32];
    *ret_code = str_dup(c->mem, code);
    return rating_store_code_add(c, digest_of(c, code), casefile_id, stage,
        clock_instant(c->mem, c->now + RATING_CODE_MINUTES * 60));
}

static enum err code_error(struct call *c, enum err e)
{
    return e == ERR_NOT_FOUND
               ? fail(c, e,
                     N_("This code is not valid or no longer valid. Please ask at the window"))
               : e;
}

static const char *digest_of_address(struct call *c, const char *address)
{
    return lookup_digest(c, "address", str_or(address, ""));
}

enum err rating_guess_allowed(struct call *c, const char *address)
{
    const char *since = clock_instant(c->mem, c->now - RATING_GUESS_S);
    int64_t n;

    TRY(rating_store_guesses(c, digest_of_address(c, address), since, &n));
    return n < RATING_GUESSES
               ? OK
               : fail(
                     c, ERR_LIMIT, N_("Too many wrong codes from here. Wait a quarter of an hour"));
}

enum err rating_guess_wrong(struct call *c, const char *address)
{
    return rating_store_guess_add(c, digest_of_address(c, address));
}

enum err rating_by_code(struct call *c, const char *code, struct rating *ret)
{
    struct rating_code_row row;

    TRY(code_error(c, rating_store_code_find(c, digest_of(c, code), &row)));
    return not_found(c, rating_store_one_by_code(c, row.casefile_id, row.stage, ret));
}

enum err rating_give_by_code(struct call *c, const char *code, int level, const char *comment)
{
    struct rating_code_row row;
    struct rating r;

    TRY(check_given(c, level, comment));
    TRY(code_error(c, rating_store_code_use(c, digest_of(c, code), &row)));
    TRY(not_found(c, rating_store_one_by_code(c, row.casefile_id, row.stage, &r)));
    return give(c, &r, level, comment, "code");
}

/* ---- silence
 * ------------------------------------------------------------------------------------------------
 */

enum err rating_rule(struct call *c, struct rating_rule *ret)
{
    enum err e = rating_store_rule(c, ret);

    if (e == ERR_NOT_FOUND) {
        *ret = (struct rating_rule) { 0 };
        e = OK;
    }
    return e;
}

enum err rating_set_rule(struct call *c, const struct rating_rule *r)
{
    if (r->days == 0) {
        TRY(rating_store_no_rule(c));
    } else {
        if (r->days < 0 || r->days > 365 || r->level < 1 || r->level > 3)
            return fail(
                c, ERR_INVALID, N_("silence counts after 1 to 365 days, as level 1, 2 or 3"));
        if (str_blank(r->source))
            return fail(c, ERR_INVALID, N_("the rule about silence names where it is written"));
        TRY(rating_store_set_rule(c, r));
    }
    return ledger_append(c, "rating_rule", 2, "set", 0,
        json_pack("{s:i, s:i, s:s}", "days", r->days, "level", r->level, "source",
            str_or(r->source, "")));
}

enum err rating_apply_default(
    struct call *c, const struct rating_due *due, const struct rating_rule *rule)
{
    struct rating_delta d = delta_of(c, due->scope_id, due->offered_on);
    int64_t n;

    TRY(rating_store_default(c, due->casefile_id, due->stage, rule->level, &n));
    if (n == 0)
        return OK; /* rated meanwhile */
    d.by_default = 1;
    TRY(rating_store_delta(c, &d));
    return ledger_append(c, "casefile", due->casefile_id, "rate_by_default", 0,
        json_pack(
            "{s:s, s:i, s:i}", "stage", due->stage, "level", rule->level, "days", rule->days));
}

/* ---- rates
 * ----------------------------------------------------------------------------------------------------
 */

static int share(int64_t part, int64_t whole)
{
    return whole <= 0 ? -1 : (int)((part * 20000 + whole) / (whole * 2));
}

int rating_own_rate(const struct rating_figures *f)
{
    const int64_t good = f->own1 + f->own2 + f->own3;

    return share(good, good + f->own4 + f->own5);
}

int rating_rate_with_default(const struct rating_figures *f)
{
    const int64_t good = f->own1 + f->own2 + f->own3 + f->by_default;

    return share(good, good + f->own4 + f->own5);
}

int rating_participation(const struct rating_figures *f)
{
    return share(f->own1 + f->own2 + f->own3 + f->own4 + f->own5, f->offered);
}
