/* test_shelf.c – what is held stays, what was not asked for longest goes. */
#include "lib/base/testing.h"

#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/base/shelf.h"

static int freed;

static int count_freed(char *p)
{
    (void)p;
    freed++;
    return 0;
}

static char *thing(const char *text, size_t size)
{
    char *p = mem_array(NULL, char, size);

    (void)snprintf(p, size, "%s", text);
    talloc_set_destructor(p, count_freed);
    return p;
}

static void what_is_held_outlives_the_shelf(void **state)
{
    void *holder = mem_context(NULL), *mem = mem_context(NULL);
    struct shelf *s = shelf_new(mem, 100000);
    const char *a;

    (void)state;
    freed = 0;
    a = shelf_put(s, "a", thing("A", 100), holder);
    assert_string_equal(a, "A");
    assert_ptr_equal(shelf_get(s, "a", holder), a);
    assert_null(shelf_get(s, "b", holder));
    mem_free(mem);
    assert_int_equal(freed, 0);
    assert_string_equal(a, "A");
    mem_free(holder);
    assert_int_equal(freed, 1);
}

static void the_oldest_goes_first(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct shelf *s = shelf_new(mem, 10000);

    (void)state;
    freed = 0;
    for (int i = 0; i < 9; i++) {
        scoped_mem void *holder = mem_context(NULL);

        (void)shelf_put(
            s, i == 0 ? "first" : str_printf(holder, "%d", i), thing("x", 2000), holder);
        assert_non_null(shelf_get(s, "first", holder)); /* asked for each time: it stays */
    }
    assert_null(shelf_get(s, "1", mem));
    assert_non_null(shelf_get(s, "first", mem));
    assert_non_null(shelf_get(s, "8", mem));
    assert_true(freed >= 4 && freed <= 6);
}

static void a_thing_replaced_or_too_large_is_freed_with_its_holder(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    void *holder = mem_context(NULL);
    struct shelf *s = shelf_new(mem, 10000);

    (void)state;
    freed = 0;
    (void)shelf_put(s, "a", thing("old", 10), holder);
    (void)shelf_put(s, "a", thing("new", 10), holder);
    (void)shelf_put(s, "large", thing("large", 5000), holder);
    assert_string_equal(shelf_get(s, "a", mem), "new");
    assert_null(shelf_get(s, "large", mem));
    assert_int_equal(freed, 0);
    mem_free(holder);
    assert_int_equal(freed, 2);
}

static void *use(void *data)
{
    struct shelf *s = data;

    for (int i = 0; i < 3000; i++) {
        scoped_mem void *holder = mem_context(NULL);
        const char *key = str_printf(holder, "%d", i % 17), *found = shelf_get(s, key, holder);

        if (found == NULL)
            found = shelf_put(s, key, mem_array(NULL, char, 900), holder);
        if (*found != '\0')
            return s;
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct shelf *s = shelf_new(mem, 10000);
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use, s), 0);
    for (size_t i = 0; i < 4; i++) {
        void *wrong;

        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_outlives_the_shelf),
        cmocka_unit_test(the_oldest_goes_first),
        cmocka_unit_test(a_thing_replaced_or_too_large_is_freed_with_its_holder),
        cmocka_unit_test(threads_share_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
