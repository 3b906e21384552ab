/* write.c – YAML as this program reads it, by libyaml's emitter. */
#include <jansson.h>
#include <yaml.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/private.h"

struct writer {
    yaml_emitter_t emitter;
    struct buf *out;
};

static int put(void *data, unsigned char *p, size_t n)
{
    struct writer *w = data;

    buf_add(w->out, p, n);
    return 1;
}

static void emit(struct writer *w, yaml_event_t *e)
{
    must(yaml_emitter_emit(&w->emitter, e) == 1);
}

/* Words, numbers and days stand plain; whatever might be read as something else in quotes. */
static bool is_plain(const char *s)
{
    static const char *const reserved[] = { "true", "false", "null", "yes", "no", "on", "off", "y",
        "n", "~" };

    if (*s < 'a' || *s > 'z' || str_in(s, reserved, COUNT_OF(reserved)))
        return false;
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

static void scalar(struct writer *w, const char *text, bool plain)
{
    yaml_event_t e;

    must(yaml_scalar_event_initialize(&e, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text),
        1, 1, plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE));
    emit(w, &e);
}

static bool is_pair(const json_t *v)
{
    return json_object_size(v) == 2 && json_is_string(json_object_get(v, "zh")) &&
           json_is_string(json_object_get(v, "en"));
}

static bool is_word_list(const json_t *v)
{
    const json_t *one;
    size_t i;

    json_array_foreach(v, i, one)
    {
        if (!json_is_string(one))
            return false;
    }
    return true;
}

static void value(struct writer *w, const json_t *v);

static void map(struct writer *w, const json_t *v)
{
    yaml_event_t e;
    const char *key;
    json_t *one;

    must(yaml_mapping_start_event_initialize(
        &e, NULL, NULL, 1, is_pair(v) ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
    emit(w, &e);
    json_object_foreach((json_t *)(uintptr_t)v, key, one)
    {
        scalar(w, key, true);
        value(w, one);
    }
    must(yaml_mapping_end_event_initialize(&e));
    emit(w, &e);
}

static void list(struct writer *w, const json_t *v)
{
    yaml_event_t e;
    const json_t *one;
    size_t i;

    must(yaml_sequence_start_event_initialize(
        &e, NULL, NULL, 1, is_word_list(v) ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
    emit(w, &e);
    json_array_foreach(v, i, one)
    {
        value(w, one);
    }
    must(yaml_sequence_end_event_initialize(&e));
    emit(w, &e);
}

static void value(struct writer *w, const json_t *v)
{
    char number[32];

    if (json_is_object(v)) {
        map(w, v);
    } else if (json_is_array(v)) {
        list(w, v);
    } else if (json_is_integer(v)) {
        (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
        scalar(w, number, true);
    } else if (json_is_boolean(v)) {
        scalar(w, json_is_true(v) ? "true" : "false", true);
    } else {
        scalar(w, str_or(json_string_value(v), ""), is_plain(str_or(json_string_value(v), "")));
    }
}

void conf_write(struct buf *out, const struct json_t *document)
{
    struct writer w = { .out = out };
    yaml_event_t e;

    must(yaml_emitter_initialize(&w.emitter) == 1);
    yaml_emitter_set_output(&w.emitter, put, &w);
    yaml_emitter_set_unicode(&w.emitter, 1);
    yaml_emitter_set_width(&w.emitter, -1);
    must(yaml_stream_start_event_initialize(&e, YAML_UTF8_ENCODING));
    emit(&w, &e);
    must(yaml_document_start_event_initialize(&e, NULL, NULL, NULL, 0));
    emit(&w, &e);
    value(&w, document);
    must(yaml_document_end_event_initialize(&e, 1));
    emit(&w, &e);
    must(yaml_stream_end_event_initialize(&e));
    emit(&w, &e);
    yaml_emitter_delete(&w.emitter);
}
