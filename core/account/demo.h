/* demo.h – what `cityhall load` calls of core/account. */
#ifndef ACCOUNT_DEMO_H
#define ACCOUNT_DEMO_H

#include "lib/base/call.h"

struct conf;

/* Reads DIR/roles.yaml; mistakes go into k. Idempotent. */
enum err account_load_roles(struct call *c, struct conf *k, const char *dir) nodiscard;

/* Makes the demo accounts if they are not there yet and writes DATA/demo-accounts.json (0600). The
 * departments and halls must be loaded before. */
enum err account_demo(struct call *c) nodiscard;

#endif
