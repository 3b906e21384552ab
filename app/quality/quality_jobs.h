/* quality_jobs.h – the jobs and commands of the room. */
#ifndef QUALITY_QUALITY_JOBS_H
#define QUALITY_QUALITY_JOBS_H

#include "lib/work/work.h"

#define QUALITY_JOB_RUN "quality.run"

extern const struct job_kind quality_jobs[];
extern const struct command quality_commands[];

#endif
