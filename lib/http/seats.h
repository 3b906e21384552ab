/* seats.h – who is connected, and until when each must have moved on.
 *
 * libmicrohttpd ends connections on which nothing at all happens for a while. That does not stop
 * somebody who sends one byte every ten seconds on thousands of connections, so each connection has
 * a seat with a deadline for what it is doing: sending a head, sending a body, taking an answer.
 * One thread looks once a second and shuts those that are over time. When most seats are taken, the
 * time for a head gets short. The number of seats per address is limited too; a trusted proxy, from
 * which everybody comes, is exempt. */
#ifndef HTTP_SEATS_H
#define HTTP_SEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seat;
struct seats;

#define SEAT_HEAD_S 20        /* from connecting, or from the last answer, to the end of the head */
#define SEAT_HEAD_CROWDED_S 4 /* the same when three quarters of the seats are taken */
#define SEAT_BASE_S 20        /* for a body or an answer, and in addition … */
#define SEAT_RATE (8 * 1024)  /* … one second for so many bytes */

/* exempt: address of the trusted proxy, or NULL. Starts the thread; seats_free joins it. */
struct seats *seats_new(const void *mem, int max, int per_address, const char *exempt);
void seats_free(struct seats *s);

/* May one more connection from this address (network order, IPv4) come in? */
bool seats_admit(struct seats *s, uint32_t address);
struct seat *seat_take(struct seats *s, uint32_t address, int fd);
void seat_leave(struct seats *s, struct seat *seat); /* before fd is closed */

/* What the connection does now. */
void seat_waits_for_head(struct seat *seat);
void seat_moves(struct seat *seat, int64_t bytes); /* a body, an answer */
void seat_rests(struct seat *seat);                /* we work: no deadline */

int seats_taken(struct seats *s);

#endif
