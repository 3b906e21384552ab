/* decode.c – text files in the encodings that people here save: UTF-8 with or without its mark,
 * GB18030 (and GBK, GB2312 within it), UTF-16 with its mark. The whole file is looked at before one
 * is chosen: a file is UTF-8 only if all of it is. A file that is UTF-8 but for some broken bytes
 * is refused instead of being read as GB18030, which would turn it into other characters silently.
 */
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

#define IN_SIZE 65536
#define OUT_SIZE ((size_t)IN_SIZE * 3) /* GB18030 and UTF-16 grow by half at most */
#define NOT_OPEN ((iconv_t)-1)

struct decoder {
    int fd;
    iconv_t converter; /* NOT_OPEN: the bytes are UTF-8 */
    const char *encoding;
    char in[IN_SIZE], out[OUT_SIZE];
    size_t n_in; /* bytes of a character not complete yet stay at the beginning */
    int64_t line;
    bool ended;
};

static int decoder_destroy(struct decoder *d)
{
    if (d->fd >= 0)
        (void)close(d->fd);
    if (d->converter != NOT_OPEN)
        (void)iconv_close(d->converter);
    return 0;
}

static enum err begin(struct call *c, const void *mem, const struct book *b, const char *encoding,
    struct decoder **ret)
{
    struct decoder *d = mem_new(mem, struct decoder);

    d->converter = NOT_OPEN;
    d->encoding = encoding;
    d->line = 1;
    d->fd = open(b->path, O_RDONLY | O_CLOEXEC);
    if (d->fd < 0 || lseek(d->fd, (off_t)b->csv_skip, SEEK_SET) < 0)
        return fail(c, ERR_NOT_FOUND, N_("The file {path} cannot be opened: {why}"), "path",
            b->path, "why", strerror(errno));
    talloc_set_destructor(d, decoder_destroy);
    if (!str_eq(encoding, "UTF-8")) {
        d->converter = iconv_open("UTF-8", encoding);
        if (d->converter == NOT_OPEN)
            return fail_internal(c, "iconv does not know %s on this machine", encoding);
    }
    *ret = d;
    return OK;
}

enum err decode_start(struct call *c, const void *mem, const struct book *b, struct decoder **ret)
{
    return begin(c, mem, b, b->open.encoding, ret);
}

static enum err unreadable(struct call *c, const char *encoding, int64_t line)
{
    return fail(c, ERR_UNSUPPORTED,
        N_("Line {line} of the text file is not valid {encoding}: save it as “CSV UTF-8”, or send "
           "the table as .xlsx"),
        "line", str_printf(c->mem, "%lld", (long long)line), "encoding", encoding);
}

static int64_t count_lines(const char *p, size_t n)
{
    int64_t lines = 0;
    const char *end = p + n;

    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        lines++;
        p++;
    }
    return lines;
}

enum err decode_next(struct call *c, struct decoder *d, const char **ret, size_t *ret_n)
{
    char *in = d->in, *out = d->out;
    size_t left_in, left_out = OUT_SIZE;
    ssize_t got = read(d->fd, d->in + d->n_in, IN_SIZE - d->n_in);

    if (got < 0)
        return fail_internal(c, "reading a text file: %s", strerror(errno));
    d->ended = got == 0;
    if (d->converter == NOT_OPEN) {
        *ret = d->in;
        *ret_n = (size_t)got;
        return OK;
    }
    left_in = d->n_in + (size_t)got;
    if (iconv(d->converter, &in, &left_in, &out, &left_out) == (size_t)-1 &&
        (errno == EILSEQ || (errno == EINVAL && d->ended)))
        return unreadable(c, d->encoding, d->line + count_lines(d->out, OUT_SIZE - left_out));
    memmove(d->in, in, left_in);
    d->n_in = left_in;
    *ret = d->out;
    *ret_n = OUT_SIZE - left_out;
    d->line += count_lines(d->out, *ret_n);
    if (*ret_n == 0 && !d->ended) /* half a character only: the rest comes with the next bytes */
        return decode_next(c, d, ret, ret_n);
    return OK;
}

/* ---- which encoding
 * ---------------------------------------------------------------------------------- */

struct look {
    int64_t good, bad; /* characters of several bytes; bytes that belong to none */
    int64_t line, bad_line;
    int64_t zeros;
};

