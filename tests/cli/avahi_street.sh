# Two computers in namespaces of this script's own: 10.99.0.1 here, and 10.99.0.2, where avahi announces a Bitaxe and
# somebody presses IP Report on a WhatsMiner again and again, which broadcasts. Runs the words after the folder in the
# first of them, the first of the words being Python. As root, or as anybody inside a user namespace.
set -e
place=$1
shift
mount -t tmpfs tmpfs /run
printf 'root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/sh\nmessagebus:x:0:0::/:/bin/sh\n' >"$place/passwd"
printf 'root:x:0:\navahi:x:0:\nnetdev:x:0:\n' >"$place/group"
mount --bind "$place/passwd" /etc/passwd
mount --bind "$place/group" /etc/group
printf '[server]\nuse-ipv6=no\n[publish]\npublish-workstation=no\n' >"$place/avahi.conf"
cat >"$place/bus.conf" <<BUS
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=$place/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="*"/><allow receive_type="*"/></policy>
</busconfig>
BUS
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.99.0.1/24 dev v0
ip link set v0 up
unshare --net sh -c 'echo $$ >"$0/miner"; exec sleep 60' "$place" &
miner=$!
until [ -s "$place/miner" ]; do sleep 0.01; done
inside() { nsenter --net="/proc/$(cat "$place/miner")/ns/net" "$@"; }
ip link set v1 netns "$(cat "$place/miner")"
inside ip addr add 10.99.0.2/24 dev v1
inside ip link set v1 up
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$place/bus"
dbus-daemon --config-file="$place/bus.conf" --nofork --nopidfile 2>"$place/bus.log" &
bus=$!
until [ -S "$place/bus" ]; do kill -0 $bus; sleep 0.01; done
inside avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$place/avahi.conf" 2>"$place/avahi.log" &
avahi=$!
trap 'kill $shout $publish $avahi $bus $miner; wait' EXIT
until [ -S /run/avahi-daemon/socket ]; do kill -0 $avahi; sleep 0.01; done
avahi-publish -s "Bitaxe Gamma 601 (AB12)" _http._tcp 80 --subtype _axeos._sub._http._tcp \
    board=601 family=Gamma asic=BM1370 asic_count=1 fw_version=v2.9.0 2>"$place/publish.log" &
publish=$!
avahi-publish -s "Printer of the office" _http._tcp 80 path=/index.html 2>/dev/null &
cat >"$place/shout.py" <<'SHOUT'
import socket, time
mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mouth.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
while True:
    mouth.sendto(b"IP:10.99.0.2MAC:02:00:00:00:00:0a", ("10.99.0.255", 8888))
    time.sleep(0.3)
SHOUT
inside "$1" "$place/shout.py" &
shout=$!
"$@"
