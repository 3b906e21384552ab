/* test_forms.c – bodies as browsers and attackers send them: forms, files, JSON. */
#include "lib/http/testserver.h"

#include <jansson.h>

#include "lib/http/upload.h"

/* Answers with what arrived: "name=value;" for each field, "file field name type size digest;". */
static enum err echo(struct call *c, struct request *r, struct response *out)
{
    struct buf b;
    size_t n;
    const char **names = request_form_names(c, r, &n);

    buf_init(&b, c->mem, ANSWER_MAX / 2);
    for (size_t i = 0; i < n; i++) {
        size_t n_values;
        const char **values = request_form_all(c, r, names[i], &n_values);

        for (size_t k = 0; k < n_values; k++)
            buf_printf(&b, "%s=%s;", names[i], values[k]);
    }
    for (size_t i = 0;; i++) {
        const struct upload *u = request_upload(r, "file", i);

        if (u == NULL)
            break;
        buf_printf(&b, "file <%s> %s %lld %s;", u->filename, u->type, (long long)u->size, u->sm3);
    }
    if (r->json_body != NULL)
        buf_printf(&b, "json %zu;", json_object_size(r->json_body));
    return response_text(c, out, "text/plain; charset=utf-8", b.p);
}

/* Keeps the first file and answers with its name in the store. */
static enum err keep(struct call *c, struct request *r, struct response *out)
{
    const struct upload *u = request_upload(r, "file", 0);
    const char *name;

    if (u == NULL)
        return ERR_INVALID;
    TRY(upload_keep(c, u, &name));
    return response_text(c, out, "text/plain; charset=utf-8", name);
}

static const struct route routes[] = {
    { HTTP_POST, "/form", "public", echo, "Form", .body_max = 4000 },
    { HTTP_POST, "/files", "public", echo, "Files", .run = RUN_SLOW, .uploads = true },
    { HTTP_POST, "/keep", "public", keep, "Keep", .run = RUN_SLOW, .uploads = true },
    { 0 },
};

#define MULTI "multipart/form-data; boundary=XyZ"
#define PART(name) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(filename)                                                                        \
    "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" filename                 \
    "\"\r\nContent-Type: application/x-lies\r\n\r\n"
#define END "\r\n--XyZ--\r\n"

static char *post_bytes(
    const struct town *town, const char *path, const char *type, const char *body, size_t n)
{
    char *head = str_printf(town->mem,
        "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: %s\r\n"
        "Content-Length: %zu\r\n\r\n",
        path, type, n);
    size_t n_head = strlen(head);
    char *all = mem_array(town->mem, char, n_head + n + 1);

    memcpy(all, head, n_head);
    memcpy(all + n_head, body, n);
    return talk_bytes(town, all, n_head + n);
}

static char *post(const struct town *town, const char *path, const char *type, const char *body)
{
    return post_bytes(town, path, type, body, strlen(body));
}

static const char *body_of(const char *answer)
{
    const char *at = strstr(answer, "\r\n\r\n");

    return at == NULL ? "" : at + 4;
}

struct example {
    const char *type, *body, *expect; /* expect: the echo, or NULL for 400 */
};

#define URLENCODED "application/x-www-form-urlencoded"

static const struct example examples[] = {
    { URLENCODED, "a=1&b=&a=2&c", "a=1;a=2;b=;c=;" },
    { URLENCODED, "a=%E5%8A%9E+%2B&=x&&b=2", "a=办 +;b=2;" },
    { URLENCODED "; charset=utf-8", "a=%0D%0Ab", "a=\r\nb;" },
    { URLENCODED, "a=%FF", NULL },
    { URLENCODED, "a=%C4%E3%BA%C3", NULL }, /* GBK */
    { URLENCODED, "a=\xff", NULL },
    { URLENCODED, "a=%00", NULL },
    { URLENCODED, "a=%4", NULL },
    { URLENCODED, "a=%ED%A0%80", NULL }, /* half a surrogate pair */
    { MULTI, PART("a") "1\r\n" PART("b") "\r\n" PART("a") "2" END, "a=1;a=2;b=;" },
    { MULTI, PART("a") "x\r\n--Xy\r\n--XyZ_\r\n\r\r\n-" END, NULL },
    { MULTI, PART("a") "x\r\n--Xy\r\n-\r\n\r\r\n-" END, "a=x\r\n--Xy\r\n-\r\n\r\r\n-;" },
    { MULTI, PART("a") "办事\r\n" FILE_PART("") END, "a=办事;" },
    { MULTI "; charset=utf-8", PART("a") "1" END "epilogue", "a=1;" },
    { "multipart/form-data; boundary=\"XyZ\"", PART("a") "1" END, "a=1;" },
    { MULTI, "preamble\r\n" PART("a") "1" END, NULL },
    { MULTI, PART("a") "1", NULL },
    { MULTI, PART("a") "1\r\n--XyZ", NULL },
    { MULTI, PART("a") "\xff" END, NULL },
    { MULTI, PART("\xff") "1" END, NULL },
    { MULTI, PART("") "1" END, NULL },
    { MULTI, "--XyZ\r\n\r\n1" END, NULL },
    { MULTI, "--XyZ\r\nContent-Type: text/plain\r\n\r\n1" END, NULL },
    { MULTI, "--XyZ\nContent-Disposition: form-data; name=\"a\"\n\n1" END, NULL },
    { MULTI, "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n1" END, NULL },
    { MULTI, "--XyZ\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1" END, NULL },
    { MULTI,
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Disposition: form-data; name=\"b\"\r\n\r\n1" END,
        NULL },
    { MULTI,
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nMQ==" END,
        NULL },
    { MULTI,
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q--" END,
        NULL },
    { "multipart/form-data", PART("a") "1" END, NULL },
    { "multipart/form-data; boundary=XyZ; boundary=Q", PART("a") "1" END, NULL },
    { "multipart/form-data; boundary=", PART("a") "1" END, NULL },
    { "application/json", "{\"a\":1,\"b\":2}", "json 2;" },
    { "application/json", "{\"a\":1,\"a\":2}", NULL },
    { "application/json", "{\"a\":\"\xff\"}", NULL },
    { "application/json", "{\"a\":\"\\u0000\"}", NULL },
    { "application/json", "{\"a\":1", NULL },
    { "application/json", "1", NULL },
};

