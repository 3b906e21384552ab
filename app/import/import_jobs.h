/* import_jobs.h – what is done with uploaded lists in the background. */
#ifndef IMPORT_IMPORT_JOBS_H
#define IMPORT_IMPORT_JOBS_H

#include "app/import/import.h"
#include "lib/work/work.h"

#define IMPORT_JOB_CHECK "import.check"
#define IMPORT_JOB_PUBLISH "import.publish"
#define IMPORT_JOB_DROP "import.drop"

extern const struct job_kind import_jobs[];

/* Where the uploaded file lies until it is checked. */
const char *import_path(struct call *c, const struct list_import *k);

#endif
