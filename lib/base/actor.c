/* actor.c – what a principal may do. */
#include "lib/base/actor.h"

#include <string.h>

#include "lib/base/call.h"

const struct actor actor_public = {
    .kind = ACTOR_PUBLIC, .account_id = ACCOUNT_PUBLIC, .name = "public"
};
const struct actor actor_program = {
    .kind = ACTOR_PROGRAM, .account_id = ACCOUNT_PROGRAM, .name = "program"
};

bool actor_has(const struct actor *a, const char *right)
{
    size_t low = 0, high = a->n_rights;

    if (a->kind == ACTOR_PROGRAM)
        return true;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(right, a->rights[mid]);

        if (order == 0)
            return true;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

enum err actor_require(struct call *c, const char *right)
{
    if (actor_has(c->actor, right))
        return OK;
    if (c->actor->kind == ACTOR_PUBLIC)
        return fail(c, ERR_LOGIN, N_("Please sign in to continue"));
    return fail(c, ERR_DENIED, N_("Your account has no right to do this"));
}
