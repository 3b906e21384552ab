/* quality.h – the room that keeps guides right: tasks (task.h), runs of the rules and scores
 * (run.h), reports of visitors (report.h), spot checks (sample.h). */
#ifndef QUALITY_QUALITY_H
#define QUALITY_QUALITY_H

#include "lib/base/module.h"

extern const struct module quality_module;

#endif
