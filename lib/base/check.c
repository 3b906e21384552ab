/* check.c – check digits of identity numbers, credit codes, organisation codes, licence identifiers
 * and item codes (check.h). Pure arithmetic on text: no call, no memory, no lists of divisions. */
#include "lib/base/check.h"

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define ID_SIZE 18
#define CREDIT_SIZE 18
#define ORG_SIZE 9
#define CATALOGUE_SIZE 12
#define ITEM_SIZE 31
#define LICENCE_TYPE_SIZE 21
#define LICENCE_SERIAL_MAX 32
#define LICENCE_ROOT "1.2.156.3005.2."

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
    }
    return true;
}

/* Value of a digit or capital letter, 0 … 35; -1 for anything else. */
static int value_36(char ch)
{
    int v = -1;

    if (ch >= '0' && ch <= '9')
        v = ch - '0';
    else if (ch >= 'A' && ch <= 'Z')
        v = ch - 'A' + 10;
    return v;
}

/* The first two digits of a division: provinces, and 71, 81, 82, 83, 91 … 99. */
static bool province_exists(const char *s)
{
    static const char known[][3] = { "11", "12", "13", "14", "15", "21", "22", "23", "31", "32",
        "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53",
        "54", "61", "62", "63", "64", "65", "71", "81", "82", "83" };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (s[0] == known[i][0] && s[1] == known[i][1])
            return true;
    }
    return false;
}

/* ---- identity number, GB 11643 ------------------------------------------------------------------
 */

