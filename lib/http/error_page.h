/* error_page.h – what a person sees when something was refused or went wrong: what it is, what they
 * can do now, and the number under which staff find it. */
#ifndef HTTP_ERROR_PAGE_H
#define HTTP_ERROR_PAGE_H

#include "lib/http/http.h"

/* Fills out with the page for c->error (or, where nothing was recorded, the general text of e). */
enum err error_page(struct call *c, struct request *r, struct response *out, enum err e) nodiscard;

#endif
