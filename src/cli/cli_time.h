/* Points in time as people say them. */
#pragma once

#include <stddef.h>
#include <time.h>

enum { CLI_TIME_TEXT = 32 };

/* "3 minutes", from then to `now`; "" for what is no time of the API (RFC 3339, UTC) */
const char *cli_time_since(const char *when, time_t now, char text[CLI_TIME_TEXT]);
