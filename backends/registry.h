/* The kinds of backends this program knows, in the order in which they are looked for. A kind that
 * was left out of the build keeps its row, without `create`, so that the user can be told which
 * library it lacks. */
#pragma once

#include "core/backend.h"

const struct backend_entry *registry_entries(size_t *ret_n);
const struct backend_entry *registry_find(enum backend_kind kind); /* or NULL */
