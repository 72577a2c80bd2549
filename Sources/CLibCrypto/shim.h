// SHA-256 from libcrypto, which libhdf5 already loads. Nothing here needs a wrapper.
#pragma once
#include <openssl/evp.h>
