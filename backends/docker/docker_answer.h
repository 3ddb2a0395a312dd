/* What is common to all answers of the engine: whether one is what was asked for. */
#pragma once

struct http_response;

/* 0 for a complete 200. Else -errno and the reason for a human ("GET /version: HTTP 500: …"), which
 * stays NULL without memory. */
int docker_answer_check(const struct http_response *response, const char *path, char **ret_reason);
