/* reveal.h – the number behind its mask: staff who see a case may open the identity number of one
 * of its parties, for a reason that they type. Who, whose and why stand in the ledger of the case;
 * the number does not. */
#ifndef CASEFILE_REVEAL_H
#define CASEFILE_REVEAL_H

#include "core/casefile/casefile.h"

struct revealed {
    struct casefile k;
    struct casefile_party party; /* the number masked until it is revealed */
};
/* Through the gate; ERR_NOT_FOUND unless the party is one of the case. */
enum err reveal_find(
    struct call *c, int64_t case_id, int64_t party_id, struct revealed *ret) nodiscard;
/* The same with the whole number, and an act in the ledger. Field error "reason". */
enum err reveal_open(struct call *c, int64_t case_id, int64_t party_id, const char *reason,
    struct revealed *ret) nodiscard;

extern const struct module reveal_module;

#endif
