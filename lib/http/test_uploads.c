/* test_uploads.c – the store of files and the virus scanner before it. */
#include "lib/http/testserver.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "lib/http/scan.h"
#include "lib/http/upload.h"

#define HARM "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
#define MULTI "multipart/form-data; boundary=XyZ"

static enum err keep(struct call *c, struct request *r, struct response *out)
{
    const char *name;

    TRY(scan_uploads(c, r));
    TRY(upload_keep(c, request_upload(r, "file", 0), &name));
    return response_text(c, out, "text/plain; charset=utf-8", name);
}

static const struct route routes[] = {
    { HTTP_POST, "/keep", "public", keep, "Keep", .run = RUN_SLOW, .uploads = true },
    { 0 },
};

static const char *keep_text(const struct town *town, const char *text, int *ret_status)
{
    const char *body = str_printf(town->mem,
        "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n%s"
        "\r\n--XyZ--\r\n",
        text);
    const char *answer =
        talk(town, str_printf(town->mem,
                       "POST /keep HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " MULTI
                       "\r\nContent-Length: %zu\r\n\r\n%s",
                       strlen(body), body));

    *ret_status = status_of(answer);
    return strstr(answer, "\r\n\r\n") + 4;
}

static void remove_stored(const struct town *town, const char *name)
{
    const char *base = str_printf(town->mem, "%s/uploads", town->dir);

    (void)unlink(str_printf(town->mem, "%s/%s", base, name));
    assert_int_equal(rmdir(str_printf(town->mem, "%s/%.2s", base, name)), 0);
    (void)rmdir(base);
}

/* ---- the store ---- */

static void stored_files_are_read_only_and_ours_alone(void **state)
{
    struct town town;
    const char *name, *path;
    struct stat st;
    int status;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    name = keep_text(&town, "content", &status);
    assert_int_equal(status, 200);
    assert_int_equal(upload_path(&town.c, name, &path), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0400);
    assert_int_equal(st.st_size, 7);
    remove_stored(&town, name);
    town_close(&town);
}

static const char *wanted;

static enum err is_wanted(struct call *c, const char *name, bool *ret)
{
    (void)c;
    *ret = str_eq(name, wanted);
    return OK;
}

static void the_sweep_takes_old_orphans_only(void **state)
{
    struct town town;
    const char *one, *two;
    int status, removed;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    one = wanted = keep_text(&town, "one", &status);
    two = keep_text(&town, "two", &status);
    town.c.now = time(NULL);
    assert_int_equal(upload_sweep(&town.c, 3600, is_wanted, &removed), OK);
    assert_int_equal(removed, 0); /* too young: its row may be about to commit */
    town.c.now += 7200;
    assert_int_equal(upload_sweep(&town.c, 3600, is_wanted, &removed), OK);
    assert_int_equal(removed, 1);
    assert_int_equal(access(str_printf(town.mem, "%s/uploads/%s", town.dir, one), R_OK), 0);
    assert_int_equal(access(str_printf(town.mem, "%s/uploads/%s", town.dir, two), R_OK), -1);
    (void)rmdir(str_printf(town.mem, "%s/uploads/%.2s", town.dir, two));
    remove_stored(&town, one);
    town_close(&town);
}

static void what_a_killed_server_left_is_removed(void **state)
{
    struct town town;
    const char *left;
    int fd;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    left = str_printf(town.mem, "%s/tmp/left", town.dir);
    fd = open(left, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    upload_clean_incoming(str_printf(town.mem, "%s/tmp", town.dir));
    assert_int_equal(access(left, F_OK), -1);
    town_close(&town);
}

/* ---- the scanner: its side of the protocol, judging by the test signature that all know ---- */

struct scanner {
    char path[64];
    int fd;
    pthread_t thread;
    const char *answer_always; /* instead of judging; "" closes without a word */
};

static bool read_exactly(int fd, void *p, size_t n)
{
    return recv(fd, p, n, MSG_WAITALL) == (ssize_t)n;
}

static void serve_one(const struct scanner *s, int fd)
{
    static char all[4096];
    char word[10];
    size_t n = 0;
    uint32_t size;
    const char *answer;

    if (!read_exactly(fd, word, sizeof word) || memcmp(word, "zINSTREAM", sizeof word) != 0)
        return;
    while (read_exactly(fd, &size, sizeof size) && size != 0) {
        size = ntohl(size);
        if (n + size > sizeof all - 1 || !read_exactly(fd, all + n, size))
            return;
        n += size;
    }
    all[n] = '\0';
    answer = strstr(all, HARM) != NULL ? "stream: Eicar-Signature FOUND" : "stream: OK";
    if (s->answer_always != NULL)
        answer = s->answer_always;
    if (*answer != '\0')
        put(fd, answer, strlen(answer) + 1);
}

static void *scan_forever(void *data)
{
    const struct scanner *s = data;

    for (;;) {
        int fd = accept(s->fd, NULL, NULL);

        if (fd < 0)
            return NULL;
        serve_one(s, fd);
        (void)close(fd);
    }
}

static void scanner_open(struct scanner *s, struct town *town, const char *answer_always)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };

    *s = (struct scanner) { .answer_always = answer_always };
    (void)snprintf(s->path, sizeof s->path, "%s/clamd", town->dir);
    memcpy(at.sun_path, s->path, strlen(s->path) + 1);
    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->fd, 8), 0);
    assert_int_equal(pthread_create(&s->thread, NULL, scan_forever, s), 0);
    site_put(&town->site, scanner_slot, s->path);
}

static void scanner_close(struct scanner *s)
{
    (void)shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    (void)close(s->fd);
    (void)unlink(s->path);
}

static void harmful_files_are_not_kept(void **state)
{
    struct scanner scanner;
    struct town town;
    const char *name;
    int status;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    scanner_open(&scanner, &town, NULL);
    (void)keep_text(&town, HARM, &status);
    assert_int_equal(status, 422);
    name = keep_text(&town, "harmless", &status);
    assert_int_equal(status, 200);
    scanner_close(&scanner);
    remove_stored(&town, name);
    town_close(&town);
}

static void without_a_judgement_nothing_is_kept(void **state)
{
    static const char *const answers[] = { "", "stream: ERROR", "OK",
        "INSTREAM size limit exceeded" };
    struct scanner scanner; /* its path stays in the site */
    struct town town;
    int status;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        scanner_open(&scanner, &town, answers[i]);
        (void)keep_text(&town, "harmless", &status);
        assert_int_equal(status, 503);
        scanner_close(&scanner);
    }
    (void)keep_text(&town, "harmless", &status); /* the scanner is gone */
    assert_int_equal(status, 503);
    town_close(&town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_files_are_read_only_and_ours_alone),
        cmocka_unit_test(the_sweep_takes_old_orphans_only),
        cmocka_unit_test(what_a_killed_server_left_is_removed),
        cmocka_unit_test(harmful_files_are_not_kept),
        cmocka_unit_test(without_a_judgement_nothing_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
