/* gate.c – granting and withdrawing the sight of single objects. */
#include "core/account/gate.h"

#include "core/account/account_store.h"
#include "lib/base/clock.h"

enum err gate_grant(struct call *c, int64_t account_id, int64_t object_id, const char *why)
{
    return store_object_give(c, account_id, object_id, why, clock_instant(c->mem, c->now));
}

enum err gate_withdraw(struct call *c, int64_t account_id, int64_t object_id)
{
    return store_object_take(c, account_id, object_id);
}
