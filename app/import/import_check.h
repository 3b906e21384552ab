/* import_check.h – the three things that happen to an uploaded list by themselves. Each on a slow
 * worker, no transaction open; done again after a kill. */
#ifndef IMPORT_IMPORT_CHECK_H
#define IMPORT_IMPORT_CHECK_H

#include "app/import/import.h"

enum err import_check(struct call *c, int64_t id) nodiscard;
enum err import_publish(struct call *c, int64_t id) nodiscard;
enum err import_forget(struct call *c, int64_t id) nodiscard; /* what was staged and dropped */

#endif
