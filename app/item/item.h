/* item.h – service items (政务服务事项): what a person must know before applying, in one record.
 *
 * An item is a record of the registry (kind "item"). Its code has 31 characters (GB/T 39554.1):
 * credit code of the implementing body 18 + level 1 + catalogue code 12. Guides always show the
 * version in force; a running case keeps its own. The format of the definition is
 * pack/450600/FORMAT.md; `struct item` has the same names. */
#ifndef ITEM_ITEM_H
#define ITEM_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/shape.h"
#include "core/search/search.h"
#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/module.h"

struct definition_kind;
struct org;
struct record_kind;
struct registry_version;
extern const struct module item_module;
extern const struct module item_api_module; /* its JSON routes */

#define ITEM_KIND "item"
#define PLACE_KIND "place"
#define ITEM_CODE_LENGTH 31

struct item_basis {
    struct pair law;
    const char *article;
    struct pair gist;
    const char *source;
    bool verified; /* false: not read in a source; the guide says so */
};

struct item_exemption {
    struct pair situation, answer;
    const char *basis;
};

struct item_material {
    const char *code;
    struct pair name;
    const char *need;   /* required, optional, deferrable */
    struct pair when;   /* only in this situation; zh NULL: always */
    const char *source; /* applicant, government, intermediary, other */
    const char *form;   /* paper, electronic, both */
    int originals, copies;
    bool window_only;         /* online it is made from the answers, or known by identification */
    const char *licence_type; /* e-licence that replaces it; NULL: none */
    struct pair note;
    const char *basis;
    const char *shared; /* code of the definition that many items share (parts.h); NULL: its own */
    /* Forms: addresses of the blank and of a filled-in one; NULL. blank may be the code of a blank
     * form that many share. */
    const char *blank, *example;
};

struct item_step {
    const char *code; /* by which options name it; NULL */
    struct pair name, who, time, standard;
};

/* Situations (situation.h): the first question is asked of everybody. */
struct item_question {
    const char *code;
    struct pair text, hint;
    const char *basis; /* why it makes a difference */
    const char *source;
    bool verified;
};
struct item_option {
    const char *question; /* code of the one it answers */
    const char *code;
    struct pair name;
    const char *next;       /* code of the question it leads to; NULL: none */
    const char **materials; /* codes of those that are needed then */
    size_t n_materials;
    const char **steps; /* codes of those that are added then */
    size_t n_steps;
    int promise; /* in the unit of the item's promise; -1: as for all */
    struct pair note;
};

struct item_limit {
    int n;             /* 0: at once */
    const char *unit;  /* working, natural, month, hour */
    const char *start; /* receipt, acceptance */
    struct pair basis;
    bool verified;
    bool none; /* no law sets a limit */
    struct pair note;
};

struct item_special {
    const char *code;
    struct pair name, limit;
    bool stops_legal, stops_promise;
    const char *basis;
};

struct item_fee {
    struct pair name;
    int amount_fen; /* -1: see amount */
    struct pair amount;
    const char *basis;
};

struct item_result {
    struct pair name;
    const char *kind; /* licence, approval, other, none */
    const char *licence_type;
    struct pair validity;
    const char *sample; /* address of a sample of the document; NULL */
};

struct item_faq {
    struct pair q, a;
};

struct item_section { /* of the form */
    const char *code;
    struct pair title;
    const char **elements;
    size_t n_elements;
    const char **optional; /* those of them that may stay empty */
    size_t n_optional;
};

struct item_themes {
    const char **person, **firm;
    size_t n_person, n_firm;
};

struct item_applicants {
    int min, max;
};

struct item_phones {
    const char *advice, *complaint;
};

struct item_remedies {
    struct pair reconsideration, litigation;
};

struct item {
    /* Of the record, not of its body. */
    int64_t record_id;
    int version;
    const char *short_code;
    const char *effective_on;
    const char *state; /* published, suspended, cancelled */

