/* test_pack.h – the city's pack with a handful of its items: what the tests of this room load. */
#ifndef LISTS_TEST_PACK_H
#define LISTS_TEST_PACK_H

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "tests/support.h"

static inline void test_pack_link(const void *mem, const char *dir, const char *name)
{
    must(symlink(str_printf(mem, "%s/pack/450600/%s", test_source_root(), name),
             str_printf(mem, "%s/%s", dir, name)) == 0);
}

static inline const char *test_pack(const void *mem)
{
    static const char *const files[] = { "elements.yaml", "places.yaml", "phones.yaml", "laws.yaml",
        "catalogue.yaml", "search", "lists", "items/food-business-licence.yaml",
        "items/tobacco-retail-licence.yaml", "items/pharmacy-licence.yaml",
        "items/pharmacy-preparation.yaml", "items/public-place-hygiene-permit.yaml" };
    const char *dir = test_dir(mem);

    must(mkdir(str_printf(mem, "%s/items", dir), 0700) == 0);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        test_pack_link(mem, dir, files[i]);
    return dir;
}

#endif
