/* announce/ only: is there an avahi-daemon to speak to? True where org.freedesktop.Avahi is owned
 * on the system bus, or the bus can start who owns it. Asks once, over a connection of its own that
 * is closed again, and gives up after 2 s: call it only at start. */
#pragma once

#include <stdbool.h>

/* `ret_why`: one line for people, whatever the answer, malloc'd; NULL where memory lacks */
bool avahi_detect(char **ret_why);
