/* private.h – the ledger as this room's files see it. */
#ifndef LEDGER_PRIVATE_H
#define LEDGER_PRIVATE_H

#include "core/ledger/ledger.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"

#define HASH_HEX (2 * SM3_SIZE)

/* Hash before the first row of a subject, and before the first checkpoint. */
extern const char ledger_genesis[];

/* A whole row: ledger_entry with what a chain needs. */
struct ledger_row {
    int64_t subject_id, seq;
    const char *kind, *act;
    int64_t actor_id;
    const char *actor, *at, *happened_at, *request_id, *facts, *prev_hash, *hash;
};
/* SM3 over the canonical bytes of all columns but `hash`, hex. */
char *ledger_row_hash(const void *mem, const struct ledger_row *r);

struct ledger_head {
    int64_t subject_id;
    const char *kind;
    int64_t seq;
    const char *hash;
};

struct checkpoint {
    int64_t number;
    const char *at;
    int leaves;
    const char *root, *prev_hash, *hash, *key_id, *signature;
};
struct leaf {
    int64_t number, subject_id;
    const char *kind;
    int64_t seq;
    const char *hash;
};
/* Merkle tree hash of the leaves in the order of their subject ids (RFC 6962 with SM3). */
char *checkpoint_root(const void *mem, const struct leaf *leaves, size_t n);
char *checkpoint_hash(const void *mem, const struct checkpoint *k);

/* checkpoint_file.c: DATA/ledger/checkpoints.log, one JSON line per checkpoint with its leaves. */
enum err checkpoint_file_last(struct call *c, int64_t *ret_number, const char **ret_hash) nodiscard;
enum err checkpoint_file_append(
    struct call *c, const struct checkpoint *k, const struct leaf *leaves) nodiscard;
enum err checkpoint_file_each(struct call *c,
    enum err (*visit)(struct call *c, const struct checkpoint *k, const struct leaf *leaves,
        int line, void *data),
    void *data, const char **ret_bad_line) nodiscard;
enum err checkpoint_file_set_aside(struct call *c, const char **ret_path) nodiscard;

/* ledger_store.c */
enum err ledger_store_add_head(
    struct call *c, const char *kind, int64_t subject_id, const char *hash) nodiscard;
enum err ledger_store_take_seq(struct call *c, const char *kind, int64_t subject_id,
    int64_t *ret_seq, const char **ret_prev_hash) nodiscard;
enum err ledger_store_add_row(struct call *c, const struct ledger_row *r) nodiscard;
enum err ledger_store_set_head(struct call *c, int64_t subject_id, const char *hash) nodiscard;
enum err ledger_store_entries(
    struct call *c, int64_t subject_id, struct ledger_entry **ret, size_t *ret_n) nodiscard;
enum err ledger_store_rows_after(struct call *c, int64_t subject_id, int64_t seq, int limit,
    struct ledger_row **ret, size_t *ret_n) nodiscard;
enum err ledger_store_head(struct call *c, int64_t subject_id, struct ledger_head *ret) nodiscard;
enum err ledger_store_heads_before(struct call *c, int64_t subject_id, int limit,
    struct ledger_head **ret, size_t *ret_n) nodiscard;
enum err ledger_store_heads_without_rows(
    struct call *c, struct ledger_head **ret, size_t *ret_n) nodiscard;
enum err ledger_store_dirty_heads(
    struct call *c, int limit, struct ledger_head **ret, size_t *ret_n) nodiscard;
enum err ledger_store_clean_head(struct call *c, int64_t subject_id, int64_t seq) nodiscard;
enum err ledger_store_last_checkpoint(struct call *c, struct checkpoint *ret) nodiscard;
enum err ledger_store_checkpoints_after(
    struct call *c, int64_t number, int limit, struct checkpoint **ret, size_t *ret_n) nodiscard;
enum err ledger_store_leaves(
    struct call *c, int64_t number, struct leaf **ret, size_t *ret_n) nodiscard;
enum err ledger_store_add_checkpoint(struct call *c, const struct checkpoint *k) nodiscard;
enum err ledger_store_add_leaf(struct call *c, const struct leaf *l) nodiscard;
enum err ledger_store_row_hash(
    struct call *c, int64_t subject_id, int64_t seq, const char **ret) nodiscard;

/* ledger_jobs.c, ledger_cmd.c */
extern const struct job_kind ledger_jobs[];
extern const struct command ledger_commands[];

#endif
