/* command.h – the command line: `cityhall [--db URL] [--data DIR] [--lang zh|en] NAME …`.
 *
 * Commands are found in the modules' tables and in bin's own. Exit codes: 0 done, 1 refused or not
 * valid (the reason is on stderr), 64 wrong usage, 70 a fault of ours, 75 try again later. */
#ifndef BIN_COMMAND_H
#define BIN_COMMAND_H

#include <stddef.h>

#include "lib/base/call.h"
#include "lib/base/module.h"

struct options {
    const char *db;     /* --db, or $CITYHALL_DB */
    const char *data;   /* --data, or $CITYHALL_DATA, or "data" */
    const char *config; /* --config: cityhall.yaml; NULL: DATA/cityhall.yaml if it exists */
    enum lang lang;     /* --lang, or $LANG */
};

/* Takes the options above out of argv, wherever they stand before "--". ERR_USAGE with the reason
 * in *ret_problem. */
enum err options_parse(struct options *o, int *argc, char **argv, const char **ret_problem);

/* The command that the first one or two words name; *ret_words says how many. NULL if none. */
const struct command *command_find(int argc, char **argv, int *ret_words);

/* Every command, modules' first; *ret_n counts them; in mem. */
const struct command **command_all(void *mem, size_t *ret_n);

/* Runs the whole command line; returns the exit code. */
int command_main(int argc, char **argv);

#endif
