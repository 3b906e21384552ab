/* test_site.c – the pages of this room, rendered without a server. With CITYHALL_PREVIEW=DIR each
 * is also written there, for a look in a browser. */
#include "lib/base/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/site/site.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/http/error_page.h"
#include "lib/http/private.h"
#include "tests/support.h"

static struct site demo_site = { .demo = true };

static const struct route *route_of(const char *path)
{
    for (const struct route *r = site_module.routes; r->path != NULL; r++) {
        if (str_eq(r->path, path))
            return r;
    }
    fail_test("no route %s", path);
    return NULL;
}

struct visit {
    const char *path;
    struct param query[4], cookies[4], headers[4];
    enum lang lang;
    int mode;
    bool staff;
};

static size_t count(const struct param *p)
{
    size_t n = 0;

    while (p[n].name != NULL)
        n++;
    return n;
}

static struct call *new_call(const struct visit *v)
{
    static const struct actor staff = { .kind = ACTOR_STAFF, .account_id = 7, .name = "王科长" };
    struct call *c = test_call(NULL);

    demo_site.ids = c->site->ids;
    c->site = &demo_site;
    c->lang = v->lang;
    if (v->staff)
        c->actor = &staff;
    return c;
}

static struct request *new_request(struct call *c, const struct visit *v)
{
    struct request *r = mem_new(c->mem, struct request);
    struct visit *copy = mem_new(c->mem, struct visit);

    *copy = *v;
    r->p = mem_new(c->mem, struct request_private);
    r->p->query = (struct params) { copy->query, count(v->query) };
    r->p->cookies = (struct params) { copy->cookies, count(v->cookies) };
    r->p->headers = (struct params) { copy->headers, count(v->headers) };
    r->method = HTTP_GET;
    r->path = v->path;
    r->raw_target = v->query[0].name == NULL ? v->path : str_printf(c->mem, "%s?x=1", v->path);
    r->host = "fcg.example";
    r->mode = v->mode;
    r->csrf = "token-of-the-visitor";
    return r;
}

static struct response render(struct call *c, const struct visit *v)
{
    struct response out = { 0 };

    test_ok(c, route_of(v->path)->handle(c, new_request(c, v), &out), v->path);
    return out;
}

static void preview(const struct visit *v, const char *name, struct response out)
{
    const char *dir = getenv("CITYHALL_PREVIEW");
    char path[512];
    FILE *f;

    if (dir == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/%s.%s.%s.html", dir, name, i18n_code(v->lang),
        v->mode == MODE_ELDER ? "elder" : "ordinary");
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(out.body.p, 1, out.body.n, f), out.body.n);
    (void)fclose(f);
}

static void every_page_renders_in_both_languages_and_modes(void **state)
{
    static const char *const paths[] = { "/", "/help", "/accessibility", "/sitemap",
        "/styleguide" };
    static const char *const names[] = { "home", "help", "accessibility", "sitemap", "styleguide" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        for (int variant = 0; variant < 4; variant++) {
            struct visit v = { .path = paths[i],
                .lang = variant & 1 ? LANG_EN : LANG_ZH,
                .mode = variant & 2 ? MODE_ELDER : MODE_ORDINARY };
            struct call *c = new_call(&v);
            struct response out = render(c, &v);
            const char *body = (const char *)out.body.p;

            assert_int_equal(out.status, 200);
            assert_non_null(strstr(body, v.lang == LANG_EN ? "lang=\"en\"" : "lang=\"zh-CN\""));
            assert_non_null(strstr(body, v.mode == MODE_ELDER ? "\"elder\"" : "\"ordinary\""));
            assert_non_null(strstr(body, v.lang == LANG_EN ? "Demonstration" : "演示"));
            assert_non_null(strstr(body, "<h1"));
            preview(&v, names[i], out);
            mem_free(c);
        }
    }
}

static void shared_pages_hold_nothing_of_the_visitor(void **state)
{
    static const char *const paths[] = { "/", "/help", "/accessibility", "/sitemap" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct visit nobody = { .path = paths[i] };
        struct visit staff = { .path = paths[i],
            .staff = true,
            .query = { { "x", "1" } },
            .cookies = { { "scheme", "dark" } } };
        struct call *a = new_call(&nobody), *b = new_call(&staff);
        struct response first = render(a, &nobody), second = render(b, &staff);

        assert_int_equal(first.body.n, second.body.n);
        assert_memory_equal(first.body.p, second.body.p, first.body.n);
        mem_free(a);
        mem_free(b);
    }
}

static void the_style_guide_is_of_the_demo_city_only(void **state)
{
    struct visit v = { .path = "/styleguide" };
    struct call *c = new_call(&v);
    struct response out = { 0 };

    (void)state;
    demo_site.demo = false;
    assert_int_equal(route_of(v.path)->handle(c, new_request(c, &v), &out), ERR_NOT_FOUND);
    demo_site.demo = true;
    mem_free(c);
}

