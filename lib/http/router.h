/* router.h – from method and path to a route of the const tables. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "lib/http/http.h"

struct router;
struct param;

/* Takes the tables (each ends with { 0 }); aborts on a route without right, title or handler. */
struct router *router_new(const void *mem, const struct route *const *tables, size_t n);

/* The route, with its {parameters} in *ret_params (in mem, ends with a NULL name); NULL if there is
 * none; then *ret_allow lists the methods that the path knows, or is NULL. */
const struct route *router_find(const struct router *r, const void *mem, enum method method,
    const char *path, struct param **ret_params, const char **ret_allow);

size_t router_count(const struct router *r);
const struct route *router_at(const struct router *r, size_t i);

#endif
