#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "announce/announce.h"
#include "core/announcer.h"
#include "core/service.h"

#include <event2/event.h>

#include <errno.h>
#include <stdlib.h>

struct heard {
	size_t n_up, n_established, n_finished;
};

static void on_state(void *userdata, enum announcer_state state, const char *detail)
{
	struct heard *heard = userdata;

	assert_string_equal(detail, "nas");
	heard->n_up += state == ANNOUNCER_UP;
}

static void on_service(void *userdata, uint64_t handle, uint32_t generation,
	enum service_state state, const char *detail)
{
	struct heard *heard = userdata;

	heard->n_established += state == SERVICE_ESTABLISHED;
}

static void on_finished(void *userdata)
{
	((struct heard *)userdata)->n_finished++;
}

static const struct announcer_callbacks callbacks = {.state = on_state, .service = on_service};

static void in_memory_all_goes_well(void **state)
{
	struct heard heard = {0};
	char name[] = "web on nas", type[] = "_http._tcp", *why = NULL;
	struct service service = {.name = name, .type = type, .port = 80, .known_unique = true};
	struct announce_params params = {
		.base = event_base_new(),
		.kind = ANNOUNCE_MEMORY,
		.host_name = "nas",
		.callbacks = &callbacks,
		.userdata = &heard,
	};
	struct announcer *announcer;

	assert_int_equal(announce_create(&params, &announcer, &why), 0);
	assert_non_null(why);
	assert_string_equal(announcer->ops->name, "memory");
	assert_int_equal(announcer->ops->put_service(announcer, 1, 1, &service), 0);
	while (!heard.n_established)
		event_base_loop(params.base, EVLOOP_ONCE);
	assert_int_equal(heard.n_up, 1);
	announcer->ops->shutdown(announcer, on_finished, &heard);
	while (!heard.n_finished)
		event_base_loop(params.base, EVLOOP_ONCE);
	announcer->ops->destroy(announcer);
	event_base_free(params.base);
	free(why);
}

static void kinds_are_parsed_in_any_case(void **state)
{
	enum announce_kind kind = ANNOUNCE_KIND_MAX;

	assert_int_equal(announce_kind_from_string("Avahi", &kind), 0);
	assert_int_equal(kind, ANNOUNCE_AVAHI);
	assert_int_equal(announce_kind_from_string("embedded", &kind), 0);
	assert_int_equal(kind, ANNOUNCE_EMBEDDED);
	assert_int_equal(announce_kind_from_string("AUTO", &kind), 0);
	assert_int_equal(kind, ANNOUNCE_AUTO);
	assert_int_equal(announce_kind_from_string("bonjour", &kind), -EINVAL);
	assert_int_equal(kind, ANNOUNCE_AUTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_memory_all_goes_well),
		cmocka_unit_test(kinds_are_parsed_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
