/* What the API shows. */
#include "tests/support/control_rig.h"

#include <cjson/cJSON.h>

#include "util/utf8.h"

/* the answer's body, whatever its status */
static cJSON *ask(const struct control_rig *self, const char *request, const char *status)
{
	char *answer = control_rig_ask(self, request);
	const char *body = strstr(answer, "\r\n\r\n");
	cJSON *json;

	assert_non_null(body);
	if (!strstr(answer, status))
		fail_msg("%s: %s", request, answer);
	assert_true(utf8_valid(body, strlen(body)));
	json = cJSON_Parse(body);
	assert_non_null(json);
	free(answer);
	return json;
}

/* "announcer.name", "backends.0.id" */
static const cJSON *at(const cJSON *json, const char *path)
{
	char *copy = strdup(path), *rest = copy, *step;

	while (json && (step = strsep(&rest, ".")))
		json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(step))
					   : cJSON_GetObjectItemCaseSensitive(json, step);
	free(copy);
	if (!json)
		fail_msg("%s is not there", path);
	return json;
}

static void string_is(const cJSON *json, const char *path, const char *value)
{
	const cJSON *found = at(json, path);

	if (!value)
		assert_true(cJSON_IsNull(found));
	else
		assert_string_equal(cJSON_GetStringValue(found), value);
}

static void number_is(const cJSON *json, const char *path, int value)
{
	assert_int_equal((int)cJSON_GetNumberValue(at(json, path)), value);
}

static void status_of_all(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	rig_run(self->rig, "1", "web", 8080);
	rig_run(self->rig, "2", "db", 8081);
	rig_turn(self->rig);
	rig_report(self->rig, "web on nas", SERVICE_ESTABLISHED, NULL);
	json = ask(self, "GET /v1/status", " 200 ");
	string_is(json, "version", CRIER_VERSION);
	string_is(json, "started", "2023-11-14T22:13:20Z");
	string_is(json, "config", NULL);
	string_is(json, "announcer.name", "avahi");
	string_is(json, "announcer.host", "nas");
	string_is(json, "announcer.error", NULL);
	string_is(json, "backends.0.id", "docker");
	string_is(json, "backends.0.state", "up");
	string_is(json, "backends.0.version", "Docker 29.1.0, API 1.52");
	string_is(json, "backends.0.error", NULL);
	number_is(json, "backends.0.instances", 2);
	number_is(json, "backends.0.services", 2);
	assert_true(cJSON_IsTrue(at(json, "backends.0.connected")));
	string_is(json, "backends.1.error", "/run/podman/podman.sock: permission denied");
	string_is(json, "backends.1.failed_at", "2023-11-14T22:13:20Z");
	assert_true(cJSON_IsFalse(at(json, "backends.1.connected")));
	number_is(json, "counts.services.established", 1);
	number_is(json, "counts.services.pending", 1);
	number_is(json, "counts.services.failed", 0);
	number_is(json, "counts.instances", 2);
	cJSON_Delete(json);
}

static void status_of_an_announcer_that_is_down(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	self->up = false;
	json = ask(self, "GET /v1/status", " 200 ");
	string_is(json, "announcer.host", NULL);
	string_is(json, "announcer.error", "the daemon is gone");
	cJSON_Delete(json);
}

static void services_and_host_records(void **state)
{
	struct control_rig *self = *state;
	struct instance *instance = rig_labelled("0123abcd", "web", 8080, "crier.name", "Photos");
	cJSON *json;

	assert_int_equal(pairs_set(&instance->labels, "crier.host", "photos.local"), 0);
	assert_int_equal(pairs_set(&instance->labels, "crier.subtype", "printer"), 0);
	assert_int_equal(pairs_set(&instance->labels, "crier.txt.path", "/a"), 0);
	instance_sink_upsert(self->rig->sink, instance);
	rig_turn(self->rig);
	rig_report(self->rig, "Photos", SERVICE_FAILED, "no room");
	json = ask(self, "GET /v1/services", " 200 ");
	assert_int_equal(cJSON_GetArraySize(json), 2);
	string_is(json, "0.record", "photos.local");
	string_is(json, "0.addresses.0", "192.168.1.5");
	string_is(json, "0.instance", "web");
	string_is(json, "1.name", "Photos");
	string_is(json, "1.type", "_http._tcp");
	string_is(json, "1.subtypes.0", "_printer");
	number_is(json, "1.port", 8080);
	string_is(json, "1.interface", NULL);
	string_is(json, "1.txt.path", "/a");
	string_is(json, "1.source", "docker");
	string_is(json, "1.instance_id", "0123abcd");
	string_is(json, "1.state", "failed");
	string_is(json, "1.detail", "no room");
	cJSON_Delete(json);
}

