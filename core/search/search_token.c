/* search_token.c – from text to tokens.
 *
 * Ideographs become overlapping pairs, written in hexadecimal so that no engine's idea of letters
 * or case matters: 食品证 → u098df54c1 u054c18bc1. Letters and digits become words: wlicence.
 * Titles and everyday words also give single ideographs (s…), initials (p…) and full pinyin (q…),
 * each from every start, so that a prefix search finds the middle, the sounds of each pair
 * (hshi0pin), which a wrong character of the same sound does not change, and pairs with one
 * ideograph between (g…), which a wrong one in the middle does not. "z" stands between fields, so
 * that no phrase crosses from one into the next. */
#include "core/search/pinyin.h"
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define TOKENS_MAX (1024 * 1024) /* bytes */
#define RUNS_MAX 4000
#define PINYIN_MAX 24 /* characters of a pinyin token */

bool search_is_han(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) ||
           (cp >= 0x20000 && cp <= 0x3ffff) || cp == 0x3007;
}

/* Letter or digit in lower case, full width forms as half width; 0 for anything else. */
static char word_char(uint32_t cp)
{
    if (cp >= 0xff01 && cp <= 0xff5e)
        cp -= 0xfee0;
    if (cp >= 'A' && cp <= 'Z')
        return (char)(cp + 32);
    if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
        return (char)cp;
    return '\0';
}

char *search_lower(const void *mem, const char *text)
{
    struct buf b;

    buf_init(&b, mem, 2 * strlen(text) + 64);
    while (*text != '\0') {
        const char *before = text;
        char ch = word_char(utf8_next(&text));

        if (ch != '\0')
            buf_putc(&b, ch);
        else
            buf_add(&b, before, (size_t)(text - before));
    }
    return b.p;
}

static size_t next_run(const void *mem, const char **p, size_t *left, struct run *ret)
{
    struct buf b;
    size_t n = 0;
    bool han = false;

    buf_init(&b, mem, 4 * SEARCH_BODY_MAX);
    while (*left > 0) {
        const char *before = *p;
        uint32_t cp = utf8_next(p);
        char ch = word_char(cp);

        if (cp == 0)
            break;
        if (n > 0 && search_is_han(cp) != han && (search_is_han(cp) || ch != '\0')) {
            *p = before;
            break;
        }
        --*left;
        if (search_is_han(cp)) {
            han = true;
            buf_add(&b, before, (size_t)(*p - before));
        } else if (ch != '\0') {
            buf_putc(&b, ch);
        } else if (n > 0) {
            break;
        } else {
            continue;
        }
        n++;
    }
    *ret = (struct run) { .han = han, .text = b.p, .length = n };
    return n;
}

size_t search_runs(
    const void *mem, const char *text, size_t max_length, struct run *ret, size_t max)
{
    const char *p = text;
    size_t n = 0;

    while (n < max && *p != '\0' && max_length > 0) {
        if (next_run(mem, &p, &max_length, &ret[n]) > 0)
            n++;
    }
    return n;
}

static void put_pairs(struct buf *b, const struct run *r)
{
    const char *p = r->text;
    uint32_t before = utf8_next(&p), cp;

    while ((cp = utf8_next(&p)) != 0) {
        buf_printf(b, "u%05x%05x ", before, cp);
        before = cp;
    }
}

char *search_phrase(const void *mem, const struct run *r)
{
    struct buf b;
    const char *p = r->text;

    buf_init(&b, mem, 16 * (r->length + 1));
    if (r->length == 1)
        buf_printf(&b, "s%05x", utf8_next(&p));
    else
        put_pairs(&b, r);
    return str_trim(mem, b.p);
}

static void put_runs(struct buf *b, const void *mem, const char *text)
{
    struct run *runs = mem_array(mem, struct run, RUNS_MAX);
    size_t n = search_runs(mem, text, SEARCH_BODY_MAX, runs, RUNS_MAX);

    for (size_t i = 0; i < n; i++) {
        if (runs[i].han)
            put_pairs(b, &runs[i]);
        else
            buf_printf(b, "w%s ", runs[i].text);
    }
    buf_puts(b, "z ");
}

