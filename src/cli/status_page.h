/* `crier status` as people read it: what there is in general, then a table of the backends. */
#pragma once

#include <stdio.h>
#include <time.h>

#include <cjson/cJSON.h>

/* `status` is the daemon's answer. -ENOMEM */
int status_page_print(const cJSON *status, time_t now, FILE *file);
