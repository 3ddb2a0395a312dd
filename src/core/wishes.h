/* core/mapping only: the list of wishes as it is made. The rest of its calls are in mapping.h. */
#pragma once

#include "core/mapping.h"

int wishes_add(struct wishes *wishes, struct wish *wish); /* consumed, also where it fails */

/* Adds a host record unless one of that name and interface is there already; `record` is consumed.
 */
int wishes_add_record(
	struct wishes *wishes, uint16_t inner, uint8_t ordinal, struct host_record *record);
