/* casefile.h – one engine for work with states, clocks, roles, materials and notices, driven by a
 * procedure (YAML in the pack). It knows (registry record, version), never what an item is: the
 * room that owns the record hands over a frozen basis at intake.
 *
 * Every act: the versioned UPDATE of the case's row first (the lock on PostgreSQL, the optimistic
 * check on both), then event, clocks, counts, ledger, message – one transaction. Clocks are derived
 * from the events through core/calendar; what the row keeps (due_on) can be rebuilt. */
#ifndef CASEFILE_CASEFILE_H
#define CASEFILE_CASEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

struct json_t;
struct procedure;
struct procedure_act;
struct upload;

/* ---- what a case is about: frozen into the case when it is received
 * ------------------------------ */

struct casefile_limit { /* a time limit as the record states it */
    int n;              /* 0: at once */
    const char *unit;   /* "working", "natural", "month" */
    const char *start;  /* "receipt" or "acceptance" */
    const char *basis;  /* law and article: 行政许可法 第四十二条 */
};

struct casefile_material_rule {
    const char *code; /* stable within the record */
    const char *name_zh, *name_en;
    bool required;
};

/* A question about the applicant's situation and the answer, by code and in words. */
struct casefile_choice {
    const char *question, *answer;
    struct {
        const char *zh, *en;
    } question_text, answer_text;
};

struct casefile_basis {
    int64_t record_id; /* registry */
    int version;
    const char *code; /* 31-character item code: the case number begins with it */
    const char *title_zh, *title_en;
    const char *procedure;  /* name of the procedure in the pack */
    int64_t scope_id;       /* department that decides: the gate's scope */
    int64_t supervising_id; /* department that supervises; may equal scope_id */
    bool immediate;         /* 即办件 */
    struct casefile_limit promise, legal;
    const char *region; /* calendar region, e.g. "450600" */
    const struct casefile_material_rule *materials;
    size_t n_materials;
    const char *const *elements; /* element codes of the form, in order */
    size_t n_elements;
    const char *result_zh, *result_en;     /* name of the result document */
    const struct casefile_choice *choices; /* of the situation */
    size_t n_choices;
};

/* ---- parties
 * -------------------------------------------------------------------------------------- */

enum party_role { PARTY_APPLICANT, PARTY_AGENT, PARTY_INTERESTED };
struct party {
    enum party_role role;
    int64_t account_id; /* 0: someone without an account (window intake) */
    const char *kind;   /* "person" or "firm" */
    const char *name;
    const char *id_kind;         /* 111 identity number, 001 credit code, … (GB/T 36903) */
    const char *id_number;       /* sealed at rest */
    const char *phone;           /* sealed at rest */
    const char *email;           /* sealed at rest; may be NULL */
    const char *authority;       /* agents: what they may do */
    const char *authority_until; /* legal day; agents */
};

/* ---- intake
 * ---------------------------------------------------------------------------------------- */

/* A draft belongs to its account and survives a lost session. Values are sealed at rest. */
struct draft {
    int64_t id;
    int64_t account_id;
    int64_t record_id;
    int record_version;
    const char *step;      /* where the person was */
    struct json_t *values; /* element code → text; lives as long as the call */
    const char *updated_at;
    int64_t version; /* optimistic locking */
};
enum err draft_open(struct call *c, int64_t record_id, int record_version, struct draft *ret);
enum err draft_load(struct call *c, int64_t id, struct draft *ret) nodiscard;
enum err draft_save(struct call *c, struct draft *d) nodiscard;
enum err draft_list(struct call *c, struct draft **ret, size_t *ret_n) nodiscard; /* of the actor */
enum err draft_delete(struct call *c, int64_t id) nodiscard;

struct material_file {
    int64_t id;
    const char *material_code;
    const char *filename;
    const char *type;
    const char *sm3;
    int64_t size;
    const char *uploaded_at;
};
/* Adds a file that core/casefile/files.h stored to a draft. */
struct stored_file;
enum err draft_attach(struct call *c, int64_t draft_id, const char *material_code,
    const struct stored_file *f, struct material_file *ret) nodiscard;
enum err draft_files(struct call *c, int64_t draft_id, struct material_file **ret, size_t *ret_n);
enum err draft_detach(struct call *c, int64_t draft_id, int64_t file_id) nodiscard;

