/* seal.c – sealed columns and files, and the keyed digest.
 *
 * AES-256-GCM from OpenSSL 3.0, which has no SM4-GCM (OpenSSL 3.1 brings it; the format names its
 * version, so that a later release can seal with SM4 and still open these). Layout of a sealed
 * value: version (1) | key id (8, hex) | nonce (12) | ciphertext | tag (16) The associated data is
 * "table.column.row", so a value moved elsewhere does not open. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/openssl.h"
#include "lib/sign/private.h"

#define VERSION 1
#define NONCE 12
#define TAG 16
#define HEAD (1 + 8 + NONCE)
#define CHUNK (64 * 1024)

static bool gcm_seal(const uint8_t key[static KEY_SIZE], const uint8_t nonce[static NONCE],
    struct bytes aad, struct bytes in, uint8_t *out)
{
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    int n = 0;
    bool ok = x != NULL &&
              EVP_EncryptInit_ex(x, algorithms()->aes_256_gcm, NULL, key, nonce) == 1 &&
              EVP_EncryptUpdate(x, NULL, &n, aad.p, (int)aad.n) == 1 &&
              EVP_EncryptUpdate(x, out, &n, in.p, (int)in.n) == 1 &&
              EVP_EncryptFinal_ex(x, out + n, &n) == 1 &&
              EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_GET_TAG, TAG, out + in.n) == 1;

    EVP_CIPHER_CTX_free(x);
    return ok;
}

/* in holds ciphertext and tag. */
static bool gcm_open(const uint8_t key[static KEY_SIZE], const uint8_t nonce[static NONCE],
    struct bytes aad, struct bytes in, uint8_t *out)
{
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    uint8_t tag[TAG];
    int n = 0, text = (int)in.n - TAG;
    bool ok;

    if (x == NULL || text < 0) {
        EVP_CIPHER_CTX_free(x);
        return false;
    }
    memcpy(tag, in.p + text, TAG);
    ok = EVP_DecryptInit_ex(x, algorithms()->aes_256_gcm, NULL, key, nonce) == 1 &&
         EVP_DecryptUpdate(x, NULL, &n, aad.p, (int)aad.n) == 1 &&
         EVP_DecryptUpdate(x, out, &n, in.p, text) == 1 &&
         EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
         EVP_DecryptFinal_ex(x, out + n, &n) == 1;
    EVP_CIPHER_CTX_free(x);
    return ok;
}

static const struct keyring *ring(struct call *c)
{
    return site_get(c->site, keyring_slot);
}

static struct bytes place_of(struct call *c, const char *table, const char *column, int64_t row)
{
    const char *text = str_printf(c->mem, "%s.%s.%lld", table, column, (long long)row);

    return (struct bytes) { .p = (const uint8_t *)text, .n = strlen(text) };
}

enum err seal_bytes(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes plain, struct bytes *ret)
{
    const struct key *key = ring(c)->seal;
    size_t n = HEAD + plain.n + TAG;
    uint8_t *out;

    *ret = (struct bytes) { 0 };
    if (plain.p == NULL)
        return OK;
    out = mem_array(c->mem, uint8_t, n);
    out[0] = VERSION;
    memcpy(out + 1, key->id, 8);
    random_bytes(out + 9, NONCE);
    must(gcm_seal(key->bytes, out + 9, place_of(c, table, column, row), plain, out + HEAD));
    *ret = (struct bytes) { .p = out, .n = n };
    return OK;
}

enum err open_bytes(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes sealed, struct bytes *ret)
{
    const struct key *key;
    char id[KEY_ID_SIZE] = "";
    uint8_t *out;

    *ret = (struct bytes) { 0 };
    if (sealed.p == NULL)
        return OK;
    if (sealed.n < HEAD + TAG || sealed.p[0] != VERSION)
        return fail_internal(c, "%s.%s of %lld is no sealed value", table, column, (long long)row);
    memcpy(id, sealed.p + 1, 8);
    key = keyring_find(ring(c), KEY_SEAL, id);
    if (key == NULL)
        return fail_internal(
            c, "%s.%s of %lld: the key %s is missing", table, column, (long long)row, id);
    out = mem_array(c->mem, uint8_t, sealed.n - HEAD - TAG + 1);
    if (!gcm_open(key->bytes, sealed.p + 9, place_of(c, table, column, row),
            (struct bytes) { .p = sealed.p + HEAD, .n = sealed.n - HEAD }, out))
        return fail_internal(
            c, "%s.%s of %lld was changed or moved", table, column, (long long)row);
    *ret = (struct bytes) { .p = out, .n = sealed.n - HEAD - TAG };
    return OK;
}

enum err seal_text(struct call *c, const char *table, const char *column, int64_t row,
    const char *text, struct bytes *ret)
{
    return seal_bytes(c, table, column, row,
        (struct bytes) { .p = (const uint8_t *)text, .n = text == NULL ? 0 : strlen(text) }, ret);
}

