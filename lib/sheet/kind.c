/* kind.c – what a file is, by its first bytes, and a plain word about each kind that people send by
 * mistake. A text that is none of them is a CSV. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"
#include "lib/zip/unzip.h"

#define HEAD 4096
#define OLE_SCAN ((size_t)64 * 1024 * 1024) /* how far a name is looked for in an old document */
#define CHUNK 65536

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

/* ---- signatures of the first bytes
 * ----------------------------------------------------------------- */

#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#define MSG_OLD                                                                                    \
    N_("This is a workbook of Excel 97–2003 (.xls): open it with Excel or WPS and save it as "   \
       ".xlsx")
#define MSG_HTML                                                                                   \
    N_("This is a web page, not a workbook, although its name may say so: open it with Excel or "  \
       "WPS and save it as .xlsx")
#define MSG_OTHER                                                                                  \
    N_("This is neither a workbook (.xlsx) nor a CSV file, but {kind}: send the table as .xlsx")

static const struct signature {
    const char *bytes;
    size_t n;
    const char *msgid;
    const char *kind; /* {kind} of MSG_OTHER: a name that is the same in all languages */
} signatures[] = {
    { "%PDF-", 5, MSG_OTHER, "PDF" },
    { "\x09\x08\x10\x00", 4, MSG_OLD, NULL },
    { "\x09\x08\x08\x00", 4, MSG_OLD, NULL },
    { "\x09\x04\x06\x00", 4, MSG_OLD, NULL },
    { "\x09\x02\x06\x00", 4, MSG_OLD, NULL },
    { "\x09\x00\x04\x00", 4, MSG_OLD, NULL },
    { "\x89PNG", 4, MSG_OTHER, "PNG" },
    { "\xff\xd8\xff", 3, MSG_OTHER, "JPEG" },
    { "GIF8", 4, MSG_OTHER, "GIF" },
    { "Rar!", 4, MSG_OTHER, "RAR" },
    { "7z\xbc\xaf", 4, MSG_OTHER, "7z" },
    { "\x1f\x8b", 2, MSG_OTHER, "gzip" },
    { "{\\rtf", 5, MSG_OTHER, "RTF" },
    { "SQLite format 3", 15, MSG_OTHER, "SQLite" },
};

/* Texts that begin so, after blanks and without regard to case, are no tables. */
static const struct {
    const char *begin, *msgid, *kind;
} openings[] = {
    { "<!doctype html", MSG_HTML, NULL },
    { "<html", MSG_HTML, NULL },
    { "<head", MSG_HTML, NULL },
    { "<meta", MSG_HTML, NULL },
    { "<table", MSG_HTML, NULL },
    { "<style", MSG_HTML, NULL },
    { "<div", MSG_HTML, NULL },
    { "mime-version:", MSG_HTML, NULL },
    { "<?xml", MSG_OTHER, "XML" },
};

static enum err check_text(struct call *c, const char *head)
{
    if (str_starts(head, "\xef\xbb\xbf"))
        head += 3;
    head += strspn(head, " \t\r\n");
    for (size_t i = 0; i < COUNT_OF(openings); i++)
        if (strncasecmp(head, openings[i].begin, strlen(openings[i].begin)) == 0)
            return fail(c, ERR_UNSUPPORTED, openings[i].msgid, "kind", openings[i].kind);
    return OK;
}

/* ---- documents in Microsoft's old container
 * ---------------------------------------------------------- */

/* Is the ASCII name there in UTF-16, as the container's directory writes it? */
static bool has_name(int fd, const char *name)
{
    scoped_mem void *tmp = mem_context(NULL);
    size_t n = strlen(name) * 2, kept = 0;
    char *wide = mem_array(tmp, char, n), *p = mem_array(tmp, char, CHUNK + n);

    for (size_t i = 0; i < n; i += 2)
        wide[i] = name[i / 2];
    for (off_t at = 0; at < (off_t)OLE_SCAN;) {
        ssize_t got = pread(fd, p + kept, CHUNK, at);

        if (got <= 0)
            return false;
        kept += (size_t)got;
        at += got;
        if (memmem(p, kept, wide, n) != NULL)
            return true;
        if (kept > n) {
            memmove(p, p + kept - n, n);
            kept = n;
        }
    }
    return false;
}

