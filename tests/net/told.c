#include "told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "announce/records.h"
#include "core/host.h"
#include "core/service.h"
#include "netlab.h"
#include "util/cleanup.h"

static void on_state(void *userdata, AvahiServerState state, const char *detail)
{
	struct told *told = userdata;

	assert_false(told->inside);
	told->state = state;
	told->states++;
	snprintf(told->detail, sizeof(told->detail), "%s", detail);
}

static void on_group(void *userdata, uint64_t handle, AvahiEntryGroupState state)
{
	struct told *told = userdata;

	assert_false(told->inside);
	assert_non_null(told->made[handle]); /* nothing is told of a freed one */
	told->groups[handle] = state;
}

static void on_answered(void *userdata, uint64_t handle, bool taken)
{
	struct told *told = userdata;

	assert_false(told->inside);
	told->answers[handle] = taken;
}

static const struct responder_callbacks callbacks = {
	.state = on_state, .group = on_group, .answered = on_answered};

void told_links(struct told *told)
{
	struct host links;

	netlab_links(&links);
	told->inside = true;
	assert_int_equal(told->responder->ops->set_links(told->responder, &links), 0);
	told->inside = false;
	host_finish(&links);
}

void told_open(struct told *told, struct netlab *lab, told_create *create, const char *host_name)
{
	struct responder_params params = {.poll = &lab->poll,
		.callbacks = &callbacks,
		.userdata = told,
		.host_name = host_name};

	*told = (struct told){.lab = lab, .state = -1};
	memset(told->groups, -1, sizeof(told->groups));
	memset(told->answers, -1, sizeof(told->answers));
	assert_int_equal(create(&params, &told->responder), 0);
	told_links(told);
	told->inside = true;
	assert_int_equal(told->responder->ops->open(told->responder), 0);
	told->inside = false;
}

void told_close(struct told *told)
{
	told->inside = true;
	told->responder->ops->destroy(told->responder);
}

void told_free(struct told *told, uint64_t handle)
{
	told->inside = true;
	told->responder->ops->free(TAKE_PTR(told->made[handle]));
	told->groups[handle] = -1;
	told->inside = false;
}

void told_forget_groups(struct told *told)
{
	for (uint64_t handle = 0; handle < TOLD_HANDLES; handle++) {
		if (told->made[handle])
			told_free(told, handle);
	}
}

struct wish {
	struct told *told;
	int state;
	uint64_t first, last;
};

static bool state_is(void *userdata)
{
	const struct wish *wish = userdata;

	return wish->told->state == wish->state;
}

bool told_state(struct told *told, AvahiServerState state, double seconds)
{
	struct wish wish = {.told = told, .state = (int)state};

	return netlab_until(told->lab, state_is, &wish, seconds);
}

static bool groups_are(void *userdata)
{
	const struct wish *wish = userdata;

	for (uint64_t handle = wish->first; handle <= wish->last; handle++) {
		if (wish->told->groups[handle] != wish->state)
			return false;
	}
	return true;
}

bool told_groups(struct told *told, uint64_t first, uint64_t last, AvahiEntryGroupState state)
{
	struct wish wish = {told, (int)state, first, last};

	return netlab_until(told->lab, groups_are, &wish, 10);
}

bool told_group(struct told *told, uint64_t handle, AvahiEntryGroupState state)
{
	return told_groups(told, handle, handle, state);
}

static bool answered(void *userdata)
{
	const struct wish *wish = userdata;

	return wish->told->answers[wish->first] >= 0;
}

int told_answer(struct told *told, uint64_t handle)
{
	struct wish wish = {.told = told, .first = handle};

	netlab_until(told->lab, answered, &wish, 3);
	return told->answers[handle];
}

static struct service *make(const char *name, const char *value)
{
	struct service service = {.name = (char *)(uintptr_t)name,
		.type = (char *)(uintptr_t) "_http._tcp",
		.port = 8080};
	struct service *copy;

	if (value)
		assert_int_equal(pairs_set(&service.txt, "path", value), 0);
	assert_int_equal(service_copy(&service, &copy), 0);
	pairs_finish(&service.txt);
	return copy;
}

static void records_for(struct told *told, const char *name, const char *value, struct records *ret)
{
	_cleanup_(service_destroyp) struct service *service = make(name, value);
	char host[300];

	snprintf(host, sizeof(host), "%s.local", told->detail);
	assert_int_equal(records_of_service(service, host, ret), 0);
}

static int add(struct told *told, uint64_t handle, const char *name, int interface, bool probe)
{
	struct records records;
	int r;

	records_for(told, name, NULL, &records);
	told->inside = true;
	r = told->responder->ops->add(
		told->responder, handle, interface, &records, probe, &told->made[handle]);
	told->inside = false;
	records_finish(&records);
	return r;
}

int told_add(struct told *told, uint64_t handle, const char *name, bool probe)
{
	return add(told, handle, name, 0, probe);
}

int told_add_on(struct told *told, uint64_t handle, const char *name, int interface)
{
	return add(told, handle, name, interface, false);
}

int told_update_txt(struct told *told, uint64_t handle, const char *name, const char *value)
{
	struct records records;
	int r = -1;

	records_for(told, name, value, &records);
	told->inside = true;
	for (size_t i = 0; i < records.count; i++) {
		if (records.items[i].type == AVAHI_DNS_TYPE_TXT)
			r = told->responder->ops->update(told->made[handle], &records.items[i]);
	}
	told->inside = false;
	records_finish(&records);
	return r;
}

int told_ask(struct told *told, uint64_t handle, const char *name)
{
	struct records records;
	const struct record *owner;
	int r;

	records_for(told, name, NULL, &records);
	owner = records_owner(&records);
	told->inside = true;
	r = told->responder->ops->ask(told->responder, handle, owner->name, owner->type);
	told->inside = false;
	records_finish(&records);
	return r;
}
