#include "announce/registrar.h"

#include "announce/link.h"
#include "announce/pump.h"
#include "announce/responder.h"
#include "announce/watchdog.h"
#include "core/service.h"
#include "util/cleanup.h"
#include "util/str.h"
#include "util/utf8.h"

#include <avahi-common/error.h>
#include <event2/event.h>

#include <errno.h>
#include <time.h>

enum {
	SHUTDOWN_MS = 4500, /* of the 5 s that the trait allows: closing needs some too */
};

struct registrar {
	struct announcer announcer;
	struct announcer_ops ops; /* a copy, for it bears the responder's name */
	struct responder *responder;
	struct event *turn; /* at once when something happened, else at turn_at */
	uint64_t (*now)(void *userdata);
	void *now_userdata;
	struct pump pump;
	struct link link;
	char *host;   /* the latest name in force; NULL: never had one */
	char *reason; /* why it is down, as it was told; NULL: up, or nothing told yet */
	uint64_t turn_at;
	void (*finished)(void *userdata); /* set: shutting down */
	void *finished_userdata;
	uint64_t shutdown_at;
};

static struct registrar *to_registrar(struct announcer *announcer)
{
	return container_of(announcer, struct registrar, announcer);
}

static uint64_t registrar_now(const struct registrar *registrar)
{
	return registrar->now(registrar->now_userdata);
}

static uint64_t monotonic_now(void *userdata)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void registrar_kick(struct registrar *registrar)
{
	event_active(registrar->turn, 0, 0);
}

/* calls out: the last thing that its callers do */
static void registrar_down(struct registrar *registrar, const char *reason)
{
	registrar_kick(registrar);
	if (registrar->reason && str_equal(registrar->reason, reason))
		return;
	free(TAKE_PTR(registrar->reason));
	(void)str_copy(reason, &registrar->reason);
	registrar->announcer.callbacks->state(
		registrar->announcer.userdata, ANNOUNCER_DOWN, reason);
}

static void registrar_close(struct registrar *registrar, uint64_t first_delay)
{
	link_close(&registrar->link, first_delay, registrar_now(registrar));
	pump_lost(&registrar->pump, false);
}

static void registrar_break(struct registrar *registrar)
{
	const char *why = registrar->pump.why;

	registrar_close(
		registrar, registrar->pump.trouble == PUMP_REFUSED ? LINK_MAX_MS : LINK_HUNG_MS);
	registrar_down(registrar, why);
}

static void registrar_open(struct registrar *registrar)
{
	int r = link_open(&registrar->link, registrar_now(registrar));

	if (r < 0)
		registrar_down(registrar, avahi_strerror(r));
}

static void registrar_finish(struct registrar *registrar)
{
	registrar_close(registrar, LINK_LOST_MS);
	registrar->link.state = LINK_FINISHED;
	event_del(registrar->turn);
	registrar->finished(registrar->finished_userdata);
}

static bool registrar_may_finish(const struct registrar *registrar)
{
	return registrar->finished &&
	       (!registrar->pump.slots.leaving || registrar->link.state != LINK_RUNNING ||
		       registrar_now(registrar) >= registrar->shutdown_at);
}

static void registrar_tell(struct registrar *registrar)
{
	const struct announcer *announcer = &registrar->announcer;
	const struct slot *slot;

	while ((slot = slots_next_report(&registrar->pump.slots)))
		announcer->callbacks->service(
			announcer->userdata, slot->handle, slot->served, slot->state, slot->detail);
}

/* Always by the timer, even where there is more to do at once: an event made active in its own
 * callback comes again before the loop has looked at anything else. */
static void registrar_wait(struct registrar *registrar, uint64_t until, uint64_t now)
{
	uint64_t ms = until - now;
	struct timeval delay = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};

	if (until != registrar->turn_at || !evtimer_pending(registrar->turn, NULL))
		evtimer_add(registrar->turn, &delay);
	registrar->turn_at = until;
}

