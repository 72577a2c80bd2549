#pragma once

/// The commit the package was built from, twelve digits, with a plus when the sources had been changed since; an empty
/// text outside a repository. Swift has no macros with values, so Package.swift hands it over through C.
const char *emcl_rerank_commit(void);
