// Inflating from zlib, which libhdf5 already loads. Nothing here needs a wrapper.
#pragma once
#include <zlib.h>
