/* code_cmd.c – `cityhall code check KIND VALUE`, without a database. The arithmetic is
 * lib/base/check.h; here it only gets a name on the command line. */
#include "app/code/code.h"

#include "lib/base/buf.h"
#include "lib/base/call.h"
#include "lib/base/check.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

static enum err code_check(struct call *c, int argc, char **argv, struct buf *out)
{
    const struct check_kind *kind;
    const char *why;

    if (argc != 2)
        return ERR_USAGE;
    kind = check_find(argv[0]);
    if (kind == NULL)
        return fail(c, ERR_USAGE, N_("there is no kind of code named {kind}"), "kind", argv[0]);
    why = kind->check(argv[1]);
    if (why != NULL)
        return fail(c, ERR_INVALID, why);
    buf_printf(out, "%s\n", t(c, N_("valid")));
    if (str_eq(kind->name, "licence") && check_licence_is_lax(argv[1]))
        buf_printf(out, "%s\n",
            t(c, N_("note: the issuer is the code of a division; the standard asks for a credit "
                    "code")));
    return OK;
}

static const struct command code_commands[] = {
    { "code check", "uscc|id|org|licence|item|phone VALUE",
        "checks a credit code, identity number, organisation code, licence identifier, item code "
        "or "
        "phone number, and says what is wrong",
        COMMAND_NO_DB, code_check },
    { 0 },
};

const struct module code_module = { .name = "app/code", .commands = code_commands };
