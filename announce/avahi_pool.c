#include "announce/avahi_pool.h"

#include <stdlib.h>
#include <time.h>

#include <avahi-common/error.h>
#include <utlist.h>

/* A daemon that is not there says so within milliseconds; one that hangs, after libdbus's 25 s. */
enum { HUNG_SECONDS = 5 };

static void lose(struct avahi_pool *pool, int error)
{
	if (pool->lost)
		return;
	pool->lost = true;
	pool->callbacks->lost(pool->userdata, error);
}

static void on_client(AvahiClient *client, AvahiClientState state, void *userdata)
{
	struct avahi_member *member = userdata;
	struct avahi_pool *pool = member->pool;

	member->client = client; /* the first call comes before avahi_client_new has returned it */
	member->state = state;
	if (state == AVAHI_CLIENT_FAILURE)
		lose(pool, avahi_client_errno(client));
	else if (member == pool->members && !pool->lost)
		pool->callbacks->state(pool->userdata, client, state);
}

static void member_destroy(struct avahi_member *member)
{
	struct avahi_pool *pool = member->pool;

	DL_DELETE(pool->members, member);
	pool->count--;
	if (member->client)
		avahi_client_free(member->client);
	free(member);
}

static int member_create(struct avahi_pool *pool, struct avahi_member **ret)
{
	struct avahi_member *member = calloc(1, sizeof(*member));
	int error = AVAHI_ERR_NO_MEMORY;

	if (!member)
		return error;
	member->pool = pool;
	DL_APPEND(pool->members, member);
	pool->count++;
	member->client =
		avahi_client_new(pool->poll, AVAHI_CLIENT_NO_FAIL, on_client, member, &error);
	if (!member->client) {
		member_destroy(member);
		return error;
	}
	*ret = member;
	return 0;
}

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* To libavahi-client a daemon that hangs is one that is not there, and that will come; but nobody
 * tells of its coming, since it never went. */
int avahi_pool_open(struct avahi_pool *pool)
{
	struct avahi_member *member;
	time_t start = seconds();
	int r;

	pool->lost = false;
	r = member_create(pool, &member);
	if (r)
		return r;
	if (member->state != AVAHI_CLIENT_CONNECTING || seconds() - start < HUNG_SECONDS)
		return 0;
	avahi_pool_close(pool);
	return AVAHI_ERR_TIMEOUT;
}

void avahi_pool_close(struct avahi_pool *pool)
{
	struct avahi_member *member, *next;

	pool->lost = true;
	DL_FOREACH_SAFE (pool->members, member, next)
		member_destroy(member);
}

static int open_another(struct avahi_pool *pool, struct avahi_member **ret)
{
	struct avahi_member *member;
	int r;

	if (pool->count >= AVAHI_POOL_MAX)
		return AVAHI_ERR_TOO_MANY_CLIENTS;
	r = member_create(pool, &member);
	if (r)
		return r;
	if (member->state == AVAHI_CLIENT_CONNECTING)
		return avahi_pool_outcome(pool, AVAHI_ERR_TIMEOUT);
	if (member->state != AVAHI_CLIENT_S_RUNNING)
		return AVAHI_ERR_BAD_STATE;
	*ret = member;
	return 0;
}

int avahi_pool_room(struct avahi_pool *pool, struct avahi_member **ret)
{
	struct avahi_member *member;

	if (pool->lost || !pool->members || pool->members->state != AVAHI_CLIENT_S_RUNNING)
		return AVAHI_ERR_BAD_STATE;
	DL_FOREACH (pool->members, member) {
		if (!member->full && member->groups < AVAHI_POOL_GROUPS_MAX &&
			member->state == AVAHI_CLIENT_S_RUNNING) {
			*ret = member;
			return 0;
		}
	}
	return open_another(pool, ret);
}

void avahi_pool_took(struct avahi_member *member)
{
	member->groups++;
}

void avahi_pool_freed(struct avahi_member *member)
{
	member->groups--;
	member->full = false;
	if (!member->groups && member != member->pool->members && !member->pool->lost)
		member_destroy(member);
}

int avahi_pool_outcome(struct avahi_pool *pool, int outcome)
{
	switch (outcome) {
	case AVAHI_ERR_DBUS_ERROR:
	case AVAHI_ERR_DISCONNECTED:
	case AVAHI_ERR_NO_DAEMON:
	case AVAHI_ERR_TIMEOUT:
		lose(pool, outcome);
	}
	return outcome;
}
