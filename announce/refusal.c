#include "announce/refusal.h"

#include <avahi-common/error.h>

/* What is not in the list is taken for transient: a daemon of another version may well know errors
 * that we do not, and a fresh start is the only remedy that is never wrong. */
enum refusal refusal_of(int error)
{
	switch (error) {
	case AVAHI_ERR_COLLISION:
		return REFUSAL_COLLIDED;
	case AVAHI_ERR_INVALID_HOST_NAME:
	case AVAHI_ERR_INVALID_DOMAIN_NAME:
	case AVAHI_ERR_INVALID_TTL:
	case AVAHI_ERR_IS_PATTERN:
	case AVAHI_ERR_INVALID_RECORD:
	case AVAHI_ERR_INVALID_SERVICE_NAME:
	case AVAHI_ERR_INVALID_SERVICE_TYPE:
	case AVAHI_ERR_INVALID_PORT:
	case AVAHI_ERR_INVALID_KEY:
	case AVAHI_ERR_INVALID_ADDRESS:
	case AVAHI_ERR_INVALID_INTERFACE:
	case AVAHI_ERR_INVALID_PROTOCOL:
	case AVAHI_ERR_INVALID_FLAGS:
	case AVAHI_ERR_INVALID_SERVICE_SUBTYPE:
	case AVAHI_ERR_INVALID_RDATA:
	case AVAHI_ERR_INVALID_DNS_CLASS:
	case AVAHI_ERR_INVALID_DNS_TYPE:
	case AVAHI_ERR_NOT_SUPPORTED:
	case AVAHI_ERR_INVALID_ARGUMENT:
	case AVAHI_ERR_IS_EMPTY:
		return REFUSAL_PERMANENT;
	case AVAHI_ERR_TOO_MANY_CLIENTS:
	case AVAHI_ERR_TOO_MANY_OBJECTS:
	case AVAHI_ERR_TOO_MANY_ENTRIES:
	case AVAHI_ERR_NO_MEMORY:
		return REFUSAL_CAPACITY;
	case AVAHI_ERR_ACCESS_DENIED:
	case AVAHI_ERR_NOT_PERMITTED:
		return REFUSAL_OPERATOR;
	default:
		return REFUSAL_TRANSIENT;
	}
}
