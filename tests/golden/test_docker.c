#include "backends/docker/docker_inspect_parse.h"
#include "backends/docker/docker_parse.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/instance.h"
#include "util/str.h"

/* What engines really sent, against what was read from it: data/<engine>/expected.txt. With
 * GOLDEN_WRITE set the file is written anew, to be looked through before it is committed. */

struct file {
	char *bytes;
	size_t size;
};

static struct file read_file(const char *engine, const char *name)
{
	struct file file = {0};
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), TESTS_DIR "/golden/data/%s/%s", engine, name);
	stream = fopen(path, "re");
	if (!stream)
		fail_msg("%s: %s", path, strerror(errno));
	file.bytes = calloc(1, 1 << 20);
	assert_non_null(file.bytes);
	file.size = fread(file.bytes, 1, (1 << 20) - 1, stream);
	fclose(stream);
	return file;
}

static void dump_port(struct str_buf *out, const struct instance_port *port)
{
	const char *protocol = port->protocol == IPPROTO_TCP   ? "tcp"
			       : port->protocol == IPPROTO_UDP ? "udp"
							       : "sctp";
	char bind[ADDRESS_TEXT];

	address_format(&port->bind, bind);
	str_buf_printf(out, "\tport %u/%s", port->inner, protocol);
	if (port->outer)
		str_buf_printf(out, " at %s port %u", bind[0] ? bind : "any", port->outer);
	str_buf_puts(out, "\n");
}

static void dump_instance(struct str_buf *out, const struct instance *instance)
{
	static const char *const networks[] = {"nat", "host", "own", "none"};
	static const char *const facts[] = {
		"project", "service", "replica", "image", "tag", "namespace", "node", "image-ref"};

	str_buf_printf(out, "\tid %s\n\tname %s%s\n\t%s, health %s, network %s\n", instance->id,
		instance->name, instance->name_made_up ? " (made up)" : "",
		instance_state_to_string(instance->state),
		instance_health_to_string(instance->health), networks[instance->network]);
	for (size_t i = 0; i < FACT_MAX; i++) {
		if (instance->facts[i])
			str_buf_printf(out, "\t%s %s\n", facts[i], instance->facts[i]);
	}
	for (size_t i = 0; i < instance->labels.count; i++)
		str_buf_printf(out, "\tlabel %s=%s\n", instance->labels.items[i].key,
			instance->labels.items[i].value);
	for (size_t i = 0; i < instance->n_ports; i++)
		dump_port(out, &instance->ports[i]);
}

static void dump_inspect(struct str_buf *out, const char *engine, const char *name)
{
	struct file file = read_file(engine, name);
	struct docker_inspect inspect;
	const char *why;

	str_buf_printf(out, "%s\n", name);
	if (docker_inspect_parse(file.bytes, file.size, &inspect, &why) < 0) {
		str_buf_printf(out, "\t%s\n", why);
	} else {
		dump_instance(out, inspect.instance);
		instance_destroy(inspect.instance);
		if (inspect.dropped)
			str_buf_printf(out, "\t%u dropped\n", inspect.dropped);
	}
	free(file.bytes);
}

static int is_inspect(const struct dirent *entry)
{
	return str_glob("*.inspect.json", entry->d_name);
}

