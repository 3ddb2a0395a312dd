/* config/crier.yaml, which tells users what the keys are, against what the program does; and the
 * reading of files. */
#include "config/config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "core/instance.h"
#include "util/str.h"

#define REFERENCE TESTS_DIR "/../config/crier.yaml"

enum { BLOCKS_MAX = 64 };

struct blocks { /* the examples: runs of commented lines that are no prose */
	struct str_buf items[BLOCKS_MAX];
	size_t count;
};

/* An example is "#key: value" or, further in, "#  key: value"; prose is "# Words". */
static bool is_example(const char *line)
{
	return line[0] == '#' && line[1] != '\n' && (line[1] != ' ' || line[2] == ' ');
}

/* Prose has columns too; they come after prose, examples never do. */
static bool is_prose(const char *line)
{
	return line[0] == '#' && line[1] == ' ' && line[2] != ' ';
}

static void read_blocks(struct blocks *blocks)
{
	FILE *file = fopen(REFERENCE, "re");
	_cleanup_(freep) char *line = NULL;
	size_t capacity = 0;
	bool in_prose = false, in_block = false;

	assert_non_null(file);
	while (getline(&line, &capacity, file) > 0) {
		if (is_prose(line))
			in_prose = true;
		else if (line[0] != '#' || line[1] != ' ')
			in_prose = false;
		if (in_prose || !is_example(line)) {
			in_block = false;
			continue;
		}
		if (!in_block)
			assert_in_range(++blocks->count, 1, BLOCKS_MAX);
		in_block = true;
		assert_int_equal(0, str_buf_puts(&blocks->items[blocks->count - 1], line + 1));
	}
	fclose(file);
}

static void blocks_finish(struct blocks *blocks)
{
	for (size_t i = 0; i < blocks->count; i++)
		str_buf_finish(&blocks->items[i]);
}

static struct config *parse(const char *yaml)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	struct config *config = NULL;
	int r = config_parse(yaml, strlen(yaml), "crier.yaml", &config, &errors);

	for (size_t i = 0; i < errors.count; i++)
		print_error("%s\n", errors.items[i].text);
	if (r < 0)
		print_error("in:\n%s", yaml);
	assert_int_equal(0, r);
	return config;
}

static void dump_list(struct str_buf *buf, const char *what, char *const *list)
{
	str_buf_printf(buf, "%s:", what);
	for (; list && *list; list++)
		str_buf_printf(buf, " %s", *list);
	str_buf_puts(buf, "\n");
}

static void dump_template(struct str_buf *buf, const char *what, const struct template *template)
{
	struct pair label = {(char *)"l", (char *)"label"};
	struct instance instance = {
		.name = (char *)"name", .labels = {.items = &label, .count = 1}};
	_cleanup_(freep) char *name = NULL;
	bool unique;

	assert_int_equal(0, template_render(template,
				    &(struct template_values){.instance = &instance,
					    .host = "host",
					    .backend = "docker",
					    .type = "http",
					    .port = 1,
					    .protocol = 6},
				    &name, &unique));
	str_buf_printf(buf, "%s: %s %d\n", what, name, unique);
}

/* all that a file may change, but rows, of which the default has none */
static char *dump(const struct config *config)
{
	struct str_buf buf = {0};
	const struct policy *policy = &config->policy;

	str_buf_printf(&buf, "%d %d %zu %zu %llu %llu %s\n", config->announcer,
		config->backends_auto, config->n_backends, config->n_services,
		(unsigned long long)config->max_services, (unsigned long long)config->hold_us,
		config->listen ? config->listen : "-");
	dump_list(&buf, "allow", config->interfaces_allow);
	dump_list(&buf, "deny", config->interfaces_deny);
	dump_list(&buf, "read-labels", config->read_labels);
	dump_list(&buf, "prefixes", policy->label_prefixes);
	str_buf_printf(&buf, "%d %d %zu %zu %zu %s %s\n", policy->announce, policy->require_healthy,
		policy->n_sources, policy->n_types, policy->n_rules, policy->fallback_type,
		policy->interface ? policy->interface : "-");
	dump_template(&buf, "name", policy->name);
	dump_template(&buf, "on-collision", policy->on_collision);
	return str_buf_take(&buf);
}

static void expect_defaults(const char *yaml)
{
	_cleanup_(config_destroyp) struct config *config = parse(yaml);
	_cleanup_(config_destroyp) struct config *defaults = parse("");
	_cleanup_(freep) char *given = dump(config);
	_cleanup_(freep) char *expected = dump(defaults);

	assert_string_equal(expected, given);
}

