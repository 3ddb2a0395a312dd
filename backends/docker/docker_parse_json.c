#include "backends/docker/docker_parse_json.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* cJSON ends a string at an escaped NUL without a word: "crier.enable=false\u0000" */
static bool has_escaped_nul(const char *bytes, size_t size)
{
	static const char escape[] = "\\u0000";
	const char *end = bytes + size;

	for (const char *at = bytes; (at = memchr(at, '\\', (size_t)(end - at))); at += 2) {
		if (end - at < (ptrdiff_t)strlen(escape))
			return false;
		if (memcmp(at, escape, strlen(escape)) == 0)
			return true;
	}
	return false;
}

int docker_parse_json(const char *bytes, size_t size, cJSON **ret, const char **ret_why)
{
	_cleanup_(cJSON_Deletep) cJSON *json = NULL;
	const char *end = NULL;

	if (memchr(bytes, '\0', size) || has_escaped_nul(bytes, size)) {
		*ret_why = "a NUL in it";
		return -EBADMSG;
	}
	/* with its NUL: cJSON before 1.7.18 reads one byte beyond a buffer that has none */
	json = cJSON_ParseWithLengthOpts(bytes, size + 1, &end, true);
	if (!json) {
		*ret_why = "not JSON, or cut off";
		return -EBADMSG;
	}
	*ret = TAKE_PTR(json);
	return 0;
}

const cJSON *docker_parse_object(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsObject(item) ? item : NULL;
}

const char *docker_parse_string(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}
