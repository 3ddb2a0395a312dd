/* For the tests of the names: a claim of "Photos", and shorter ways to ask. */
#pragma once

#include "core/names.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/str.h"
#include "util/utf8.h"

enum { NOW = 1700000000 };

struct fixture {
	struct names *names;
	struct names_claim claim; /* "Photos" of the instance "web" of docker */
};

static inline int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(names_create(&fixture->names), 0);
	fixture->claim = (struct names_claim){
		.source = "docker",
		.instance = "web",
		.inner = 80,
		.protocol = 6,
		.type = "_http._tcp",
		.name = "Photos",
		.collision_name = "Photos on nas",
		.collision_unique = true,
		.qualifiers = {NULL, NULL, "8080", "docker"},
	};
	*state = fixture;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *fixture = *state;

	names_destroy(fixture->names);
	free(fixture);
	return 0;
}

static inline const char *reserve(
	struct fixture *fixture, uint64_t holder, const struct names_claim *claim)
{
	const char *name = NULL;
	bool unique;

	assert_int_equal(names_reserve(fixture->names, holder, claim, NOW, &name, &unique), 0);
	return name;
}

static inline const char *next(
	struct fixture *fixture, uint64_t holder, const struct names_claim *claim)
{
	const char *name = NULL;
	bool unique;

	assert_int_equal(names_next(fixture->names, holder, claim, NOW, &name, &unique), 0);
	return name;
}

/* the claim of another instance, which wants the same name */
static inline struct names_claim twin_of(const struct fixture *fixture, const char *instance)
{
	struct names_claim claim = fixture->claim;

	claim.instance = instance;
	return claim;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
