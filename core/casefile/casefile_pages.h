/* casefile_pages.h – what the pages of this room share. */
#ifndef CASEFILE_CASEFILE_PAGES_H
#define CASEFILE_CASEFILE_PAGES_H

#include "core/casefile/casefile.h"
#include "core/casefile/letter.h"
#include "core/casefile/procedure.h"
#include "core/element/element_pages.h"
#include "lib/html/html.h"

struct route;
struct request;
struct response;

struct case_answer {
    const struct element *element;
    const char *value; /* as it is kept */
};

/* Everything that the page of a case shows. */
struct case_view {
    bool staff;
    struct casefile k;
    struct procedure p;
    const struct procedure_state *state;
    const char *department;
    struct casefile_party *parties;
    size_t n_parties;
    struct casefile_material *materials;
    size_t n_materials;
    struct material_file *files;
    size_t n_files;
    struct casefile_event *events;
    size_t n_events;
    struct letter *letters;
    size_t n_letters;
    struct casefile_special *specials;
    size_t n_specials;
    struct casefile_clock *clocks;
    size_t n_clocks;
    struct casefile_choice *choices; /* of the situation, as they were frozen */
    size_t n_choices;
    struct case_answer *answers;
    size_t n_answers;
    const struct procedure_act **acts; /* possible now */
    size_t n_acts;
    const char *done;    /* act that was just done, or NULL */
    const char *tried;   /* act that was just sent and could not be done, or NULL */
    const char **ticked; /* materials that were ticked with it */
    size_t n_ticked;
};
enum err case_view_load(struct call *c, int64_t id, struct case_view *v) nodiscard;

/* What was typed into the form of an act. */
enum err case_act_read(struct call *c, struct request *r, struct casefile_act_input *ret) nodiscard;
enum err case_show(struct call *c, struct request *r, struct response *out) nodiscard;

/* Sends a decrypted file under a sandbox of its own. */
enum err file_answer(struct call *c, struct response *out, const struct opened_file *f) nodiscard;

/* For templates. */
const char *letter_heading_text(struct html *o, const struct letter *l);
const char *preview_path(struct html *o, const struct case_view *v, const struct procedure_act *a);
const char *clock_title(struct html *o, const char *name);
const char *material_state_text(struct html *o, const char *state);
const char *due_text(struct html *o, const struct casefile *k);
bool is_late(struct html *o, const struct casefile *k);
bool is_waiting(struct html *o, const struct casefile *k); /* for the applicant */
const char *act_done_text(struct html *o, const struct procedure *p, const char *act);
const char *case_title(struct html *o, const struct casefile *k);
/* NULL – the plain name – for the act just tried, else for the first with this field, so that the
 * error summary finds it. */
const char *act_field_id(
    struct html *o, const struct case_view *v, const struct procedure_act *a, const char *field);
/* "Expert review, until 1 June 2021; the legal time limit and the promised time stand still." Of
 * the event with this number; NULL if it is none. */
const char *special_text(struct html *o, const struct case_view *v, int64_t seq);
const struct choice *special_choices(struct html *o, const struct procedure *p);
bool act_asks(struct html *o, const struct procedure_act *a, const char *field);
bool act_is_open(struct html *o, const struct case_view *v, const struct procedure_act *a);
/* Ends the case by the wish of the applicant: asks once more. */
bool act_ends(struct html *o, const struct procedure_act *a);
bool material_is_ticked(struct html *o, const struct case_view *v, const char *code);
/* By the procedure that the case runs under. */
const char *case_state_text(struct html *o, const struct casefile *k);
/* The note of an act is for the applicant too: it has a notice or a message. */
bool act_is_told(struct html *o, const struct procedure *p, const char *act);
const char *day_words(struct html *o, day d);
const char *provisional_words(struct html *o, const struct casefile_clock *k);
const char *defect_field_name(struct html *o, const char *material);
const char *file_field_name(struct html *o, const char *material);
const char *day_reason_text(struct html *o, const void *derived_day);

#endif
