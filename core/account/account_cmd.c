/* account_cmd.c – commands of the operator about accounts. There is no default account: the first
 * administrator is made here, on the machine itself. */
#include "core/account/account_cmd.h"

#include "core/account/account.h"
#include "lib/base/buf.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

/* account first-admin LOGIN NAME: a security administrator, who makes the others. */
static enum err first_admin(struct call *c, int argc, char **argv, struct buf *out)
{
    static const char *const roles[] = { "security-admin" };
    const char *password = str_printf(c->mem, "Aa1-%s", id_random(c->mem));
    struct new_staff s = { .roles = roles, .n_roles = 1, .must_change = true };
    int64_t id;

    if (argc != 2)
        return ERR_USAGE;
    s.login = argv[0];
    s.name = argv[1];
    s.totp_secret = totp_new_secret(c->mem);
    TRY(password_hash(c, password, &s.password_hash));
    TRY(account_add_staff(c, &s, &id));
    buf_printf(out,
        "log-in:   %s\npassword: %s\nsecond factor (enter this key in an authenticator): "
        "%s\nThey are shown once; the first sign-in asks for a new password.\n",
        s.login, password, s.totp_secret);
    return OK;
}

/* account token LOGIN NAME DAYS SCOPES…: a machine account (made if missing) and an access token.
 */
static enum err token(struct call *c, int argc, char **argv, struct buf *out)
{
    const char *made;
    char *scopes = str_dup(c->mem, "");
    int64_t all = 0, id, days;

    if (argc < 4 || !str_int(argv[2], 1, 3650, &days))
        return ERR_USAGE;
    for (int i = 3; i < argc; i++)
        scopes = str_printf(c->mem, "%s%s%s", scopes, i == 3 ? "" : " ", argv[i]);
    TRY(account_machine(c, argv[0], &all, 1, &id));
    TRY(access_token_make(c, id, argv[1], scopes, days, &made));
    buf_printf(out, "%s\n", made);
    return OK;
}

static enum err rotate(struct call *c, int argc, char **argv, struct buf *out)
{
    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    TRY(keyring_rotate(c, c->site->data_dir));
    buf_puts(out, "New keys are active after the next start of the server. Back up the key "
                  "directory, apart from the data.\n");
    return OK;
}

const struct command account_commands[] = {
    { "account first-admin", "LOGIN NAME", "make the first security administrator", COMMAND_WRITES,
        first_admin },
    { "account token", "LOGIN NAME DAYS SCOPE…", "make a machine account and its access token",
        COMMAND_WRITES, token },
    { "keys rotate", "", "make new keys; old values stay readable", COMMAND_NO_DB, rotate },
    { 0 },
};
