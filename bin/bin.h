/* bin.h – what the files of bin/ share. bin/ is the only place where http, db and core meet. */
#ifndef BIN_BIN_H
#define BIN_BIN_H

#include "bin/command.h"
#include "lib/base/site.h"

#include "lib/http/http.h"

/* Commands of bin itself: serve, help, version, routes, db …; ends with { 0 }. */
extern const struct command bin_commands[];
/* Routes of bin itself: health, metrics, OpenAPI; ends with { 0 }. */
extern const struct route bin_routes[];

/* Running a command: without a database, in a read-only transaction, and in a write – through the
 * running server's control socket if one owns the data directory, else under its lock. */
enum err command_run_plain(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out);
enum err command_run_read(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out);
enum err command_run_write(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out);
enum err command_run_slow(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out);

/* One generation of the site (site.h), allocated in mem: settings, keys, and what each module's
 * start() loads. site_plain has neither keys nor modules: for commands without a database. */
struct settings;
extern const char
    options_slot[]; /* in c->site: const struct options *, what was on the command line */
enum err site_plain(struct call *c, void *mem, const struct options *o, struct site **ret);
enum err site_load(struct call *c, void *mem, const struct options *o, struct site **ret);

#endif
