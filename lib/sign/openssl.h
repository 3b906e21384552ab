/* openssl.h – OpenSSL's headers, whose typedef ERR_STATE would clash with ours. */
#ifndef SIGN_OPENSSL_H
#define SIGN_OPENSSL_H

#define ERR_STATE openssl_err_state
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#undef ERR_STATE

#endif
