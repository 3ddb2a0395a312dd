#include "config/config.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/instance.h"
#include "util/str.h"

static struct config *parse(const char *yaml)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	struct config *config = NULL;
	int r = config_parse(yaml, strlen(yaml), "/etc/crier/crier.yaml", &config, &errors);

	for (size_t i = 0; i < errors.count; i++)
		print_error("%s\n", errors.items[i].text);
	assert_int_equal(0, r);
	assert_int_equal(0, errors.count);
	return config;
}

static void nothing_said_is_the_default(void **state)
{
	static const char *const files[] = {
		"", "\n", "# only this\n", "---\n", "rules:\nnaming:\n"};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		_cleanup_(config_destroyp) struct config *config = parse(files[i]);

		assert_int_equal(CONFIG_ANNOUNCER_AUTO, config->announcer);
		assert_true(config->backends_auto);
		assert_int_equal(0, config->n_backends);
		assert_null(config->interfaces_allow);
		assert_null(config->interfaces_deny);
		assert_null(config->policy.interface);
		assert_int_equal(0, config->n_services);
		assert_int_equal(4000, config->max_services);
		assert_int_equal(60000000, config->hold_us);
		assert_null(config->listen);
		assert_int_equal(ANNOUNCE_MODE_PUBLISHED, config->policy.announce);
		assert_int_equal(0, config->policy.n_rules);
		assert_int_equal(0, config->policy.n_sources);
		assert_string_equal("crier", config->policy.fallback_type);
	}
}

static void scalars(void **state)
{
	_cleanup_(config_destroyp) struct config *config = parse("announcer: Embedded\n"
								 "announce: labelled\n"
								 "hold: 5m\n"
								 "require-healthy: yes\n"
								 "max-services: 50\n"
								 "fallback-type: _thing\n"
								 "listen: \"[::1]:9753\"\n"
								 "label-prefixes: acme\n"
								 "read-labels: [caddy]\n"
								 "interface: eth0\n");

	assert_int_equal(CONFIG_ANNOUNCER_EMBEDDED, config->announcer);
	assert_int_equal(ANNOUNCE_MODE_LABELLED, config->policy.announce);
	assert_int_equal(300000000, config->hold_us);
	assert_true(config->policy.require_healthy);
	assert_int_equal(50, config->max_services);
	assert_string_equal("thing", config->policy.fallback_type);
	assert_string_equal("[::1]:9753", config->listen);
	assert_string_equal("acme", config->policy.label_prefixes[0]);
	assert_null(config->policy.label_prefixes[1]);
	assert_string_equal("caddy", config->read_labels[0]);
	assert_string_equal("eth0", config->policy.interface);
}

static void durations(void **state)
{
	static const struct {
		const char *yaml;
		uint64_t us;
	} cases[] = {
		{"hold: 0s", 0},
		{"hold: 500ms", 500000},
		{"hold: 90s", 90000000},
		{"hold: 24h", 86400000000},
		{"hold: 86400000ms", 86400000000},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		_cleanup_(config_destroyp) struct config *config = parse(cases[i].yaml);

		assert_int_equal(cases[i].us, config->hold_us);
	}
}

static void backends_have_rows(void **state)
{
	_cleanup_(config_destroyp) struct config *config = parse(
		"backends:\n"
		"  - podman\n"
		"  - { kind: LXD, hold: 10s }\n"
		"  - { kind: docker, name: nas, endpoint: \"unix:///run/nas.sock\", announce: "
		"none }\n"
		"hold: 5s\n");
	const struct config_backend *rows = config->backends;

	assert_false(config->backends_auto);
	assert_int_equal(3, config->n_backends);
	assert_int_equal(BACKEND_PODMAN, rows[0].kind);
	assert_string_equal("podman", rows[0].id);
	assert_null(rows[0].endpoint);
	assert_int_equal(5000000, rows[0].hold_us);
	assert_int_equal(BACKEND_INCUS, rows[1].kind);
	assert_string_equal("incus", rows[1].id);
	assert_int_equal(10000000, rows[1].hold_us);
	assert_string_equal("nas", rows[2].id);
	assert_string_equal("unix:///run/nas.sock", rows[2].endpoint);
	assert_int_equal(ANNOUNCE_MODE_NONE, rows[2].announce);
	assert_int_equal(1, config->policy.n_sources);
	assert_string_equal("nas", config->policy.sources[0].source);
	assert_int_equal(ANNOUNCE_MODE_NONE, config->policy.sources[0].announce);
}

