#include "core/service_type.h"

#include "util/cleanup.h"
#include "util/str.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

enum {
	TYPE_MAX = 15,	  /* RFC 6335 5.1 */
	SUBTYPE_MAX = 62, /* a label, without its underscore */
};

static int refuse(const char *why, const char **ret_why)
{
	*ret_why = why;
	return -EINVAL;
}

static int word_valid(const char *word, size_t size, const char **ret_why)
{
	bool letter = false;

	if (size < 2 || size > TYPE_MAX)
		return refuse("a service type is 2 to 15 characters", ret_why);
	for (size_t i = 0; i < size; i++) {
		unsigned char c = word[i];

		if (c >= 0x80 || (!isalnum(c) && c != '-'))
			return refuse(
				"a service type has letters, digits and hyphens only", ret_why);
		if (c == '-' && (i == 0 || i == size - 1 || word[i - 1] == '-'))
			return refuse(
				"a service type has single hyphens only, none at an edge", ret_why);
		letter = letter || isalpha(c);
	}
	return letter ? 0 : refuse("a service type has at least one letter", ret_why);
}

/* what follows the word: "", "/udp", "._udp", "._tcp.local." */
static int protocol_of(const char *rest, uint8_t protocol, const char **ret_proto)
{
	static const struct {
		const char *text, *proto;
	} known[] = {
		{"/tcp", "_tcp"},
		{"/udp", "_udp"},
		{"/sctp", "_udp"},
		{"._tcp", "_tcp"},
		{"._tcp.", "_tcp"},
		{"._tcp.local", "_tcp"},
		{"._tcp.local.", "_tcp"},
		{"._udp", "_udp"},
		{"._udp.", "_udp"},
		{"._udp.local", "_udp"},
		{"._udp.local.", "_udp"},
	};

	if (!*rest) {
		*ret_proto = protocol == IPPROTO_TCP ? "_tcp" : "_udp";
		return 0;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(rest, known[i].text) == 0) {
			*ret_proto = known[i].proto;
			return 0;
		}
	}
	return -EINVAL;
}

int service_type_parse(const char *text, uint8_t protocol, char **ret, const char **ret_why)
{
	const char *word = text + (*text == '_'), *proto;
	size_t size = strcspn(word, "./");
	char *type;
	int r;

	r = protocol_of(word + size, protocol, &proto);
	if (r < 0)
		return refuse("a service type is written http, http/udp or _http._tcp", ret_why);
	r = word_valid(word, size, ret_why);
	if (r < 0)
		return r;
	r = str_printf(&type, "_%.*s.%s", (int)size, word, proto);
	if (r < 0)
		return r;
	for (char *c = type; *c; c++)
		*c = tolower((unsigned char)*c);
	*ret = type;
	return 0;
}

int service_type_valid(const char *type, const char **ret_why)
{
	size_t size = strcspn(type, ".");

	if (type[0] != '_' ||
		(strcmp(type + size, "._tcp") != 0 && strcmp(type + size, "._udp") != 0))
		return refuse("a service type goes out as _http._tcp or _http._udp", ret_why);
	for (size_t i = 0; i < size; i++) {
		if (isupper((unsigned char)type[i]))
			return refuse("a service type goes out in small letters", ret_why);
	}
	return word_valid(type + 1, size - 1, ret_why);
}

static int subtype_word_valid(const char *word, size_t size, const char **ret_why)
{
	if (size < 1 || size > SUBTYPE_MAX)
		return refuse("a subtype is 1 to 62 characters", ret_why);
	for (size_t i = 0; i < size; i++) {
		unsigned char c = word[i];

		if (c >= 0x80 || (!isalnum(c) && c != '-' && c != '_'))
			return refuse("a subtype has letters, digits, hyphens and underscores only",
				ret_why);
	}
	return 0;
}

int service_subtype_parse(const char *text, char **ret, const char **ret_why)
{
	const char *word = text + (*text == '_'), *sub = strcasestr(word, "._sub");
	size_t size = strlen(word);
	int r;

	if (sub && (sub[5] == '\0' || sub[5] == '.'))
		size = sub - word;
	r = subtype_word_valid(word, size, ret_why);
	return r < 0 ? r : str_printf(ret, "_%.*s", (int)size, word);
}

int service_subtype_valid(const char *subtype, const char **ret_why)
{
	if (subtype[0] != '_')
		return refuse("a subtype goes out with an underscore before it", ret_why);
	return subtype_word_valid(subtype + 1, strlen(subtype + 1), ret_why);
}
