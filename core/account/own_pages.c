/* own_pages.c – another password for one's own account. The old one is asked for, wrong answers
 * count like failed sign-ins, and hashes are compared on a slow worker with nothing open. */
#include "core/account/own_pages.h"

#include "core/account/account.h"
#include "core/account/pages/own.html.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

struct change {
    const char *address, *login;
    const char *const *old; /* the present hash first */
    size_t n_old;
    bool locked;
    const char *hash;
};

static enum err password_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct account a;

    TRY(account_mine(c, &a));
    password_page(o, a.must_change, a.login);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Change the password")),
            .kind = "account.password",
            .nav = "account",
            .noindex = true },
        o);
}

static enum err read_history(struct call *c, void *data)
{
    struct change *k = data;
    struct credentials found;
    struct account a;

    TRY(account_mine(c, &a));
    k->login = a.login;
    TRY(credentials_find(c, k->login, k->address, &found));
    k->locked = found.locked;
    return password_history(c, &k->old, &k->n_old);
}

static enum err count_failure(struct call *c, void *data)
{
    struct change *k = data;

    return sign_in_failed(c, k->login, k->address);
}

static enum err write_password(struct call *c, void *data)
{
    struct change *k = data;

    return password_change(c, k->hash);
}

static enum err check_new(struct call *c, const struct change *k, const struct request *r)
{
    const char *next = request_form(r, "password");

    (void)password_check(c, "password", next, k->login);
    if (!str_eq(next, request_form(r, "repeat")))
        fail_field(c, "repeat", N_("The two new passwords differ"));
    TRY(fields_ok(c));
    for (size_t i = 0; i < k->n_old; i++) {
        if (password_matches(k->old[i], next))
            return fail_field(
                c, "password", N_("This is one of your last five passwords. Choose another one"));
    }
    return OK;
}

static enum err password_set(struct call *c, struct request *r, struct response *out)
{
    struct change k = { .address = r->remote };

    TRY(slow_read(c, read_history, &k));
    if (k.locked)
        return fail(
            c, ERR_LIMIT, N_("Too many failed attempts from here. Wait a quarter of an hour"));
    if (!password_matches(k.old[0], str_or(request_form(r, "old"), ""))) {
        TRY(slow_write(c, count_failure, &k));
        return fail_field(c, "old", N_("This is not your present password"));
    }
    TRY(check_new(c, &k, r));
    TRY(password_hash(c, request_form(r, "password"), &k.hash));
    TRY(slow_write(c, write_password, &k));
    return redirect(c, out, "/account");
}

static const struct route own_routes[] = {
    { HTTP_GET, "/account/password", "person", password_show, N_("Change the password") },
    { HTTP_POST, "/account/password", "person", password_set, N_("Change the password"),
        .again = password_show, .run = RUN_SLOW, .no_once = true },
    { 0 },
};

const struct module account_own_module = { .name = "core/account/own", .routes = own_routes };
