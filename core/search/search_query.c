/* search_query.c – what somebody typed, taken apart: pairs of ideographs, words and pinyin in
 * letters, everyday words with their like, the name of a department; and what the engine is asked.
 *
 * The words of asking (我想, 怎么办, …) are taken out and the rest joined, so that 办什么证 gives
 * the pair 办证; what they were part of still counts a little, for some of them stand in names. */
#include "core/search/pinyin.h"
#include "core/search/search_private.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

#define RUNS_MAX 24
#define LOOSE 200      /* per mille: an ideograph by itself */
#define LITTLE 150     /* per mille: a pair with a word of asking in it */
#define WINDOW 4       /* characters that must stand side by side in a body */
#define LETTERS_MAX 24 /* of pinyin; longer is cut (search_token.c) */

/* Words around a question, longest first where one begins another. */
static const char *const filler[] = { "需要什么材料", "需要哪些材料", "要什么材料", "要哪些材料",
    "需要什么手续", "要什么手续", "需要带什么", "怎么办理", "如何办理", "在哪里办", "在哪儿办",
    "去哪里办", "去哪办", "在哪办", "怎么申请", "如何申请", "什么时候", "需要什么", "需要多久",
    "要多久", "多少钱", "怎么办", "如何办", "怎么弄", "怎么领", "怎么", "怎样", "如何", "哪里",
    "哪儿", "请问", "我想要", "我想", "我要", "我家", "我的", "我们", "我", "想要", "想", "需要",
    "可以", "能不能", "能否", "可不可以", "要不要", "什么", "一家", "一个", "一下", "办理", "申请",
    "手续", "流程", "材料", "了吗", "吗", "呢", "的", "了", "要", "把", "有没有", "a", "an", "the",
    "i", "to", "how", "do", "want", "need", "for", "my", "get", "can", "where", "of", "in" };

/* ---- without the words of asking
 * -------------------------------------------------------------------- */

static bool ends_word(char ch)
{
    return ch == '\0' || strchr(" ?.,!", ch) != NULL;
}

static size_t filler_at(const char *text, bool word_starts)
{
    for (size_t i = 0; i < COUNT_OF(filler); i++) {
        size_t n = strlen(filler[i]);

        if (!str_starts(text, filler[i]))
            continue;
        if ((unsigned char)filler[i][0] >= 0x80 || (word_starts && ends_word(text[n])))
            return n;
    }
    return 0;
}

static char *without_filler(const void *mem, const char *text)
{
    struct buf b;
    bool word_starts = true;

    buf_init(&b, mem, strlen(text) + 64);
    for (const char *p = text; *p != '\0';) {
        size_t n = filler_at(p, word_starts);

        if (n > 0) {
            if ((unsigned char)*p < 0x80)
                buf_putc(&b, ' ');
            p += n;
            continue;
        }
        word_starts = ends_word(*p);
        buf_putc(&b, *p++);
    }
    return b.p;
}

/* ---- features
 * -------------------------------------------------------------------------------------- */

static void add_feature(struct query *q, const struct feature *f)
{
    for (size_t i = 0; i < q->n; i++) {
        if (q->features[i].kind == f->kind && q->features[i].a == f->a &&
            q->features[i].b == f->b && str_eq(q->features[i].word, f->word))
            return;
    }
    if (q->n < FEATURES_MAX)
        q->features[q->n++] = *f;
}

static void add_pairs(struct query *q, const char *text, int factor, bool placed)
{
    const char *p = text, *before = text;
    uint32_t last = 0;

    for (size_t n = 0; *p != '\0' && n < SEARCH_QUERY_MAX; n++) {
        const char *here = p;
        uint32_t cp = utf8_next(&p);

        if (!search_is_han(cp)) {
            last = 0;
            continue;
        }
        if (last != 0)
            add_feature(q, &(struct feature) { .kind = FEATURE_PAIR,
                               .a = last,
                               .b = cp,
                               .factor = factor,
                               .from = placed ? (size_t)(before - text) : 0,
                               .to = placed ? (size_t)(p - text) : 0 });
        last = cp;
        before = here;
    }
}

