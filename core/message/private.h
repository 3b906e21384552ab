/* private.h – rows of core/message. */
#ifndef MESSAGE_PRIVATE_H
#define MESSAGE_PRIVATE_H

#include "core/message/message.h"
#include "lib/base/str.h"

struct message_row {
    int64_t id;
    const char *link, *title, *text;
    struct bytes params;
    const char *sent_at, *read_at;
};
struct preference_row {
    int channel;
    struct bytes address;
    int64_t row_id;
};

enum err message_store_add(struct call *c, int64_t account_id, int64_t id, const struct message *m,
    struct bytes params) nodiscard;
enum err message_store_list(struct call *c, int64_t limit, int64_t offset, struct message_row **ret,
    size_t *ret_n) nodiscard;
enum err message_store_counts(struct call *c, int64_t *ret_total) nodiscard;
enum err message_store_unread(struct call *c, int64_t *ret) nodiscard;
enum err message_store_read_all(struct call *c) nodiscard;
enum err message_store_preferences(
    struct call *c, int64_t account_id, struct preference_row **ret, size_t *ret_n) nodiscard;
enum err message_store_prefer(
    struct call *c, int channel, struct bytes address, int64_t row_id) nodiscard;
enum err message_store_not_by(struct call *c, int channel) nodiscard;

#endif
