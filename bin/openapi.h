/* openapi.h – the OpenAPI 3.1 document, generated from the route tables. */
#ifndef BIN_OPENAPI_H
#define BIN_OPENAPI_H

#include "lib/http/http.h"

/* GET /api/v1/openapi.json */
enum err openapi_show(struct call *c, struct request *r, struct response *out);

#endif
