/* test_org.c – the organisation in memory follows what was loaded, and nothing that was undone. */
#include "tests/on_both.h"

#include "core/org/org.h"
#include "core/org/org_store.h"
#include "core/registry/registry.h"
#include "lib/base/module.h"
#include "lib/base/site.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

static void load_pack(struct both *f)
{
    struct conf *k = conf_new(f->c);
    struct site *s = mem_new(f->mem, struct site);

    test_ok(
        f->c, org_load(f->c, k, str_printf(f->mem, "%s/pack/450600", test_source_root())), "load");
    test_ok(f->c, conf_done(k), "pack");
    *s = *f->c->site;
    f->c->site = s;
    test_ok(f->c, org_module.start(f->c, s), "start");
}

static void again(struct both *f, bool commit, bool to_read)
{
    if (commit)
        test_ok(f->c, db_commit(f->c, f->db), "commit");
    else
        db_rollback(f->db);
    test_ok(f->c, to_read ? db_begin_read(f->c, f->db) : db_begin(f->c, f->db), "begin");
}

static void rename_hall(struct both *f, const char *name)
{
    struct hall h;

    test_ok(f->c, org_find_hall(f->c, "fcg-hall", &h), "hall");
    h.name_zh = name;
    test_ok(f->c, store_put_hall(f->c, &h), "put");
    test_ok(f->c, registry_touch(f->c), "touch");
}

static const char *name_of_hall(struct both *f)
{
    const struct hall *h = org_hall_by_code(f->c, "fcg-hall");

    assert_non_null(h);
    assert_string_equal(org_hall(f->c, h->id)->code, h->code);
    return h->name_zh;
}

static void the_pack_makes_the_city(void **state)
{
    struct both *f = *state;
    const struct department *d;
    struct division county;

    load_pack(f);
    again(f, true, true);
    assert_true(org_all(f->c)->n_departments >= 8);
    for (size_t i = 0; i < org_all(f->c)->n_departments; i++) {
        d = &org_all(f->c)->departments[i];
        assert_ptr_equal(org_department(f->c, d->id), d);
        assert_ptr_equal(org_department_by_code(f->c, d->code), d);
        assert_true(*d->doc_mark != '\0');
    }
    assert_null(org_department_by_code(f->c, "nowhere"));
    assert_null(org_hall(f->c, -1));
    test_ok(f->c, org_division(f->c, "450681", &county), "Dongxing");
    assert_string_equal(county.parent, "450600");
    assert_int_equal(org_division(f->c, "999999", &county), ERR_NOT_FOUND);
}

static void it_follows_what_is_committed(void **state)
{
    struct both *f = *state;
    const char *before;

    load_pack(f);
    again(f, true, true);
    before = name_of_hall(f);
    again(f, true, false);
    rename_hall(f, "undone");
    assert_string_equal(name_of_hall(f), "undone");
    again(f, false, true);
    assert_string_equal(name_of_hall(f), before);
    again(f, true, false);
    rename_hall(f, "moved");
    again(f, true, true);
    assert_string_equal(name_of_hall(f), "moved");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_pack_makes_the_city),
        ON_BOTH_ENGINES(it_follows_what_is_committed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
