# Throughline. `make demo` and `make test` work from a fresh clone with Go, Node and make.

BIN := bin/throughline
DIST := themes/default/dist
NODE_MODULES := themes/default/node_modules/.package-lock.json
FRONT_SOURCES := $(wildcard themes/default/assets/* themes/default/charts/* themes/default/*.mjs)

.PHONY: demo build assets test lint race bench clean

# demo compiles the example organisation in content/ into public/.
demo: build
	$(BIN) build
	@echo "open public/index.html"

build: assets
	go build -trimpath -o $(BIN) ./cmd/throughline

# assets bundles what the browser gets. Without npm the program is built all the same; its charts are then static drawings.
assets: $(DIST)/.built

$(DIST)/.built: $(NODE_MODULES) $(FRONT_SOURCES)
	@if command -v npm >/dev/null; then cd themes/default && npm run --silent build && touch dist/.built; \
	else echo "npm is not here: charts will be static drawings"; fi

$(NODE_MODULES): themes/default/package.json themes/default/package-lock.json
	@if command -v npm >/dev/null; then cd themes/default && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json; fi

# test runs everything. Tests that need a browser or Java say so and are skipped where there is none, never under CI=true.
test: assets
	@.ci/tools
	go test ./...

lint:
	gofmt -l cmd internal themes | (! grep .)
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...

race: assets
	go test -race -short ./...

clean:
	rm -rf bin public $(DIST)/.built themes/default/node_modules
