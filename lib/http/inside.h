/* inside.h – asks for a page of the program as a visitor on the web would, without the web.
 *
 * The same routes, the same handlers, the same error codes; nobody is signed in, the language is
 * Chinese. For checks of what visitors see. What a visit would have counted is not counted. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include "lib/http/http.h"

struct inside;
struct module;

/* `modules` ends with NULL. */
struct inside *inside_new(const void *mem, const struct module *const *modules);

/* Runs a public GET in the open transaction of c. Returns the status that the visitor gets; then
 * *ret holds the page, in mem, or *ret_problem says in English what the handler said. Nothing is
 * recorded in c->error. 404 for a path without a route, or one that is not public or runs slow. */
int inside_get(struct call *c, struct inside *i, void *mem, const char *target,
    struct response *ret, const char **ret_problem);

#endif
