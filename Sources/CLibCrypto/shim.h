// SHA-256 from libcrypto. Nothing here needs a wrapper.
//
// These functions stand for themselves: in a static link they bring a few kilobytes with them, where the newer EVP_*
// bring every cipher of the library, and cost its start.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
