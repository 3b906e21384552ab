/* search.c – from what somebody typed to ranked hits.
 *
 * Candidates come from the index of titles and everyday words; if the best of them covers little of
 * the query, also from the index of everything else. Then the documents of the best texts, those of
 * the department that was named and complete guides first. */
#include "core/search/search.h"

#include "core/search/search_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"

#define WEAK 450     /* per mille of the query: below it the bodies are searched, too */
#define COMPLETE 125 /* per cent */
#define PLACE 140    /* per cent: done by the department that was named */
#define NEAR 3       /* per cent for each pair of the query in the name of who does it */
#define NEAR_MAX 4
#define EXPLAINED 10 /* hits */

struct answer {
    struct query *q;
    struct candidate *texts;
    size_t n_texts;
    struct search_hit *hits;
    size_t n_hits;
    size_t n_name, n_body; /* candidates */
};

/* ---- texts
 * -------------------------------------------------------------------------------------------- */

static bool has(const struct candidate *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].id == id)
            return true;
    }
    return false;
}

static enum err add_bodies(struct call *c, const char *kind, struct answer *a)
{
    struct term *terms = mem_array(c->mem, struct term, TERMS_MAX);
    struct candidate *more;
    size_t n_terms = search_body_terms(c->mem, a->q, terms), n, all = a->n_texts;

    if (n_terms == 0)
        return OK;
    TRY(search_store_find(c, kind, SEARCH_BODY, terms, n_terms, &more, &n));
    a->n_body = n;
    a->texts = mem_grow(c->mem, a->texts, struct candidate, all + n + 1);
    for (size_t i = 0; i < n; i++) {
        more[i].in_body = true;
        if (!has(a->texts, a->n_texts, more[i].id))
            a->texts[all++] = more[i];
    }
    a->n_texts = all;
    search_rank(c, a->q, a->texts, &a->n_texts);
    return OK;
}

static enum err find_texts(struct call *c, const char *kind, struct answer *a)
{
    struct term *terms = mem_array(c->mem, struct term, TERMS_MAX);
    size_t n_terms = search_name_terms(c->mem, a->q, terms);

    if (n_terms == 0)
        return OK;
    TRY(search_store_find(c, kind, SEARCH_NAME, terms, n_terms, &a->texts, &a->n_texts));
    a->n_name = a->n_texts;
    search_rank(c, a->q, a->texts, &a->n_texts);
    if (search_coverage(a->q, a->texts, a->n_texts) < WEAK)
        return add_bodies(c, kind, a);
    return OK;
}

/* Only a department was named: all that it does. */
static enum err find_at(struct call *c, const char *kind, const char *on, const char **places,
    size_t n_places, struct answer *a)
{
    for (size_t i = 0; i < n_places; i++) {
        struct candidate *more;
        size_t n;

        if (!search_place_is(a->q, places[i]))
            continue;
        TRY(search_store_at(c, kind, places[i], on, &more, &n));
        a->texts = mem_grow(c->mem, a->texts, struct candidate, a->n_texts + n + 1);
        for (size_t j = 0; j < n; j++) {
            if (has(a->texts, a->n_texts, more[j].id))
                continue;
            more[j].score = 1000;
            more[j].why = a->q->place;
            a->texts[a->n_texts++] = more[j];
        }
    }
    return OK;
}

/* ---- documents
 * ---------------------------------------------------------------------------------------- */

struct ranked {
    struct search_hit hit;
    int64_t score;
    const char *sort_key;
    bool complete;
};

static int by_rank(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;
    int order;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    order = strcmp(a->sort_key, b->sort_key);
    if (order != 0)
        return order;
    if (a->complete != b->complete)
        return a->complete ? -1 : 1;
    return a->hit.object_id < b->hit.object_id ? -1 : a->hit.object_id > b->hit.object_id;
}

/* The query says where: 港口区, 东兴. */
static int near(const struct query *q, const char *place)
{
    int n = 0;

    for (size_t i = 0; i < q->n && n < NEAR_MAX; i++) {
        char pair[9];
        size_t bytes;

        if (q->features[i].kind != FEATURE_PAIR)
            continue;
        bytes = utf8_put(pair, q->features[i].a);
        bytes += utf8_put(pair + bytes, q->features[i].b);
        pair[bytes] = '\0';
        n += strstr(place, pair) != NULL;
    }
    return n;
}

static struct ranked rank_one(
    const struct query *q, const struct candidate *t, const struct found *d)
{
    int64_t score = t->score;

    if (d->complete)
        score = score * COMPLETE / 100;
    if (search_place_is(q, d->place))
        score = score * PLACE / 100;
    score = score * (100 + NEAR * near(q, d->place)) / 100;
    return (struct ranked) { .hit = { .object_id = d->object_id,
                                 .version = d->version,
                                 .score = score > INT32_MAX ? INT32_MAX : (int)score,
                                 .title = t->title_zh,
                                 .why = t->why },
        .score = score,
        .sort_key = t->sort_key,
        .complete = d->complete };
}

static int by_id(const void *pa, const void *pb)
{
    const struct candidate *const *a = pa, *const *b = pb;

    return (*a)->id < (*b)->id ? -1 : (*a)->id > (*b)->id;
}

static const struct candidate *text_of(
    const struct candidate *const *sorted, size_t n, int64_t text_id)
{
    const struct candidate key = { .id = text_id }, *pkey = &key;
    const struct candidate *const *found = bsearch(&pkey, sorted, n, sizeof *sorted, by_id);

    return *found;
}

static const char *id_list(const void *mem, const struct candidate *list, size_t n)
{
    struct buf b;

    buf_init(&b, mem, 24 * n + 64);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", i == 0 ? "" : ",", (long long)list[i].id);
    return b.p;
}

