#!/usr/bin/env bash
# Unpacks the proxies that ProxiesIT runs, and the libraries that they need and this system lacks, into a folder, from Debian's packages:
#   proxies.sh <folder>
# Nothing is installed, and nobody has to be root, but where apt has no lists yet.
set -euo pipefail
mkdir -p "$1"
cd "$1"
[ ! -e complete ] || exit 0

packages=(nginx haproxy apache2-bin varnish)
wanted() { apt-get install -s --no-install-recommends "${packages[@]}" | awk '/^Inst/ { print $2 }'; }
if ! missing=$(wanted 2>/dev/null); then
  [ "$(id -u)" -eq 0 ] || { echo "apt has no lists yet. Run: sudo apt-get update" >&2; exit 1; }
  apt-get -q -o DPkg::Lock::Timeout=300 update
  missing=$(wanted)
fi
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # names
  apt-get -q -o APT::Sandbox::User="$(id -un)" download $missing
  for package in *.deb; do dpkg -x "$package" .; done
  rm ./*.deb
fi
touch complete
