/* rating_cmd.c – `cityhall rating default`: the city's rule about silence. */
#include "app/rating/private.h"
#include "lib/base/buf.h"

static enum err default_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct rating_rule r = { .level = 1 };
    int64_t days, level;

    if (argc == 0) {
        TRY(rating_rule(c, &r));
        buf_printf(out, "%d %d %s\n", r.days, r.level, str_or(r.source, ""));
        return OK;
    }
    if (!str_int(argv[0], 0, 365, &days))
        return ERR_USAGE;
    r.days = (int)days;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return ERR_USAGE;
        if (str_eq(argv[i], "--source"))
            r.source = argv[i + 1];
        else if (str_eq(argv[i], "--level") && str_int(argv[i + 1], 1, 3, &level))
            r.level = (int)level;
        else
            return ERR_USAGE;
    }
    TRY(rating_set_rule(c, &r));
    buf_printf(out, "%d\n", r.days);
    return OK;
}

const struct command rating_commands[] = {
    { "rating default", "[DAYS [--level 1|2|3] --source RULE]",
        "after how many days of silence a service counts as praised (0: never); counted apart",
        COMMAND_WRITES, default_command },
    { 0 },
};
