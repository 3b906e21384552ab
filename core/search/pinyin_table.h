/* pinyin_table.h – the table that tools/pinyin.py makes from ICU's data at build time. */
#ifndef SEARCH_PINYIN_TABLE_H
#define SEARCH_PINYIN_TABLE_H

#define PINYIN_FIRST 0x3400u
#define PINYIN_LAST 0x9fffu

extern const char *const pinyin_syllables[]; /* number 0 is "": no reading known */
extern const unsigned short pinyin_of[];     /* by code point - PINYIN_FIRST */

#endif
