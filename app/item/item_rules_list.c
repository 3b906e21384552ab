/* item_rules_list.c – rules that compare the items of a list with each other, and the table of all
 * rules. */
#include "app/item/item_rules_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static int by_office_and_name(const void *pa, const void *pb)
{
    const struct item_mark *const *a = pa, *const *b = pb;
    int d = strcmp((*a)->office, (*b)->office);

    d = d != 0 ? d : strcmp((*a)->name, (*b)->name);
    return d != 0 ? d : strcmp((*a)->code, (*b)->code);
}

/* Two items of one office with one name: nobody knows which to choose. */
void rule_same_name(struct audit *a)
{
    size_t n;
    const struct item_mark *marks = audit_marks(a, &n);
    const struct item_mark **sorted =
        mem_array(audit_call(a)->mem, const struct item_mark *, n + 1);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &marks[i];
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, by_office_and_name);
    for (size_t i = 1; i < n; i++) {
        if (!str_eq(sorted[i]->office, sorted[i - 1]->office) ||
            !str_eq(sorted[i]->name, sorted[i - 1]->name))
            continue;
        audit_at(a, sorted[i]);
        audit_find(a, "name", N_("{code} of the same office has the same name"), "code",
            sorted[i - 1]->code);
    }
}

#define SPOT_CHECK "政务服务平台普查核查要点"
#define RULE(code_, title_, article_, severity_, check_)                                           \
    {                                                                                              \
        .code = (code_), .title = (title_), .article = (article_), .severity = (severity_),        \
        .check = (check_)                                                                          \
    }

