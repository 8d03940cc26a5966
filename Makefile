# Everything from a fresh clone, with Go, Node and make. `make run` shows it, `make test` proves it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
.PHONY: run build assets look check test generate schema fmt free-port

LISTEN ?= 127.0.0.1:8080
DATA ?= ./data/demo
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

export CGO_ENABLED = 0
# The version is set below; asking git again fails in a clone that belongs to somebody else.
export GOFLAGS = -buildvcs=false

TOOL := go tool -modfile=tools/go.mod
GO_FILES := $(shell find cmd internal tools scripts e2e bench -name '*.go' 2>/dev/null)
BUILT := internal/web/assets/dist/manifest.json

run: free-port build
	bin/tanggap demo --data $(DATA) --listen $(LISTEN)

# Looked at first, so that nobody waits for a build to hear it; the program says it, too.
free-port:
	@if (exec 3<>/dev/tcp/$(subst :,/,$(LISTEN))) 2>/dev/null; then \
	  echo "$(LISTEN) is busy: another program listens there." >&2; \
	  echo "Stop it, or choose another port: make run LISTEN=127.0.0.1:8081" >&2; exit 1; \
	fi

build: assets
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/tanggap ./cmd/tanggap

# Pictures of every page and paper of the demonstration, in build/look.
look: build
	@scripts/need "chromium=chromium" "pdftoppm=poppler-utils" "/usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf=fonts-liberation"
	go run ./e2e/look

# Style sheets and scripts, made again only when something they are made from is newer.
assets: $(BUILT)

$(BUILT): node_modules/.package-lock.json $(shell find internal/web -name '*.templ' -o -path '*/assets/src/*' -type f 2>/dev/null)
	npm run --silent build
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

check: assets
	@echo "formatting";        bad=$$($(TOOL) gofumpt -l $(filter-out %_templ.go,$(GO_FILES))); if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi
	@echo "generated files";   scripts/generated
	@echo "go vet";            go vet ./...
	@echo "staticcheck";       $(TOOL) staticcheck ./...
	@echo "floors, budgets, manners, texts"; go test -count=1 ./internal/house

test:
	@scripts/test

# Every parser of foreign input against what nobody thought of, FUZZTIME each. (Minimizing would eat the minute.)
FUZZTIME ?= 1m
fuzz:
	@grep -rl --include='*_test.go' '^func Fuzz' internal | while read -r file; do \
	  for f in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
	    echo "$$f of $$(dirname "$$file")"; \
	    go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "./$$(dirname "$$file")"; \
	  done; \
	done

# Speed and size beside the floor, on both engines; about five minutes. bench/README.md.
bench: build
	@scripts/bench

generate:
	$(TOOL) templ generate

# The checked files of the migrated schema, after a new migration.
schema:
	UPDATE=1 go test -count=1 -run TestSchemaIsTheCheckedFile ./internal/db

fmt:
	$(TOOL) templ fmt internal
	$(TOOL) gofumpt -w $(filter-out %_templ.go,$(GO_FILES))
