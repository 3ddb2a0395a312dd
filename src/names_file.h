/* Keeps the memory of names (core/names) in a file over restarts: a JSON object on each line, so
 * that one that is damaged costs no other. Written whole beside the old and moved over it. */
#pragma once

struct names;

/* 0 where there is no file. A file that cannot be read as what it should be is set aside as
 * PATH.damaged (logged), never a reason not to start. */
int names_file_load(const char *path, struct names *names);
int names_file_save(const char *path, const struct names *names);

/* $STATE_DIRECTORY/names (systemd.exec(5)), else /var/lib/crier/names, whose folder is made if it
 * is missing; malloc'd */
int names_file_path(char **ret);