const struct item_rule item_rules[] = {
    RULE("immediate", N_("Done at once means: promised in 0 days, and the other way round"),
        SPOT_CHECK, ITEM_ERROR, rule_immediate),
    RULE("promise-within-law", N_("The promised time is not longer than the legal limit"),
        SPOT_CHECK, ITEM_ERROR, rule_promise),
    RULE("limit-basis", N_("The legal limit names its law, or says why there is none"), SPOT_CHECK,
        ITEM_ERROR, rule_limit_basis),
    RULE(
        "limit-unit", N_("A time limit has a unit and a start"), NULL, ITEM_ERROR, rule_limit_unit),
    RULE("visit-reason", N_("Whoever must come in person is told why; nobody else is"), SPOT_CHECK,
        ITEM_ERROR, rule_visits_reason),
    RULE("visit-channel", N_("What needs no visit can be applied for online or by post"),
        SPOT_CHECK, ITEM_ERROR, rule_visits_post),
    RULE("online-depth", N_("What goes wholly online needs no visit"), SPOT_CHECK, ITEM_ERROR,
        rule_depth),
    RULE("fee-basis", N_("Each fee has an amount and a legal basis"), SPOT_CHECK, ITEM_ERROR,
        rule_fees),
    RULE("fee-online", N_("A fee can be paid online; what is free asks for none"), SPOT_CHECK,
        ITEM_WARNING, rule_pay_online),
    RULE("result-kind", N_("The kind of the result agrees with its name"), SPOT_CHECK, ITEM_ERROR,
        rule_result_kind),
    RULE("result-sample", N_("There is a sample of the result"), SPOT_CHECK, ITEM_NOTICE,
        rule_result_sample),
    RULE("phone-number", N_("Telephones are 12345 or have the area code"), "GB/T 39666-2020",
        ITEM_ERROR, rule_phone_number),
    RULE("phones-differ", N_("Advice and complaints have different telephones"), SPOT_CHECK,
        ITEM_ERROR, rule_phones_differ),
    RULE("phone-reachable", N_("Telephones were reached at the last test call"), SPOT_CHECK,
        ITEM_WARNING, rule_phone_probe),
    RULE("audience-theme", N_("Each audience has its themes, and only those"), SPOT_CHECK,
        ITEM_ERROR, rule_themes),
    RULE("permit-steps", N_("A permit shows acceptance, review, decision, closing and delivery"),
        "行政许可法 §30", ITEM_ERROR, rule_permit_steps),
    RULE("step-standard", N_("Each step says who does it and by what standard"), SPOT_CHECK,
        ITEM_WARNING, rule_step_names),
    RULE("faq", N_("There is at least one question with its answer"), SPOT_CHECK, ITEM_ERROR,
        rule_faqs),
    RULE("catch-all-material", N_("No material is a catch-all"), "国办发〔2018〕45号", ITEM_ERROR,
        rule_catch_all_materials),
    RULE("catch-all-condition", N_("No condition is a catch-all"), "国办发〔2018〕45号", ITEM_ERROR,
        rule_catch_all_conditions),
    RULE("government-material", N_("What an organ issued is linked to its licence or explained"),
        SPOT_CHECK, ITEM_ERROR, rule_government_material),
    RULE("application-form", N_("An application form has a blank and an example"), SPOT_CHECK,
        ITEM_WARNING, rule_application_form),
    RULE("link-alive", N_("Addresses answered at the last visit"), SPOT_CHECK, ITEM_WARNING,
        rule_url_probe),
    RULE("hours", N_("Opening hours can be understood"), SPOT_CHECK, ITEM_ERROR, rule_hours),
    RULE("basis", N_("A legal basis has law, article and content"), "行政许可法 §30", ITEM_ERROR,
        rule_basis),
    RULE("law-in-force", N_("No repealed law or article is cited"), SPOT_CHECK, ITEM_ERROR,
        rule_law_in_force),
    RULE("basis-read", N_("The legal basis was read in its source"), NULL, ITEM_NOTICE,
        rule_basis_read),
    RULE("sameness", N_("Name, type and legal basis are those of the catalogue"),
        "国发〔2018〕27号", ITEM_ERROR, rule_sameness),
    RULE("unified", N_("What the region unifies is as in the catalogue"), "广西“八统一”",
        ITEM_ERROR, rule_unified),
    RULE("orphan", N_("The item stands in the catalogue"), "国发〔2018〕27号", ITEM_WARNING,
        rule_orphan),
    RULE("entrusted", N_("Whoever acts for another organ names it"), "行政许可法 §24", ITEM_ERROR,
        rule_entrusted),
    RULE("item-code", N_("The code is made of credit code, level and catalogue code"),
        "GB/T 39554.1-2020", ITEM_ERROR, rule_codes),
    RULE("same-name", N_("No two items of one office have the same name"), NULL, ITEM_ERROR, NULL),
    RULE("references", N_("Places, procedures and data elements that are named exist"), NULL,
        ITEM_ERROR, rule_references),
    RULE("offices", N_("Offices that are named exist"), NULL, ITEM_ERROR, rule_offices),
    RULE("level", N_("The level is that of the office"), "GB/T 39554.1-2020", ITEM_WARNING,
        rule_level),
    RULE("material-count", N_("Each material says how many originals and copies"), NULL, ITEM_ERROR,
        rule_material_count),
    RULE("twice", N_("Nothing stands twice"), NULL, ITEM_ERROR, rule_twice),
    RULE("form", N_("No form asks twice for the same"), NULL, ITEM_ERROR, rule_form),
    RULE("placeholder", N_("No text is a placeholder"), SPOT_CHECK, ITEM_ERROR, rule_placeholder),
    RULE("markup", N_("No text holds markup or broken characters"), NULL, ITEM_ERROR, rule_markup),
    RULE("english", N_("Each text has English"), NULL, ITEM_WARNING, rule_english),
    RULE("summary", N_("The summary is short and says more than the name"), NULL, ITEM_WARNING,
        rule_summary),
    RULE("situation-circle", N_("Questions about the situation come to an end"), NULL, ITEM_ERROR,
        rule_situation_circle),
    RULE("situation-reached", N_("Each question about the situation is asked of somebody"), NULL,
        ITEM_ERROR, rule_situation_reached),
    RULE("situation-parts", N_("What an answer names is there: question, material, step"), NULL,
        ITEM_ERROR, rule_situation_parts),
    RULE("situation-choice", N_("Each question has two answers or more, with codes of their own"),
        NULL, ITEM_ERROR, rule_situation_choice),
    RULE("synonyms", N_("Everyday words lead to the item"), NULL, ITEM_WARNING, rule_synonyms),
    { 0 },
};
