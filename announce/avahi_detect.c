#include "announce/avahi_detect.h"

#include <stdlib.h>

#include <dbus/dbus.h>

#include "util/cleanup.h"
#include "util/str.h"

#define AVAHI_NAME   "org.freedesktop.Avahi"
#define USUAL_SYSTEM "unix:path=/run/dbus/system_bus_socket"

enum { ANSWER_MS = 600 }; /* three questions, 2 s in all; libdbus itself would wait 25 s for each */

static void connection_close(DBusConnection *connection)
{
	if (!connection)
		return;
	dbus_connection_close(connection);
	dbus_connection_unref(connection);
}
CLEANUP(connection_close, DBusConnection *);

static void message_unref(DBusMessage *message)
{
	if (message)
		dbus_message_unref(message);
}
CLEANUP(message_unref, DBusMessage *);

/* a method of the bus itself, with one string or none; NULL: no good answer */
static DBusMessage *ask(DBusConnection *connection, const char *method, const char *argument)
{
	_cleanup_(message_unrefp) DBusMessage *call = dbus_message_new_method_call(
		DBUS_SERVICE_DBUS, DBUS_PATH_DBUS, DBUS_INTERFACE_DBUS, method);

	if (!call || (argument && !dbus_message_append_args(
					  call, DBUS_TYPE_STRING, &argument, DBUS_TYPE_INVALID)))
		return NULL;
	return dbus_connection_send_with_reply_and_block(connection, call, ANSWER_MS, NULL);
}

static bool owned(DBusConnection *connection)
{
	_cleanup_(message_unrefp) DBusMessage *answer = ask(connection, "NameHasOwner", AVAHI_NAME);
	dbus_bool_t has = FALSE;

	return answer &&
	       dbus_message_get_args(answer, NULL, DBUS_TYPE_BOOLEAN, &has, DBUS_TYPE_INVALID) &&
	       has;
}

static bool activatable(DBusConnection *connection)
{
	_cleanup_(message_unrefp) DBusMessage *answer =
		ask(connection, "ListActivatableNames", NULL);
	bool found = false;
	char **names;
	int count;

	if (!answer || !dbus_message_get_args(answer, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_STRING,
			       &names, &count, DBUS_TYPE_INVALID))
		return false;
	for (int i = 0; i < count; i++)
		found |= str_equal(names[i], AVAHI_NAME);
	dbus_free_string_array(names);
	return found;
}

static const char *address_of_bus(void)
{
	const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");

	return str_empty(address) ? USUAL_SYSTEM : address;
}

/* Not dbus_bus_get: the connection would be kept, and its greeting has no limit of time. */
static DBusConnection *bus_open(void)
{
	_cleanup_(connection_closep) DBusConnection *connection =
		dbus_connection_open_private(address_of_bus(), NULL);
	_cleanup_(message_unrefp) DBusMessage *answer = NULL;

	if (!connection)
		return NULL;
	answer = ask(connection, "Hello", NULL);
	return answer ? TAKE_PTR(connection) : NULL;
}

static void explain(char **ret_why, const char *format, const char *what)
{
	if (str_printf(ret_why, format, what))
		*ret_why = NULL;
}

bool avahi_detect(char **ret_why)
{
	_cleanup_(connection_closep) DBusConnection *connection = bus_open();

	if (!connection) {
		explain(ret_why, "no system bus at %s", address_of_bus());
	} else if (owned(connection)) {
		explain(ret_why, "%s is on the system bus", AVAHI_NAME);
		return true;
	} else if (activatable(connection)) {
		explain(ret_why, "the system bus can start %s", AVAHI_NAME);
		return true;
	} else {
		explain(ret_why, "nobody owns %s and nothing can start it", AVAHI_NAME);
	}
	return false;
}
