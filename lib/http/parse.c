/* parse.c – target, query, headers and cookies: decoded once, checked once. */
#include "lib/http/private.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "lib/base/mem.h"

#define TARGET_MAX 8192

void params_add(const void *mem, struct params *p, const char *name, const char *value)
{
    if (p->n % 16 == 0)
        p->list = mem_grow(mem, p->list, struct param, p->n + 16);
    p->list[p->n++] = (struct param) { .name = name, .value = value };
}

const char *params_get(const struct params *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++) {
        if (strcmp(p->list[i].name, name) == 0)
            return p->list[i].value;
    }
    return NULL;
}

static int hex_of(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch = (char)(ch | 0x20);
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* Decodes %XX (and + where plus is set); false when it is not valid UTF-8 or has U+0000. */
bool percent_decode(const void *mem, const char *s, size_t n, bool plus, char **ret)
{
    char *out = mem_array(mem, char, n + 1);
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%') {
            int high = i + 2 < n ? hex_of(s[i + 1]) : -1;
            int low = i + 2 < n ? hex_of(s[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            out[at++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[at++] = plus && s[i] == '+' ? ' ' : s[i];
        }
    }
    *ret = out;
    return utf8_valid(out, at);
}

enum err parse_pairs(const void *mem, const char *q, struct params *ret, const char **ret_problem)
{
    while (*q != '\0') {
        size_t n = strcspn(q, "&"), eq = strcspn(q, "=");
        char *name, *value;

        eq = eq > n ? n : eq;
        if (!percent_decode(mem, q, eq, true, &name) ||
            !percent_decode(
                mem, eq < n ? q + eq + 1 : q + n, eq < n ? n - eq - 1 : 0, true, &value)) {
            *ret_problem = "the query is not valid UTF-8";
            return ERR_USAGE;
        }
        if (*name != '\0')
            params_add(mem, ret, name, value);
        if (ret->n > HTTP_PARAMS_MAX) {
            *ret_problem = "too many parameters";
            return ERR_USAGE;
        }
        q += n + (q[n] == '&');
    }
    return OK;
}

/* No empty, "." or ".." segments: there is one way to write each path. */
static bool path_is_plain(const char *path)
{
    if (path[0] != '/')
        return false;
    for (const char *at = path; at != NULL; at = strchr(at + 1, '/')) {
        size_t n = strcspn(at + 1, "/");
        bool last = at[1 + n] == '\0';

        if ((n == 0 && !(last && at == path)) || (n == 1 && at[1] == '.') ||
            (n == 2 && at[1] == '.' && at[2] == '.'))
            return false;
    }
    return strchr(path, '\\') == NULL;
}

enum err parse_target(struct exchange *x, const char **ret_problem)
{
    const char *target = x->request.raw_target;
    size_t n = strcspn(target, "?");
    char *path;

    if (strlen(target) > TARGET_MAX) {
        *ret_problem = "the address is too long";
        return ERR_TOO_LARGE;
    }
    if (!percent_decode(x->mem, target, n, false, &path)) {
        *ret_problem = "the address is not valid UTF-8";
        return ERR_USAGE;
    }
    x->request.path = path;
    if (!path_is_plain(path)) {
        *ret_problem = "no such address";
        return ERR_NOT_FOUND;
    }
    return target[n] == '?' ? parse_pairs(x->mem, target + n + 1, &x->private.query, ret_problem)
                            : OK;
}

static enum MHD_Result take_header(
    void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *x = data;

    (void)kind;
    if (value != NULL && utf8_valid(value, strlen(value)))
        params_add(x->mem, &x->private.headers, str_dup(x->mem, name), str_dup(x->mem, value));
    return x->private.headers.n < HTTP_PARAMS_MAX ? MHD_YES : MHD_NO;
}

static void parse_cookies(struct exchange *x)
{
    const char *at = request_header(&x->request, "Cookie");

    while (at != NULL && *at != '\0' && x->private.cookies.n < 64) {
        size_t n = strcspn(at, ";"), eq = strcspn(at, "=");

        if (eq < n)
            params_add(x->mem, &x->private.cookies, str_dup_n(x->mem, at, eq),
                str_dup_n(x->mem, at + eq + 1, n - eq - 1));
        at += n;
        at += strspn(at, "; ");
    }
}

static const char *peer_address(struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";

    if (info != NULL && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr,
            text, sizeof text);
    else if (info != NULL && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6,
            &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, text,
            sizeof text);
    return str_dup(x->mem, text);
}

/* Behind our own proxy the last address of X-Forwarded-For is the one that the proxy saw. */
static const char *remote_of(struct exchange *x)
{
    const char *peer = peer_address(x);
    const char *forwarded = request_header(&x->request, "X-Forwarded-For");
    const char *comma;

    if (forwarded == NULL || !str_eq(peer, x->server->o.trusted_proxy))
        return peer;
    comma = strrchr(forwarded, ',');
    forwarded = str_trim(x->mem, comma == NULL ? forwarded : comma + 1);
    return strspn(forwarded, "0123456789abcdefABCDEF.:") == strlen(forwarded) ? forwarded : peer;
}

enum err parse_headers(struct exchange *x, const char **ret_problem)
{
    struct request *r = &x->request;
    const char *accept;

    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, take_header, x);
    if (x->private.headers.n >= HTTP_PARAMS_MAX) {
        *ret_problem = "too many headers";
        return ERR_USAGE;
    }
    parse_cookies(x);
    r->host = request_header(r, "Host");
    r->remote = remote_of(x);
    accept = request_header(r, "Accept");
    r->json =
        str_starts(r->path, "/api/") || (accept != NULL && str_starts(accept, "application/json"));
    return OK;
}
