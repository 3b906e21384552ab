/* scan.c – clamd's INSTREAM: chunks with their length in front, then one line of judgement. */
#include "lib/http/scan.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/attr.h"
#include "lib/base/mem.h"
#include "lib/http/private.h"

#define CHUNK (64 * 1024)
#define PATIENCE_S 30

const char scanner_slot[] = "scanner";

enum verdict { CLEAN, HARMFUL, UNKNOWN };

static int open_scanner(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    const struct timeval patience = { .tv_sec = PATIENCE_S };
    int fd;

    if (strlen(path) >= sizeof at.sun_path)
        return -1;
    memcpy(at.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static bool send_all(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t put = send(fd, at, n, MSG_NOSIGNAL);

        if (put <= 0)
            return false;
        at += put;
        n -= (size_t)put;
    }
    return true;
}

static bool send_file(const void *mem, int scanner, int file)
{
    static const uint32_t end = 0;
    char *chunk = mem_array(mem, char, CHUNK);
    ssize_t got;

    if (!send_all(scanner, "zINSTREAM", sizeof "zINSTREAM")) /* with its NUL */
        return false;
    while ((got = read(file, chunk, CHUNK)) > 0) {
        uint32_t n = htonl((uint32_t)got);

        if (!send_all(scanner, &n, sizeof n) || !send_all(scanner, chunk, (size_t)got))
            return false;
    }
    return got == 0 && send_all(scanner, &end, sizeof end);
}

static enum verdict read_verdict(int scanner)
{
    char line[512] = "";
    size_t n = 0;

    while (n < sizeof line - 1 && memchr(line, '\0', n) == NULL) {
        ssize_t got = recv(scanner, line + n, sizeof line - 1 - n, 0);

        if (got <= 0)
            break;
        n += (size_t)got;
    }
    line[n] = '\0';
    if (str_eq(line, "stream: OK"))
        return CLEAN;
    return str_starts(line, "stream: ") && str_ends(line, " FOUND") ? HARMFUL : UNKNOWN;
}

static enum verdict judge(const void *mem, const char *socket_path, const char *file_path)
{
    int file = open(file_path, O_RDONLY | O_CLOEXEC), scanner = open_scanner(socket_path);
    enum verdict verdict = UNKNOWN;

    if (file >= 0 && scanner >= 0 && send_file(mem, scanner, file))
        verdict = read_verdict(scanner);
    if (file >= 0)
        (void)close(file);
    if (scanner >= 0)
        (void)close(scanner);
    return verdict;
}

enum err scan_uploads(struct call *c, const struct request *r)
{
    const char *path = site_find(c->site, scanner_slot);

    for (size_t i = 0; path != NULL && i < r->p->uploads.n; i++) {
        const struct upload *u = &r->p->uploads.list[i];

        switch (judge(c->mem, path, u->path)) {
        case CLEAN:
            break;
        case HARMFUL:
            (void)fail_field(c, u->field,
                N_("The virus scanner found something harmful in the file {name}. It was not kept"),
                "name", u->filename);
            break;
        case UNKNOWN:
            return fail(c, ERR_UNAVAILABLE,
                N_("Files cannot be checked for viruses just now. Please try again later"));
        }
    }
    return fields_ok(c);
}
