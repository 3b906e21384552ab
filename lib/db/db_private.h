/* db_private.h – what db.c and the two drivers share. Nobody else includes it (tests of lib/db do).
 *
 * A connection belongs to one thread at a time. Prepared statements are kept per connection under
 * the address of their declaration. */
#ifndef DB_DB_PRIVATE_H
#define DB_DB_PRIVATE_H

#include "lib/base/call.h"
#include "lib/db/db.h"

#define DB_PARAMS_MAX 32
#define DB_REMEMBERED_MAX 8
#define DB_SENT_MAX 64

/* A statement prepared on one connection. */
struct prepared {
    const struct statement *s;
    const struct field *checked; /* field table whose names were compared with the columns */
    void *handle;                /* sqlite3_stmt *; NULL on PostgreSQL */
    char name[16];               /* PostgreSQL: "s12" */
    int n_params;
    int n_columns;
    bool in_use;              /* a cursor is open on it */
    bool temporary;           /* a second copy, because the first was in use */
    int index[DB_PARAMS_MAX]; /* SQLite: position of $1, $2, … */
};

/* One execution. Closed with driver->close whatever happened. */
struct cursor {
    struct db *db;
    struct prepared *p;
    void *result; /* PGresult * */
    int row;      /* PostgreSQL: row that was stepped to; -1 before the first */
};

enum db_control {
    DB_BEGIN_READ,
    DB_BEGIN_WRITE,
    DB_COMMIT,
    DB_ROLLBACK,
    DB_SAVEPOINT,
    DB_RELEASE,
    DB_ROLLBACK_TO,
    DB_CONTROL__COUNT
};

struct db_driver {
    enum db_engine engine;
    enum err (*connect)(struct call *c, struct db *db);
    enum err (*control)(struct call *c, struct db *db, enum db_control what);
    enum err (*prepare)(struct call *c, struct db *db, struct prepared *p);
    void (*unprepare)(struct db *db, struct prepared *p);
    const char *(*column_name)(const struct cursor *cur, int i);
    enum err (*open)(struct call *c, struct cursor *cur, const struct db_value *args, size_t n);
    /* Sends a statement without rows and does not wait for its answer, which is looked at by the
     * next statement that has one, or by COMMIT. NULL: there is no such thing. */
    enum err (*later)(struct call *c, struct cursor *cur, const struct db_value *args, size_t n);
    enum err (*settle)(struct call *c, struct db *db);
    enum err (*step)(struct call *c, struct cursor *cur, bool *ret_row);
    void (*close)(struct cursor *cur);
    int64_t (*changes)(const struct cursor *cur);
    bool (*is_null)(const struct cursor *cur, int i);
    bool (*get_int)(const struct cursor *cur, int i, int64_t *ret); /* false: not an integer */
    const char *(*get_text)(const struct cursor *cur, int i, size_t *ret_n);
    /* The bytes are valid until the next step; mem is where a conversion may put them. */
    struct bytes (*get_blob)(const struct cursor *cur, const void *mem, int i);
    enum err (*script)(struct call *c, struct db *db, const char *sql);
    bool (*in_transaction)(const struct db *db);
};

extern const struct db_driver db_sqlite_driver;
extern const struct db_driver db_pgsql_driver;

struct db {
    const struct db_driver *driver;
    enum db_use use;
    const char *url;
    void *handle;                     /* sqlite3 * or PGconn * */
    void *control[DB_CONTROL__COUNT]; /* SQLite: prepared BEGIN, COMMIT, … */
    struct prepared **cache;          /* open addressing by statement address */
    size_t cache_size;                /* a power of two, or 0 */
    size_t cache_n;
    unsigned names; /* PostgreSQL: number of the next statement name */
    enum err poison;
    const char *poison_msgid;
    enum db_fault fault;
    int64_t deadline_us;                       /* monotonic; 0: none */
    int64_t down_until_us;                     /* PostgreSQL: no reconnection is tried before */
    const struct statement *sent[DB_SENT_MAX]; /* PostgreSQL: answers not looked at yet */
    int n_sent;
    bool reading;   /* the transaction was begun with DB_BEGIN_READ */
    bool read_only; /* SQLite: query_only is set on a writer's connection */
    struct {
        const struct statement *s;
        int64_t value;
    } remembered[DB_REMEMBERED_MAX]; /* of the open transaction */
    int n_remembered;
    struct db_recorder *recorder;
};

/* Records what the engine said: the code, the fault, the text for people, the detail for staff. */
struct db_failure {
    enum err code;
    enum db_fault fault;
};
enum err db_fail(struct call *c, struct db *db, struct db_failure f, const char *what,
    const char *detail) nodiscard;
/* SQLite: makes the file, readable by its owner only, if it is not there. */
void sqlite_create_private(const char *path);
/* PostgreSQL: the connection was replaced, so nothing is prepared any more. */
void db_forget_prepared(struct db *db);
void db_recorder_note(struct db_recorder *r, const struct db *db, const struct statement *s,
    const struct db_value *args, size_t n);
void db_recorder_control(struct db_recorder *r, const struct db *db, const char *what);

#endif
