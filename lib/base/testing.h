/* testing.h – what every test_*.c includes first: cmocka, with its names kept out of ours.
 *
 * cmocka defines fail(); ours (err.h) is the one that tests call with arguments. Use
 * fail_test("why %s", …) to fail a test by hand. */
#ifndef BASE_TESTING_H
#define BASE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#undef fail
#undef fail_msg
#define fail_test(...)                                                                             \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#endif
