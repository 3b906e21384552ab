/* alerts.c – compares the process's figures with the limits of the settings.
 *
 * Clock skew: how far the wall clock has moved away from the monotonic one since the start, and
 * how far the database's clock is from ours; the larger counts. A database file has our clock. */
#include "bin/alerts.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "bin/executor.h"
#include "bin/settings.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"

#define DAY_S 86400

const char alerts_slot[] = "alerts";

/* The process's own, like the counters of metrics.c. */
static struct {
    _Atomic int64_t wall_s, monotonic_us;
    _Atomic int64_t holds, looked_us; /* holds over the limit at the last full minute */
    _Atomic int64_t holds_a_minute;
} seen;

STATEMENT(alert_database_clock, "SELECT CAST(CURRENT_TIMESTAMP AS TEXT)");

void alerts_begin(void)
{
    atomic_store(&seen.wall_s, (int64_t)time(NULL));
    atomic_store(&seen.monotonic_us, clock_monotonic_us());
    atomic_store(&seen.looked_us, clock_monotonic_us());
}

static void put(struct alert *list, size_t *n, struct alert a)
{
    a.raised = a.value > a.limit;
    list[(*n)++] = a;
}

/* "2026-11-23 09:00:00[.123456][+08]" as seconds since 1970. */
static bool read_timestamp(const char *text, int64_t *ret)
{
    int y, mo, d, h, mi, s, zone = 0, at = 0;
    const char *p;

    if (sscanf(text, "%d-%d-%d %d:%d:%d%n", &y, &mo, &d, &h, &mi, &s, &at) != 6)
        return false;
    p = text + at + strcspn(text + at, "+-");
    if (*p != '\0' && sscanf(p, "%3d", &zone) != 1)
        return false;
    *ret = (int64_t)day_from_ymd(y, mo, d) * DAY_S + h * 3600 + mi * 60 + s - zone * 3600;
    return true;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static enum err clock_skew(struct call *c, int64_t *ret)
{
    int64_t now = (int64_t)time(NULL), theirs;
    int64_t run_s = (clock_monotonic_us() - atomic_load(&seen.monotonic_us)) / 1000000;
    const char *text;

    *ret = 0;
    if (clock_is_simulated() || atomic_load(&seen.wall_s) == 0)
        return OK;
    *ret = llabs(now - atomic_load(&seen.wall_s) - run_s);
    TRY(db_text(c, &alert_database_clock, &text));
    if (read_timestamp(text, &theirs))
        *ret = larger(*ret, llabs(now - theirs));
    return OK;
}

/* Counted over full minutes, whoever looks how often. */
static int64_t holds_a_minute(int64_t total)
{
    int64_t now = clock_monotonic_us();

    if (now - atomic_load(&seen.looked_us) >= INT64_C(60000000)) {
        atomic_store(&seen.looked_us, now);
        atomic_store(&seen.holds_a_minute, total - atomic_exchange(&seen.holds, total));
    }
    return atomic_load(&seen.holds_a_minute);
}

static void look_at_executor(
    struct call *c, const struct settings *s, struct alert *list, size_t *n)
{
    struct executor_metrics m;

    executor_metrics((struct executor *)(uintptr_t)site_get(c->site, executor_slot), &m);
    put(list, n,
        (struct alert) { .name = "writer_hold",
            .text = N_(
                "Something keeps the writer busy for more than 20 ms at a time: everybody waits. "
                "The log names the requests"),
            .value = holds_a_minute(m.holds_over),
            .limit = s->alert_holds_a_minute });
    put(list, n,
        (struct alert) { .name = "disk_low",
            .text = N_("The data disk is nearly full: nothing is taken any more. Make room"),
            .value = m.disk_low });
}

static enum err look_at_work(
    struct call *c, const struct settings *s, struct alert *list, size_t *n)
{
    struct work_figures f;
    time_t oldest;
    int64_t age = 0;

    TRY(work_figures(c, &f));
    if (f.outbox_oldest != NULL && clock_parse(f.outbox_oldest, &oldest))
        age = larger(0, (int64_t)(c->now - oldest));
    put(list, n,
        (struct alert) { .name = "outbox_age",
            .text =
                N_("Messages have waited in the outbox for too long. Is the mail or text message "
                   "gateway down?"),
            .value = age,
            .limit = s->alert_outbox_s });
    put(list, n,
        (struct alert) { .name = "dead_work",
            .text = N_("Jobs or messages were given up. Look at them and try them again"),
            .value = f.jobs_dead + f.outbox_dead });
    return OK;
}

static enum err look(struct call *c, struct alert *ret, size_t *ret_n)
{
    const struct settings *s = site_get(c->site, settings_slot);
    int64_t skew;

    *ret_n = 0;
    look_at_executor(c, s, ret, ret_n);
    TRY(look_at_work(c, s, ret, ret_n));
    TRY(clock_skew(c, &skew));
    put(ret, ret_n,
        (struct alert) { .name = "clock_skew",
            .text = N_(
                "The clock of this machine jumped or differs from the database's. Check the time "
                "service"),
            .value = skew,
            .limit = s->alert_clock_s });
    put(ret, ret_n,
        (struct alert) { .name = "key_age",
            .text = N_("The keys are older than the rule of this site allows. Rotate them"),
            .value = clock_is_simulated() ? 0 : keyring_age(c, time(NULL)) / DAY_S,
            .limit = s->alert_key_days });
    return OK;
}

const struct alert_source alert_source = { .look = look };
