/* serve.h – `cityhall serve`. */
#ifndef BIN_SERVE_H
#define BIN_SERVE_H

#include "bin/command.h"

/* Serves until SIGTERM or SIGINT, then finishes what was accepted. Arguments: [--listen ADDR:PORT]
 * [--batch N] [--workers N] [--record FILE]. Prints one line when it listens. */
enum err serve(struct call *c, const struct options *o, int argc, char **argv);

#endif
