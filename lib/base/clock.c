/* clock.c – instants, legal days, and the simulated clock of tests.
 *
 * CITYHALL_CLOCK=2021-04-12T01:00:00Z makes the process begin at that instant and go on at the
 * machine's pace; a database that has ever seen it is marked for ever (bin/). */
#include "lib/base/clock.h"

#include <pthread.h>
#include <stdio.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define LOCAL_OFFSET (8 * 3600)
#define SECONDS_PER_DAY 86400

static pthread_once_t clock_once = PTHREAD_ONCE_INIT;
static time_t shift; /* written once, before any clock_now() returns */

static void clock_read_setting(void)
{
    const char *setting = getenv("CITYHALL_CLOCK");
    time_t begin;

    if (setting == NULL)
        return;
    must(clock_parse(setting, &begin));
    shift = begin - time(NULL);
}

time_t clock_now(void)
{
    pthread_once(&clock_once, clock_read_setting);
    return time(NULL) + shift;
}

bool clock_is_simulated(void)
{
    return getenv("CITYHALL_CLOCK") != NULL;
}

int64_t clock_monotonic_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Howard Hinnant's days-from-civil, in the usual form: March begins the year. */
day day_from_ymd(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

void day_ymd(day days, int *y, int *m, int *d)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;

    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

static bool digits(const char *s, int n, int *ret)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        value = value * 10 + (s[i] - '0');
    }
    *ret = value;
    return true;
}

/* The first 10 characters of s. */
static bool date_prefix(const char *s, day *ret)
{
    int y, m, d, y2, m2, d2;
    day value;

    if (strnlen(s, 10) < 10 || !digits(s, 4, &y) || s[4] != '-' || !digits(s + 5, 2, &m) ||
        s[7] != '-' || !digits(s + 8, 2, &d))
        return false;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    value = day_from_ymd(y, m, d);
    day_ymd(value, &y2, &m2, &d2);
    if (y2 != y || m2 != m || d2 != d)
        return false;
    *ret = value;
    return true;
}

bool day_parse(const char *s, day *ret)
{
    return strlen(s) == DAY_SIZE - 1 && date_prefix(s, ret);
}

void day_put(char out[static DAY_SIZE], day d)
{
    int y, m, dd;

    day_ymd(d, &y, &m, &dd);
    must(y >= 0 && y <= 9999);
    (void)snprintf(out, DAY_SIZE, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u,
        (unsigned)dd % 100u);
}

char *day_text(const void *mem, day d)
{
    char *s = mem_array(mem, char, DAY_SIZE);

    day_put(s, d);
    return s;
}

static day floor_day(time_t t)
{
    return (day)(t >= 0 ? t / SECONDS_PER_DAY : (t - SECONDS_PER_DAY + 1) / SECONDS_PER_DAY);
}

day day_of(time_t t)
{
    return floor_day(t + LOCAL_OFFSET);
}

time_t day_start(day d)
{
    return (time_t)d * SECONDS_PER_DAY - LOCAL_OFFSET;
}

int day_weekday(day d)
{
    int w = (d + 3) % 7; /* 1970-01-01 was a Thursday */

    return w < 0 ? w + 7 : w;
}

day day_add_months(day d, int n)
{
    int y, m, dd;
    day first, next;

    day_ymd(d, &y, &m, &dd);
    m += n - 1;
    y += m / 12;
    m %= 12;
    if (m < 0) {
        m += 12;
        y--;
    }
    first = day_from_ymd(y, m + 1, 1);
    next = m == 11 ? day_from_ymd(y + 1, 1, 1) : day_from_ymd(y, m + 2, 1);
    return first + dd - 1 < next ? first + dd - 1 : next - 1;
}

char *clock_instant(const void *mem, time_t t)
{
    day d = floor_day(t);
    int s = (int)(t - (time_t)d * SECONDS_PER_DAY);
    char text[DAY_SIZE];

    day_put(text, d);
    return str_printf(mem, "%sT%02d:%02d:%02dZ", text, s / 3600, s / 60 % 60, s % 60);
}

bool clock_parse(const char *s, time_t *ret)
{
    int h, m, sec;
    day d;

    if (strlen(s) != INSTANT_SIZE - 1 || !date_prefix(s, &d) || s[10] != 'T' ||
        !digits(s + 11, 2, &h) || s[13] != ':' || !digits(s + 14, 2, &m) || s[16] != ':' ||
        !digits(s + 17, 2, &sec) || s[19] != 'Z')
        return false;
    if (h > 23 || m > 59 || sec > 59)
        return false;
    *ret = (time_t)d * SECONDS_PER_DAY + h * 3600 + m * 60 + sec;
    return true;
}

char *clock_day(const void *mem, time_t t)
{
    return day_text(mem, day_of(t));
}

char *clock_local(const void *mem, time_t t)
{
    int minute = clock_local_minute(t);
    char text[DAY_SIZE];

    day_put(text, day_of(t));
    return str_printf(mem, "%s %02d:%02d", text, minute / 60, minute % 60);
}

int clock_local_minute(time_t t)
{
    return (int)((t - day_start(day_of(t))) / 60);
}

int clock_local_year(time_t t)
{
    int y, m, d;

    day_ymd(day_of(t), &y, &m, &d);
    return y;
}

char *clock_http(const void *mem, time_t t)
{
    static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec" };
    day days = floor_day(t);
    int s = (int)(t - (time_t)days * SECONDS_PER_DAY);
    int y, m, d;

    day_ymd(days, &y, &m, &d);
    return str_printf(mem, "%s, %02d %s %04d %02d:%02d:%02d GMT", weekdays[day_weekday(days)], d,
        months[m - 1], y, s / 3600, s / 60 % 60, s % 60);
}
