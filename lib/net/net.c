/* net.c – HTTP and SMTP by libcurl (net.h). One easy handle per call: nothing is shared between
 * threads, and curl_global_init is done once by whoever comes first. */
#include "lib/net/net.h"

#include <curl/curl.h>
#include <pthread.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static pthread_once_t initialised = PTHREAD_ONCE_INIT;

static void initialise(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static void close_handle(CURL **h)
{
    if (*h != NULL)
        curl_easy_cleanup(*h);
}

static void free_list(struct curl_slist **l)
{
    curl_slist_free_all(*l);
}

static CURL *new_handle(const char *url, int timeout_s, char *problem)
{
    CURL *h;

    (void)pthread_once(&initialised, initialise);
    h = curl_easy_init();
    must(h != NULL);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, problem);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)(timeout_s == 0 ? NET_TIMEOUT_S : timeout_s));
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PROXY, "");
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    return h;
}

static bool one_line(const char *s)
{
    return s != NULL && strpbrk(s, "\r\n") == NULL;
}

static size_t take(char *p, size_t size, size_t n, void *data)
{
    struct buf *b = data;

    buf_add(b, p, size * n);
    return buf_ok(b) ? size * n : 0;
}

static enum err perform(struct call *c, CURL *h, const char *problem)
{
    CURLcode code = curl_easy_perform(h);
    enum err e;

    if (code == CURLE_OK)
        return OK;
    e = fail(c, ERR_UNAVAILABLE, N_("another system does not answer"));
    fail_detail(c, "%s", problem[0] == '\0' ? curl_easy_strerror(code) : problem);
    return e;
}

static enum err header_list(struct call *c, const struct net_request *r, struct curl_slist **ret)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (!one_line(r->headers[i].name) || !one_line(r->headers[i].value))
            return fail_internal(c, "a header with a line break");
        *ret = curl_slist_append(
            *ret, str_printf(c->mem, "%s: %s", r->headers[i].name, r->headers[i].value));
        must(*ret != NULL);
    }
    if (r->type != NULL)
        *ret = curl_slist_append(*ret, str_printf(c->mem, "Content-Type: %s", r->type));
    *ret = curl_slist_append(*ret, "Expect:");
    must(*ret != NULL);
    return OK;
}

enum err net_http(struct call *c, const struct net_request *r, struct net_answer *ret)
{
    cleanup_with(free_list) struct curl_slist *headers = NULL;
    char problem[CURL_ERROR_SIZE] = "";
    cleanup_with(close_handle) CURL *h = NULL;
    struct buf body;
    const char *type = NULL;
    long status = 0;

    must(c->db == NULL);
    TRY(header_list(c, r, &headers));
    buf_init(&body, c->mem, NET_ANSWER_MAX);
    h = new_handle(r->url, r->timeout_s, problem);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &body);
    if (r->user != NULL) {
        curl_easy_setopt(h, CURLOPT_USERNAME, r->user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, str_or(r->password, ""));
    }
    if (r->body.p != NULL) {
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, (const char *)r->body.p);
    }
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, r->method);
    TRY(perform(c, h, problem));
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type);
    *ret = (struct net_answer) { .status = (int)status,
        .type = str_dup(c->mem, type),
        .body = { (const uint8_t *)body.p, body.n } };
    return OK;
}

struct message {
    const char *p;
    size_t left;
};

static size_t give(char *p, size_t size, size_t n, void *data)
{
    struct message *m = data;
    size_t k = size * n < m->left ? size * n : m->left;

    memcpy(p, m->p, k);
    m->p += k;
    m->left -= k;
    return k;
}

enum err net_mail(
    struct call *c, const char *smtp_url, const char *from, const char *to, const char *message)
{
    cleanup_with(free_list) struct curl_slist *recipients = NULL;
    struct message m = { message, strlen(message) };
    char problem[CURL_ERROR_SIZE] = "";
    cleanup_with(close_handle) CURL *h = NULL;

    must(c->db == NULL);
    if (!one_line(from) || !one_line(to) || strpbrk(to, "<> ,;") != NULL)
        return fail(c, ERR_INVALID, N_("this is no e-mail address"));
    recipients = curl_slist_append(NULL, str_printf(c->mem, "<%s>", to));
    must(recipients != NULL);
    h = new_handle(smtp_url, 0, problem);
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, str_printf(c->mem, "<%s>", from));
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(h, CURLOPT_READDATA, &m);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    return perform(c, h, problem);
}
