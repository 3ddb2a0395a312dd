/* What /etc/crier/crier.yaml says: plain data, owned, with every default filled in. The file is
 * read whole or not at all; all of its mistakes are told, each with its place (but a syntax error
 * ends the reading). config/crier.yaml describes every key. */
#pragma once

#include "config/config_errors.h"
#include "core/backend.h"
#include "core/policy.h"
#include "util/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_PATH "/etc/crier/crier.yaml"

enum config_announcer {
	CONFIG_ANNOUNCER_AUTO, /* avahi where its daemon is on the bus, else embedded */
	CONFIG_ANNOUNCER_AVAHI,
	CONFIG_ANNOUNCER_EMBEDDED,
	CONFIG_ANNOUNCER_MAX
};

struct config_backend { /* a row of `backends:` */
	enum backend_kind kind;
	char *id;		     /* `name:`, or the kind; unique */
	char *endpoint;		     /* NULL: the usual place */
	enum announce_mode announce; /* in `policy.sources` too, where it is not the default */
	uint64_t hold_us;
};

struct config {
	enum config_announcer announcer;
	bool backends_auto; /* every runtime found here; `backends` is empty then */
	struct config_backend *backends;
	size_t n_backends;
	/* Patterns of interfaces for the embedded announcer, NULL-terminated or NULL; the one name
	 * that serves any announcer is policy.interface */
	char **interfaces_allow, **interfaces_deny;
	struct instance **services; /* of `services:`, PLACE_PLAIN, for the static backend */
	size_t n_services;
	uint64_t max_services;
	uint64_t hold_us;
	char **read_labels; /* "traefik", "caddy"; NULL-terminated or NULL */
	char *listen;	    /* "127.0.0.1:9753", "[::1]:9753"; NULL: no TCP */
	struct policy policy;
};

enum {
	CONFIG_SERVICES_DEFAULT = 4000, /* three times what a default Avahi peer can show */
	CONFIG_SERVICES_MAX = 50000,	/* what avahi-daemon could hold at all, on 64 connections */
	CONFIG_FILE_MAX = 10 << 20,	/* thousands of services; larger is some other file */
};
#define CONFIG_HOLD_DEFAULT_US UINT64_C(60000000) /* long enough for an engine to be upgraded */

/* A `path` of NULL is CONFIG_PATH, and that one may be missing: the defaults serve. -EINVAL: the
 * file has mistakes; other errors are of reading it, and `ret_errors` tells them in words as well.
 */
int config_load(const char *path, struct config **ret, struct config_errors *ret_errors);
/* The same from memory; only the last part of `path` is used, and only in messages. */
int config_parse(const char *bytes, size_t size, const char *path, struct config **ret,
	struct config_errors *ret_errors);
void config_destroy(struct config *config); /* NULL is fine */
CLEANUP(config_destroy, struct config *);

/* any case; -EINVAL */
int config_announcer_from_string(const char *string, enum config_announcer *ret);
const char *config_announcer_to_string(enum config_announcer announcer);
