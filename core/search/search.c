/* search.c – from what somebody typed to ranked hits.
 *
 * Three attempts, the first that finds something wins: the words as typed (all must match); without
 * the words of politeness and asking (我想, 怎么办, …); any pair of characters, which is how a
 * whole question still finds its item. The rank uses only title, everyday words and pinyin, which
 * both engines hold alike. */
#include "core/search/search.h"

#include "core/search/pinyin.h"
#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"

#define RUNS_MAX 12
#define TERMS_MAX 24
#define PAIRS_MAX 60
#define IN_BODY 10 /* points of a word that stands only somewhere in the guide */
#define WEAK 20    /* points up to which the best hit may be chance */

/* Words around a question, longest first where one begins another. */
static const char *const filler[] = { "需要什么材料", "需要哪些材料", "要什么材料", "要哪些材料",
    "需要什么手续", "要什么手续", "需要带什么", "怎么办理", "如何办理", "在哪里办", "在哪儿办",
    "去哪里办", "去哪办", "在哪办", "怎么申请", "如何申请", "什么时候", "需要什么", "需要多久",
    "要多久", "多少钱", "怎么办", "如何办", "怎么弄", "怎么领", "怎么取", "怎么开", "怎么", "怎样",
    "如何", "哪里", "哪儿", "请问", "我想要", "我想", "我要", "我家", "我的", "我们", "我", "想要",
    "想", "需要", "可以", "能不能", "能否", "可不可以", "什么", "一家", "一个", "一下", "办理",
    "申请", "手续", "流程", "材料", "了吗", "吗", "呢", "的", "了", "要", "去", "把", "a", "an",
    "the", "i", "to", "how", "do", "want", "need", "for", "my", "get", "can", "where" };

/* ---- clauses
 * -------------------------------------------------------------------------------------- */

struct query {
    struct run runs[RUNS_MAX];
    size_t n;
    struct clause clauses[RUNS_MAX];
    const char **alike[RUNS_MAX]; /* synonyms of run i, NULL-terminated by count */
    size_t n_alike[RUNS_MAX];
};

static void add_term(struct clause *k, struct term *terms, const char *tokens, bool prefix)
{
    if (k->n < TERMS_MAX)
        terms[k->n++] = (struct term) { .tokens = tokens, .prefix = prefix };
}

static void add_runs_of(struct call *c, struct clause *k, struct term *terms, const char *word)
{
    struct run r[1];

    if (search_runs(c->mem, word, SEARCH_QUERY_MAX, r, 1) != 1)
        return;
    if (r[0].han)
        add_term(k, terms, search_phrase(c->mem, &r[0]), false);
    else
        add_term(k, terms, str_printf(c->mem, "w%s", r[0].text), true);
}

/* One run: itself, its synonyms, and letters also as pinyin. */
static enum err make_clause(struct call *c, struct query *q, size_t i)
{
    struct term *terms = mem_array(c->mem, struct term, TERMS_MAX);
    const struct run *r = &q->runs[i];
    struct clause *k = &q->clauses[i];

    *k = (struct clause) { .terms = terms };
    add_runs_of(c, k, terms, r->text);
    if (!r->han && r->length >= 2 && strspn(r->text, "abcdefghijklmnopqrstuvwxyz") == r->length) {
        add_term(k, terms, str_printf(c->mem, "p%s", r->text), true);
        add_term(k, terms, str_printf(c->mem, "q%s", r->text), true);
    }
    TRY(search_store_synonyms(c, r->text, &q->alike[i], &q->n_alike[i]));
    for (size_t j = 0; j < q->n_alike[i]; j++)
        add_runs_of(c, k, terms, q->alike[i][j]);
    return OK;
}

static enum err make_query(struct call *c, const char *text, struct query *q)
{
    *q = (struct query) { 0 };
    q->n = search_runs(c->mem, text, SEARCH_QUERY_MAX, q->runs, RUNS_MAX);
    for (size_t i = 0; i < q->n; i++)
        TRY(make_clause(c, q, i));
    return OK;
}

/* ---- rank
 * ------------------------------------------------------------------------------------------ */

static char *lower(const void *mem, const char *text)
{
    char *s = str_dup(mem, text);

    for (char *p = s; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    }
    return s;
}

/* A document's texts as the rank sees them. */
struct view {
    const char *title, *title_en, *words, *initials, *full;
};

static void add_readings(struct buf *initials, struct buf *full, const char *text)
{
    uint32_t cp;

    while ((cp = utf8_next(&text)) != 0) {
        const char *syllable = pinyin(cp);

        if (cp == '\n')
            buf_putc(initials, ' ');
        if (*syllable != '\0') {
            buf_putc(initials, *syllable);
            buf_puts(full, syllable);
        }
    }
}

