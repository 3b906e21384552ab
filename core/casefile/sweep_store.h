/* sweep_store.h – which stored files are in use. */
#ifndef CASEFILE_SWEEP_STORE_H
#define CASEFILE_SWEEP_STORE_H

#include "core/casefile/casefile.h"

/* Some row, of a draft or of a case, names this file below DATA/uploads. */
enum err store_file_is_kept(struct call *c, const char *stored, bool *ret) nodiscard;

#endif
