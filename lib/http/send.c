/* send.c – turns a struct response into libmicrohttpd's: security headers, conditional requests,
 * ranges, compression. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/http/private.h"

#define GZIP_MIN 1024
#define GZIP_LEVEL 4
#define GZIP_SHORTEST 18 /* bytes: head and tail */

static const char default_csp[] = "default-src 'none'; style-src 'self'; script-src 'self'; "
                                  "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                                  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

static void add(struct MHD_Response *m, const char *name, const char *value)
{
    must(MHD_add_response_header(m, name, value) == MHD_YES);
}

static void add_security_headers(
    const struct exchange *x, struct MHD_Response *m, const struct response *out)
{
    add(m, "Content-Security-Policy", out->csp == NULL ? default_csp : out->csp);
    add(m, "X-Content-Type-Options", "nosniff");
    add(m, "Referrer-Policy", "same-origin");
    add(m, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    add(m, "Cross-Origin-Opener-Policy", "same-origin");
    add(m, "Cross-Origin-Resource-Policy", "same-origin");
    if (x->server->o.https)
        add(m, "Strict-Transport-Security", "max-age=31536000");
}

static void add_cache_headers(
    struct exchange *x, struct MHD_Response *m, const struct response *out)
{
    switch (out->cache) {
    case CACHE_NEVER:
        add(m, "Cache-Control", "no-store");
        break;
    case CACHE_REVALIDATE:
        add(m, "Cache-Control", "public, no-cache");
        add(m, "Vary", "Accept-Encoding, Accept-Language, Cookie");
        break;
    case CACHE_FOREVER:
        add(m, "Cache-Control", "public, max-age=31536000, immutable");
        add(m, "Vary", "Accept-Encoding");
        break;
    }
    /* Weak where the bytes may be compressed: two forms of one text. */
    if (out->etag != NULL)
        add(m, "ETag", str_printf(x->mem, "%s\"%s\"", out->file == NULL ? "W/" : "", out->etag));
}

static enum MHD_Result queue(
    struct exchange *x, int status, struct MHD_Response *m, const struct response *out)
{
    enum MHD_Result r;

    add_security_headers(x, m, out);
    add_cache_headers(x, m, out);
    for (const struct header *h = out->headers; h != NULL; h = h->next)
        add(m, h->name, h->value);
    if (x->close_after || atomic_load(&x->server->stopping))
        add(m, "Connection", "close");
    seat_moves(x->seat, x->sends);
    r = MHD_queue_response(x->connection, (unsigned)status, m);
    if (x->keep)
        kept_put(x->server->kept, &x->key, m, x->sends, x->lent);
    else
        MHD_destroy_response(m);
    return r;
}

static struct MHD_Response *from_bytes(struct exchange *x, struct bytes b)
{
    static char nothing[1];
    union {
        const uint8_t *in;
        void *out;
    } p = { .in = b.p };
    struct MHD_Response *m = MHD_create_response_from_buffer(b.n, b.n == 0 ? nothing : p.out,
        x->keep ? MHD_RESPMEM_MUST_COPY
                : MHD_RESPMEM_PERSISTENT); /* the exchange, which owns it, outlives the sending */

    must(m != NULL);
    x->sends = (int64_t)b.n;
    return m;
}

static void end_loan(void *loan)
{
    mem_free(loan);
}

/* Bytes that others keep alive as long as the loan is. */
static struct MHD_Response *from_loan(struct exchange *x, struct bytes b, struct mem_loan *loan)
{
    union {
        const uint8_t *in;
        void *out;
    } p = { .in = b.p };
    struct MHD_Response *m = MHD_create_response_from_buffer_with_free_callback_cls(
        b.n, p.out, end_loan, mem_loan_take(loan));

    must(m != NULL);
    x->sends = (int64_t)b.n;
    x->lent = true;
    return m;
}

static enum MHD_Result queue_empty(struct exchange *x, int status, const struct response *out)
{
    return queue(x, status, from_bytes(x, (struct bytes) { 0 }), out);
}

enum MHD_Result send_plain(struct exchange *x, int status, const char *text)
{
    const char *line = str_printf(x->mem, "%d: %s\n", status, text);
    struct response out = { .status = status };
    struct MHD_Response *m =
        from_bytes(x, (struct bytes) { .p = (const uint8_t *)line, .n = strlen(line) });

    x->state = EXCHANGE_WORKING;
    add(m, "Content-Type", "text/plain; charset=utf-8");
    return queue(x, status, m, &out);
}

/* ---- conditional requests */

/* Weak comparison, as RFC 9110 asks for If-None-Match. */
static bool etag_in(const char *list, const char *etag)
{
    size_t n = strlen(etag);

    if (strcmp(list, "*") == 0)
        return true;
    for (const char *at = strchr(list, '"'); at != NULL; at = strchr(at, '"')) {
        const char *end = strchr(at + 1, '"');

        if (end == NULL)
            return false;
        if ((size_t)(end - at - 1) == n && memcmp(at + 1, etag, n) == 0)
            return true;
        at = end + 1;
    }
    return false;
}

static bool not_modified(const struct exchange *x, const struct response *out)
{
    const char *match = request_header(&x->request, "If-None-Match");

    return match != NULL && out->etag != NULL && out->status == 200 &&
           x->request.method == HTTP_GET && etag_in(match, out->etag);
}

/* ---- compression */

/* "gzip" as a whole word, and not with a quality of nothing. */
static bool accepts_gzip(const struct exchange *x)
{
    const char *accept = request_header(&x->request, "Accept-Encoding");

    for (const char *at = accept; at != NULL && *at != '\0';) {
        size_t n = strcspn(at, ","), name;

        name = strcspn(at, ",; \t");
        if (name == 4 && strncasecmp(at, "gzip", 4) == 0) {
            const char *q = memmem(at, n, "q=", 2);

            return q == NULL || strspn(q + 2, "0.") < strcspn(q + 2, ", \t");
        }
        at += n;
        at += strspn(at, ", \t");
    }
    return false;
}

static bool is_text(const char *type)
{
    return type != NULL &&
           (str_starts(type, "text/") || str_starts(type, "application/json") ||
               str_starts(type, "image/svg") || str_starts(type, "application/problem+json") ||
               str_starts(type, "text/javascript"));
}

struct bytes gzip_bytes(const void *mem, struct bytes in)
{
    z_stream z = { 0 };
    struct bytes out = { 0 };
    uint8_t *p;
    size_t cap;

    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return out;
    cap = deflateBound(&z, in.n);
    p = mem_array(mem, uint8_t, cap);
    union { /* zlib does not write there, but its type says so */
        const uint8_t *in;
        uint8_t *out;
    } source = { .in = in.p };

    z.next_in = source.out;
    z.avail_in = (uInt)in.n;
    z.next_out = p;
    z.avail_out = (uInt)cap;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        out = (struct bytes) { .p = p, .n = cap - z.avail_out };
    deflateEnd(&z);
    return out;
}

/* The text again, for who cannot unpack it; n == 0 if it is none. */
static struct bytes unpacked(const void *mem, struct bytes in)
{
    z_stream z = { 0 };
    struct bytes out = { 0 };
    uint8_t *p;
    uint32_t size; /* RFC 1952: the last four bytes, least significant first */
    union {
        const uint8_t *in;
        uint8_t *out;
    } source = { .in = in.p };

    if (in.n < GZIP_SHORTEST || inflateInit2(&z, 15 + 16) != Z_OK)
        return out;
    size = in.p[in.n - 4] | (uint32_t)in.p[in.n - 3] << 8 | (uint32_t)in.p[in.n - 2] << 16 |
           (uint32_t)in.p[in.n - 1] << 24;
    p = mem_array(mem, uint8_t, (size_t)size + 1);
    z.next_in = source.out;
    z.avail_in = (uInt)in.n;
    z.next_out = p;
    z.avail_out = (uInt)size;
    if (inflate(&z, Z_FINISH) == Z_STREAM_END)
        out = (struct bytes) { .p = p, .n = size };
    inflateEnd(&z);
    return out;
}

/* ---- files */

struct range {
    bool wanted, satisfiable;
    int64_t first, last;
};

/* "Send the rest only if it is still the file of which I have the beginning." */
static bool still_the_same(const struct exchange *x, const struct response *out)
{
    const char *h = request_header(&x->request, "If-Range");

    return h == NULL || (out->etag != NULL && *h == '"' && etag_in(h, out->etag));
}

/* One range of bytes; anything else is answered with the whole file, as RFC 9110 allows. */
static struct range range_of(const struct exchange *x, const struct response *out, int64_t size)
{
    const char *h = request_header(&x->request, "Range");
    struct range r = { .last = size - 1 };
    char *dash, *text;

    if (h == NULL || !str_starts(h, "bytes=") || strchr(h, ',') != NULL ||
        !still_the_same(x, out) || x->request.method != HTTP_GET)
        return r;
    text = str_dup(x->mem, h + 6);
    dash = strchr(text, '-');
    if (dash == NULL)
        return r;
    *dash = '\0';
    if (*text == '\0') { /* the last n bytes */
        int64_t n;

        if (!str_int(dash + 1, 0, INT64_MAX, &n))
            return r;
        r.first = n > size ? 0 : size - n;
        r.satisfiable = n > 0;
    } else {
        if (!str_int(text, 0, INT64_MAX, &r.first))
            return (struct range) { .last = size - 1 };
        if (dash[1] != '\0' && !str_int(dash + 1, r.first, INT64_MAX, &r.last))
            return (struct range) { .last = size - 1 };
        r.last = r.last >= size ? size - 1 : r.last;
        r.satisfiable = r.first < size;
    }
    r.wanted = true;
    return r;
}

/* If-Modified-Since: the date that we gave out is compared as a text, so no date is parsed. */
static bool unchanged_since(
    const struct exchange *x, const struct response *out, const struct stat *st)
{
    const char *h = request_header(&x->request, "If-Modified-Since");

    return h != NULL && request_header(&x->request, "If-None-Match") == NULL &&
           out->cache != CACHE_NEVER && out->status == 200 && x->request.method == HTTP_GET &&
           str_eq(h, clock_http(x->mem, st->st_mtime));
}

static enum MHD_Result send_file(struct exchange *x, const struct response *out)
{
    int fd = open(out->file, O_RDONLY | O_CLOEXEC);
    struct MHD_Response *m;
    struct range r;
    struct stat st;
    int status = out->status;

    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (fd >= 0)
            (void)close(fd);
        return send_plain(x, 503, "the file cannot be read just now");
    }
    if (unchanged_since(x, out, &st)) {
        (void)close(fd);
        return queue_empty(x, 304, out);
    }
    r = range_of(x, out, st.st_size);
    if (r.wanted && !r.satisfiable) {
        (void)close(fd);
        m = from_bytes(x, (struct bytes) { 0 });
        add(m, "Content-Range", str_printf(x->mem, "bytes */%lld", (long long)st.st_size));
        return queue(x, 416, m, out);
    }
    m = MHD_create_response_from_fd_at_offset64(
        (uint64_t)(r.last - r.first + 1), fd, (uint64_t)r.first);
    must(m != NULL); /* it owns fd now */
    x->sends = r.last - r.first + 1;
    if (r.wanted) {
        status = 206;
        add(m, "Content-Range",
            str_printf(x->mem, "bytes %lld-%lld/%lld", (long long)r.first, (long long)r.last,
                (long long)st.st_size));
    }
    if (out->cache != CACHE_NEVER)
        add(m, "Last-Modified", clock_http(x->mem, st.st_mtime));
    add(m, "Accept-Ranges", "bytes");
    add(m, "Content-Type", out->type);
    if (out->disposition != NULL)
        add(m, "Content-Disposition", out->disposition);
    return queue(x, status, m, out);
}

