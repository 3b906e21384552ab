/* test_statements.c – every statement that is linked into the program, on both engines: it can be
 * prepared; its columns are its fields; it passes the gate; it neither scans a table that is marked
 * big (`-- big:` above its CREATE TABLE) nor sorts one for a page. */
#include "lib/base/testing.h"

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"
#include "tests/sql_text.h"
#include "tests/support.h"

struct fixture {
    void *mem;
    struct call *c;
    struct db *db;
    enum db_engine engine;
    char **lines; /* exceptions that no statement has taken yet */
    size_t n_lines;
    struct buf wrong; /* one line per finding: all of them are shown at once */
};

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);

    f->mem = mem;
    f->engine = engine;
    f->c = test_call(mem);
    buf_init(&f->wrong, mem, 1 << 20);
    test_ok(f->c, db_connect(f->c, mem, test_db_migrated(mem, engine), DB_USE_WRITER, &f->db),
        "connect");
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    *state = f;
    return 0;
}

static int set_up_sqlite(void **state)
{
    return set_up(state, DB_SQLITE);
}

static int set_up_pgsql(void **state)
{
    return set_up(state, DB_PGSQL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    db_rollback(f->db);
    mem_free(f->mem);
    return 0;
}

/* Calls fn for each statement of the fixture's engine. */
static void each_statement(
    struct fixture *f, void (*fn)(struct fixture *f, const struct statement *s))
{
    const struct statement *const *end = __stop_cityhall_statements;

    for (const struct statement *const *s = __start_cityhall_statements; s < end; s++)
        if ((*s)->engines == 0 || (enum db_engine)(*s)->engines == f->engine)
            fn(f, *s);
}

static char *read_file(const void *mem, const char *path)
{
    FILE *file = fopen(path, "re");
    struct buf b;
    int ch;

    if (file == NULL)
        return NULL;
    buf_init(&b, mem, 16 << 20);
    while ((ch = fgetc(file)) != EOF)
        buf_putc(&b, (char)ch);
    (void)fclose(file);
    return b.p;
}

static const char *source_of(struct fixture *f, const struct statement *s)
{
    const char *file = s->file;

    while (str_starts(file, "../"))
        file += 3;
    return read_file(f->mem, str_printf(f->mem, "%s/%s", SOURCE_ROOT, file));
}

/* ---- exceptions: "name reason" lines of a file ------------------------------------- */

static char **exceptions(struct fixture *f, const char *file, size_t *ret_n)
{
    char *text = read_file(f->mem, str_printf(f->mem, "%s/tests/%s", SOURCE_ROOT, file));

    assert_non_null(text);
    return str_split(f->mem, text, '\n', ret_n);
}

/* Takes "name reason" out of the exceptions; false if there is no such line. */
static bool excepted(char **lines, const char *name)
{
    size_t n = strlen(name);

    for (; *lines != NULL; lines++)
        if (str_starts(*lines, name) && (*lines)[n] == ' ' && !str_blank(*lines + n)) {
            **lines = '#'; /* used */
            return true;
        }
    return false;
}

/* Lines that nobody took are mistakes, too. */
static void report_unused(struct fixture *f, const char *file, char **lines, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!str_blank(lines[i]) && lines[i][0] != '#')
            buf_printf(&f->wrong, "tests/%s: not needed: %s\n", file, lines[i]);
}

/* ---- prepared, and mapped ---------------------------------------------------------- */

/* A use "db_one(c, &name, fields" in the statement's own file, with any of the three verbs. */
static const char *fields_used(struct fixture *f, const char *source, const char *name)
{
    static const char *const verbs[] = { "db_one", "db_list", "db_each" };
    const char *needle = str_printf(f->mem, "&%s,", name);

    for (const char *at = source; (at = strstr(at, needle)) != NULL; at++) {
        const char *start = at;
        size_t n;

        while (start > source && start[-1] != ';' && start[-1] != '{')
            start--;
        for (size_t i = 0; i < COUNT_OF(verbs); i++) {
            const char *verb = strstr(start, verbs[i]);

            if (verb == NULL || verb > at)
                continue;
            at += strlen(needle);
            while (*at == ' ' || *at == '\n')
                at++;
            n = strcspn(at, ",) \n");
            return str_dup_n(f->mem, at, n);
        }
    }
    return NULL;
}

static void compare_fields(
    struct fixture *f, const struct statement *s, const char **columns, size_t n)
{
    const char *source = source_of(f, s);
    const char *table = source == NULL ? NULL : fields_used(f, source, s->name);
    const char **fields = table == NULL ? NULL : source_fields(f->mem, source, table);

