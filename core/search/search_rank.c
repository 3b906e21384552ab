/* search_rank.c – how well a text fits a query. The only place where order is made, from what both
 * engines hold alike.
 *
 * Every feature of the query has a quality in the text, per mille: in the title 1000, in an
 * everyday word a little less, by sound or with one character wrong about half, in a tag (what it
 * gives or asks for) less than half. A feature weighs the more the fewer candidates have it. The
 * score is the sum over the features, and once more the sum over the one line – the title or an
 * everyday word – that fits best, multiplied with the part of that line which was typed: so 护照
 * finds the everyday word 护照 before a long name with 护照 in it. */
#include "core/search/search_private.h"

#include <math.h>

#include "core/search/pinyin.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define TITLE 1000
#define WORD 950
#define TAG 450
#define ALIKE_TITLE 850 /* by another word of the same meaning */
#define ALIKE_LINE 820
#define ALIKE_WORD 700
#define ALIKE_TAG 350
#define SOUND 600 /* of the quality of its place */
#define GAP 420
#define STEM 620 /* another form of an English word */
#define INITIALS 950
#define INITIALS_WITHIN 700
#define INITIALS_SOME 350
#define IN_BODY 100   /* of the query, where a part of it stands only in the body */
#define HAS 600       /* counts as having a feature */
#define TEXTS 4096.0  /* so many texts are taken to be there */
#define UNKNOWN 40    /* weight of what no candidate has, in the coverage */
#define VARIANT 80    /* per cent: a change, renewal … that was not asked for */
#define KEEP_BEST 30  /* per cent of the best score that is kept */
#define KEEP_MASS 100 /* per mille of the query that must fit */
#define LINE_MAX 200  /* characters of a line that are looked at */

/* Services around another one; who looks for them says so. */
static const char *const variants[] = { "变更", "注销", "补办", "补发", "遗失", "换证", "换发",
    "延续", "撤销", "终止", "年检", "年审", "初审", "转出", "转入", "分支机构", "查询", "补领",
    "取消", "吊销", "更正", "解封", "停业", "歇业", "恢复", "缴销", "校验", "延期", "到期" };

/* What one text has of a query. */
struct fit {
    short quality[FEATURES_MAX];
    int64_t bonus;
    const char *why;
    size_t why_n;
};

/* A line decoded. */
struct line {
    const char *text;
    size_t bytes;
    uint32_t cp[LINE_MAX];
    size_t n;
    int worth; /* quality of an exact match here */
};

static void decode(struct line *l, const char *text, size_t bytes, int worth)
{
    const char *p = text;

    l->text = text;
    l->bytes = bytes;
    l->worth = worth;
    l->n = 0;
    while (p < text + bytes && l->n < LINE_MAX)
        l->cp[l->n++] = utf8_next(&p);
}

/* ---- pairs of ideographs
 * ------------------------------------------------------------------------------ */

/* Marks in `here` the features that neighbouring ideographs at `i` have. */
static void look_up(
    const struct query *q, uint64_t key, const struct line *l, size_t i, short *here)
{
    for (size_t k = search_slot(key); q->slots[k].key != 0; k = (k + 1) % SLOTS) {
        const struct slot *s = &q->slots[k];
        const struct feature *f = &q->features[s->feature];
        int quality;

        if (s->key != key)
            continue;
        if (s->gap) {
            quality = l->worth * GAP / 1000;
            if (here[s->feature + 1] < quality)
                here[s->feature + 1] = (short)quality;
        } else {
            quality = f->a == l->cp[i] && f->b == l->cp[i + 1] ? l->worth : l->worth * SOUND / 1000;
        }
        if (here[s->feature] < quality)
            here[s->feature] = (short)quality;
    }
}

/* Returns how many pairs the line has; here[f] is what feature f is worth in it. */
static size_t scan_pairs(const struct query *q, const struct line *l, short *here)
{
    size_t pairs = 0;

    for (size_t i = 0; i + 1 < l->n; i++) {
        if (!search_is_han(l->cp[i]) || !search_is_han(l->cp[i + 1]))
            continue;
        pairs++;
        look_up(q, search_pair_key(l->cp[i], l->cp[i + 1]), l, i, here);
        if (i + 2 < l->n && search_is_han(l->cp[i + 2]))
            look_up(q, search_gap_key(l->cp[i], l->cp[i + 2]), l, i, here);
    }
    return pairs;
}

static void scan_singles(const struct query *q, const struct line *l, short *here)
{
    for (size_t i = 0; i < l->n; i++) {
        for (size_t k = search_slot(l->cp[i]); q->slots[k].key != 0; k = (k + 1) % SLOTS) {
            if (q->slots[k].key == l->cp[i])
                here[q->slots[k].feature] = (short)l->worth;
        }
    }
}

/* ---- letters
 * ------------------------------------------------------------------------------------------- */

