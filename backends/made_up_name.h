/* Names that Docker and Podman give to a container whose user gave none: "quirky_bohr". Nobody
 * would recognise one on the network. */
#pragma once

#include <stdbool.h>

bool made_up_name(const char *name);
