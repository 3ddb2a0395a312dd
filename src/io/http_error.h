/* What a failed transfer is called: -errno for the program, a few words for a human. */
#pragma once

#include <curl/curl.h>

/* `os_errno` as CURLINFO_OS_ERRNO has it: it tells a missing socket from a forbidden one */
int http_error_from_curl(CURLcode code, long os_errno);

/* "<label>: permission denied"; `detail` (libcurl's own words) may be NULL or empty. malloc'd; NULL
 * without memory. */
char *http_error_reason(const char *label, int error, const char *detail);
