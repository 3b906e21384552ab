/* sweep_jobs.c – removes stored files that no row names: their upload never committed, or their
 * draft was thrown away. */
#include "core/casefile/files.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/http/upload.h"
#include "lib/work/work.h"

#define OLD_S (2 * 86400) /* an upload under way is younger */

struct question {
    const char *name;
    bool kept;
};

static enum err ask(struct call *c, void *data)
{
    struct question *q = data;

    return file_is_kept(c, q->name, &q->kept);
}

static enum err is_kept(struct call *c, const char *name, bool *ret)
{
    struct question q = { .name = name, .kept = true };
    enum err e = slow_read(c, ask, &q);

    *ret = q.kept;
    return e;
}

static enum err sweep(struct call *c, const struct json_t *arguments)
{
    int removed;

    (void)arguments;
    TRY(upload_sweep(c, OLD_S, is_kept, &removed));
    if (removed > 0)
        log_info("uploads without a row removed", "n", str_printf(c->mem, "%d", removed));
    return OK;
}

static const struct job_kind jobs[] = {
    { .name = "casefile.sweep_files",
        .summary = "Removes stored files that nothing refers to",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = sweep },
    { 0 },
};

const struct module casefile_files_module = { .name = "core/casefile files", .jobs = jobs };
