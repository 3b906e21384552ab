#!/usr/bin/env bash
# setup.sh: installs what is missing on Debian 12. `setup.sh run` what building and running needs,
# `setup.sh test` what the tests need besides. Works as root, or through sudo.
set -eu
cd "$(dirname "$0")/.."

run_packages="gcc ccache meson ninja-build pkg-config gettext icu-devtools libtalloc-dev
  libjansson-dev libjose-dev libsqlite3-dev libpq-dev libmicrohttpd-dev libssl-dev libargon2-dev
  libcurl4-openssl-dev libqrencode-dev libyaml-dev zlib1g-dev libpng-dev
  libzip-dev libxml2-dev libxlsxwriter-dev libcairo2-dev libpango1.0-dev fonts-noto-cjk"
test_packages="libcmocka-dev sqlite3 postgresql postgresql-client chromium git tidy zbar-tools poppler-utils
  nginx-light clang-14 clang-format-14 clang-tidy-14 cppcheck util-linux curl zip unzip"

packages=$run_packages
if [ "${1:-run}" = test ]; then
  packages="$packages $test_packages"
  command -v node >/dev/null 2>&1 || packages="$packages nodejs"
  command -v npm >/dev/null 2>&1 || packages="$packages npm"
fi
missing=""
for p in $packages; do
  dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
if [ -n "$missing" ]; then
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup: as root, install:$missing" >&2; exit 1; }
    as_root=sudo
  fi
  echo "setup: installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
if [ "${1:-run}" = test ] && [ -f tests/e2e/package-lock.json ]; then
  if [ ! -f tests/e2e/node_modules/.installed ] ||
     [ tests/e2e/package-lock.json -nt tests/e2e/node_modules/.installed ]; then
    (cd tests/e2e && npm ci --no-audit --no-fund --silent && touch node_modules/.installed)
  fi
fi
