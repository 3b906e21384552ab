/* control_wire.c – length-prefixed JSON over a Unix socket. */
#include "bin/control_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/mem.h"

static bool send_all(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t put = send(fd, at, n, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += put;
        n -= (size_t)put;
    }
    return true;
}

static bool receive_all(int fd, void *p, size_t n)
{
    char *at = p;

    while (n > 0) {
        ssize_t got = recv(fd, at, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

bool control_send(int fd, const json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    uint32_t length;
    bool ok;

    must(text != NULL);
    length = htonl((uint32_t)strlen(text));
    ok = send_all(fd, &length, sizeof length) && send_all(fd, text, strlen(text));
    free(text);
    return ok;
}

json_t *control_receive(int fd, size_t max)
{
    scoped_mem void *mem = mem_context(NULL);
    uint32_t length;
    char *text;

    if (!receive_all(fd, &length, sizeof length))
        return NULL;
    length = ntohl(length);
    if (length > max)
        return NULL;
    text = mem_array(mem, char, length + 1);
    if (!receive_all(fd, text, length))
        return NULL;
    return json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
}

bool control_address(const char *data_dir, struct sockaddr_un *ret)
{
    int n;

    *ret = (struct sockaddr_un) { .sun_family = AF_UNIX };
    n = snprintf(ret->sun_path, sizeof ret->sun_path, "%s/control.sock", data_dir);
    return n > 0 && (size_t)n < sizeof ret->sun_path;
}
