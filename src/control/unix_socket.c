#include "control/unix_socket.h"

#include "util/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

struct unix_socket {
	char *path;
	bool bound; /* the file at `path` is ours */
	int lock, fd;
};

static int make_folder(const char *path)
{
	_cleanup_(freep) char *folder = strdup(path);
	char *slash;

	if (!folder)
		return -ENOMEM;
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return 0;
	*slash = '\0';
	return mkdir(folder, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static int take_lock(struct unix_socket *self)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	r = str_printf(&path, "%s.lock", self->path);
	if (r < 0)
		return r;
	self->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (self->lock < 0)
		return -errno;
	if (flock(self->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
}

/* Under the lock, so whoever left it there is gone. */
static int remove_stale(const char *path)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(status.st_mode))
		return -EEXIST;
	return unlink(path) < 0 ? -errno : 0;
}

static int open_socket(struct unix_socket *self)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(self->path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, self->path);
	self->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (self->fd < 0 || bind(self->fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	self->bound = true;
	/* before it listens, so nobody meets another mode */
	if (chmod(self->path, 0666) < 0 || listen(self->fd, SOMAXCONN) < 0)
		return -errno;
	return 0;
}

int unix_socket_create(const char *path, struct unix_socket **ret)
{
	_cleanup_(unix_socket_destroyp) struct unix_socket *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	self->lock = self->fd = -1;
	r = str_copy(path, &self->path);
	if (r == 0)
		r = make_folder(path);
	if (r == 0)
		r = take_lock(self);
	if (r == 0)
		r = remove_stale(path);
	if (r == 0)
		r = open_socket(self);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(self);
	return 0;
}

int unix_socket_take_fd(struct unix_socket *socket)
{
	int fd = socket->fd;

	socket->fd = -1;
	return fd;
}

void unix_socket_destroy(struct unix_socket *socket)
{
	if (!socket)
		return;
	if (socket->bound)
		unlink(socket->path);
	closep(&socket->fd);
	closep(&socket->lock);
	free(socket->path);
	free(socket);
}
