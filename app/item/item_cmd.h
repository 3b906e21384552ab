/* item_cmd.h – commands of the room. */
#ifndef ITEM_ITEM_CMD_H
#define ITEM_ITEM_CMD_H

#include "lib/base/module.h"

extern const struct command item_commands[];

/* item_quality_cmd.c */
struct call;
struct buf;
enum err item_rules_command(struct call *c, int argc, char **argv, struct buf *out);
enum err item_check_command(struct call *c, int argc, char **argv, struct buf *out);
/* item_io_cmd.c */
enum err item_export_command(struct call *c, int argc, char **argv, struct buf *out);
enum err item_import_command(struct call *c, int argc, char **argv, struct buf *out);
enum err item_generate_command(struct call *c, int argc, char **argv, struct buf *out);
enum err questions_command(struct call *c, int argc, char **argv, struct buf *out);
enum err probe_command(struct call *c, int argc, char **argv, struct buf *out);

#endif