    const char *code; /* 31 characters */
    const char *slug;
    const char *catalogue;
    bool catalogue_provisional;
    struct pair name, summary;
    const char *type;
    int level;
    const char *office, *decided_by, *supervised_by;
    struct pair office_name, decided_by_name, supervised_by_name;
    int power_source;
    const char *entrusted_by; /* who entrusts it (power source 5 and 6); NULL */
    const char *kind;         /* immediate, promised */
    bool filing;
    const char *procedure;
    const char **channels, **cross_region, **audience, **synonyms, **delivery, **places;
    size_t n_channels, n_cross_region, n_audience, n_synonyms, n_delivery, n_places;
    struct item_themes themes;
    int depth; /* how far it goes online (GB/T 39046): 1 information … 4 all of it; 0 unsaid */
    const char *url; /* of another system where it is applied for; NULL */
    bool pay_online;
    bool generated; /* made by the generator for load tests: its page says so */
    struct item_applicants applicants;
    bool agent;
    struct item_basis *basis;
    struct pair *conditions;
    struct item_exemption *exemptions;
    struct pair at_once;
    struct item_material *materials;
    struct item_step *steps;
    struct item_limit promise, legal;
    struct pair extension;
    struct item_special *special;
    struct item_fee *fees;
    size_t n_basis, n_conditions, n_exemptions, n_materials, n_steps, n_special, n_fees;
    struct item_question *questions;
    struct item_option *options;
    size_t n_questions, n_options;
    int visits;
    struct pair visits_reason;
    struct item_result result;
    struct pair rights;
    struct item_remedies remedies;
    struct item_faq *faqs;
    struct item_phones phones;
    struct item_section *form;
    size_t n_faqs, n_form;
    const char *as_of;
    struct pair reason; /* why suspended or cancelled */
};

extern const struct shape item_shape[];

struct place {
    const char *code;
    struct pair name, address, hours, transport;
    const char *phone, *division, *hall;
    struct pair windows, accessible;
};
extern const struct shape place_shape[];
extern const struct definition_kind definition_of_item, definition_of_place;

/* The item in force on `on` (DAY_NONE: today), by long or short code; suspended and cancelled ones
 * too. ERR_NOT_FOUND with a text. */
enum err item_load(struct call *c, const char *code, day on, struct item *ret) nodiscard;
/* The version that a case was accepted under. */
enum err item_load_exact(
    struct call *c, int64_t record_id, int version, struct item *ret) nodiscard;
/* The item that a version of the registry holds. */
enum err item_parse(struct call *c, const struct registry_version *v, struct item *ret) nodiscard;
/* Puts the shared definitions and blank forms of today into its materials; item_load has done it.
 */
enum err item_put_shared(struct call *c, struct item *m) nodiscard;
/* Where it is done; unknown codes are left out. */
enum err item_places(
    struct call *c, const struct item *m, struct place **ret, size_t *ret_n) nodiscard;

/* The numbers behind the item's telephones, as they are today. */
enum err item_phone_numbers(
    struct call *c, const struct item *m, struct item_phones *ret) nodiscard;

bool item_has_audience(const struct item *m, const char *audience);
bool item_immediate(const struct item *m);
/* Can be applied for now: published, and online if `online`. */
bool item_open(const struct item *m, bool online);

/* ---- lists -------------------------------------------------------------------------------------
 */

/* One line of a list. */
struct item_card {
    int64_t record_id;
    int version;
    const char *code, *short_code, *state;
    const char *name_zh, *name_en, *summary_zh, *summary_en, *sort_key;
    const char *office, *decided_by, *type;
    int level;
    bool immediate;
    int promise_n;
    const char *promise_unit;
    int visits;
    bool for_person, for_firm;
    const char *themes; /* " person:040 firm:010 " */
    const char *parts;  /* " place:city-hall phone:advice-x " */
    const char *valid_from, *valid_until;
    int facts;   /* enum item_fact, for figures */
    int legal_n; /* 0: no limit by law, or at once */
    const char *legal_unit;
    int materials_n; /* that must be handed in, at once or later */
};

