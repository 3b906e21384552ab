/* reveal.c – opening the masked number of a party: only staff with the case in their scope, only
 * with a reason, never without a trace. */
#include "core/casefile/reveal.h"

#include <jansson.h>

#include "core/ledger/ledger.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define REASON_MIN 4
#define REASON_MAX 200

static enum err find(struct call *c, int64_t case_id, int64_t party_id, struct revealed *ret)
{
    struct casefile_party *list;
    size_t n;

    TRY(actor_require(c, "casefile.view"));
    TRY(casefile_load(c, case_id, &ret->k));
    TRY(casefile_parties(c, &ret->k, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].id == party_id) {
            ret->party = list[i];
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, N_("There is no such party"));
}

enum err reveal_find(struct call *c, int64_t case_id, int64_t party_id, struct revealed *ret)
{
    TRY(find(c, case_id, party_id, ret));
    ret->party.id_number = str_mask(c->mem, str_or(ret->party.id_number, ""), 3, 2);
    return OK;
}

enum err reveal_open(
    struct call *c, int64_t case_id, int64_t party_id, const char *reason, struct revealed *ret)
{
    TRY(find(c, case_id, party_id, ret));
    if (str_blank(reason) || utf8_length(reason) < REASON_MIN || utf8_length(reason) > REASON_MAX)
        return fail_field(c, "reason", N_("Say why you need the whole number, in a few words"));
    return ledger_append(c, "casefile", case_id, "number.reveal", 0,
        json_pack("{s:s, s:s}", "party", str_printf(c->mem, "%lld", (long long)party_id), "reason",
            reason));
}