static void instances_as_they_were_seen(void **state)
{
	struct control_rig *self = *state;
	struct instance *instance = rig_labelled("0123abcd", "web", 8080, "secret", "hunter2");
	cJSON *json;
	char *text;

	instance->health = HEALTH_GOOD;
	assert_int_equal(instance_set_fact(instance, FACT_IMAGE_REF, "nginx:1.27"), 0);
	instance_sink_upsert(self->rig->sink, instance);
	json = ask(self, "GET /v1/instances", " 200 ");
	string_is(json, "0.name", "web");
	string_is(json, "0.state", "running");
	string_is(json, "0.health", "healthy");
	string_is(json, "0.image", "nginx:1.27");
	number_is(json, "0.ports.0.inner", 80);
	number_is(json, "0.ports.0.outer", 8080);
	string_is(json, "0.ports.0.protocol", "tcp");
	/* everyone may read this, and labels hold passwords at times */
	text = cJSON_PrintUnformatted(json);
	assert_null(strstr(text, "hunter2"));
	free(text);
	cJSON_Delete(json);
}

static void names_that_are_no_text_are_shown(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	rig_run(self->rig, "1", "w\xff\x1b[2Jb", 8080);
	json = ask(self, "GET /v1/instances", " 200 ");
	string_is(json, "0.name", "w\uFFFD\x1b[2Jb");
	cJSON_Delete(json);
}

static void explain_tells_what_decided(void **state)
{
	struct control_rig *self = *state;
	struct instance *instance = rig_labelled("0123abcd", "web", 8080, "crier.nmae", "x");
	struct instance_port local = {.inner = 81, .outer = 81, .protocol = IPPROTO_TCP};
	cJSON *json;

	assert_int_equal(address_parse("127.0.0.1", &local.bind), 0);
	assert_int_equal(instance_add_port(instance, &local), 0);
	instance_sink_upsert(self->rig->sink, instance);
	rig_run(self->rig, "4567", "db", 8081);
	rig_turn(self->rig);
	json = ask(self, "GET /v1/explain?instance=web", " 200 ");
	assert_int_equal(cJSON_GetArraySize(at(json, "instances")), 1);
	string_is(json, "instances.0.id", "0123abcd");
	assert_int_equal(cJSON_GetArraySize(at(json, "instances.0.services")), 1);
	string_is(json, "instances.0.services.0.name", "web on nas");
	string_is(json, "instances.0.decisions.0.port", "80/tcp");
	assert_non_null(cJSON_GetStringValue(at(json, "instances.0.decisions.0.origin")));
	string_is(json, "instances.0.refusals.0.port", "81/tcp");
	assert_non_null(cJSON_GetStringValue(at(json, "instances.0.refusals.0.remedy")));
	string_is(
		json, "instances.0.warnings.0", "crier.nmae: unknown key; did you mean \"name\"?");
	cJSON_Delete(json);
}

static void expect_ids(struct control_rig *self, const char *request, const char *ids)
{
	cJSON *json = ask(self, request, " 200 ");
	struct str_buf found = {0};
	const cJSON *instance;

	cJSON_ArrayForEach (instance, at(json, "instances"))
		rig_say(&found, "%s", cJSON_GetStringValue(at(instance, "id")));
	assert_string_equal(rig_text(&found), ids);
	str_buf_finish(&found);
	cJSON_Delete(json);
}

