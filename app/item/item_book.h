/* item_book.h – a list of items as a workbook.
 *
 * Sheet "items" has one row for each version: code, effective_on, state and every field that
 * stands once; texts in two languages have two columns, lists of words one cell with a line each.
 * Every list (materials, steps, …) is a sheet of its own whose rows name code and effective_on of
 * their item. A header cell is a Chinese label and, after a blank, the field's name, by which it is
 * found: labels may be changed and columns moved, names may not. */
#ifndef ITEM_ITEM_BOOK_H
#define ITEM_ITEM_BOOK_H

#include "app/item/item.h"

struct conf;
struct conf_node;
struct registry_version;

/* ---- writing: a file that appears when it is finished ------------------------------------------
 */
struct book_writer;
enum err book_create(struct call *c, const char *path, struct book_writer **ret) nodiscard;
/* Keeps the rows until book_finish: sheets are written one after the other. */
enum err book_put(struct call *c, struct book_writer *w, const struct registry_version *v,
    const struct item *m) nodiscard;
enum err book_finish(struct call *c, struct book_writer *w) nodiscard;

/* ---- reading ----------------------------------------------------------------------------------
 */
struct book_reader;
/* Opens the workbook and reads the sheets of lists; what is wrong with the book as a whole
 * (missing sheets or columns, merged cells, rows of no item) is recorded in k. */
enum err book_open(
    struct call *c, const char *path, struct conf *k, struct book_reader **ret) nodiscard;
/* The next item as a tree for item_read, its places naming sheet, row and column; *ret NULL: the
 * end. Texts live in the mem of k's call. */
enum err book_next(
    struct call *c, struct book_reader *b, struct conf *k, struct conf_node **ret) nodiscard;
/* After the end: rows of lists that belong to no item of the first sheet are errors in k. */
void book_done(struct book_reader *b, struct conf *k);

#endif