static void add_singles(struct query *q, const struct run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *p = runs[i].text;

        if (runs[i].han && runs[i].length == 1)
            add_feature(q,
                &(struct feature) { .kind = FEATURE_SINGLE, .a = utf8_next(&p), .factor = 1000 });
    }
}

/* Each ideograph counts a little wherever it stands: 续海域证 is 海域续期. */
static void add_loose(struct query *q)
{
    const char *p = q->plain;

    for (size_t n = 0; *p != '\0' && n < SEARCH_QUERY_MAX; n++) {
        uint32_t cp = utf8_next(&p);

        if (search_is_han(cp))
            add_feature(q, &(struct feature) { .kind = FEATURE_SINGLE, .a = cp, .factor = LOOSE });
    }
}

/* English plurals find the singular, too. */
static const char *stem(const void *mem, const char *word)
{
    size_t n = strlen(word);

    return n > 4 && word[n - 1] == 's' && word[n - 2] != 's' ? str_dup_n(mem, word, n - 1) : word;
}

static void add_letters(struct query *q, const void *mem, const struct run *runs, size_t n)
{
    struct buf joined;
    size_t words = 0, han = 0;
    const char *at;

    buf_init(&joined, mem, 4 * SEARCH_QUERY_MAX);
    for (size_t i = 0; i < n; i++) {
        if (runs[i].han) {
            han++;
            continue;
        }
        words++;
        buf_puts(&joined, runs[i].text);
        at = strstr(q->plain, runs[i].text);
        add_feature(q, &(struct feature) { .kind = FEATURE_LETTERS,
                           .word = stem(mem, runs[i].text),
                           .factor = runs[i].length == 1 ? 300 : 2000,
                           .from = at == NULL ? 0 : (size_t)(at - q->plain),
                           .to = at == NULL ? 0 : (size_t)(at - q->plain) + runs[i].length });
        q->letters = true;
    }
    if (words > 1 && han == 0) /* shi pin jing ying */
        add_feature(
            q, &(struct feature) { .kind = FEATURE_LETTERS, .word = joined.p, .factor = 4000 });
}

/* ---- everyday words with others of the same meaning
 * ----------------------------------------------- */

static bool at_word(const char *text, const char *at, const char *word)
{
    return (unsigned char)*word >= 0x80 ||
           ((at == text || ends_word(at[-1])) && ends_word(at[strlen(word)]));
}

static void add_alike(struct span *s, const struct synonym *all, size_t n, int group_no)
{
    for (size_t i = 0; i < n && s->n_alike < ALIKE_MAX; i++) {
        if (all[i].group_no == group_no && !str_eq(all[i].word, s->word) &&
            !str_in(all[i].word, s->alike, s->n_alike))
            s->alike[s->n_alike++] = all[i].word;
    }
}

/* Room for a span: the same one, a shorter one within it, or a new one; NULL if a longer one has
 * the place. */
static struct span *place_of(struct query *q, size_t from, size_t to)
{
    for (size_t i = 0; i < q->n_spans; i++) {
        struct span *s = &q->spans[i];

        if (s->from <= from && to <= s->to)
            return s->from == from && s->to == to ? s : NULL;
        if (from <= s->from && s->to <= to) {
            *s = (struct span) { .from = from, .to = to };
            return s;
        }
    }
    return q->n_spans < SPANS_MAX ? &q->spans[q->n_spans++] : NULL;
}

static struct span *add_span(struct query *q, size_t from, size_t to, const struct synonym *word,
    const struct synonym *all, size_t n)
{
    struct span *s = place_of(q, from, to);

    if (s == NULL)
        return NULL;
    s->from = from;
    s->to = to;
    s->word = word->word;
    add_alike(s, all, n, word->group_no);
    return s;
}