static void an_empty_list_of_backends_is_none(void **state)
{
	_cleanup_(config_destroyp) struct config *config = parse("backends: []\n");

	assert_false(config->backends_auto);
	assert_int_equal(0, config->n_backends);
}

static void interface_patterns(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("announcer: embedded\n"
		      "interface: { allow: [\"en*\", wl0], deny: \"veth*\" }\n");

	assert_null(config->policy.interface);
	assert_string_equal("en*", config->interfaces_allow[0]);
	assert_string_equal("wl0", config->interfaces_allow[1]);
	assert_null(config->interfaces_allow[2]);
	assert_string_equal("veth*", config->interfaces_deny[0]);
	assert_null(config->interfaces_deny[1]);
}

static void templates_replace_the_defaults(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("naming: { name: \"{port}/{proto}\", on-collision: \"{name}!\" }\n");
	const struct template_values values = {
		.given = "Photos", .port = 80, .protocol = IPPROTO_TCP};
	_cleanup_(freep) char *name = NULL;
	_cleanup_(freep) char *other = NULL;
	bool unique;

	assert_int_equal(0, template_render(config->policy.name, &values, &name, &unique));
	assert_string_equal("80/tcp", name);
	assert_int_equal(0, template_render(config->policy.on_collision, &values, &other, &unique));
	assert_string_equal("Photos!", other);
}

static void service_types(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("service-types: { 8096/tcp: _http._tcp, 9443: https, 5514/udp: syslog,\n"
		      "  5060: sip/udp }\n");
	const struct port_type *types = config->policy.types;

	assert_int_equal(4, config->policy.n_types);
	assert_int_equal(8096, types[0].port);
	assert_int_equal(IPPROTO_TCP, types[0].protocol);
	assert_string_equal("_http._tcp", types[0].type);
	assert_string_equal("service-types, crier.yaml:1:18", types[0].origin);
	assert_int_equal(IPPROTO_TCP, types[1].protocol);
	assert_string_equal("_https._tcp", types[1].type);
	assert_int_equal(IPPROTO_UDP, types[2].protocol);
	assert_string_equal("_syslog._udp", types[2].type);
	assert_int_equal(IPPROTO_UDP, types[3].protocol);
	assert_string_equal("service-types, crier.yaml:2:3", types[3].origin);
}

static void rules(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("rules:\n"
		      "  - match: { image: \"postgres:*\", port: [5432, 53/udp], backend: k8s }\n"
		      "    name: \"{project|name} database\"\n"
		      "    txt: { role: primary, Flag: }\n"
		      "    subtype: [_a, _b]\n"
		      "  - match: { label: { com.acme.tier: \"w*\" }, label.x: y }\n"
		      "    announce: no\n"
		      "    force: true\n");
	const struct rule *rule = config->policy.rules;

	assert_int_equal(2, config->policy.n_rules);
	assert_string_equal("rule 1, crier.yaml:2:5", rule->origin);
	assert_int_equal(3, rule->match.count);
	assert_string_equal("postgres:*", pairs_get(&rule->match, "image"));
	assert_string_equal("5432, 53/udp", pairs_get(&rule->match, "port"));
	assert_string_equal("kubernetes", pairs_get(&rule->match, "backend"));
	assert_string_equal("{project|name} database", pairs_get(&rule->settings, "name"));
	assert_string_equal("primary", pairs_get(&rule->settings, "txt.role"));
	assert_non_null(pairs_find(&rule->settings, "txt.Flag"));
	assert_null(pairs_get(&rule->settings, "txt.Flag"));
	assert_string_equal("_a, _b", pairs_get(&rule->settings, "subtype"));
	assert_false(rule->force);
	rule++;
	assert_string_equal("rule 2, crier.yaml:6:5", rule->origin);
	assert_string_equal("w*", pairs_get(&rule->match, "label.com.acme.tier"));
	assert_string_equal("y", pairs_get(&rule->match, "label.x"));
	assert_string_equal("false", pairs_get(&rule->settings, "enable"));
	assert_true(rule->force);
}

