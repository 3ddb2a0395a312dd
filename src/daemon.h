/* `crier run`: the composition root. Everything that lives as long as the daemon is made here, in
 * one order, and ends in the other. */
#pragma once

struct options;

int daemon_run(const struct options *options); /* an exit status */
