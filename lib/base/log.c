/* log.c – logfmt lines on stderr. One write(2) per line, so that lines of threads do not mix. */
#include "lib/base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "lib/base/clock.h"

#define LINE_MAX_ 2048

/* The one setting of the process that is not in a struct: where to cut the log. */
static _Atomic int cut = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&cut, (int)level);
}

bool log_wants(enum log_level level)
{
    return (int)level <= atomic_load(&cut);
}

static size_t put(char *line, size_t n, const char *s)
{
    while (*s != '\0' && n < LINE_MAX_ - 2)
        line[n++] = *s++;
    return n;
}

/* A value is quoted when it holds anything but plain characters. */
static size_t put_value(char *line, size_t n, const char *s)
{
    bool quote = *s == '\0' || strpbrk(s, " =\"\\\n\r\t") != NULL;

    if (quote)
        n = put(line, n, "\"");
    for (; *s != '\0' && n < LINE_MAX_ - 4; s++) {
        unsigned char ch = (unsigned char)*s;

        if (ch == '"' || ch == '\\')
            line[n++] = '\\';
        line[n++] = ch < 0x20 || ch == 0x7f ? ' ' : *s;
    }
    return quote ? put(line, n, "\"") : n;
}

void log_event(enum log_level level, const char *event, ...)
{
    char line[LINE_MAX_];
    char when[32];
    struct timespec ts;
    struct tm tm;
    size_t n = 0;
    va_list args;

    if (!log_wants(level))
        return;
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    n = put(line, n, (const char[]) { '<', (char)('0' + (int)level), '>', '\0' });
    n = put(line, n, "at=");
    n = put(line, n, when);
    n = put(line, n, " event=");
    n = put_value(line, n, event);
    va_start(args, event);
    for (;;) {
        const char *key = va_arg(args, const char *);
        const char *value;

        if (key == NULL)
            break;
        value = va_arg(args, const char *);
        n = put(line, n, " ");
        n = put(line, n, key);
        n = put(line, n, "=");
        n = put_value(line, n, value == NULL ? "" : value);
    }
    va_end(args);
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, n) < 0) {
        /* Nobody can be told that the log is gone. */
    }
}
