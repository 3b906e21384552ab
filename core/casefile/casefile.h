/* casefile.h – one engine for work with states, clocks, roles, materials and notices, driven by a
 * procedure (YAML in the pack). It knows (registry record, version), never what an item is: the
 * room that owns the record hands over a frozen basis at intake.
 *
 * The owner of this room extends this header; what stands here is what intake relies on. */
#ifndef CASEFILE_CASEFILE_H
#define CASEFILE_CASEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"

struct json_t;
struct upload;

/* ---- what a case is about: frozen into the case when it is received ------------------------------ */

struct casefile_limit { /* a time limit as the record states it */
    int n;              /* 0: at once */
    const char *unit;   /* "working", "natural", "month" */
    const char *start;  /* "receipt" or "acceptance" */
    const char *basis;  /* law and article: 行政许可法 第四十二条 */
};

struct casefile_material_rule {
    const char *code;      /* stable within the record */
    const char *name_zh, *name_en;
    bool required;
};

struct casefile_basis {
    int64_t record_id; /* registry */
    int version;
    const char *code;  /* 31-character item code: the case number begins with it */
    const char *title_zh, *title_en;
    const char *procedure; /* name of the procedure in the pack */
    int64_t scope_id;      /* department that decides: the gate's scope */
    int64_t supervising_id; /* department that supervises; may equal scope_id */
    bool immediate;        /* 即办件 */
    struct casefile_limit promise, legal;
    const char *region;    /* calendar region, e.g. "450600" */
    const struct casefile_material_rule *materials;
    size_t n_materials;
    const char *const *elements; /* element codes of the form, in order */
    size_t n_elements;
    const char *result_zh, *result_en; /* name of the result document */
};

/* ---- parties -------------------------------------------------------------------------------------- */

enum party_role { PARTY_APPLICANT, PARTY_AGENT, PARTY_INTERESTED };
struct party {
    enum party_role role;
    int64_t account_id;     /* 0: someone without an account (window intake) */
    const char *kind;       /* "person" or "firm" */
    const char *name;
    const char *id_kind;    /* 111 identity number, 001 credit code, … (GB/T 36903) */
    const char *id_number;  /* sealed at rest */
    const char *phone;      /* sealed at rest */
    const char *email;      /* sealed at rest; may be NULL */
    const char *authority;  /* agents: what they may do */
    const char *authority_until; /* legal day; agents */
};

/* ---- intake ---------------------------------------------------------------------------------------- */

/* A draft belongs to its account and survives a lost session. Values are sealed at rest. */
struct draft {
    int64_t id;
    int64_t account_id;
    int64_t record_id;
    int record_version;
    const char *step;       /* where the person was */
    struct json_t *values;  /* element code → text */
    const char *updated_at;
    int64_t version;        /* optimistic locking */
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
/* Keeps an upload as a file of a draft (or of a case in correction). */
enum err draft_attach(struct call *c, int64_t draft_id, const char *material_code,
    const struct upload *u, struct material_file *ret) nodiscard;
enum err draft_files(struct call *c, int64_t draft_id, struct material_file **ret, size_t *ret_n);
enum err draft_detach(struct call *c, int64_t draft_id, int64_t file_id) nodiscard;

enum intake_channel { INTAKE_WEB, INTAKE_WINDOW, INTAKE_API };
struct intake {
    const struct casefile_basis *basis;
    enum intake_channel channel;
    int64_t draft_id;           /* its files become the case's materials; 0 if none */
    const struct json_t *values; /* element code → text, validated by the caller */
    const struct party *parties; /* at least one applicant */
    size_t n_parties;
    int64_t hall_id;            /* window intake; 0 online */
    const char *paper_materials; /* window: comma-separated codes handed in on paper; may be NULL */
};

/* Receives the application: one transaction makes the case, its parties, form, materials, number,
 * clocks, ledger entries and messages. The idempotency key of the request is enforced by the
 * dispatcher, so a double click never makes two cases. */
enum err casefile_submit(struct call *c, const struct intake *in, int64_t *ret_id) nodiscard;

#endif
