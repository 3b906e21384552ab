/* attr.h – compiler attributes under readable names, and the cleanup idiom.
 *
 * Both compilers of the project (gcc 12, clang 14) know all of these. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>

#define nodiscard __attribute__((warn_unused_result))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define ends_with_null __attribute__((sentinel))
#define no_return __attribute__((noreturn))
#define maybe_unused __attribute__((unused))
#define cleanup_with(fn) __attribute__((cleanup(fn)))

/* Number of elements of a real array. */
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* Marks a text for extraction without translating it here. */
#define N_(msgid) msgid

#endif
