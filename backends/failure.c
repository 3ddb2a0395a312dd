#include "backends/failure.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "backends/permission.h"
#include "util/cleanup.h"
#include "util/str.h"

static int describe(int error, const char *socket_path, char **ret)
{
	const char *text = strerror(-error);

	return str_printf(ret, "%s%s%c%s", socket_path ? socket_path : "", socket_path ? ": " : "",
		tolower((unsigned char)text[0]), text + 1);
}

int failure_explain(int error, const char *reason, const char *socket_path, char **ret)
{
	_cleanup_(freep) char *what = NULL, *remedy = NULL;
	int failed = reason ? str_copy(reason, &what) : describe(error, socket_path, &what);

	if (failed == 0 && error == -EACCES && socket_path)
		failed = permission_remedy(socket_path, &remedy);
	if (failed < 0)
		return failed;
	if (remedy)
		return str_printf(ret, "%s; %s", what, remedy);
	*ret = TAKE_PTR(what);
	return 0;
}
