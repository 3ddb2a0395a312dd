/* One workload of a runtime as its backend saw it: facts only, no policy. Never changed after it
 * was handed to a sink, so that it may be compared, listed and explained at any time. */
#pragma once

#include "core/address.h"
#include "core/pairs.h"
#include "util/cleanup.h"

enum instance_state {
	INSTANCE_UNKNOWN,
	INSTANCE_RUNNING,
	INSTANCE_PAUSED,
	INSTANCE_RESTARTING,
	INSTANCE_STOPPED,
	INSTANCE_STATE_MAX
};

enum instance_health {
	HEALTH_NONE, /* has no health check */
	HEALTH_STARTING,
	HEALTH_GOOD,
	HEALTH_BAD,
	HEALTH_MAX
};

enum instance_network {
	NETWORK_NAT,  /* reached by its published ports alone */
	NETWORK_HOST, /* shares the host's */
	NETWORK_OWN,  /* has addresses of its own on the LAN */
	NETWORK_NONE,
	NETWORK_MAX
};

/* How the keys of `labels` are written where they come from (DESIGN.md 6) */
enum instance_place {
	PLACE_CONTAINER,  /* crier.name */
	PLACE_ANNOTATION, /* crier/name */
	PLACE_CONFIG_KEY, /* user.crier.name */
	PLACE_PLAIN,	  /* name: nothing but our keys is there */
	PLACE_MAX
};

/* What a template may name beyond labels; a backend fills those that it knows. */
enum instance_fact {
	FACT_PROJECT,
	FACT_SERVICE,
	FACT_REPLICA,
	FACT_IMAGE, /* without registry, folder and tag: "nginx" */
	FACT_TAG,
	FACT_NAMESPACE,
	FACT_NODE,
	FACT_IMAGE_REF, /* as the runtime has it: "ghcr.io/home/nginx:1.27"; what rules match */
	FACT_MAX
};

struct instance_port {
	uint16_t inner;	     /* the workload's own port; 0 is never stored */
	uint16_t outer;	     /* the host's port; 0: not published */
	uint8_t protocol;    /* IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP */
	struct address bind; /* AF_UNSPEC: every address of the host */
	char *name;	     /* port name or appProtocol, or NULL */
};

struct instance {
	char *id;   /* unique within its backend, stable while it runs */
	char *name; /* what a user calls it; stable over re-creation. Both in this very block */
	bool name_made_up; /* by the engine ("quirky_bohr"): no user would recognise it */
	enum instance_state state;
	enum instance_health health;
	enum instance_network network;
	enum instance_place place;
	char *facts[FACT_MAX]; /* each may be NULL */
	struct pairs labels;
	struct instance_port
		*ports; /* ascending (inner, protocol, outer); exposed-only ones have outer 0 */
	size_t n_ports;
	struct address *addresses; /* the workload's own, for NETWORK_OWN; ascending */
	size_t n_addresses;
};

/* Copies both strings; the rest is zero, for the backend to fill with the calls below. */
int instance_create(const char *id, const char *name, struct instance **ret);
int instance_set_fact(
	struct instance *instance, enum instance_fact fact, const char *value); /* copies */
/* Copies and keeps the order. The same port bound to 0.0.0.0 and :: is stored once, as AF_UNSPEC;
 * one that is exposed and published, once, as published. -E2BIG beyond INSTANCE_PORTS_MAX, -EINVAL
 * for an inner port 0. */
int instance_add_port(struct instance *instance, const struct instance_port *port);
/* keeps them ascending, each once; -E2BIG beyond INSTANCE_ADDRESSES_MAX */
int instance_add_address(struct instance *instance, const struct address *address);
int instance_copy(const struct instance *from, struct instance **ret);
bool instance_equal(const struct instance *a, const struct instance *b);
void instance_destroy(struct instance *instance); /* NULL is fine; so is a half-built one */
CLEANUP(instance_destroy, struct instance *);

const char *instance_state_to_string(enum instance_state state);    /* "running" */
const char *instance_health_to_string(enum instance_health health); /* "healthy" */

/* Caps on what a runtime may say of one instance: generous for people, small for a hostile image.
 */
enum {
	INSTANCE_PORTS_MAX = 1000,
	INSTANCE_LABELS_MAX = 1000,
	INSTANCE_LABEL_BYTES_MAX = 64 << 10, /* of all labels together */
	INSTANCE_ADDRESSES_MAX = 64,
};
