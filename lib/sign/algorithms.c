/* algorithms.c – the algorithms that every request needs, looked up once: OpenSSL 3 would search
 * its providers by name at each use. Never freed: they live as long as the program. */
#include <pthread.h>

#include "lib/base/attr.h"
#include "lib/base/err.h"
#include "lib/sign/private.h"

static struct algorithms fetched;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    fetched = (struct algorithms) { .sm3 = EVP_MD_fetch(NULL, "SM3", NULL),
        .aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL) };
    must(fetched.sm3 != NULL && fetched.aes_256_gcm != NULL);
}

const struct algorithms *algorithms(void)
{
    (void)pthread_once(&once, fetch);
    return &fetched;
}
