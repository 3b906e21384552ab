/* report.h – a visitor says that a guide is wrong (指南有误). Nobody need sign in.
 *
 * The report opens a task for the department of the item. Its text and the contact that was left
 * may hold personal data: both are sealed, and seen by that department and the quality officer
 * only. The visitor gets a number; whoever has it sees what became of the report, and what the
 * department answered, but not the text. */
#ifndef QUALITY_REPORT_H
#define QUALITY_REPORT_H

#include "app/quality/task.h"

#define REPORT_TEXT_MAX 500 /* characters */
#define REPORT_CONTACT_MAX 100
#define REPORTS_AN_HOUR 5      /* from one address */
#define REPORTS_OF_ITEM_MAX 30 /* of one item that nobody has looked at yet */
#define REPORT_NUMBER_LENGTH 12

struct report_part {
    const char *code, *label; /* msgid */
};
extern const struct report_part report_parts[];  /* ends with { 0 } */
const char *report_part_label(const char *code); /* msgid; the code itself if there is none */

struct new_report {
    const char *item;    /* code */
    const char *part;    /* of report_parts */
    const char *text;    /* what is wrong */
    const char *contact; /* "" for none */
    const char *client;  /* address of the visitor */
};
/* Field errors for what is missing; ERR_LIMIT when too much comes from one address or about one
 * item. *ret_number is shown once. In a write. */
enum err report_make(struct call *c, const struct new_report *r, const char **ret_number) nodiscard;

/* What the visitor sees. ERR_NOT_FOUND for a wrong number. */
struct report_state {
    const char *item, *part, *made_at;
    const char *state;  /* of the task */
    const char *due_on; /* legal day */
    const char *answer; /* ""; what the department wrote last */
    const char *answered_at;
};
enum err report_find(struct call *c, const char *number, struct report_state *ret) nodiscard;

/* Text and contact of the report behind a task that the actor may see; contact may be NULL. */
enum err report_open(struct call *c, const struct task *t, const char **ret_text,
    const char **ret_contact) nodiscard;

/* Forgets the addresses of reports that are older than a day. */
enum err report_forget_clients(struct call *c) nodiscard;

#endif
