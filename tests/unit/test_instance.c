#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/backend.h"
#include "core/instance.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>

static struct instance *make(void)
{
	struct instance *instance = NULL;

	assert_int_equal(instance_create("4f2a", "web", &instance), 0);
	return instance;
}

static struct address address(const char *text)
{
	struct address parsed;

	assert_int_equal(address_parse(text, &parsed), 0);
	return parsed;
}

static int add_port(struct instance *instance, uint16_t inner, uint16_t outer, const char *bind)
{
	struct instance_port port = {
		.inner = inner,
		.outer = outer,
		.protocol = IPPROTO_TCP,
		.bind = address(bind),
	};

	return instance_add_port(instance, &port);
}

static struct instance *make_full(void)
{
	struct instance *instance = make();
	struct instance_port named = {
		.inner = 443, .outer = 8443, .protocol = IPPROTO_TCP, .name = (char *)"https"};
	struct address own = address("192.168.1.50");

	instance->state = INSTANCE_RUNNING;
	instance->health = HEALTH_GOOD;
	assert_int_equal(instance_set_fact(instance, FACT_IMAGE, "nginx"), 0);
	assert_int_equal(pairs_set(&instance->labels, "crier.name", "Photos"), 0);
	assert_int_equal(add_port(instance, 80, 8080, "0.0.0.0"), 0);
	assert_int_equal(instance_add_port(instance, &named), 0);
	assert_int_equal(instance_add_address(instance, &own), 0);
	return instance;
}

static void both_families_are_one_port(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();

	assert_int_equal(add_port(instance, 80, 8080, "0.0.0.0"), 0);
	assert_int_equal(add_port(instance, 80, 8080, "::"), 0);
	assert_int_equal(instance->n_ports, 1);
	assert_int_equal(instance->ports[0].bind.family, AF_UNSPEC);
}

static void bindings_are_kept_apart(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();

	assert_int_equal(add_port(instance, 80, 8080, "192.168.1.9"), 0);
	assert_int_equal(add_port(instance, 80, 8080, "127.0.0.1"), 0);
	assert_int_equal(add_port(instance, 80, 8080, "127.0.0.1"), 0);
	assert_int_equal(instance->n_ports, 2);
	assert_true(address_is_loopback(&instance->ports[0].bind));
}

static void ports_ascend(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();
	struct instance_port udp = {.inner = 53, .outer = 53, .protocol = IPPROTO_UDP};

	assert_int_equal(add_port(instance, 80, 9000, "::"), 0);
	assert_int_equal(instance_add_port(instance, &udp), 0);
	assert_int_equal(add_port(instance, 80, 8080, "::"), 0);
	assert_int_equal(add_port(instance, 53, 53, "::"), 0);
	assert_int_equal(instance->n_ports, 4);
	assert_int_equal(instance->ports[0].protocol, IPPROTO_TCP);
	assert_int_equal(instance->ports[1].protocol, IPPROTO_UDP);
	assert_int_equal(instance->ports[2].outer, 8080);
	assert_int_equal(instance->ports[3].outer, 9000);
}

static void published_beats_exposed(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();

	assert_int_equal(add_port(instance, 80, 0, "::"), 0);
	assert_int_equal(add_port(instance, 80, 0, "127.0.0.1"), 0);
	assert_int_equal(add_port(instance, 81, 0, "::"), 0);
	assert_int_equal(instance->n_ports, 2);
	assert_int_equal(add_port(instance, 80, 8080, "::"), 0);
	assert_int_equal(add_port(instance, 80, 0, "::"), 0);
	assert_int_equal(instance->n_ports, 2);
	assert_int_equal(instance->ports[0].outer, 8080);
	assert_int_equal(instance->ports[1].inner, 81);
}

static void ports_have_a_cap(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();

	assert_int_equal(add_port(instance, 0, 80, "::"), -EINVAL);
	for (int i = 1; i <= INSTANCE_PORTS_MAX; i++)
		assert_int_equal(add_port(instance, i, i, "::"), 0);
	assert_int_equal(add_port(instance, 5000, 5000, "::"), -E2BIG);
	assert_int_equal(add_port(instance, 1, 1, "::"), 0);
	assert_int_equal(instance->n_ports, INSTANCE_PORTS_MAX);
}

static void addresses_ascend_once(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();
	struct address none = {0}, v6 = address("fd77::1"), v4 = address("192.168.1.9");

	assert_int_equal(instance_add_address(instance, &v6), 0);
	assert_int_equal(instance_add_address(instance, &v4), 0);
	assert_int_equal(instance_add_address(instance, &v6), 0);
	assert_int_equal(instance_add_address(instance, &none), -EINVAL);
	assert_int_equal(instance->n_addresses, 2);
	assert_int_equal(instance->addresses[0].family, AF_INET);
}

