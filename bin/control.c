/* control.c – the lock of the data directory, and the client's end of the control socket. */
#include "bin/control.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/control_wire.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

/* ---- the lock ---------------------------------------------------------------------- */

struct data_lock {
    int fd;
};

static int lock_destroy(struct data_lock *l)
{
    (void)close(l->fd);
    return 0;
}

static enum err cannot(struct call *c, const char *path)
{
    enum err e = fail(c, ERR_UNAVAILABLE, N_("{path} cannot be used"), "path", path);

    fail_detail(c, "%s: %s", path, strerror(errno));
    return e;
}

enum err data_lock_take(
    struct call *c, const void *mem, const char *data_dir, struct data_lock **ret)
{
    const char *path = str_printf(c->mem, "%s/lock", data_dir);
    struct data_lock *l;
    int fd;

    if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
        return cannot(c, data_dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return cannot(c, path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return fail(c, ERR_STATE,
            N_("Another process owns the data directory {path}: stop it first, or let it finish"),
            "path", data_dir);
    }
    if (ftruncate(fd, 0) == 0)
        (void)dprintf(fd, "%d\n", (int)getpid()); /* for people who wonder who it is */
    l = mem_new(mem, struct data_lock);
    l->fd = fd;
    talloc_set_destructor(l, lock_destroy);
    *ret = l;
    return OK;
}

/* ---- the client -------------------------------------------------------------------- */

/* The descriptor, or -1 when nobody listens. */
static enum err connect_to(struct call *c, const char *data_dir, int *ret)
{
    struct sockaddr_un address;
    int fd;

    *ret = -1;
    if (!control_address(data_dir, &address))
        return OK; /* too long: no server could have listened there */
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return cannot(c, address.sun_path);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
        *ret = fd;
        return OK;
    }
    if (errno == ENOENT || errno == ECONNREFUSED) {
        (void)close(fd);
        return OK;
    }
    (void)cannot(c, address.sun_path);
    (void)close(fd);
    return c->error.code;
}

static const char *absolute(struct call *c, const char *argument)
{
    struct stat st;
    char *real;
    const char *copy;

    if (strpbrk(argument, "/.") == NULL || argument[0] == '/' || stat(argument, &st) != 0)
        return argument;
    real = realpath(argument, NULL);
    copy = real == NULL ? argument : str_dup(c->mem, real);
    free(real);
    return copy;
}

static json_t *request_of(struct call *c, const char *command, int argc, char **argv)
{
    json_t *arguments = json_array();

    for (int i = 0; i < argc; i++)
        json_array_append_new(arguments, json_string(absolute(c, argv[i])));
    return json_pack("{s:s, s:o, s:s}", "command", command, "arguments", arguments, "lang",
        c->lang == LANG_ZH ? "zh" : "en");
}

static enum err code_of(const char *name)
{
    for (int i = 0; i < ERR__COUNT; i++)
        if (str_eq(err_name((enum err)i), name))
            return (enum err)i;
    return ERR_INTERNAL;
}

/* The server's words, already in the language that was asked for. */
static enum err take_answer(struct call *c, json_t *answer, struct buf *out)
{
    const char *code = NULL, *output = "", *message = NULL, *detail = NULL;
    json_t *fields = NULL, *one;
    size_t i;
    enum err e;

    if (json_unpack(answer, "{s:s, s?s, s?s, s?s, s?o}", "error", &code, "output", &output,
            "message", &message, "detail", &detail, "fields", &fields) != 0)
        return fail_internal(c, "the server's answer is not understood");
    buf_puts(out, output);
    e = code_of(code);
    if (e == OK)
        return OK;
    json_array_foreach(fields, i, one)
    {
        const char *field = "", *text = "";

        (void)json_unpack(one, "{s:s, s:s}", "field", &field, "message", &text);
        (void)fail_field(c, field, "{text}", "text", text);
    }
    if (message != NULL && c->error.msgid == NULL)
        (void)!fail(c, e, "{text}", "text", message);
    if (detail != NULL)
        fail_detail(c, "%s", detail);
    return e;
}

enum err control_forward(struct call *c, const char *data_dir, const char *command, int argc,
    char **argv, struct buf *out, bool *ret_answered)
{
    json_t *request, *answer = NULL;
    enum err e;
    int fd;

    *ret_answered = false;
    TRY(connect_to(c, data_dir, &fd));
    if (fd < 0)
        return OK;
    *ret_answered = true;
    request = request_of(c, command, argc, argv);
    if (control_send(fd, request))
        answer = control_receive(fd, CONTROL_ANSWER_MAX);
    json_decref(request);
    (void)close(fd);
    if (answer == NULL)
        return fail(c, ERR_UNAVAILABLE,
            N_("The server went away before it answered; look whether the command was done"));
    e = take_answer(c, answer, out);
    json_decref(answer);
    return e;
}
