/* report_store.h – SQL of reports. */
#ifndef QUALITY_REPORT_STORE_H
#define QUALITY_REPORT_STORE_H

#include "app/quality/report.h"
#include "lib/base/str.h"

struct report_row {
    int64_t id, scope_id, task_id;
    const char *receipt, *item, *part, *made_at, *client;
    struct bytes text, contact;
};
enum err report_store_add(struct call *c, const struct report_row *r) nodiscard;
enum err report_store_recent(
    struct call *c, const char *client, const char *since, int64_t *ret) nodiscard;
enum err report_store_waiting(struct call *c, const char *item, int64_t *ret) nodiscard;
enum err report_store_find(struct call *c, const char *receipt, struct report_state *ret) nodiscard;
/* Of a report that the actor may see. */
enum err report_store_sealed(struct call *c, int64_t id, struct report_row *ret) nodiscard;
enum err report_store_forget(struct call *c, const char *before) nodiscard;

#endif