/* bdczydj is 不动产转移登记 by its initials, guohu is 过户. */
static bool is_read(const char *word, const char *letters, size_t n)
{
    size_t first = 0, full = 0;
    bool all_first = true, all_full = true;

    for (uint32_t cp = utf8_next(&word); cp != 0; cp = utf8_next(&word)) {
        const char *syllable = pinyin(cp);
        size_t k = strlen(syllable);

        all_first = all_first && k > 0 && first < n && letters[first++] == *syllable;
        all_full = all_full && k > 0 && full + k <= n && memcmp(letters + full, syllable, k) == 0;
        full += k;
    }
    return (all_first && first == n) || (all_full && full == n);
}

static void find_read(struct query *q, const struct synonym *all, size_t n)
{
    for (size_t f = 0; f < q->n; f++) {
        const struct feature *x = &q->features[f];

        if (x->kind != FEATURE_LETTERS || x->to < x->from + 3)
            continue;
        for (size_t i = 0; i < n; i++) {
            struct span *s;

            if (!is_read(all[i].word, q->plain + x->from, x->to - x->from))
                continue;
            s = add_span(q, x->from, x->to, &all[i], all, n);
            if (s != NULL && s->n_alike < ALIKE_MAX)
                s->alike[s->n_alike++] = all[i].word; /* itself was not typed */
        }
    }
}

static void find_spans(struct query *q, const struct synonym *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *at = strstr(q->plain, all[i].word);
        size_t from;

        if (at == NULL || !at_word(q->plain, at, all[i].word))
            continue;
        from = (size_t)(at - q->plain);
        (void)add_span(q, from, from + strlen(all[i].word), &all[i], all, n);
    }
    if (q->letters)
        find_read(q, all, n);
}

/* ---- slots: features by what is looked up
 * ---------------------------------------------------------- */

static void add_slot(struct query *q, uint64_t key, size_t feature, bool gap)
{
    size_t i = search_slot(key);

    while (q->slots[i].key != 0)
        i = (i + 1) % SLOTS;
    q->slots[i] = (struct slot) { .key = key, .feature = (int)feature, .gap = gap };
}

static bool follows(const struct feature *a, const struct feature *b)
{
    return a->kind == FEATURE_PAIR && b->kind == FEATURE_PAIR && a->b == b->a && a->to > b->from &&
           b->to > 0 && a->from < b->from;
}

static void fill_slots(struct query *q)
{
    for (size_t i = 0; i < q->n; i++) {
        const struct feature *f = &q->features[i];

        if (f->kind == FEATURE_PAIR)
            add_slot(q, search_pair_key(f->a, f->b), i, false);
        if (f->kind == FEATURE_SINGLE)
            add_slot(q, f->a, i, false);
        if (i + 1 < q->n && follows(f, &q->features[i + 1]))
            add_slot(q, search_gap_key(f->a, q->features[i + 1].b), i, true);
    }
}

struct query *search_query(const void *mem, const char *text, const struct synonym *synonyms,
    size_t n_synonyms, const char *const *places, size_t n_places)
{
    struct query *q = mem_new(mem, struct query);
    struct run runs[RUNS_MAX];
    size_t n;

    q->typed = search_lower(mem, text);
    q->place = search_find_place(mem, q->typed, places, n_places);
    q->plain = without_filler(mem, search_without_place(mem, q->typed, q->place));
    if (str_blank(q->plain) && q->place == NULL)
        q->plain = q->typed;
    n = search_runs(mem, q->plain, SEARCH_QUERY_MAX, runs, RUNS_MAX);
    add_pairs(q, q->plain, 1000, true);
    add_letters(q, mem, runs, n);
    if (q->n == 0)
        add_singles(q, runs, n);
    add_pairs(q, q->typed, LITTLE, false);
    add_loose(q);
    find_spans(q, synonyms, n_synonyms);
    fill_slots(q);
    return q;
}

