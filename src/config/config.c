#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/section.h"
#include "config/sections.h"
#include "config/top.h"
#include "core/instance.h"
#include "util/str.h"

static const char *const announcer_names[CONFIG_ANNOUNCER_MAX] = {
	[CONFIG_ANNOUNCER_AUTO] = "auto",
	[CONFIG_ANNOUNCER_AVAHI] = "avahi",
	[CONFIG_ANNOUNCER_EMBEDDED] = "embedded",
};

/* The defaults of a machine without a file. */
static int config_create(struct config **ret)
{
	struct config *config = calloc(1, sizeof(*config));
	int r;

	if (!config)
		return -ENOMEM;
	r = policy_init(&config->policy);
	if (r < 0) {
		free(config);
		return r;
	}
	config->backends_auto = true;
	config->max_services = CONFIG_SERVICES_DEFAULT;
	config->hold_us = CONFIG_HOLD_DEFAULT_US;
	*ret = config;
	return 0;
}

static int read_document(
	struct config_errors *errors, const char *bytes, size_t size, struct config *config)
{
	_cleanup_(tree_destroyp) struct tree *tree = NULL;
	int r = tree_load(bytes, size, errors, &tree);

	if (r < 0)
		return r;
	return top_read(errors, tree, config);
}

int config_parse(const char *bytes, size_t size, const char *path, struct config **ret,
	struct config_errors *ret_errors)
{
	_cleanup_(config_destroyp) struct config *config = NULL;
	int r;

	r = config_errors_begin(ret_errors, path);
	if (r < 0)
		return r;
	r = config_create(&config);
	if (r == 0)
		r = read_document(ret_errors, bytes, size, config);
	config_errors_close(ret_errors);
	if (ret_errors->no_memory)
		r = -ENOMEM;
	if (r == 0 && ret_errors->count > 0)
		r = -EINVAL;
	if (r < 0)
		return r;
	*ret = TAKE_PTR(config);
	return 0;
}

static int read_all(int fd, struct str_buf *buf)
{
	char block[16384];
	ssize_t size;

	for (;;) {
		size = read(fd, block, sizeof(block));
		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0)
			return size < 0 ? -errno : 0;
		if (buf->size + size > CONFIG_FILE_MAX)
			return -EFBIG;
		if (str_buf_add(buf, block, size) < 0)
			return -ENOMEM;
	}
}

static int read_file(const char *path, struct str_buf *buf)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : read_all(fd, buf);
}

int config_load(const char *path, struct config **ret, struct config_errors *ret_errors)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	int begun, r;

	r = read_file(path ? path : CONFIG_PATH, &buf);
	if (r == -ENOENT && !path)
		r = 0;
	if (r == 0)
		return config_parse(buf.data ? buf.data : "", buf.size, path ? path : CONFIG_PATH,
			ret, ret_errors);
	begun = config_errors_begin(ret_errors, path ? path : CONFIG_PATH);
	if (begun < 0)
		return begun;
	config_errors_add(ret_errors, (struct config_mark){0}, "%s",
		r == -EFBIG ? "larger than 10 MB: no configuration is" : strerror(-r));
	return r;
}

int config_announcer_from_string(const char *string, enum config_announcer *ret)
{
	for (int i = 0; i < CONFIG_ANNOUNCER_MAX; i++) {
		if (strcasecmp(announcer_names[i], string) == 0) {
			*ret = (enum config_announcer)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *config_announcer_to_string(enum config_announcer announcer)
{
	return announcer_names[announcer];
}

static void config_backend_finish(struct config_backend *backend)
{
	free(backend->id);
	free(backend->endpoint);
}

void config_destroy(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->n_backends; i++)
		config_backend_finish(&config->backends[i]);
	for (size_t i = 0; i < config->n_services; i++)
		instance_destroy(config->services[i]);
	free(config->backends);
	free(config->services);
	str_list_destroy(config->interfaces_allow);
	str_list_destroy(config->interfaces_deny);
	str_list_destroy(config->read_labels);
	free(config->listen);
	policy_finish(&config->policy);
	free(config);
}
