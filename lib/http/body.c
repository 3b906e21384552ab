/* body.c – receives a request's body: forms and uploads piece by piece, JSON as a whole.
 *
 * A problem is remembered and the rest of the body is dropped, so that the answer can say what was
 * wrong. Uploads go to temporary files; what the handler does not keep is removed in the end. */
#include "lib/http/private.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/http/multipart.h"
#include "lib/http/sniff.h"

#define VALUE_MAX (128 * 1024)
#define MULTIPART_OVERHEAD (64 * 1024)
#define DROP_TIMES                                                                                 \
    4 /* of what a form with files takes: read and dropped, to say so on its page                  \
       */

static const char not_readable[] = N_("The form was not sent in a way that can be read");

static void body_problem(struct body *b, enum err e, const char *text)
{
    if (b->problem == OK) {
        b->problem = e;
        b->problem_text = text;
    }
}

/* ---- one part ---- */

static void take_value(struct exchange *x, const char *name, const char *value, size_t n)
{
    struct body *b = &x->body;

    if (!utf8_valid(name, strlen(name)) || !utf8_valid(value, n))
        body_problem(b, ERR_USAGE, N_("The form was not sent as UTF-8 text"));
    else if (x->private.form.n >= HTTP_PARAMS_MAX)
        body_problem(b, ERR_USAGE, N_("The form has too many fields"));
    else
        params_add(x->mem, &x->private.form, name, value);
}

static void finish_value(struct exchange *x)
{
    struct body *b = &x->body;

    if (b->name == NULL)
        return;
    if (!buf_ok(&b->value))
        body_problem(b, ERR_TOO_LARGE, N_("One of the answers is too long"));
    else
        take_value(x, b->name, b->value.p, b->value.n);
    b->name = NULL;
}

static void finish_upload(struct exchange *x)
{
    struct body *b = &x->body;
    struct upload *u = b->upload;

    if (u == NULL)
        return;
    u->sm3 = x->server->o.digest_end(x->mem, b->digest);
    u->type = sniff_type(b->fd, u->size);
    if (close(b->fd) != 0)
        body_problem(b, ERR_UNAVAILABLE, N_("The file could not be stored. Please try again"));
    b->upload = NULL;
    b->fd = -1;
    x->private.uploads.n++;
}

/* The last component, without control characters and what file systems and headers dislike. */
static const char *clean_filename(const void *mem, const char *name)
{
    const char *slash = strrchr(name, '/');
    char *clean, *out;

    name = slash == NULL ? name : slash + 1;
    slash = strrchr(name, '\\');
    clean = str_dup_n(
        mem, slash == NULL ? name : slash + 1, strnlen(slash == NULL ? name : slash + 1, 200));
    while (!utf8_valid(clean, strlen(clean)) && *clean != '\0')
        clean[strlen(clean) - 1] = '\0'; /* cut in the middle of a character */
    out = clean;
    for (const char *p = clean; *p != '\0'; p++) {
        if ((unsigned char)*p >= 0x20 && *p != 0x7f && strchr("\"<>|:*?", *p) == NULL)
            *out++ = *p;
    }
    *out = '\0';
    return clean;
}

static void begin_upload(struct exchange *x, const char *field, const char *filename)
{
    struct uploads *all = &x->private.uploads;
    struct upload *u;
    char *path;

    if (!x->request.route->uploads) {
        body_problem(&x->body, ERR_UNSUPPORTED, N_("This form takes no files"));
        return;
    }
    if (all->n >= HTTP_UPLOADS_MAX) {
        body_problem(&x->body, ERR_TOO_LARGE, N_("Too many files at once"));
        return;
    }
    path = str_printf(x->mem, "%s/%s", x->server->o.upload_dir, id_random(x->mem));
    x->body.fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (x->body.fd < 0) {
        body_problem(
            &x->body, ERR_UNAVAILABLE, N_("The file could not be stored. Please try again"));
        return;
    }
    if (all->list == NULL)
        all->list = mem_array(x->mem, struct upload, HTTP_UPLOADS_MAX);
    u = &all->list[all->n];
    *u = (struct upload) {
        .field = str_dup(x->mem, field), .filename = clean_filename(x->mem, filename), .path = path
    };
    x->body.upload = u;
    x->body.digest = x->server->o.digest_begin(x->mem);
}

