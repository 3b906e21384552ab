/* seats.c – the table of connections and the thread that ends those over time. */
#include "lib/http/seats.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/mem.h"

#define BUCKETS 4096 /* a power of two */
#define SECOND_US INT64_C(1000000)
#define NOT_WAITING INT64_MAX

struct seat {
    struct seat *previous, *next; /* all seats */
    struct address *address;
    int fd;
    /* Written by the connection's thread, read by the watch; monotonic µs. */
    _Atomic int64_t head_since; /* waits for a head since then; NOT_WAITING: it does not */
    _Atomic int64_t until;      /* INT64_MAX: no deadline */
};

/* How many seats one address has. */
struct address {
    struct address *next; /* in its bucket */
    uint32_t address;
    int taken;
};

struct seats {
    int max, per_address;
    uint32_t exempt; /* 0: nobody */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool over;
    int taken;
    struct seat *first;
    struct address *buckets[BUCKETS];
};

static struct address **bucket_of(struct seats *s, uint32_t address)
{
    return &s->buckets[(address * UINT32_C(2654435761)) >> 20 & (BUCKETS - 1)];
}

static struct address *find_address(struct seats *s, uint32_t address)
{
    struct address *a = *bucket_of(s, address);

    while (a != NULL && a->address != address)
        a = a->next;
    return a;
}

static void end_overdue(struct seats *s)
{
    bool crowded = s->taken > s->max / 4 * 3;
    int64_t now = clock_monotonic_us();

    for (struct seat *k = s->first; k != NULL; k = k->next) {
        int64_t since = atomic_load(&k->head_since);

        bool hurry = crowded && k->address->address != s->exempt;

        if (now > atomic_load(&k->until) ||
            (hurry && since != NOT_WAITING && now - since > SEAT_HEAD_CROWDED_S * SECOND_US))
            (void)shutdown(k->fd, SHUT_RDWR); /* the server notices, closes and frees the seat */
    }
}

static void *watch(void *data)
{
    struct seats *s = data;
    struct timespec at;

    pthread_mutex_lock(&s->lock);
    while (!s->over) {
        clock_gettime(CLOCK_MONOTONIC, &at);
        at.tv_sec++;
        (void)pthread_cond_timedwait(&s->wake, &s->lock, &at);
        end_overdue(s);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

struct seats *seats_new(const void *mem, int max, int per_address, const char *exempt)
{
    struct seats *s = mem_new(mem, struct seats);
    pthread_condattr_t attr;

    s->max = max;
    s->per_address = per_address;
    if (exempt != NULL)
        (void)inet_pton(AF_INET, exempt, &s->exempt);
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    must(pthread_create(&s->thread, NULL, watch, s) == 0);
    return s;
}

void seats_free(struct seats *s)
{
    pthread_mutex_lock(&s->lock);
    must(s->taken == 0);
    s->over = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    mem_free(s);
}

bool seats_admit(struct seats *s, uint32_t address)
{
    const struct address *a;
    bool admit;

    if (address == s->exempt)
        return true;
    pthread_mutex_lock(&s->lock);
    a = find_address(s, address);
    admit = a == NULL || a->taken < s->per_address;
    pthread_mutex_unlock(&s->lock);
    return admit;
}

struct seat *seat_take(struct seats *s, uint32_t address, int fd)
{
    struct seat *seat = mem_new(NULL, struct seat);
    struct address *a;

    seat->fd = fd;
    seat_waits_for_head(seat);
    pthread_mutex_lock(&s->lock);
    a = find_address(s, address);
    if (a == NULL) {
        struct address **bucket = bucket_of(s, address);

        a = mem_new(NULL, struct address);
        a->address = address;
        a->next = *bucket;
        *bucket = a;
    }
    a->taken++;
    seat->address = a;
    seat->next = s->first;
    if (s->first != NULL)
        s->first->previous = seat;
    s->first = seat;
    s->taken++;
    pthread_mutex_unlock(&s->lock);
    return seat;
}

static void drop_address(struct seats *s, struct address *a)
{
    struct address **at = bucket_of(s, a->address);

    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    mem_free(a);
}

void seat_leave(struct seats *s, struct seat *seat)
{
    pthread_mutex_lock(&s->lock);
    if (--seat->address->taken == 0)
        drop_address(s, seat->address);
    if (seat->previous != NULL)
        seat->previous->next = seat->next;
    else
        s->first = seat->next;
    if (seat->next != NULL)
        seat->next->previous = seat->previous;
    s->taken--;
    pthread_mutex_unlock(&s->lock);
    mem_free(seat);
}

void seat_waits_for_head(struct seat *seat)
{
    int64_t now = clock_monotonic_us();

    atomic_store(&seat->head_since, now);
    atomic_store(&seat->until, now + SEAT_HEAD_S * SECOND_US);
}

void seat_moves(struct seat *seat, int64_t bytes)
{
    atomic_store(&seat->head_since, NOT_WAITING);
    atomic_store(
        &seat->until, clock_monotonic_us() + (SEAT_BASE_S + bytes / SEAT_RATE) * SECOND_US);
}

void seat_rests(struct seat *seat)
{
    atomic_store(&seat->head_since, NOT_WAITING);
    atomic_store(&seat->until, INT64_MAX);
}

int seats_taken(struct seats *s)
{
    int taken;

    pthread_mutex_lock(&s->lock);
    taken = s->taken;
    pthread_mutex_unlock(&s->lock);
    return taken;
}
