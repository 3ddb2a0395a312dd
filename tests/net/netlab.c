#include "netlab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include <cmocka.h>

#include "announce/avahi_poll.h"
#include "core/host.h"

static const char bus_config[] =
	"<busconfig><type>system</type><listen>unix:path=/run/%s.bus</listen><auth>EXTERNAL</auth>"
	"<policy context='default'><allow user='*'/><allow own='*'/><allow "
	"send_type='method_call'/>"
	"<allow send_destination='*'/><allow receive_sender='*'/></policy></busconfig>\n";

static const char daemon_config[] = "[server]\nhost-name=%s\nuse-ipv4=yes\nuse-ipv6=yes\n"
				    "cache-entries-max=20000\nratelimit-burst=100000\n"
				    "[publish]\npublish-workstation=no\n";

bool netlab_possible(void)
{
	static const char *const needed[] = {"ip", "dbus-daemon", "avahi-daemon", "avahi-browse",
		"avahi-publish", "avahi-set-host-name", "stdbuf", NULL};
	char command[128];

	if (geteuid() != 0) {
		puts("skipped: needs root for network namespaces");
		return false;
	}
	for (const char *const *name = needed; *name; name++) {
		snprintf(command, sizeof(command), "command -v %s >/dev/null", *name);
		if (system(command)) {
			printf("skipped: needs %s\n", *name);
			return false;
		}
	}
	return true;
}

void netlab_run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static pid_t start(const char *command, int out)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (out >= 0)
		dup2(out, STDOUT_FILENO);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

static pid_t start_on(const char *name, const char *command)
{
	char *whole;
	pid_t pid;

	assert_int_equal(str_printf(&whole,
				 "exec ip netns exec %s env "
				 "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/%s.bus sh -c '%s'",
				 name, name, command),
		0);
	pid = start(whole, -1);
	free(whole);
	return pid;
}

pid_t netlab_far(const char *command)
{
	return start_on("far", command);
}

static void write_config(const char *name, const char *kind, const char *format, const char *value)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/run/%s.%s", name, kind);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, format, value);
	fclose(file);
}

/* ready when it has printed its address */
static pid_t start_bus(const char *name)
{
	char command[256], byte;
	int pipe[2];
	pid_t pid;

	write_config(name, "bus.conf", bus_config, name);
	assert_int_equal(pipe2(pipe, O_CLOEXEC), 0);
	snprintf(command, sizeof(command),
		"exec dbus-daemon --config-file=/run/%s.bus.conf --nofork --print-address "
		"2>/dev/null",
		name);
	pid = start(command, pipe[1]);
	close(pipe[1]);
	assert_int_equal(read(pipe[0], &byte, 1), 1);
	close(pipe[0]);
	return pid;
}

void netlab_start_near_bus(struct netlab *lab)
{
	unlink("/run/near.bus");
	lab->near_bus = start_bus("near");
}

void netlab_start_near_daemon(struct netlab *lab)
{
	write_config("near", "daemon.conf", daemon_config, "near");
	lab->near_daemon = start("exec avahi-daemon --no-drop-root --no-chroot --no-rlimits "
				 "-f /run/near.daemon.conf 2>/run/near.log",
		-1);
}

void netlab_add_host(const char *name, const char *host_name)
{
	char command[256];

	snprintf(
		command, sizeof(command), "ip netns add %s && ip -n %s link set lo up", name, name);
	netlab_run(command);
	start_bus(name);
	write_config(name, "daemon.conf", daemon_config, host_name);
	snprintf(command, sizeof(command),
		"mount -t tmpfs tmpfs /run/avahi-daemon && exec avahi-daemon --no-drop-root "
		"--no-chroot --no-rlimits -f /run/%s.daemon.conf 2>/run/%s.log",
		name, name);
	start_on(name, command);
}

void netlab_up(struct netlab *lab)
{
	*lab = (struct netlab){.base = event_base_new()};
	avahi_poll_init(&lab->poll, lab->base);
	assert_int_equal(unshare(CLONE_NEWNET | CLONE_NEWNS), 0);
	assert_int_equal(mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL), 0);
	assert_int_equal(mount("tmpfs", "/run", "tmpfs", 0, NULL), 0);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/near.bus", 1);
	netlab_run("mkdir /run/avahi-daemon && ip link set lo up");
	netlab_add_host("far", "far");
	netlab_run("ip link add lan0 type veth peer name lan0 netns far"
		   " && ip addr add 10.77.0.1/24 dev lan0 && ip link set lan0 up"
		   " && ip -n far addr add 10.77.0.2/24 dev lan0"
		   " && ip -n far link set lan0 up");
}

