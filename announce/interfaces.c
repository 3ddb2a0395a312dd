#include "announce/interfaces.h"

#include <stddef.h>

#include "core/host.h"
#include "util/str.h"

/* Made by software, not cables: behind these are containers, virtual machines and tunnels, whose
 * own side announces for itself if anyone does. */
static const char *const usual_denied[] = {
	"docker*",
	"br-*",
	"veth*", /* Docker, Podman */
	"podman*",
	"cni*",
	"flannel*",
	"cali*", /* Podman, Kubernetes */
	"virbr*",
	"lxdbr*",
	"incusbr*",
	"lxcbr*", /* libvirt, LXD, Incus, LXC */
	"vxlan*",
	"tun*",
	"tap*",
	"wg*",
	"tailscale*",
	"zt*", /* overlays and VPNs */
	NULL,
};

static bool matches(const char *const *patterns, const char *name)
{
	for (; patterns && *patterns; patterns++) {
		if (str_glob(*patterns, name))
			return true;
	}
	return false;
}

static bool named(char *const *allow, const char *name)
{
	for (; allow && *allow; allow++) {
		if (str_equal(*allow, name))
			return true;
	}
	return false;
}

/* link-local addresses count for nothing here: every interface has one */
static bool only_public(const struct host_link *link)
{
	bool public = false;

	for (size_t i = 0; i < link->n_addresses; i++) {
		const struct address *address = &link->addresses[i].address;

		if (address_is_link_local(address))
			continue;
		if (address_is_private(address))
			return false;
		public = true;
	}
	return public;
}

bool interfaces_wanted(const struct host_link *link, char *const *allow, char *const *deny)
{
	const char *const *allowed = (const char *const *)allow;

	if (!link->n_addresses)
		return false;
	if (link->loopback)
		return named(allow, link->name);
	if (!link->multicast || (allow && !matches(allowed, link->name)))
		return false;
	if (deny)
		return !matches((const char *const *)deny, link->name);
	return allow || (!matches(usual_denied, link->name) && !only_public(link));
}
