#!/bin/sh
# The integration tests start NSD and Unbound on loopback ports of their own, and sign zones by the tools of ldns; those
# of the reports start Chromium and LibreOffice (270 MB) without a window; mandoc reads the
# manual page, and systemd-analyze the units. Install them where that is ours to do.
set -eu

PATH=$PATH:/usr/sbin:/sbin
missing=
for server in nsd unbound chromium mandoc; do
    command -v "$server" >/dev/null || missing="$missing $server"
done
command -v ldns-signzone >/dev/null || missing="$missing ldnsutils"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
command -v chromedriver >/dev/null || missing="$missing chromium-driver"
command -v soffice >/dev/null || missing="$missing libreoffice-calc-nogui"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing$missing, which the tests need"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "the tests need$missing: install them (Debian: apt-get install$missing) and run again" >&2
    exit 1
fi
