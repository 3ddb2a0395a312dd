#include "util/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line that fits a terminal many times over; what a remote side said may be longer and is cut. */
enum { LINE_MAX_BYTES = 2048 };

/* Set once by log_init, before there is a second thread. */
static enum log_level limit = LOG_LEVEL_INFO;
static bool to_journal;

static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
		return false;
	return fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_init(void)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	const char *wanted = getenv("CRIER_LOG");

	limit = LOG_LEVEL_INFO;
	for (size_t i = 0; wanted && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(wanted, names[i]) == 0)
			limit = i;
	}
	to_journal = stderr_is_journal();
}

/* Text of remote sides must neither begin a line of its own nor steer a terminal: C0 and DEL, and
 * C1 as UTF-8 writes it. */
static void hide_controls(char *text)
{
	unsigned char before = 0;

	for (; *text; text++) {
		unsigned char c = *text;

		if (c < ' ' || c == 0x7f || (before == 0xc2 && c < 0xa0)) {
			*text = ' ';
			if (before == 0xc2)
				text[-1] = ' ';
		}
		before = c;
	}
}

static void write_line(enum log_level level, const char *format, va_list args)
{
	static const char *const prefixes[] = {"<3>", "<4>", "<6>", "<7>"};
	char line[LINE_MAX_BYTES];
	size_t start = 0, size;

	if (to_journal) {
		strcpy(line, prefixes[level]);
		start = strlen(line);
	}
	if (vsnprintf(line + start, sizeof(line) - start - 1, format, args) < 0)
		return;
	hide_controls(line + start);
	size = strlen(line);
	line[size++] = '\n';
	/* one write, so that lines of two threads never mix; there is nowhere to report a failure
	 */
	if (write(STDERR_FILENO, line, size) < 0)
		return;
}

void log_write(enum log_level level, const char *format, ...)
{
	int saved_errno = errno;
	va_list args;

	if (level > limit)
		return;
	va_start(args, format);
	write_line(level, format, args);
	va_end(args);
	errno = saved_errno;
}
