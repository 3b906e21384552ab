/* clock.h – instants and legal days.
 *
 * Instants are fixed-width UTC text "2021-04-12T01:02:03Z" in the database (they sort and read).
 * Legal days – due, effective, valid, born – and the year of a number are calendar dates of
 * Asia/Shanghai, never converted. China has one time zone, UTC+8, without daylight saving since
 * 1991, so the conversion is an addition.
 *
 * Time is only ever taken from c->now; clock_now() is for executors. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define INSTANT_SIZE 21 /* "YYYY-MM-DDTHH:MM:SSZ" and NUL */
#define DAY_SIZE 11     /* "YYYY-MM-DD" and NUL */

time_t clock_now(void); /* the machine's clock, or the simulated one */
bool clock_is_simulated(void);
int64_t clock_monotonic_us(void);

char *clock_instant(const void *mem, time_t t);     /* → "2021-04-12T01:02:03Z" */
bool clock_parse(const char *instant, time_t *ret); /* strict fixed width */
char *clock_day(const void *mem, time_t t);         /* → local legal day "2021-04-12" */
char *clock_local(const void *mem, time_t t);       /* → "2021-04-12 09:02" local, for people */
int clock_local_minute(time_t t);                   /* minutes since local midnight */
int clock_local_year(time_t t);
char *clock_http(const void *mem, time_t t); /* RFC 9110 date */

/* A day is the number of days since 1970-01-01. */
typedef int32_t day; /* the project's one typedef: a date is a number, not a struct */
#define DAY_NONE INT32_MIN
bool day_parse(const char *s, day *ret); /* "YYYY-MM-DD", a date that exists */
char *day_text(const void *mem, day d);
void day_put(char out[static DAY_SIZE], day d);
day day_of(time_t t);    /* local legal day of an instant */
time_t day_start(day d); /* the instant at which the local day begins */
int day_weekday(day d);  /* 0 Monday … 6 Sunday */
void day_ymd(day days, int *y, int *m, int *d);
day day_from_ymd(int y, int m, int d);
day day_add_months(day d, int n); /* end of month is kept inside the month */

#endif
