/* What crier is measured against: the least that still announces containers. It reads dockerd's
 * events off the socket, calls avahi_entry_group_add_service when one starts, frees the group when
 * it dies. No list, no inspection, no ports, no reconnecting, no names that collide.
 *
 *   bare_loop DOCKER-SOCKET         prints "ready" when it hears events and avahi-daemon runs */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/simple-watch.h>

enum { BUFFER_SIZE = 64 << 10, NAME_MAX_BYTES = 63, PORT = 8080 };

/* {"type":["container"],"event":["start","die"]} */
#define EVENTS                                                                                     \
	"/events?filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B%22start%22%2C"  \
	"%22die%22%5D%7D"

struct group {
	char name[NAME_MAX_BYTES + 1];
	AvahiEntryGroup *group;
	struct group *next;
};

struct loop {
	AvahiSimplePoll *poll;
	AvahiClient *client;
	struct group *groups; /* by next */
	char buffer[BUFFER_SIZE];
	size_t size;
	bool told;
};

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void on_group(AvahiEntryGroup *group, AvahiEntryGroupState state, void *userdata)
{
}

static void announce(struct loop *loop, const char *name)
{
	struct group *entry = calloc(1, sizeof(*entry));

	if (!entry)
		die("calloc");
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->group = avahi_entry_group_new(loop->client, on_group, NULL);
	if (!entry->group ||
		avahi_entry_group_add_service(entry->group, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, 0,
			name, "_http._tcp", NULL, NULL, PORT, NULL) < 0 ||
		avahi_entry_group_commit(entry->group) < 0)
		die(name);
	entry->next = loop->groups;
	loop->groups = entry;
}

static void withdraw(struct loop *loop, const char *name)
{
	for (struct group **at = &loop->groups; *at; at = &(*at)->next) {
		struct group *entry = *at;

		if (strcmp(entry->name, name) != 0)
			continue;
		*at = entry->next;
		avahi_entry_group_free(entry->group);
		free(entry);
		return;
	}
}

static void act(struct loop *loop, const char *line)
{
	char name[NAME_MAX_BYTES + 1];
	const char *at = strstr(line, "\"name\":\"");

	if (!at || sscanf(at + strlen("\"name\":\""), "%63[^\"]", name) != 1)
		return;
	if (strstr(line, "\"Action\":\"start\""))
		announce(loop, name);
	else if (strstr(line, "\"Action\":\"die\""))
		withdraw(loop, name);
}

static void tell_ready(struct loop *loop)
{
	if (loop->told)
		return;
	loop->told = true;
	puts("ready");
	fflush(stdout);
}

/* Headers and the sizes of chunks are lines as well, without a name in them. */
static void on_events(AvahiWatch *watch, int fd, AvahiWatchEvent event, void *userdata)
{
	struct loop *loop = userdata;
	ssize_t n = read(fd, loop->buffer + loop->size, BUFFER_SIZE - 1 - loop->size);
	char *line = loop->buffer, *end;

	if (n <= 0)
		die("the stream of events ended");
	tell_ready(loop);
	loop->size += (size_t)n;
	loop->buffer[loop->size] = '\0';
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		act(loop, line);
	}
	loop->size -= (size_t)(line - loop->buffer);
	memmove(loop->buffer, line, loop->size);
}

static int listen_to(const char *path)
{
	static const char request[] = "GET " EVENTS " HTTP/1.1\r\nHost: docker\r\n\r\n";
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		write(fd, request, strlen(request)) < 0)
		die(path);
	return fd;
}

static void on_client(AvahiClient *client, AvahiClientState state, void *userdata)
{
	if (state == AVAHI_CLIENT_FAILURE)
		die("avahi-daemon");
}

int main(int argc, char **argv)
{
	static struct loop loop;
	const AvahiPoll *poll;

	if (argc != 2)
		return EXIT_FAILURE;
	loop.poll = avahi_simple_poll_new();
	if (!loop.poll)
		die("poll");
	poll = avahi_simple_poll_get(loop.poll);
	loop.client = avahi_client_new(poll, 0, on_client, NULL, NULL);
	if (!loop.client || avahi_client_get_state(loop.client) != AVAHI_CLIENT_S_RUNNING)
		die("avahi-daemon does not run");
	if (!poll->watch_new(poll, listen_to(argv[1]), AVAHI_WATCH_IN, on_events, &loop))
		die("watch");
	return avahi_simple_poll_loop(loop.poll) < 0;
}