static void registrar_schedule(struct registrar *registrar)
{
	uint64_t now = registrar_now(registrar);
	uint64_t next = pump_deadline(&registrar->pump);

	if (registrar->link.state == LINK_CLOSED && registrar->link.reopen_at < next)
		next = registrar->link.reopen_at;
	if (registrar->finished && registrar->shutdown_at < next)
		next = registrar->shutdown_at;
	if (next == UINT64_MAX)
		event_del(registrar->turn);
	else
		registrar_wait(registrar, next > now ? next : now, now);
}

static void registrar_turn(struct registrar *registrar)
{
	if (registrar->link.state == LINK_CLOSED && !registrar->finished &&
		registrar_now(registrar) >= registrar->link.reopen_at)
		registrar_open(registrar);
	watchdog_due(&registrar->pump);
	pump_run(&registrar->pump);
	if (registrar->pump.trouble != PUMP_FINE)
		registrar_break(registrar);
	registrar_tell(registrar);
	if (registrar_may_finish(registrar))
		registrar_finish(registrar);
	else
		registrar_schedule(registrar);
}

void registrar_wake(struct announcer *announcer)
{
	struct registrar *registrar = to_registrar(announcer);

	if (registrar->link.state != LINK_FINISHED)
		registrar_turn(registrar);
}

static void on_turn(evutil_socket_t fd, short what, void *userdata)
{
	struct registrar *registrar = userdata;

	registrar_wake(&registrar->announcer);
}

/* `host` is the name in force */
static int registrar_adopt(struct registrar *registrar, const char *host)
{
	_cleanup_(freep) char *name = NULL;
	bool renamed = registrar->host && !utf8_equal_nocase(registrar->host, host);
	int r = str_copy(host, &name);

	if (r >= 0)
		r = pump_start(&registrar->pump, host);
	if (r < 0)
		return r;
	free(registrar->host);
	registrar->host = TAKE_PTR(name);
	if (renamed)
		pump_renamed(&registrar->pump);
	return 0;
}

static void registrar_running(struct registrar *registrar, const char *host)
{
	int r;

	if (registrar->link.state == LINK_RUNNING) {
		if (str_equal(registrar->host, host))
			return;
		pump_lost(&registrar->pump, true);
	}
	r = registrar_adopt(registrar, host);
	if (r < 0) {
		registrar_close(registrar, LINK_HUNG_MS);
		registrar_down(registrar, avahi_strerror(AVAHI_ERR_NO_MEMORY));
		return;
	}
	link_running(&registrar->link, registrar_now(registrar));
	free(TAKE_PTR(registrar->reason));
	registrar_kick(registrar);
	registrar->announcer.callbacks->state(
		registrar->announcer.userdata, ANNOUNCER_UP, registrar->host);
}

static void registrar_stopped(struct registrar *registrar, AvahiServerState state, const char *why)
{
	if (state == AVAHI_SERVER_FAILURE) {
		registrar_close(registrar, LINK_LOST_MS);
	} else {
		if (registrar->link.state == LINK_RUNNING)
			pump_lost(&registrar->pump, true);
		registrar->link.state = LINK_OPEN;
	}
	registrar_down(registrar, why);
}

static void on_state(void *userdata, AvahiServerState state, const char *detail)
{
	struct registrar *registrar = userdata;

	if (registrar->link.state != LINK_OPEN && registrar->link.state != LINK_RUNNING)
		return;
	if (state == AVAHI_SERVER_RUNNING)
		registrar_running(registrar, detail);
	else
		registrar_stopped(registrar, state, detail);
}

static void on_group(void *userdata, uint64_t handle, AvahiEntryGroupState state)
{
	struct registrar *registrar = userdata;

	watchdog_group(&registrar->pump, handle, state);
	registrar_kick(registrar);
}

static void on_answered(void *userdata, uint64_t handle, bool taken)
{
	struct registrar *registrar = userdata;

	watchdog_answered(&registrar->pump, handle, taken);
	registrar_kick(registrar);
}

