/* id.c – time-ordered 63-bit keys and random tokens. */
#include "lib/base/id.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <time.h>

#include "lib/base/call.h"
#include "lib/base/mem.h"

#define EPOCH_2020_MS INT64_C(1577836800000)
#define SEQUENCE_BITS 12
#define NODE_BITS 10

struct id_source {
    _Atomic int64_t last; /* (milliseconds << 12 | sequence) of the newest id */
    int64_t node;
};

struct id_source *id_source_new(const void *mem, unsigned node)
{
    struct id_source *s = mem_new(mem, struct id_source);

    must(node < 1u << NODE_BITS);
    s->node = (int64_t)node;
    return s;
}

static int64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 - EPOCH_2020_MS;
}

int64_t id_next(struct id_source *s)
{
    int64_t old = atomic_load(&s->last), next;

    /* A clock that stands still or steps back: go on counting from the newest id; the sequence
     * flows over into the milliseconds, which the clock catches up with. */
    do {
        int64_t fresh = now_ms() << SEQUENCE_BITS;

        next = fresh > old ? fresh : old + 1;
    } while (!atomic_compare_exchange_weak(&s->last, &old, next));
    return ((next >> SEQUENCE_BITS) << (SEQUENCE_BITS + NODE_BITS)) | (s->node << SEQUENCE_BITS) |
           (next & ((1 << SEQUENCE_BITS) - 1));
}

int64_t id_new(struct call *c)
{
    return id_next(c->site->ids);
}

void random_bytes(void *p, size_t n)
{
    char *at = p;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        must(got > 0);
        at += got;
        n -= (size_t)got;
    }
}

char *id_random(const void *mem)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char raw[22];
    char *s = mem_array(mem, char, sizeof raw + 1);

    random_bytes(raw, sizeof raw); /* 22 × 6 bits = 132 bits */
    for (size_t i = 0; i < sizeof raw; i++)
        s[i] = digits[raw[i] & 63];
    return s;
}
