#include "config/config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/str.h"

static void expect_bytes(const char *bytes, size_t size, const char *expected)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(str_buf_finishp) struct str_buf lines = {0};
	struct config *config = NULL;
	int r = config_parse(bytes, size, "/etc/crier/crier.yaml", &config, &errors);

	for (size_t i = 0; i < errors.count; i++)
		assert_int_equal(0, str_buf_printf(&lines, "%s\n", errors.items[i].text));
	assert_string_equal(expected, lines.data ? lines.data : "");
	assert_int_equal(-EINVAL, r);
	assert_null(config);
}

static void expect(const char *yaml, const char *expected)
{
	expect_bytes(yaml, strlen(yaml), expected);
}

static void unknown_keys_are_hinted(void **state)
{
	expect("naming:\n"
	       "  name: \"{name}\"\n"
	       "\n"
	       "\n"
	       "  on-colision: \"{name} on {host}\"\n",
		"crier.yaml:5:3: unknown key \"on-colision\" in naming; did you mean "
		"\"on-collision\"?\n");
	expect("anounce: published\n",
		"crier.yaml:1:1: unknown key \"anounce\"; did you mean \"announce\"?\n");
	expect("colour: green\n", "crier.yaml:1:1: unknown key \"colour\"\n");
	expect("rules:\n  - match: { imgae: x }\n    nmae: y\n",
		"crier.yaml:2:14: unknown key \"imgae\" in match; did you mean \"image\"?\n"
		"crier.yaml:3:5: unknown key \"nmae\" in a rule; did you mean \"name\"?\n");
	expect("rules:\n  - { match: {}, subtpye: y }\n",
		"crier.yaml:2:18: unknown key \"subtpye\" in a rule; did you mean \"subtype\"?\n");
	expect("backends: [ { kind: docker, endpont: x } ]\n",
		"crier.yaml:1:29: unknown key \"endpont\" in a backend; did you mean "
		"\"endpoint\"?\n");
	expect("interface: { alow: [a] }\n",
		"crier.yaml:1:14: unknown key \"alow\" in interface; did you mean \"allow\"?\n");
	expect("services:\n- {name: a, type: http, port: 1, adress: 10.0.0.1}\n",
		"crier.yaml:2:34: unknown key \"adress\" in a service; did you mean "
		"\"address\"?\n");
}

static void all_mistakes_are_told_in_order(void **state)
{
	expect("hold: soon\n"
	       "announcer: avahii\n"
	       "rules:\n"
	       "  - match: { image: nginx }\n"
	       "    announce: flase\n"
	       "  - name: x\n"
	       "announce: everything\n"
	       "max-services: 0\n"
	       "naming: { name: \"{serivce}\" }\n",
		"crier.yaml:1:7: hold: expected a duration like 60s, 5m or 500ms, 24h at most, "
		"found \"soon\"\n"
		"crier.yaml:2:12: announcer: expected auto, avahi or embedded, found \"avahii\"; "
		"did you mean \"avahi\"?\n"
		"crier.yaml:5:15: announce: expected true or false, found \"flase\"\n"
		"crier.yaml:6:5: a rule needs \"match\"\n"
		"crier.yaml:7:11: announce: expected published, labelled or none, found "
		"\"everything\"\n"
		"crier.yaml:8:15: max-services: expected a number from 1 to 50000, found \"0\"\n"
		"crier.yaml:9:19: name: unknown placeholder {serivce}; did you mean {service}?\n");
}

static void wrong_kinds_of_values(void **state)
{
	expect("rules: none\n", "crier.yaml:1:8: rules: expected a list, found a text\n");
	expect("rules: {}\n", "crier.yaml:1:8: rules: expected a list, found a map (key: value)\n");
	expect("naming: [a]\n",
		"crier.yaml:1:9: naming: expected a map (key: value), found a list\n");
	expect("naming: { name: [a] }\n", "crier.yaml:1:17: name: expected a text, found a list\n");
	expect("- a\n- b\n", "crier.yaml:1:1: expected a map (key: value), found a list\n");
	expect("just words\n", "crier.yaml:1:1: expected a map (key: value), found a text\n");
	expect("rules:\n  - postgres\n",
		"crier.yaml:2:5: expected a map (key: value), found a text\n");
	expect("hold: [60s]\n", "crier.yaml:1:7: hold: expected a duration like 60s, 5m or 500ms, "
				"24h at most, found a list\n");
	expect("label-prefixes: [crier, [koi]]\n",
		"crier.yaml:1:25: expected a text, found a list\n");
	expect("interface: []\n", "crier.yaml:1:12: interface: expected auto, one interface, or { "
				  "allow: [...], deny: [...] }, found a list\n");
	expect("interface: { allow: {a: b} }\n",
		"crier.yaml:1:21: allow: expected a list, found a map (key: value)\n");
	expect("require-healthy: maybe\n",
		"crier.yaml:1:18: require-healthy: expected true or false, found \"maybe\"\n");
	expect("rules: [ { match: { image: } } ]\n",
		"crier.yaml:1:21: image: expected a text, found nothing\n");
}

