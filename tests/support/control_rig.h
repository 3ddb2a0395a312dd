/* The API of a manager under test (manager_rig.h), on a socket in a folder of its own, with one
 * runtime "docker" that is up and one "podman" that is not. */
#pragma once

#include "tests/support/loop.h"
#include "tests/support/manager_rig.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "control/control.h"
#include "sources.h"

struct control_rig {
	struct rig *rig;
	struct event_base *base;
	struct control *control;
	char folder[32], path[64];
	bool up;
	unsigned int n_resyncs, n_reloads;
	const char *mistakes; /* of the next reload; NULL: it is good */
};

/* the control asks for no more of the sources than this */
struct sources {
	int unused;
};

void sources_each(const struct sources *sources,
	void (*each)(void *userdata, const struct sources_status *status), void *userdata)
{
	each(userdata, &(struct sources_status){
			       .id = "docker",
			       .kind = "docker",
			       .session = {.state = SESSION_UP,
				       .since = 1700000000,
				       .version = "Docker 29.1.0, API 1.52"},
		       });
	each(userdata, &(struct sources_status){
			       .id = "podman",
			       .kind = "podman",
			       .session = {.state = SESSION_WAITING,
				       .since = 1700000000,
				       .error = -EACCES,
				       .reason = "/run/podman/podman.sock: permission denied",
				       .failed_at = 1700000000},
		       });
}

static inline void control_rig_about(void *userdata, struct control_about *ret)
{
	struct control_rig *self = userdata;

	*ret = (struct control_about){
		.announcer = "avahi",
		.announcer_why = "org.freedesktop.Avahi is on the system bus",
		.announcer_up = self->up,
		.announcer_detail = self->up ? "nas" : "the daemon is gone",
		.announcer_since = 1700000000,
		.started = 1700000000,
	};
}

static inline int control_rig_reload(void *userdata, char **ret_mistakes)
{
	struct control_rig *self = userdata;

	self->n_reloads++;
	if (!self->mistakes)
		return 0;
	*ret_mistakes = strdup(self->mistakes);
	return -EINVAL;
}

static inline void control_rig_resync(void *userdata)
{
	((struct control_rig *)userdata)->n_resyncs++;
}

static const struct control_callbacks control_rig_callbacks = {
	.about = control_rig_about,
	.reload = control_rig_reload,
	.resync = control_rig_resync,
};

static inline int control_rig_setup(void **state)
{
	struct control_rig *self = calloc(1, sizeof(*self));
	struct control_params params = {.callbacks = &control_rig_callbacks, .userdata = self};
	struct instance_sink *podman;
	void *rig;

	assert_non_null(self);
	assert_int_equal(rig_setup(&rig), 0);
	self->rig = rig;
	self->up = true;
	assert_int_equal(manager_add_source(self->rig->manager, "podman", "podman", 0, &podman), 0);
	instance_sink_begin(self->rig->sink);
	instance_sink_end(self->rig->sink);
	self->base = event_base_new();
	strcpy(self->folder, "/tmp/crier-control-XXXXXX");
	assert_non_null(mkdtemp(self->folder));
	chmod(self->folder, 0755);
	snprintf(self->path, sizeof(self->path), "%s/s", self->folder);
	params.base = self->base;
	params.path = self->path;
	params.manager = self->rig->manager;
	assert_int_equal(control_create(&params, &self->control), 0);
	*state = self;
	return 0;
}

static inline int control_rig_teardown(void **state)
{
	struct control_rig *self = *state;
	void *rig = self->rig;
	char lock[80];

	control_destroy(self->control);
	event_base_free(self->base);
	rig_teardown(&rig);
	snprintf(lock, sizeof(lock), "%s.lock", self->path);
	unlink(lock);
	rmdir(self->folder);
	free(self);
	return 0;
}

#define WITH_CONTROL(test)                                                                         \
	cmocka_unit_test_setup_teardown(test, control_rig_setup, control_rig_teardown)

static inline int control_rig_connect(const struct control_rig *self)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	strcpy(address.sun_path, self->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

struct control_rig_reading {
	int fd;
	struct str_buf answer;
	bool ended;
};

static inline bool control_rig_has_ended(void *userdata)
{
	struct control_rig_reading *reading = userdata;
	char bytes[4096];
	ssize_t n;

	while (!reading->ended && (n = recv(reading->fd, bytes, sizeof(bytes), 0)) >= 0) {
		reading->ended = n == 0;
		str_buf_add(&reading->answer, bytes, (size_t)n);
	}
	return reading->ended;
}

/* Until the server closes: the whole answer, malloc'd; `fd` is closed. */
static inline char *control_rig_read(const struct control_rig *self, int fd)
{
	struct control_rig_reading reading = {.fd = fd};

	if (!loop_until(self->base, control_rig_has_ended, &reading))
		fail_msg("no end of the answer: %s", reading.answer.data);
	close(fd);
	return str_buf_take(&reading.answer);
}

static inline void control_rig_write(int fd, const char *request)
{
	char text[512];

	snprintf(
		text, sizeof(text), "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", request);
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* "GET /v1/status": the whole answer, malloc'd */
static inline char *control_rig_ask(const struct control_rig *self, const char *request)
{
	int fd = control_rig_connect(self);

	control_rig_write(fd, request);
	return control_rig_read(self, fd);
}
