/* sql_text.h – reading the SQL of declared statements as text, for the tests on them. */
#ifndef TESTS_SQL_TEXT_H
#define TESTS_SQL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* One table that a statement names after FROM, JOIN, UPDATE or INTO. */
struct sql_table {
    const char *name;
    const char *alias; /* the name itself if it has none */
    bool inserted;     /* INTO: rows are only added */
};

/* The tables named, in order, subqueries included; in mem. */
struct sql_table *sql_tables(const void *mem, const char *sql, size_t *ret_n);

/* Whether the word occurs in the text as a whole word, letters' case ignored. */
bool sql_has_word(const char *sql, const char *word);

/* Names of the fields of the table `fields` in a C source, NULL-terminated; NULL if not found. */
const char **source_fields(const void *mem, const char *source, const char *fields);

#endif
