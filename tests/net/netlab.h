/* Two hosts on one link for tests of the responders: this process is one, in network and mount
 * namespaces of its own; "far" is the other, with its own avahi-daemon and an avahi-browse that
 * looks on. Needs root. What it started dies with it. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include <avahi-common/watch.h>

#include "util/str.h"

struct event_base;
struct host;

struct netlab {
	struct event_base *base;
	AvahiPoll poll;
	pid_t near_bus, near_daemon;
};

/* false and a line on stdout where it cannot be had here; link "lan0" 10.77.0.1 to far's 10.77.0.2
 */
bool netlab_possible(void);
void netlab_up(struct netlab *lab);
void netlab_down(struct netlab *lab);
void netlab_start_near_bus(struct netlab *lab);
void netlab_start_near_daemon(struct netlab *lab); /* its host name is "near" */
void netlab_stop(pid_t *pid, int signal);	   /* and waits for its end; 0 is fine */
pid_t netlab_far(const char *command);		   /* started on the other host */
/* one more host: network namespace, bus, avahi-daemon; its links are up to netlab_run */
void netlab_add_host(const char *name, const char *host_name);
void netlab_run(const char *command); /* in a shell, here; must succeed */
void netlab_links(struct host *ret);  /* the interfaces as they are now */

/* Turns the loop until `done`, false after `seconds`. */
bool netlab_until(struct netlab *lab, bool (*done)(void *), void *userdata, double seconds);
void netlab_rest(struct netlab *lab, double seconds); /* turns the loop for so long */

struct judge { /* what a running avahi-browse on the far host has printed */
	struct netlab *lab;
	struct event *event;
	struct str_buf text;
	pid_t pid;
	int fd;
};

/* `what`: a type, with -r before it to see what it resolves to */
void judge_start(struct judge *judge, struct netlab *lab, const char *what);
void judge_stop(struct judge *judge);
bool judge_sees(struct judge *judge, const char *fragment);		   /* within 5 s */
unsigned int judge_count(const struct judge *judge, const char *fragment); /* until now */
void judge_forget(struct judge *judge);
