#include "tests/fuzz/fuzz.h"
#include "util/cleanup.h"
#include "util/utf8.h"

#include <stdint.h>
#include <string.h>

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* whatever a name was made of, it can go out once it is clean, and stays as it is from there */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = NULL, *clean = NULL, *again = NULL;
	size_t cut;

	utf8_valid((const char *)data, size);
	text = strndup((const char *)data, size);
	if (!text || utf8_clean(text, &clean) < 0 || utf8_clean(clean, &again) < 0)
		return 0;
	check(utf8_valid(clean, strlen(clean)));
	check(utf8_printable(clean));
	check(strcmp(clean, again) == 0);
	cut = utf8_cut(clean, 63);
	check(cut <= 63 && utf8_valid(clean, cut));
	check(cut == strlen(clean) || cut >= 60);
	return 0;
}