void netlab_stop(pid_t *pid, int signal)
{
	if (*pid <= 0)
		return;
	kill(*pid, signal);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

void netlab_down(struct netlab *lab)
{
	netlab_stop(&lab->near_daemon, SIGKILL);
	netlab_stop(&lab->near_bus, SIGKILL);
	event_base_free(lab->base);
}

static void add_address(struct host *host, const struct ifaddrs *from)
{
	const struct sockaddr *any = from->ifa_addr;
	struct host_address address = {.prefix = 24};
	struct host_link *link = NULL;

	for (size_t i = 0; i < host->n_links; i++) {
		if (!strcmp(host->links[i].name, from->ifa_name))
			link = &host->links[i];
	}
	if (!link || (any->sa_family != AF_INET && any->sa_family != AF_INET6))
		return;
	address.address.family = any->sa_family;
	if (any->sa_family == AF_INET)
		address.address.v4 = ((const struct sockaddr_in *)any)->sin_addr;
	else
		address.address.v6 = ((const struct sockaddr_in6 *)any)->sin6_addr;
	link->addresses =
		reallocarray(link->addresses, link->n_addresses + 1, sizeof(*link->addresses));
	assert_non_null(link->addresses);
	link->addresses[link->n_addresses++] = address;
}

void netlab_links(struct host *ret)
{
	struct ifaddrs *all;

	*ret = (struct host){0};
	assert_int_equal(getifaddrs(&all), 0);
	for (struct ifaddrs *at = all; at; at = at->ifa_next) {
		struct host_link link = {
			.index = (int)if_nametoindex(at->ifa_name),
			.loopback = at->ifa_flags & IFF_LOOPBACK,
			.multicast = at->ifa_flags & IFF_MULTICAST && at->ifa_flags & IFF_UP,
		};

		snprintf(link.name, sizeof(link.name), "%s", at->ifa_name);
		if (!host_link_named(ret, link.name))
			assert_int_equal(host_add_link(ret, &link), 0);
	}
	for (struct ifaddrs *at = all; at; at = at->ifa_next) {
		if (at->ifa_addr)
			add_address(ret, at);
	}
	freeifaddrs(all);
}

static void on_time(evutil_socket_t fd, short what, void *userdata)
{
	*(bool *)userdata = true;
}

bool netlab_until(struct netlab *lab, bool (*done)(void *), void *userdata, double seconds)
{
	struct timeval limit = {
		(time_t)seconds, (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6)};
	bool late = false;
	struct event *timer = evtimer_new(lab->base, on_time, &late);

	evtimer_add(timer, &limit);
	while (!done(userdata) && !late)
		event_base_loop(lab->base, EVLOOP_ONCE);
	event_free(timer);
	return !late;
}

static bool never(void *userdata)
{
	return false;
}

void netlab_rest(struct netlab *lab, double seconds)
{
	netlab_until(lab, never, NULL, seconds);
}

static void on_text(evutil_socket_t fd, short what, void *userdata)
{
	struct judge *judge = userdata;
	char chunk[4096];
	ssize_t size = read(fd, chunk, sizeof(chunk));

	if (size > 0)
		assert_int_equal(str_buf_add(&judge->text, chunk, (size_t)size), 0);
	else
		event_del(judge->event);
}

void judge_start(struct judge *judge, struct netlab *lab, const char *what)
{
	char command[256];
	int pipe[2];

	*judge = (struct judge){.lab = lab};
	assert_int_equal(pipe2(pipe, O_CLOEXEC), 0);
	snprintf(command, sizeof(command),
		"exec ip netns exec far env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/far.bus "
		"stdbuf -oL avahi-browse -fpk %s 2>/dev/null",
		what);
	judge->pid = start(command, pipe[1]);
	close(pipe[1]);
	judge->fd = pipe[0];
	judge->event = event_new(lab->base, pipe[0], EV_READ | EV_PERSIST, on_text, judge);
	event_add(judge->event, NULL);
}

void judge_stop(struct judge *judge)
{
	netlab_stop(&judge->pid, SIGKILL);
	event_free(judge->event);
	close(judge->fd);
	str_buf_finish(&judge->text);
}

unsigned int judge_count(const struct judge *judge, const char *fragment)
{
	const char *at = judge->text.data ? judge->text.data : "";
	unsigned int count = 0;

	for (; (at = strstr(at, fragment)); at++)
		count++;
	return count;
}

struct look {
	const struct judge *judge;
	const char *fragment;
};

static bool seen(void *userdata)
{
	const struct look *look = userdata;

	return judge_count(look->judge, look->fragment);
}

bool judge_sees(struct judge *judge, const char *fragment)
{
	struct look look = {judge, fragment};

	if (netlab_until(judge->lab, seen, &look, 5))
		return true;
	print_message("not seen: %s\nbut:\n%s\n", fragment, judge->text.data);
	return false;
}

void judge_forget(struct judge *judge)
{
	str_buf_finish(&judge->text);
	judge->text = (struct str_buf){0};
}
