/* quality_pages.h – what the handlers prepare for the templates of this room. */
#ifndef QUALITY_QUALITY_PAGES_H
#define QUALITY_QUALITY_PAGES_H

#include "app/quality/report.h"
#include "app/quality/run.h"
#include "app/quality/sample.h"
#include "app/quality/task.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct tasks_page {
    const struct task *tasks;
    size_t n;
    const struct task_filter *filter;
    const struct choice *offices, *rules, *sources, *states;
    size_t n_offices, n_rules, n_sources, n_states;
    const struct run_row *last; /* NULL: none yet */
    const char *csv;            /* address of the table */
    bool begun;
    const struct paging *paging;
};
struct task_button {
    const char *act, *label, *kind;
};
struct task_page {
    const struct task *task;
    const char *path;
    const char *text, *contact; /* of a report; NULL */
    const struct task_act *acts;
    size_t n_acts;
    const struct task_button *buttons;
    size_t n_buttons;
    bool may_confirm;    /* which needs no words */
    const char *checked; /* what looking again came to; NULL */
};
struct scores_page {
    const struct score *scores;
    const struct score *before; /* a month ago, of the same department; items 0: none */
    size_t n;
};
struct history_page {
    const char *name; /* of the department */
    const struct score *scores;
    size_t n;
    const char *points; /* of the line; NULL with less than two days */
};
struct report_page {
    const char *code, *name, *action;
    const struct choice *parts;
    size_t n_parts;
};
struct samples_page {
    const struct sample *samples;
    size_t n;
    bool may_draw;
    const struct choice *offices;
    size_t n_offices;
    const struct paging *paging;
};
struct sample_page {
    const struct sample *sample;
    const struct sample_item *items;
    size_t n;
    bool may_judge;
    const struct sample_item *judged; /* the one whose form is shown; NULL */
    const char *path, *csv;
};

const char *quality_office_text(struct html *o, const char *code); /* "": the whole city */
const char *quality_rule_text(struct html *o, const struct task *t);
const char *quality_state_text(struct html *o, const struct task *t);
const char *quality_state_class(struct html *o, const struct task *t);
const char *quality_actor_text(struct html *o, const struct task_act *a);
const char *quality_act_text(struct html *o, const char *act);
const char *quality_part_text(struct html *o, const char *part);
const char *quality_share_text(struct html *o, int64_t good, int64_t of); /* "98.5%"; "–" */
const char *quality_report_state_text(struct html *o, const struct report_state *s);
const struct choice *quality_offices(struct html *o, const char *all, size_t *ret_n);

/* Handlers that the route table names. */
enum err report_show(struct call *c, struct request *r, struct response *out);
enum err report_send(struct call *c, struct request *r, struct response *out);
enum err report_look_show(struct call *c, struct request *r, struct response *out);
enum err report_state_show(struct call *c, struct request *r, struct response *out);
enum err samples_show(struct call *c, struct request *r, struct response *out);
enum err sample_show(struct call *c, struct request *r, struct response *out);
enum err sample_draw_send(struct call *c, struct request *r, struct response *out);
enum err sample_judge_send(struct call *c, struct request *r, struct response *out);
enum err history_show(struct call *c, struct request *r, struct response *out);
enum err scores_show(struct call *c, struct request *r, struct response *out);

extern const struct route quality_routes[];

#endif