static void durations(void **state)
{
	static const char *const bad[] = {"60", "s", "-1s", "1.5s", "60 s", "25h", "1441m",
		"99999999999999999999s", "18446744073709551615ms", "1d", "60S"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		_cleanup_(freep) char *yaml = NULL;
		_cleanup_(freep) char *expected = NULL;

		assert_int_equal(0, str_printf(&yaml, "hold: %s\n", bad[i]));
		assert_int_equal(0,
			str_printf(&expected,
				"crier.yaml:1:7: hold: expected a duration like 60s, 5m or 500ms, "
				"24h at most, found \"%s\"\n",
				bad[i]));
		expect(yaml, expected);
	}
}

static void backends(void **state)
{
	expect("backends: dokcer\n", "crier.yaml:1:11: backends: expected auto or a list like "
				     "[docker, podman], found \"dokcer\"\n");
	expect("backends: [dokcer]\n",
		"crier.yaml:1:12: expected docker, podman, systemd, incus or kubernetes, found "
		"\"dokcer\"; did you mean \"docker\"?\n");
	expect("backends: [docker, auto]\n",
		"crier.yaml:1:20: \"auto\": stands alone: backends: auto\n");
	expect("backends: [{kind: static}]\n",
		"crier.yaml:1:19: kind: \"static\": needs no row: what is in services is always "
		"there\n");
	expect("backends:\n  - name: nas\n", "crier.yaml:2:5: a backend needs \"kind\"\n");
	expect("backends: [docker, {kind: docker}]\n",
		"crier.yaml:1:20: two backends are called \"docker\"; give one of them a name of "
		"its own\n");
	expect("backends: [{kind: docker, name: two words}]\n",
		"crier.yaml:1:33: name: expected 1 to 63 of letters, digits and . _ : @ - (and not "
		"\"static\", which is ours), found \"two words\"\n");
	expect("backends: [{kind: docker, endpoint: /run/docker.sock}]\n",
		"crier.yaml:1:37: endpoint: expected unix:///path/of/a.sock, http://host:port or "
		"https://host:port, found \"/run/docker.sock\"\n");
}

static void interfaces(void **state)
{
	expect("interface: \"en*\"\n",
		"crier.yaml:1:12: interface: expected auto or one interface; patterns are written "
		"{ allow: [\"en*\"] }, found \"en*\"\n");
	expect("interface: a-name-that-is-too-long\n",
		"crier.yaml:1:12: interface: expected auto or one interface, found "
		"\"a-name-that-is-too-long\"\n");
	expect("interface: { deny: [\"veth*\"] }\nannouncer: avahi\n",
		"crier.yaml:1:12: interface: patterns are for announcer: embedded; avahi-daemon "
		"has its own, allow-interfaces in avahi-daemon.conf\n");
}

static void templates_point_at_the_character(void **state)
{
	expect("naming:\n  name: {a}\n",
		"crier.yaml:2:9: name: expected a text, found a map (key: value)\n");
	expect("naming:\n  name: \"Küche {nmae}\"\n",
		"crier.yaml:2:17: name: unknown placeholder {nmae}; did you mean {name}?\n");
	expect("naming:\n  name: xy {nmae}\n",
		"crier.yaml:2:13: name: unknown placeholder {nmae}; did you mean {name}?\n");
	/* with an escape in it only the text as a whole can be pointed at */
	expect("naming:\n  name: \"\\u00fc {nmae}\"\n",
		"crier.yaml:2:9: name: unknown placeholder {nmae}; did you mean {name}?\n");
	expect("rules:\n- match: {}\n  name: '{hots}'\n",
		"crier.yaml:3:11: name: unknown placeholder {hots}; did you mean {host}?\n");
}

static void service_types(void **state)
{
	expect("service-types: { web: http }\n",
		"crier.yaml:1:18: service-types: expected a port like 8096 or 8096/tcp, found "
		"\"web\"\n");
	expect("service-types: { 0: http }\n",
		"crier.yaml:1:18: service-types: expected a port like 8096 or 8096/tcp, found "
		"\"0\"\n");
	expect("service-types: { 80-90: http }\n",
		"crier.yaml:1:18: service-types: expected a port like 8096 or 8096/tcp, found "
		"\"80-90\"\n");
	expect("service-types: { 53/udp: _domain._tcp }\n",
		"crier.yaml:1:26: 53/udp: \"_domain._tcp\": is of another protocol than the "
		"port\n");
	expect("service-types:\n  80: http\n  80/tcp: https\n",
		"crier.yaml:3:3: service-types: this port has a type already\n");
	expect("service-types: { 80: }\n", "crier.yaml:1:18: 80: expected a text, found nothing\n");
	expect("fallback-type: _crier._tcp\n",
		"crier.yaml:1:16: fallback-type: expected a type without protocol, like crier, "
		"found \"_crier._tcp\"\n");
}

