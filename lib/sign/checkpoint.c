/* checkpoint.c – SM2 signatures of ledger checkpoints (checkpoint.h). The key file holds 32 random
 * bytes; the private key is derived from them, so that key files are all alike. */
#include "lib/sign/checkpoint.h"

#include "lib/base/mem.h"
#include "lib/sign/openssl.h"
#include "lib/sign/private.h"

#define SM2_ID "1234567812345678"
#define POINT_SIZE 65
#define SIGNATURE_MAX 128

static void free_pkey(EVP_PKEY **p)
{
    EVP_PKEY_free(*p);
}

/* seed mod (n - 1) + 1, and the point that belongs to it. */
static bool derive(const uint8_t seed[static KEY_SIZE], BIGNUM *d, uint8_t point[static POINT_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *p = group == NULL ? NULL : EC_POINT_new(group);
    BN_CTX *x = BN_CTX_new();
    BIGNUM *n = BN_new();
    bool ok = p != NULL && x != NULL && n != NULL && BN_bin2bn(seed, KEY_SIZE, d) != NULL &&
              EC_GROUP_get_order(group, n, x) == 1 && BN_sub_word(n, 2) == 1 &&
              BN_mod(d, d, n, x) == 1 && BN_add_word(d, 1) == 1 &&
              EC_POINT_mul(group, p, d, NULL, NULL, x) == 1 &&
              EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, point, POINT_SIZE, x) ==
                  POINT_SIZE;

    BN_free(n);
    BN_CTX_free(x);
    EC_POINT_free(p);
    EC_GROUP_free(group);
    return ok;
}

static EVP_PKEY *make_pkey(const BIGNUM *d, const uint8_t point[static POINT_SIZE])
{
    EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (x != NULL && b != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, d) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE) == 1)
        params = OSSL_PARAM_BLD_to_param(b);
    if (params == NULL || EVP_PKEY_fromdata_init(x) != 1 ||
        EVP_PKEY_fromdata(x, &key, EVP_PKEY_KEYPAIR, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    EVP_PKEY_CTX_free(x);
    return key;
}

static EVP_PKEY *sm2_key(const struct key *k)
{
    uint8_t point[POINT_SIZE];
    BIGNUM *d = BN_secure_new();
    EVP_PKEY *key = NULL;

    if (d != NULL && derive(k->bytes, d, point))
        key = make_pkey(d, point);
    BN_clear_free(d);
    return key;
}

/* A digest context that knows the identifier; *ret_x is freed by the caller after it. */
static EVP_MD_CTX *begin(EVP_PKEY *key, EVP_PKEY_CTX **ret_x)
{
    EVP_MD_CTX *m = EVP_MD_CTX_new();
    EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

    must(m != NULL && x != NULL);
    must(EVP_PKEY_CTX_set1_id(x, SM2_ID, (int)strlen(SM2_ID)) == 1);
    EVP_MD_CTX_set_pkey_ctx(m, x);
    *ret_x = x;
    return m;
}

enum err checkpoint_sign(
    struct call *c, const char *text, const char **ret_key_id, const char **ret_signature)
{
    const struct keyring *ring = site_get(c->site, keyring_slot);
    cleanup_with(free_pkey) EVP_PKEY *key = sm2_key(ring->sign);
    uint8_t signature[SIGNATURE_MAX];
    size_t n = sizeof signature;
    EVP_PKEY_CTX *x;
    EVP_MD_CTX *m;
    bool ok;

    if (key == NULL)
        return fail_internal(c, "the signing key %s cannot be used", ring->sign->id);
    m = begin(key, &x);
    ok = EVP_DigestSignInit(m, NULL, EVP_sm3(), NULL, key) == 1 &&
         EVP_DigestSign(m, signature, &n, (const uint8_t *)text, strlen(text)) == 1;
    EVP_MD_CTX_free(m);
    EVP_PKEY_CTX_free(x);
    if (!ok)
        return fail_internal(c, "signing failed");
    *ret_key_id = str_dup(c->mem, ring->sign->id);
    *ret_signature = str_hex(c->mem, signature, n);
    return OK;
}

bool checkpoint_signature_fits(
    struct call *c, const char *text, const char *key_id, const char *signature)
{
    const struct key *k = keyring_find(site_get(c->site, keyring_slot), KEY_SIGN, key_id);
    cleanup_with(free_pkey) EVP_PKEY *key = k == NULL ? NULL : sm2_key(k);
    struct bytes der;
    EVP_PKEY_CTX *x;
    EVP_MD_CTX *m;
    bool ok;

    if (key == NULL || !str_unhex(c->mem, signature, &der))
        return false;
    m = begin(key, &x);
    ok = EVP_DigestVerifyInit(m, NULL, EVP_sm3(), NULL, key) == 1 &&
         EVP_DigestVerify(m, der.p, der.n, (const uint8_t *)text, strlen(text)) == 1;
    EVP_MD_CTX_free(m);
    EVP_PKEY_CTX_free(x);
    return ok;
}
