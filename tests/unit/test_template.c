#include "core/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/instance.h"

#include <errno.h>

static struct instance *make_instance(void)
{
	struct instance *instance;

	assert_int_equal(instance_create("1", "photos", &instance), 0);
	assert_int_equal(instance_set_fact(instance, FACT_PROJECT, "media"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_SERVICE, "web"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_REPLICA, "2"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_IMAGE, "nginx"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_TAG, "1.27"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_NAMESPACE, "home"), 0);
	assert_int_equal(instance_set_fact(instance, FACT_NODE, "nas1"), 0);
	assert_int_equal(pairs_set(&instance->labels, "role.x", "primary"), 0);
	return instance;
}

static struct template_values values_of(const struct instance *instance)
{
	return (struct template_values){
		.instance = instance,
		.host = "nas",
		.backend = "docker",
		.type = "_http._tcp",
		.port = 8080,
		.protocol = 6,
	};
}

static void expect_values(
	const char *text, const struct template_values *values, const char *expected, bool unique)
{
	_cleanup_(template_destroyp) struct template *template = NULL;
	_cleanup_(freep) char *name = NULL;
	bool is_unique = !unique;

	assert_int_equal(template_parse(text, &template, NULL), 0);
	assert_int_equal(template_render(template, values, &name, &is_unique), 0);
	assert_string_equal(name, expected);
	assert_int_equal(is_unique, unique);
}

static void expect(const char *text, const char *expected, bool unique)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	struct template_values values = values_of(instance);

	expect_values(text, &values, expected, unique);
}

static void test_every_placeholder(void **state)
{
	expect("{name}", "photos", false);
	expect("{project}", "media", false);
	expect("{service}", "web", false);
	expect("{replica}", "2", false);
	expect("{image}:{tag}", "nginx:1.27", false);
	expect("{host}", "nas", true);
	expect("{port}/{proto}", "8080/tcp", false);
	expect("{type}", "http", false);
	expect("{backend}", "docker", false);
	expect("{namespace}/{node}", "home/nas1", false);
	expect("{label.role.x}", "primary", false);
	expect("{label.none}!", "!", false);
}

static void test_alternatives(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = NULL;
	struct template_values values;

	assert_int_equal(instance_create("1", "quirky_bohr", &instance), 0);
	instance->name_made_up = true;
	values = values_of(instance);
	expect_values("{service|name|image} on {host}", &values, "on nas", true);
	expect_values("{service|name|some text}", &values, "some text", false);
	expect_values("{service|}x", &values, "x", false);
	expect_values("{service|host}", &values, "nas", true);
	values.given = "Photos";
	expect_values("{service|name|image} on {host}", &values, "Photos on nas", true);
}

static void test_braces_and_spaces(void **state)
{
	expect("{{name}} {name}", "{name} photos", false);
	expect("  {name}  on\t{host} ", "photos on nas", true);
	expect("", "", false);
}

static void test_no_host_is_not_unique(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	struct template_values values = values_of(instance);

	values.host = NULL;
	expect_values("{name} on {host}", &values, "photos on", false);
}

static void test_long_values_leave_room_for_the_host(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	struct template_values values = values_of(instance);
	char longer[101];

	memset(longer, 'a', 100);
	longer[100] = '\0';
	values.given = longer;
	expect_values("{name} on {host}", &values,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa on nas", true);
	/* characters stay whole: 28 of two bytes are 56 */
	values.given = "éééééééééééééééééééééééééééééééééééééééé";
	expect_values("{name} on {host}", &values, "éééééééééééééééééééééééééééé on nas", true);
	/* without a host it is cut at its end */
	values.given = longer;
	expect_values("{name} {port}", &values,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
}

static void test_a_host_that_is_too_long_is_cut(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	struct template_values values = values_of(instance);

	values.host = "a-very-long-host-name-that-takes-nearly-all-of-sixty-three-byte";
	values.given = "photos of the family";
	expect_values("{name} on {host}", &values,
		"photos of the family on a-very-long-host-name-that-takes-nearly", false);
}

static void test_within_and_hollow(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	_cleanup_(template_destroyp) struct template *template = NULL;
	struct template_values values = values_of(instance);
	struct rendered rendered;

	assert_int_equal(template_parse("{label.none} on {host}", &template, NULL), 0);
	assert_int_equal(template_render_within(template, &values, 5, &rendered), 0);
	assert_string_equal(rendered.text, "on na");
	assert_true(rendered.hollow);
	assert_false(rendered.unique);
	free(rendered.text);
}

static void expect_error(const char *text, size_t offset, const char *reason)
{
	struct template *template = NULL;
	struct template_error error = {0};

	assert_int_equal(template_parse(text, &template, &error), -EINVAL);
	assert_null(template);
	assert_string_equal(error.reason, reason);
	assert_int_equal(error.offset, offset);
	free(error.reason);
}

static void test_errors(void **state)
{
	char longer[2000];

	expect_error("a {serivce} b", 3, "unknown placeholder {serivce}; did you mean {service}?");
	expect_error("{qqq|name}", 1, "unknown placeholder {qqq}");
	expect_error("{name|qqq|x}", 6, "unknown placeholder {qqq}");
	expect_error("{}", 1, "a placeholder without a name");
	expect_error("{name||x}", 6, "a placeholder without a name");
	expect_error("{name|label.}", 6, "{label.} needs the key of a label");
	expect_error("x {name", 2, "this { is never closed; write {{ for a brace");
	expect_error("{a{b}}", 0, "this { is never closed; write {{ for a brace");
	expect_error("a } b", 2, "a } without its {; write }} for a brace");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	expect_error(longer, 1024, "longer than 1024 bytes");
}

static void test_values_are_cleaned(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_instance();
	struct template_values values = values_of(instance);

	values.given = "a\x01\n\xff b";
	expect_values("{name}", &values, "a \xef\xbf\xbd b", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_placeholder),
		cmocka_unit_test(test_alternatives),
		cmocka_unit_test(test_braces_and_spaces),
		cmocka_unit_test(test_no_host_is_not_unique),
		cmocka_unit_test(test_long_values_leave_room_for_the_host),
		cmocka_unit_test(test_a_host_that_is_too_long_is_cut),
		cmocka_unit_test(test_within_and_hollow),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_values_are_cleaned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
