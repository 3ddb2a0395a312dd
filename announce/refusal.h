/* announce/ only: what to do about an error of Avahi's. Pure. */
#pragma once

enum refusal {
	REFUSAL_TRANSIENT, /* the daemon is in a bad way: start afresh with it */
	REFUSAL_COLLIDED,  /* another record of this host has the name */
	REFUSAL_PERMANENT, /* the same again would be refused again */
	REFUSAL_CAPACITY,  /* a limit is reached: later perhaps */
	REFUSAL_OPERATOR,  /* somebody has to change the daemon's configuration */
};

enum refusal refusal_of(int error); /* AVAHI_ERR_* */