/* ---- what the engine is asked
 * ---------------------------------------------------------------------- */

static void add_term(struct term *list, size_t *n, const char *tokens, bool prefix)
{
    if (*n < TERMS_MAX && *tokens != '\0')
        list[(*n)++] = (struct term) { .tokens = tokens, .prefix = prefix };
}

static void add_runs_of(const void *mem, struct term *list, size_t *n, const char *word)
{
    struct run r[1];

    if (search_runs(mem, word, SEARCH_QUERY_MAX, r, 1) != 1)
        return;
    if (r[0].han)
        add_term(list, n, search_phrase(mem, &r[0]), false);
    else
        add_term(list, n, str_printf(mem, "w%s", r[0].text), true);
}

static void add_letter_terms(const void *mem, struct term *list, size_t *n, const struct feature *f)
{
    const char *word = str_printf(mem, "%.*s", LETTERS_MAX, f->word);
    size_t length = strlen(word);

    add_term(list, n, str_printf(mem, "w%s", f->word), length > 1);
    if (length > SEARCH_STEM_MIN) /* married finds marriage */
        add_term(list, n, str_printf(mem, "w%.*s", (int)search_stem(length), word), true);
    if (length < 2 || strspn(word, "abcdefghijklmnopqrstuvwxyz") != length)
        return;
    add_term(list, n, str_printf(mem, "p%s", word), true);
    add_term(list, n, str_printf(mem, "q%s", word), true);
    if (length > 2) /* initials with some left out */
        add_term(list, n, str_printf(mem, "p%.2s", word), true);
}

size_t search_name_terms(const void *mem, const struct query *q, struct term *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n; i++) {
        const struct feature *f = &q->features[i];

        if (f->factor < 300 && q->features[0].factor > 300)
            continue;
        if (f->kind == FEATURE_PAIR)
            add_term(ret, &n, search_sound_token(mem, f->a, f->b), false);
        else if (f->kind == FEATURE_SINGLE)
            add_term(ret, &n, str_printf(mem, "s%05x", f->a), false);
        else
            add_letter_terms(mem, ret, &n, f);
        if (i + 1 < q->n && follows(f, &q->features[i + 1]))
            add_term(ret, &n, search_gap_token(mem, f->a, q->features[i + 1].b), false);
    }
    for (size_t i = 0; i < q->n_spans; i++) {
        for (size_t j = 0; j < q->spans[i].n_alike; j++)
            add_runs_of(mem, ret, &n, q->spans[i].alike[j]);
    }
    return n;
}

/* Each run of ideographs in windows of four. */
static void add_windows(const void *mem, struct term *list, size_t *n, const struct run *r)
{
    const char *start = r->text;

    for (size_t i = 0; i == 0 || i + WINDOW <= r->length; i++) {
        const char *p = start;
        struct run window = { .han = true };

        while (window.length < WINDOW && utf8_next(&p) != 0)
            window.length++;
        window.text = str_dup_n(mem, start, (size_t)(p - start));
        add_term(list, n, search_phrase(mem, &window), false);
        (void)utf8_next(&start);
    }
}

size_t search_body_terms(const void *mem, const struct query *q, struct term *ret)
{
    struct run runs[RUNS_MAX];
    size_t n = 0, n_runs = search_runs(mem, q->plain, SEARCH_QUERY_MAX, runs, RUNS_MAX);

    for (size_t i = 0; i < n_runs; i++) {
        if (runs[i].han && runs[i].length > 1)
            add_windows(mem, ret, &n, &runs[i]);
        else if (!runs[i].han && runs[i].length > 2)
            add_term(ret, &n, str_printf(mem, "w%s", stem(mem, runs[i].text)), true);
    }
    for (size_t i = 0; i < q->n_spans; i++) {
        for (size_t j = 0; j < q->spans[i].n_alike; j++)
            add_runs_of(mem, ret, &n, q->spans[i].alike[j]);
    }
    return n;
}
