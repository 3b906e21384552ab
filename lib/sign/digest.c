/* digest.c – SM3 and HMAC-SM3 by OpenSSL. */

#include "lib/base/mem.h"
#include "lib/sign/private.h"
#include "lib/sign/sign.h"

struct sm3_stream {
    EVP_MD_CTX *ctx;
};

static int stream_destroy(struct sm3_stream *s)
{
    EVP_MD_CTX_free(s->ctx);
    return 0;
}

struct sm3_stream *sm3_begin(const void *mem)
{
    struct sm3_stream *s = mem_new(mem, struct sm3_stream);

    s->ctx = EVP_MD_CTX_new();
    must(s->ctx != NULL);
    talloc_set_destructor(s, stream_destroy);
    must(EVP_DigestInit_ex(s->ctx, algorithms()->sm3, NULL) == 1);
    return s;
}

void sm3_add(struct sm3_stream *s, const void *p, size_t n)
{
    must(EVP_DigestUpdate(s->ctx, p, n) == 1);
}

void sm3_end(struct sm3_stream *s, uint8_t ret[static SM3_SIZE])
{
    unsigned n = SM3_SIZE;

    must(EVP_DigestFinal_ex(s->ctx, ret, &n) == 1 && n == SM3_SIZE);
}

void sm3(const void *p, size_t n, uint8_t ret[static SM3_SIZE])
{
    unsigned got = SM3_SIZE;

    must(EVP_Digest(p, n, ret, &got, algorithms()->sm3, NULL) == 1 && got == SM3_SIZE);
}

char *sm3_hex(const void *mem, const void *p, size_t n)
{
    uint8_t digest[SM3_SIZE];

    sm3(p, n, digest);
    return str_hex(mem, digest, sizeof digest);
}

void hmac_sm3(struct bytes key, const void *p, size_t n, uint8_t ret[static SM3_SIZE])
{
    EVP_MAC_CTX *x = EVP_MAC_CTX_dup(algorithms()->hmac_sm3);
    size_t got = SM3_SIZE;

    must(x != NULL && EVP_MAC_init(x, key.p, key.n, NULL) == 1 && EVP_MAC_update(x, p, n) == 1 &&
         EVP_MAC_final(x, ret, &got, SM3_SIZE) == 1 && got == SM3_SIZE);
    EVP_MAC_CTX_free(x);
}

bool equal_in_constant_time(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

char *commitment(const void *mem, const uint8_t salt[static 16], const char *value)
{
    struct sm3_stream *s = sm3_begin(NULL);
    uint8_t digest[SM3_SIZE];

    sm3_add(s, salt, 16);
    sm3_add(s, "|", 1);
    sm3_add(s, value, strlen(value));
    sm3_end(s, digest);
    mem_free(s);
    return str_hex(mem, digest, sizeof digest);
}
