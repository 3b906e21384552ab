/* mo.c – GNU .mo: a head, then two tables of (length, offset); the first is sorted by msgid. */
#include "lib/i18n/mo.h"

#include <string.h>

#define MAGIC 0x950412deU
#define HEAD_SIZE 28

static uint32_t word_at(struct bytes mo, size_t offset)
{
    uint32_t w;

    memcpy(&w, mo.p + offset, sizeof w);
    return w;
}

/* Text i of the table at `table`; NULL if it does not lie inside, ended by its NUL. */
static const char *text_at(struct bytes mo, uint32_t table, uint32_t i)
{
    uint64_t entry = (uint64_t)table + (uint64_t)i * 8;
    uint32_t length, offset;

    if (entry + 8 > mo.n)
        return NULL;
    length = word_at(mo, entry);
    offset = word_at(mo, entry + 4);
    if ((uint64_t)offset + length >= mo.n || mo.p[offset + length] != '\0')
        return NULL;
    return (const char *)mo.p + offset;
}

const char *mo_find(struct bytes mo, const char *msgid)
{
    uint32_t low = 0, high, texts, translations;

    if (mo.n < HEAD_SIZE || word_at(mo, 0) != MAGIC)
        return NULL;
    high = word_at(mo, 8);
    texts = word_at(mo, 12);
    translations = word_at(mo, 16);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *text = text_at(mo, texts, middle);
        int order = text == NULL ? 0 : strcmp(msgid, text);

        if (text == NULL)
            return NULL;
        if (order == 0)
            return text_at(mo, translations, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