/* Bytes of the UTF-8 character at p; 0: none, -1: its end is beyond n. */
static int character(const unsigned char *p, size_t n)
{
    int need = p[0] >= 0xf0 && p[0] < 0xf5   ? 4
               : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
               : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                                             : 0;

    for (int i = 1; i < need; i++) {
        if ((size_t)i >= n)
            return -1;
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    }
    return need > 0 && !utf8_valid((const char *)p, (size_t)need) ? 0 : need;
}

/* Looks at n bytes; returns how many, the rest being the beginning of a character. */
static size_t look_at(struct look *k, const unsigned char *p, size_t n)
{
    size_t i = 0;

    while (i < n) {
        int length = p[i] < 0x80 ? 1 : character(p + i, n - i);

        if (length < 0)
            return i;
        k->zeros += p[i] == 0;
        k->line += p[i] == '\n';
        k->good += length > 1;
        if (length == 0) {
            k->bad++;
            if (k->bad == 1)
                k->bad_line = k->line;
        }
        i += length == 0 ? 1 : (size_t)length;
    }
    return i;
}

static enum err look_through(struct call *c, const struct book *b, struct look *ret)
{
    scoped_mem void *tmp = mem_context(NULL);
    unsigned char *p = mem_array(tmp, unsigned char, IN_SIZE);
    struct look k = { .line = 1 };
    struct decoder *d;
    size_t kept = 0;

    TRY(begin(c, tmp, b, "UTF-8", &d));
    for (;;) {
        ssize_t got = read(d->fd, p + kept, IN_SIZE - kept);
        size_t used;

        if (got < 0)
            return fail_internal(c, "reading a text file: %s", strerror(errno));
        if (got == 0)
            break;
        kept += (size_t)got;
        used = look_at(&k, p, kept);
        memmove(p, p + used, kept - used);
        kept -= used;
    }
    if (kept > 0) {
        k.bad++;
        k.bad_line = k.bad == 1 ? k.line : k.bad_line;
    }
    *ret = k;
    return OK;
}

/* All of it in `encoding`? */
static enum err try_encoding(struct call *c, const struct book *b, const char *encoding)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct decoder *d;
    const char *p;
    size_t n = 1;

    TRY(begin(c, tmp, b, encoding, &d));
    while (n > 0)
        TRY(decode_next(c, d, &p, &n));
    return OK;
}

enum err decode_detect(struct call *c, struct book *b)
{
    static const struct {
        const char *mark, *encoding;
        size_t n;
    } marks[] = { { "\xef\xbb\xbf", "UTF-8", 3 }, { "\xff\xfe", "UTF-16LE", 2 },
        { "\xfe\xff", "UTF-16BE", 2 }, { "\x84\x31\x95\x33", "GB18030", 4 } };
    unsigned char head[4] = { 0 };
    struct look k = { 0 };
    struct decoder *d;

    TRY(begin(c, b, b, "UTF-8", &d));
    if (read(d->fd, head, sizeof(head)) < 0)
        return fail_internal(c, "reading a text file: %s", strerror(errno));
    mem_free(d);
    b->open.encoding = NULL;
    for (size_t i = 0; i < COUNT_OF(marks) && b->open.encoding == NULL; i++) {
        if (memcmp(head, marks[i].mark, marks[i].n) == 0) {
            b->open.encoding = marks[i].encoding;
            b->csv_skip = marks[i].n;
        }
    }
    if (b->open.encoding != NULL && !str_eq(b->open.encoding, "UTF-8"))
        return try_encoding(c, b, b->open.encoding);
    TRY(look_through(c, b, &k));
    if (k.zeros > 0)
        return fail(c, ERR_UNSUPPORTED,
            N_("This is neither a workbook (.xlsx) nor a text file in a known encoding: send the "
               "table as .xlsx"));
    /* In Chinese text of GB18030 few pairs look like UTF-8, in broken UTF-8 nearly all do. */
    if (k.bad > 0 && (b->open.encoding != NULL || k.good > k.bad * 4))
        return unreadable(c, "UTF-8", k.bad_line);
    b->open.encoding = k.bad == 0 ? "UTF-8" : "GB18030";
    return k.bad == 0 ? OK : try_encoding(c, b, "GB18030");
}
