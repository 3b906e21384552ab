/* leaks.c – what the leak checker of sanitized builds must know of the libraries of this room:
 * cairo 1.16 loses under a kilobyte for each font of a PDF, fontconfig 2.14 some bytes once when it
 * reads its settings. Not in any other build. */
#include "lib/base/attr.h"

#if defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer))
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#if SANITIZED
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcairo.so\nleak:libfontconfig.so\n";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#else
maybe_unused static const int nothing_to_say;
#endif