/* ---- any answer */

/* May the finished answer be sent to others too? Then its headers say nothing of this visitor. */
static bool may_be_kept(const struct exchange *x, const struct response *out)
{
    return out->cache != CACHE_NEVER && out->etag != NULL && out->file == NULL &&
           out->headers == NULL && out->redirect == NULL && out->disposition == NULL &&
           out->status == 200 && !x->close_after && !atomic_load(&x->server->stopping);
}

static enum MHD_Result send_made(struct exchange *x, struct response *out, enum kept_form form)
{
    struct bytes body = out->body, packed = { 0 };
    struct MHD_Response *m;

    if (form == KEPT_NOT_MODIFIED)
        return queue_empty(x, 304, out);
    if (form == KEPT_GZIP)
        packed = out->gzip.n > 0 ? out->gzip : gzip_bytes(x->mem, body);
    else if (body.n == 0 && out->gzip.n > 0)
        body = unpacked(x->mem, out->gzip);
    if (form == KEPT_GZIP && out->loan != NULL && x->keep)
        m = from_loan(x, packed, out->loan);
    else
        m = from_bytes(x, packed.n > 0 ? packed : body);
    if (out->type != NULL)
        add(m, "Content-Type", out->type);
    if (packed.n > 0)
        add(m, "Content-Encoding", "gzip");
    if (out->disposition != NULL)
        add(m, "Content-Disposition", out->disposition);
    if (out->redirect != NULL)
        add(m, "Location", out->redirect);
    return queue(x, out->status, m, out);
}

enum MHD_Result send_answer(struct exchange *x)
{
    struct response *out = &x->answer;
    enum kept_form form = KEPT_PLAIN;
    enum MHD_Result result;

    if (out->status == 0)
        out->status = 200;
    if (not_modified(x, out))
        form = KEPT_NOT_MODIFIED;
    else if (out->file != NULL)
        return send_file(x, out);
    else if (is_text(out->type) && (out->body.n >= GZIP_MIN || out->gzip.n > 0) && accepts_gzip(x))
        form = KEPT_GZIP;
    x->keep = may_be_kept(x, out);
    if (x->keep) {
        x->key =
            (struct kept_key) { .path = x->request.raw_target, .etag = out->etag, .form = form };
        if (kept_queue(x->server->kept, &x->key, x->connection, &x->sends, &result)) {
            seat_moves(x->seat, x->sends);
            return result;
        }
    }
    return send_made(x, out, form);
}
