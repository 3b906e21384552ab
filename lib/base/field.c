/* field.c – struct ↔ JSON by field table. */
#include "lib/base/field.h"

#include <jansson.h>

size_t field_count(const struct field *fields)
{
    size_t n = 0;

    while (fields[n].type != FIELD_END_)
        n++;
    return n;
}

static json_t *field_value(const struct field *f, const char *at)
{
    switch (f->type) {
    case FIELD_INT_:
        return json_integer(*(const int64_t *)(const void *)at);
    case FIELD_INT32_:
        return json_integer(*(const int *)(const void *)at);
    case FIELD_BOOL_:
        return json_boolean(*(const bool *)(const void *)at);
    case FIELD_TEXT_: {
        const char *s = *(const char *const *)(const void *)at;

        return s == NULL ? json_null() : json_string(s);
    }
    case FIELD_BLOB_:
    case FIELD_END_:
        break;
    }
    return NULL;
}

json_t *field_json(const struct field *fields, const void *s)
{
    json_t *object = json_object();

    for (const struct field *f = fields; f->type != FIELD_END_; f++) {
        json_t *value = field_value(f, (const char *)s + f->offset);

        if (value != NULL)
            json_object_set_new(object, f->name, value);
    }
    return object;
}
