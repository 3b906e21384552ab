/* openssl.h – OpenSSL's headers, whose typedef ERR_STATE would clash with ours. */
#ifndef SIGN_OPENSSL_H
#define SIGN_OPENSSL_H

#define ERR_STATE openssl_err_state
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#undef ERR_STATE

#endif
