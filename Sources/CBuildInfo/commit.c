#include "CBuildInfo.h"

const char *emcl_rerank_commit(void) { return EMCL_RERANK_COMMIT; }
