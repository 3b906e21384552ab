/* sniff.c – magic numbers of the few kinds of files that people hand in. */
#include "lib/http/sniff.h"

#include <string.h>
#include <unistd.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

static const struct {
    const char *magic;
    size_t n;
    const char *type;
} kinds[] = {
    { "%PDF-", 5, "application/pdf" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "\xff\xd8\xff", 3, "image/jpeg" },
    { "PK\x03\x04", 4, "application/zip" },
};

/* Text without control characters; the last character may be cut by the end of the sample. */
static bool looks_like_text(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char ch = (unsigned char)p[i];

        if (ch < 0x20 && ch != '\n' && ch != '\r' && ch != '\t')
            return false;
    }
    for (size_t cut = 0; cut < 4 && cut <= n; cut++) {
        if (utf8_valid(p, n - cut))
            return n > 0;
    }
    return false;
}

const char *sniff_type(int fd, int64_t size)
{
    char head[512];
    ssize_t got = size > 0 ? pread(fd, head, sizeof head, 0) : 0;

    if (got <= 0)
        return "application/octet-stream";
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if ((size_t)got >= kinds[i].n && memcmp(head, kinds[i].magic, kinds[i].n) == 0)
            return kinds[i].type;
    }
    return looks_like_text(head, (size_t)got) ? "text/plain" : "application/octet-stream";
}