static void explain_finds_by_name_and_id(void **state)
{
	struct control_rig *self = *state;
	struct instance_sink *other = NULL;

	assert_int_equal(manager_add_source(self->rig->manager, "nas", "docker", 0, &other), 0);
	rig_run(self->rig, "abcd0001", "web", 8080);
	rig_run(self->rig, "abcd0002", "Photos of us", 8081);
	rig_run(self->rig, "ffff0003", "abcd", 8082);
	instance_sink_upsert(other, rig_container("abcd0004", "web", 8083));
	expect_ids(self, "GET /v1/explain?instance=web", "abcd0001 abcd0004");
	expect_ids(self, "GET /v1/explain?instance=nas/web", "abcd0004");
	expect_ids(self, "GET /v1/explain?instance=nas%2Fweb", "abcd0004");
	expect_ids(self, "GET /v1/explain?instance=Photos%20of%20us", "abcd0002");
	expect_ids(self, "GET /v1/explain?instance=abcd0002", "abcd0002");
	expect_ids(self, "GET /v1/explain?instance=abcd0", "abcd0001 abcd0002 abcd0004");
	/* a name goes before the beginning of an id */
	expect_ids(self, "GET /v1/explain?instance=abcd", "ffff0003");
}

static void explain_of_an_unknown_one_names_the_known(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	rig_run(self->rig, "abcd0001", "database", 8080);
	rig_run(self->rig, "abcd0002", "web", 8081);
	json = ask(self, "GET /v1/explain?instance=databsae", " 404 ");
	string_is(json, "error", "no instance is called databsae");
	string_is(json, "hint", "database");
	string_is(json, "known.0", "database");
	string_is(json, "known.1", "web");
	cJSON_Delete(json);
	json = ask(self, "GET /v1/explain?instance=base", " 404 ");
	string_is(json, "hint", "database");
	cJSON_Delete(json);
	/* three letters of an id are not enough */
	json = ask(self, "GET /v1/explain?instance=abc", " 404 ");
	string_is(json, "hint", NULL);
	cJSON_Delete(json);
	cJSON_Delete(ask(self, "GET /v1/explain", " 400 "));
	cJSON_Delete(ask(self, "GET /v1/explain?instance=", " 400 "));
}

static void explain_before_the_announcer_was_up(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	/* its manager has not heard a host name yet */
	control_destroy(TAKE_PTR(self->control));
	manager_destroy(self->rig->manager);
	rig_make(self->rig, 0);
	rig_run(self->rig, "1", "web", 8080);
	assert_int_equal(control_create(
				 &(struct control_params){
					 .base = self->base,
					 .path = self->path,
					 .manager = self->rig->manager,
					 .callbacks = &control_rig_callbacks,
					 .userdata = self,
				 },
				 &self->control),
		0);
	json = ask(self, "GET /v1/explain?instance=web", " 200 ");
	string_is(json, "instances.0.refusals.0.port", NULL);
	string_is(json, "instances.0.refusals.0.reason", "the announcer is not up yet");
	cJSON_Delete(json);
}

static void a_crash_loop_is_shown(void **state)
{
	struct control_rig *self = *state;
	cJSON *json;

	for (int i = 0; i < 4; i++) {
		rig_run(self->rig, "1", "web", 8080);
		rig_stop(self->rig, "1");
	}
	rig_run(self->rig, "1", "web", 8080);
	rig_turn(self->rig);
	json = ask(self, "GET /v1/explain?instance=web", " 200 ");
	number_is(json, "instances.0.crash_loop_s", 2);
	cJSON_Delete(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONTROL(status_of_all),
		WITH_CONTROL(status_of_an_announcer_that_is_down),
		WITH_CONTROL(services_and_host_records),
		WITH_CONTROL(instances_as_they_were_seen),
		WITH_CONTROL(names_that_are_no_text_are_shown),
		WITH_CONTROL(explain_tells_what_decided),
		WITH_CONTROL(explain_finds_by_name_and_id),
		WITH_CONTROL(explain_of_an_unknown_one_names_the_known),
		WITH_CONTROL(explain_before_the_announcer_was_up),
		WITH_CONTROL(a_crash_loop_is_shown),
	};

	return cmocka_run_group_tests_name("control_views", tests, NULL, NULL);
}
