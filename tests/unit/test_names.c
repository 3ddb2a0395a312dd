#include "names_fixture.h"

static void the_first_gets_its_name(void **state)
{
	struct fixture *fixture = *state;

	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos");
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos");
}

static void another_type_is_no_twin(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim other = twin_of(fixture, "other");

	other.type = "_ipp._tcp";
	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(reserve(fixture, 2, &other), "Photos");
}

static void the_first_qualifier_that_differs_is_taken(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim a = twin_of(fixture, "a"), b = twin_of(fixture, "b"),
			   c = twin_of(fixture, "c");

	fixture->claim.qualifiers[0] = a.qualifiers[0] = "shop";
	a.qualifiers[1] = "2";
	b.qualifiers[0] = "blog";
	c.qualifiers[3] = "podman";
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos");
	assert_string_equal(reserve(fixture, 2, &a), "Photos (2)");
	assert_string_equal(reserve(fixture, 3, &b), "Photos (blog)");
	assert_string_equal(reserve(fixture, 4, &c), "Photos (podman)");
}

static void twins_in_everything_are_numbered(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim a = twin_of(fixture, "a"), b = twin_of(fixture, "b");

	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(reserve(fixture, 2, &a), "Photos #2");
	assert_string_equal(reserve(fixture, 3, &b), "Photos #3");
	names_release(fixture->names, 2);
	assert_string_equal(reserve(fixture, 3, &b), "Photos #3");
}

/* the qualified name of one twin may be the very name that another wants */
static void a_qualified_name_is_taken_too(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim a = twin_of(fixture, "a"), b = twin_of(fixture, "b");

	a.name = "Photos (9090)";
	b.qualifiers[2] = "9090";
	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(reserve(fixture, 2, &a), "Photos (9090)");
	assert_string_equal(reserve(fixture, 3, &b), "Photos #2");
}

static void names_are_compared_without_case(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim other = twin_of(fixture, "other");

	other.name = "PHOTOS";
	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(reserve(fixture, 2, &other), "PHOTOS #2");
}

static void collisions_go_through_the_choices(void **state)
{
	struct fixture *fixture = *state;

	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(next(fixture, 1, &fixture->claim), "Photos on nas");
	assert_string_equal(next(fixture, 1, &fixture->claim), "Photos on nas #2");
	assert_string_equal(next(fixture, 1, &fixture->claim), "Photos on nas #3");
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos on nas #3");
}

static void a_unique_name_that_collides_is_numbered(void **state)
{
	struct fixture *fixture = *state;

	fixture->claim.name = fixture->claim.collision_name = "web on nas";
	fixture->claim.unique = true;
	reserve(fixture, 1, &fixture->claim);
	assert_string_equal(next(fixture, 1, &fixture->claim), "web on nas #2");
}

static void tries_end_and_begin_anew_once_settled(void **state)
{
	struct fixture *fixture = *state;
	const char *name;
	bool unique;

	reserve(fixture, 1, &fixture->claim);
	for (int i = 0; i < NAMES_TRIES_MAX; i++)
		next(fixture, 1, &fixture->claim);
	assert_int_equal(
		names_next(fixture->names, 1, &fixture->claim, NOW, &name, &unique), -EAGAIN);
	names_settled(fixture->names, 1);
	assert_string_equal(next(fixture, 1, &fixture->claim), "Photos on nas #11");
}

static void uniqueness_is_told(void **state)
{
	struct fixture *fixture = *state;
	const char *name;
	bool unique = true;

	assert_int_equal(names_reserve(fixture->names, 1, &fixture->claim, NOW, &name, &unique), 0);
	assert_false(unique);
	assert_int_equal(names_next(fixture->names, 1, &fixture->claim, NOW, &name, &unique), 0);
	assert_true(unique);
}

static void long_names_are_cut_on_a_character(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim twin = twin_of(fixture, "twin");
	char text[80] = "";
	const char *name;

	for (int i = 0; i < 21; i++)
		strcat(text, "€"); /* three bytes: 63 in all */
	fixture->claim.name = twin.name = text;
	assert_string_equal(reserve(fixture, 1, &fixture->claim), text);
	name = reserve(fixture, 2, &twin);
	assert_true(strlen(name) <= 63);
	assert_true(utf8_valid(name, strlen(name)));
	assert_string_equal(name + strlen(name) - 3, " #2");
}

/* where the cut took the host's name off, nothing is known of its uniqueness */
static void a_cut_name_is_not_known_unique(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim twin = twin_of(fixture, "twin");
	char text[64];
	const char *name;
	bool unique = true;

	memset(text, 'x', 63);
	text[63] = '\0';
	fixture->claim.name = twin.name = text;
	fixture->claim.unique = twin.unique = true;
	reserve(fixture, 1, &fixture->claim);
	assert_int_equal(names_reserve(fixture->names, 2, &twin, NOW, &name, &unique), 0);
	assert_false(unique);
}

static void a_new_name_is_taken(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim other = twin_of(fixture, "other");

	reserve(fixture, 1, &fixture->claim);
	fixture->claim.name = "Pictures";
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Pictures");
	assert_string_equal(reserve(fixture, 2, &other), "Photos");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(the_first_gets_its_name),
		WITH_FIXTURE(another_type_is_no_twin),
		WITH_FIXTURE(the_first_qualifier_that_differs_is_taken),
		WITH_FIXTURE(twins_in_everything_are_numbered),
		WITH_FIXTURE(a_qualified_name_is_taken_too),
		WITH_FIXTURE(names_are_compared_without_case),
		WITH_FIXTURE(collisions_go_through_the_choices),
		WITH_FIXTURE(a_unique_name_that_collides_is_numbered),
		WITH_FIXTURE(tries_end_and_begin_anew_once_settled),
		WITH_FIXTURE(uniqueness_is_told),
		WITH_FIXTURE(long_names_are_cut_on_a_character),
		WITH_FIXTURE(a_cut_name_is_not_known_unique),
		WITH_FIXTURE(a_new_name_is_taken),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