static void the_reference_changes_nothing(void **state)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(config_destroyp) struct config *config = NULL;
	_cleanup_(config_destroyp) struct config *defaults = parse("");
	_cleanup_(freep) char *expected = dump(defaults);
	_cleanup_(freep) char *given = NULL;

	assert_int_equal(0, config_load(REFERENCE, &config, &errors));
	assert_int_equal(0, errors.count);
	given = dump(config);
	assert_string_equal(expected, given);
}

static bool begins_with_key(const char *yaml, const char *key)
{
	return strncmp(yaml, key, strlen(key)) == 0 && yaml[strlen(key)] == ':';
}

static void the_reference_has_every_key_with_its_default_first(void **state)
{
	static const char *const keys[] = {"announcer", "announce", "backends", "interface",
		"naming", "service-types", "fallback-type", "rules", "services", "label-prefixes",
		"read-labels", "require-healthy", "hold", "max-services", "listen"};
	_cleanup_(blocks_finish) struct blocks blocks = {0};

	read_blocks(&blocks);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t at = 0;

		while (at < blocks.count && !begins_with_key(blocks.items[at].data, keys[i]))
			at++;
		if (at == blocks.count)
			fail_msg("%s is not described", keys[i]);
		expect_defaults(blocks.items[at].data);
	}
}

static void the_examples_of_the_reference_are_right(void **state)
{
	_cleanup_(blocks_finish) struct blocks blocks = {0};

	read_blocks(&blocks);
	assert_in_range(blocks.count, 20, BLOCKS_MAX);
	for (size_t i = 0; i < blocks.count; i++)
		config_destroy(parse(blocks.items[i].data));
}

struct scratch {
	char folder[32];
	char file[48];
};

static void scratch_init(struct scratch *scratch, const void *bytes, size_t size)
{
	FILE *file;

	strcpy(scratch->folder, "/tmp/crier-test-XXXXXX");
	assert_non_null(mkdtemp(scratch->folder));
	snprintf(scratch->file, sizeof(scratch->file), "%s/my.yaml", scratch->folder);
	file = fopen(scratch->file, "we");
	assert_non_null(file);
	assert_int_equal(size, fwrite(bytes, 1, size, file));
	assert_int_equal(0, fclose(file));
}

static void scratch_finish(struct scratch *scratch)
{
	unlink(scratch->file);
	rmdir(scratch->folder);
}

static void expect_refused(const char *path, int error, const char *text)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	struct config *config = NULL;

	assert_int_equal(error, config_load(path, &config, &errors));
	assert_null(config);
	assert_int_equal(1, errors.count);
	assert_string_equal(text, errors.items[0].text);
}

static void a_file_is_read(void **state)
{
	_cleanup_(scratch_finish) struct scratch scratch;
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(config_destroyp) struct config *config = NULL;

	scratch_init(&scratch, "hold: 7s\n", 9);
	assert_int_equal(0, config_load(scratch.file, &config, &errors));
	assert_int_equal(7000000, config->hold_us);
}

static void mistakes_name_the_file(void **state)
{
	_cleanup_(scratch_finish) struct scratch scratch;

	scratch_init(&scratch, "hodl: 7s\n", 9);
	expect_refused(
		scratch.file, -EINVAL, "my.yaml:1:1: unknown key \"hodl\"; did you mean \"hold\"?");
}

static void without_a_file_the_defaults_serve(void **state)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(config_destroyp) struct config *config = NULL;

	if (access(CONFIG_PATH, F_OK) == 0)
		skip();
	assert_int_equal(0, config_load(NULL, &config, &errors));
	assert_int_equal(0, errors.count);
	assert_true(config->backends_auto);
}

static void files_that_cannot_be_read(void **state)
{
	_cleanup_(scratch_finish) struct scratch scratch;
	_cleanup_(freep) char *large = calloc(1, CONFIG_FILE_MAX + 1);

	assert_non_null(large);
	scratch_init(&scratch, large, CONFIG_FILE_MAX + 1);
	expect_refused(scratch.file, -EFBIG, "my.yaml: larger than 10 MB: no configuration is");
	expect_refused(TESTS_DIR "/none.yaml", -ENOENT, "none.yaml: No such file or directory");
	expect_refused(TESTS_DIR, -EISDIR, "tests: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reference_changes_nothing),
		cmocka_unit_test(the_reference_has_every_key_with_its_default_first),
		cmocka_unit_test(the_examples_of_the_reference_are_right),
		cmocka_unit_test(a_file_is_read),
		cmocka_unit_test(mistakes_name_the_file),
		cmocka_unit_test(without_a_file_the_defaults_serve),
		cmocka_unit_test(files_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