static struct view make_view(const void *mem, const struct candidate *d)
{
    struct buf initials, full;

    buf_init(&initials, mem, 65536);
    buf_init(&full, mem, 65536);
    add_readings(&initials, &full, d->title_zh);
    buf_putc(&initials, ' ');
    buf_putc(&full, ' ');
    add_readings(&initials, &full, d->words);
    return (struct view) { .title = lower(mem, d->title_zh),
        .title_en = lower(mem, d->title_en),
        .words = lower(mem, str_printf(mem, "\n%s\n", d->words)),
        .initials = initials.p,
        .full = full.p };
}

static int score_word(const void *mem, const struct view *v, const char *word)
{
    const char *found = strstr(v->title, word);

    if (found != NULL)
        return str_eq(v->title, word) ? 1000 : found == v->title ? 700 : 500;
    if (strstr(v->words, str_printf(mem, "\n%s\n", word)) != NULL)
        return 600;
    if (strstr(v->words, word) != NULL)
        return 250;
    if ((found = strstr(v->title_en, word)) != NULL)
        return found == v->title_en ? 500 : 400;
    if (str_starts(v->initials, word))
        return 300;
    if (str_starts(v->full, word))
        return 280;
    if (strstr(v->initials, word) != NULL || strstr(v->full, word) != NULL)
        return 120;
    return IN_BODY;
}

static int score(const void *mem, const struct query *q, const struct view *v)
{
    int sum = 0;

    for (size_t i = 0; i < q->n; i++) {
        int best = score_word(mem, v, q->runs[i].text);

        for (size_t j = 0; j < q->n_alike[i]; j++) {
            int other = score_word(mem, v, lower(mem, q->alike[i][j])) * 2 / 3;

            if (other > best)
                best = other;
        }
        sum += best;
    }
    return sum;
}

struct ranked {
    struct search_hit hit;
    const char *sort_key;
    int64_t id;
};

static int by_rank(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;
    int order;

    if (a->hit.score != b->hit.score)
        return a->hit.score < b->hit.score ? 1 : -1;
    order = strcmp(a->sort_key, b->sort_key);
    if (order != 0)
        return order;
    return a->hit.object_id < b->hit.object_id ? -1 : a->hit.object_id > b->hit.object_id;
}

static void rank(struct call *c, struct ranked *list, size_t n, struct search_hit **ret)
{
    struct search_hit *hits = mem_array(c->mem, struct search_hit, n + 1);

    if (n > 0)
        qsort(list, n, sizeof *list, by_rank);
    for (size_t i = 0; i < n; i++)
        hits[i] = list[i].hit;
    *ret = hits;
}

static enum err find_all(struct call *c, const char *kind, const char *text, const char *on,
    struct search_hit **ret, size_t *ret_n)
{
    struct query *q = mem_new(c->mem, struct query);
    struct candidate *found;
    struct ranked *list;
    size_t n;

    *ret_n = 0;
    TRY(make_query(c, text, q));
    if (q->n == 0)
        return OK;
    TRY(search_store_find(c, kind, on, q->clauses, q->n, &found, &n));
    list = mem_array(c->mem, struct ranked, n + 1);
    for (size_t i = 0; i < n; i++) {
        scoped_mem void *mem = mem_context(NULL);
        struct view v = make_view(mem, &found[i]);

        list[i] = (struct ranked) { .hit = { .object_id = found[i].object_id,
                                        .version = found[i].version,
                                        .score = score(mem, q, &v) },
            .sort_key = found[i].sort_key,
            .id = found[i].id };
    }
    rank(c, list, n, ret);
    *ret_n = n;
    return OK;
}

/* ---- without the words of asking
 * -------------------------------------------------------------------- */

static size_t filler_at(const char *text, bool word_starts)
{
    for (size_t i = 0; i < COUNT_OF(filler); i++) {
        size_t n = strlen(filler[i]);

        if (!str_starts(text, filler[i]))
            continue;
        if ((unsigned char)filler[i][0] >= 0x80 || (word_starts && strchr(" ?.,", text[n]) != NULL))
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
            buf_putc(&b, ' ');
            p += n;
            word_starts = true;
            continue;
        }
        word_starts = strchr(" ?.,", *p) != NULL;
        buf_putc(&b, *p++);
    }
    return b.p;
}

/* ---- any pair of characters
 * --------------------------------------------------------------------------- */

struct pairs {
    char text[PAIRS_MAX][9]; /* two characters */
    size_t n;
};

