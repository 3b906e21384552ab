/* checkpoint.h – the program's own signature under the checkpoints of the ledger: SM2 with SM3
 * (GB/T 32918, identifier 1234567812345678 as GM/T 0009 asks), by the `sign` key of the key ring.
 * Every signature names its key; keys that were rotated away still verify. */
#ifndef SIGN_CHECKPOINT_H
#define SIGN_CHECKPOINT_H

#include <stdbool.h>

#include "lib/base/call.h"

/* Signs a text; both results live in c->mem. The signature is the DER of (r, s) in hex. */
enum err checkpoint_sign(struct call *c, const char *text, const char **ret_key_id,
    const char **ret_signature) nodiscard;

/* False for a wrong signature and for a key that the ring does not have. */
bool checkpoint_signature_fits(
    struct call *c, const char *text, const char *key_id, const char *signature);

#endif
