/* control.h – one process owns the data directory, and commands that write go through it.
 *
 * The owner holds DATA/lock (flock) and listens on DATA/control.sock (0600; the peer must be the
 * same user or root). `cityhall` run beside a server hands a writing command over to it, where it
 * runs in the writer like any other call; without a server the command takes the lock itself.
 *
 * On the wire, both ways: four bytes of length (network order), then that much JSON.
 *   → {"command":"account unlock","arguments":["…"],"lang":"zh"}
 *   ← {"error":"OK","output":"…","message":"…","detail":"…","fields":[{"field":…,"message":…}]}
 * A relative path among the arguments – one with a slash that names an existing file – is made
 * absolute before it travels, for the server has another working directory. */
#ifndef BIN_CONTROL_H
#define BIN_CONTROL_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/call.h"

struct executor;

/* The lock: freed (and given back) with talloc, or by the end of the process. ERR_STATE with a
 * text that says what to do when another process has it. Makes the directory (0700) if missing. */
struct data_lock;
enum err data_lock_take(
    struct call *c, const void *mem, const char *data_dir, struct data_lock **ret) nodiscard;

/* Client: *ret_answered is false when nobody listens – then nothing has happened and the caller
 * takes the lock. Otherwise the result and the error are the server's. */
enum err control_forward(struct call *c, const char *data_dir, const char *command, int argc,
    char **argv, struct buf *out, bool *ret_answered) nodiscard;

/* Server: a thread that runs commands on the executor, with the executor's current site. `after`
 * (may be NULL) is told of each command that succeeded, for instance to load a new generation. */
struct control;
struct control_options {
    const char *data_dir;
    struct executor *executor;
    void (*after)(void *data, const char *command);
    void *data;
};
enum err control_start(
    struct call *c, const struct control_options *o, struct control **ret) nodiscard;
void control_stop(struct control *k); /* finishes the command that runs; removes the socket */

#endif
