#include "names_file.h"

#include "core/names.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

enum {
	LINE_MAX_SIZE = 4096, /* a name has 63 bytes, a key is made of a few */
	DAY_S = 24 * 60 * 60,
};

static void fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void cjson_deletep(cJSON **json)
{
	cJSON_Delete(*json);
}

static const char *string_of(const cJSON *json, const char *key)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));

	return value ? value : "";
}

static uint64_t number_of(const cJSON *json, const char *key, uint64_t max)
{
	double value = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, key));

	return value >= 0 && value <= (double)max ? (uint64_t)value : 0;
}

static int load_line(const char *line, struct names *names)
{
	_cleanup_(cjson_deletep) cJSON *json = cJSON_Parse(line);
	struct names_memory memory;

	if (!cJSON_IsObject(json))
		return -EBADMSG;
	memory = (struct names_memory){
		.source = string_of(json, "source"),
		.instance = string_of(json, "instance"),
		.type = string_of(json, "type"),
		.name = string_of(json, "name"),
		.choice = string_of(json, "choice"),
		.inner = (uint16_t)number_of(json, "port", UINT16_MAX),
		.protocol = (uint8_t)number_of(json, "protocol", UINT8_MAX),
		.ordinal = (uint8_t)number_of(json, "ordinal", UINT8_MAX),
		.last_used = number_of(json, "used", (uint64_t)1 << 52),
	};
	if (!*memory.source || !*memory.instance || !*memory.type || !*memory.name ||
		!*memory.choice)
		return -EBADMSG;
	return names_remember(names, &memory);
}

static void set_aside(const char *path)
{
	_cleanup_(freep) char *aside = NULL;

	if (str_printf(&aside, "%s.damaged", path) == 0 && rename(path, aside) == 0)
		log_warning(
			"%s is damaged; it was set aside as %s, and what could be read of it is "
			"used",
			path, aside);
}

/* A board without a clock of its own starts in 1970: nothing is old then. */
static uint64_t oldest_kept(void)
{
	const uint64_t kept = (uint64_t)NAMES_MEMORY_DAYS * DAY_S;
	time_t now = time(NULL);

	return now > 0 && (uint64_t)now > kept ? (uint64_t)now - kept : 0;
}

int names_file_load(const char *path, struct names *names)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	char line[LINE_MAX_SIZE];
	size_t n = 0, bad = 0;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (n++ < NAMES_MEMORY_MAX && fgets(line, sizeof(line), file)) {
		if (load_line(line, names) < 0)
			bad++;
	}
	if (bad || ferror(file))
		set_aside(path);
	names_forget_before(names, oldest_kept());
	return 0;
}

struct saving {
	FILE *file;
	int error; /* the first */
};

static void save_one(void *userdata, const struct names_memory *memory)
{
	struct saving *saving = userdata;
	_cleanup_(cjson_deletep) cJSON *json = cJSON_CreateObject();
	_cleanup_(freep) char *line = NULL;

	cJSON_AddStringToObject(json, "source", memory->source);
	cJSON_AddStringToObject(json, "instance", memory->instance);
	cJSON_AddNumberToObject(json, "port", memory->inner);
	cJSON_AddNumberToObject(json, "protocol", memory->protocol);
	cJSON_AddNumberToObject(json, "ordinal", memory->ordinal);
	cJSON_AddStringToObject(json, "type", memory->type);
	cJSON_AddStringToObject(json, "name", memory->name);
	cJSON_AddStringToObject(json, "choice", memory->choice);
	cJSON_AddNumberToObject(json, "used", (double)memory->last_used);
	line = cJSON_PrintUnformatted(json);
	if (saving->error)
		return;
	if (!line)
		saving->error = -ENOMEM;
	else if (fprintf(saving->file, "%s\n", line) < 0)
		saving->error = -errno;
}

static int write_all(const char *path, const struct names *names)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "we");
	struct saving saving = {.file = file};

	if (!file)
		return -errno;
	names_each_memory(names, save_one, &saving);
	/* No fsync: the loop would wait for the disk, and what a power cut may cost here is the
	 * names of a few twins. */
	if (saving.error == 0 && fflush(file) != 0)
		saving.error = -errno;
	return saving.error;
}

int names_file_save(const char *path, const struct names *names)
{
	_cleanup_(freep) char *fresh = NULL;
	int r;

	r = str_printf(&fresh, "%s.new", path);
	if (r < 0)
		return r;
	r = write_all(fresh, names);
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(fresh); /* a disk that is full needs the room */
	return r;
}

int names_file_path(char **ret)
{
	const char *folder = getenv("STATE_DIRECTORY");

	if (str_empty(folder)) {
		folder = "/var/lib/crier";
		if (mkdir(folder, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	return str_printf(ret, "%s/names", folder);
}
