/* framing.c – refuses requests whose limits two servers could see differently.
 *
 * libmicrohttpd 0.9.75 accepts Content-Length with Transfer-Encoding, two Content-Lengths and
 * "Name :"; each of them lets a request hide inside another one when a proxy stands in front. What
 * is ambiguous is answered 400 and the connection is closed, so nothing pipelined behind it runs.
 */
#include "lib/http/private.h"

#include "lib/base/mem.h"

struct framing {
    int hosts, lengths, encodings;
    bool bad_name, bad_value, bad_length, bad_encoding;
};

static bool is_token(const char *s)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        bool alnum =
            (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z');

        if (!alnum && strchr(others, *s) == NULL)
            return false;
    }
    return true;
}

static bool is_digits(const char *s)
{
    size_t n = strlen(s);

    return n > 0 && n <= 18 && strspn(s, "0123456789") == n;
}

static enum MHD_Result look(
    void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct framing *f = data;

    (void)kind;
    value = value == NULL ? "" : value;
    f->bad_name |= !is_token(name);
    for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++)
        f->bad_value |= (*p < 0x20 && *p != '\t') || *p == 0x7f;
    if (strcasecmp(name, "Host") == 0) {
        f->hosts++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        f->lengths++;
        f->bad_length |= !is_digits(value);
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        f->encodings++;
        f->bad_encoding |= strcasecmp(value, "chunked") != 0;
    }
    return MHD_YES;
}

enum err framing_check(struct exchange *x, const char **ret_problem)
{
    struct framing f = { 0 };
    const char *problem = NULL;

    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, look, &f);
    if (f.bad_name)
        problem = "a header name has a character that is not allowed there";
    else if (f.bad_value)
        problem = "a header value has a control character";
    else if (f.hosts != 1)
        problem = "exactly one Host header is needed";
    else if (f.lengths > 1 || f.bad_length)
        problem = "Content-Length must be one plain number";
    else if (f.encodings > 1 || f.bad_encoding)
        problem = "Transfer-Encoding may only be chunked";
    else if (f.lengths > 0 && f.encodings > 0)
        problem = "Content-Length and Transfer-Encoding exclude each other";
    if (problem == NULL)
        return OK;
    *ret_problem = problem;
    x->close_after = true;
    return ERR_USAGE;
}
