/* The host names that services of an instance point at, where it is not this host's: that of its
 * own addresses, of the one address a port is bound to, or of someone else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct draft;
struct host_link;
struct subject;
struct wishes;

/* "photos.local" of "photos"; what has a domain keeps it, without the dot at its end */
int hosts_qualify(const char *text, char **ret);
/* one label of a host name, in small letters: "printer-in-the-hall"; never empty, 63 bytes at most
 */
int hosts_slug(const char *text, char **ret);

/* Is `host` the name of someone else that the service is at, and not a further name of this one? */
bool hosts_target_is_given(const struct subject *subject);

/* An interface with public addresses alone: nothing is announced there unless it is named. */
bool hosts_link_public(const struct host_link *link);

/* Points the services of an instance at its own addresses; refuses them where there is none. */
int hosts_add_own(const struct subject *subject, struct draft *drafts, size_t n_drafts,
	struct wishes *wishes);
/* Points those bound to some of an interface's addresses at just these. */
int hosts_add_bound(const struct subject *subject, struct draft *drafts, size_t n_drafts,
	struct wishes *wishes);
