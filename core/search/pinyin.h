/* pinyin.h – Mandarin readings without tones, for search by initials (spjyxk → 食品经营许可) and
 * for Chinese order (a stored sort key; databases run with --locale=C). */
#ifndef SEARCH_PINYIN_H
#define SEARCH_PINYIN_H

#include <stdint.h>

/* The commonest reading of an ideograph, "" if it has none or is none. */
const char *pinyin(uint32_t codepoint);

/* Its number, the same for all that are read alike in this build; 0 if it has none. */
unsigned pinyin_number(uint32_t codepoint);

/* Another reading that changes how a word is typed (行 xing, hang); NULL for most. */
const char *pinyin_other(uint32_t codepoint);

/* Key that orders texts as a Chinese reader expects: syllables, then the text itself. In mem. */
char *pinyin_sort_key(const void *mem, const char *text);

#endif