static void rules(void **state)
{
	expect("rules: [{match: {backend: dokcer}}]\n",
		"crier.yaml:1:27: backend: expected a kind of backend, found \"dokcer\"; did you "
		"mean \"docker\"?\n");
	expect("rules: [{match: {}, path: ui}]\n",
		"crier.yaml:1:27: path: \"ui\": a path begins with /\n");
	expect("rules: [{match: {}, path: [/ui]}]\n",
		"crier.yaml:1:27: path: expected a text, found a list\n");
	expect("rules: [{match: {}, txt: {a=b: c}}]\n",
		"crier.yaml:1:27: txt: a=b: a TXT key is printable ASCII without =\n");
	expect("rules: [{match: {}, txt: {path: ui}}]\n",
		"crier.yaml:1:27: txt: path: a path begins with /\n");
	expect("rules: [{match: {}, enable: [yes]}]\n",
		"crier.yaml:1:29: enable: expected a text, found a list\n");
	expect("rules: [{match: {}, subtype: [a, []]}]\n",
		"crier.yaml:1:34: expected a text, found a list\n");
	expect("rules: [{match: {port: [80, x]}}]\n",
		"crier.yaml:1:24: port: expected ports, as in 80, 53/udp, 8000-8005\n");
	expect("rules: [{match: {}, txt: {a: [c]}}]\n",
		"crier.yaml:1:30: a: expected a text, found a list\n");
	expect("rules: [{match: {label: {tier: }}}]\n",
		"crier.yaml:1:26: tier: expected a text, found nothing\n");
}

static void services(void **state)
{
	expect("services:\n- name: x\n", "crier.yaml:2:3: a service needs \"type\"\n"
					 "crier.yaml:2:3: a service needs \"port\"\n");
	expect("services: [{name: x, type: http, port: http}]\n",
		"crier.yaml:1:40: port: expected a port like 631 or 53/udp, found \"http\"\n");
	expect("services: [{name: x, type: http, port: 53/udp}]\n",
		"crier.yaml:1:28: type: \"http\": is of another protocol than the port\n");
	expect("services: [{name: x, type: http, port: 80, address: 127.0.0.1}]\n",
		"crier.yaml:1:53: address: \"127.0.0.1\": is no address that another host could "
		"reach\n");
	expect("services: [{name: x, type: http, port: 80, address: [10.0.0.1, nas]}]\n",
		"crier.yaml:1:64: expected an IP address like 192.168.1.9 or fd00::9, found "
		"\"nas\"\n");
	expect("services:\n"
	       "- {name: x, type: http, port: 80}\n"
	       "- {name: x, type: _http._tcp, port: 81}\n",
		"crier.yaml:3:3: a service with this name and this type is there already\n");
	expect("services: [{name: \"\", type: http, port: 80}]\n",
		"crier.yaml:1:19: name: \"\": expected a name, found nothing printable\n");
	expect("services: [{name: \"Files on {host}\", type: http, port: 80}]\n",
		"crier.yaml:1:29: name: \"Files on {host}\": has a placeholder, which only rules "
		"and naming have\n");
	expect("services: [{name: x, type: http, port: 80, host: a b}]\n",
		"crier.yaml:1:50: host: \"a b\": the host name has a character that no host name "
		"has\n");
}

static void other_values(void **state)
{
	expect("label-prefixes: [crier.]\n",
		"crier.yaml:1:18: expected a prefix like crier, without the dot at its end, found "
		"\"crier.\"\n");
	expect("read-labels: [traefick]\n",
		"crier.yaml:1:15: expected traefik or caddy, found \"traefick\"; did you mean "
		"\"traefik\"?\n");
	expect("listen: 9753\n", "crier.yaml:1:9: listen: expected an address and a port like "
				 "127.0.0.1:9753 or [::1]:9753, found \"9753\"\n");
	expect("listen: \"::1:9753\"\n", "crier.yaml:1:9: listen: expected an address and a port "
					 "like 127.0.0.1:9753 or [::1]:9753, found "
					 "\"::1:9753\"\n");
	expect("max-services: 50001\n", "crier.yaml:1:15: max-services: expected a number from 1 "
					"to 50000, found \"50001\"\n");
}