static enum err find_docs(struct call *c, const char *on, struct answer *a)
{
    size_t most = a->q->place == NULL ? SEARCH_TEXTS_MAX : SEARCH_CANDIDATES_MAX;
    size_t n = a->n_texts < most ? a->n_texts : most, n_docs;
    const struct candidate **sorted = mem_array(c->mem, const struct candidate *, n + 1);
    struct ranked *list;
    struct found *docs;

    if (n == 0)
        return OK;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &a->texts[i];
    qsort(sorted, n, sizeof *sorted, by_id);
    TRY(search_store_docs(c, id_list(c->mem, a->texts, n), on, &docs, &n_docs));
    list = mem_array(c->mem, struct ranked, n_docs + 1);
    for (size_t i = 0; i < n_docs; i++)
        list[i] = rank_one(a->q, text_of(sorted, n, docs[i].text_id), &docs[i]);
    if (n_docs > 0)
        qsort(list, n_docs, sizeof *list, by_rank);
    a->n_hits = n_docs < SEARCH_HITS_MAX ? n_docs : SEARCH_HITS_MAX;
    a->hits = mem_array(c->mem, struct search_hit, a->n_hits + 1);
    for (size_t i = 0; i < a->n_hits; i++)
        a->hits[i] = list[i].hit;
    return OK;
}

/* ---- the room's face
 * ----------------------------------------------------------------------------------- */

static enum err answer(
    struct call *c, const char *kind, const char *query, day on, struct answer *ret)
{
    const char *today = day_text(c->mem, on == DAY_NONE ? day_of(c->now) : on), **places;
    struct synonym *synonyms;
    size_t n_synonyms, n_places;

    *ret = (struct answer) { .hits = mem_array(c->mem, struct search_hit, 1) };
    TRY(search_store_synonyms(c, &synonyms, &n_synonyms));
    TRY(search_store_places(c, &places, &n_places));
    ret->q = search_query(c->mem, query, synonyms, n_synonyms, places, n_places);
    if (ret->q->place != NULL && str_blank(ret->q->plain))
        TRY(find_at(c, kind, today, places, n_places, ret));
    else
        TRY(find_texts(c, kind, ret));
    return find_docs(c, today, ret);
}

enum err search_find(struct call *c, const char *kind, const char *query, day on,
    struct search_hit **ret, size_t *ret_n)
{
    struct answer a;

    TRY(answer(c, kind, query, on, &a));
    *ret = a.hits;
    *ret_n = a.n_hits;
    return OK;
}

static const struct candidate *text_named(const struct answer *a, const struct search_hit *hit)
{
    for (size_t i = 0; i < a->n_texts; i++) {
        if (a->texts[i].title_zh == hit->title)
            return &a->texts[i];
    }
    return NULL;
}

static void explain_query(struct buf *out, const struct query *q)
{
    buf_printf(out, "typed      %s\nwithout the words of asking  %s\n", q->typed, q->plain);
    if (q->place != NULL)
        buf_printf(out, "department %s\n", q->place);
    for (size_t i = 0; i < q->n_spans; i++) {
        buf_printf(out, "same       %s =", q->spans[i].word);
        for (size_t j = 0; j < q->spans[i].n_alike; j++)
            buf_printf(out, " %s", q->spans[i].alike[j]);
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < q->n; i++) {
        const struct feature *f = &q->features[i];
        char text[9] = { 0 };
        size_t n = f->word != NULL ? 0 : utf8_put(text, f->a);

        if (f->word == NULL && f->b != 0)
            (void)utf8_put(text + n, f->b);
        buf_printf(out, "feature    %s  in %d texts, weight %d × %d.%03d\n",
            f->word != NULL ? f->word : text, f->df, f->weight, f->factor / 1000, f->factor % 1000);
    }
}

enum err search_explain(
    struct call *c, const char *kind, const char *query, day on, struct buf *out)
{
    struct answer a;

    TRY(answer(c, kind, query, on, &a));
    explain_query(out, a.q);
    buf_printf(out,
        "candidates %zu by title and everyday words, %zu by the rest; %zu texts,"
        " %zu documents\n\n",
        a.n_name, a.n_body, a.n_texts, a.n_hits);
    for (size_t i = 0; i < a.n_hits && i < EXPLAINED; i++) {
        const struct candidate *t = text_named(&a, &a.hits[i]);

        buf_printf(out, "%2zu. %s\n    score %d = (features %lld + line %lld “%s”)%s%s\n", i + 1,
            a.hits[i].title, a.hits[i].score, t == NULL ? 0 : (long long)t->base,
            t == NULL ? 0 : (long long)t->bonus, str_or(a.hits[i].why, ""),
            t != NULL && t->variant ? " × 0.80 (a variant that was not asked for)" : "",
            t != NULL && a.hits[i].score > t->score ? " × complete guide, department, place" : "");
    }
    return OK;
}

enum err search_put(struct call *c, const struct search_doc *d)
{
    const char *all = str_printf(c->mem, "%s\n%s\n%s\n%s\n%s\n%s", d->kind, d->title_zh,
        d->title_en, d->words, d->tags, d->body);

    return search_store_put(c, d, sm3_hex(c->mem, all, strlen(all)));
}

enum err search_synonyms_put(
    struct call *c, const char *const *words, const int *group_of, size_t n)
{
    TRY(search_store_clear_synonyms(c));
    for (size_t i = 0; i < n; i++)
        TRY(search_store_add_synonym(c, search_lower(c->mem, words[i]), group_of[i]));
    return OK;
}
