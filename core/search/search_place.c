/* search_place.c – the name of a department in a query, mostly called for short: 人社局 stands for
 * 人力资源和社会保障局 because its characters stand in it in this order. */
#include "core/search/search_private.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

#define PLACE_MIN 3 /* characters */
#define PLACE_MAX 14

static bool is_tail(uint32_t cp)
{
    static const uint32_t tails[] = { 0x5C40 /* 局 */, 0x59D4 /* 委 */, 0x5385 /* 厅 */,
        0x6240 /* 所 */, 0x961F /* 队 */, 0x5FC3 /* 心 */ };

    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        if (cp == tails[i])
            return true;
    }
    return false;
}

/* The characters of `word` but the last stand in this order in one line of `place`, which is how
 * departments are called for short: 人社局 for 人力资源和社会保障局. */
static bool is_short_for(const char *word, size_t n, const char *place)
{
    const char *w = word;
    size_t left = n - 1;
    uint32_t wanted = utf8_next(&w), cp;

    while (left > 0 && (cp = utf8_next(&place)) != 0) {
        if (cp == '\n') {
            w = word;
            left = n - 1;
            wanted = utf8_next(&w);
        } else if (cp == wanted) {
            left--;
            wanted = utf8_next(&w);
        }
    }
    return left == 0;
}

static bool is_known_place(const char *word, size_t n, const char *const *places, size_t n_places)
{
    for (size_t i = 0; i < n_places; i++) {
        if (is_short_for(word, n, places[i]))
            return true;
    }
    return false;
}

/* The longest part that is short for a place and ends as departments do. */
const char *search_find_place(
    const void *mem, const char *text, const char *const *places, size_t n_places)
{
    const char *best = NULL;
    size_t best_n = 0;

    for (const char *start = text; *start != '\0'; (void)utf8_next(&start)) {
        const char *p = start;

        for (size_t n = 1; n <= PLACE_MAX; n++) {
            uint32_t cp = utf8_next(&p);
            const char *word;

            if (!search_is_han(cp))
                break;
            if (n < PLACE_MIN || n <= best_n || !is_tail(cp))
                continue;
            word = str_dup_n(mem, start, (size_t)(p - start));
            if (is_known_place(word, n, places, n_places)) {
                best = word;
                best_n = n;
            }
        }
    }
    return best;
}

bool search_place_is(const struct query *q, const char *place)
{
    return q->place != NULL && is_short_for(q->place, utf8_length(q->place), place);
}

char *search_without_place(const void *mem, const char *text, const char *place)
{
    const char *at = place == NULL ? NULL : strstr(text, place);

    if (at == NULL)
        return str_dup(mem, text);
    return str_printf(mem, "%.*s %s", (int)(at - text), text, at + strlen(place));
}
