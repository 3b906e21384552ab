/* item_cmd.c – `cityhall load`: a city as data, all of it or nothing. */
#include "app/item/item_cmd.h"

#include "app/item/item_load.h"
#include "app/rating/rating.h"
#include "core/account/demo.h"
#include "core/casefile/procedure.h"
#include "core/org/org.h"
#include "core/registry/loader.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

static enum err load(struct call *c, int argc, char **argv, struct buf *out)
{
    struct conf *k = conf_new(c);
    const char *dir = NULL;
    struct load_count n;
    bool demo = false;

    for (int i = 0; i < argc; i++) {
        if (str_eq(argv[i], "--demo"))
            demo = true;
        else if (dir == NULL && argv[i][0] != '-')
            dir = argv[i];
        else
            return fail(c, ERR_USAGE, N_("usage: load PACK [--demo]"));
    }
    if (dir == NULL)
        return fail(c, ERR_USAGE, N_("usage: load PACK [--demo]"));
    TRY(org_load(c, k, dir));
    TRY(account_load_roles(c, k, dir));
    TRY(procedure_load_all(c, k, dir));
    TRY(pack_load_rooms(c, k, dir, PACK_BEFORE_ITEMS));
    TRY(item_load_pack(c, k, dir, &n));
    TRY(pack_load_rooms(c, k, dir, PACK_AFTER_ITEMS));
    TRY(rating_load(c, k, dir));
    TRY(conf_done(k));
    if (demo)
        TRY(account_demo(c));
    buf_printf(out, "elements %d, places %d, items %d with %d versions (%d new), synonyms %d\n",
        n.elements, n.places, n.items, n.versions, n.changed, n.synonyms);
    return OK;
}

const struct command item_commands[] = {
    { "load", "PACK [--demo]", "reads a city from its folder and publishes what is new",
        COMMAND_WRITES, load },
    { "item check", "[--json] [--rule RULE]", "runs the quality rules over all items in force",
        COMMAND_READS, item_check_command },
    { "item export", "--format yaml|csv|xlsx --out PATH [--on DATE]",
        "writes all items in force to a file", COMMAND_READS, item_export_command },
    { "item import", "PATH [--dry-run] [--with-findings] [--json]",
        "checks a list of items and publishes it: all or nothing", COMMAND_SLOW,
        item_import_command },
    { "item generate", "--out PATH [--total N]",
        "writes a list of marked demo items, so that the city has N (7475)", COMMAND_READS,
        item_generate_command },
    { "item rules", "[--json]", "lists the quality rules", COMMAND_NO_DB, item_rules_command },
    { "search questions", "FILE.csv [--json]",
        "asks a list of questions with known answers and tells how many are among the first five",
        COMMAND_READS, questions_command },
    { "probe", "NUMBER|ADDRESS reached|failed [NOTE]",
        "writes down a test call of a telephone or a visit of an address", COMMAND_WRITES,
        probe_command },
    { 0 },
};
