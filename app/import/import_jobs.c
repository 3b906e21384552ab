/* import_jobs.c – the jobs of uploaded lists. */
#include "app/import/import_jobs.h"

#include <jansson.h>

#include "app/import/import_check.h"

static int64_t id_of(const struct json_t *arguments)
{
    return json_integer_value(json_object_get(arguments, "id"));
}

static enum err check(struct call *c, const struct json_t *arguments)
{
    return import_check(c, id_of(arguments));
}

static enum err publish(struct call *c, const struct json_t *arguments)
{
    return import_publish(c, id_of(arguments));
}

static enum err forget(struct call *c, const struct json_t *arguments)
{
    return import_forget(c, id_of(arguments));
}

const struct job_kind import_jobs[] = {
    { .name = IMPORT_JOB_CHECK,
        .summary = "reads an uploaded list and stages what would change",
        .run = JOB_SLOW,
        .handle = check },
    { .name = IMPORT_JOB_PUBLISH,
        .summary = "publishes an uploaded list that was released",
        .run = JOB_SLOW,
        .handle = publish },
    { .name = IMPORT_JOB_DROP,
        .summary = "forgets what was staged of an uploaded list that was dropped",
        .run = JOB_SLOW,
        .handle = forget },
    { 0 },
};