enum intake_channel { INTAKE_WEB, INTAKE_WINDOW, INTAKE_API };
struct intake {
    const struct casefile_basis *basis;
    enum intake_channel channel;
    int64_t draft_id;            /* its files become the case's materials; 0 if none */
    const struct json_t *values; /* element code → text, validated by the caller */
    const struct party *parties; /* at least one applicant */
    size_t n_parties;
    int64_t hall_id;             /* window intake; 0 online */
    const char *paper_materials; /* window: comma-separated codes handed in on paper; may be NULL */
};

/* Receives the application: one transaction makes the case, its parties, form, materials, number,
 * clocks, ledger entries and messages. The idempotency key of the request is enforced by the
 * dispatcher, so a double click never makes two cases. */
enum err casefile_submit(struct call *c, const struct intake *in, int64_t *ret_id) nodiscard;

/* ---- a case
 * ------------------------------------------------------------------------------------------ */

#define CASEFILE_NEVER "9999-12-31" /* due_on when no clock runs */

struct casefile {
    int64_t id, version;
    const char *number, *receipt_code;
    int64_t record_id;
    int record_version;
    const char *item_code, *title_zh, *title_en;
    int64_t procedure_id;
    int procedure_version;
    int64_t scope_id, supervising_id;
    const char *region;
    int64_t hall_id;
    const char *channel; /* web, window, api */
    bool immediate;
    const char *basis; /* frozen, JSON */
    bool fresh;        /* made in this very call: nothing has happened but its receipt */
    const struct casefile_limit *limits; /* promise and legal, read from it; NULL: not yet */
    const char *state;
    bool is_open;
    const char *received_at, *received_on; /* the first day: it never moves */
    const char *complete_on;               /* day of the corrections handed in; NULL: none were */
    const char *accepted_on, *decided_on;
    const char *outcome, *doc_number;
    const char *due_on, *due_clock;
    bool due_provisional;
    const char *last_act;
    int64_t last_by;
    const char *updated_at;
};

/* ERR_NOT_FOUND for what does not exist and for what the actor may not see. */
enum err casefile_load(struct call *c, int64_t id, struct casefile *ret) nodiscard;
/* By 办件编号 or 收件码, through the gate. */
enum err casefile_by_number(struct call *c, const char *number, struct casefile *ret) nodiscard;

/* All that the actor may see, page by page in the order of their ids. */
enum err casefile_ids(
    struct call *c, int64_t after, int limit, int64_t **ret, size_t *ret_n) nodiscard;

struct casefile_party {
    int64_t id;
    const char *role, *kind;
    int64_t account_id;
    const char *name, *id_kind, *id_number, *phone; /* opened */
    const char *authority, *authority_until;
};
enum err casefile_parties(
    struct call *c, const struct casefile *k, struct casefile_party **ret, size_t *ret_n) nodiscard;

struct casefile_material {
    const char *code, *name_zh, *name_en;
    bool required;
    const char *state; /* missing, electronic, paper, defect */
    const char *defect;
};
enum err casefile_materials(struct call *c, const struct casefile *k,
    struct casefile_material **ret, size_t *ret_n) nodiscard;
enum err casefile_files(
    struct call *c, const struct casefile *k, struct material_file **ret, size_t *ret_n) nodiscard;
/* Element code → text, of the newest form. The caller decrefs. */
enum err casefile_answers(struct call *c, const struct casefile *k, struct json_t **ret) nodiscard;

struct casefile_event {
    int64_t seq;
    const char *act, *from_state, *to_state, *actor_name, *at, *on_day;
    int64_t actor_id;
    const char *note; /* opened: reason, opinion; NULL */
};
enum err casefile_events(
    struct call *c, const struct casefile *k, struct casefile_event **ret, size_t *ret_n) nodiscard;

/* Special procedures (特别程序) and their prolongations, as they began. */
struct casefile_special {
    int64_t seq; /* of the event */
    const char *kind;
    const char *until_on; /* told; the clocks stand still until then at most */
};
enum err casefile_specials(struct call *c, const struct casefile *k, struct casefile_special **ret,
    size_t *ret_n) nodiscard;

/* Compares what the case shows of each act – note, form, papers – with what the ledger committed
 * to. *ret_seq is the first event that differs; 0 if all is as it was recorded. */
enum err casefile_vouch(struct call *c, const struct casefile *k, int64_t *ret_seq) nodiscard;

/* A file of a case or of the actor's draft, to be sent: its bytes are decrypted into c->mem. */
struct opened_file {
    const char *filename, *type;
    struct bytes content;
};
enum err casefile_file_open(
    struct call *c, const struct casefile *k, int64_t file_id, struct opened_file *ret) nodiscard;
enum err draft_file_open(
    struct call *c, int64_t draft_id, int64_t file_id, struct opened_file *ret) nodiscard;