static day born(const char *s)
{
    char text[DAY_SIZE];
    day d;

    (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2s", s + 6, s + 10, s + 12);
    return day_parse(text, &d) ? d : DAY_NONE;
}

const char *check_id_number(const char *s)
{
    static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    static const char checks[] = "10X98765432";
    int sum = 0;
    char last;

    if (s == NULL || strlen(s) != ID_SIZE)
        return N_("an identity number has 18 characters");
    last = s[17] == 'x' ? 'X' : s[17];
    if (!digits(s, 17) || !(digits(&last, 1) || last == 'X'))
        return N_("an identity number has 17 digits and at the end a digit or X");
    if (!province_exists(s) && s[0] != '9')
        return N_("the first digits of an identity number name a province; this one does not "
                  "exist");
    if (born(s) == DAY_NONE || s[6] < '1' || s[6] > '2')
        return N_("digits 7 to 14 of an identity number are the date of birth; this date does not "
                  "exist");
    for (size_t i = 0; i < COUNT_OF(weights); i++)
        sum += (s[i] - '0') * weights[i];
    if (checks[sum % 11] != last)
        return N_("the last character of the identity number does not fit the others: please look "
                  "for a typing error");
    return NULL;
}

day check_id_born(const char *id_number)
{
    must(check_id_number(id_number) == NULL);
    return born(id_number);
}

bool check_id_is_female(const char *id_number)
{
    must(check_id_number(id_number) == NULL);
    return (id_number[16] - '0') % 2 == 0;
}

/* ---- organisation code, GB 11714 ----------------------------------------------------------------
 */

/* Check character of 8 characters; '\0' if one of them cannot stand there. */
static char org_check(const char *s)
{
    static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    static const char checks[] = "0X987654321"; /* 11 - sum mod 11; 10 is X, 11 is 0 */
    int sum = 0;

    for (size_t i = 0; i < COUNT_OF(weights); i++) {
        int v = value_36(s[i]);

        if (v < 0)
            return '\0';
        sum += v * weights[i];
    }
    return checks[sum % 11];
}

const char *check_org_code(const char *s)
{
    size_t n = s == NULL ? 0 : strlen(s);
    char last, expected;

    if (!(n == ORG_SIZE || (n == ORG_SIZE + 1 && s[8] == '-')))
        return N_("an organisation code has 8 characters and a check character");
    last = s[n - 1];
    expected = org_check(s);
    if (expected == '\0' || !(digits(&last, 1) || last == 'X'))
        return N_(
            "an organisation code has digits and capital letters only, and at the end a digit "
            "or X");
    if (expected != last)
        return N_("the last character of the organisation code does not fit the others");
    return NULL;
}

/* ---- unified social credit code, GB 32100 -------------------------------------------------------
 */

static int credit_value(char ch)
{
    static const char charset[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = ch == '\0' ? NULL : strchr(charset, ch);

    return at == NULL ? -1 : (int)(at - charset);
}

const char *check_credit_code(const char *s)
{
    int sum = 0, weight = 1;

    if (s == NULL || strlen(s) != CREDIT_SIZE)
        return N_("a credit code has 18 characters");
    for (size_t i = 0; i < CREDIT_SIZE; i++) {
        if (credit_value(s[i]) < 0)
            return N_("a credit code has digits and capital letters without I, O, S, V and Z");
    }
    if (!digits(s + 2, 6))
        return N_("characters 3 to 8 of a credit code are the division of the register: digits");
    for (size_t i = 0; i < CREDIT_SIZE - 1; i++) {
        sum += credit_value(s[i]) * weight;
        weight = weight * 3 % 31;
    }
    if (credit_value(s[17]) != (31 - sum % 31) % 31)
        return N_(
            "the last character of the credit code does not fit the others: please look for a "
            "typing error");
    if (org_check(s + 8) != s[16])
        return N_("characters 9 to 17 of the credit code are not a valid organisation code");
    return NULL;
}

/* ---- licence identifier, GB/T 36904
 * -------------------------------------------------------------- */

/* One character of GB/T 17710 MOD 37,36: the running product. */
static int mod_37_36_step(int p, int v)
{
    int t = (p + v) % 36;

    return (t == 0 ? 36 : t) * 2 % 37;
}

char check_mod_37_36(const char *s)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int p = 36;

    if (*s == '\0')
        return '\0';
    for (; *s != '\0'; s++) {
        int v = value_36(*s);

        if (v < 0)
            return '\0';
        p = mod_37_36_step(p, v);
    }
    return alphabet[(37 - p) % 36];
}

struct licence_id {
    const char *part[5]; /* type, issuer, serial, version, check */
    size_t n[5];
};

static bool licence_split(const char *s, struct licence_id *id)
{
    size_t k = 0;

    if (s == NULL)
        return false;
    if (str_starts(s, LICENCE_ROOT))
        s += strlen(LICENCE_ROOT);
    for (;;) {
        size_t n = strcspn(s, ".");

        if (k == COUNT_OF(id->part))
            return false;
        id->part[k] = s;
        id->n[k++] = n;
        if (s[n] == '\0')
            break;
        s += n + 1;
    }
    return k == COUNT_OF(id->part);
}

/* The first n characters of s as a credit code. */
static const char *credit_at(const char *s)
{
    char code[CREDIT_SIZE + 1];

    (void)snprintf(code, sizeof code, "%.18s", s);
    return check_credit_code(code);
}

static char licence_check(const struct licence_id *id)
{
    char text[LICENCE_TYPE_SIZE + CREDIT_SIZE + LICENCE_SERIAL_MAX + 3 + 1];

    (void)snprintf(text, sizeof text, "%.*s%.*s%.*s%.*s", (int)id->n[0], id->part[0], (int)id->n[1],
        id->part[1], (int)id->n[2], id->part[2], (int)id->n[3], id->part[3]);
    return check_mod_37_36(text);
}

const char *check_licence_id(const char *s)
{
    struct licence_id id;
    char expected;

    if (!licence_split(s, &id))
        return N_(
            "a licence identifier has five parts with dots between them: type, issuer, serial "
            "number, version, check character");
    if (id.n[0] != LICENCE_TYPE_SIZE || credit_at(id.part[0]) != NULL ||
        !digits(id.part[0] + CREDIT_SIZE, 3))
        return N_("the first part of a licence identifier is the licence type: a credit code and 3 "
                  "digits");
    if (!(id.n[1] == 6 && digits(id.part[1], 6)) &&
        !(id.n[1] == CREDIT_SIZE && credit_at(id.part[1]) == NULL))
        return N_("the second part of a licence identifier is the credit code of the issuer");
    if (id.n[2] == 0 || id.n[2] > LICENCE_SERIAL_MAX)
        return N_(
            "the third part of a licence identifier is the serial number: 1 to 32 characters");
    if (id.n[3] != 3 || !digits(id.part[3], 3))
        return N_("the fourth part of a licence identifier is the version: 3 digits");
    expected = licence_check(&id);
    if (expected == '\0')
        return N_("a licence identifier has digits and capital letters only");
    if (id.n[4] != 1 || id.part[4][0] != expected)
        return N_("the check character of the licence identifier does not fit");
    return NULL;
}

bool check_licence_is_lax(const char *licence_id)
{
    struct licence_id id;

    return licence_split(licence_id, &id) && id.n[1] == 6;
}

/* ---- item code
 * ------------------------------------------------------------------------------------ */

static const char *check_catalogue(const char *s)
{
    if (!digits(s, CATALOGUE_SIZE))
        return N_("the catalogue code of an item has 12 digits");
    if (!(s[0] == '0' && s[1] == '0') && !province_exists(s))
        return N_("the first two digits of a catalogue code are 00 or a province");
    if (s[2] == '0' && s[3] == '0')
        return N_("digits 3 and 4 of a catalogue code are the kind of item; 00 is none");
    return NULL;
}

const char *check_item_code(const char *s)
{
    size_t n = s == NULL ? 0 : strlen(s);

    if (n == CATALOGUE_SIZE)
        return check_catalogue(s);
    if (n != ITEM_SIZE && n != ITEM_SIZE + 2 && n != ITEM_SIZE + 3)
        return N_(
            "an item code has 12 digits (catalogue), 31 characters (implementation) or 33 to 34 "
            "(handling item)");
    if (credit_at(s) != NULL)
        return N_("the first 18 characters of an item code are the credit code of the implementing "
                  "body; this one is not valid");
    if (s[18] < '1' || s[18] > '7')
        return N_("character 19 of an item code is the level, 1 to 7");
    if (!digits(s + ITEM_SIZE, n - ITEM_SIZE))
        return N_("the number of a handling item has digits only");
    return check_catalogue(s + 19);
}

/* ---- phone
 * ------------------------------------------------------------------------------------------ */

const char *check_phone(const char *s)
{
    const char *dash = s == NULL ? NULL : strchr(s, '-');
    size_t n = s == NULL ? 0 : strlen(s);

    if (dash == NULL && n == 11 && s[0] == '1' && digits(s, n))
        return NULL;
    if (n > 1 && s[0] == '0' && dash == NULL && (n == 10 || n == 11 || n == 12) && digits(s, n))
        return NULL;
    if (dash != NULL && s[0] == '0' && (dash - s == 3 || dash - s == 4) &&
        digits(s, (size_t)(dash - s)) && (strlen(dash + 1) == 7 || strlen(dash + 1) == 8) &&
        digits(dash + 1, strlen(dash + 1)))
        return NULL;
    return N_("a phone number has 11 digits (mobile), or an area code and 7 to 8 digits");
}

/* ---- by name
 * ---------------------------------------------------------------------------------------- */

const struct check_kind check_kinds[] = {
    { "uscc", N_("Unified social credit code"), check_credit_code },
    { "id", N_("Identity number"), check_id_number },
    { "org", N_("Organisation code"), check_org_code },
    { "licence", N_("Licence identifier"), check_licence_id },
    { "item", N_("Item code"), check_item_code },
    { "phone", N_("Phone number"), check_phone },
    { 0 },
};

const struct check_kind *check_find(const char *name)
{
    for (const struct check_kind *k = check_kinds; k->name != NULL; k++) {
        if (str_eq(k->name, name))
            return k;
    }
    return NULL;
}

char *check_upper(const void *mem, const char *s)
{
    char *upper = str_dup(mem, s);

    for (char *p = upper; *p != '\0'; p++) {
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    }
    return upper;
}

char *check_typed(const void *mem, const char *s)
{
    char *plain = str_plain(mem, s, false), *to = plain;
    uint32_t cp;

    for (const char *at = plain; (cp = utf8_next(&at)) != 0;) {
        if (cp >= 0xff01 && cp <= 0xff5e)
            cp -= 0xff01 - '!';
        if (cp != ' ' && cp != 0xa0 && cp != 0x3000)
            to += utf8_put(to, cp);
    }
    *to = '\0';
    return check_upper(mem, plain);
}

const char *check_typed_phone(const void *mem, const char *s)
{
    const char *phone = check_typed(mem, s);

    if (str_starts(phone, "+86"))
        phone += phone[3] == '-' ? 4 : 3;
    return phone;
}
