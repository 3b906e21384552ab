/* scan_jobs.h – checks of the codes, each night and as items change. */
#ifndef SCAN_SCAN_JOBS_H
#define SCAN_SCAN_JOBS_H

#include "lib/work/work.h"

#define SCAN_JOB_ALL "scan.check_all"

extern const struct job_kind scan_jobs[];

#endif
