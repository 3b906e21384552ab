/* console_jobs.c – looks at the figures each quarter of a minute. */
#include "app/console/console_jobs.h"

#include "app/console/alerts.h"

static enum err check(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return alerts_check(c);
}

const struct job_kind console_timers[] = {
    { .name = "console.alerts",
        .summary = "Raises and clears alerts, and tells the administrators",
        .run = JOB_IN_WRITE,
        .every_s = 15,
        .handle = check },
    { 0 },
};
