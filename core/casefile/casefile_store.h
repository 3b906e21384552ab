/* casefile_store.h – rows of core/casefile. Loading a case passes the gate; rows below it are
 * loaded by the id of a case that was loaded before. */
#ifndef CASEFILE_STORE_H
#define CASEFILE_STORE_H

#include "core/casefile/casefile.h"
#include "lib/base/str.h"

enum err store_case(struct call *c, int64_t id, struct casefile *ret) nodiscard;
enum err store_case_add(struct call *c, const struct casefile *k) nodiscard;
/* The guard of every act, its first statement: the row's lock on PostgreSQL and the optimistic
 * check on both. The version is one more afterwards. ERR_NOT_FOUND when `version` is not the stored
 * one. */
enum err store_case_lock(struct call *c, int64_t id, int64_t version) nodiscard;
enum err store_case_update(struct call *c, const struct casefile *k) nodiscard;
/* ERR_NOT_FOUND when the number is taken. */
enum err store_claim_number(struct call *c, const char *number, int64_t id) nodiscard;
/* Both or none; of a case that has claimed nothing else. */
enum err store_claim_numbers(
    struct call *c, const char *number, const char *receipt_code, int64_t id) nodiscard;
enum err store_id_by_number(struct call *c, const char *number, int64_t *ret) nodiscard;

struct party_row {
    int64_t id;
    const char *role;
    int64_t account_id;
    const char *kind;
    struct bytes name;
    const char *id_kind;
    struct bytes id_number;
    const char *id_digest;
    struct bytes id_tail, phone, email;
    const char *authority, *authority_until;
};
enum err store_party_add(struct call *c, int64_t case_id, const struct party_row *p) nodiscard;
enum err store_parties(
    struct call *c, int64_t case_id, struct party_row **ret, size_t *ret_n) nodiscard;

enum err store_form_add(
    struct call *c, int64_t case_id, int seq, struct bytes answers, const char *at) nodiscard;
enum err store_form(struct call *c, int64_t case_id, struct bytes *ret) nodiscard; /* newest */

enum err store_material_add(
    struct call *c, int64_t case_id, const struct casefile_material *m, int seq) nodiscard;
enum err store_material_set(struct call *c, int64_t case_id, const char *code, const char *state,
    const char *defect) nodiscard;
enum err store_materials(
    struct call *c, int64_t case_id, struct casefile_material **ret, size_t *ret_n) nodiscard;

struct file_row {
    int64_t id;
    const char *material_code;
    struct bytes filename;
    const char *type, *sm3;
    int64_t size;
    const char *stored;
    struct bytes file_key;
    int64_t uploaded_by;
    const char *uploaded_at;
};
enum err store_file_add(struct call *c, int64_t owner_id, const struct file_row *f) nodiscard;
enum err store_files(
    struct call *c, int64_t owner_id, struct file_row **ret, size_t *ret_n) nodiscard;
enum err store_file(struct call *c, int64_t owner_id, int64_t id, struct file_row *ret) nodiscard;
enum err store_file_delete(struct call *c, int64_t owner_id, int64_t id) nodiscard;
enum err store_file_move(struct call *c, int64_t owner_id, int64_t id, int64_t to,
    struct bytes filename, struct bytes file_key) nodiscard;

struct event_row {
    int64_t seq;
    const char *act, *from_state, *to_state;
    int64_t actor_id;
    const char *actor_name, *at, *on_day;
    struct bytes note, salt;
};
enum err store_event_add(struct call *c, int64_t case_id, const struct event_row *e) nodiscard;
enum err store_events(
    struct call *c, int64_t case_id, struct event_row **ret, size_t *ret_n) nodiscard;

struct special_row {
    int64_t seq; /* of its event */
    const char *kind, *until_on;
};
enum err store_special_add(struct call *c, int64_t case_id, const struct special_row *s) nodiscard;
enum err store_specials(
    struct call *c, int64_t case_id, struct special_row **ret, size_t *ret_n) nodiscard;

struct letter_row {
    int64_t seq; /* of its event */
    const char *kind, *number, *code, *issued_on;
    struct bytes body;
};
enum err store_letter_add(struct call *c, int64_t case_id, const struct letter_row *l) nodiscard;
enum err store_letters(
    struct call *c, int64_t case_id, struct letter_row **ret, size_t *ret_n) nodiscard;

enum err store_count(struct call *c, const struct casefile *k, int64_t delta) nodiscard;
enum err store_next_document(
    struct call *c, int64_t department_id, const char *kind, int year, int64_t *ret) nodiscard;

struct draft_row {
    int64_t id, account_id, record_id;
    int record_version;
    const char *step;
    struct bytes answers;
    const char *updated_at;
    int64_t version;
};
enum err store_draft(struct call *c, int64_t id, struct draft_row *ret) nodiscard; /* own only */
enum err store_draft_of(struct call *c, int64_t record_id, struct draft_row *ret) nodiscard;
enum err store_drafts(struct call *c, struct draft_row **ret, size_t *ret_n) nodiscard;
/* ERR_CONFLICT, without a text, if the actor has a draft about this record already. */
enum err store_draft_add(struct call *c, const struct draft_row *d) nodiscard;
enum err store_draft_update(struct call *c, const struct draft_row *d, int64_t version) nodiscard;
/* ERR_NOT_FOUND when somebody was faster. */
enum err store_draft_delete(struct call *c, int64_t id) nodiscard;

enum err store_list(struct call *c, const struct casefile_query *q, const char *digest,
    struct casefile **ret, size_t *ret_n) nodiscard;
enum err store_list_count(
    struct call *c, const struct casefile_query *q, const char *digest, int64_t *ret) nodiscard;
enum err store_items(struct call *c, struct casefile_item **ret, size_t *ret_n) nodiscard;
enum err store_today(
    struct call *c, const char *today, struct casefile_figures **ret, size_t *ret_n) nodiscard;
enum err store_fold_counts(struct call *c) nodiscard;
/* Cases of one version of a procedure whose notice is overdue, by (due_on, id) after the last one.
 */
struct overdue {
    int64_t procedure_id;
    int procedure_version;
    const char *state, *today;
    const char *after_due; /* "" at first */
    int64_t after_id;
};
struct overdue_row {
    int64_t id, version;
    const char *due_on;
};
/* All that the actor may see, by id. */
enum err store_case_ids(
    struct call *c, int64_t after, int limit, struct overdue_row **ret, size_t *ret_n) nodiscard;
enum err store_overdue(struct call *c, const struct overdue *o, int limit, struct overdue_row **ret,
    size_t *ret_n) nodiscard;

#endif
