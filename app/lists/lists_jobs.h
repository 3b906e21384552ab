/* lists_jobs.h – jobs of the room. */
#ifndef LISTS_LISTS_JOBS_H
#define LISTS_LISTS_JOBS_H

#include "lib/work/work.h"

extern const struct job_kind lists_jobs[];

#endif
