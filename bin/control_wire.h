/* control_wire.h – messages on the control socket, shared by both of its ends. */
#ifndef BIN_CONTROL_WIRE_H
#define BIN_CONTROL_WIRE_H

#include <stdbool.h>
#include <sys/un.h>

#include "lib/base/call.h"

struct json_t;

#define CONTROL_REQUEST_MAX (1 << 20)
#define CONTROL_ANSWER_MAX (72 << 20)

/* Sends or receives one message; false when the peer is gone, silent or sends something else. */
bool control_send(int fd, const struct json_t *message);
struct json_t *control_receive(int fd, size_t max); /* NULL; else to be released */

/* DATA/control.sock; false if the path is too long for a socket. */
bool control_address(const char *data_dir, struct sockaddr_un *ret);

#endif