static bool reads(const struct line *l, size_t from, const char *word)
{
    for (size_t i = from; *word != '\0'; i++) {
        const char *syllable = i < l->n ? pinyin(l->cp[i]) : "", *other;

        if (*syllable == '\0')
            return false;
        if (str_starts(syllable, word)) /* the last one may be unfinished */
            return true;
        other = pinyin_other(l->cp[i]);
        if (!str_starts(word, syllable) && other != NULL)
            syllable = other;
        if (str_starts(syllable, word))
            return true;
        if (!str_starts(word, syllable))
            return false;
        word += strlen(syllable);
    }
    return true;
}

static bool begins(uint32_t cp, char letter)
{
    const char *other = pinyin_other(cp);

    return *pinyin(cp) == letter || (other != NULL && *other == letter);
}

static bool has_initials(const struct line *l, size_t from, const char *word)
{
    for (size_t i = from; *word != '\0'; word++, i++) {
        if (i >= l->n || !begins(l->cp[i], *word))
            return false;
    }
    return true;
}

/* All letters in this order, beginning with the first, some characters left out. */
static bool has_some_initials(const struct line *l, const char *word)
{
    if (strlen(word) < 3 || l->n == 0 || !begins(l->cp[0], *word))
        return false;
    for (size_t i = 0; i < l->n && *word != '\0'; i++)
        word += begins(l->cp[i], *word);
    return *word == '\0';
}