static void addresses_have_a_cap(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make();
	struct address one = address("10.0.0.0");

	for (int i = 0; i < INSTANCE_ADDRESSES_MAX; i++) {
		one.v4.s_addr = htonl(0x0a000001 + i);
		assert_int_equal(instance_add_address(instance, &one), 0);
	}
	one.v4.s_addr = htonl(0x0b000001);
	assert_int_equal(instance_add_address(instance, &one), -E2BIG);
}

static void copies_are_equal(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_full(), *copy = NULL;

	assert_int_equal(instance_copy(instance, &copy), 0);
	assert_true(instance_equal(instance, copy));
	assert_string_equal(copy->id, "4f2a");
	assert_string_equal(copy->ports[1].name, "https");
	assert_ptr_not_equal(copy->ports[1].name, instance->ports[1].name);
}

static void assert_differs(void (*change)(struct instance *instance))
{
	_cleanup_(instance_destroyp) struct instance *a = make_full(), *b = make_full();

	assert_true(instance_equal(a, b));
	change(b);
	assert_false(instance_equal(a, b));
	assert_false(instance_equal(b, a));
}

static void change_state(struct instance *instance)
{
	instance->state = INSTANCE_PAUSED;
}

static void change_health(struct instance *instance)
{
	instance->health = HEALTH_BAD;
}

static void change_network(struct instance *instance)
{
	instance->network = NETWORK_HOST;
}

static void change_place(struct instance *instance)
{
	instance->place = PLACE_ANNOTATION;
}

static void change_name_made_up(struct instance *instance)
{
	instance->name_made_up = true;
}

static void change_name(struct instance *instance)
{
	instance->name[0] = 'W';
}

static void change_fact(struct instance *instance)
{
	assert_int_equal(instance_set_fact(instance, FACT_IMAGE, NULL), 0);
}

static void change_label(struct instance *instance)
{
	assert_int_equal(pairs_set(&instance->labels, "crier.name", "Videos"), 0);
}

static void change_port(struct instance *instance)
{
	instance->ports[0].outer = 8081;
}

static void change_port_name(struct instance *instance)
{
	instance->ports[1].name[0] = 'H';
}

static void change_address(struct instance *instance)
{
	instance->addresses[0] = address("192.168.1.51");
}

static void every_change_is_seen(void **state)
{
	assert_differs(change_state);
	assert_differs(change_health);
	assert_differs(change_network);
	assert_differs(change_place);
	assert_differs(change_name_made_up);
	assert_differs(change_name);
	assert_differs(change_fact);
	assert_differs(change_label);
	assert_differs(change_port);
	assert_differs(change_port_name);
	assert_differs(change_address);
}

static size_t heap_size(void *block)
{
	return block ? malloc_usable_size(block) + sizeof(size_t) : 0;
}

/* a container as compose makes it must leave room for the rest in 4 KB */
static void is_small(void **state)
{
	_cleanup_(instance_destroyp) struct instance *instance = make_full();
	size_t size;
	char key[64];

	for (int i = 0; i < 10; i++) {
		snprintf(key, sizeof(key), "com.docker.compose.project.label-%d", i);
		assert_int_equal(pairs_set(&instance->labels, key, "/srv/photos/compose.yaml"), 0);
	}
	size = heap_size(instance) + heap_size(instance->labels.items) +
	       heap_size(instance->labels.text) + heap_size(instance->ports) +
	       heap_size(instance->ports[1].name) + heap_size(instance->addresses);
	for (size_t i = 0; i < FACT_MAX; i++)
		size += heap_size(instance->facts[i]);
	assert_in_range(size, 0, 1536);
}

static void words(void **state)
{
	enum backend_kind kind;

	assert_string_equal(instance_state_to_string(INSTANCE_RUNNING), "running");
	assert_string_equal(instance_health_to_string(HEALTH_GOOD), "healthy");
	assert_string_equal(instance_health_to_string(HEALTH_BAD), "unhealthy");
	for (kind = 0; kind < BACKEND_KIND_MAX; kind++) {
		enum backend_kind read = BACKEND_KIND_MAX;

		assert_int_equal(backend_kind_from_string(backend_kind_to_string(kind), &read), 0);
		assert_int_equal(read, kind);
	}
	assert_int_equal(backend_kind_from_string("LXD", &kind), 0);
	assert_int_equal(kind, BACKEND_INCUS);
	assert_int_equal(backend_kind_from_string("k8s", &kind), 0);
	assert_int_equal(kind, BACKEND_KUBERNETES);
	assert_int_equal(backend_kind_from_string("dokcer", &kind), -EINVAL);
	assert_string_equal(backend_kind_to_string(BACKEND_INCUS), "incus");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_families_are_one_port),
		cmocka_unit_test(bindings_are_kept_apart),
		cmocka_unit_test(ports_ascend),
		cmocka_unit_test(published_beats_exposed),
		cmocka_unit_test(ports_have_a_cap),
		cmocka_unit_test(addresses_ascend_once),
		cmocka_unit_test(addresses_have_a_cap),
		cmocka_unit_test(copies_are_equal),
		cmocka_unit_test(every_change_is_seen),
		cmocka_unit_test(is_small),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