/* Facts that figures count, as bits. */
enum item_fact {
    ITEM_ONLINE = 1,            /* can be applied for on the web or the phone */
    ITEM_FULL_ONLINE = 2,       /* online to the end, nobody comes in person */
    ITEM_ZERO_VISIT = 4,        /* nobody comes in person, by whatever way */
    ITEM_ONE_VISIT = 8,         /* one visit at most */
    ITEM_AT_ONCE = 16,          /* decided at once */
    ITEM_KIOSK = 32,            /* can be done at the self-service machine */
    ITEM_CROSS_REGION = 64,     /* can be done in another place, too */
    ITEM_ZERO_MATERIAL = 128,   /* the city holds all that must be handed in */
    ITEM_IN_WORKING_DAYS = 256, /* limit by law and promise, both in working days */
    ITEM_IN_NATURAL_DAYS = 512, /* … both in natural days */
    ITEM_OTHER_UNITS = 1024,    /* … in months, hours, or in different units */
    ITEM_NO_LIMIT = 2048,       /* no law sets a limit */
    ITEM_GENERATED = 4096       /* made by the generator for load tests */
};
int item_facts(const struct item *m);
/* Materials that must be handed in, at once or later; optional ones are not counted. */
int item_materials_needed(const struct item *m);

#define ITEM_LIMIT_MAX 200 /* of one page of a list */

/* NULL or "" in a filter means any. */
struct item_filter {
    const char *q;        /* words: ranked by search */
    const char *office;   /* code */
    const char *audience; /* person, firm */
    const char *theme;    /* "person:040" */
    int64_t offset;
    int64_t limit;     /* at most ITEM_LIMIT_MAX */
    const char *after; /* keyset: sort_key and record id of the last one seen; NULL: offset */
    int64_t after_id;
};

/* Published items in force today: by rank with words, else in Chinese order. *ret_total counts all
 * that match. */
enum err item_list(struct call *c, const struct item_filter *f, struct item_card **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;

#define ITEM_SAME_MAX 12 /* items of one name that are listed */

/* The items of one name that words find, the one that fits best first. */
struct item_found {
    const char *title, *why; /* Chinese; why: the name or everyday word that fits best */
    struct item_card *cards;
    size_t n_cards;
    struct search_hit hits[ITEM_SAME_MAX];
    size_t n_hits;
    int64_t total; /* of this name */
};

/* By words (f->q), best first; offset, limit and *ret_total count names. */
enum err item_find(struct call *c, const struct item_filter *f, struct item_found **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;

/* What there is to choose from, with counts: offices and themes of published items. */
struct item_group {
    const char *code;
    struct pair name;
    int64_t n;
};
enum err item_offices(struct call *c, struct item_group **ret, size_t *ret_n) nodiscard;
enum err item_themes(struct call *c, struct item_group **ret_person, size_t *ret_n_person,
    struct item_group **ret_firm, size_t *ret_n_firm) nodiscard;
/* Name of a theme "person:040" (domain: GB service themes); NULL if unknown. */
const struct pair *item_theme_name(const char *theme);

/* ---- publishing (load) --------------------------------------------------------------------------
 */

/* Fills in what follows from other keys: its code and the names of its offices. ERR_INVALID if an
 * office is not known. Needs no database. */
enum err item_complete(struct call *c, const struct org *o, struct item *m) nodiscard;
/* Brings lists and search up to date with the versions of an item; v is the one just published. */
enum err item_index(struct call *c, const struct registry_version *v) nodiscard;
/* Publishes a checked version and brings lists and search up to date. *ret_new tells whether
 * anything changed. */
enum err item_publish(struct call *c, const struct org *o, struct item *m, bool *ret_new) nodiscard;
extern const struct record_kind item_record;

/* Another room may say what an item of the pack becomes by law from some day on (reforms of
 * approval): it gets all versions, oldest first, and answers those that are published. */
struct item_deriver {
    enum err (*derive)(
        struct call *c, const struct item *versions, size_t n, struct item **ret, size_t *ret_n);
};
extern const char item_deriver_slot[]; /* in c->site: const struct item_deriver *; absent: none */

/* Another room may be told of what was published, in the same transaction. */
struct item_watcher {
    enum err (*entry_published)(struct call *c, const struct registry_version *v); /* catalogue */
    enum err (*item_published)(struct call *c, const struct registry_version *v);
};
extern const char item_watcher_slot[]; /* in c->site: const struct item_watcher *; absent: none */
/* The items in force that refer to a part: kind "catalogue", "phone", … */
struct record_user;
enum err item_users_of(struct call *c, const char *kind, const char *code,
    const struct record_user **ret, size_t *ret_n) nodiscard;

/* Counts a scan of the item's code (tally note). */
void item_note_scan(struct call *c, const struct item *m);
enum err item_count_scan(struct call *c, const void *tally);

#endif
