#include "backends/docker/docker_inspect_parse.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/instance.h"
#include "util/str.h"

/* a container of which `config` and `ports` are the test's */
static struct docker_inspect parse_with(const char *config, const char *ports, const char *mode)
{
	struct docker_inspect inspect = {0};
	const char *why = "";
	char *json;

	assert_return_code(str_printf(&json,
				   "{\"Id\":\"ab12\",\"Name\":\"/web\",\"State\":{\"Status\":"
				   "\"running\"},\"Config\":{%s},\"HostConfig\":{\"NetworkMode\":"
				   "\"%s\"},\"NetworkSettings\":{\"Ports\":%s}}",
				   config, mode, ports),
		0);
	if (docker_inspect_parse(json, strlen(json), &inspect, &why) < 0)
		fail_msg("%s", why);
	free(json);
	return inspect;
}

static void check_image(const char *ref, const char *image, const char *tag)
{
	struct docker_inspect inspect;
	char config[256];

	snprintf(config, sizeof(config), "\"Image\":\"%s\"", ref);
	inspect = parse_with(config, "{}", "bridge");
	assert_string_equal(inspect.instance->facts[FACT_IMAGE_REF], ref);
	assert_true(str_equal(inspect.instance->facts[FACT_IMAGE], image));
	assert_true(str_equal(inspect.instance->facts[FACT_TAG], tag));
	instance_destroy(inspect.instance);
}

static void test_images(void **state)
{
	check_image("nginx", "nginx", NULL);
	check_image("nginx:1.27", "nginx", "1.27");
	check_image("ghcr.io/home/nginx:1.27", "nginx", "1.27");
	check_image("registry:5000/nginx", "nginx", NULL);
	check_image("nginx@sha256:0123", "nginx", NULL);
	check_image("nginx:1.27@sha256:0123", "nginx", "1.27");
	check_image("sha256:28555d9cae21", NULL, NULL);
	check_image("28555d9cae21", NULL, NULL);
	check_image("cafe", "cafe", NULL);
}

static void check_fact(
	const struct docker_inspect *inspect, enum instance_fact fact, const char *text)
{
	assert_string_equal(inspect->instance->facts[fact], text);
}

static void test_swarm(void **state)
{
	struct docker_inspect inspect =
		parse_with("\"Labels\":{\"com.docker.stack.namespace\":\"shop\","
			   "\"com.docker.swarm.service.name\":\"shop_web\","
			   "\"com.docker.swarm.task.name\":\"shop_web.2.x7k1\"}",
			"{}", "bridge");

	check_fact(&inspect, FACT_PROJECT, "shop");
	check_fact(&inspect, FACT_SERVICE, "web");
	check_fact(&inspect, FACT_REPLICA, "2");
	instance_destroy(inspect.instance);
}

static void test_environment_of_koi(void **state)
{
	struct docker_inspect inspect =
		parse_with("\"Env\":[\"PATH=/bin\",\"KOI_MDNS_ANNOUNCE=Photos\"]", "{}", "bridge");

	assert_string_equal(pairs_get(&inspect.instance->labels, "koi.announce"), "Photos");
	instance_destroy(inspect.instance);
	inspect = parse_with("\"Env\":[\"KOI_MDNS_ANNOUNCE=Photos\"],"
			     "\"Labels\":{\"koi.announce\":\"Pictures\"}",
		"{}", "bridge");
	assert_string_equal(pairs_get(&inspect.instance->labels, "koi.announce"), "Pictures");
	instance_destroy(inspect.instance);
}

/* an address that nobody understands must not become "every address" */
static void test_ports_that_make_no_sense(void **state)
{
	struct docker_inspect inspect = parse_with("",
		"{\"80/tcp\":[{\"HostIp\":\"nowhere\",\"HostPort\":\"80\"}],"
		"\"81/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"70000\"}],"
		"\"0/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"82\"}],"
		"\"83/tcp\":[{\"HostIp\":\"\"}],\"84/ddp\":[{\"HostPort\":\"84\"}],"
		"\"85/sctp\":[{\"HostIp\":\"\",\"HostPort\":\"85\"}]}",
		"bridge");
	const struct instance *instance = inspect.instance;

	for (size_t i = 0; i < instance->n_ports; i++) {
		if (instance->ports[i].inner == 85)
			assert_int_equal(instance->ports[i].outer, 85);
		else
			assert_int_equal(instance->ports[i].outer, 0);
	}
	assert_int_equal(instance->n_ports, 4);
	instance_destroy(inspect.instance);
}

static void test_network_of_another_container(void **state)
{
	struct docker_inspect inspect = parse_with("\"ExposedPorts\":{\"80/tcp\":{}}",
		"{\"81/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"81\"}]}", "container:ab13");

	assert_int_equal(inspect.instance->n_ports, 0);
	assert_int_equal(inspect.instance->network, NETWORK_NAT);
	instance_destroy(inspect.instance);
}

static void test_labels_have_an_end(void **state)
{
	struct docker_inspect inspect;
	struct str_buf config = {0};

	str_buf_puts(&config, "\"Labels\":{\"number\":1");
	for (int i = 0; i < INSTANCE_LABELS_MAX + 5; i++)
		str_buf_printf(&config, ",\"l%d\":\"x\"", i);
	str_buf_puts(&config, "}");
	inspect = parse_with(config.data, "{}", "bridge");
	assert_int_equal(inspect.instance->labels.count, INSTANCE_LABELS_MAX);
	assert_int_equal(inspect.dropped, 6);
	instance_destroy(inspect.instance);
	str_buf_finish(&config);
}

static void check_bad_bytes(const char *json, size_t size, const char *why_expected)
{
	struct docker_inspect inspect;
	const char *why = NULL;

	assert_int_equal(docker_inspect_parse(json, size, &inspect, &why), -EBADMSG);
	assert_string_equal(why, why_expected);
}

static void check_bad(const char *json, const char *why_expected)
{
	check_bad_bytes(json, strlen(json), why_expected);
}

static void test_reasons(void **state)
{
	static const char with_nul[] = "{\"Id\":\"a\0b\"}";

	check_bad("", "not JSON, or cut off");
	check_bad("{\"Id\":", "not JSON, or cut off");
	check_bad("{}{}", "not JSON, or cut off");
	check_bad("{\"Id\":\"ab\\u0000\"}", "a NUL in it");
	check_bad("[]", "no State, Config, HostConfig or NetworkSettings");
	check_bad("{\"State\":{},\"Config\":{},\"HostConfig\":{},\"NetworkSettings\":{},"
		  "\"Id\":\"../x\"}",
		"no valid Id");
	check_bad_bytes(with_nul, sizeof(with_nul) - 1, "a NUL in it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_swarm),
		cmocka_unit_test(test_environment_of_koi),
		cmocka_unit_test(test_ports_that_make_no_sense),
		cmocka_unit_test(test_network_of_another_container),
		cmocka_unit_test(test_labels_have_an_end),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
