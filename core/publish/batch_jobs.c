/* batch_jobs.c – batches whose publisher was killed are finished. */
#include "core/publish/batch.h"
#include "lib/work/work.h"

static enum err finish(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return batch_finish_left(c);
}

static const struct job_kind jobs[] = {
    { .name = "registry.finish_batches",
        .summary = "Publishes released lists to their end and drops lists that nobody released",
        .run = JOB_SLOW,
        .every_s = 60,
        .handle = finish },
    { 0 },
};

const struct module batch_module = { .name = "core/publish batches", .jobs = jobs };
