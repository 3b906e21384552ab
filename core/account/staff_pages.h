/* staff_pages.h – what staff_pages.c hands to its templates. */
#ifndef ACCOUNT_STAFF_PAGES_H
#define ACCOUNT_STAFF_PAGES_H

#include "core/account/staff.h"
#include "lib/html/html.h"

struct staff_form {
    struct choice *roles, *departments, *scopes, *halls;
    size_t n_roles, n_departments, n_scopes, n_halls;
    const char *has_roles, *has_scopes; /* separated by commas; NULL: none */
    const char *version;
    bool own; /* one's own account: nothing can be changed */
};

#endif
