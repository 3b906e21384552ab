/* site.c – builds one generation of what the program has loaded. */

#include "app/modules.h"
#include "bin/bin.h"
#include "bin/db_cmd.h"
#include "bin/settings.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/http/scan.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"

#define NODES 1024

/* Two processes that write into one PostgreSQL need different nodes; a random one suffices, since
 * ids of equal nodes clash only within the same millisecond and sequence. */
static unsigned random_node(void)
{
    uint16_t r;

    random_bytes(&r, sizeof r);
    return r % NODES;
}

enum err site_plain(struct call *c, void *mem, const struct options *o, struct site **ret)
{
    struct site *s = mem_new(mem, struct site);

    s->data_dir = str_dup(s, o->data);
    s->region = "450600";
    s->ids = id_source_new(s, random_node());
    s->simulated_clock = clock_is_simulated();
    site_put(s, options_slot, o);
    c->site = s;
    *ret = s;
    return OK;
}

static enum err start_modules(struct call *c, struct site *s)
{
    for (size_t i = 0; modules[i] != NULL; i++) {
        if (modules[i]->start != NULL)
            TRY(modules[i]->start(c, s));
    }
    return OK;
}

/* What this database has ever been used for, every page says. */
static enum err read_marks(struct call *c, struct site *s)
{
    bool simulated;

    TRY(database_has_mark(c, "demo", &s->demo));
    TRY(database_has_mark(c, "simulated_clock", &simulated));
    s->simulated_clock |= simulated;
    return OK;
}

static void put_outbox(struct site *s, const struct settings *settings)
{
    struct outbox_settings *o = mem_new(s, struct outbox_settings);

    *o = (struct outbox_settings) { .smtp_url = settings->smtp_url,
        .smtp_from = settings->smtp_from,
        .sms_url = settings->sms_url };
    site_put(s, outbox_slot, o);
}

enum err site_load(struct call *c, void *mem, const struct options *o, struct site **ret)
{
    struct settings *settings;
    struct keyring *keys;
    struct site *s;
    void *call_mem = c->mem;
    enum err e;

    TRY(site_plain(c, mem, o, &s));
    TRY(settings_load(c, s, o, &settings));
    site_put(s, settings_slot, settings);
    site_put(s, providers_slot, &settings->providers);
    put_outbox(s, settings);
    s->public_url = settings->public_url;
    if (settings->clamd_socket != NULL)
        site_put(s, scanner_slot, settings->clamd_socket);
    if (c->db != NULL)
        TRY(read_marks(c, s));
    TRY(keyring_open(c, s, o->data, &keys));
    site_put(s, keyring_slot, keys);

    c->mem = s; /* what modules load lives as long as the generation */
    e = start_modules(c, s);
    c->mem = call_mem;
    if (e == OK)
        *ret = s;
    return e;
}
