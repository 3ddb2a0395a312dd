/* For the tests of the mapping: a host "nas" with three links, an instance "web" of docker, and
 * what comes of it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/host.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/service.h"
#include "core/trace.h"

#include <netinet/in.h>
#include <stdio.h>

struct fixture {
	struct host host;
	struct policy policy;
	struct instance *instance;
	struct trace trace;
	struct wishes wishes;
	const char *source, *kind;
};

static inline struct address fixture_address(const char *text)
{
	struct address address = {0};

	assert_int_equal(address_parse(text, &address), 0);
	return address;
}

static inline void fixture_link(
	struct fixture *fixture, int index, const char *name, const char *one, const char *other)
{
	struct host_address addresses[2] = {{.prefix = 24}, {.prefix = 64}};
	struct host_link link = {.index = index, .multicast = true, .addresses = addresses};

	snprintf(link.name, sizeof(link.name), "%s", name);
	link.loopback = strcmp(name, "lo") == 0;
	link.multicast = !link.loopback && strncmp(name, "ppp", 3) != 0;
	if (one)
		addresses[link.n_addresses++].address = fixture_address(one);
	if (other)
		addresses[link.n_addresses++].address = fixture_address(other);
	assert_int_equal(host_add_link(&fixture->host, &link), 0);
}

static inline int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	*state = fixture;
	fixture->source = fixture->kind = "docker";
	assert_int_equal(host_set_name(&fixture->host, "nas"), 0);
	fixture_link(fixture, 1, "lo", "127.0.0.1", "::1");
	fixture_link(fixture, 2, "eth0", "192.168.1.5", "fd77::5");
	fixture_link(fixture, 3, "wlan0", "10.0.0.5", NULL);
	fixture_link(fixture, 4, "ppp0", "10.9.9.9", NULL);
	assert_int_equal(policy_init(&fixture->policy), 0);
	assert_int_equal(instance_create("id1", "web", &fixture->instance), 0);
	fixture->instance->state = INSTANCE_RUNNING;
	return 0;
}

static inline void fixture_forget(struct fixture *fixture)
{
	wishes_finish(&fixture->wishes);
	trace_finish(&fixture->trace);
}

static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;

	fixture_forget(fixture);
	instance_destroy(fixture->instance);
	policy_finish(&fixture->policy);
	host_finish(&fixture->host);
	free(fixture);
	return 0;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

static inline void fixture_map(struct fixture *fixture)
{
	struct mapping mapping = {.policy = &fixture->policy, .host = &fixture->host};

	fixture_forget(fixture);
	assert_int_equal(mapping_map(&mapping, fixture->source, fixture->kind, fixture->instance,
				 &fixture->trace, &fixture->wishes),
		0);
	/* what it does must not hang on being watched */
	for (int i = 0; i < 2; i++) {
		struct wishes silent = {0};

		assert_int_equal(mapping_map(&mapping, fixture->source, fixture->kind,
					 fixture->instance, NULL, &silent),
			0);
		assert_int_equal(silent.count, fixture->wishes.count);
		wishes_finish(&silent);
	}
}

static inline void fixture_port_of(
	struct fixture *fixture, uint16_t inner, uint16_t outer, uint8_t protocol, const char *bind)
{
	struct instance_port port = {.inner = inner, .outer = outer, .protocol = protocol};

	if (bind)
		port.bind = fixture_address(bind);
	assert_int_equal(instance_add_port(fixture->instance, &port), 0);
}

static inline void fixture_port(struct fixture *fixture, uint16_t inner, uint16_t outer)
{
	fixture_port_of(fixture, inner, outer, IPPROTO_TCP, NULL);
}

static inline void fixture_label(struct fixture *fixture, const char *key, const char *value)
{
	assert_int_equal(pairs_set(&fixture->instance->labels, key, value), 0);
}

/* An empty rule at the end of the policy's; its origin is "rule N". */
static inline struct rule *fixture_rule(struct fixture *fixture)
{
	struct policy *policy = &fixture->policy;
	struct rule *rules = realloc(policy->rules, (policy->n_rules + 1) * sizeof(*rules));
	char origin[16];

	assert_non_null(rules);
	policy->rules = rules;
	snprintf(origin, sizeof(origin), "rule %zu", policy->n_rules + 1);
	rules[policy->n_rules] = (struct rule){.origin = strdup(origin)};
	return &rules[policy->n_rules++];
}

static inline struct rule *fixture_rule_with(struct fixture *fixture, const char *match,
	const char *pattern, const char *key, const char *value)
{
	struct rule *rule = fixture_rule(fixture);

	if (match)
		assert_int_equal(pairs_set(&rule->match, match, pattern), 0);
	assert_int_equal(pairs_set(&rule->settings, key, value), 0);
	return rule;
}

static inline size_t fixture_services(const struct fixture *fixture)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->wishes.count; i++)
		count += fixture->wishes.items[i].service != NULL;
	return count;
}

/* the service of an announced port; fails where there is none */
static inline const struct wish *fixture_wish(const struct fixture *fixture, uint16_t port)
{
	for (size_t i = 0; i < fixture->wishes.count; i++) {
		const struct wish *wish = &fixture->wishes.items[i];

		if (wish->service && wish->service->port == port)
			return wish;
	}
	fail_msg("no service of port %u", port);
	return NULL;
}

static inline const struct service *fixture_service(const struct fixture *fixture, uint16_t port)
{
	return fixture_wish(fixture, port)->service;
}

static inline const struct host_record *fixture_record(
	const struct fixture *fixture, const char *host, int interface)
{
	for (size_t i = 0; i < fixture->wishes.count; i++) {
		const struct host_record *record = fixture->wishes.items[i].record;

		if (record && strcmp(record->host, host) == 0 && record->interface == interface)
			return record;
	}
	return NULL;
}

static inline void expect_address(
	const struct host_record *record, size_t index, const char *address)
{
	char text[ADDRESS_TEXT];

	assert_true(index < record->n_addresses);
	assert_string_equal(address_format(&record->addresses[index], text), address);
}

static inline void expect_refused(
	const struct fixture *fixture, uint16_t inner, const char *reason, const char *remedy)
{
	for (size_t i = 0; i < fixture->trace.n_refusals; i++) {
		const struct refusal *refusal = &fixture->trace.refusals[i];

		if (refusal->port.inner != inner)
			continue;
		assert_string_equal(refusal->reason, reason);
		if (remedy)
			assert_string_equal(refusal->remedy, remedy);
		else
			assert_null(refusal->remedy);
		return;
	}
	fail_msg("port %u is not refused", inner);
}

/* nothing at all is wished, for a reason of the instance as a whole */
static inline void expect_nothing(struct fixture *fixture, const char *reason, const char *remedy)
{
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	assert_int_equal(fixture->trace.n_refusals, 1);
	expect_refused(fixture, 0, reason, remedy);
}

static inline void expect_decided(const struct fixture *fixture, uint16_t inner, const char *field,
	const char *value, const char *origin)
{
	for (size_t i = 0; i < fixture->trace.n_decisions; i++) {
		const struct decision *decision = &fixture->trace.decisions[i];

		if (decision->port.inner != inner || strcmp(decision->field, field) != 0)
			continue;
		assert_string_equal(decision->value, value);
		assert_string_equal(decision->origin, origin);
		return;
	}
	fail_msg("%s of port %u was not decided", field, inner);
}
