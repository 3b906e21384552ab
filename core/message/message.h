/* message.h – telling people what happened: always inside the service, besides by e-mail or SMS if
 * the account asked for that.
 *
 * The text is an English msgid with {name} placeholders, so that each reader gets it in the own
 * language; parameters are sealed at rest. What goes to the outside is written in Chinese, says no
 * more than the message itself, and leads to the page that says the rest. */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"
#include "lib/work/work.h"

#define MESSAGES_PER_PAGE 20

struct message {
    const char *about_kind; /* "casefile", "account" */
    int64_t about_id;
    const char *link;    /* path of our own: "/casefiles/…"; may be NULL */
    const char *title;   /* msgid: N_("Your application was accepted") */
    const char *text;    /* msgid: N_("{number}: the decision is due on {day}.") */
    const char **params; /* name, value, …, NULL; may be NULL */
};

/* Writes the message into the account's box and, in the same transaction, into the outbox by each
 * channel that the account prefers. account_id 0 (a person without an account): does nothing. */
enum err message_send(struct call *c, int64_t account_id, const struct message *m) nodiscard;

/* Unread messages of the actor; 0 for the public. */
enum err message_unread(struct call *c, int64_t *ret) nodiscard;

struct message_view { /* in the reader's language */
    int64_t id;
    const char *title, *text, *link;
    const char *sent_at;
    bool is_read;
};
/* The actor's own, newest first. */
enum err message_list(struct call *c, int64_t page, struct message_view **ret, size_t *ret_n,
    int64_t *ret_total) nodiscard;
enum err message_read_all(struct call *c) nodiscard;

/* How the actor wants to be told besides; address NULL: not by this channel. */
enum err message_prefer(struct call *c, enum outbox_channel channel, const char *address) nodiscard;
enum err message_preference(
    struct call *c, enum outbox_channel channel, const char **ret_address) nodiscard;

extern const struct module message_module;

#endif
