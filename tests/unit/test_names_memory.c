#include "names_fixture.h"

static void choices_are_remembered(void **state)
{
	struct fixture *fixture = *state;

	reserve(fixture, 1, &fixture->claim);
	assert_false(names_take_changed(fixture->names));
	next(fixture, 1, &fixture->claim);
	assert_true(names_take_changed(fixture->names));
	assert_false(names_take_changed(fixture->names));
	names_release(fixture->names, 1);
	assert_string_equal(reserve(fixture, 2, &fixture->claim), "Photos on nas");
	names_release(fixture->names, 2);
	/* of another name the memory says nothing */
	fixture->claim.name = "Pictures";
	assert_string_equal(reserve(fixture, 3, &fixture->claim), "Pictures");
}

static void a_remembered_choice_that_is_taken_is_chosen_anew(void **state)
{
	struct fixture *fixture = *state;
	struct names_claim other = twin_of(fixture, "other");

	reserve(fixture, 1, &fixture->claim);
	next(fixture, 1, &fixture->claim);
	names_release(fixture->names, 1);
	other.name = "Photos on nas";
	assert_string_equal(reserve(fixture, 2, &other), "Photos on nas");
	/* "Photos" is known to be another host's */
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos on nas #2");
}

static struct names_memory memory_of(const struct fixture *fixture, const char *choice)
{
	return (struct names_memory){
		.source = fixture->claim.source,
		.instance = fixture->claim.instance,
		.type = fixture->claim.type,
		.inner = fixture->claim.inner,
		.protocol = fixture->claim.protocol,
		.name = fixture->claim.name,
		.choice = choice,
		.last_used = NOW,
	};
}

static void what_was_kept_is_taken_up_again(void **state)
{
	static const struct {
		const char *choice, *name;
	} rows[] = {{"2", "Photos #2"}, {"port", "Photos (8080)"}, {"collision", "Photos on nas"},
		{"collision 4", "Photos on nas #4"}, {"collision port", "Photos on nas (8080)"}};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct names_memory memory = memory_of(fixture, rows[i].choice);

		assert_int_equal(names_remember(fixture->names, &memory), 0);
		assert_string_equal(reserve(fixture, 1, &fixture->claim), rows[i].name);
		names_release(fixture->names, 1);
	}
}

static void what_makes_no_sense_is_refused(void **state)
{
	static const char *const choices[] = {"1", "0", "-2", "collisions", "replic", "2 2", "x"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		struct names_memory memory = memory_of(fixture, choices[i]);

		assert_int_equal(names_remember(fixture->names, &memory), -EINVAL);
	}
}

/* a qualifier that it no longer has */
static void a_memory_that_cannot_be_is_passed_over(void **state)
{
	struct fixture *fixture = *state;
	struct names_memory memory = memory_of(fixture, "replica");

	assert_int_equal(names_remember(fixture->names, &memory), 0);
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos");
}

static void count(void *userdata, const struct names_memory *memory)
{
	++*(int *)userdata;
}

static int count_memories(const struct fixture *fixture)
{
	int n = 0;

	names_each_memory(fixture->names, count, &n);
	return n;
}

static void old_memories_are_forgotten(void **state)
{
	struct fixture *fixture = *state;
	struct names_memory memory = memory_of(fixture, "2");

	assert_int_equal(names_remember(fixture->names, &memory), 0);
	names_forget_before(fixture->names, NOW);
	assert_int_equal(count_memories(fixture), 1);
	names_forget_before(fixture->names, NOW + 1);
	assert_int_equal(count_memories(fixture), 0);
}

static void using_a_memory_keeps_it_young(void **state)
{
	struct fixture *fixture = *state;
	struct names_memory memory = memory_of(fixture, "2");

	memory.last_used = 1;
	assert_int_equal(names_remember(fixture->names, &memory), 0);
	reserve(fixture, 1, &fixture->claim);
	names_forget_before(fixture->names, NOW);
	assert_int_equal(count_memories(fixture), 1);
}

static void the_oldest_memory_goes_first(void **state)
{
	struct fixture *fixture = *state;
	char instance[16];

	for (int i = 0; i <= NAMES_MEMORY_MAX; i++) {
		struct names_memory memory = memory_of(fixture, "2");

		snprintf(instance, sizeof(instance), "web%d", i);
		memory.instance = instance;
		assert_int_equal(names_remember(fixture->names, &memory), 0);
	}
	assert_int_equal(count_memories(fixture), NAMES_MEMORY_MAX);
	fixture->claim.instance = "web0";
	assert_string_equal(reserve(fixture, 1, &fixture->claim), "Photos");
	fixture->claim.instance = "web1";
	assert_string_equal(reserve(fixture, 2, &fixture->claim), "Photos #2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(choices_are_remembered),
		WITH_FIXTURE(a_remembered_choice_that_is_taken_is_chosen_anew),
		WITH_FIXTURE(what_was_kept_is_taken_up_again),
		WITH_FIXTURE(what_makes_no_sense_is_refused),
		WITH_FIXTURE(a_memory_that_cannot_be_is_passed_over),
		WITH_FIXTURE(old_memories_are_forgotten),
		WITH_FIXTURE(using_a_memory_keeps_it_young),
		WITH_FIXTURE(the_oldest_memory_goes_first),
	};

	return cmocka_run_group_tests_name("names_memory", tests, NULL, NULL);
}
