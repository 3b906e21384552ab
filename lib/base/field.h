/* field.h – one table per struct says how it maps to columns and to JSON.
 *
 *     static const struct field casefile_fields[] = {
 *         FIELD_INT(struct casefile, id),
 *         FIELD_TEXT(struct casefile, number),
 *         FIELD_END
 *     };
 *
 * Column i of a statement fills field i; the names must be equal (checked when all statements are
 * prepared in the test). The C type of the member is checked at compile time: int64_t for INT,
 * int for INT32, bool for BOOL (INTEGER 0/1 in the database), const char * for TEXT (NULL for SQL
 * NULL), struct bytes for BLOB. A NULL integer reads as 0; where 0 is a value, select COALESCE. */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/str.h"

enum field_type { FIELD_END_, FIELD_INT_, FIELD_INT32_, FIELD_BOOL_, FIELD_TEXT_, FIELD_BLOB_ };

struct field {
    enum field_type type;
    const char *name;
    size_t offset;
};

#define FIELD_CHECKED_(type_, s, m, ctype)                                                         \
    {                                                                                              \
        .type = type_, .name = #m, .offset = offsetof(s, m) + 0 * sizeof(struct {                  \
            int dummy_;                                                                            \
            _Static_assert(__builtin_types_compatible_p(__typeof__(((s *)0)->m), ctype),           \
                "field " #m " has another C type");                                                \
        })                                                                                         \
    }
#define FIELD_INT(s, m) FIELD_CHECKED_(FIELD_INT_, s, m, int64_t)
#define FIELD_INT32(s, m) FIELD_CHECKED_(FIELD_INT32_, s, m, int)
#define FIELD_BOOL(s, m) FIELD_CHECKED_(FIELD_BOOL_, s, m, bool)
#define FIELD_TEXT(s, m) FIELD_CHECKED_(FIELD_TEXT_, s, m, const char *)
#define FIELD_BLOB(s, m) FIELD_CHECKED_(FIELD_BLOB_, s, m, struct bytes)
#define FIELD_END                                                                                  \
    {                                                                                              \
        .type = FIELD_END_                                                                         \
    }

size_t field_count(const struct field *fields);

struct json_t;
/* A JSON object of the struct's fields (jansson); BLOBs are left out. */
struct json_t *field_json(const struct field *fields, const void *s);

#endif