static const struct responder_callbacks responder_callbacks = {
	.state = on_state,
	.group = on_group,
	.answered = on_answered,
};

static int registrar_put_service(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	struct registrar *registrar = to_registrar(announcer);
	struct service *copy = NULL;
	int r = service_copy(service, &copy);

	if (r >= 0)
		r = slots_put(&registrar->pump.slots, handle, generation, copy, NULL);
	if (r >= 0)
		registrar_kick(registrar);
	return r;
}

static int registrar_put_host(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct host_record *record)
{
	struct registrar *registrar = to_registrar(announcer);
	struct host_record *copy = NULL;
	int r = host_record_copy(record, &copy);

	if (r >= 0)
		r = slots_put(&registrar->pump.slots, handle, generation, NULL, copy);
	if (r >= 0)
		registrar_kick(registrar);
	return r;
}

static int registrar_withdraw(struct announcer *announcer, uint64_t handle)
{
	struct registrar *registrar = to_registrar(announcer);
	struct slot *slot = slots_find(&registrar->pump.slots, handle);

	if (slot) {
		slots_withdraw(&registrar->pump.slots, slot);
		registrar_kick(registrar);
	}
	return 0;
}

static int registrar_set_links(struct announcer *announcer, const struct host *host)
{
	struct responder *responder = to_registrar(announcer)->responder;

	return responder->ops->set_links(responder, host) < 0 ? -ENOMEM : 0;
}

static void registrar_shutdown(
	struct announcer *announcer, void (*finished)(void *userdata), void *userdata)
{
	struct registrar *registrar = to_registrar(announcer);

	registrar->finished = finished;
	registrar->finished_userdata = userdata;
	registrar->shutdown_at = registrar_now(registrar) + SHUTDOWN_MS;
	pump_leave(&registrar->pump);
	registrar_kick(registrar);
}

static void registrar_destroy(struct announcer *announcer)
{
	struct registrar *registrar;

	if (!announcer)
		return;
	registrar = to_registrar(announcer);
	if (registrar->turn)
		event_free(registrar->turn);
	registrar->responder->ops->close(registrar->responder);
	registrar->responder->ops->destroy(registrar->responder);
	pump_finish(&registrar->pump);
	free(registrar->host);
	free(registrar->reason);
	free(registrar);
}

static const struct announcer_ops registrar_ops = {
	.put_service = registrar_put_service,
	.put_host = registrar_put_host,
	.withdraw = registrar_withdraw,
	.set_links = registrar_set_links,
	.shutdown = registrar_shutdown,
	.destroy = registrar_destroy,
};

static void registrar_init(struct registrar *registrar, const struct registrar_params *params)
{
	registrar->ops = registrar_ops;
	registrar->ops.name = params->responder->ops->name;
	registrar->announcer = (struct announcer){
		.ops = &registrar->ops,
		.callbacks = params->callbacks,
		.userdata = params->userdata,
	};
	registrar->responder = params->responder;
	registrar->responder->callbacks = &responder_callbacks;
	registrar->responder->userdata = registrar;
	registrar->link.responder = params->responder;
	registrar->now = params->now ?: monotonic_now;
	registrar->now_userdata = params->now_userdata;
	pump_init(&registrar->pump, params->responder, registrar->now, registrar->now_userdata);
}

int registrar_create(const struct registrar_params *params, struct announcer **ret)
{
	struct registrar *registrar = calloc(1, sizeof(*registrar));

	if (!registrar) {
		params->responder->ops->destroy(params->responder);
		return -ENOMEM;
	}
	registrar_init(registrar, params);
	registrar->turn = evtimer_new(params->base, on_turn, registrar);
	if (!registrar->turn) {
		registrar_destroy(&registrar->announcer);
		return -ENOMEM;
	}
	registrar_kick(registrar);
	*ret = &registrar->announcer;
	return 0;
}
