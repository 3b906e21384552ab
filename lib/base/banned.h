/* banned.h – functions that this program does not use; included before every file by the build.
 *
 * A use is a compile error that names the ban. Beside each stands what to use instead. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED_(f) sorry_##f##_is_a_banned_function
#undef strcpy
#define strcpy(...) BANNED_(strcpy) /* str_dup, buf_puts */
#undef strcat
#define strcat(...) BANNED_(strcat) /* buf_puts */
#undef strncpy
#define strncpy(...) BANNED_(strncpy) /* str_dup_n */
#undef strncat
#define strncat(...) BANNED_(strncat)
#undef sprintf
#define sprintf(...) BANNED_(sprintf) /* str_printf, buf_printf, snprintf */
#undef vsprintf
#define vsprintf(...) BANNED_(vsprintf)
#undef strtok
#define strtok(...) BANNED_(strtok) /* str_split */
#undef atoi
#define atoi(...) BANNED_(atoi) /* str_int */
#undef atol
#define atol(...) BANNED_(atol)
#undef strtol
#define strtol(...) BANNED_(strtol) /* str_int */
#undef strtoul
#define strtoul(...) BANNED_(strtoul)
#undef strtoll
#define strtoll(...) BANNED_(strtoll)
#undef gmtime
#define gmtime(...) BANNED_(gmtime) /* clock.h */
#undef localtime
#define localtime(...) BANNED_(localtime) /* clock.h */
#undef ctime
#define ctime(...) BANNED_(ctime)
#undef asctime
#define asctime(...) BANNED_(asctime)
#undef rand
#define rand(...) BANNED_(rand) /* random_bytes */

#endif
