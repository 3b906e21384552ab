/* module.h – how a room plugs into the program: const tables, nothing else.
 *
 * app/modules.c lists every room; bin/ walks that list to build the router, the command table, the
 * job table and the OpenAPI document. lib/base declares only the shape; the element types are
 * declared where they belong (lib/http/route.h, lib/work/job.h). */
#ifndef BASE_MODULE_H
#define BASE_MODULE_H

#include <stddef.h>

#include "lib/base/err.h"

struct buf;
struct route;
struct job_kind;
struct call;
struct site;

/* A command: `cityhall <name> …`. */
enum command_db {
    COMMAND_NO_DB,
    COMMAND_READS,
    COMMAND_WRITES,
    COMMAND_SLOW /* long: takes short transactions with slow_read() and slow_write() */
};
struct command {
    const char *name;    /* "calendar add": one or two words */
    const char *usage;   /* "DATE N --region CODE [--unit working|natural]" */
    const char *summary; /* one line for `cityhall help` */
    enum command_db db;  /* WRITES and SLOW go through the running server if there is one */
    /* argv[0] is the first word after the command's name. Text for the terminal goes to out. */
    enum err (*run)(struct call *c, int argc, char **argv, struct buf *out);
};

/* A right that may be given to a role; the tables make the list of rights. */
struct right {
    const char *name;    /* "casefile.accept" */
    const char *summary; /* msgid, shown where roles are edited */
};

struct module {
    const char *name;               /* the room: "core/casefile" */
    const struct route *routes;     /* ends with { 0 } */
    const struct command *commands; /* ends with { 0 } */
    const struct right *rights;     /* ends with { 0 } */
    const struct job_kind *jobs;    /* ends with { 0 } */
    /* Loads what the room keeps in memory into a new generation of the site. */
    enum err (*start)(struct call *c, struct site *s);
};

#endif
