/* framing.c – refuses requests whose limits two servers could see differently.
 *
 * libmicrohttpd 0.9.75 accepts Content-Length with Transfer-Encoding, two Content-Lengths, "Name
 * :", lines that end with a bare LF or CR, and folded lines; each of them lets a request hide
 * inside another one when a proxy stands in front. What is ambiguous is answered 400 and the
 * connection is closed, so nothing pipelined behind it runs.
 *
 * It does not show line endings, but it parses in place: method, target, version, names and values
 * all point into its buffer, and it says how long the whole head was. So the head is laid out again
 * from these pointers as RFC 9112 wants it (one space, one CRLF); where the two differ by a byte,
 * something stood there that we were not shown. test_framing.c holds this against the library.
 *
 * Bodies come with Content-Length only. Its reader of chunks takes bare LFs too and shows nothing
 * of them, so Transfer-Encoding is answered 411, as RFC 9112 section 6.3 allows; nginx in front of
 * us buffers bodies and sends a length. */
#include "lib/http/private.h"

#include "lib/base/mem.h"

struct framing {
    uintptr_t at; /* where the next header line must begin */
    int hosts, lengths, encodings, expects;
    bool bad_layout, bad_name, bad_value, bad_length, bad_host, bad_expect;
};

static bool is_alnum(unsigned char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static bool is_made_of(const char *s, size_t n, const char *others)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_alnum((unsigned char)s[i]) && (s[i] == '\0' || strchr(others, s[i]) == NULL))
            return false;
    }
    return n > 0;
}

static bool is_token(const char *s, size_t n)
{
    return is_made_of(s, n, "!#$%&'*+-.^_`|~");
}

static bool is_digits(const char *s, size_t n)
{
    return n > 0 && n <= 18 && strspn(s, "0123456789") == n;
}

static bool has_control(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char ch = (unsigned char)s[i];

        if ((ch < 0x20 && ch != '\t') || ch == 0x7f)
            return true;
    }
    return false;
}

/* Only blanks may stand between the colon and the value. */
static void look_at_place(struct framing *f, const char *name, size_t n_name, const char *value)
{
    uintptr_t colon = (uintptr_t)name + n_name;

    f->bad_layout |= (uintptr_t)name != f->at || value == NULL || (uintptr_t)value <= colon;
    if (!f->bad_layout) {
        for (const char *p = name + n_name + 1; p < value; p++)
            f->bad_layout |= *p != ' ' && *p != '\t';
    }
}

static enum MHD_Result look(void *data, enum MHD_ValueKind kind, const char *name, size_t n_name,
    const char *value, size_t n_value)
{
    struct framing *f = data;

    (void)kind;
    look_at_place(f, name, n_name, value);
    if (f->bad_layout)
        return MHD_NO;
    f->at = (uintptr_t)value + n_value + 2;
    f->bad_name |= !is_token(name, n_name);
    f->bad_value |= has_control(value, n_value);
    if (strcasecmp(name, "Host") == 0) {
        f->hosts++;
        f->bad_host |= !is_made_of(value, n_value, ".-:[]_");
    } else if (strcasecmp(name, "Content-Length") == 0) {
        f->lengths++;
        f->bad_length |= !is_digits(value, n_value);
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        f->encodings++;
    } else if (strcasecmp(name, "Expect") == 0) {
        f->expects++;
        f->bad_expect |= strcasecmp(value, "100-continue") != 0;
    }
    return MHD_YES;
}

/* The request line: "METHOD TARGET HTTP/1.1", single spaces. */
static bool line_is_plain(const struct exchange *x, const struct head *h)
{
    return is_token(h->method, strlen(h->method)) &&
           x->target_at == (uintptr_t)h->method + strlen(h->method) + 1 &&
           (uintptr_t)h->version == x->target_at + strlen(x->request.raw_target) + 1 &&
           !has_control(x->request.raw_target, strlen(x->request.raw_target)) &&
           (strcmp(h->version, "HTTP/1.1") == 0 || strcmp(h->version, "HTTP/1.0") == 0);
}

static size_t head_size(const struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    return info == NULL ? 0 : info->header_size;
}

/* 0, or the status to refuse with. */
int framing_check(struct exchange *x, const struct head *h, const char **ret_problem)
{
    struct framing f = { .at = (uintptr_t)h->version + strlen(h->version) + 2 };
    const char *problem = NULL;
    int status = 400;

    if (!line_is_plain(x, h)) {
        problem = "the request line is not in the form that HTTP/1.1 asks for";
    } else {
        MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, look, &f);
        f.bad_layout |= f.at + 2 != (uintptr_t)h->method + head_size(x);
    }
    if (problem == NULL && f.bad_layout)
        problem = "a line of the head does not end with CRLF, is folded or has no colon";
    else if (f.bad_name)
        problem = "a header name has a character that is not allowed there";
    else if (f.bad_value)
        problem = "a header value has a control character";
    else if (problem == NULL && (f.hosts != 1 || f.bad_host))
        problem = "exactly one plain Host header is needed";
    else if (f.lengths > 1 || f.bad_length)
        problem = "Content-Length must be one plain number";
    else if (f.lengths > 0 && f.encodings > 0)
        problem = "Content-Length and Transfer-Encoding exclude each other";
    if (problem == NULL && f.encodings > 0) {
        problem = "send the body with Content-Length, not with Transfer-Encoding";
        status = 411;
    } else if (problem == NULL && (f.expects > 1 || f.bad_expect)) {
        problem = "the only expectation that is met here is 100-continue";
        status = 417;
    }
    if (problem == NULL)
        return 0;
    *ret_problem = problem;
    x->close_after = true;
    return status;
}
