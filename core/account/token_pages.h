/* token_pages.h – what token_pages.c hands to its template. */
#ifndef ACCOUNT_TOKEN_PAGES_H
#define ACCOUNT_TOKEN_PAGES_H

#include "core/account/token.h"
#include "lib/html/html.h"

struct token_form {
    const struct token_view *list;
    size_t n;
    struct choice *scopes, *departments;
    size_t n_scopes, n_departments;
    const char *made; /* shown once; NULL: none was made just now */
};

#endif