enum err open_text(struct call *c, const char *table, const char *column, int64_t row,
    struct bytes sealed, const char **ret)
{
    struct bytes plain;

    TRY(open_bytes(c, table, column, row, sealed, &plain));
    *ret = (const char *)plain.p; /* followed by a NUL: open_bytes allocates one more */
    return OK;
}

/* ---- keyed digest
 * -------------------------------------------------------------------------------------- */

static const char *digest_under(
    struct call *c, const struct key *key, const char *what, const char *text)
{
    const char *message = str_printf(c->mem, "%s|%s", what, text);
    uint8_t mac[SM3_SIZE];

    hmac_sm3((struct bytes) { .p = key->bytes, .n = KEY_SIZE }, message, strlen(message), mac);
    return str_printf(c->mem, "%s:%s", key->id, str_hex(c->mem, mac, sizeof mac));
}

const char *lookup_digest(struct call *c, const char *what, const char *text)
{
    return text == NULL ? NULL : digest_under(c, ring(c)->digest, what, text);
}

const char *lookup_digest_old(struct call *c, const char *what, const char *text)
{
    const struct key *old = ring(c)->digest_old;

    return text == NULL || old == NULL ? NULL : digest_under(c, old, what, text);
}

/* ---- files
 * ---------------------------------------------------------------------------------------------- */

/* A sealed file is chunks of up to 64 KiB, each sealed with the file's own key under the nonce
 * (number of the chunk, last or not), so that none can be left out, added or exchanged. */
static void chunk_nonce(uint8_t nonce[static NONCE], uint64_t number, bool last)
{
    memset(nonce, 0, NONCE);
    for (int i = 0; i < 8; i++)
        nonce[i] = (uint8_t)(number >> (8 * i));
    nonce[8] = last;
}

static ssize_t read_full(int fd, uint8_t *p, size_t n)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = read(fd, p + got, n - got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return (ssize_t)got;
}

static enum err seal_chunks(struct call *c, int in, int out, const uint8_t *key)
{
    uint8_t *plain = mem_array(c->mem, uint8_t, CHUNK),
            *sealed = mem_array(c->mem, uint8_t, CHUNK + TAG);
    uint8_t nonce[NONCE];

    for (uint64_t number = 0;; number++) {
        ssize_t n = read_full(in, plain, CHUNK);
        bool last = n < CHUNK;

        if (n < 0)
            return fail_internal(c, "an upload cannot be read: errno %d", errno);
        chunk_nonce(nonce, number, last);
        must(gcm_seal(key, nonce, (struct bytes) { 0 },
            (struct bytes) { .p = plain, .n = (size_t)n }, sealed));
        if (write(out, sealed, (size_t)n + TAG) != n + TAG)
            return fail(c, ERR_UNAVAILABLE,
                N_("The file could not be stored just now. Please try again later"));
        if (last)
            return OK;
    }
}

enum err seal_file(struct call *c, const char *from, const char *to, struct bytes *ret_file_key)
{
    uint8_t *key = mem_array(c->mem, uint8_t, KEY_SIZE);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err e;

    random_bytes(key, KEY_SIZE);
    if (in < 0 || out < 0)
        e = fail(c, ERR_UNAVAILABLE,
            N_("The file could not be stored just now. Please try again later"));
    else
        e = seal_chunks(c, in, out, key);
    if (in >= 0)
        (void)close(in);
    if (out >= 0 && close(out) != 0 && e == OK)
        e = fail_internal(c, "closing a sealed file: errno %d", errno);
    *ret_file_key = (struct bytes) { .p = key, .n = KEY_SIZE };
    return e;
}

static enum err open_chunks(struct call *c, int in, const uint8_t *key,
    enum err (*chunk)(void *data, const void *p, size_t n), void *data)
{
    uint8_t *sealed = mem_array(c->mem, uint8_t, CHUNK + TAG);
    uint8_t *plain = mem_array(c->mem, uint8_t, CHUNK + TAG);
    uint8_t nonce[NONCE];

    for (uint64_t number = 0;; number++) {
        ssize_t n = read_full(in, sealed, CHUNK + TAG);
        bool last = n < CHUNK + TAG;

        chunk_nonce(nonce, number, last);
        if (n < TAG || !gcm_open(key, nonce, (struct bytes) { 0 },
                           (struct bytes) { .p = sealed, .n = (size_t)n }, plain))
            return fail_internal(c, "a stored file was changed or cut");
        TRY(chunk(data, plain, (size_t)n - TAG));
        if (last)
            return OK;
    }
}

enum err open_file(struct call *c, const char *from, struct bytes file_key,
    enum err (*chunk)(void *data, const void *p, size_t n), void *data)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    enum err e;

    if (in < 0 || file_key.n != KEY_SIZE)
        e = fail_internal(c, "a stored file cannot be opened: errno %d", errno);
    else
        e = open_chunks(c, in, file_key.p, chunk, data);
    if (in >= 0)
        (void)close(in);
    return e;
}
