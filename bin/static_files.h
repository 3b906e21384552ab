/* static_files.h – GET /static/{digest}/{name}. */
#ifndef BIN_STATIC_FILES_H
#define BIN_STATIC_FILES_H

#include "lib/http/http.h"

enum err static_show(struct call *c, struct request *r, struct response *out);

#endif
