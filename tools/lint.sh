#!/usr/bin/env bash
# lint.sh: what reads the code: clang 14 as second compiler, clang-format, cppcheck, clang-tidy. `make lint`.
set -u
cd "$(dirname "$0")/.."
bad=0
step() {
  echo "== $1"
  shift
  "$@" || { echo "lint: $1 found something" >&2; bad=1; }
}
[ -d build-clang ] || CC=clang-14 meson setup build-clang --buildtype=release >/dev/null
step "clang 14, warnings are errors" ninja -C build-clang --quiet
files=$(git ls-files 'lib/*.c' 'core/*.c' 'app/*.c' 'bin/*.c' 'tools/*.c' 'bench/*.c')
# shellcheck disable=SC2086
step "clang-format" clang-format-14 --dry-run -Werror $files $(git ls-files 'lib/*.h' 'core/*.h' 'app/*.h' 'bin/*.h')
# shellcheck disable=SC2086
step "cppcheck" cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -I. -j2 \
  --enable=warning,portability --suppressions-list=tools/cppcheck.txt $files
# shellcheck disable=SC2086
step "clang-tidy" clang-tidy-14 --quiet --warnings-as-errors='*' -p build-clang $(printf '%s\n' $files | grep -v '/test_')
for tool in check-layers check-size check-po check-schema; do
  step "$tool" "tools/$tool"
done
exit $bad