/* ---- clocks
 * ---------------------------------------------------------------------------------------- */

struct derivation;
struct procedure;

enum clock_state { CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED };
struct casefile_clock {
    const char *name; /* promise, legal, notice, supply, delivery */
    enum clock_state state;
    struct casefile_limit limit;
    struct derivation *derivation; /* day by day */
    day stopped_on;                /* DAY_NONE while it runs */
};
/* Every clock that has begun, in the order in which they began. */
enum err casefile_clocks(struct call *c, const struct casefile *k, const struct procedure *p,
    struct casefile_clock **ret, size_t *ret_n) nodiscard;

/* ---- acts
 * -------------------------------------------------------------------------------------------- */

struct casefile_act_input {
    const char *act;
    int64_t version; /* the one that was shown: optimistic locking */
    const char *reason, *opinion, *delivery;
    const char *special; /* kind of the special procedure that begins */
    const char *until;   /* legal day on which it will have ended, as the applicant is told */
    const char *const *defect_codes; /* materials */
    const char *const *defect_texts; /* what is wrong with each */
    size_t n_defects;
};
/* ERR_STATE when the act does not fit the state, ERR_CONFLICT when somebody changed the case
 * meanwhile, ERR_DENIED when the actor may not (right, separation of duties), ERR_INVALID with
 * fields when something is missing. */
enum err casefile_do(struct call *c, int64_t id, const struct casefile_act_input *in) nodiscard;
/* Acts that the actor could do now; the array holds pointers into p. */
enum err casefile_possible(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct procedure_act ***ret, size_t *ret_n) nodiscard;

/* Corrections: adds a file to a case in correction (the applicant's own). */
enum err casefile_attach(struct call *c, int64_t id, const char *material_code,
    const struct stored_file *f, struct material_file *ret) nodiscard;

/* Without an account: the receipt code and the last four characters of the identity number. */
struct casefile_progress {
    const char *receipt_code, *title_zh, *title_en, *state, *due_on, *received_on;
    struct pair_text {
        const char *zh, *en;
    } state_name;
};
enum err casefile_progress(struct call *c, const char *receipt_code, const char *tail,
    struct casefile_progress *ret) nodiscard;

/* ---- lists
 * --------------------------------------------------------------------------------------------- */

enum casefile_list_kind { LIST_OPEN, LIST_STATE, LIST_ITEM, LIST_APPLICANT, LIST_OWN };
struct casefile_query {
    enum casefile_list_kind kind;
    const char *state;
    const char *item_code;         /* LIST_ITEM: all of it; LIST_OPEN, LIST_STATE: NULL for any */
    const char *due_from, *due_to; /* LIST_OPEN, LIST_STATE: legal days, both included; NULL: any */
    bool ours;                     /* without those that wait for the applicant */
    const char *id_number;         /* LIST_APPLICANT: exact */
    int64_t page, per_page;
};
struct casefile_list {
    struct casefile *rows;
    size_t n;
    int64_t total; /* exact, of what the actor may see */
};
enum err casefile_find(
    struct call *c, const struct casefile_query *q, struct casefile_list *ret) nodiscard;

/* Items of which there are open cases, with how many the actor may see, by code. */
struct casefile_item {
    const char *item_code, *title_zh, *title_en;
    int64_t open;
};
enum err casefile_items(struct call *c, struct casefile_item **ret, size_t *ret_n) nodiscard;

/* Today's figures per department. Open are all; of them `waiting` wait for the applicant, who has
 * to hand in corrections, and are never late: `late` are those that the department lets wait. */
struct casefile_figures {
    int64_t scope_id;
    int64_t received, closed, open, waiting, late;
};
/* The applicant's turn: the clock of the corrections runs. */
bool casefile_waits(const struct casefile *k);
enum err casefile_today(struct call *c, struct casefile_figures **ret, size_t *ret_n) nodiscard;

/* ---- what happens by itself (jobs)
 * ---------------------------------------------------------------------- */

/* Accepts what got no notice within the time of the law (procedures with an act "deem"): each case
 * in a write of its own, so that one that cannot be done stops no other. Runs without a transaction
 * (lib/base/slow.h). Afterwards the error of those that failed, if some did. */
enum err casefile_deem_accepted(struct call *c) nodiscard;
/* Adds up the rows of casefile_count: one row per scope, state, item and deadline stays. */
enum err casefile_fold_counts(struct call *c) nodiscard;

extern const struct module casefile_module, casefile_api_module, letter_module, desk_module,
    progress_module;

#endif
