#!/bin/bash
# box.sh: a place of its own for an engine and two hosts. Run it, or source it for its functions.
#
# A box is one holder process in namespaces of its own (mount, pid, net, uts, ipc, cgroup). The engine and all its
# containers live in them, so killing the holder takes with it every process, mount, bridge, veth and netns.
# Only two things lie outside: the folder DIR and the cgroup folders; box_down removes both.
#
#   box.sh up DIR | do DIR CMD… | down DIR          DIR: absolute and short, it holds unix sockets
#   box.sh left DIR                                 after down: prints what is still there
#
# Inside: lan0 192.168.77.1/24 fd77::1/64, wired to netns "peer" (lan1, .2, ::2): another host of the LAN.

box_name() { echo "crier-box-$(printf %s "$1" | cksum | cut -d' ' -f1)"; }

box_cgroups() {                                     # the folders of the box in each hierarchy of the host
	local h
	for h in /sys/fs/cgroup/*/ /sys/fs/cgroup/; do
		[ -e "$h/cgroup.procs" ] || continue
		box_pure_v2 && [ "$h" != /sys/fs/cgroup/ ] && continue
		echo "${h%/}/$1"
	done
}

box_pure_v2() { [ -e /sys/fs/cgroup/cgroup.controllers ]; }

box_pid() {                                         # the holder, if it is still ours
	local pid
	pid=$(cat "$1/box.pid" 2>/dev/null) || return 1
	grep -qz "^CRIER_BOX=$1\$" "/proc/$pid/environ" 2>/dev/null && echo "$pid"
}

box_make_cgroups() {
	local c f
	for c in $(box_cgroups "$1"); do
		mkdir -p "$c"
		if [ -e "$c/cpuset.mems" ] && ! box_pure_v2; then
			for f in cpus mems; do cat "${c%/*}/cpuset.$f" >"$c/cpuset.$f"; done
		fi
	done
}

box_join() {                                        # moves the calling shell into the cgroups of the box
	local c
	for c in $(box_cgroups "$1"); do
		if [ -d "$c/init" ]; then c=$c/init; fi
		echo "$BASHPID" >"$c/cgroup.procs"
	done
}

box_delegate() {                                    # cgroup2: a folder that hands controllers down may hold no process itself
	local c=/sys/fs/cgroup/$1 p
	box_pure_v2 || return 0
	mkdir -p "$c/init"
	while read -r p; do echo "$p" >"$c/init/cgroup.procs"; done <"$c/cgroup.procs"
	for p in $(cat "$c/cgroup.controllers"); do echo "+$p" >"$c/cgroup.subtree_control" || true; done
}

box_up() {
	local dir=$1 name
	name=$(box_name "$dir")
	if box_pid "$dir" >/dev/null; then echo "already up: $dir" >&2; return 1; fi
	mkdir -p "$dir"
	rm -f "$dir/box.ready"
	box_make_cgroups "$name"
	(
		box_join "$name"
		export CRIER_BOX="$dir"
		exec setsid unshare --mount --pid --net --uts --ipc --cgroup --propagation private --fork --kill-child \
			bash -c "$(declare -f); box_init" </dev/null >"$dir/box.log" 2>&1
	) &
	disown
	for _ in $(seq 200); do [ -e "$dir/box.ready" ] && break; sleep 0.05; done
	if [ ! -e "$dir/box.ready" ]; then cat "$dir/box.log" >&2; box_down "$dir"; return 1; fi
	box_delegate "$name"
}

box_init() {                                        # runs inside, as pid 1 of the box
	set -e
	local hier pid
	hier=$(awk '$3 == "cgroup" {print $2, $4}' /proc/self/mounts)
	read -r pid _ </proc/self/stat                    # /proc is still the outer one: the outer pid
	echo "$pid" >"$CRIER_BOX/box.pid"
	hostname nas
	mount --make-rshared /                            # shared among what runs inside, private to the outside
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	box_mount_cgroups "$hier"
	mount -t tmpfs -o mode=755 tmpfs /run
	mkdir -p /run/lock /run/netns /run/user /run/avahi-daemon /etc/docker
	mount -t tmpfs tmpfs /etc/docker                  # the engine's key.json stays inside
	[ -d /etc/avahi/services ] && mount -t tmpfs tmpfs /etc/avahi/services
	box_links
	touch "$CRIER_BOX/box.ready"
	while :; do sleep infinity & wait $!; done        # bash reaps the orphans
}

box_mount_cgroups() {                               # each hierarchy as the outside has it
	local c opts
	if [ -z "$1" ]; then mount -t cgroup2 cgroup2 /sys/fs/cgroup; return; fi
	mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
	while read -r c opts; do
		mkdir -p "$c"
		opts=$(echo "$opts" | tr , '\n' | grep -vxE 'rw|relatime|nosuid|nodev|noexec' | paste -sd,)
		case $opts in name=*) opts="none,$opts" ;; esac
		mount -t cgroup -o "$opts" cgroup "$c"
	done <<<"$1"
	mkdir -p /sys/fs/cgroup/unified
	mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
}

box_links() {
	ip link set lo up
	ip netns add peer
	ip link add lan0 type veth peer name lan1 netns peer
	ip addr add 192.168.77.1/24 dev lan0
	ip addr add fd77::1/64 dev lan0 nodad
	ip link set lan0 up
	ip -n peer link set lo up
	ip -n peer addr add 192.168.77.2/24 dev lan1
	ip -n peer addr add fd77::2/64 dev lan1 nodad
	ip -n peer link set lan1 up
	ip route add default via 192.168.77.2
}

box_do() {
	local dir=$1 pid
	shift
	pid=$(box_pid "$dir") || { echo "no box at $dir" >&2; return 1; }
	(
		box_join "$(box_name "$dir")"
		exec nsenter -t "$pid" -m -p -n -u -i -C -- "$@"
	)
}

box_spawn() {                                       # box_spawn DIR NAME CMD…: in the background, its log in DIR
	local dir=$1 name=$2
	shift 2
	box_do "$dir" setsid "$@" </dev/null >>"$dir/$name.log" 2>&1 &
	disown
}

box_wait() {                                        # box_wait CMD…: until CMD succeeds, 30 s at most
	for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return 0; sleep 0.05; done
	echo "gave up waiting for: $*" >&2
	return 1
}

box_kill() {
	local pid
	pid=$(box_pid "$1") || return 0
	kill -9 "$pid"
	for _ in $(seq 200); do [ -e "/proc/$pid" ] || break; sleep 0.05; done
}

box_down() {
	local dir=$1 c
	box_kill "$dir"
	for c in $(box_cgroups "$(box_name "$dir")"); do
		for _ in $(seq 50); do
			[ -d "$c" ] || break
			find "$c" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
		done
	done
	rm -rf --one-file-system "$dir"
}

box_left() {
	if [ -e "$1" ]; then echo "folder $1"; fi
	grep -F "$1" /proc/self/mounts || true
	find /sys/fs/cgroup -maxdepth 2 -name "$(box_name "$1")"
	grep -lz "^CRIER_BOX=$1\$" /proc/[0-9]*/environ 2>/dev/null || true
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	set -eu
	case ${1:-} in
	up | do | down | left) "box_$1" "${@:2}" ;;
	*) echo "usage: box.sh up DIR | do DIR CMD… | down DIR | left DIR" >&2; exit 2 ;;
	esac
fi
