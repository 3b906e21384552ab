/* control_server.c – the server's end of the control socket: one thread, one command at a time. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/command.h"
#include "bin/control.h"
#include "bin/control_wire.h"
#include "bin/executor.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define OUTPUT_MAX (64 << 20)
#define ARGUMENTS_MAX 256
#define SILENCE_S 10 /* a peer that says nothing for so long is left */

struct control {
    struct control_options o;
    struct sockaddr_un address;
    int listener;
    int stop[2]; /* a byte here ends the thread */
    pthread_t thread;
};

/* ---- one command ------------------------------------------------------------------- */

struct order {
    const struct command *command;
    int argc;
    char **argv;
    struct buf *out;
};

/* May run more than once: the output begins anew each time. */
static enum err run_command(struct call *c, void *data)
{
    struct order *o = data;

    buf_reset(o->out);
    return o->command->run(c, o->argc, o->argv, o->out);
}

/* Reads the request's array into argv; words of the command first, as on a command line. */
static enum err read_order(struct call *c, const json_t *request, struct order *o)
{
    const char *command, *lang, *text;
    json_t *arguments, *one;
    char **words;
    size_t i, n;
    int skip;

    if (json_unpack((json_t *)(uintptr_t)request, "{s:s, s:o, s:s}", "command", &command,
            "arguments", &arguments, "lang", &lang) != 0 ||
        json_array_size(arguments) > ARGUMENTS_MAX)
        return fail(c, ERR_USAGE, err_title(ERR_USAGE));
    c->lang = str_eq(lang, "zh") ? LANG_ZH : LANG_EN;
    words = str_split(c->mem, command, ' ', &n);
    o->argv = mem_array(c->mem, char *, n + json_array_size(arguments) + 1);
    memcpy(o->argv, words, n * sizeof *words);
    json_array_foreach(arguments, i, one)
    {
        text = json_string_value(one);
        if (text == NULL)
            return fail(c, ERR_USAGE, err_title(ERR_USAGE));
        o->argv[n + i] = str_dup(c->mem, text);
    }
    o->argc = (int)(n + json_array_size(arguments));
    o->command = command_find(o->argc, o->argv, &skip);
    if (o->command == NULL || skip != (int)n ||
        (o->command->db != COMMAND_WRITES && o->command->db != COMMAND_SLOW))
        return fail(
            c, ERR_USAGE, N_("The server does not know the command {name}"), "name", command);
    o->argc -= skip;
    o->argv += skip;
    return OK;
}

static json_t *answer_of(struct call *c, enum err e, const struct buf *out)
{
    const struct error *err = &c->error;
    json_t *answer = json_pack("{s:s, s:s}", "error", err_name(e), "output", out->p);
    json_t *fields = json_array();

    if (e != OK && err->msgid != NULL)
        json_object_set_new(
            answer, "message", json_string(i18n_format(c->mem, c->lang, err->msgid, err->params)));
    if (e != OK && err->detail != NULL)
        json_object_set_new(answer, "detail", json_string(err->detail));
    for (size_t i = 0; e != OK && i < err->n_fields; i++)
        json_array_append_new(
            fields, json_pack("{s:s, s:s}", "field", err->fields[i].field, "message",
                        i18n_format(c->mem, c->lang, err->fields[i].msgid, err->fields[i].params)));
    json_object_set_new(answer, "fields", fields);
    return answer;
}

static json_t *execute(struct control *k, const json_t *request)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call c = { .mem = mem,
        .actor = &actor_program,
        .site = executor_site(k->o.executor),
        .now = clock_now(),
        .id = id_random(mem) };
    struct order o = { 0 };
    struct buf out;
    enum err e;

    buf_init(&out, mem, OUTPUT_MAX);
    o.out = &out;
    e = read_order(&c, request, &o);
    if (e == OK && o.command->db == COMMAND_SLOW)
        e = run_command(&c, &o);
    else if (e == OK)
        e = executor_run_write(k->o.executor, &c, run_command, &o);
    log_info("command", "id", c.id, "name", o.command == NULL ? "?" : o.command->name, "err",
        err_name(e), "detail", str_or(c.error.detail, ""));
    if (e == OK && k->o.after != NULL)
        k->o.after(k->o.data, o.command->name);
    return answer_of(&c, e, &out);
}

/* ---- the socket -------------------------------------------------------------------- */

static bool trusted(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static void serve_one(struct control *k, int fd)
{
    struct timeval silence = { .tv_sec = SILENCE_S };
    json_t *request, *answer;

    if (!trusted(fd)) {
        log_warning("control socket: foreign user refused");
        return;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
    request = control_receive(fd, CONTROL_REQUEST_MAX);
    if (request == NULL)
        return;
    answer = execute(k, request);
    json_decref(request);
    (void)control_send(fd, answer);
    json_decref(answer);
}

static void *control_main(void *data)
{
    struct control *k = data;
    struct pollfd fds[] = { { .fd = k->listener, .events = POLLIN },
        { .fd = k->stop[0], .events = POLLIN } };

    for (;;) {
        int fd;

        if (poll(fds, COUNT_OF(fds), -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0)
            break;
        if (fds[0].revents == 0)
            continue;
        fd = accept4(k->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        serve_one(k, fd);
        (void)close(fd);
    }
    return NULL;
}

/* The lock is held, so a socket that is there is a dead process's. It is bound under a mask, so
 * that nobody else can connect in the moment before a chmod. */
static enum err listen_on(struct call *c, struct control *k)
{
    mode_t mask;
    int bound;

    if (!control_address(k->o.data_dir, &k->address))
        return fail(c, ERR_USAGE, N_("The path of the data directory is too long: {path}"), "path",
            k->o.data_dir);
    (void)unlink(k->address.sun_path);
    k->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mask = umask(0177);
    bound = bind(k->listener, (const struct sockaddr *)&k->address, sizeof k->address);
    (void)umask(mask);
    if (k->listener < 0 || bound != 0 || listen(k->listener, 16) != 0) {
        enum err e =
            fail(c, ERR_UNAVAILABLE, N_("{path} cannot be used"), "path", k->address.sun_path);

        fail_detail(c, "%s: %s", k->address.sun_path, strerror(errno));
        return e;
    }
    return OK;
}

enum err control_start(struct call *c, const struct control_options *o, struct control **ret)
{
    struct control *k = mem_new(NULL, struct control);
    enum err e;

    k->o = *o;
    k->o.data_dir = str_dup(k, o->data_dir);
    e = listen_on(c, k);
    if (e != OK) {
        if (k->listener > 0)
            (void)close(k->listener);
        mem_free(k);
        return e;
    }
    must(pipe2(k->stop, O_CLOEXEC) == 0);
    must(pthread_create(&k->thread, NULL, control_main, k) == 0);
    *ret = k;
    return OK;
}

void control_stop(struct control *k)
{
    must(write(k->stop[1], "", 1) == 1);
    must(pthread_join(k->thread, NULL) == 0);
    (void)unlink(k->address.sun_path);
    (void)close(k->listener);
    (void)close(k->stop[0]);
    (void)close(k->stop[1]);
    mem_free(k);
}
