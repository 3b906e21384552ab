/* casefile_jobs.c – what happens by itself: deemed acceptance, and folding the rows of the counts.
 */
#include <jansson.h>

#include "core/casefile/casefile.h"
#include "core/casefile/casefile_jobs.h"
#include "lib/base/clock.h"

/* No notice within the five working days: the application counts as accepted, dated back to the day
 * of receipt (行政许可法 §32). The act "deem" of the procedure says what that means for its clocks.
 */
static enum err deem_accepted(struct call *c, const json_t *arguments)
{
    (void)arguments;
    return casefile_deem_accepted(c);
}

static enum err fold_counts(struct call *c, const json_t *arguments)
{
    (void)arguments;
    return casefile_fold_counts(c);
}

const struct job_kind casefile_jobs[] = {
    { "casefile.deem_accepted", "accepts what got no notice within the time of the law", JOB_SLOW,
        .at_midnight = true, .handle = deem_accepted },
    { "casefile.fold_counts", "adds up the rows of the counts", JOB_IN_WRITE, .every_s = 600,
        .handle = fold_counts },
    { 0 },
};
