#include "announce/announce.h"

#include "announce/avahi_detect.h"
#include "announce/avahi_poll.h"
#include "announce/avahi_responder.h"
#include "announce/core_responder.h"
#include "announce/memory_responder.h"
#include "announce/registrar.h"
#include "announce/responder.h"
#include "announce/thread.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <errno.h>
#include <strings.h>

/* what the thread's announcer stands on */
struct ground {
	enum announce_kind kind;
	const struct announce_params *params; /* only while it is made */
	AvahiPoll poll;
};

static int ground_responder(const struct ground *ground, struct responder **ret)
{
	const struct announce_params *params = ground->params;
	struct responder_params any = {
		.poll = &ground->poll,
		.host_name = params->host_name,
		.allow = params->allow,
		.deny = params->deny,
	};
	struct memory_responder_params memory = {
		.poll = &ground->poll,
		.host_name = params->host_name,
	};

	switch (ground->kind) {
	case ANNOUNCE_AVAHI:
		return avahi_responder_create(&any, ret);
	case ANNOUNCE_EMBEDDED:
		return core_responder_create(&any, ret);
	case ANNOUNCE_MEMORY:
		return memory_responder_create(&memory, ret);
	default:
		return -EINVAL;
	}
}

static int ground_make(void *context, struct event_base *base,
	const struct announcer_callbacks *callbacks, void *userdata, struct announcer **ret)
{
	struct ground *ground = context;
	struct registrar_params registrar = {
		.base = base,
		.callbacks = callbacks,
		.userdata = userdata,
	};
	int r;

	avahi_poll_init(&ground->poll, base);
	r = ground_responder(ground, &registrar.responder);
	ground->params = NULL;
	if (r < 0)
		return r;
	return registrar_create(&registrar, ret);
}

static int announce_choose(enum announce_kind wanted, enum announce_kind *ret, char **ret_why)
{
	switch (wanted) {
	case ANNOUNCE_AUTO:
		*ret = avahi_detect(ret_why) ? ANNOUNCE_AVAHI : ANNOUNCE_EMBEDDED;
		return *ret_why ? 0 : -ENOMEM;
	case ANNOUNCE_MEMORY:
		*ret = wanted;
		return str_copy("nothing is to leave this machine", ret_why);
	default:
		*ret = wanted;
		return str_copy("the configuration says so", ret_why);
	}
}

int announce_create(const struct announce_params *params, struct announcer **ret, char **ret_why)
{
	_cleanup_(freep) char *why = NULL;
	struct ground *ground = calloc(1, sizeof(*ground));
	struct thread_params thread = {
		.base = params->base,
		.callbacks = params->callbacks,
		.userdata = params->userdata,
		.make = ground_make,
		.unmake = free,
		.context = ground,
	};
	int r;

	if (!ground)
		return -ENOMEM;
	ground->params = params;
	r = announce_choose(params->kind, &ground->kind, &why);
	if (r < 0) {
		free(ground);
		return r;
	}
	r = thread_create(&thread, ret);
	if (r >= 0)
		*ret_why = TAKE_PTR(why);
	return r;
}

int announce_kind_from_string(const char *string, enum announce_kind *ret)
{
	static const struct {
		const char *name;
		enum announce_kind kind;
	} kinds[] = {
		{"auto", ANNOUNCE_AUTO},
		{"avahi", ANNOUNCE_AVAHI},
		{"embedded", ANNOUNCE_EMBEDDED},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcasecmp(string, kinds[i].name) == 0) {
			*ret = kinds[i].kind;
			return 0;
		}
	}
	return -EINVAL;
}
