# What a machine has to have first: Swift 6.2 or later, make and git. Debian packages that are missing are installed.

PREFIX ?= /usr/local

packages := curl git libarchive-dev libcurl4-openssl-dev libgit2-dev libjq-dev libjsonnet-dev libluajit-5.1-dev \
	libmicrohttpd-dev libre2-dev libsimdjson-dev libssl-dev libyaml-dev openssl pkg-config zlib1g-dev

.PHONY: demo test check bench install deb packages

# A platform brought up step by step in the sandbox, or with CLUSTER=real on a real API server.
demo: packages
	scripts/demo

# Every test, those against a real API server included where its programs can be had. So many run at once, where the toolchain can be told:
# all together starve the servers that they start.
test: packages
	width=--experimental-maximum-parallelization-width; \
	swift test --help-hidden | grep --quiet -e "$$width " && width="$$width 16" || width=; \
	assets=$$(scripts/kube-assets) || [ "$${SWELL_REQUIRE_CLUSTER:-0}" != 1 ] && \
	swift build --build-tests && KUBEBUILDER_ASSETS=$$assets swift test --skip-build $$width

# The format, warnings as errors, and imports that Package.swift does not name.
check: packages
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	swift build --build-tests --explicit-target-dependency-import-check error

# Figures beside kubectl's, where it is found. The program is measured as it is installed; the benchmarks themselves need a library that has
# no static form.
bench: packages
	swift build -c release --static-swift-stdlib --product swell
	swift build -c release --scratch-path .build/benchmarks --product swell-testcluster
	swift build -c release --scratch-path .build/benchmarks --product Benchmarks
	cp "$$(swift build -c release --show-bin-path)/swell" .build/benchmarks/release/swell
	assets=$$(scripts/kube-assets) && KUBEBUILDER_ASSETS=$$assets .build/benchmarks/release/Benchmarks

# The program, the completions of shells, and the manual.
install: packages
	swift build -c release --static-swift-stdlib --product swell
	scripts/install-files "$$(swift build -c release --show-bin-path)/swell" "$(DESTDIR)$(PREFIX)"

# The same as a Debian package in .build, which is then looked through.
deb: packages
	@scripts/debian-packages binutils dpkg-dev
	swift build -c release --static-swift-stdlib --product swell
	package=$$(scripts/deb "$$(swift build -c release --show-bin-path)/swell" .build) && scripts/check-deb "$$package"

packages:
	@scripts/debian-packages $(packages)
