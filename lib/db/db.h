/* db.h – one face over SQLite and PostgreSQL.
 *
 * SQL is one text for both engines with $1 … parameters; statements are declared where they are
 * used (X_store.c) and collected by the linker, so that one test prepares every statement of the
 * program on both engines:
 *
 *     STATEMENT(item_by_code, "SELECT " ITEM_COLUMNS " FROM item WHERE code = $1");
 *     …
 *     return db_one(c, &item_by_code, item_fields, m, code);
 *
 * House rules for portable SQL (each has a test): CONTRIBUTING.md, "SQL".
 *
 * The transaction belongs to the executor (bin/executor.h): a handler finds an open one in c->db –
 * read-only for reads, enforced by the engine – and never begins or commits. On SQLite many write
 * calls share one transaction, a savepoint each; a write handler is therefore re-runnable: its
 * input is parsed and const, it has no effect outside the database, and its memory is thrown away
 * before another attempt.
 *
 * The first failing statement poisons the call: every later db_ function of the same attempt
 * returns the same error without touching the database. Expected conflicts therefore use
 * INSERT … ON CONFLICT DO NOTHING RETURNING and look at db_one's ERR_NOT_FOUND, which does not
 * poison. */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/err.h"
#include "lib/base/field.h"
#include "lib/base/str.h"

struct call;
struct db; /* one connection */

/* ---- statements ---------------------------------------------------------------------------- */

struct statement {
    const char *name;
    const char *sql;
    const char *file;
    int engines; /* 0 both, else DB_SQLITE or DB_PGSQL: only in X_store_sqlite.c / _pgsql.c */
};

#define STATEMENT_IN_(engine_, name_, ...)                                                         \
    static const struct statement name_ = {                                                        \
        .name = #name_, .sql = __VA_ARGS__, .file = __FILE__, .engines = engine_                   \
    };                                                                                             \
    static const struct statement *const name_##_listed_                                           \
        __attribute__((used, section("cityhall_statements"))) = &name_
#define STATEMENT(name, ...) STATEMENT_IN_(0, name, __VA_ARGS__)
#define STATEMENT_SQLITE(name, ...) STATEMENT_IN_(DB_SQLITE, name, __VA_ARGS__)
#define STATEMENT_PGSQL(name, ...) STATEMENT_IN_(DB_PGSQL, name, __VA_ARGS__)

/* A check of the data itself, for `cityhall db check` and the tests after a crash: a statement that
 * returns one TEXT column named "problem", one row per problem, none when all is well – for
 * instance where kept counts differ from a recount. It sees all rows: no gate. */
#define DB_CHECK(name_, ...)                                                                       \
    STATEMENT(name_, __VA_ARGS__);                                                                 \
    static const struct statement *const name_##_check_                                            \
        __attribute__((used, section("cityhall_db_checks"))) = &name_
extern const struct statement *const __start_cityhall_db_checks[] __attribute__((weak));
extern const struct statement *const __stop_cityhall_db_checks[] __attribute__((weak));

/* Every statement linked into the program. */
extern const struct statement *const __start_cityhall_statements[];
extern const struct statement *const __stop_cityhall_statements[];

/* ---- arguments ------------------------------------------------------------------------------ */

struct db_value {
    enum { DB_NULL_, DB_INT_, DB_TEXT_, DB_BLOB_ } type;
    int64_t i;
    const char *text;
    struct bytes blob;
};

static inline struct db_value db_int_(int64_t i)
{
    return (struct db_value) { .type = DB_INT_, .i = i };
}
static inline struct db_value db_text_(const char *s) /* NULL is SQL NULL */
{
    return (struct db_value) { .type = s == NULL ? DB_NULL_ : DB_TEXT_, .text = s };
}
static inline struct db_value db_blob_(struct bytes b) /* p == NULL is SQL NULL */
{
    return (struct db_value) { .type = b.p == NULL ? DB_NULL_ : DB_BLOB_, .blob = b };
}
static inline struct db_value db_value_(struct db_value v)
{
    return v;
}
#define db_null ((struct db_value) { .type = DB_NULL_ })
/* An integer that is SQL NULL when it is `none`. */
static inline struct db_value db_int_or_null(int64_t i, int64_t none)
{
    return i == none ? db_null : db_int_(i);
}

