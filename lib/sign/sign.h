/* sign.h – digests, keys and secrets. The only room that includes OpenSSL and libargon2.
 *
 * Digests are SM3 (GB/T 32905). Identity and phone numbers are sealed: AEAD bound to
 * (table, column, row), so that a value moved to another row does not open; they are found by a
 * keyed digest under a separate key, exact match only. Keys live in DATA/keys/ (0400), outside the
 * database, made by `cityhall db migrate`, never by `serve`; each sealed value and each digest
 * names its key, so that keys can be rotated while old values remain readable. */
#ifndef SIGN_SIGN_H
#define SIGN_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/str.h"

#define SM3_SIZE 32

/* ---- digests ----------------------------------------------------------------------------------
 */
void sm3(const void *p, size_t n, uint8_t ret[static SM3_SIZE]);
char *sm3_hex(const void *mem, const void *p, size_t n);
struct sm3_stream; /* freed with talloc */
struct sm3_stream *sm3_begin(const void *mem);
void sm3_add(struct sm3_stream *s, const void *p, size_t n);
void sm3_end(struct sm3_stream *s, uint8_t ret[static SM3_SIZE]);
void hmac_sm3(struct bytes key, const void *p, size_t n, uint8_t ret[static SM3_SIZE]);
bool equal_in_constant_time(const void *a, const void *b, size_t n);

/* ---- keys -------------------------------------------------------------------------------------
 */
extern const char keyring_slot[]; /* in c->site: const struct keyring * */
struct keyring;
enum err keyring_make(struct call *c, const char *data_dir); /* db migrate: makes what is missing */
enum err keyring_open(struct call *c, const void *mem, const char *data_dir, struct keyring **ret);
enum err keyring_rotate(struct call *c, const char *data_dir); /* new active keys; old ones stay */
/* Seconds since the oldest of the active keys was made. */
int64_t keyring_age(struct call *c, time_t now);

/* ---- sealed columns ----------------------------------------------------------------------------
 * seal_text binds the text to (table, column, row). The blob begins with the key id. NULL in, NULL
 * blob out. open_text fails with ERR_INTERNAL when the value was moved, changed or its key is
 * missing (the detail says which). */
enum err seal_text(struct call *c, const char *table, const char *column, int64_t row,
    const char *text, struct bytes *ret) nodiscard;
enum err open_text(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes sealed, const char **ret) nodiscard;
enum err seal_bytes(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes plain, struct bytes *ret) nodiscard;
enum err open_bytes(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes sealed, struct bytes *ret) nodiscard;

/* Keyed digest for exact look-up, "k1:<hex>", under the active key; `what` separates kinds of
 * values ("id_number", "phone"). During a rotation look-ups try digest_old too (NULL if none). */
const char *lookup_digest(struct call *c, const char *what, const char *text);
const char *lookup_digest_old(struct call *c, const char *what, const char *text);

/* Sealed files: uploads of personal papers, a key per file. Both stream. */
enum err seal_file(struct call *c, const char *from, const char *to, struct bytes *ret_file_key);
enum err open_file(struct call *c, const char *from, struct bytes file_key,
    enum err (*chunk)(void *data, const void *p, size_t n), void *data);

/* Salted commitment of a personal value for the ledger: SM3(salt | value) as hex; the salt is kept
 * apart so that erasing it erases the value's trace. */
char *commitment(const void *mem, const uint8_t salt[static 16], const char *value);

/* ---- passwords and one-time codes ---------------------------------------------------------------
 * Argon2id takes tens of milliseconds and tens of MiB by design: never on the writer; at most two
 * at once (the permits are inside). */
enum err password_hash(struct call *c, const char *password, const char **ret) nodiscard;
bool password_matches(const char *hash, const char *password);
/* TOTP (RFC 6238, SHA-1, 30 s, 6 digits; one step of tolerance). *ret_step is the matching step,
 * which the caller stores so that a code works once. */
char *totp_new_secret(const void *mem); /* base32 */
bool totp_matches(const char *secret, const char *code, time_t now, int64_t *ret_step);
char *totp_uri(const void *mem, const char *secret, const char *issuer, const char *account);

#endif
