/* mo.h – look-up in a GNU message catalogue that lies in memory.
 *
 * Hostile or cut-off bytes give NULL, never a read outside of them (fuzzed). */
#ifndef I18N_MO_H
#define I18N_MO_H

#include "lib/base/str.h"

/* The translation of msgid, NUL-terminated and inside mo; NULL if there is none. */
const char *mo_find(struct bytes mo, const char *msgid);

#endif
