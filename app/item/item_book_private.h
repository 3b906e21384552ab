/* item_book_private.h – columns of the workbook, shared by writer and reader. */
#ifndef ITEM_ITEM_BOOK_PRIVATE_H
#define ITEM_ITEM_BOOK_PRIVATE_H

#include "app/item/item_book.h"
#include "core/registry/shape.h"

#define BOOK_ITEMS "items"
#define BOOK_COLUMNS_MAX 120
#define BOOK_LISTS_MAX 20
#define BOOK_KEY 2 /* code and effective_on stand first in every sheet */

/* One column: a field, and where it stands in its row's struct. */
struct book_column {
    const char *name;          /* "promise.n", "name.zh" */
    const char *label;         /* Chinese */
    const struct shape *field; /* NULL: of the key */
    const char *path[3];       /* keys from the row's map to the value, ends with NULL */
    size_t offset;             /* from the row's struct to the member */
    size_t count_offset;
    bool english; /* of a pair */
};

struct book_sheet {
    const char *name;
    const struct shape *list; /* NULL: the sheet of items */
    struct book_column columns[BOOK_COLUMNS_MAX];
    size_t n;
};

/* The sheets of a workbook of items, the one of the items first. In mem. */
const struct book_sheet *book_sheets(const void *mem, size_t *ret_n);
/* The first columns of every sheet: code, effective_on; on the sheet of items also state. */

#endif
