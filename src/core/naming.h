/* The names of the services of one instance: what each would like to be called, and where several
 * of one type would be called alike, each with its port. */
#pragma once

#include <stddef.h>

struct draft;

/* Fills name and known_unique of the services, and the drafts' collision names. */
int naming_settle(struct draft *drafts, size_t n_drafts);
