/* check.h – check digits and shapes of the numbers that the state gives to people and things.
 *
 * Every check returns NULL when the value is right, else why it is wrong: an English msgid without
 * placeholders, translated in lib/base/zh.po, fit for fail() and fail_field(). Values are taken as
 * they should be stored: no blanks; letters in upper case, but a final small x of an identity
 * number is understood (check_upper() makes the stored form). */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/clock.h"

/* Citizen identity number, GB 11643-1999: 18 characters, division, date of birth, order, check
 * character. Abolished divisions are accepted (people keep their numbers), and so are 81, 82, 83
 * (residence permits) and 9 (permanent residence of foreigners). */
const char *check_id_number(const char *s);
/* Date of birth; only of a number that passed the check. */
day check_id_born(const char *id_number);
bool check_id_is_female(const char *id_number);

/* Unified social credit code, GB 32100-2015, with the organisation code inside it (GB 11714). */
const char *check_credit_code(const char *s);

/* Organisation code, GB 11714-1997: 8 characters and a check character, with or without "-". */
const char *check_org_code(const char *s);

/* Licence identifier, GB/T 36904-2018: [1.2.156.3005.2.]TYPE.ISSUER.SERIAL.VERSION.CHECK, check
 * character by GB/T 17710 MOD 37,36 over the four segments without dots. The issuer is a credit
 * code; 6 digits of a division are met on real licences and accepted (check_licence_is_lax tells).
 */
const char *check_licence_id(const char *s);
bool check_licence_is_lax(const char *licence_id);
/* Check character over type+issuer+serial+version, each [0-9A-Z]; '\0' for anything else. */
char check_mod_37_36(const char *s);

/* Item code: 12 digits of the catalogue (GB/T 39554.1), 31 characters of the implementation list
 * (credit code, level, catalogue code), or 33 to 34 with the number of a handling item. */
const char *check_item_code(const char *s);

/* A mobile phone number of mainland China (11 digits, 1…), or a land line with its area code:
 * "0770-0123456", "07700123456". */
const char *check_phone(const char *s);

/* By name, for the command line and for element definitions: "uscc", "id", "org", "licence",
 * "item", "phone". NULL if unknown. */
struct check_kind {
    const char *name;
    const char *title; /* msgid */
    const char *(*check)(const char *s);
};
extern const struct check_kind check_kinds[]; /* ends with { 0 } */
const struct check_kind *check_find(const char *name);

/* Upper case ASCII copy: the form in which codes are stored. */
char *check_upper(const void *mem, const char *s);

/* The number or code that somebody meant to type: full-width letters, digits and signs of a Chinese
 * keyboard as ASCII, no spaces, nothing that cannot be seen, capitals. */
char *check_typed(const void *mem, const char *s);

/* The same for a telephone, also without the country code (+86) of an address book. */
const char *check_typed_phone(const void *mem, const char *s);

#endif
