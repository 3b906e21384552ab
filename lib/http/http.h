/* http.h – requests, responses and routes as the handlers see them.
 *
 * A handler is a plain blocking function
 *
 *     static enum err show(struct call *c, struct request *r, struct response *out)
 *
 * found through a route table. Everything in a request is already checked: framing, sizes, UTF-8,
 * no U+0000. Absent parameters are NULL. Routes are declared in const tables; the table feeds
 * dispatch, the permission check (default deny), the site map, the OpenAPI document and the tests
 * that try every route with every wrong actor. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/call.h"
#include "lib/base/str.h"

struct json_t;

/* ---- routes ---------------------------------------------------------------------------------- */

enum method { HTTP_GET = 1, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

struct request;
struct response;

/* How the dispatcher runs a handler. Default for GET: a read-only transaction where the request
 * was parsed; for the others: the writer, in a transaction. */
enum route_run {
    RUN_DEFAULT,
    RUN_NO_DB, /* needs no database: static files, health */
    RUN_SLOW   /* hashes, renders or calls other systems: slow worker, no transaction open; it
                  takes its own short ones with slow_read() / slow_write() of lib/base/slow.h */
};

struct route {
    enum method method;
    const char *path;  /* "/casefiles/{id}/accept" */
    const char *right; /* "public", "person" (anyone signed in), "staff", or the name of a right;
                          a route without one does not compile into the table */
    enum err (*handle)(struct call *c, struct request *r, struct response *out);
    const char *title; /* msgid: N_("Case"); for the site map, the OpenAPI summary */
    /* A form's POST names the page to show again when it fails with ERR_INVALID, ERR_CONFLICT,
     * ERR_STATE or ERR_TOO_LARGE: the transaction is undone, then `again` runs in a read-only one
     * with c->error still set; page_html() shows the error summary and what was typed. */
    enum err (*again)(struct call *c, struct request *r, struct response *out);
    /* A public GET that can often be answered from memory: tried first, on the connection's thread,
     * without a database (c->db is NULL, nobody is looked up). Returns true if it filled `out`; it
     * may take tally notes. Else `handle` runs as usual. */
    bool (*quick)(struct call *c, struct request *r, struct response *out);
    enum route_run run;
    size_t body_max; /* bytes; 0 means HTTP_FORM_MAX */
    bool moves;      /* a GET that only sends the browser on: no page of its own */
    bool unlisted;   /* not on the site map: a step of another page, a file for machines */
    bool uploads;    /* multipart files are accepted (each at most HTTP_UPLOAD_MAX) */
    bool no_once;    /* repeating it is harmless and must answer anew: signing in */
    bool no_csrf;    /* only for machine endpoints that carry their own proof (OIDC callback) */
    /* A page kind is visited by the browser tests: a path with real values can be made from
     * `sample`, the name of a sample object that tests/e2e knows ("item", "casefile.own", …). */
    const char *sample;
    const struct api_doc *api; /* JSON routes: what goes in and out, for OpenAPI */
};

/* How many messages a signed-in person has not read, for the head of the page; put by core/message.
 */
struct unread_source {
    enum err (*count)(struct call *c, int64_t *ret);
};
extern const char unread_slot[]; /* in c->site: const struct unread_source *; absent: none */

/* JSON routes live under /api/v1 and describe themselves. */
struct api_field {
    const char *name;
    const char *type; /* "string", "integer", "boolean", "object", "array" */
    const char *note; /* English; what it means, its unit */
    bool required;
};
struct api_doc {
    const struct api_field *query; /* ends with { 0 } */
    const struct api_field *body;
    const struct api_field *answer;
    const char *scope; /* token scope, e.g. "items:read"; NULL: public */
};

#define HTTP_FORM_MAX (256 * 1024)
#define HTTP_UPLOAD_MAX (20 * 1024 * 1024)
#define HTTP_UPLOADS_MAX 20
#define HTTP_PARAMS_MAX 512

/* ---- request --------------------------------------------------------------------------------- */

/* A file that came with a form, already on disk (fsynced) under its digest, not yet claimed: a
 * room that keeps it calls upload_keep() of lib/http/upload.h; what is not kept is removed. */
struct upload {
    const char *field;    /* name of the form control */
    const char *filename; /* as sent, sanitised: no path, no control characters; may be "" */
    const char *type;     /* sniffed from the content, not believed: "application/pdf", … */
    const char *sm3;      /* 64 hex digits */
    const char *path;     /* temporary file */
    int64_t size;
};

struct request {
    const struct route *route;
    enum method method;
    const char *path;       /* decoded, normalised */
    const char *raw_target; /* as sent, for the log and for "return to" */
    const char *remote;     /* address; from X-Forwarded-For only behind trusted_proxy */
    const char *host;
    const char *csrf; /* token to embed in forms; ask request_csrf() for it */
    const char *(*make_csrf)(struct call *c, struct request *r); /* the dispatcher's */
    const char *idempotency_key; /* of a write: form field "_once" or Idempotency-Key header */
    bool json;                   /* the client asked for JSON, or the path is under /api/ */
    int mode;                    /* enum html_mode: ordinary, elder, … chosen by the visitor */
    struct bytes body;           /* JSON bodies; forms are parsed into parameters */
    struct json_t *json_body;    /* parsed strictly; NULL if none */
    struct request_private *p;
};

const char *request_param(const struct request *r, const char *name); /* from the path pattern */
const char *request_query(const struct request *r, const char *name); /* first value or NULL */
const char *request_form(const struct request *r, const char *name);
/* All values of a repeated control, in order; n_ret may be 0. */
const char **request_form_all(
    struct call *c, const struct request *r, const char *name, size_t *ret_n);
/* Names of all form controls, in order, each once. */
const char **request_form_names(struct call *c, const struct request *r, size_t *ret_n);
const char *request_header(const struct request *r, const char *name);
const char *request_cookie(const struct request *r, const char *name);
/* Made when it is first needed: pages without forms need none. NULL where there is none. */
const char *request_csrf(struct call *c, struct request *r);
const struct upload *request_upload(const struct request *r, const char *field, size_t i);

/* Typed access; the error names the parameter. */
enum err request_param_id(
    struct call *c, const struct request *r, const char *name, int64_t *ret) nodiscard;
enum err request_query_int(struct call *c, const struct request *r, const char *name, int64_t min,
    int64_t max, int64_t absent, int64_t *ret) nodiscard;
enum err request_form_int(struct call *c, const struct request *r, const char *name, int64_t min,
    int64_t max, int64_t *ret) nodiscard;
/* A required text of at most max characters, trimmed; records a field error otherwise. */
enum err request_form_text(
    struct call *c, const struct request *r, const char *name, size_t max, const char **ret);

/* ---- response -------------------------------------------------------------------------------- */

struct header {
    struct header *next;
    const char *name;
    const char *value;
};

enum response_cache {
    CACHE_NEVER,      /* no-store: everything about people (the default) */
    CACHE_REVALIDATE, /* public, no-cache + ETag */
    CACHE_FOREVER     /* public, immutable: static files under a digest */
};

struct mem_loan;
struct response {
    int status;              /* 200 unless set */
    const char *type;        /* "text/html; charset=utf-8", … */
    struct bytes body;       /* in c->mem, or const */
    const char *file;        /* instead of body: path of a file to send (ranges are honoured) */
    const char *disposition; /* Content-Disposition, made by response_file */
    struct bytes gzip;       /* the body, compressed, if somebody kept it; then body may be empty */
    void *loan;       /* child of c->mem that keeps gzip alive: an answer that the server keeps
                       * takes it over instead of copying; NULL: gzip lasts like the body */
    const char *etag; /* without quotes; conditional requests are answered by the server */
    enum response_cache cache;
    struct header *headers;
    const char *redirect; /* Location */
    const char *csp;      /* instead of the default Content-Security-Policy */
};

void response_header(struct call *c, struct response *out, const char *name, const char *value);
struct cookie {
    const char *name, *value;
    int64_t max_age;      /* seconds; 0: for the browser session; -1: remove */
    bool script_may_read; /* else HttpOnly */
};
void response_cookie(struct call *c, struct response *out, const struct cookie *k);
/* 303 to a path of our own (printf); refuses anything that is not one. */
enum err redirect(struct call *c, struct response *out, const char *format, ...) printf_like(3, 4);
enum err response_json(struct call *c, struct response *out, struct json_t *body); /* takes body */
enum err response_text(struct call *c, struct response *out, const char *type, const char *text);
enum err response_bytes(struct call *c, struct response *out, const char *type, struct bytes b);
enum err response_file(struct call *c, struct response *out, const char *path, const char *type,
    const char *filename, bool inline_);

/* gzip form of a text, in mem; n == 0 if zlib refuses. For pages that are kept. */
struct bytes gzip_bytes(const void *mem, struct bytes in);

/* The envelope of every JSON list: {"items":[…],"total":n,"next":cursor|null}. Takes items. */
enum err response_json_list(
    struct call *c, struct response *out, struct json_t *items, int64_t total, const char *next);

#endif
