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

enum err slow_both(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two)
{
    const struct slow_ops *ops = site_get(c->site, slow_slot);

    must(c->db == NULL);
    if (ops->both != NULL)
        return ops->both(c, run, one, two);
    TRY(run(c, one));
    return run(c, two);
}
