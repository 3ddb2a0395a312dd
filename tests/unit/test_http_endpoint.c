#include "io/http_endpoint.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const char *url, const char *socket_path)
{
	struct http_endpoint endpoint = {0};
	const char *why = NULL;

	assert_int_equal(http_endpoint_init(&endpoint, text, &why), 0);
	assert_string_equal(endpoint.url, url);
	if (socket_path)
		assert_string_equal(endpoint.socket_path, socket_path);
	else
		assert_null(endpoint.socket_path);
	assert_string_equal(endpoint.label, socket_path ? socket_path : url);
	http_endpoint_finish(&endpoint);
}

static void accepted(void **state)
{
	expect("unix:///run/docker.sock", "http://localhost", "/run/docker.sock");
	expect("UNIX:///run/a b.sock", "http://localhost", "/run/a b.sock");
	expect("tcp://nas:2376", "http://nas:2376", NULL);
	expect("tcp://nas", "http://nas:2375", NULL);
	expect("tcp://[fd00::1]", "http://[fd00::1]:2375", NULL);
	expect("tcp://[fd00::1]:2376/", "http://[fd00::1]:2376", NULL);
	expect("http://proxy:80/docker/", "http://proxy:80/docker", NULL);
	expect("https://10.0.0.1:6443", "https://10.0.0.1:6443", NULL);
}

static void refused(void **state)
{
	static const char *const texts[] = {"", "/run/docker.sock", "unix://",
		"unix://run/docker.sock", "ssh://nas", "tcp://", "http://",
		"http://user:secret@nas", "http://nas/?a=b", "http://nas/#a", "http://nas:port",
		"tcp://nas:99999", "http://a b/"};
	char text[256] = "unix:///";

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct http_endpoint endpoint;
		const char *why = NULL;

		assert_int_equal(http_endpoint_init(&endpoint, texts[i], &why), -EINVAL);
		assert_non_null(why);
		assert_null(strstr(why, "secret"));
	}
	for (size_t size = 107; size <= 108; size++) {
		struct http_endpoint endpoint;
		const char *why = NULL;
		int expected = size == 107 ? 0 : -EINVAL;

		memset(text + 8, 'x', size - 1);
		assert_int_equal(http_endpoint_init(&endpoint, text, &why), expected);
		http_endpoint_finish(&endpoint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests_name("http_endpoint", tests, NULL, NULL);
}
