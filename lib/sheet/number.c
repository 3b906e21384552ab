/* number.c – what stands in number cells of an XLSX: decimal texts of binary numbers, and days and
 * times that are numbers with a date format. Pure arithmetic on short texts. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

#define DIGITS_KEPT 15           /* Excel and WPS keep so many */
#define WITHOUT_EXPONENT 1e60    /* larger ones stay "1e+99" */
#define DAY_OF_SERIAL_0 (-25569) /* with the day 1900-02-29 that never was counted in */
#define DAY_OF_1904 (-24107)
#define SERIAL_LEAP 60      /* the day that never was */
#define SERIAL_LAST 2958466 /* 10000-01-01 */
#define SECONDS 86400

/* ---- number formats ----------------------------------------------------------------------------
 */

struct signs {
    bool day, clock;
};

/* "[h]", "[mm]", "[ss]": hours, minutes, seconds that go on counting; not "[Magenta]". */
static bool counts(const char *bracket)
{
    size_t n = strspn(bracket + 1, "hHmMsS");

    return n > 0 && bracket[1 + n] == ']';
}

/* Letters of a format code outside of quotes, escapes and brackets; [h] [m] [s] count. */
static struct signs signs_of(const char *s)
{
    struct signs g = { 0 };
    bool minute = false;

    for (; *s != '\0' && *s != ';'; s++) {
        const char *close = NULL;

        if (*s == '\\' || *s == '_' || *s == '*') {
            if (*++s == '\0')
                break;
            continue;
        }
        if (*s == '"')
            close = strchr(s + 1, '"');
        else if (*s == '[' && !counts(s))
            close = strchr(s, ']');
        if (close != NULL) {
            s = close;
            continue;
        }
        g.day = g.day || strchr("yYdD", *s) != NULL;
        g.clock = g.clock || strchr("hHsS", *s) != NULL;
        minute = minute || strchr("mM", *s) != NULL;
    }
    g.day = g.day || (minute && !g.clock);
    return g;
}

/* ECMA-376 18.8.30, with the ids that mean dates in the Chinese and Japanese editions. */
static enum format built_in(int id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 50 && id <= 54) || id == 36 ||
        id == 57 || id == 58)
        return FORMAT_DATE;
    if (id == 22)
        return FORMAT_DATE_TIME;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
        id == 56)
        return FORMAT_TIME;
    return FORMAT_NUMBER;
}

enum format number_format(int id, const char *code)
{
    struct signs g;

    if (code == NULL)
        return built_in(id);
    if (strncasecmp(code, "general", strlen("general")) == 0)
        return FORMAT_NUMBER;
    g = signs_of(code);
    if (g.day)
        return g.clock ? FORMAT_DATE_TIME : FORMAT_DATE;
    return g.clock ? FORMAT_TIME : FORMAT_NUMBER;
}

/* ---- numbers ------------------------------------------------------------------------------------
 */

/* [-+]digits[.digits][e[-+]digits]; *ret_plain: neither point nor exponent. */
static bool number_shape(const char *s, bool *ret_plain)
{
    size_t digits = 0;

    *ret_plain = true;
    s += *s == '-' || *s == '+';
    for (; isdigit((unsigned char)*s); s++)
        digits++;
    if (*s == '.') {
        *ret_plain = false;
        for (s++; isdigit((unsigned char)*s); s++)
            digits++;
    }
    if (digits == 0)
        return false;
    if (*s == 'e' || *s == 'E') {
        *ret_plain = false;
        s++;
        s += *s == '-' || *s == '+';
        if (!isdigit((unsigned char)*s))
            return false;
        while (isdigit((unsigned char)*s))
            s++;
    }
    return *s == '\0';
}

/* "1.25e+03" → "1250", "5e-04" → "0.0005". */
static void put_without_exponent(const char *e_form, char out[static NUMBER_SIZE])
{
    const char *e = strchr(e_form, 'e');
    char digits[32] = "0", *o = out;
    int n = 0, point;

    for (const char *s = e_form; s < e; s++)
        if (isdigit((unsigned char)*s))
            digits[n++] = *s;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    point = 1 + (int)strtod(e + 1, NULL);
    if (e_form[0] == '-')
        *o++ = '-';
    if (point < 1)
        *o++ = '0';
    for (int i = 0; i < point; i++)
        *o++ = i < n ? digits[i] : '0';
    if (n > point)
        *o++ = '.';
    for (int i = point; i < n; i++)
        *o++ = i < 0 ? '0' : digits[i];
    *o = '\0';
}

