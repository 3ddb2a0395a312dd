#include "io/http_error.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "util/str.h"

int http_error_from_curl(CURLcode code, long os_errno)
{
	switch (code) {
	case CURLE_OK:
		return 0;
	case CURLE_COULDNT_CONNECT:
		return os_errno > 0 ? -(int)os_errno : -ECONNREFUSED;
	case CURLE_COULDNT_RESOLVE_HOST:
		return -EHOSTUNREACH;
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return -ECONNRESET;
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return -EKEYREJECTED;
	default:
		return -EPROTO;
	}
}

/* libcurl's words only where they say more than the error: of a refused connection to a socket it
 * says "Failed to connect to localhost port 80" */
static const char *http_error_text(int error, const char *detail)
{
	switch (error) {
	case -ETIMEDOUT:
	case -EPROTO:
	case -EKEYREJECTED:
	case -EHOSTUNREACH:
	case -EMSGSIZE:
		if (!str_empty(detail))
			return detail;
		break;
	case -ECONNRESET:
		return "connection closed before the end of the answer";
	}
	return strerror(-error);
}

char *http_error_reason(const char *label, int error, const char *detail)
{
	const char *text = http_error_text(error, detail);
	char *reason = NULL;

	if (str_printf(&reason, "%s: %c%s", label, tolower((unsigned char)text[0]), text + 1) < 0)
		return NULL;
	return reason;
}
