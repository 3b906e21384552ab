# Cityhall's front door. Meson does the work; this file only says what people type.
#
#   make run     build, load the demo city into SQLite, serve http://localhost:8080 (PORT=…)
#   make test    build with sanitizers and run every test; ends with "N passed, N failed"
#   make bench   measure (results are described in bench/README.md)
#   make prove   the long proofs (bench/PROOFS.md)
#   make lint · make fmt · make setup

PORT ?= 8080
DATA ?= data
CC ?= gcc
export CC

.PHONY: run build test bench prove lint fmt setup clean

setup:
	@tools/setup.sh test

build/build.ninja:
	@tools/setup.sh run
	@CC="ccache $(CC)" meson setup build --buildtype=release >/dev/null

build: build/build.ninja
	@tools/setup.sh run
	@ninja -C build --quiet

run: build
	@tools/run-demo.sh "$(PORT)" "$(DATA)"

build-test/build.ninja:
	@CC="ccache gcc" meson setup build-test -Db_sanitize=address,undefined -Db_lundef=false >/dev/null

test:
	@tools/setup.sh test
	@$(MAKE) --no-print-directory build-test/build.ninja
	@node tests/run.mjs

bench: build
	@tools/setup.sh test
	@bench/run.sh

prove: build
	@tools/setup.sh test
	@$(MAKE) --no-print-directory build-test/build.ninja
	@node tests/run.mjs --prove

lint:
	@tools/setup.sh test
	@tools/lint.sh

fmt:
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i

clean:
	rm -rf build build-test
