/* announce/ only: what a service or a host record is in the DNS (RFC 6763 4 to 7). Pure, so that
 * the tests and the fuzzer need no responder. Record names are escaped as Avahi wants them: pure
 * ASCII whatever the name, so that no byte of ours can offend libdbus. Names inside rdata are plain
 * uncompressed wire labels. A host with several addresses is several unique records of one name and
 * type (to Avahi: UNIQUE and ALLOW_MULTIPLE). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_record;
struct service;

struct record {
	char *name;
	uint16_t type; /* PTR, SRV, TXT, A, AAAA */
	uint32_t ttl;  /* seconds: 120 where it names a host, else 4500 (RFC 6762 10) */
	bool unique;   /* one owner on the link; shared otherwise */
	uint8_t *data;
	size_t size;
};

struct records {
	struct record *items;
	size_t count;
};

enum {
	RECORDS_MAX = 32, /* avahi-daemon's entries-per-entry-group-max */
};

/* `host` is this host's name in force, fully qualified; it is the target where the service has
 * none. -ENOMEM; -EINVAL where a part cannot be written as DNS; -E2BIG above RECORDS_MAX */
int records_of_service(const struct service *service, const char *host, struct records *ret);
int records_of_host(const struct host_record *host, struct records *ret);
int records_copy(const struct records *from, struct records *ret); /* -ENOMEM */
void records_finish(struct records *records);

/* the first unique record: the one whose name is at stake; NULL where there is none */
const struct record *records_owner(const struct records *records);
bool record_equal(const struct record *a, const struct record *b);