static void mistakes_in_a_form_are_shown_on_top_and_beside(void **state)
{
    struct visit v = { .path = "/styleguide", .query = { { "error", "1" } } };
    struct call *c = new_call(&v);
    struct response out = render(c, &v);

    (void)state;
    assert_non_null(strstr((const char *)out.body.p, "href=\"#f-name\""));
    assert_non_null(strstr((const char *)out.body.p, "id=\"f-name-error\""));
    assert_non_null(strstr((const char *)out.body.p, "<title>错误"));
    preview(&v, "styleguide-error", out);
    mem_free(c);
}

static const char *header_of(const struct response *out, const char *part)
{
    for (const struct header *h = out->headers; h != NULL; h = h->next) {
        if (strstr(h->value, part) != NULL)
            return h->value;
    }
    return NULL;
}

static void a_choice_is_remembered_and_leads_back(void **state)
{
    static const struct {
        struct param query[4], headers[4];
        const char *to;
    } cases[] = {
        { { { "mode", "elder" }, { "return", "/items?q=a" } }, { { 0 } }, "/items?q=a" },
        { { { "mode", "elder" } }, { { "Referer", "https://fcg.example/q/1?a" } }, "/q/1?a" },
        { { { "mode", "elder" } }, { { "Referer", "https://evil.example/x" } }, "/" },
        { { { "mode", "elder" } }, { { "Referer", "https://fcg.example.evil/x" } }, "/" },
        { { { "mode", "elder" }, { "return", "//evil.example" } }, { { 0 } }, "/" },
        { { { "mode", "elder" }, { "return", "https://evil.example" } }, { { 0 } }, "/" },
        { { { "mode", "elder" }, { "return", "/\\evil" } }, { { 0 } }, "/" },
        { { { "mode", "elder" }, { "return", "/a\r\nX: y" } }, { { 0 } }, "/" },
        { { { "mode", "elder" }, { "return", "/preferences?mode=elder" } }, { { 0 } }, "/" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct visit v = { .path = "/preferences" };
        struct call *c;
        struct response out;

        memcpy(v.query, cases[i].query, sizeof v.query);
        memcpy(v.headers, cases[i].headers, sizeof v.headers);
        c = new_call(&v);
        out = render(c, &v);
        assert_int_equal(out.status, 303);
        assert_string_equal(out.redirect, cases[i].to);
        assert_non_null(header_of(&out, "mode=elder"));
        mem_free(c);
    }
}

static void what_is_no_choice_is_not_remembered(void **state)
{
    struct visit v = { .path = "/preferences",
        .query = { { "mode", "x; Path=/" }, { "lang", "fr" } } };
    struct call *c = new_call(&v);
    struct response out = render(c, &v);

    (void)state;
    assert_null(out.headers);
    mem_free(c);
}

static void an_error_page_says_what_to_do_next(void **state)
{
    static const enum err all[] = { ERR_USAGE, ERR_LOGIN, ERR_DENIED, ERR_NOT_FOUND, ERR_STATE,
        ERR_CONFLICT, ERR_TOO_LARGE, ERR_LIMIT, ERR_BUSY, ERR_UNAVAILABLE, ERR_INTERNAL };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct visit v = { .path = "/nowhere", .lang = lang };
            struct call *c = new_call(&v);
            struct response out = { 0 };
            char name[32];

            c->id = "r-17";
            assert_int_equal(fail(c, all[i], "{what} <b>is</b> wrong", "what", "<this>"), all[i]);
            fail_detail(c, "secret detail for staff");
            assert_int_equal(error_page(c, new_request(c, &v), &out, all[i]), OK);
            assert_non_null(strstr((const char *)out.body.p, "&lt;this&gt; &lt;b&gt;is"));
            assert_non_null(strstr((const char *)out.body.p, "r-17"));
            assert_null(strstr((const char *)out.body.p, "secret detail"));
            (void)snprintf(name, sizeof name, "error-%d", err_http_status(all[i]));
            preview(&v, name, out);
            mem_free(c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_renders_in_both_languages_and_modes),
        cmocka_unit_test(shared_pages_hold_nothing_of_the_visitor),
        cmocka_unit_test(the_style_guide_is_of_the_demo_city_only),
        cmocka_unit_test(mistakes_in_a_form_are_shown_on_top_and_beside),
        cmocka_unit_test(a_choice_is_remembered_and_leads_back),
        cmocka_unit_test(what_is_no_choice_is_not_remembered),
        cmocka_unit_test(an_error_page_says_what_to_do_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
