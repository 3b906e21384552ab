/* err.c – recording errors, and the one table of what each code means outside. */
#include "lib/base/err.h"

#include <stdarg.h>

#include "lib/base/call.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"

#define PARAMS_MAX 16
#define FIELDS_MAX 100

static const struct {
    const char *name;
    int http, exit;
    const char *title;
} table[ERR__COUNT] = {
    [OK] = { "OK", 200, 0, "" },
    [ERR_INVALID] = { "INVALID", 422, 1, N_("There is a problem with what was entered") },
    [ERR_USAGE] = { "USAGE", 400, 64, N_("The request could not be understood") },
    [ERR_LOGIN] = { "LOGIN", 401, 1, N_("Please sign in") },
    [ERR_DENIED] = { "DENIED", 403, 1, N_("You are not allowed to do this") },
    [ERR_NOT_FOUND] = { "NOT_FOUND", 404, 1, N_("Not found") },
    [ERR_STATE] = { "STATE", 409, 1, N_("This is not possible now") },
    [ERR_CONFLICT] = { "CONFLICT", 409, 1, N_("Somebody else was faster") },
    [ERR_TOO_LARGE] = { "TOO_LARGE", 413, 1, N_("That is too large") },
    [ERR_UNSUPPORTED] = { "UNSUPPORTED", 415, 1, N_("This kind of file or data is not accepted") },
    [ERR_LIMIT] = { "LIMIT", 429, 1, N_("Too many attempts") },
    [ERR_BUSY] = { "BUSY", 503, 75, N_("Many people are here just now") },
    [ERR_UNAVAILABLE] = { "UNAVAILABLE", 503, 75, N_("The service is not available for a moment") },
    [ERR_INTERNAL] = { "INTERNAL", 500, 70, N_("Something went wrong on our side") },
};

/* Copies the (name, value) pairs into the call. */
static const char **copy_params(struct call *c, va_list args)
{
    const char *pairs[PARAMS_MAX + 1];
    const char **copy;
    size_t n = 0;

    for (;;) {
        const char *s = va_arg(args, const char *);

        if (s == NULL)
            break;
        must(n < PARAMS_MAX);
        pairs[n++] = s;
        if (n % 2 == 1) { /* a value may be NULL: it prints as nothing, and does not end the list */
            const char *value = va_arg(args, const char *);

            pairs[n++] = value == NULL ? "" : value;
        }
    }
    if (n == 0)
        return NULL;
    copy = mem_array(c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = str_dup(c->mem, pairs[i]);
    return copy;
}

enum err fail_(struct call *c, enum err code, const char *msgid, ...)
{
    va_list args;

    must(code != OK);
    if (c->error.msgid != NULL)
        return c->error.code;
    va_start(args, msgid);
    c->error.code = code;
    c->error.msgid = msgid;
    c->error.params = copy_params(c, args);
    va_end(args);
    return code;
}

enum err fail_field_(struct call *c, const char *field, const char *msgid, ...)
{
    struct error *e = &c->error;
    va_list args;

    if (e->n_fields >= FIELDS_MAX)
        return ERR_INVALID;
    e->fields = mem_grow(c->mem, e->fields, struct field_error, e->n_fields + 1);
    va_start(args, msgid);
    e->fields[e->n_fields++] = (struct field_error) {
        .field = str_dup(c->mem, field), .msgid = msgid, .params = copy_params(c, args)
    };
    va_end(args);
    e->code = ERR_INVALID;
    if (e->msgid == NULL)
        e->msgid = table[ERR_INVALID].title;
    return ERR_INVALID;
}

enum err fail_internal(struct call *c, const char *format, ...)
{
    va_list args;

    if (c->error.msgid != NULL)
        return c->error.code;
    va_start(args, format);
    c->error.detail = str_vprintf(c->mem, format, args);
    va_end(args);
    c->error.code = ERR_INTERNAL;
    c->error.msgid = table[ERR_INTERNAL].title;
    return ERR_INTERNAL;
}

void fail_detail(struct call *c, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    c->error.detail = str_vprintf(c->mem, format, args);
    va_end(args);
}

void error_clear(struct call *c)
{
    c->error = (struct error) { .code = OK };
}

enum err fields_ok(struct call *c)
{
    return c->error.n_fields > 0 ? ERR_INVALID : OK;
}

int err_http_status(enum err code)
{
    return table[code].http;
}

int err_exit_code(enum err code)
{
    return table[code].exit;
}

const char *err_name(enum err code)
{
    return table[code].name;
}

const char *err_title(enum err code)
{
    return table[code].title;
}

void must_failed(const char *expr, const char *file, int line)
{
    char place[32];

    (void)snprintf(place, sizeof place, "%d", line);
    log_error("broken invariant", "expr", expr, "file", file, "line", place);
    abort();
}
