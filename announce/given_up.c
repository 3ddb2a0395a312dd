#include "announce/given_up.h"

/* FNV-1a over lower-case ASCII, for names are compared without case (RFC 6762 16) */
static uint64_t given_up_hash(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		hash = (hash ^ c) * 0x100000001b3;
	}
	return hash;
}

void given_up_add(struct given_up *given_up, const char *name, uint64_t now)
{
	given_up->names[given_up->next] = (struct given_up_name){
		.hash = given_up_hash(name),
		.until = now + GIVEN_UP_MS,
	};
	given_up->next = (given_up->next + 1) % GIVEN_UP_MAX;
}

bool given_up_has(const struct given_up *given_up, const char *name, uint64_t now)
{
	uint64_t hash = given_up_hash(name);

	for (size_t i = 0; i < GIVEN_UP_MAX; i++) {
		if (given_up->names[i].hash == hash && now < given_up->names[i].until)
			return true;
	}
	return false;
}
