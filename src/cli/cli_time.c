#include "cli/cli_time.h"

#include <stdio.h>

static const struct {
	long seconds;
	const char *word;
} units[] = {{24 * 60 * 60, "day"}, {60 * 60, "hour"}, {60, "minute"}, {1, "second"}};

const char *cli_time_since(const char *when, time_t now, char text[CLI_TIME_TEXT])
{
	const size_t n = sizeof(units) / sizeof(units[0]);
	struct tm parts = {0};
	const char *end = when ? strptime(when, "%Y-%m-%dT%H:%M:%SZ", &parts) : NULL;
	time_t seconds;
	size_t i = 0;

	*text = '\0';
	if (!end || *end)
		return text;
	/* clocks are set back at times */
	seconds = now > timegm(&parts) ? now - timegm(&parts) : 0;
	/* the largest unit of which there are two: "90 minutes" says more than "1 hour" */
	while (i + 1 < n && seconds < 2 * units[i].seconds)
		i++;
	seconds /= units[i].seconds;
	snprintf(text, CLI_TIME_TEXT, "%lld %s%s", (long long)seconds, units[i].word,
		seconds == 1 ? "" : "s");
	return text;
}
