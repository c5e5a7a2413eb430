# Throughline. `make demo` and `make test` work from a fresh clone with Go, Node and make.

BIN := bin/throughline
FRONT := themes/default
CHECKS := $(FRONT)/node_modules/.package-lock.json
BUNDLE := $(FRONT)/assets/dist/echarts.js

NOTICES := internal/notices/texts/notices.json.gz

.DELETE_ON_ERROR:
.PHONY: demo build bundle test lint race fuzz torture bench bench-peers bench-publish profile release clean

# demo compiles the example organisation in content/ into public/.
demo: build
	$(BIN) build
	@echo "open public/index.html in a browser"

# build needs Go alone: templates, styles and scripts are embedded as they are. Where npm is, the charts' bundle is made
# first and embedded too, and scripts and styles without what only people need; without it charts stay the drawings that they
# are before scripts run, and pages are some kilobytes larger.
build: bundle $(NOTICES)
	go build -trimpath -o $(BIN) ./cmd/throughline

# The licences of what the program is made of, for throughline licenses.
$(NOTICES): go.mod $(FRONT)/package-lock.json $(wildcard internal/notices/collect/*.go $(BUNDLE)) | bundle
	go run ./internal/notices/collect

# release makes what people install into dist/, the same bytes from the same commit: an archive for each system, with manual
# pages, and a bill of materials (CycloneDX); packages for Debian and Red Hat; checksums. It needs GNU tar, gzip and zip, and
# fetches cyclonedx-gomod and nfpm as .ci/release/go.mod names them.
release: bundle $(NOTICES)
	.ci/release/run

# test runs everything. Tests that need a browser, Java or npm say so and are skipped where there is none, never under CI=true.
test: $(CHECKS) bundle $(NOTICES)
	@.ci/tools
	@cd .ci/suites && go mod download || echo "the suites of .ci/suites cannot be fetched: their tests are skipped"
	go test -timeout 40m ./...
	@if command -v node >/dev/null; then cd $(FRONT) && node --test --test-reporter dot; else echo "node is not here: the tests of scripts are skipped"; fi

$(CHECKS): $(FRONT)/package.json $(FRONT)/package-lock.json
	@if command -v npm >/dev/null; then cd $(FRONT) && npm ci --silent --no-audit --no-fund; \
	else echo "npm is not here: the accessibility and HTML checks are skipped"; fi

bundle:
	@if ! command -v npm >/dev/null; then echo "npm is not here: charts are drawings that do not move"; \
	elif ! $(MAKE) -s $(BUNDLE); then [ "$$CI" != true ] && echo "the bundle could not be made: charts are drawings that do not move"; fi

$(BUNDLE): $(CHECKS) $(FRONT)/build.mjs $(FRONT)/src/echarts.js $(wildcard $(FRONT)/assets/*.js $(FRONT)/assets/*.css)
	@cd $(FRONT) && node build.mjs

lint: $(CHECKS)
	@if command -v npm >/dev/null; then cd $(FRONT) && npm run -s lint; else echo "npm is not here: scripts and styles are not checked"; fi
	@gofmt -l cmd internal themes | (! grep .)
	go vet ./...
	GOOS=windows CGO_ENABLED=0 go build -pgo=off -o /dev/null ./cmd/throughline
	go tool staticcheck ./...

race:
	go test -race -short -timeout 40m ./...

# fuzz gives each fuzz target half a minute; .ci/run gives each five seconds.
fuzz:
	.ci/fuzz 30s

# torture kills 500 builds at random moments, compares the editions of 500 random sites with what would be left of them, puts links,
# repositories and rights into the way of the output, saves files while 100 builds run, moves folders away and back under the
# preview, doubles every kind of input and counts the steps, tries names under this machine's tables of types and files of many
# formats, and prints what it found.
torture:
	THROUGHLINE_TORTURE=500 go test ./internal/compile -run EditionIsWhatIsLeft -v -count=1 -timeout 90m
	THROUGHLINE_TORTURE=500 go test ./internal/output -run 'Killed|DiskFull|EveryOperation|Foreign|Git|Rights|Links|OtherFile' -v -count=1 -timeout 60m
	THROUGHLINE_TORTURE=100 go test ./internal/cli -run 'SaveDuringABuild|ServeMovedAway|WorkGrows' -v -count=1 -timeout 60m
	go test ./internal/media -run 'NamesUnderEveryTable|KnownToBeClean' -v -count=1

# bench measures whole builds of N generated reviews: cold, again, after one edit, and through the preview. bench-peers runs
# PEERS beside it, a script that times other tools, and prints ratios.
N := 10000
PEERS :=
bench:
	go run ./internal/bench -n $(N)

# bench-publish measures what is sent to a host for one edit, from a fresh clone.
bench-publish:
	go run ./internal/bench -publish -n $(N)

bench-peers:
	@test -f "$(PEERS)" || { echo "name a script that times other tools: make bench-peers PEERS=FILE"; exit 1; }
	go run ./internal/bench -n $(N) -peers $(PEERS)

# profile renews what the compiler knows of a cold build (cmd/throughline/default.pgo), by which go build makes the program some
# tenth quicker: https://go.dev/doc/pgo. No path of the machine that it was made on stays in it.
profile:
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && THROUGHLINE_BENCH_REVIEWS=3000 go test -trimpath ./internal/cli -run - \
		-bench '^BenchmarkBuild$$' -benchtime 3x -o "$$dir/profile.test" -cpuprofile "$$dir/cpu" && \
		go tool pprof -proto -symbolize=none "$$dir/cpu" >cmd/throughline/default.pgo

clean:
	rm -rf bin public dist $(NOTICES) $(FRONT)/node_modules $(FRONT)/assets/dist
