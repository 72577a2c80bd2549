#pragma once

#include <stdint.h>

/// Counts the cores that threads of this process may run on; 0 where the system does not tell.
int32_t emcl_cores_allowed(void);
