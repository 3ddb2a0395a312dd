#include "daemon.h"

#include "core/announcer.h"
#include "core/names.h"
#include "daemon_parts.h"
#include "names_file.h"
#include "report.h"
#include "util/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

static void on_hangup(evutil_socket_t fd, short what, void *userdata)
{
	_cleanup_(freep) char *mistakes = NULL;
	struct daemon *daemon = userdata;

	if (daemon->announcing != ANNOUNCING_STOPPING && reload(daemon, &mistakes) < 0)
		log_error("the configuration is refused and the old one stays in force:\n%s",
			mistakes ? mistakes : "");
}

/* Everything is withdrawn with goodbyes; a second signal does not wait for them. */
static void on_terminate(evutil_socket_t fd, short what, void *userdata)
{
	struct daemon *daemon = userdata;

	if (daemon->announcing == ANNOUNCING_STOPPING) {
		event_base_loopbreak(daemon->base);
		return;
	}
	notify_stopping(daemon->notify);
	control_destroy(TAKE_PTR(daemon->control));
	sources_destroy(TAKE_PTR(daemon->sources));
	event_del(daemon->tick);
	announcing_stop(daemon);
}

static int watch_signals(struct daemon *daemon)
{
	static const struct {
		int number;
		event_callback_fn act;
	} table[DAEMON_SIGNALS] = {
		{SIGHUP, on_hangup},
		{SIGINT, on_terminate},
		{SIGTERM, on_terminate},
	};
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < DAEMON_SIGNALS; i++) {
		daemon->signals[i] =
			evsignal_new(daemon->base, table[i].number, table[i].act, daemon);
		if (!daemon->signals[i] || event_add(daemon->signals[i], NULL) < 0)
			return -ENOMEM;
	}
	return 0;
}

static void load_names(struct daemon *daemon)
{
	int r;

	if (daemon->options->dry_run)
		return;
	r = names_file_path(&daemon->names_path);
	if (r == 0)
		r = names_file_load(daemon->names_path, manager_names(daemon->manager));
	if (r < 0)
		log_warning("names are not remembered over restarts: %s", strerror(-r));
}

static int make_manager(struct daemon *daemon)
{
	const struct manager_params params = {
		.callbacks = &daemon_manager_callbacks,
		.userdata = daemon,
		.policy = &daemon->config->policy,
		.max_services = daemon->config->max_services,
	};
	int r;

	r = manager_create(&params, &daemon->manager);
	if (r < 0)
		return r;
	load_names(daemon);
	daemon->tick = event_new(daemon->base, -1, 0, daemon_on_tick, daemon);
	return daemon->tick ? 0 : -ENOMEM;
}

static int make_control(struct daemon *daemon)
{
	const struct control_params params = {
		.base = daemon->base,
		.path = daemon->options->socket,
		.manager = daemon->manager,
		.sources = daemon->sources,
		.callbacks = &daemon_control_callbacks,
		.userdata = daemon,
	};
	int r;

	if (daemon->options->dry_run)
		return 0;
	r = control_create(&params, &daemon->control);
	if (r == -EADDRINUSE)
		log_error("%s: another crier runs on this socket", daemon->options->socket);
	return r;
}

static int make_sources(struct daemon *daemon)
{
	const struct sources_params params = {
		.base = daemon->base,
		.manager = daemon->manager,
		.kinds = daemon->options->backends,
		.n_kinds = daemon->options->n_backends,
		.callbacks = &daemon_sources_callbacks,
		.userdata = daemon,
	};

	return sources_create(&params, &daemon->sources);
}

/* The socket comes before the announcer: a second crier must not reach the LAN. */
static int make_parts(struct daemon *daemon)
{
	static int (*const parts[])(struct daemon * daemon) = {
		watch_signals, make_manager, make_sources, make_control, announcing_start};
	size_t i;
	int r;

	daemon->base = event_base_new();
	if (!daemon->base)
		return -ENOMEM;
	r = heap_create(daemon->base, &daemon->heap);
	if (r == 0)
		r = notify_create(daemon->base, &daemon->notify);
	if (r == 0)
		r = netlink_create(
			daemon->base, &daemon_netlink_callbacks, daemon, &daemon->netlink);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) && r == 0; i++)
		r = parts[i](daemon);
	return r;
}

static void finish(struct daemon *daemon)
{
	size_t i;

	control_destroy(daemon->control);
	sources_destroy(daemon->sources);
	if (daemon->announcer)
		daemon->announcer->ops->destroy(daemon->announcer);
	manager_destroy(daemon->manager);
	netlink_destroy(daemon->netlink);
	notify_destroy(daemon->notify);
	heap_destroy(daemon->heap);
	if (daemon->tick)
		event_free(daemon->tick);
	for (i = 0; i < DAEMON_SIGNALS && daemon->signals[i]; i++)
		event_free(daemon->signals[i]);
	if (daemon->base)
		event_base_free(daemon->base);
	config_destroy(daemon->config);
	free(daemon->names_path);
	host_finish(&daemon->links);
	free(daemon->announcer_why);
	free(daemon->announcer_detail);
}

static int read_config(struct daemon *daemon)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	size_t i;
	int r;

	r = config_load(daemon->options->config, &daemon->config, &errors);
	for (i = 0; i < errors.count; i++)
		log_error("%s", errors.items[i].text);
	if (r == 0)
		report_config(daemon->config);
	return r;
}

int daemon_run(const struct options *options)
{
	struct daemon daemon = {.options = options, .started = time(NULL)};
	int r;

	log_init();
	if (read_config(&daemon) < 0)
		return EXIT_USAGE;
	r = make_parts(&daemon);
	if (r == 0) {
		sources_apply(daemon.sources, daemon.config);
		notify_ready(daemon.notify);
		event_base_dispatch(daemon.base);
	} else {
		log_error("cannot start: %s", strerror(-r));
	}
	finish(&daemon);
	return r < 0 || daemon.failed ? EXIT_FAILED : EXIT_DONE;
}