static const char *reading(uint32_t cp, bool other)
{
    const char *second = other ? pinyin_other(cp) : NULL;

    return second != NULL ? second : pinyin(cp);
}

/* Initials and full pinyin of a run from each of its characters on. */
static void put_pinyin(struct buf *b, const struct run *r, bool other)
{
    const char *start = r->text;

    while (*start != '\0') {
        char initials[PINYIN_MAX + 1] = { 0 }, full[PINYIN_MAX + 8] = { 0 };
        const char *p = start;
        size_t n = 0, m = 0;
        uint32_t cp;

        while ((cp = utf8_next(&p)) != 0 && n < PINYIN_MAX) {
            const char *syllable = reading(cp, other);

            initials[n++] = *syllable == '\0' ? 'x' : *syllable;
            if (m + strlen(syllable) <= PINYIN_MAX) {
                memcpy(full + m, syllable, strlen(syllable));
                m += strlen(syllable);
            }
        }
        buf_printf(b, "p%s q%s ", initials, full);
        (void)utf8_next(&start);
    }
}

static bool has_other(const struct run *r)
{
    const char *p = r->text;
    uint32_t cp;

    while ((cp = utf8_next(&p)) != 0) {
        if (pinyin_other(cp) != NULL)
            return true;
    }
    return false;
}

uint32_t search_sound(uint32_t cp)
{
    uint32_t n = pinyin_number(cp);

    return n != 0 ? n : 0x1000 + cp;
}

static void put_sound(struct buf *b, uint32_t cp)
{
    const char *syllable = pinyin(cp);

    if (*syllable != '\0')
        buf_puts(b, syllable);
    else
        buf_printf(b, "%05x", cp);
}

char *search_sound_token(const void *mem, uint32_t a, uint32_t b)
{
    struct buf out;

    buf_init(&out, mem, 40);
    buf_putc(&out, 'h');
    put_sound(&out, a);
    buf_putc(&out, '0');
    put_sound(&out, b);
    return out.p;
}

char *search_gap_token(const void *mem, uint32_t a, uint32_t b)
{
    return str_printf(mem, "g%05x%05x", a, b);
}

/* Singles, sounds and gaps of a run. */
static void put_near(struct buf *b, const void *mem, const struct run *r)
{
    const char *p = r->text;
    uint32_t before = 0, last = 0;

    for (uint32_t cp = utf8_next(&p); cp != 0; cp = utf8_next(&p)) {
        buf_printf(b, "s%05x ", cp);
        if (last != 0)
            buf_printf(b, "%s ", search_sound_token(mem, last, cp));
        if (before != 0)
            buf_printf(b, "%s ", search_gap_token(mem, before, cp));
        before = last;
        last = cp;
    }
}

/* What only titles and everyday words give. */
static void put_name(struct buf *b, const void *mem, const char *text)
{
    struct run *runs = mem_array(mem, struct run, RUNS_MAX);
    size_t n = search_runs(mem, text, SEARCH_BODY_MAX, runs, RUNS_MAX);

    for (size_t i = 0; i < n; i++) {
        if (!runs[i].han)
            continue;
        put_near(b, mem, &runs[i]);
        put_pinyin(b, &runs[i], false);
        if (has_other(&runs[i]))
            put_pinyin(b, &runs[i], true);
    }
}

char *search_name_tokens(const void *mem, const struct search_doc *d)
{
    scoped_mem void *work = mem_context(NULL);
    struct buf b;

    buf_init(&b, mem, TOKENS_MAX);
    put_name(&b, work, d->title_zh);
    put_name(&b, work, d->words);
    buf_puts(&b, "z ");
    put_runs(&b, work, d->title_zh);
    put_runs(&b, work, d->title_en);
    put_runs(&b, work, d->words);
    return b.p;
}

char *search_body_tokens(const void *mem, const struct search_doc *d)
{
    scoped_mem void *work = mem_context(NULL);
    struct buf b;

    buf_init(&b, mem, TOKENS_MAX);
    put_runs(&b, work, d->tags);
    put_runs(&b, work, d->body); /* last: the engines hold a limited number of positions */
    return b.p;
}
