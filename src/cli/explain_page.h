/* `crier explain` as people read it: for each instance what is announced of it, then port by port
 * what decided it, or why it is not announced and what would change that. */
#pragma once

#include <stdio.h>

#include <cjson/cJSON.h>

void explain_page_print(const cJSON *answer, FILE *file);
