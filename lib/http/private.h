/* private.h – what the files of lib/http share. */
#ifndef HTTP_PRIVATE_H
#define HTTP_PRIVATE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "lib/http/http.h"
#include "lib/http/kept.h"
#include "lib/http/seats.h"
#include "lib/http/server.h"

struct multipart;

struct param {
    const char *name;
    const char *value;
};

struct params {
    struct param *list;
    size_t n;
};

struct uploads {
    struct upload *list;
    size_t n;
};

struct request_private {
    struct param *path; /* ends with a NULL name */
    struct params query, form, headers, cookies;
    struct uploads uploads;
};

/* A body that is being received. */
struct body {
    enum { BODY_NONE, BODY_JSON, BODY_FORM, BODY_MULTIPART, BODY_DROPPED } kind;
    struct multipart *multipart;
    struct buf raw; /* a body that is parsed at its end */
    size_t max;
    char *name; /* of the form value being received */
    struct buf value;
    bool is_file;          /* what is being received */
    struct upload *upload; /* being received */
    int fd;
    void *digest;
    enum err problem; /* first thing that was wrong; the rest is read and dropped */
    const char *problem_text;
};

struct exchange {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct seat *seat;
    void *mem;
    int64_t sends;       /* bytes of the answer's body */
    uintptr_t target_at; /* where the library's buffer has the target; for framing.c */
    struct request request;
    struct request_private private;
    const char *allow;
    struct body body;
    enum { EXCHANGE_NEW, EXCHANGE_BODY, EXCHANGE_WORKING } state;
    bool keep; /* the answer is kept under key */
    bool lent; /* its body is memory that the answer was lent */
    struct kept_key key;
    bool accepted;        /* counted in in_flight */
    bool close_after;     /* framing was wrong: nothing more on this connection */
    pthread_mutex_t lock; /* guards the three below */
    bool suspended, answered;
    struct response answer;
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_options o;
    struct seats *seats;
    struct kept_answers *kept;
    _Atomic int in_flight; /* accepted: complete, and not yet sent */
    _Atomic bool stopping, closed;
};

/* parse.c – all return OK or set *ret_problem (English, for a plain 400). */
enum err parse_target(struct exchange *x, const char **ret_problem);
enum err parse_headers(struct exchange *x, const char **ret_problem);
/* "a=b&c=d" with percent-encoding, appended to ret. */
enum err parse_pairs(
    const void *mem, const char *text, struct params *ret, const char **ret_problem);
bool percent_decode(const void *mem, const char *s, size_t n, bool plus, char **ret);
void params_add(const void *mem, struct params *p, const char *name, const char *value);
const char *params_get(const struct params *p, const char *name);

/* framing.c – 0, or the status to refuse with. The texts are the library's own, in its buffer. */
struct head {
    const char *method, *version;
};
int framing_check(struct exchange *x, const struct head *h, const char **ret_problem);

/* body.c */
enum err body_begin(struct exchange *x);
void body_add(struct exchange *x, const char *p, size_t n);
enum err body_end(struct exchange *x);
void body_abort(struct exchange *x);

/* send.c */
enum MHD_Result send_answer(struct exchange *x);
enum MHD_Result send_plain(struct exchange *x, int status, const char *text);

#endif
