/* report.c – what visitors say is wrong (report.h). */
#include "app/quality/report.h"

#include "app/item/item.h"
#include "app/quality/report_store.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define HOUR_S 3600
#define DAY_S 86400
#define SEALED_TABLE "quality_report"
#define NUMBER_DIGEST "quality report"

const struct report_part report_parts[] = {
    { "phone", N_("A telephone number is wrong or nobody answers") },
    { "address", N_("The address or the opening hours are wrong") },
    { "materials", N_("Other papers were asked for than the guide says") },
    { "steps", N_("The steps or visits are others than the guide says") },
    { "limit", N_("It takes longer than the guide says") },
    { "fee", N_("Another fee was asked for than the guide says") },
    { "form", N_("A form or sample is missing or wrong") },
    { "text", N_("The text is wrong or cannot be understood") },
    { 0 },
};

const char *report_part_label(const char *code)
{
    for (const struct report_part *p = report_parts; p->code != NULL; p++) {
        if (str_eq(p->code, code))
            return p->label;
    }
    return code;
}

/* No I, L, O, U: it is read out and typed. 60 bits: nobody guesses one. */
static const char *new_number(const void *mem)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t bytes[REPORT_NUMBER_LENGTH];
    char text[REPORT_NUMBER_LENGTH + 1] = { 0 };

    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        text[i] = alphabet[bytes[i] & 31];
    return str_dup(mem, text);
}

static enum err check(struct call *c, const struct new_report *r)
{
    if (str_eq(report_part_label(r->part), r->part))
        (void)fail_field(c, "part", N_("Choose what is wrong"));
    if (str_blank(r->text))
        (void)fail_field(c, "text", N_("Write what is wrong, and what is right if you know"));
    else if (utf8_length(r->text) > REPORT_TEXT_MAX)
        (void)fail_field(c, "text", N_("Write at most 500 characters"));
    if (utf8_length(r->contact) > REPORT_CONTACT_MAX)
        (void)fail_field(c, "contact", N_("Write at most 100 characters"));
    return fields_ok(c);
}

static enum err within_limits(struct call *c, const struct new_report *r, const char *client)
{
    const char *since = clock_instant(c->mem, c->now - HOUR_S);
    int64_t n;

    TRY(report_store_recent(c, client, since, &n));
    if (n >= REPORTS_AN_HOUR)
        return fail(c, ERR_LIMIT,
            N_("Several reports came from here within an hour. Please try again later, or call "
               "12345"));
    TRY(report_store_waiting(c, r->item, &n));
    return n < REPORTS_OF_ITEM_MAX
               ? OK
               : fail(c, ERR_LIMIT,
                     N_("There are many reports about this guide already, which are being looked "
                        "at"));
}

static enum err seal_report(struct call *c, const struct new_report *r, struct report_row *row)
{
    TRY(seal_text(c, SEALED_TABLE, "text", row->id, r->text, &row->text));
    return seal_text(c, SEALED_TABLE, "contact", row->id, r->contact[0] == '\0' ? NULL : r->contact,
        &row->contact);
}

enum err report_make(struct call *c, const struct new_report *r, const char **ret_number)
{
    struct report_row row = { .item = r->item,
        .part = r->part,
        .made_at = clock_instant(c->mem, c->now),
        .client = lookup_digest(c, "address", str_or(r->client, "")) };
    struct task t = { .source = "report", .rule = r->part, .severity = "error", .finding = "" };
    struct item m;

    TRY(check(c, r));
    TRY(item_load(c, r->item, DAY_NONE, &m));
    row.item = m.code;
    TRY(within_limits(c, r, row.client));
    *ret_number = new_number(c->mem);
    row.receipt = lookup_digest(c, NUMBER_DIGEST, *ret_number);
    row.id = id_new(c);
    TRY(seal_report(c, r, &row));
    t.office = m.office;
    t.item = m.code;
    t.record_id = m.record_id;
    t.about_id = row.id;
    TRY(task_open(c, &t, ""));
    row.scope_id = t.scope_id;
    row.task_id = t.id;
    return report_store_add(c, &row);
}

/* As it was typed: spaces, hyphens and small letters do not matter, O and I are digits. */
static const char *number_of(const void *mem, const char *typed)
{
    char *text = str_dup(mem, str_or(typed, "")), *to = text;

    for (const char *p = text; *p != '\0'; p++) {
        char k = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;

        if (k != ' ' && k != '-')
            *to++ = k;
    }
    *to = '\0';
    for (char *p = text; *p != '\0'; p++)
        *p = *p == 'O' ? '0' : *p == 'I' || *p == 'L' ? '1' : *p;
    return text;
}

enum err report_find(struct call *c, const char *number, struct report_state *ret)
{
    const char *plain = number_of(c->mem, number), *old;
    enum err e = ERR_NOT_FOUND;

    if (strlen(plain) == REPORT_NUMBER_LENGTH) {
        e = report_store_find(c, lookup_digest(c, NUMBER_DIGEST, plain), ret);
        old = lookup_digest_old(c, NUMBER_DIGEST, plain);
        if (e == ERR_NOT_FOUND && old != NULL)
            e = report_store_find(c, old, ret);
    }
    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("No report has this number"));
    TRY(e);
    ret->answer = str_or(ret->answer, "");
    return OK;
}

enum err report_open(
    struct call *c, const struct task *t, const char **ret_text, const char **ret_contact)
{
    struct report_row row;

    TRY(report_store_sealed(c, t->about_id, &row));
    TRY(open_text(c, SEALED_TABLE, "text", row.id, row.text, ret_text));
    *ret_contact = NULL;
    return row.contact.n == 0
               ? OK
               : open_text(c, SEALED_TABLE, "contact", row.id, row.contact, ret_contact);
}

enum err report_forget_clients(struct call *c)
{
    return report_store_forget(c, clock_instant(c->mem, c->now - DAY_S));
}