/* The shortest decimal text that is the same binary number. */
static void put_number(double d, char out[static NUMBER_SIZE])
{
    char e_form[64];

    for (int digits = DIGITS_KEPT; digits <= 17; digits++) {
        (void)snprintf(e_form, sizeof(e_form), "%.*e", digits - 1, d);
        if (strtod(e_form, NULL) == d)
            break;
    }
    if (fabs(d) > 0 && (fabs(d) >= WITHOUT_EXPONENT || fabs(d) <= 1 / WITHOUT_EXPONENT))
        (void)snprintf(out, NUMBER_SIZE, "%s", e_form);
    else
        put_without_exponent(e_form, out);
}

/* ---- days and times -----------------------------------------------------------------------------
 */

static void put_clock(int64_t seconds, char *out, size_t n)
{
    (void)snprintf(out, n, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
        (int)(seconds % 60));
}

/* False: no such day. */
static bool put_date(double d, bool with_time, bool since_1904, char out[static NUMBER_SIZE])
{
    int64_t serial = (int64_t)floor(d), seconds = llround((d - floor(d)) * SECONDS);
    day first = since_1904 ? DAY_OF_1904 : DAY_OF_SERIAL_0;

    if (with_time && seconds == SECONDS) {
        serial++;
        seconds = 0;
    }
    if (!since_1904) {
        if (serial < 1 || serial == SERIAL_LEAP)
            return false;
        first += serial < SERIAL_LEAP;
    }
    if (serial + first >= SERIAL_LAST + DAY_OF_SERIAL_0)
        return false;
    day_put(out, first + (day)serial);
    if (with_time && seconds > 0) {
        out[DAY_SIZE - 1] = ' ';
        put_clock(seconds, out + DAY_SIZE, NUMBER_SIZE - DAY_SIZE);
    }
    return true;
}

bool number_cell(const char *v, enum format f, bool since_1904, char out[static NUMBER_SIZE],
    enum sheet_kind *ret)
{
    bool plain;
    double d;

    if (strlen(v) >= NUMBER_SIZE || !number_shape(v, &plain))
        return false;
    d = strtod(v, NULL);
    if (!isfinite(d))
        return false;
    if (d >= 0 && d < SERIAL_LAST) {
        *ret = f == FORMAT_TIME ? SHEET_TIME : SHEET_DATE;
        if (f == FORMAT_TIME) {
            put_clock(llround(d * SECONDS), out, NUMBER_SIZE);
            return true;
        }
        if (f != FORMAT_NUMBER && put_date(d, f == FORMAT_DATE_TIME, since_1904, out))
            return true;
    }
    *ret = fabs(d) >= 1e15 ? SHEET_ROUNDED : SHEET_NUMBER;
    if (plain)
        (void)snprintf(out, NUMBER_SIZE, "%s", v);
    else
        put_number(d, out);
    return true;
}

/* ---- escapes ------------------------------------------------------------------------------------
 */

/* "_xHHHH_" at s: the character, else 0. */
static unsigned escape_at(const char *s)
{
    unsigned cp = 0;

    if (s[0] != '_' || s[1] != 'x')
        return 0;
    for (int i = 2; i < 6; i++) {
        const char *hex = "0123456789abcdef";
        const char *p;

        if (s[i] == '\0' || (p = strchr(hex, tolower((unsigned char)s[i]))) == NULL)
            return 0;
        cp = cp * 16 + (unsigned)(p - hex);
    }
    return s[6] == '_' ? cp : 0;
}

size_t number_unescape(char *s)
{
    char *const begin = s;
    char *o = s;

    if (strstr(s, "_x") == NULL)
        return strlen(s);
    while (*s != '\0') {
        unsigned cp = escape_at(s);

        if (cp == 0 || (cp >= 0xd800 && cp < 0xe000)) {
            *o++ = *s++;
            continue;
        }
        o += utf8_put(o, cp);
        s += 7;
    }
    *o = '\0';
    return (size_t)(o - begin);
}
