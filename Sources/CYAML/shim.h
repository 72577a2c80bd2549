// libyaml for Swift: the events of a document. Nothing here needs a wrapper.
#pragma once
#include <yaml.h>
