/* slow.c – hands short transactions to whatever executor the site has. */
#include "lib/base/slow.h"

const char slow_slot[] = "slow";

enum err slow_read(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    const struct slow_ops *ops = site_get(c->site, slow_slot);

    must(c->db == NULL);
    return ops->read(c, run, data);
}

enum err slow_write(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    const struct slow_ops *ops = site_get(c->site, slow_slot);

    must(c->db == NULL);
    return ops->write(c, run, data);
}