static void a_service_with_an_address_is_another_machines(void **state)
{
	_cleanup_(config_destroyp) struct config *config = parse(
		"services:\n"
		"  - { name: \"Printer in the hall\", type: _ipp._tcp, host: printer.lan,\n"
		"      address: [192.168.1.9, \"fd00::9\"], port: 631,\n"
		"      subtype: universal, txt: { rp: ipp/print }, path: /x, interface: eth0 }\n");
	const struct instance *instance = config->services[0];
	char text[ADDRESS_TEXT];

	assert_int_equal(1, config->n_services);
	assert_string_equal("Printer in the hall/_ipp._tcp", instance->id);
	assert_string_equal("Printer in the hall", instance->name);
	assert_int_equal(INSTANCE_RUNNING, instance->state);
	assert_int_equal(PLACE_PLAIN, instance->place);
	assert_int_equal(NETWORK_OWN, instance->network);
	assert_int_equal(2, instance->n_addresses);
	assert_string_equal("192.168.1.9", address_format(&instance->addresses[0], text));
	assert_int_equal(1, instance->n_ports);
	assert_int_equal(631, instance->ports[0].inner);
	assert_int_equal(631, instance->ports[0].outer);
	assert_int_equal(IPPROTO_TCP, instance->ports[0].protocol);
	assert_string_equal("Printer in the hall", pairs_get(&instance->labels, "name"));
	assert_string_equal("_ipp._tcp", pairs_get(&instance->labels, "type"));
	assert_string_equal("printer.lan", pairs_get(&instance->labels, "host"));
	assert_string_equal("ipp/print", pairs_get(&instance->labels, "txt.rp"));
	assert_string_equal("universal", pairs_get(&instance->labels, "subtype"));
	assert_string_equal("/x", pairs_get(&instance->labels, "path"));
	assert_string_equal("eth0", pairs_get(&instance->labels, "interface"));
}

static void other_services_are_this_machines(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("services:\n"
		      "  - { name: Clock, type: ntp/udp, port: 123 }\n"
		      "  - { name: Shell, type: ssh, port: 22, host: box }\n"
		      "announce: none\n");

	assert_int_equal(2, config->n_services);
	assert_int_equal(NETWORK_NAT, config->services[0]->network);
	assert_int_equal(IPPROTO_UDP, config->services[0]->ports[0].protocol);
	assert_string_equal("_ntp._udp", pairs_get(&config->services[0]->labels, "type"));
	assert_null(pairs_get(&config->services[0]->labels, "host"));
	assert_string_equal("box.local", pairs_get(&config->services[1]->labels, "host"));
	/* `announce` is not about what is written down */
	assert_int_equal(1, config->policy.n_sources);
	assert_string_equal("static", config->policy.sources[0].source);
	assert_int_equal(ANNOUNCE_MODE_PUBLISHED, config->policy.sources[0].announce);
}

static void anchors_are_copies(void **state)
{
	_cleanup_(config_destroyp) struct config *config =
		parse("rules:\n"
		      "  - match: &pg { image: postgres }\n"
		      "    name: a\n"
		      "  - match: *pg\n"
		      "    type: http\n");

	assert_int_equal(2, config->policy.n_rules);
	assert_string_equal("postgres", pairs_get(&config->policy.rules[1].match, "image"));
}

static void announcers_have_names(void **state)
{
	enum config_announcer announcer;

	for (int i = 0; i < CONFIG_ANNOUNCER_MAX; i++) {
		const char *name = config_announcer_to_string((enum config_announcer)i);

		assert_int_equal(0, config_announcer_from_string(name, &announcer));
		assert_int_equal(i, announcer);
	}
	assert_int_equal(-EINVAL, config_announcer_from_string("bonjour", &announcer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said_is_the_default),
		cmocka_unit_test(scalars),
		cmocka_unit_test(durations),
		cmocka_unit_test(backends_have_rows),
		cmocka_unit_test(an_empty_list_of_backends_is_none),
		cmocka_unit_test(interface_patterns),
		cmocka_unit_test(templates_replace_the_defaults),
		cmocka_unit_test(service_types),
		cmocka_unit_test(rules),
		cmocka_unit_test(a_service_with_an_address_is_another_machines),
		cmocka_unit_test(other_services_are_this_machines),
		cmocka_unit_test(anchors_are_copies),
		cmocka_unit_test(announcers_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