    if (source == NULL)
        buf_printf(&f->wrong, "%s: source %s not found\n", s->name, s->file);
    if (fields == NULL)
        return; /* a single value, or a table of another file: compared when it runs */
    for (size_t i = 0; i < n || fields[i] != NULL; i++) {
        if (fields[i] != NULL && i < n && str_eq(fields[i], columns[i]))
            continue;
        buf_printf(&f->wrong, "%s (%s): column %zu is %s, the field is %s\n", s->name, s->file, i,
            i < n ? columns[i] : "missing", str_or(fields[i], "missing"));
        return;
    }
}

static bool is_check(const struct statement *s)
{
    const struct statement *const *end = __stop_cityhall_db_checks;

    for (const struct statement *const *k = __start_cityhall_db_checks; k < end; k++)
        if (*k == s)
            return true;
    return false;
}

static void prepare_one(struct fixture *f, const struct statement *s)
{
    const char **columns;
    size_t n;
    int params;

    error_clear(f->c);
    assert_int_equal(db_savepoint(f->c, f->db), OK);
    if (db_describe(f->c, f->db, s, &params, &columns, &n) != OK)
        buf_printf(&f->wrong, "%s (%s): %s\n", s->name, s->file, f->c->error.detail);
    else if (is_check(s) && (n != 1 || !str_eq(columns[0], "problem")))
        buf_printf(&f->wrong, "%s (%s): a DB_CHECK has one column, problem\n", s->name, s->file);
    else
        compare_fields(f, s, columns, n);
    error_clear(f->c);
    assert_int_equal(db_rollback_to(f->c, f->db), OK);
}

static void every_statement_is_accepted_and_fits_its_fields(void **state)
{
    struct fixture *f = *state;

    each_statement(f, prepare_one);
    if (f->wrong.n > 0)
        fail_test("%s", f->wrong.p);
}

/* ---- the gate ---------------------------------------------------------------------- */

struct name_row {
    const char *name;
    const char *sql;
};
static const struct field name_fields[] = { FIELD_TEXT(struct name_row, name),
    FIELD_TEXT(struct name_row, sql), FIELD_END };
static const struct statement gated_tables = { .name = "gated_tables",
    .file = __FILE__,
    .sql = "SELECT m.name AS name, '' AS sql FROM sqlite_master m, pragma_table_info(m.name) p"
           " WHERE m.type = 'table' AND p.name = 'scope_id' AND m.name <> 'account_scope'" };
static const struct statement views = { .name = "views",
    .file = __FILE__,
    .sql = "SELECT name, sql FROM sqlite_master WHERE type = 'view'" };

static bool named_in(const struct name_row *list, size_t n, const char *table)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].name, table))
            return true;
    return false;
}

static bool reads_any(struct fixture *f, const char *sql, const struct name_row *gated, size_t n)
{
    size_t n_tables;
    const struct sql_table *tables = sql_tables(f->mem, sql, &n_tables);

    for (size_t i = 0; i < n_tables; i++)
        if (!tables[i].inserted && named_in(gated, n, tables[i].name))
            return true;
    return false;
}

/* Tables with a scope, and the views made of them. */
static struct name_row *gated_names(struct fixture *f, size_t *ret_n)
{
    struct name_row *tables, *all;
    size_t n_tables, n_views, n;
    struct name_row *view;

    test_ok(f->c, db_list(f->c, &gated_tables, name_fields, &tables, &n_tables), "tables");
    test_ok(f->c, db_list(f->c, &views, name_fields, &view, &n_views), "views");
    all = mem_array(f->mem, struct name_row, n_tables + n_views + 1);
    memcpy(all, tables, n_tables * sizeof *all);
    n = n_tables;
    for (size_t i = 0; i < n_views; i++)
        if (reads_any(f, view[i].sql, all, n))
            all[n++] = view[i];
    *ret_n = n;
    return all;
}

static void no_statement_goes_round_the_gate(void **state)
{
    struct fixture *f = *state;
    const struct statement *const *end = __stop_cityhall_statements;
    size_t n_gated, n;
    const struct name_row *gated = gated_names(f, &n_gated);
    char **lines = exceptions(f, "gate_exceptions.txt", &n);

    for (const struct statement *const *s = __start_cityhall_statements; s < end; s++)
        if (strstr((*s)->sql, "/* gate */") == NULL && !is_check(*s) &&
            reads_any(f, (*s)->sql, gated, n_gated) && !excepted(lines, (*s)->name))
            buf_printf(&f->wrong, "%s (%s) names a gated table without the gate\n", (*s)->name,
                (*s)->file);
    report_unused(f, "gate_exceptions.txt", lines, n);
    if (f->wrong.n > 0)
        fail_test("%s", f->wrong.p);
}

