/* password.c – Argon2id and TOTP. At most two hashes at once: each takes 19 MiB (OWASP's first
 * recommendation: m = 19 MiB, t = 2, p = 1), and a crowd of sign-ins must not eat the memory. */
#include <argon2.h>
#include <pthread.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/openssl.h"
#include "lib/sign/sign.h"

#define ARGON2_MEMORY_KIB (19 * 1024)
#define ARGON2_PASSES 2
#define ARGON2_PERMITS 2
#define ENCODED_MAX 128
#define PASSWORD_MAX 1024
#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_S 30

static struct {
    pthread_mutex_t lock;
    pthread_cond_t free;
    int taken;
} permits = { .lock = PTHREAD_MUTEX_INITIALIZER, .free = PTHREAD_COND_INITIALIZER };

static void permit_take(void)
{
    pthread_mutex_lock(&permits.lock);
    while (permits.taken >= ARGON2_PERMITS)
        pthread_cond_wait(&permits.free, &permits.lock);
    permits.taken++;
    pthread_mutex_unlock(&permits.lock);
}

static void permit_give(void)
{
    pthread_mutex_lock(&permits.lock);
    permits.taken--;
    pthread_cond_signal(&permits.free);
    pthread_mutex_unlock(&permits.lock);
}

enum err password_hash(struct call *c, const char *password, const char **ret)
{
    char *encoded = mem_array(c->mem, char, ENCODED_MAX);
    uint8_t salt[16];
    int r;

    if (strlen(password) > PASSWORD_MAX)
        return fail(c, ERR_TOO_LARGE, N_("The password is too long"));
    random_bytes(salt, sizeof salt);
    permit_take();
    r = argon2id_hash_encoded(ARGON2_PASSES, ARGON2_MEMORY_KIB, 1, password, strlen(password), salt,
        sizeof salt, 32, encoded, ENCODED_MAX);
    permit_give();
    if (r != ARGON2_OK)
        return fail_internal(c, "argon2: %s", argon2_error_message(r));
    *ret = encoded;
    return OK;
}

bool password_matches(const char *hash, const char *password)
{
    int r;

    if (strlen(password) > PASSWORD_MAX)
        return false;
    permit_take();
    r = argon2id_verify(hash, password, strlen(password));
    permit_give();
    return r == ARGON2_OK;
}

/* ---- TOTP
 * --------------------------------------------------------------------------------------------- */

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

char *totp_new_secret(const void *mem)
{
    uint8_t raw[TOTP_SECRET_BYTES];
    char *out = mem_array(mem, char, TOTP_SECRET_BYTES * 8 / 5 + 1);
    unsigned bits = 0, n_bits = 0;
    size_t at = 0;

    random_bytes(raw, sizeof raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        bits = bits << 8 | raw[i];
        n_bits += 8;
        while (n_bits >= 5) {
            n_bits -= 5;
            out[at++] = base32[bits >> n_bits & 31];
        }
        bits &= (1u << n_bits) - 1;
    }
    explicit_bzero(raw, sizeof raw);
    return out;
}

static size_t base32_decode(const char *s, uint8_t *out, size_t max)
{
    unsigned bits = 0, n_bits = 0;
    size_t n = 0;

    for (; *s != '\0' && *s != '='; s++) {
        const char *digit = strchr(base32, *s);

        if (digit == NULL)
            return 0;
        bits = (bits << 5 | (unsigned)(digit - base32)) & 0xfff;
        n_bits += 5;
        if (n_bits >= 8 && n < max) {
            n_bits -= 8;
            out[n++] = (uint8_t)(bits >> n_bits);
        }
    }
    return n;
}

static unsigned totp_at(const uint8_t *key, size_t n, int64_t step)
{
    uint8_t counter[8], mac[20];
    unsigned got = sizeof mac;
    size_t at;

    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (8 * (7 - i)));
    must(HMAC(EVP_sha1(), key, (int)n, counter, sizeof counter, mac, &got) != NULL);
    at = mac[19] & 15;
    return (((unsigned)mac[at] & 0x7f) << 24 | (unsigned)mac[at + 1] << 16 |
               (unsigned)mac[at + 2] << 8 | mac[at + 3]) %
           1000000;
}

bool totp_matches(const char *secret, const char *code, time_t now, int64_t *ret_step)
{
    uint8_t key[64];
    size_t n = base32_decode(secret, key, sizeof key);
    int64_t typed;
    bool found = false;

    if (n < 10 || strlen(code) != 6 || !str_int(code, 0, 999999, &typed))
        return false;
    for (int64_t step = now / TOTP_STEP_S - 1; step <= now / TOTP_STEP_S + 1; step++) {
        if (totp_at(key, n, step) == (unsigned)typed && !found) {
            *ret_step = step;
            found = true;
        }
    }
    explicit_bzero(key, sizeof key);
    return found;
}

char *totp_uri(const void *mem, const char *secret, const char *issuer, const char *account)
{
    return str_printf(
        mem, "otpauth://totp/%s:%s?secret=%s&issuer=%s", issuer, account, secret, issuer);
}