static void dump_inspects(struct str_buf *out, const char *engine)
{
	struct dirent **entries;
	char path[512];
	int n;

	snprintf(path, sizeof(path), TESTS_DIR "/golden/data/%s", engine);
	n = scandir(path, &entries, is_inspect, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		dump_inspect(out, engine, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* "start", as it stands in the line: so that the expected text can be judged by eye */
static void find_member(const char *line, const char *key, char ret[64])
{
	const char *at = strstr(line, key);

	ret[0] = '\0';
	assert_non_null(at);
	assert_int_equal(sscanf(at + strlen(key), "%63[^\"]", ret), 1);
}

static void dump_event(struct str_buf *out, const char *line)
{
	static const char *const kinds[] = {"nothing", "started", "changed", "died", "destroyed"};
	struct docker_event event;
	char type[64], action[64];
	const char *why;

	assert_return_code(docker_parse_event(line, strlen(line), &event, &why), 0);
	find_member(line, "\"Type\":\"", type);
	find_member(line, "\"Action\":\"", action);
	str_buf_printf(out, "\t%s %s: %s%s%.12s\n", type, action, kinds[event.kind],
		event.id[0] ? " " : "", event.id);
}

static void dump_events(struct str_buf *out, const char *engine)
{
	struct file file = read_file(engine, "events.ndjson");
	char *rest = file.bytes, *line;

	str_buf_puts(out, "events.ndjson\n");
	while ((line = strsep(&rest, "\n"))) {
		if (line[0] != '\0')
			dump_event(out, line);
	}
	free(file.bytes);
}

static void dump_version(struct str_buf *out, const char *engine)
{
	struct file version = read_file(engine, "version.json");
	struct file missing = read_file(engine, "not-found.json");
	char *message = docker_parse_message(missing.bytes, missing.size);
	struct docker_version parsed = {0};
	const char *why;

	assert_return_code(docker_parse_version(version.bytes, version.size, &parsed, &why), 0);
	str_buf_printf(out, "%s%s\n%s\n", parsed.text, parsed.podman ? " (podman)" : "", message);
	docker_version_finish(&parsed);
	free(message);
	free(version.bytes);
	free(missing.bytes);
}

static void write_expected(const char *engine, const char *text)
{
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), TESTS_DIR "/golden/data/%s/expected.txt", engine);
	stream = fopen(path, "we");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void compare_lines(const char *engine, char *expected, char *text)
{
	char *expected_line, *line;
	unsigned int n = 0;

	do {
		n++;
		expected_line = strsep(&expected, "\n");
		line = strsep(&text, "\n");
		if (!str_equal(expected_line, line))
			fail_msg("%s, line %u: \"%s\" instead of \"%s\"", engine, n,
				line ? line : "nothing", expected_line ? expected_line : "nothing");
	} while (line);
}

static void check_engine(const char *engine)
{
	struct file expected;
	struct str_buf out = {0};

	dump_version(&out, engine);
	dump_events(&out, engine);
	dump_inspects(&out, engine);
	if (getenv("GOLDEN_WRITE"))
		write_expected(engine, out.data);
	expected = read_file(engine, "expected.txt");
	compare_lines(engine, expected.bytes, out.data);
	free(expected.bytes);
	str_buf_finish(&out);
}

static void test_docker_20(void **state)
{
	check_engine("docker-20.10");
}

static void test_docker_28(void **state)
{
	check_engine("docker-28");
}

static void test_docker_29(void **state)
{
	check_engine("docker-29");
}

/* where Podman serves docker.sock */
static void test_podman(void **state)
{
	check_engine("podman-4.3");
}

static void check_list(const char *engine, size_t n_expected, const char *first)
{
	struct file file = read_file(engine, "list.json");
	char **ids = NULL;
	const char *why;
	size_t n = 0;

	assert_return_code(docker_parse_list(file.bytes, file.size, &ids, &why), 0);
	while (ids[n])
		n++;
	assert_int_equal(n, n_expected);
	assert_string_equal(ids[0], first);
	str_list_destroy(ids);
	free(file.bytes);
}

static void test_lists(void **state)
{
	check_list("docker-20.10", 1,
		"f48a77cc50345ae67dc80be295b1422cfda429e35ea80f12d29698a02824525e");
	check_list("docker-29", 24,
		"d7cf6805253df57db03d913f3ae896edce764436b127677932dd3624f442462d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docker_20),
		cmocka_unit_test(test_docker_28),
		cmocka_unit_test(test_docker_29),
		cmocka_unit_test(test_podman),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