/* ---- plans ------------------------------------------------------------------------- */

/* Whether a migration marks the table: the line `-- big:` in the comment above it. */
static bool is_big(struct fixture *f, const char *table)
{
    const char *mark = str_printf(f->mem, "\nCREATE TABLE %s (", table);

    for (const struct embedded *m = db_migrations; m->name != NULL; m++) {
        const char *text = (const char *)m->p, *at = strstr(text, mark), *line = at;

        while (line != NULL && line > text) {
            for (line--; line > text && *line != '\n'; line--)
                ;
            if (str_starts(line, "\n-- big:"))
                return true;
            if (!str_starts(line, "\n--"))
                break;
        }
    }
    return false;
}

struct plan_row {
    int64_t id, parent, notused; /* SQLite's */
    const char *detail;
};
static const struct field sqlite_plan_fields[] = { FIELD_INT(struct plan_row, id),
    FIELD_INT(struct plan_row, parent), FIELD_INT(struct plan_row, notused),
    FIELD_TEXT(struct plan_row, detail), FIELD_END };
static const struct field pgsql_plan_fields[] = {
    { FIELD_TEXT_, "QUERY PLAN", offsetof(struct plan_row, detail) }, FIELD_END
};

static void judge(struct fixture *f, const struct statement *s, const char *detail)
{
    size_t n;
    const struct sql_table *t = sql_tables(f->mem, s->sql, &n);
    bool paged = sql_has_word(s->sql, "LIMIT"), any_big = false;

    for (size_t i = 0; i < n; i++) {
        const char *sqlite = str_printf(f->mem, "SCAN %s", t[i].alias);
        const char *pgsql = str_printf(f->mem, "Seq Scan on %s", t[i].name);
        const char *at = strstr(detail, f->engine == DB_SQLITE ? sqlite : pgsql);
        size_t length = strlen(f->engine == DB_SQLITE ? sqlite : pgsql);

        if (!is_big(f, t[i].name))
            continue;
        any_big = true;
        if (at == NULL || (at[length] != ' ' && at[length] != '\0'))
            continue;
        if (f->engine == DB_SQLITE && paged && strstr(at, "USING") != NULL)
            continue; /* a page read in the order of an index */
        buf_printf(&f->wrong, "%s (%s): %s\n", s->name, s->file, detail);
    }
    if (any_big && paged && strstr(detail, "USE TEMP B-TREE FOR ORDER BY") != NULL)
        buf_printf(&f->wrong, "%s (%s): sorts everything for a page\n", s->name, s->file);
}

static bool names_big(struct fixture *f, const struct statement *s)
{
    size_t n;
    const struct sql_table *t = sql_tables(f->mem, s->sql, &n);

    for (size_t i = 0; i < n; i++)
        if (!t[i].inserted && is_big(f, t[i].name))
            return true;
    return false;
}

/* Runs an EXPLAIN and judges each line of the plan. */
static void judge_plan(struct fixture *f, const struct statement *s, const char *sql,
    const struct field *fields, int params)
{
    struct statement *explain = mem_new(f->mem, struct statement);
    struct db_value none[32] = { 0 };
    struct plan_row *rows;
    size_t n;

    *explain = (struct statement) { .name = s->name, .file = s->file, .sql = sql };
    test_ok(f->c,
        db_list_(f->c, explain, fields, sizeof *rows, (void **)&rows, &n, none, (size_t)params),
        s->name);
    for (size_t i = 0; i < n; i++)
        judge(f, s, rows[i].detail);
}

/* A generic plan, with scans made so dear that one appears only where no index helps. */
static const char *pgsql_explain(struct fixture *f, const struct statement *s, int params)
{
    struct buf b;

    test_ok(f->c,
        db_script(f->c, f->db,
            str_printf(f->mem,
                "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan;"
                "PREPARE p_%s AS %s",
                s->name, s->sql)),
        s->name);
    buf_init(&b, f->mem, 4096);
    buf_printf(&b, "EXPLAIN EXECUTE p_%s", s->name);
    for (int i = 0; i < params; i++)
        buf_puts(&b, i == 0 ? "(NULL" : ", NULL");
    buf_puts(&b, params > 0 ? ")" : "");
    return b.p;
}