#define DB_ARG_(x)                                                                                 \
    _Generic((x),                                                                                  \
        bool: db_int_,                                                                             \
        int: db_int_,                                                                              \
        unsigned: db_int_,                                                                         \
        long: db_int_,                                                                             \
        long long: db_int_,                                                                        \
        char *: db_text_,                                                                          \
        const char *: db_text_,                                                                    \
        struct bytes: db_blob_,                                                                    \
        struct db_value: db_value_)(x)

/* Up to 32 arguments. */
#define DB_EACH_0_()
#define DB_EACH_1_(a) DB_ARG_(a),
#define DB_EACH_2_(a, ...) DB_ARG_(a), DB_EACH_1_(__VA_ARGS__)
#define DB_EACH_3_(a, ...) DB_ARG_(a), DB_EACH_2_(__VA_ARGS__)
#define DB_EACH_4_(a, ...) DB_ARG_(a), DB_EACH_3_(__VA_ARGS__)
#define DB_EACH_5_(a, ...) DB_ARG_(a), DB_EACH_4_(__VA_ARGS__)
#define DB_EACH_6_(a, ...) DB_ARG_(a), DB_EACH_5_(__VA_ARGS__)
#define DB_EACH_7_(a, ...) DB_ARG_(a), DB_EACH_6_(__VA_ARGS__)
#define DB_EACH_8_(a, ...) DB_ARG_(a), DB_EACH_7_(__VA_ARGS__)
#define DB_EACH_9_(a, ...) DB_ARG_(a), DB_EACH_8_(__VA_ARGS__)
#define DB_EACH_10_(a, ...) DB_ARG_(a), DB_EACH_9_(__VA_ARGS__)
#define DB_EACH_11_(a, ...) DB_ARG_(a), DB_EACH_10_(__VA_ARGS__)
#define DB_EACH_12_(a, ...) DB_ARG_(a), DB_EACH_11_(__VA_ARGS__)
#define DB_EACH_13_(a, ...) DB_ARG_(a), DB_EACH_12_(__VA_ARGS__)
#define DB_EACH_14_(a, ...) DB_ARG_(a), DB_EACH_13_(__VA_ARGS__)
#define DB_EACH_15_(a, ...) DB_ARG_(a), DB_EACH_14_(__VA_ARGS__)
#define DB_EACH_16_(a, ...) DB_ARG_(a), DB_EACH_15_(__VA_ARGS__)
#define DB_EACH_17_(a, ...) DB_ARG_(a), DB_EACH_16_(__VA_ARGS__)
#define DB_EACH_18_(a, ...) DB_ARG_(a), DB_EACH_17_(__VA_ARGS__)
#define DB_EACH_19_(a, ...) DB_ARG_(a), DB_EACH_18_(__VA_ARGS__)
#define DB_EACH_20_(a, ...) DB_ARG_(a), DB_EACH_19_(__VA_ARGS__)
#define DB_EACH_21_(a, ...) DB_ARG_(a), DB_EACH_20_(__VA_ARGS__)
#define DB_EACH_22_(a, ...) DB_ARG_(a), DB_EACH_21_(__VA_ARGS__)
#define DB_EACH_23_(a, ...) DB_ARG_(a), DB_EACH_22_(__VA_ARGS__)
#define DB_EACH_24_(a, ...) DB_ARG_(a), DB_EACH_23_(__VA_ARGS__)
#define DB_EACH_25_(a, ...) DB_ARG_(a), DB_EACH_24_(__VA_ARGS__)
#define DB_EACH_26_(a, ...) DB_ARG_(a), DB_EACH_25_(__VA_ARGS__)
#define DB_EACH_27_(a, ...) DB_ARG_(a), DB_EACH_26_(__VA_ARGS__)
#define DB_EACH_28_(a, ...) DB_ARG_(a), DB_EACH_27_(__VA_ARGS__)
#define DB_EACH_29_(a, ...) DB_ARG_(a), DB_EACH_28_(__VA_ARGS__)
#define DB_EACH_30_(a, ...) DB_ARG_(a), DB_EACH_29_(__VA_ARGS__)
#define DB_EACH_31_(a, ...) DB_ARG_(a), DB_EACH_30_(__VA_ARGS__)
#define DB_EACH_32_(a, ...) DB_ARG_(a), DB_EACH_31_(__VA_ARGS__)
#define DB_COUNT_(z, a, b, c_, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y,   \
    z2, a2, b2, c2, d2, e2, f2, N, ...)                                                            \
    DB_EACH_##N##_
#define DB_EACH_(...)                                                                              \
    DB_COUNT_(0, ##__VA_ARGS__, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,    \
        16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)                                  \
    (__VA_ARGS__)
