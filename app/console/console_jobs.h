/* console_jobs.h – timers of app/console. */
#ifndef CONSOLE_CONSOLE_JOBS_H
#define CONSOLE_CONSOLE_JOBS_H

#include "lib/work/work.h"

extern const struct job_kind console_timers[];

#endif
