/* embedded.h – files that are part of the binary: migrations, messages, static files, calendars.
 * Made by tools/embed; each table is sorted by the order of its meson list and ends with { 0 }.
 * The bytes are followed by a NUL that is not counted. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *name;
    const unsigned char *p;
    size_t n;
};

#endif