static void duplicates(void **state)
{
	expect("hold: 60s\n\nhold: 5m\n",
		"crier.yaml:3:1: \"hold\" is given twice, the first time at line 1\n");
	/* what comes after one is read as ever */
	expect("hold: 60s\nhold: 5m\nlisten: x\nannounce: ~\n",
		"crier.yaml:2:1: \"hold\" is given twice, the first time at line 1\n"
		"crier.yaml:3:9: listen: expected an address and a port like 127.0.0.1:9753 or "
		"[::1]:9753, found \"x\"\n");
	expect("hold: 60s\nhold: 5m\nannounce:\n",
		"crier.yaml:2:1: \"hold\" is given twice, the first time at line 1\n");
	expect("naming: { name: a, name: a }\n",
		"crier.yaml:1:20: \"name\" is given twice, the first time at line 1\n");
}

static void syntax_ends_the_reading(void **state)
{
	expect("anounce: x\nnaming: {\n", "crier.yaml:3:1: did not find expected node content "
					  "(while parsing a flow node that begins at line 3)\n");
	expect("naming:\n\tname: x\n", "crier.yaml:2:1: a tab; YAML is indented with spaces\n");
	expect("naming:\n  \tname: x\n", "crier.yaml:2:3: a tab; YAML is indented with spaces\n");
	expect("a: *b\n", "crier.yaml:1:4: found undefined alias\n");
	expect("hold: 60s\n---\nhold: 60s\n",
		"crier.yaml:2:1: a second document begins here; only one is read\n");
	expect("? [a]\n: b\n", "crier.yaml:1:3: a key must be a text; a text that begins with { or "
			       "[ needs quotes\n");
	expect_bytes("hold: \xff\n", 8,
		"crier.yaml: not a text in UTF-8: invalid leading UTF-8 octet at byte 6\n");
	expect_bytes("hold\0: 60s\n", 11,
		"crier.yaml: not a text in UTF-8: control characters are not allowed at byte 4\n");
	expect("listen: \"\\0\"\n", "crier.yaml:1:9: a text with a character that no text may have "
				    "(NUL or half a surrogate)\n");
}

static void control_characters_are_not_printed(void **state)
{
	expect("announcer: \"\\e[31m\\n\"\n", "crier.yaml:1:12: announcer: expected auto, avahi or "
					      "embedded, found \"?[31m?\"\n");
}

/* ten levels of ten aliases each: 10^10 nodes, were they copied */
static void aliases_of_aliases_are_capped(void **state)
{
	_cleanup_(str_buf_finishp) struct str_buf yaml = {0};

	str_buf_puts(&yaml, "a0: &a0 x\n");
	for (int i = 1; i <= 10; i++) {
		str_buf_printf(&yaml, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			str_buf_printf(&yaml, "*a%d%s", i - 1, j < 9 ? "," : "]\n");
	}
	expect(yaml.data, "crier.yaml:1:5: more than 200000 values, aliases counted as often as "
			  "they are used\n");
	expect("rules: &a [*a]\n", "crier.yaml:1:8: nested deeper than 32 levels (or an alias of "
				   "what it is part of)\n");
}

static void deep_nesting_is_capped(void **state)
{
	char deep[2 * 40 + 1];

	memset(deep, '[', 40);
	memset(deep + 40, ']', 40);
	deep[80] = '\0';
	expect(deep, "crier.yaml:1:33: nested deeper than 32 levels (or an alias of what it is "
		     "part of)\n");
}

static void no_more_than_a_hundred_are_listed(void **state)
{
	_cleanup_(str_buf_finishp) struct str_buf yaml = {0};
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	struct config *config;

	for (int i = 0; i < 150; i++)
		assert_int_equal(0, str_buf_printf(&yaml, "x%d: y\n", i));
	assert_int_equal(-EINVAL, config_parse(yaml.data, yaml.size, "a.yaml", &config, &errors));
	assert_int_equal(CONFIG_ERRORS_MAX + 1, errors.count);
	assert_int_equal(50, errors.left_out);
	assert_string_equal("a.yaml:1:1: unknown key \"x0\"", errors.items[0].text);
	assert_string_equal("a.yaml: and 50 more", errors.items[CONFIG_ERRORS_MAX].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_keys_are_hinted),
		cmocka_unit_test(all_mistakes_are_told_in_order),
		cmocka_unit_test(wrong_kinds_of_values),
		cmocka_unit_test(durations),
		cmocka_unit_test(backends),
		cmocka_unit_test(interfaces),
		cmocka_unit_test(templates_point_at_the_character),
		cmocka_unit_test(service_types),
		cmocka_unit_test(rules),
		cmocka_unit_test(services),
		cmocka_unit_test(other_values),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(syntax_ends_the_reading),
		cmocka_unit_test(control_characters_are_not_printed),
		cmocka_unit_test(aliases_of_aliases_are_capped),
		cmocka_unit_test(deep_nesting_is_capped),
		cmocka_unit_test(no_more_than_a_hundred_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