static void explain_one(struct fixture *f, const struct statement *s)
{
    size_t before = f->wrong.n, n;
    const char **columns;
    int params;

    if (!names_big(f, s) || is_check(s))
        return;
    test_ok(f->c, db_describe(f->c, f->db, s, &params, &columns, &n), s->name);
    if (f->engine == DB_SQLITE)
        judge_plan(
            f, s, str_printf(f->mem, "EXPLAIN QUERY PLAN %s", s->sql), sqlite_plan_fields, params);
    else
        judge_plan(f, s, pgsql_explain(f, s, params), pgsql_plan_fields, 0);
    if (f->wrong.n > before && excepted(f->lines, s->name)) {
        f->wrong.n = before;
        f->wrong.p[before] = '\0';
    }
}

static void no_big_table_is_scanned(void **state)
{
    struct fixture *f = *state;

    f->lines = exceptions(f, "plan_exceptions.txt", &f->n_lines);
    each_statement(f, explain_one);
    if (f->engine == DB_SQLITE) /* PostgreSQL may need fewer of them */
        report_unused(f, "plan_exceptions.txt", f->lines, f->n_lines);
    if (f->wrong.n > 0)
        fail_test("%s", f->wrong.p);
}

/* The tests above can find something: their reader of SQL, and the judge, on known texts. */
static void the_reader_of_sql_sees_what_is_there(void **state)
{
    static const char sql[] = "WITH x AS (SELECT 1 FROM a k) INSERT INTO b (id) SELECT 'FROM no'"
                              " /* FROM no */ FROM c AS d, f h JOIN e ON e.id = d.id WHERE EXISTS"
                              " (SELECT 1 FROM account_scope gs WHERE gs.x = $1) LIMIT 5";
    static const char *const names[] = { "a", "b", "c", "f", "e", "account_scope" };
    static const char *const aliases[] = { "k", "b", "d", "h", "e", "gs" };
    static const char source[] = "static const struct field t_fields[] = { FIELD_INT(struct t, id),"
                                 " { .type = FIELD_BOOL_, .name = \"is_on\" }, FIELD_END };";
    struct fixture *f = *state;
    const char **fields = source_fields(f->mem, source, "t_fields");
    size_t n;
    struct sql_table *t = sql_tables(f->mem, sql, &n);

    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(t[i].name, names[i]);
        assert_string_equal(t[i].alias, aliases[i]);
        assert_int_equal(t[i].inserted, i == 1);
    }
    assert_true(sql_has_word(sql, "limit"));
    assert_false(sql_has_word(sql, "no"));
    assert_string_equal(fields[0], "id");
    assert_string_equal(fields[1], "is_on");
    assert_null(fields[2]);
}

/* ---- the schema as text ------------------------------------------------------------ */

static void schema_sql_is_the_schema(void **state)
{
    struct fixture *f = *state;
    const char *kept = read_file(f->mem, SOURCE_ROOT "/db/schema.sql");
    struct buf now;

    buf_init(&now, f->mem, 4 << 20);
    db_rollback(f->db);
    test_ok(f->c, db_schema_text(f->c, f->db, db_migrations, &now), "schema");
    if (getenv("CITYHALL_WRITE_SCHEMA") != NULL) {
        FILE *file = fopen(SOURCE_ROOT "/db/schema.sql", "we");

        must(file != NULL && fputs(now.p, file) >= 0 && fclose(file) == 0);
    } else if (!str_eq(kept, now.p))
        fail_test("db/schema.sql is old: run tools/write-schema");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "every_statement_is_accepted_and_fits_its_fields on SQLite",
            every_statement_is_accepted_and_fits_its_fields, set_up_sqlite, tear_down, NULL },
        { "every_statement_is_accepted_and_fits_its_fields on PostgreSQL",
            every_statement_is_accepted_and_fits_its_fields, set_up_pgsql, tear_down, NULL },
        { "no_statement_goes_round_the_gate", no_statement_goes_round_the_gate, set_up_sqlite,
            tear_down, NULL },
        { "no_big_table_is_scanned on SQLite", no_big_table_is_scanned, set_up_sqlite, tear_down,
            NULL },
        { "no_big_table_is_scanned on PostgreSQL", no_big_table_is_scanned, set_up_pgsql, tear_down,
            NULL },
        { "the_reader_of_sql_sees_what_is_there", the_reader_of_sql_sees_what_is_there,
            set_up_sqlite, tear_down, NULL },
        { "schema_sql_is_the_schema", schema_sql_is_the_schema, set_up_sqlite, tear_down, NULL },
    };

    return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