static void forms_are_read_strictly(void **state)
{
    struct town town;
    int bad = 0;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        const struct example *x = &examples[i];
        const char *answer =
            post(&town, strstr(x->body, "filename") ? "/files" : "/form", x->type, x->body);
        bool fits = x->expect == NULL
                        ? status_of(answer) == 400
                        : status_of(answer) == 200 && str_eq(body_of(answer), x->expect);

        if (!fits) {
            print_error("%zu: %s\n%s\n→ %s\n", i, x->type, x->body, answer);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
    town_close(&town);
}

static void other_kinds_are_refused(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    assert_int_equal(status_of(post(&town, "/form", "text/plain", "a=1")), 415);
    assert_int_equal(status_of(post(&town, "/form", "application/xml", "<a/>")), 415);
    assert_int_equal(status_of(post(&town, "/form", "application/jsonx", "{}")), 415);
    assert_int_equal(status_of(post(&town, "/form", MULTI, FILE_PART("a.txt") "x" END)), 415);
    town_close(&town);
}

static void what_is_too_much_is_refused(void **state)
{
    struct town town;
    struct buf b;
    char *text;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    text = mem_array(town.mem, char, 200001);
    memset(text, 'a', 200000);
    assert_int_equal(
        status_of(post(&town, "/form", URLENCODED, str_printf(town.mem, "a=%.5000s", text))), 413);
    assert_int_equal(status_of(post(&town, "/files", MULTI,
                         str_printf(town.mem, PART("a") "%.140000s" END, text))),
        413);
    buf_init(&b, town.mem, 100000);
    for (int i = 0; i < HTTP_PARAMS_MAX + 1; i++)
        buf_printf(&b, "a%d=&", i);
    assert_int_equal(status_of(post(&town, "/files", URLENCODED, b.p)), 400);
    buf_init(&b, town.mem, 100000);
    for (int i = 0; i < HTTP_UPLOADS_MAX + 1; i++)
        buf_printf(&b, "%s" FILE_PART("a.txt") "x", i == 0 ? "" : "\r\n");
    buf_puts(&b, END);
    assert_int_equal(status_of(post(&town, "/files", MULTI, b.p)), 413);
    assert_int_equal(status_of(post(&town, "/files", MULTI,
                         str_printf(town.mem,
                             "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nX: %.5000s"
                             "\r\n\r\n1" END,
                             text))),
        400);
    town_close(&town);
}

/* ---- files ---- */

static char *make_file(const struct town *town, const char *magic, size_t n)
{
    char *p = mem_array(town->mem, char, n + 1);

    for (size_t i = 0; i < n; i++)
        p[i] = (char)(i * 31 % 251);
    memcpy(p, magic, strlen(magic));
    return p;
}

static char *with_file(const struct town *town, const char *p, size_t n, size_t *ret_n)
{
    static const char head[] = FILE_PART("../../etc/passwd<\x01>.pdf"), end[] = END;
    size_t total = sizeof head - 1 + n + sizeof end - 1;
    char *all = mem_array(town->mem, char, total);

    memcpy(all, head, sizeof head - 1);
    memcpy(all + sizeof head - 1, p, n);
    memcpy(all + sizeof head - 1 + n, end, sizeof end - 1);
    *ret_n = total;
    return all;
}

/* Whatever the sender calls the file and its type. */
static void files_arrive_whole_and_are_judged_by_content(void **state)
{
    static const struct {
        const char *magic, *type;
    } kinds[] = {
        { "%PDF-1.7\n", "application/pdf" },
        { "\x89PNG\r\n\x1a\n", "image/png" },
        { "\xff\xd8\xff\xe0", "image/jpeg" },
        { "PK\x03\x04", "application/zip" },
        { "MZ\x90", "application/octet-stream" },
        { "<script>\x01", "application/octet-stream" },
    };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        size_t n = 100000 + i, n_body;
        char *content = make_file(&town, kinds[i].magic, n);
        char *body = with_file(&town, content, n, &n_body);
        void *digest = test_digest_begin(town.mem);
        const char *expect;

        test_digest_add(digest, content, n);
        expect = str_printf(town.mem, "file <passwd.pdf> %s %zu %s;", kinds[i].type, n,
            test_digest_end(town.mem, digest));
        assert_string_equal(body_of(post_bytes(&town, "/files", MULTI, body, n_body)), expect);
    }
    town_close(&town);
}

