#include "daemon_parts.h"

#include "report.h"
#include "util/log.h"
#include "util/str.h"

static char *joined(const struct config_errors *errors)
{
	struct str_buf buf = {0};
	size_t i;

	for (i = 0; i < errors->count; i++)
		str_buf_printf(&buf, "%s\n", errors->items[i].text);
	return str_buf_take(&buf);
}

/* what an announcer is made from */
static bool same_announcer(const struct config *a, const struct config *b)
{
	return a->announcer == b->announcer &&
	       str_list_equal(a->interfaces_allow, b->interfaces_allow) &&
	       str_list_equal(a->interfaces_deny, b->interfaces_deny);
}

static void take_config(struct daemon *daemon, struct config *config)
{
	struct config *old = daemon->config;

	daemon->config = config;
	report_config(config);
	if (!same_announcer(old, config))
		announcing_replace(daemon);
	manager_set_policy(daemon->manager, &config->policy, config->max_services);
	sources_apply(daemon->sources, config);
	config_destroy(old);
}

int reload(struct daemon *daemon, char **ret_mistakes)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	struct config *config;
	int r;

	notify_reloading(daemon->notify);
	r = config_load(daemon->options->config, &config, &errors);
	if (r == 0) {
		take_config(daemon, config);
		log_info("configuration read again");
	} else {
		*ret_mistakes = joined(&errors);
	}
	notify_ready(daemon->notify);
	return r;
}
