/* algorithms.c – the algorithms that every request needs, looked up once: OpenSSL 3 would search
 * its providers by name at each use. Never freed: they live as long as the program. */
#include <pthread.h>

#include "lib/base/attr.h"
#include "lib/base/err.h"
#include "lib/sign/private.h"

static struct algorithms fetched;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Of an HMAC-SM3 that needs only its key: making one from nothing costs more than computing it. */
static EVP_MAC_CTX *make_hmac(void)
{
    static const uint8_t no_key[1];
    char digest[] = "SM3";
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end() };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *x = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);

    must(x != NULL && EVP_MAC_init(x, no_key, sizeof no_key, params) == 1);
    EVP_MAC_free(mac);
    return x;
}

static void fetch(void)
{
    fetched = (struct algorithms) { .sm3 = EVP_MD_fetch(NULL, "SM3", NULL),
        .aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL),
        .hmac_sm3 = make_hmac() };
    must(fetched.sm3 != NULL && fetched.aes_256_gcm != NULL);
}

const struct algorithms *algorithms(void)
{
    (void)pthread_once(&once, fetch);
    return &fetched;
}
