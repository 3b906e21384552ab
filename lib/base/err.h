/* err.h – errors are values with one owner.
 *
 * A function that can fail returns `enum err`. Where the cause is known it calls fail() or
 * fail_field(), which fill `c->error` once and return the code; callers pass it up with TRY().
 * Only the dispatcher and the command runner log an error or show it; one table (err.c) maps each
 * code to an HTTP status, an exit code and a short title.
 *
 * Messages follow PostgreSQL's style: the *message* is short, for the person in front of the
 * page, translatable (English msgid with {name} placeholders); the *detail* is for staff and the
 * log, in English, and must hold no personal data. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"

struct call;

enum err {
    OK = 0,
    ERR_INVALID,     /* what was given is wrong: 422, exit 1; may list fields */
    ERR_USAGE,       /* the command line is wrong: exit 64; on the web a malformed request, 400 */
    ERR_LOGIN,       /* nobody is signed in: 401 (pages redirect to sign-in) */
    ERR_DENIED,      /* signed in, but not allowed: 403 */
    ERR_NOT_FOUND,   /* does not exist, or must not be known to exist: 404 */
    ERR_STATE,       /* not possible in the present state of the thing: 409 */
    ERR_CONFLICT,    /* somebody else changed it first, or it exists already: 409 */
    ERR_TOO_LARGE,   /* a size limit: 413 */
    ERR_UNSUPPORTED, /* a media type or encoding: 415 */
    ERR_LIMIT,       /* too many attempts: 429 */
    ERR_BUSY,        /* try again at once: retried by the executor, then 503 + Retry-After */
    ERR_UNAVAILABLE, /* the database, the disk or another system is gone for a while: 503 */
    ERR_INTERNAL,    /* a fault of ours or of the machine: 500, exit 70 */
    ERR__COUNT
};

/* One wrong field of a form or of an API body. */
struct field_error {
    const char *field;   /* name of the form control; the error summary links to it */
    const char *msgid;   /* English text with {name} placeholders */
    const char **params; /* name, value, name, value, …, NULL; may be NULL */
};

struct error {
    enum err code;
    const char *msgid;   /* English text with {name} placeholders; NULL while code is OK */
    const char **params; /* name, value, …, NULL; may be NULL */
    const char *detail;  /* for staff and log, English, no personal data; may be NULL */
    struct field_error *fields;
    size_t n_fields;
};

/* Records the cause and returns `code`. Pairs of (name, value) follow msgid and end with NULL.
 * The first cause wins: a second fail() on the same call leaves the first text in place. */
#define fail(c, code, ...) fail_((c), (code), __VA_ARGS__, (const char *)NULL)
enum err fail_(struct call *c, enum err code, const char *msgid, ...) ends_with_null nodiscard;

/* The same, adding one field to the list of an ERR_INVALID; may be called once per wrong field,
 * so that a person sees all of them at once. Returns ERR_INVALID. */
#define fail_field(c, field, ...) fail_field_((c), (field), __VA_ARGS__, (const char *)NULL)
enum err fail_field_(struct call *c, const char *field, const char *msgid, ...) ends_with_null;

/* fail(c, ERR_INTERNAL, …) with a detail that says what happened (printf). */
enum err fail_internal(struct call *c, const char *format, ...) printf_like(2, 3) nodiscard;

/* Adds a detail (printf) to the error already recorded. */
void fail_detail(struct call *c, const char *format, ...) printf_like(2, 3);

/* Forgets a recorded error: only for code that handles it. */
void error_clear(struct call *c);

/* ERR_INVALID if any field was recorded, else OK: the last line of a form's validation. */
enum err fields_ok(struct call *c) nodiscard;

int err_http_status(enum err code);
int err_exit_code(enum err code);
const char *err_name(enum err code);  /* "INVALID": for logs and API problem types */
const char *err_title(enum err code); /* msgid of the page's heading */

/* Passes an error up. The call and its check are one line. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum err try_err_ = (expr);                                                                \
        if (try_err_ != OK)                                                                        \
            return try_err_;                                                                       \
    } while (0)

/* A broken invariant: logs the place and the expression, aborts. Never compiled out. */
#define must(expr) ((expr) ? (void)0 : must_failed(#expr, __FILE__, __LINE__))
void must_failed(const char *expr, const char *file, int line) no_return;

#endif
