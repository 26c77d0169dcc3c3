#!/usr/bin/env bash
# Makes sure that the tests find what they need beside the JDK and Maven, before the first of them runs:
#   a Chromium (on the PATH, or named by CHROMIUM), Node.js 18 or newer with npm (its own test runner is used), and curl.
# As root on Debian it installs what is missing; anyone else is told the one line that does it.
set -euo pipefail

packages=()
command -v "${CHROMIUM:-chromium}" >/dev/null || packages+=(chromium fonts-liberation)
[ "$(node -p 'process.versions.node.split(".")[0] >= 18' 2>/dev/null || true)" = true ] || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
command -v curl >/dev/null || packages+=(curl)

[ ${#packages[@]} -gt 0 ] || exit 0

install="apt-get install -y --no-install-recommends ${packages[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need what is not here. Run: sudo $install" >&2
  exit 1
fi

echo "Installing what the tests need: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update
# shellcheck disable=SC2086 # a command and its arguments
${install/apt-get/apt-get -q -o DPkg::Lock::Timeout=300}
hash -r

# An old distribution may offer less than is needed: say so now, not in the middle of the tests.
command -v "${CHROMIUM:-chromium}" >/dev/null || { echo "Still no ${CHROMIUM:-chromium} on the PATH" >&2; exit 1; }
node -e 'if (process.versions.node.split(".")[0] < 18) { console.error("Node.js 18 or newer, not " + process.version); process.exit(1) }'
