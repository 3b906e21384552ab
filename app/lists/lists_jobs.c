/* lists_jobs.c – each night, and after loading: cases of cancelled approvals end. */
#include "app/lists/lists_jobs.h"

#include "app/lists/reform.h"
#include "lib/base/call.h"

static enum err end_cases(struct call *c, const struct json_t *arguments)
{
    int64_t n;

    (void)arguments;
    return reform_end_cases(c, &n);
}

const struct job_kind lists_jobs[] = {
    { .name = "lists.end_cases",
        .summary = "ends the cases of approvals that a reform cancelled: no longer needed",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = end_cases },
    { 0 },
};
