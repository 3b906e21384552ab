/* private.h – the key ring as lib/sign sees it. */
#ifndef SIGN_PRIVATE_H
#define SIGN_PRIVATE_H

#include "lib/sign/openssl.h"
#include "lib/sign/sign.h"

#define KEY_SIZE 32
#define KEYS_MAX 64
#define KEY_ID_SIZE 9 /* 8 hex digits and NUL */

enum key_use { KEY_SEAL, KEY_DIGEST, KEY_SIGN };

struct key {
    enum key_use use;
    char id[KEY_ID_SIZE];
    uint8_t bytes[KEY_SIZE];
    time_t made_at; /* of its file */
};

struct keyring {
    struct key keys[KEYS_MAX];
    size_t n;
    const struct key *seal; /* the active ones */
    const struct key *digest;
    const struct key *digest_old; /* during a rotation; else NULL */
    const struct key *sign;       /* of checkpoints: seed of an SM2 key */
};

const struct key *keyring_find(const struct keyring *k, enum key_use use, const char *id);

struct algorithms {
    EVP_MD *sm3;
    EVP_CIPHER *aes_256_gcm;
    EVP_MAC_CTX *hmac_sm3; /* to be duplicated and given its key */
};
const struct algorithms *algorithms(void);

#endif