static void upload_piece(struct exchange *x, const char *p, size_t n)
{
    struct body *b = &x->body;

    if (b->upload == NULL || n == 0)
        return;
    b->upload->size += (int64_t)n;
    if (b->upload->size > HTTP_UPLOAD_MAX) {
        body_problem(b, ERR_TOO_LARGE, N_("The file is larger than 20 MB"));
        return;
    }
    x->server->o.digest_add(b->digest, p, n);
    while (n > 0) {
        ssize_t put = write(b->fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            body_problem(b, ERR_UNAVAILABLE,
                errno == ENOSPC ? N_("There is no room for files just now. Please try again later")
                                : N_("The file could not be stored. Please try again"));
            return;
        }
        p += put;
        n -= (size_t)put;
    }
}

static void on_begin(void *data, const char *name, const char *filename)
{
    struct exchange *x = data;
    struct body *b = &x->body;

    if (b->problem != OK)
        return;
    b->name = str_dup(x->mem, name);
    if (!utf8_valid(name, strlen(name)) ||
        !utf8_valid(str_or(filename, ""), strlen(str_or(filename, ""))))
        body_problem(b, ERR_USAGE, N_("The form was not sent as UTF-8 text"));
    else if (filename == NULL)
        buf_init(&b->value, x->mem, VALUE_MAX);
    else if (*filename != '\0')
        begin_upload(x, name, filename);
    b->is_file = filename != NULL;
}

static void on_piece(void *data, const char *p, size_t n)
{
    struct exchange *x = data;
    struct body *b = &x->body;

    if (b->problem == OK && b->is_file && b->upload == NULL)
        begin_upload(x, b->name, ""); /* content without a name: still a file */
    if (b->problem != OK)
        return;
    if (b->is_file)
        upload_piece(x, p, n);
    else
        buf_add(&b->value, p, n);
}

/* A file control without a choice sends neither name nor content: that is no upload. */
static void on_end(void *data)
{
    struct exchange *x = data;

    if (x->body.problem == OK && !x->body.is_file)
        finish_value(x);
    if (x->body.problem == OK)
        finish_upload(x);
}

/* ---- the whole ---- */

static size_t body_max(const struct route *route)
{
    size_t max = route->body_max > 0 ? route->body_max : HTTP_FORM_MAX;

    return route->uploads ? max + HTTP_UPLOAD_MAX * 2 + MULTIPART_OVERHEAD : max;
}

static bool media_is(const char *type, const char *wanted)
{
    size_t n = strlen(wanted);

    return type != NULL && strncasecmp(type, wanted, n) == 0 &&
           (type[n] == '\0' || strchr("; \t", type[n]) != NULL);
}

/* Larger than the form takes. A browser that is cut off shows no page at all, so what is not
 * outrageous is read and dropped; who asks first ("Expect") is told at once. */
static void too_large(struct exchange *x, int64_t announced)
{
    struct body *b = &x->body;

    body_problem(b, ERR_TOO_LARGE, N_("What was sent is larger than this form takes"));
    if (x->request.route->uploads && announced <= (int64_t)b->max * DROP_TIMES &&
        request_header(&x->request, "Expect") == NULL)
        b->kind = BODY_DROPPED;
}

enum err body_begin(struct exchange *x)
{
    static const struct multipart_events events = { on_begin, on_piece, on_end };
    struct body *b = &x->body;
    const char *type = request_header(&x->request, "Content-Type");
    int64_t announced = 0;