/* A word of the line begins with the first n letters. */
static bool has_word(const struct line *l, const char *word, size_t n)
{
    for (size_t i = 0; i + n <= l->n; i++) {
        size_t k = 0;

        if (i > 0 && l->cp[i - 1] < 0x80 && l->cp[i - 1] != ' ' && l->cp[i - 1] != '(' &&
            l->cp[i - 1] != '-')
            continue;
        while (
            k < n && (l->cp[i + k] == (uint32_t)word[k] || l->cp[i + k] + 32 == (uint32_t)word[k]))
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static int letters_in(const struct line *l, const char *word)
{
    size_t n = strlen(word);

    if (has_word(l, word, n))
        return 1000;
    if (n > SEARCH_STEM_MIN && has_word(l, word, search_stem(n)))
        return STEM;
    if (n < 2)
        return 0;
    for (size_t i = 0; i < l->n; i++) {
        if (has_initials(l, i, word))
            return i == 0 ? (l->n == n ? 1000 : INITIALS) : INITIALS_WITHIN;
        if (reads(l, i, word))
            return i == 0 ? INITIALS : INITIALS_WITHIN;
    }
    return has_some_initials(l, word) ? INITIALS_SOME : 0;
}

/* Returns the part of the line that was typed, per mille. */
static int scan_letters(const struct query *q, const struct line *l, short *here)
{
    int part = 0;

    for (size_t f = 0; f < q->n; f++) {
        const char *word = q->features[f].word;
        int quality;

        if (q->features[f].kind != FEATURE_LETTERS)
            continue;
        quality = letters_in(l, word);
        if (quality == 0)
            continue;
        here[f] = (short)(quality * l->worth / 1000);
        if (quality >= INITIALS)
            part += (int)(1000 * (quality == 1000 ? strlen(word) : (strlen(word) + 2) / 3) / l->n);
    }
    return part > 1000 ? 1000 : part;
}

/* ---- one text
 * ----------------------------------------------------------------------------------------- */

static int64_t worth_of(const struct query *q, const short *here)
{
    int64_t sum = 0;

    for (size_t f = 0; f < q->n; f++)
        sum += (int64_t)q->features[f].weight * q->features[f].factor * here[f] / 1000;
    return sum;
}

static void consider(struct fit *fit, int64_t bonus, const char *text, size_t n)
{
    if (bonus <= fit->bonus)
        return;
    fit->bonus = bonus;
    fit->why = text;
    fit->why_n = n;
}

static void scan_line(const struct query *q, const struct line *l, struct fit *fit)
{
    short here[FEATURES_MAX] = { 0 };
    size_t pairs = scan_pairs(q, l, here);
    int64_t typed = 0;
    int part;

    for (size_t f = 0; f < q->n; f++)
        typed += here[f];
    part = pairs == 0 ? 0 : (int)(typed / (int64_t)pairs);
    if (q->letters) {
        int letters = scan_letters(q, l, here);

        part = letters > part ? letters : part;
    }
    scan_singles(q, l, here);
    if (l->worth >= HAS)
        consider(fit, worth_of(q, here) * (part > 1000 ? 1000 : part) / 1000, l->text, l->bytes);
    for (size_t f = 0; f < q->n; f++) {
        if (here[f] > fit->quality[f])
            fit->quality[f] = here[f];
    }
}

static void scan_lines(const struct query *q, const char *text, int worth, struct fit *fit)
{
    struct line l;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        decode(&l, text, n, worth);
        scan_line(q, &l, fit);
        text += n + (text[n] == '\n');
    }
}

/* ---- words of the same meaning
 * ------------------------------------------------------------------------ */

static void credit(const struct query *q, const struct span *s, int quality, int part,
    const char *text, size_t n, struct fit *fit)
{
    int64_t sum = 0;

    for (size_t f = 0; f < q->n; f++) {
        const struct feature *x = &q->features[f];

        if (x->to == 0 || x->from < s->from || x->to > s->to)
            continue;
        if (fit->quality[f] < quality)
            fit->quality[f] = (short)quality;
        sum += (int64_t)x->weight * x->factor * quality / 1000;
    }
    if (part > 0)
        consider(fit, sum * part / 1000, text, n);
}

static void credit_word(const struct query *q, const struct span *s, const struct candidate *d,
    const char *word, struct fit *fit)
{
    size_t n = strlen(word);
    const char *at = strstr(d->title_zh, word);

    if (at != NULL)
        credit(q, s, ALIKE_TITLE, (int)(1000 * n / strlen(d->title_zh)), d->title_zh,
            strlen(d->title_zh), fit);
    for (at = strstr(d->words, word); at != NULL; at = strstr(at + n, word)) {
        bool line = (at == d->words || at[-1] == '\n') && (at[n] == '\n' || at[n] == '\0');

        credit(q, s, line ? ALIKE_LINE : ALIKE_WORD, line ? 1000 : 0, at, n, fit);
    }
    if (strstr(d->tags, word) != NULL)
        credit(q, s, ALIKE_TAG, 0, NULL, 0, fit);
}

static void fit_text(const struct query *q, const struct candidate *d, struct fit *fit)
{
    *fit = (struct fit) { .bonus = 0 };
    scan_lines(q, d->title_zh, TITLE, fit);
    scan_lines(q, d->title_en, TITLE, fit);
    scan_lines(q, d->words, WORD, fit);
    scan_lines(q, d->tags, TAG, fit);
    for (size_t i = 0; i < q->n_spans; i++) {
        for (size_t j = 0; j < q->spans[i].n_alike; j++)
            credit_word(q, &q->spans[i], d, q->spans[i].alike[j], fit);
    }
}

/* ---- all texts
 * ---------------------------------------------------------------------------------------- */

static int weight_of(int df)
{
    return (int)lround(10.0 * log2(1.0 + TEXTS / (df < 1 ? 1 : df)));
}

/* Weights from how many candidates have a feature: as it was typed, or else nearly. */
static void weigh(struct query *q, const struct fit *fits, size_t n)
{
    q->mass = 0;
    for (size_t f = 0; f < q->n; f++) {
        struct feature *x = &q->features[f];
        int exact = 0, near = 0;

        for (size_t i = 0; i < n; i++) {
            exact += fits[i].quality[f] > HAS;
            near += fits[i].quality[f] > 0;
        }
        x->df = exact > 0 ? exact : near;
        x->weight = x->df == 0 ? UNKNOWN : weight_of(x->df);
        q->mass += x->weight * x->factor;
    }
}

static bool is_variant(const struct query *q, const struct candidate *d)
{
    for (size_t i = 0; i < COUNT_OF(variants); i++) {
        if (strstr(d->title_zh, variants[i]) != NULL && strstr(q->typed, variants[i]) == NULL)
            return true;
    }
    return false;
}

static int by_rank(const void *pa, const void *pb)
{
    const struct candidate *a = pa, *b = pb;
    int order;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    order = strcmp(a->sort_key, b->sort_key);
    if (order != 0)
        return order;
    return a->id < b->id ? -1 : a->id > b->id;
}

static void score_text(struct call *c, const struct query *q, struct candidate *d)
{
    struct fit fit;

    fit_text(q, d, &fit);
    d->base = worth_of(q, fit.quality);
    if (d->in_body && d->base < (int64_t)q->mass * IN_BODY / 1000)
        d->base = (int64_t)q->mass * IN_BODY / 1000;
    d->bonus = fit.bonus;
    d->why = fit.why == NULL ? d->title_zh : str_dup_n(c->mem, fit.why, fit.why_n);
    d->variant = is_variant(q, d);
    d->score = (d->base + d->bonus) * (d->variant ? VARIANT : 100) / 100;
}

void search_rank(struct call *c, struct query *q, struct candidate *list, size_t *n)
{
    scoped_mem void *mem = mem_context(NULL);
    struct fit *fits = mem_array(mem, struct fit, *n + 1);
    int64_t best = 0;
    size_t kept = 0;

    for (size_t i = 0; i < *n; i++)
        fit_text(q, &list[i], &fits[i]);
    weigh(q, fits, *n);
    for (size_t i = 0; i < *n; i++) {
        score_text(c, q, &list[i]);
        best = list[i].score > best ? list[i].score : best;
    }
    for (size_t i = 0; i < *n; i++) {
        if (list[i].score > 0 && list[i].score * 100 >= best * KEEP_BEST &&
            list[i].base * 1000 >= (int64_t)q->mass * KEEP_MASS)
            list[kept++] = list[i];
    }
    if (kept > 0)
        qsort(list, kept, sizeof *list, by_rank);
    *n = kept;
}

int search_coverage(const struct query *q, const struct candidate *list, size_t n)
{
    if (n == 0 || q->mass == 0)
        return 0;
    return (int)(list[0].base * 1000 / q->mass);
}
