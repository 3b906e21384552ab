/* casefile_jobs.h – the job table of core/casefile. */
#ifndef CASEFILE_CASEFILE_JOBS_H
#define CASEFILE_CASEFILE_JOBS_H

#include "lib/work/work.h"

extern const struct job_kind casefile_jobs[];
extern const struct command casefile_commands[];

#endif