static void repeated_and_empty_files_are_told_apart(void **state)
{
    struct town town;
    const char *answer;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    answer = body_of(post(&town, "/files", MULTI,
        FILE_PART("a.txt") "one\r\n" FILE_PART("a.txt") "one\r\n" FILE_PART("empty") END));
    assert_non_null(strstr(answer, "file <a.txt> text/plain 3 "));
    assert_non_null(strstr(strstr(answer, ";") + 1, "file <a.txt> text/plain 3 "));
    assert_non_null(strstr(answer, "file <empty> application/octet-stream 0 "));
    town_close(&town);
}

static void a_file_that_is_too_large_is_refused_with_an_answer(void **state)
{
    struct town town;
    size_t n = HTTP_UPLOAD_MAX + 1, n_body;
    char *body;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    body = with_file(&town, make_file(&town, "%PDF-", n), n, &n_body);
    assert_int_equal(status_of(post_bytes(&town, "/files", MULTI, body, n_body)), 413);
    n = HTTP_UPLOAD_MAX * 3; /* more than the form takes: dropped while it comes */
    body = with_file(&town, make_file(&town, "%PDF-", n), n, &n_body);
    assert_int_equal(status_of(post_bytes(&town, "/files", MULTI, body, n_body)), 413);
    assert_int_equal(status_of(talk(&town, "POST /files HTTP/1.1\r\nHost: x\r\nContent-Type: " MULTI
                                           "\r\nContent-Length: 90000000\r\n"
                                           "Expect: 100-continue\r\n\r\n")),
        413);
    town_close(&town);
}

/* The sender goes away in the middle: nothing is handled, nothing stays. */
static void truncated_uploads_leave_nothing(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (int cut = 0; cut < 3; cut++) {
        static const char *const bodies[] = { "", "--XyZ\r\nContent-Disp",
            FILE_PART("a.pdf") "%PDF-1.7 half of a fil" };
        int fd = connect_from(&town, 1);
        const char *text = str_printf(town.mem,
            "POST /files HTTP/1.1\r\nHost: x\r\nContent-Type: " MULTI
            "\r\nContent-Length: 5000\r\n\r\n%s",
            bodies[cut]);

        put(fd, text, strlen(text));
        (void)shutdown(fd, SHUT_WR);
        assert_int_equal(status_of(read_all(town.mem, fd, NULL)), 0);
        (void)close(fd);
    }
    assert_int_equal(atomic_load(&town.handled), 0);
    town_close(&town);
}

static void kept_files_have_names_of_our_own(void **state)
{
    static const char *const impossible[] = { "../keys/master", "ab/../../x", "",
        "ab/AAAAAAAAAAAAAAAAAAAAAA/", "AB/AAAAAAAAAAAAAAAAAAAAAA", "ab/AAAAAAAAAAAAAAAAAAAA.." };
    struct town town;
    const char *name, *path;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    name = body_of(post(&town, "/keep", MULTI, FILE_PART("a.txt") "content" END));
    assert_int_equal(upload_path(&town.c, name, &path), OK);
    assert_int_equal(access(path, R_OK), 0);
    for (size_t i = 0; i < COUNT_OF(impossible); i++)
        assert_int_equal(upload_path(&town.c, impossible[i], &path), ERR_INTERNAL);
    assert_int_equal(upload_path(&town.c, name, &path), OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(str_printf(town.mem, "%s/uploads/%.2s", town.dir, name)), 0);
    assert_int_equal(rmdir(str_printf(town.mem, "%s/uploads", town.dir)), 0);
    town_close(&town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_read_strictly),
        cmocka_unit_test(other_kinds_are_refused),
        cmocka_unit_test(what_is_too_much_is_refused),
        cmocka_unit_test(files_arrive_whole_and_are_judged_by_content),
        cmocka_unit_test(repeated_and_empty_files_are_told_apart),
        cmocka_unit_test(a_file_that_is_too_large_is_refused_with_an_answer),
        cmocka_unit_test(truncated_uploads_leave_nothing),
        cmocka_unit_test(kept_files_have_names_of_our_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