static enum err check_ole(struct call *c, int fd)
{
    if (has_name(fd, "EncryptedPackage"))
        return fail(c, ERR_UNSUPPORTED,
            N_("The workbook is locked with a password: open it with Excel or WPS, remove the "
               "password, save it and send it again"));
    if (has_name(fd, "WordDocument"))
        return fail(c, ERR_UNSUPPORTED, MSG_OTHER, "kind", "Word");
    if (has_name(fd, "PowerPoint Document"))
        return fail(c, ERR_UNSUPPORTED, MSG_OTHER, "kind", "PowerPoint");
    return fail(c, ERR_UNSUPPORTED, MSG_OLD);
}

/* ---- packages
 * ------------------------------------------------------------------------------------------ */

enum err kind_of_package(struct call *c, const struct unzip *u)
{
    static const struct {
        const char *part, *msgid, *kind;
    } kinds[] = {
        { "xl/workbook.bin",
            N_("This is a binary workbook (.xlsb): open it with Excel or WPS and save it as .xlsx"),
            NULL },
        { "word/document.xml", MSG_OTHER, "Word" },
        { "ppt/presentation.xml", MSG_OTHER, "PowerPoint" },
        { "OFD.xml", MSG_OTHER, "OFD" },
        { "content.xml",
            N_("This is an OpenDocument file (.ods): open it with WPS or LibreOffice and save it "
               "as .xlsx"),
            NULL },
        { "xl/workbook.xml",
            N_("The list of parts is missing in the workbook: open the file with Excel or WPS and "
               "save it again"),
            NULL },
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (unzip_has(u, kinds[i].part))
            return fail(c, i + 1 == COUNT_OF(kinds) ? ERR_INVALID : ERR_UNSUPPORTED, kinds[i].msgid,
                "kind", kinds[i].kind);
    return fail(c, ERR_UNSUPPORTED, MSG_OTHER, "kind", "ZIP");
}

/* ---- all of it
 * ------------------------------------------------------------------------------------------- */

static enum err check_signature(struct call *c, int fd, const char *head, size_t n)
{
    if (n >= 8 && memcmp(head, OLE, 8) == 0)
        return check_ole(c, fd);
    for (size_t i = 0; i < COUNT_OF(signatures); i++)
        if (n >= signatures[i].n && memcmp(head, signatures[i].bytes, signatures[i].n) == 0)
            return fail(c, ERR_UNSUPPORTED, signatures[i].msgid, "kind", signatures[i].kind);
    return OK;
}

enum err kind_of(struct call *c, const char *path, enum sheet_format *ret)
{
    int fd cleanup_with(close_fd) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char head[HEAD + 1] = { 0 };
    struct stat st;
    ssize_t n;

    if (fd < 0 || fstat(fd, &st) != 0)
        return fail(c, ERR_NOT_FOUND, N_("The file {path} cannot be opened: {why}"), "path", path,
            "why", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(c, ERR_UNSUPPORTED, N_("{path} is not a file"), "path", path);
    n = pread(fd, head, HEAD, 0);
    if (n <= 0)
        return fail(c, ERR_INVALID, N_("The file is empty"));
    if (n >= 4 && memcmp(head, "PK", 2) == 0 && (head[2] == 3 || head[2] == 5)) {
        *ret = SHEET_XLSX;
        return OK;
    }
    TRY(check_signature(c, fd, head, (size_t)n));
    TRY(check_text(c, head));
    if ((uint64_t)st.st_size > SHEET_UNPACKED_MAX)
        return fail(
            c, ERR_TOO_LARGE, N_("The file is larger than 512 MiB: split it into several files"));
    *ret = SHEET_CSV;
    return OK;
}