static void cut_pairs(const void *mem, const char *text, struct pairs *ret)
{
    struct run runs[RUNS_MAX];
    size_t n = search_runs(mem, text, SEARCH_QUERY_MAX, runs, RUNS_MAX);

    for (size_t i = 0; i < n; i++) {
        const char *p = runs[i].text;

        if (!runs[i].han || runs[i].length < 2)
            continue;
        while (*p != '\0' && ret->n < PAIRS_MAX) {
            const char *end = p;

            (void)utf8_next(&end);
            if (*end == '\0')
                break;
            (void)utf8_next(&end);
            memcpy(ret->text[ret->n], p, (size_t)(end - p));
            ret->text[ret->n++][end - p] = '\0';
            (void)utf8_next(&p);
        }
    }
}

static int score_pairs(const struct candidate *d, const struct pairs *pairs)
{
    int sum = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        if (strstr(d->title_zh, pairs->text[i]) != NULL)
            sum += 10;
        else if (strstr(d->words, pairs->text[i]) != NULL)
            sum += 9;
    }
    return sum;
}

/* A document that shares only a pair in its body is no answer to a question. */
static enum err find_any(struct call *c, const char *kind, const char *text, const char *on,
    struct search_hit **ret, size_t *ret_n)
{
    struct pairs *pairs = mem_new(c->mem, struct pairs);
    struct term *terms = mem_array(c->mem, struct term, PAIRS_MAX);
    struct clause k = { .terms = terms };
    struct candidate *found;
    struct ranked *list;
    size_t n, kept = 0;

    *ret = NULL;
    *ret_n = 0;
    cut_pairs(c->mem, text, pairs);
    if (pairs->n == 0)
        return OK;
    for (size_t i = 0; i < pairs->n; i++) {
        struct run r = { .han = true, .text = pairs->text[i], .length = 2 };

        terms[k.n++] = (struct term) { .tokens = search_phrase(c->mem, &r) };
    }
    TRY(search_store_find(c, kind, on, &k, 1, &found, &n));
    list = mem_array(c->mem, struct ranked, n + 1);
    for (size_t i = 0; i < n; i++) {
        int points = score_pairs(&found[i], pairs);

        if (points > 0)
            list[kept++] = (struct ranked) { .hit = { .object_id = found[i].object_id,
                                                 .version = found[i].version,
                                                 .score = points },
                .sort_key = found[i].sort_key,
                .id = found[i].id };
    }
    rank(c, list, kept, ret);
    *ret_n = kept;
    return OK;
}

/* ---- the room's face
 * ----------------------------------------------------------------------------------- */

static bool has(const struct search_hit *hits, size_t n, int64_t object_id)
{
    for (size_t i = 0; i < n; i++) {
        if (hits[i].object_id == object_id)
            return true;
    }
    return false;
}

/* Hits of the second list that the first does not have come after it. */
static void append(struct call *c, struct search_hit **list, size_t *n,
    const struct search_hit *more, size_t n_more)
{
    struct search_hit *all = mem_array(c->mem, struct search_hit, *n + n_more + 1);
    size_t m = 0;

    for (size_t i = 0; i < *n; i++)
        all[m++] = (*list)[i];
    for (size_t i = 0; i < n_more; i++) {
        if (!has(*list, *n, more[i].object_id))
            all[m++] = more[i];
    }
    *list = all;
    *n = m;
}

enum err search_find(struct call *c, const char *kind, const char *query, day on,
    struct search_hit **ret, size_t *ret_n)
{
    const char *today = day_text(c->mem, on == DAY_NONE ? day_of(c->now) : on);
    const char *typed = lower(c->mem, query);
    const char *plain = without_filler(c->mem, typed);
    struct search_hit *found = NULL, *any;
    size_t n = 0, n_any;

    TRY(find_all(c, kind, typed, today, &found, &n));
    if (n == 0)
        TRY(find_all(c, kind, plain, today, &found, &n));
    if (n == 0 || found[0].score <= WEAK) {
        TRY(find_any(c, kind, str_blank(plain) ? typed : plain, today, &any, &n_any));
        append(c, &any, &n_any, found, n);
        found = any;
        n = n_any;
    }
    *ret = found;
    *ret_n = n;
    return OK;
}

enum err search_put(struct call *c, const struct search_doc *d)
{
    const char *all =
        str_printf(c->mem, "%s\n%s\n%s\n%s", d->title_zh, d->title_en, d->words, d->body);

    return search_store_put(c, d, pinyin_sort_key(c->mem, d->title_zh),
        sm3_hex(c->mem, all, strlen(all)), search_tokens(c->mem, d));
}

enum err search_synonyms_put(
    struct call *c, const char *const *words, const int *group_of, size_t n)
{
    TRY(search_store_clear_synonyms(c));
    for (size_t i = 0; i < n; i++)
        TRY(search_store_add_synonym(c, lower(c->mem, words[i]), group_of[i]));
    return OK;
}
