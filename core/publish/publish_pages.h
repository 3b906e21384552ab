/* publish_pages.h – what the handlers prepare for the templates of this room. */
#ifndef PUBLISH_PUBLISH_PAGES_H
#define PUBLISH_PUBLISH_PAGES_H

#include "core/publish/edit_pages.h"

struct desk_kind {
    const char *kind, *title;
};

struct publish_desk {
    const char *tab; /* mine, open, submitted, reviewed, done */
    const struct proposal *list;
    size_t n;
    const struct desk_kind *kinds;
    size_t n_kinds;
    struct paging paging;
    bool may_publish; /* several at once: on the tab of reviewed drafts */
    const struct choice *picks;
};

#define TOGETHER_MAX 50
struct together_row {
    int64_t id;
    int revision, version; /* 0: it was not published */
    const char *title, *why;
};
struct together_page {
    const struct together_row *rows;
    size_t n, n_published;
};
enum err publish_together(struct call *c, struct request *r, struct response *out);
enum err publish_desk_show(struct call *c, struct request *r, struct response *out);

struct record_list_page {
    const struct record_kind *kind;
    const char *title, *q;
    const struct record_user *rows;
    size_t n;
    bool all; /* everything is shown, not what was searched for */
};

struct record_page {
    const struct record_kind *kind;
    const char *kind_title;
    struct pair name;
    const char *code, *address;
    const struct registry_version *versions; /* newest first */
    size_t n;
    const struct record_user *users;
    size_t n_users;
    int64_t open_proposal; /* 0: none */
    const char *a, *b;     /* versions to compare */
    const struct difference *differences;
    size_t n_differences;
};

struct proposal_page_view {
    const struct proposal *p;
    const struct record_kind *kind;
    const char *kind_title;
    const struct record_finding *findings;
    size_t n_findings, n_errors;
    const struct difference *differences;
    size_t n_differences;
    const struct proposal_act *acts;
    size_t n_acts;
    const struct record_user *users;
    size_t n_users;
    const struct choice *colleagues; /* to hand over to */
    size_t n_colleagues;
    bool may_edit, may_review, may_publish; /* by right and by who did what */
    const char *typing;                     /* somebody else just saved it; NULL */
};

struct edit_page_view {
    const struct proposal *p;
    const char *part, *part_label;
    const struct edit_part *parts;
    size_t n_parts;
    const struct edit_node *nodes;
    size_t n;
    bool is_list;
    const char *typing;
    const struct record_finding *findings; /* of this part */
    size_t n_findings;
};

const char *proposal_state_text(struct html *o, const char *state);
const char *target_text(struct html *o, const char *target);
const char *act_text(struct html *o, const char *act);
const char *severity_text(struct html *o, const char *severity);
/* Label of a path of a difference: "Papers to hand in [business-licence] Note, Chinese". */
const char *path_text(struct html *o, const struct record_kind *k, const char *path);
const char *pair_of_text(struct html *o, struct pair p);
const char *users_count_text(struct html *o, size_t n);

#endif