    b->fd = -1;
    b->max = body_max(x->request.route);
    (void)str_int(str_or(request_header(&x->request, "Content-Length"), "0"), 0, INT64_MAX,
        &announced); /* framing.c has checked it */
    seat_moves(x->seat, announced);
    if (announced > (int64_t)b->max) {
        too_large(x, announced);
    } else if (announced == 0) {
        return OK;
    } else if (media_is(type, "multipart/form-data")) {
        b->multipart = multipart_new(x->mem, type, &events, x);
        b->kind = b->multipart == NULL ? BODY_NONE : BODY_MULTIPART;
        if (b->multipart == NULL)
            body_problem(b, ERR_USAGE, not_readable);
    } else if (media_is(type, "application/x-www-form-urlencoded") ||
               media_is(type, "application/json")) {
        b->kind = media_is(type, "application/json") ? BODY_JSON : BODY_FORM;
        buf_init(&b->raw, x->mem, b->max);
    } else {
        body_problem(b, ERR_UNSUPPORTED, N_("This kind of content is not accepted here"));
    }
    return b->problem;
}

void body_add(struct exchange *x, const char *p, size_t n)
{
    struct body *b = &x->body;

    if (b->problem != OK)
        return;
    if (b->kind == BODY_JSON || b->kind == BODY_FORM)
        buf_add(&b->raw, p, n);
    else if (b->kind == BODY_MULTIPART && !multipart_add(b->multipart, p, n))
        body_problem(b, ERR_USAGE, not_readable);
}

static void parse_form(struct exchange *x)
{
    struct params *form = &x->private.form;
    const char *problem;

    if (strlen(x->body.raw.p) != x->body.raw.n ||
        parse_pairs(x->mem, x->body.raw.p, form, &problem) != OK)
        body_problem(&x->body, ERR_USAGE,
            form->n > HTTP_PARAMS_MAX ? N_("The form has too many fields")
                                      : N_("The form was not sent as UTF-8 text"));
}

static void parse_json(struct exchange *x)
{
    struct body *b = &x->body;
    json_error_t problem;

    if (b->raw.n == 0)
        return;
    if (!utf8_valid(b->raw.p, b->raw.n)) {
        body_problem(b, ERR_USAGE, N_("The JSON text is not valid UTF-8"));
        return;
    }
    x->request.json_body = json_loadb(b->raw.p, b->raw.n, JSON_REJECT_DUPLICATES, &problem);
    if (x->request.json_body == NULL)
        body_problem(b, ERR_USAGE,
            str_printf(x->mem,
                "The JSON text cannot be read: line %d, "
                "column %d: %s",
                problem.line, problem.column, problem.text));
}

enum err body_end(struct exchange *x)
{
    struct body *b = &x->body;

    if (b->problem != OK)
        return b->problem;
    if (b->kind == BODY_MULTIPART && !multipart_complete(b->multipart))
        body_problem(b, ERR_USAGE, N_("The form arrived incomplete. Please send it again"));
    if (b->kind == BODY_FORM)
        parse_form(x);
    if (b->kind == BODY_JSON) {
        parse_json(x);
        x->request.body = (struct bytes) { .p = (const uint8_t *)b->raw.p, .n = b->raw.n };
    }
    return b->problem;
}

/* The end of the exchange, however it ended: temporary files go. */
void body_abort(struct exchange *x)
{
    struct body *b = &x->body;

    if (b->upload != NULL) {
        (void)x->server->o.digest_end(x->mem, b->digest);
        (void)unlink(b->upload->path);
        (void)close(b->fd);
    }
    for (size_t i = 0; i < x->private.uploads.n; i++) {
        if (x->private.uploads.list[i].path != NULL)
            (void)unlink(x->private.uploads.list[i].path);
    }
    if (x->request.json_body != NULL)
        json_decref(x->request.json_body);
    x->request.json_body = NULL;
}
