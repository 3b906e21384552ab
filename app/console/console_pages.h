/* console_pages.h – what the template shows. */
#ifndef CONSOLE_CONSOLE_PAGES_H
#define CONSOLE_CONSOLE_PAGES_H

#include "app/console/alerts.h"
#include "core/calendar/calendar.h"
#include "lib/html/html.h"
#include "lib/work/work.h"

struct console_view {
    struct raised_alert *alerts;
    size_t n_alerts;
    struct work_figures figures;
    struct job_row *jobs, *dead_jobs;
    size_t n_jobs, n_dead_jobs;
    struct outbox_row *waiting, *dead;
    size_t n_waiting, n_dead;
    struct calendar_year *years;
    size_t n_years;
};

const char *console_channel(struct html *o, const struct outbox_row *m);
const char *console_revive_job(struct html *o, const struct job_row *j);
const char *console_revive_message(struct html *o, const struct outbox_row *m);
const char *console_alert(struct html *o, const struct raised_alert *a);
const char *console_region(struct html *o, const char *region);

#endif