#define DB_ARGS_(...)                                                                              \
    (const struct db_value[])                                                                      \
    {                                                                                              \
        DB_EACH_(__VA_ARGS__) db_null                                                              \
    }
#define DB_N_(...) (sizeof(DB_ARGS_(__VA_ARGS__)) / sizeof(struct db_value) - 1)

/* ---- running -------------------------------------------------------------------------------- */

/* Runs a statement that returns no rows. The number of arguments must be the statement's.
 * On PostgreSQL a write is sent without waiting for its answer, so what fails may be told by the
 * next statement of the transaction, or by its commit: either way the call fails as a whole. */
#define db_exec(c, s, ...) db_exec_((c), (s), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_exec_(
    struct call *c, const struct statement *s, const struct db_value *args, size_t n) nodiscard;

/* The same, telling how many rows were changed (optimistic locking: 0 means somebody was first). */
#define db_change(c, s, ret_n, ...)                                                                \
    db_change_((c), (s), (ret_n), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_change_(struct call *c, const struct statement *s, int64_t *ret_n,
    const struct db_value *args, size_t n) nodiscard;

/* Reads exactly one row into *ret (fields give names, order and types; text and blobs are copied
 * into c->mem). ERR_NOT_FOUND – recorded nowhere, so that the caller can say what was not found –
 * when there is no row; a second row is ERR_INTERNAL, for the statement is wrong. */
#define db_one(c, s, fields, ret, ...)                                                             \
    db_one_((c), (s), (fields), (ret), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_one_(struct call *c, const struct statement *s, const struct field *fields, void *ret,
    const struct db_value *args, size_t n) nodiscard;

/* Reads a single integer or text; ERR_NOT_FOUND as above. */
#define db_int(c, s, ret, ...)                                                                     \
    db_int_one_((c), (s), (ret), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_int_one_(struct call *c, const struct statement *s, int64_t *ret,
    const struct db_value *args, size_t n) nodiscard;
/* The same for a number that every call asks for and few change (a generation): asked of the engine
 * once in a transaction. Whoever changes it says so with db_forget(). */
enum err db_int_remembered(struct call *c, const struct statement *s, int64_t *ret) nodiscard;
void db_forget(struct call *c);
#define db_text(c, s, ret, ...)                                                                    \
    db_text_one_((c), (s), (ret), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_text_one_(struct call *c, const struct statement *s, const char **ret,
    const struct db_value *args, size_t n) nodiscard;

/* Reads all rows into an array of structs of `size` bytes in c->mem; *ret_n may be 0. A statement
 * without LIMIT must be bounded by its nature; more than DB_ROWS_MAX rows is ERR_TOO_LARGE. */
#define DB_ROWS_MAX 20000
#define db_list(c, s, fields, ret, ret_n, ...)                                                     \
    db_list_((c), (s), (fields), sizeof(**(ret)), (void **)(ret), (ret_n), DB_ARGS_(__VA_ARGS__),  \
        DB_N_(__VA_ARGS__))
enum err db_list_(struct call *c, const struct statement *s, const struct field *fields,
    size_t size, void **ret, size_t *ret_n, const struct db_value *args, size_t n) nodiscard;

/* Streams rows: `row` is filled for each and is valid only during the visit (so are its texts).
 * A visit may run other statements, also the same one. Not bounded by DB_ROWS_MAX on SQLite; on
 * PostgreSQL the whole result is held by the client library, so export in slices by key. */
#define db_each(c, s, fields, row, visit, data, ...)                                               \
    db_each_((c), (s), (fields), (row), (visit), (data), DB_ARGS_(__VA_ARGS__), DB_N_(__VA_ARGS__))
enum err db_each_(struct call *c, const struct statement *s, const struct field *fields, void *row,
    enum err (*visit)(struct call *c, void *row, void *data), void *data,
    const struct db_value *args, size_t n) nodiscard;

/* ---- connections (bin/, tests, lib/work) ----------------------------------------------------- */

enum db_engine { DB_SQLITE = 1, DB_PGSQL = 2 };
enum db_engine db_engine_of(const struct db *db);
/* For work in slices: how long a write that many may wait for may take. On SQLite everybody who
 * writes waits for it, on PostgreSQL only who wants the same rows, and each commit costs a sync. */
int64_t db_slice_us(const struct db *db);
#define DB_SLICE_SQLITE_US 8000
#define DB_SLICE_PGSQL_US 100000

enum db_use {
    DB_USE_READER, /* every transaction is read-only, enforced by the engine */
    DB_USE_WRITER
};

/* Opens one connection. url is "sqlite:PATH" or "postgresql://…". Freed with talloc. Refuses a
 * PostgreSQL whose encoding is not UTF8, whose collation is not C, or (for a writer) whose fsync
 * or synchronous_commit is off. A reader does not make an SQLite file that is not there. c->db is
 * not touched; errors are recorded in c. The connection is used by one thread at a time. */
enum err db_connect(
    struct call *c, const void *mem, const char *url, enum db_use use, struct db **ret) nodiscard;
enum err db_engine_of_url(struct call *c, const char *url, enum db_engine *ret) nodiscard;

/* Transactions. On SQLite a writer begins IMMEDIATE; on PostgreSQL writes are READ COMMITTED,
 * reads REPEATABLE READ READ ONLY. db_begin on PostgreSQL connects again if the connection was
 * lost (at most once a second). A transaction that was begun is ended by commit or rollback. */
enum err db_begin(struct call *c, struct db *db) nodiscard;
/* A read-only transaction on any connection, also a writer's. */
enum err db_begin_read(struct call *c, struct db *db) nodiscard;
enum err db_commit(struct call *c, struct db *db) nodiscard; /* durable when it returns OK */
void db_rollback(struct db *db);
/* One call among several in the same transaction. */
enum err db_savepoint(struct call *c, struct db *db) nodiscard;
enum err db_release(struct call *c, struct db *db) nodiscard;
enum err db_rollback_to(struct call *c, struct db *db) nodiscard; /* and forgets the savepoint */
/* Waits for the answers of what was sent (db_exec); a commit does so first. Whoever must know
 * whether a lost connection was lost before the commit asks for them before. */
enum err db_settle(struct call *c, struct db *db) nodiscard;
bool db_in_transaction(const struct db *db); /* false if the engine dropped it (rules.md 1) */
bool db_reads_only(const struct db *db);     /* the transaction was begun to read */
void db_clear_poison(struct db *db);
enum err db_poisoned(const struct db *db); /* OK while no statement has failed */

/* Why the last statement, BEGIN or COMMIT failed; DB_FAULT_NONE after db_begin. */
enum db_fault {
    DB_FAULT_NONE,
    DB_FAULT_CONSTRAINT, /* a rule of the schema */
    DB_FAULT_BUSY,       /* a lock was not given, or the engine broke a deadlock: try again */
    DB_FAULT_DEADLINE,   /* db_set_deadline */
    DB_FAULT_FULL,       /* no space */
    DB_FAULT_IO,         /* the disk */
    DB_FAULT_MEMORY,
    DB_FAULT_LOST, /* the connection; after db_commit: nobody knows whether it was committed */
    DB_FAULT_OTHER
};
enum db_fault db_fault_of(const struct db *db);

/* SQLite: a statement that is still running at this instant of clock_monotonic_us() ends with
 * ERR_BUSY and DB_FAULT_DEADLINE. 0 takes the deadline away. */
void db_set_deadline(struct db *db, int64_t monotonic_us);

/* SQLite: takes over what the log holds into the database file; *ret_wal_bytes is the length of
 * the log in use (it begins anew when a writer finds all of it taken over and nobody reading). With
 * `restart` it waits for readers so that the log begins anew. PostgreSQL: does nothing. */
enum err db_checkpoint(
    struct call *c, struct db *db, bool restart, int64_t *ret_wal_bytes) nodiscard;
/* SQLite: checkpoints are somebody else's work (the executor's own thread). */
enum err db_no_autocheckpoint(struct call *c, struct db *db) nodiscard;

/* Prepares every statement of the program on this connection: the test, and `db check`. The error
 * names the first statement that the engine refuses. */
enum err db_prepare_all(struct call *c, struct db *db) nodiscard;
/* Prepares one statement and lists its columns (names in c->mem). */
enum err db_describe(struct call *c, struct db *db, const struct statement *s, int *ret_params,
    const char ***ret_columns, size_t *ret_n) nodiscard;

/* Runs SQL text that is part of the program: migrations and maintenance, never input. */
enum err db_script(struct call *c, struct db *db, const char *sql) nodiscard;

/* Development builds: writes every statement that runs on the connection to a file, so that
 * bench/raw and pgbench can run the same ones. One recorder may serve several connections. */
struct db_recorder;
enum err db_recorder_open(
    struct call *c, const void *mem, const char *path, struct db_recorder **ret) nodiscard;
void db_record(struct db *db, struct db_recorder *r);

#endif
