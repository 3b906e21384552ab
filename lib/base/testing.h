/* testing.h – what every test_*.c includes first: cmocka, with its names kept out of ours.
 *
 * cmocka defines fail(); ours (err.h) is the one that tests call with arguments. Use
 * fail_test("why") to fail a test by hand. */
#ifndef BASE_TESTING_H
#define BASE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#undef fail
#define fail_test(why) fail_msg("%s", (why))

#endif
