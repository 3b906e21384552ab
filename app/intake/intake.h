/* intake.h – receiving applications: on the web with a draft that survives a lost session, and at
 * the window on a citizen's behalf, on paper, without account or telephone.
 *
 * The form is made of the item's sections of elements; answers are element code → text. What is
 * about the parties (who applies, for whom) stands in the draft's values under names that begin
 * with "party_", which no element has. Submitting hands core/casefile a frozen basis. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include <stdbool.h>

#include "app/item/item.h"
#include "app/item/situation.h"
#include "core/account/account.h"
#include "core/casefile/casefile.h"
#include "core/element/element.h"

struct json_t;

#define INTAKE_APPLICANTS_MAX 20

/* Everything about an item that its form needs. */
struct intake_form {
    struct item item; /* as it is in the applicant's situation, once that is known */
    struct item whole;
    struct situation situation; /* nothing asked until intake_situate() */
    struct element_book book;
};
/* The version in force; ERR_STATE with a reason if the item cannot be applied for (online). */
enum err intake_form_load(
    struct call *c, const char *code, bool online, struct intake_form *ret) nodiscard;
/* Of a draft, or of another record of the registry. */
enum err intake_form_of(
    struct call *c, int64_t record_id, int version, struct intake_form *ret) nodiscard;

/* The answers to the item's questions, from a draft's values (intake_kept) or a form: from then on
 * the form asks for what is needed in that situation only. */
void intake_situate(
    struct call *c, struct intake_form *f, situation_value *value, const void *from);
const char *intake_kept(const void *values, const char *name); /* values: struct json_t */
/* Takes the answers over into a draft's values; a field error if a question that was shown before
 * (f->situation) is still open. */
enum err intake_check_situation(struct call *c, struct intake_form *f, situation_value *value,
    const void *from, struct json_t *values) nodiscard;

/* A field error unless all questions are answered. */
enum err intake_need_situation(struct call *c, const struct intake_form *f) nodiscard;
/* What was chosen stays with the case, in the words of that day. */
void intake_list_choices(struct call *c, const struct situation *s, struct casefile_basis *ret);

/* NULL if the item has no such section. */
const struct item_section *intake_section(const struct item *m, const char *code);
bool intake_required(const struct item_section *s, const char *element);
/* Must be handed in with the application. Online the program makes the form from the answers and
 * knows who applies: what is asked for at the window only need not be uploaded. */
bool intake_material_required(const struct item_material *a, bool online);

/* What a form looks typed values up in. */
#define INTAKE_VALUE(name_) const char *(*name_)(const void *from, const char *name)

/* Checks a section (NULL: all of them); kept values go into `values`. Field errors are recorded;
 * the result is that of fields_ok(). */
enum err intake_check(struct call *c, const struct intake_form *f, const struct item_section *s,
    INTAKE_VALUE(value), const void *from, struct json_t *values) nodiscard;
/* A value of a draft, or NULL. */
const char *intake_get(const struct json_t *values, const char *name);

/* Fills in what the city knows of the signed-in account, where the draft has no value yet. */
void intake_prefill(
    const struct intake_form *f, const struct account *account, struct json_t *values);

/* ---- parties
 * ------------------------------------------------------------------------------------- Controls:
 * party_self ("self" or "agent"); of the applicant when an agent applies: party_kind, party_name,
 * party_id, party_phone, party_authority, party_until; of further applicants party_name_2,
 * party_id_2, party_phone_2, … */

/* Checks them and keeps them in values. */
enum err intake_check_parties(struct call *c, const struct intake_form *f, bool window,
    INTAKE_VALUE(value), const void *from, struct json_t *values);
/* The parties of an application; account is NULL at the window. */
enum err intake_parties(struct call *c, const struct intake_form *f, const struct account *account,
    const struct json_t *values, struct party **ret, size_t *ret_n) nodiscard;

/* ---- submitting
 * ------------------------------------------------------------------------------------ */

/* The draft as a case: every section checked again, required materials uploaded. The draft's files
 * become the case's. */
enum err intake_submit(
    struct call *c, const struct draft *d, bool true_statement, int64_t *ret_id) nodiscard;

/* At the window: answers and parties as intake_check() and intake_check_parties() kept them;
 * `paper` are the codes of the materials handed in, separated by commas. */
enum err intake_submit_window(struct call *c, const struct intake_form *f, struct json_t *answers,
    const struct json_t *parties, const char *paper, int64_t *ret_id) nodiscard;

extern const struct module intake_module;
extern const struct module intake_window_module; /* the clerk's pages, and receipts */

#endif
