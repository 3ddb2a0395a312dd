#!/bin/bash
# docker.sh: a real dockerd in a box. Packages: docker.io iptables busybox-static
#
#   docker.sh up DIR            the box, if it is not there, and the engine in it
#   docker.sh start|stop DIR    the engine alone (SIG=KILL to crash it)
#   docker.sh down DIR          all of it
#
# Socket: DIR/docker.sock. Images: "bb" (busybox) and "bb-web" (the same, with EXPOSE 80).
set -eu
. "$(dirname "$0")/box.sh"
cmd=$1 dir=$(realpath -m "$2")
sock=$dir/docker.sock
api() { curl -sf --unix-socket "$sock" "http://docker$1" "${@:2}"; }

start() {
	rm -f "$sock"                                     # after a SIGKILL it is still there, and nobody listens
	box_spawn "$dir" dockerd env PATH=/usr/bin:/bin:/usr/sbin:/sbin dockerd -H "unix://$sock" --data-root "$dir/data" \
		--exec-root /run/docker --pidfile /run/docker.pid --config-file "$dir/daemon.json"
	box_wait api /_ping || { tail -20 "$dir/dockerd.log" >&2; return 1; }
}

alive() { box_do "$dir" test -d "/proc/$1"; }
dead() { ! alive "$1"; }

stop() {                                            # as systemd would: the signal, then wait
	local pid
	pid=$(box_do "$dir" cat /run/docker.pid)
	box_do "$dir" kill "-${SIG:-TERM}" "$pid"
	box_wait dead "$pid"
	box_do "$dir" rm -f /run/docker.pid
}

rootfs() {                                          # busybox from its package, with its applets, as a tar stream
	local root=$dir/image a
	mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/www"
	cp /bin/busybox "$root/bin/busybox"
	/bin/busybox --list | while read -r a; do [ "$a" = busybox ] || ln -s busybox "$root/bin/$a"; done
	echo 'root:x:0:0::/:/bin/sh' >"$root/etc/passwd"
	echo 'it works' >"$root/www/index.html"
	tar -C "$root" -c .
	rm -rf "$root"
}

images() {
	rootfs >"$dir/image.tar"
	import bb
	import bb-web 'EXPOSE 80'
	rm -f "$dir/image.tar"
}

import() {                                          # import NAME [CHANGE]
	local query="fromSrc=-&repo=$1&tag=latest"
	[ $# -gt 1 ] && query+="&changes=${2// /%20}"
	api "/images/create?$query" -X POST -H 'Content-Type: application/x-tar' -T "$dir/image.tar" >/dev/null
}

settings() {
	[ -e "$dir/daemon.json" ] && return
	echo '{"experimental": true, "ipv6": true, "fixed-cidr-v6": "fd78::/64", "live-restore": false}' >"$dir/daemon.json"
}

case $cmd in
up)
	box_pid "$dir" >/dev/null || box_up "$dir"
	settings
	start
	images
	;;
start | stop) "$cmd" ;;
down) box_down "$dir" ;;
*) echo "usage: docker.sh up|start|stop|down DIR" >&2; exit 2 ;;
esac
