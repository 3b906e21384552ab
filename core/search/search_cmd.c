/* search_cmd.c – `cityhall search explain WORDS`: why a search answers what it does. */
#include "core/search/search.h"

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"

#define WORDS_MAX 1000 /* bytes */

static enum err explain(struct call *c, int argc, char **argv, struct buf *out)
{
    struct buf words;

    if (argc == 0)
        return ERR_USAGE;
    buf_init(&words, c->mem, WORDS_MAX);
    for (int i = 0; i < argc; i++)
        buf_printf(&words, "%s%s", i == 0 ? "" : " ", argv[i]);
    return search_explain(c, "item", words.p, DAY_NONE, out);
}

static const struct command commands[] = {
    { "search explain", "WORDS", "how a search reads these words and why the hits stand so",
        COMMAND_READS, explain },
    { 0 },
};

const struct module search_module = { .name = "core/search", .commands = commands };
