/* response.c – how handlers answer. */
#include <jansson.h>
#include <stdarg.h>

#include "lib/base/mem.h"
#include "lib/http/http.h"

/* No control characters may reach a header: what holds one is a fault of ours. */
static bool header_safe(const char *s)
{
    for (; *s != '\0'; s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return false;
    }
    return true;
}

void response_header(struct call *c, struct response *out, const char *name, const char *value)
{
    struct header *h = mem_new(c->mem, struct header);

    must(header_safe(name) && header_safe(value));
    *h = (struct header) {
        .next = out->headers, .name = str_dup(c->mem, name), .value = str_dup(c->mem, value)
    };
    out->headers = h;
}

void response_cookie(struct call *c, struct response *out, const struct cookie *k)
{
    bool secure = str_starts(k->name, "__Host-") ||
                  (c->site->public_url != NULL && str_starts(c->site->public_url, "https:"));
    const char *age = k->max_age == 0 ? ""
                                      : str_printf(c->mem, "; Max-Age=%lld",
                                            (long long)(k->max_age < 0 ? 0 : k->max_age));

    response_header(c, out, "Set-Cookie",
        str_printf(c->mem, "%s=%s; Path=/; SameSite=Lax%s%s%s", k->name, k->value, age,
            k->script_may_read ? "" : "; HttpOnly", secure ? "; Secure" : ""));
}

/* A path of our own: begins with one slash, so neither "//host" nor a scheme fits. */
static bool own_path(const char *s)
{
    return s[0] == '/' && s[1] != '/' && s[1] != '\\' && header_safe(s);
}

/* What may not stand in a URL is percent-encoded; the rest is the caller's. */
static char *encode_location(const void *mem, const char *s)
{
    struct buf b;

    buf_init(&b, mem, strlen(s) * 3);
    for (const unsigned char *p = (const unsigned char *)s; *p != '\0'; p++) {
        if (*p <= 0x20 || *p >= 0x7f || strchr("\"<>\\^`{|}", *p) != NULL)
            buf_printf(&b, "%%%02X", *p);
        else
            buf_putc(&b, (char)*p);
    }
    return b.p;
}

enum err redirect(struct call *c, struct response *out, const char *format, ...)
{
    va_list args;
    char *to;

    va_start(args, format);
    to = str_vprintf(c->mem, format, args);
    va_end(args);
    if (!own_path(to))
        return fail(c, ERR_USAGE, N_("The address to go on to is not one of ours"));
    out->status = 303;
    out->redirect = encode_location(c->mem, to);
    return OK;
}

enum err response_json(struct call *c, struct response *out, json_t *body)
{
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);

    json_decref(body);
    must(text != NULL);
    if (out->status == 0)
        out->status = 200;
    out->type = "application/json; charset=utf-8";
    out->body = (struct bytes) { .p = (const uint8_t *)str_dup(c->mem, text), .n = strlen(text) };
    free(text);
    return OK;
}

enum err response_json_list(
    struct call *c, struct response *out, json_t *items, int64_t total, const char *next)
{
    return response_json(c, out,
        json_pack("{s:o, s:I, s:s?}", "items", items, "total", (json_int_t)total, "next", next));
}

enum err response_text(struct call *c, struct response *out, const char *type, const char *text)
{
    return response_bytes(c, out, type,
        (struct bytes) { .p = (const uint8_t *)str_dup(c->mem, text), .n = strlen(text) });
}

enum err response_bytes(struct call *c, struct response *out, const char *type, struct bytes b)
{
    (void)c;
    if (out->status == 0)
        out->status = 200;
    out->type = type;
    out->body = b;
    return OK;
}

/* RFC 6266 with RFC 8187: any name survives, and nothing of it can end the header. */
static const char *disposition_of(struct call *c, const char *filename, bool inline_)
{
    struct buf b;

    buf_init(&b, c->mem, 4096);
    buf_puts(&b, inline_ ? "inline; filename*=UTF-8''" : "attachment; filename*=UTF-8''");
    for (const unsigned char *p = (const unsigned char *)filename; *p != '\0'; p++) {
        if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
            *p == '.' || *p == '-' || *p == '_')
            buf_putc(&b, (char)*p);
        else
            buf_printf(&b, "%%%02X", *p);
    }
    return b.p;
}

enum err response_file(struct call *c, struct response *out, const char *path, const char *type,
    const char *filename, bool inline_)
{
    if (out->status == 0)
        out->status = 200;
    out->file = str_dup(c->mem, path);
    out->type = type;
    out->disposition = disposition_of(c, filename, inline_);
    return OK;
}
