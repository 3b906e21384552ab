/* pinyin.c – readings of ideographs. */
#include "core/search/pinyin.h"

#include <stddef.h>

#include "core/search/pinyin_table.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"

#define KEY_MAX 2000 /* bytes */

/* Characters of names of services that are read in two ways. */
static const struct {
    uint32_t codepoint;
    const char *other;
} others[] = {
    { 0x4E50, "yue" },   /* 乐 */
    { 0x4F1A, "kuai" },  /* 会 */
    { 0x4F20, "zhuan" }, /* 传 */
    { 0x53C2, "shen" },  /* 参 */
    { 0x5355, "shan" },  /* 单 */
    { 0x57CB, "man" },   /* 埋 */
    { 0x5927, "dai" },   /* 大 */
    { 0x5DEE, "chai" },  /* 差 */
    { 0x6821, "jiao" },  /* 校 */
    { 0x671D, "chao" },  /* 朝 */
    { 0x79CD, "chong" }, /* 种 */
    { 0x7ED9, "ji" },    /* 给 */
    { 0x8C03, "tiao" },  /* 调 */
    { 0x884C, "hang" },  /* 行 */
    { 0x91CD, "chong" }, /* 重 */
    { 0x957F, "chang" }, /* 长 */
    { 0x964D, "xiang" }, /* 降 */
};

unsigned pinyin_number(uint32_t codepoint)
{
    if (codepoint < PINYIN_FIRST || codepoint > PINYIN_LAST)
        return 0;
    return pinyin_of[codepoint - PINYIN_FIRST];
}

const char *pinyin(uint32_t codepoint)
{
    return pinyin_syllables[pinyin_number(codepoint)];
}

const char *pinyin_other(uint32_t codepoint)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].codepoint == codepoint)
            return str_eq(others[i].other, pinyin(codepoint)) ? NULL : others[i].other;
    }
    return NULL;
}

char *pinyin_sort_key(const void *mem, const char *text)
{
    const char *p = text;
    struct buf b;
    uint32_t cp;

    buf_init(&b, mem, KEY_MAX);
    while ((cp = utf8_next(&p)) != 0 && buf_ok(&b)) {
        const char *syllable = pinyin(cp);

        if (*syllable != '\0') {
            buf_puts(&b, syllable);
            buf_putc(&b, ' ');
        } else if (cp < 0x80) {
            buf_putc(&b, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
        }
    }
    buf_puts(&b, "|");
    buf_puts(&b, text);
    return b.p;
}
