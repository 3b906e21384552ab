/* test_same.c – a changed entry of the catalogue becomes a to-do of each office whose item differs;
 * it is claimed, adopted or objected to, and closed when the item equals the entry again. */
#include "tests/on_both.h"

#include "app/item/item.h"
#include "app/item/item_load.h"
#include "app/same/same.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define ENTRY "452017060000" /* 住房公积金提取 */

static const struct item_watcher watcher = { .entry_published = upstream_entry_changed,
    .item_published = upstream_item_changed };

static void load(struct both *f)
{
    const char *dir = str_printf(f->mem, "%s/pack/450600", test_source_root());
    struct site *s = mem_new(f->mem, struct site);
    struct conf *k = conf_new(f->c);
    const struct org *o;
    struct load_count n;

    *s = *f->c->site;
    site_put(s, item_watcher_slot, &watcher);
    f->c->site = s;
    test_ok(f->c, org_load(f->c, k, dir), "offices");
    test_ok(f->c, org_read(f->c, &o), "offices");
    org_put(f->c, s, o);
    test_ok(f->c, item_load_pack(f->c, k, dir, &n), "load");
}

static struct catalogue entry_now(struct both *f)
{
    struct catalogue k = { 0 };
    struct registry_version v;

    test_ok(f->c, registry_newest(f->c, CATALOGUE_KIND, ENTRY, &v), "entry");
    assert_true(shape_from_text(f->mem, catalogue_shape, v.body, &k));
    return k;
}

static void publish_entry(struct both *f, const struct catalogue *k)
{
    int version;

    test_ok(f->c,
        record_publish(f->c, record_kind_find(CATALOGUE_KIND), k->code, "published",
            shape_to_text(f->mem, catalogue_shape, k), clock_day(f->mem, f->c->now), &version),
        "publish");
}

static size_t todos(struct both *f, const char *state, struct upstream *ret)
{
    struct upstream *list;
    int64_t total;
    size_t n;

    test_ok(f->c, upstream_list(f->c, state, 0, &list, &n, &total), "list");
    if (n > 0)
        *ret = list[0];
    return n;
}

static void becomes_a_todo(void **state)
{
    struct both *f = *state;
    struct upstream_differences d;
    struct upstream x, after;
    struct catalogue k;
    int64_t draft;
    struct proposal p;

    load(f);
    assert_int_equal(todos(f, "open", &x), 0);
    k = entry_now(f);
    k.source = "另一份清单"; /* nothing that items take over */
    publish_entry(f, &k);
    assert_int_equal(todos(f, "open", &x), 0);
    k.name = "住房公积金提取（新）";
    k.limit = 2;
    publish_entry(f, &k);
    assert_int_equal(todos(f, "open", &x), 1);
    assert_string_equal(x.catalogue, ENTRY);
    assert_string_equal(x.office, "450600-gjjzx");
    test_ok(f->c, upstream_compare(f->c, &x, &d), "compare");
    assert_int_equal(d.n_entry, 2);
    assert_int_equal(d.n_item, 2);

    test_ok(f->c, upstream_claim(f->c, x.id, x.revision), "claim");
    assert_int_equal(upstream_claim(f->c, x.id, x.revision), ERR_CONFLICT);
    error_clear(f->c);
    test_ok(f->c, upstream_load(f->c, x.id, &x), "load");
    assert_int_equal(upstream_object(f->c, x.id, x.revision, " "), ERR_INVALID);
    error_clear(f->c);
    test_ok(f->c, upstream_object(f->c, x.id, x.revision, "法定时限另有规定"), "object");
    assert_int_equal(todos(f, "objected", &x), 1);

    test_ok(f->c, upstream_adopt(f->c, x.id, x.revision, &draft), "adopt");
    test_ok(f->c, proposal_load(f->c, draft, &p), "draft");
    assert_string_equal(p.title, "住房公积金提取（新）");
    assert_non_null(strstr(p.body, "\"n\":2"));
    test_ok(f->c, upstream_load(f->c, x.id, &after), "load");
    assert_int_equal(after.proposal_id, draft);

    /* published by whatever way: the to-do is over */
    test_ok(f->c,
        record_publish(f->c, record_kind_find(ITEM_KIND), x.item, "published", p.body,
            clock_day(f->mem, f->c->now), &(int) { 0 }),
        "publish the item");
    test_ok(f->c, upstream_load(f->c, x.id, &after), "load");
    assert_string_equal(after.state, "closed");
    assert_int_equal(upstream_claim(f->c, x.id, after.revision), ERR_STATE);
    error_clear(f->c);
}

static void newer_replaces_older(void **state)
{
    struct both *f = *state;
    struct catalogue k;
    struct upstream x;

    load(f);
    k = entry_now(f);
    k.limit = 2;
    publish_entry(f, &k);
    k.limit = 1;
    publish_entry(f, &k);
    assert_int_equal(todos(f, "open", &x), 1);
    assert_int_equal(x.to_version, 3);
    assert_int_equal(todos(f, "closed", &x), 1);
    assert_int_equal(x.to_version, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(becomes_a_todo),
        ON_BOTH_ENGINES(newer_replaces_older),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
