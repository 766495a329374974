# asyncarium: `make help` lists what can be made. GNU make.

# What one may set, as in: make CC=clang BUILD=build/clang SANITIZE=address,undefined EXTRA=-Werror
CC       = cc
CFLAGS   = -O2 -g
EXTRA    =
SANITIZE =
BUILD    = build
PREFIX   = /usr/local
DESTDIR  =
V        =# 1 shows the commands of the build, and not only what they make

# step WHAT,FILE: what begins a command of the build, and says it in short.
step = $(if $(V),,@echo '  $(1)  $(2)';)

# As many jobs as there are processors, unless make was told how many.
PROCESSORS = $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
parallel   = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(PROCESSORS))

LANGUAGE = -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes -Wvla

# Libraries: pkg-config knows, or they lie where the compiler looks anyway.
library_cflags = $(shell pkg-config --cflags $(1) 2>/dev/null)
library_libs   = $(shell pkg-config --libs $(1) 2>/dev/null || echo $(2))
CJSON_CFLAGS  := $(call library_cflags,libcjson)
CJSON_LIBS    := $(call library_libs,libcjson,-lcjson)
CURSES_CFLAGS := $(call library_cflags,ncursesw)
CURSES_LIBS   := $(call library_libs,ncursesw,-lncursesw)
CMOCKA_CFLAGS := $(call library_cflags,cmocka)
CMOCKA_LIBS   := $(call library_libs,cmocka,-lcmocka)

# NULL + 0 is what an empty array gives: harmless, and defined in the next C.
SANITIZER  = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize=pointer-overflow -fno-sanitize-recover=all)
ALL_CFLAGS = $(LANGUAGE) $(WARNINGS) $(CFLAGS) $(EXTRA) $(SANITIZER)
DATA_DIR   = $(PREFIX)/share/asyncarium

SIM_SOURCES  := $(sort $(wildcard sim/*.c sim/*/*.c))
VIZ_SOURCES  := $(sort $(wildcard viz/*/*.c))
TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
MODULES      := $(sort $(wildcard sim/library/*.py))
PAGE_FILES   := $(sort $(wildcard viz/export/page/*))
LESSONS      := $(sort $(wildcard scenarios/*.json scenarios/*/*.json))

object    = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
MAIN     := $(call object,viz/cli/main.c)
EMBEDDED := $(BUILD)/generated/library.c
PAGE     := $(BUILD)/generated/page.c
OBJECTS  := $(filter-out $(MAIN),$(call object,$(SIM_SOURCES) $(VIZ_SOURCES))) $(EMBEDDED:.c=.o) $(PAGE:.c=.o)
TESTS    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))
PROGRAM  := $(BUILD)/asyncarium
LIBRARY  := $(BUILD)/libasyncarium.a

.PHONY: all tests docs demo test deps install uninstall clean help conformance golden bench bench-ui bench-trace bench-deps fuzz fuzz-targets coverage run-demo run-test analyze FORCE
.DELETE_ON_ERROR:
.SECONDARY:

## all: the program, build/asyncarium
all: $(PROGRAM)

$(PROGRAM): $(MAIN) $(LIBRARY)
	$(call step,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(CJSON_LIBS) $(CURSES_LIBS) -lm

# `ar q`, since two rooms may have a file of the same name.
$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(call step,AR,$@)ar qcs $@ $^

# The simulator sees the whole project; viz/ sees the simulator's public headers and itself, and nothing else of sim/.
$(BUILD)/obj/sim/%.o: INCLUDES = -I. -Isim/include $(CJSON_CFLAGS)
$(BUILD)/obj/viz/%.o: INCLUDES = -I$(BUILD)/include -Isim/include $(CJSON_CFLAGS)
$(BUILD)/obj/tests/%.o: INCLUDES = -I. -Isim/include $(CMOCKA_CFLAGS) $(CJSON_CFLAGS)
$(BUILD)/obj/viz/tui/terminal.o: INCLUDES += $(filter -I%,$(CURSES_CFLAGS))
$(BUILD)/obj/viz/cli/lessons.o: INCLUDES += -DASYNCARIUM_DATA_DIR='"$(DATA_DIR)"'
$(BUILD)/obj/viz/cli/lessons.o: $(BUILD)/data-dir

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(BUILD)/include/viz
	@mkdir -p $(@D)
	$(call step,CC,$<)$(CC) $(ALL_CFLAGS) $(INCLUDES) -MMD -MP -c -o $@ $<

# The texts of sim/library/*.py, as a table in C.
$(EMBEDDED:.c=.o): $(EMBEDDED) $(BUILD)/flags
	$(call step,CC,$<)$(CC) $(ALL_CFLAGS) -I. -MMD -MP -c -o $@ $<

$(EMBEDDED): sim/library/embed.sh $(MODULES) $(BUILD)/modules
	@mkdir -p $(@D)
	$(call step,SH,$@)sh sim/library/embed.sh $(MODULES) > $@

# The files of viz/export/page/, as texts in C.
$(PAGE:.c=.o): $(PAGE) $(BUILD)/flags | $(BUILD)/include/viz
	$(call step,CC,$<)$(CC) $(ALL_CFLAGS) -I$(BUILD)/include -MMD -MP -c -o $@ $<

$(PAGE): viz/export/embed.sh $(PAGE_FILES)
	@mkdir -p $(@D)
	$(call step,SH,$@)sh viz/export/embed.sh $(PAGE_FILES) > $@

$(BUILD)/include/viz:
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/viz $@

# These change when the flags do, or the list of modules, so that everything is made again that was made with others.
$(BUILD)/flags: CONTENT = $(CC) $(ALL_CFLAGS)
$(BUILD)/data-dir: CONTENT = $(DATA_DIR)
$(BUILD)/modules: CONTENT = $(MODULES)
$(BUILD)/flags $(BUILD)/data-dir $(BUILD)/modules: FORCE
	@mkdir -p $(@D)
	@echo '$(CONTENT)' | cmp -s - $@ || echo '$(CONTENT)' > $@

## tests: the unit tests, one program for each tests/unit/test_*.c
tests: $(TESTS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call step,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(CMOCKA_LIBS) $(CJSON_LIBS) $(CURSES_LIBS) -lm

# What a test of the whole program links: its main under another name.
$(BUILD)/obj/tests/program.o: viz/cli/main.c $(BUILD)/flags | $(BUILD)/include/viz
	@mkdir -p $(@D)
	$(call step,CC,$<)$(CC) $(ALL_CFLAGS) -I$(BUILD)/include -Isim/include -Dmain=program_main -MMD -MP -c -o $@ $<

# What the program asks of the system goes through the test, which lets it fail.
FAULTS = malloc calloc realloc mmap mprotect open fopen open_memstream opendir read fread write
$(BUILD)/tests/test_faults: $(BUILD)/obj/tests/program.o
$(BUILD)/tests/test_faults: LDFLAGS += $(FAULTS:%=-Wl,--wrap=%)

## demo: installs what is missing, builds, and opens a lesson on the screen (as text where there is no terminal)
demo: deps
	@$(MAKE) --no-print-directory $(parallel) run-demo

run-demo: $(PROGRAM)
	@$(PROGRAM) watch --hint lost-update

## test: installs what is missing, builds, and runs every test; the last line is "N passed, N failed"
test: deps
	@$(MAKE) --no-print-directory $(parallel) run-test

run-test: $(PROGRAM) $(TESTS)
	@tests/run.sh $(BUILD)

## fuzz: lets libFuzzer look for inputs that break something, FUZZ_SECONDS for each target (needs clang with libFuzzer)
FUZZ_SECONDS = 30
FUZZ_CC      = clang
FUZZ_BUILD   = $(BUILD)/fuzz
FUZZ_TARGETS = $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

fuzz:
	@$(MAKE) --no-print-directory $(parallel) BUILD=$(FUZZ_BUILD) CC="$(FUZZ_CC)" SANITIZE=address,undefined \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' all fuzz-targets
	@tests/fuzz/run.sh $(FUZZ_BUILD) $(FUZZ_SECONDS) $(FUZZ_SEED)

fuzz-targets: $(FUZZ_TARGETS)

$(BUILD)/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/target.o $(LIBRARY)
	$(call step,LD,$@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(CJSON_LIBS) $(CURSES_LIBS) -lm

# Command lines go through the program's main; each run is made a short one, and there are no other processes.
$(BUILD)/fuzz_command: $(BUILD)/obj/tests/program.o
$(BUILD)/fuzz_command: LDFLAGS += -Wl,--wrap=sim_new,--wrap=fork

## coverage: which lines the quick tests run, by room; fails below COVERAGE_LEAST percent (gcc)
COVERAGE_LEAST = 95
COVERAGE_BUILD = $(BUILD)/coverage

coverage:
	@$(MAKE) --no-print-directory $(parallel) BUILD=$(COVERAGE_BUILD) CC=gcc CFLAGS='-O0 -g --coverage' all tests
	@find $(COVERAGE_BUILD) -name '*.gcda' -delete
	@TEST_JOBS=1 tests/run.sh $(COVERAGE_BUILD) # what other processes run is not counted
	@tests/coverage.sh $(COVERAGE_BUILD) $(COVERAGE_LEAST)

## analyze: lets gcc -fanalyzer, cppcheck and clang-tidy look for faults (ANALYZERS; slow)
ANALYZERS = gcc cppcheck clang-tidy

analyze: $(PROGRAM)
	@tests/analyze.sh $(BUILD) $(ANALYZERS)

## docs: writes the pages of the docs that are made from files
docs: $(PROGRAM)
	@$(PROGRAM) list --markdown > docs/lessons.md
	@$(PROGRAM) export --to svg --out docs/lost-update.svg lost-update

## conformance: compares every scenario with a real CPython 3.13; without one, with what was recorded of it
conformance: $(PROGRAM)
	@tests/conformance/run.sh compare $(PROGRAM)

## golden: records anew what CPython 3.13 does in every scenario, where that is what the scenario expects
golden:
	@tests/conformance/run.sh record

## bench: how fast the simulator is beside CPython and compiled peers (BENCH_OPTIONS: see tests/bench/README.md)
bench: $(PROGRAM)
	@python3 tests/bench/bench.py --simulator $(PROGRAM) --into $(BUILD)/bench $(BENCH_OPTIONS)

BENCH_APT_PACKAGES = python3 golang-go lua5.4 nodejs cargo librust-tokio-dev

## bench-ui: how long keys of the terminal UI take on long traces (BENCH_LONG=1: and on 10 million events)
bench-ui: $(BUILD)/bench/ui
	@sh tests/bench/ui.sh $(BUILD)

$(BUILD)/bench/ui: $(BUILD)/obj/tests/bench/ui.o $(LIBRARY) $(PROGRAM)
	@mkdir -p $(@D)
	$(call step,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(PROGRAM),$^) $(CJSON_LIBS) $(CURSES_LIBS) -lm

## bench-trace: how fast traces are written and read (BENCH_EVENTS: how many, 1000000 unless given)
bench-trace: $(BUILD)/bench/trace
	@$(BUILD)/bench/trace $(BENCH_EVENTS)

$(BUILD)/bench/trace: $(BUILD)/obj/tests/bench/trace.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call step,LD,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(CJSON_LIBS) $(CURSES_LIBS) -lm

## bench-deps: installs the peers that `make bench` runs beside the simulator (Debian and Ubuntu)
bench-deps:
	@export DEBIAN_FRONTEND=noninteractive; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	command -v apt-get >/dev/null || { echo 'Please install: $(BENCH_APT_PACKAGES).' >&2; exit 1; }; \
	$$as_root apt-get update && $$as_root apt-get install -y --no-install-recommends $(BENCH_APT_PACKAGES)

# What the build needs, by the name it has in each package manager. Only apt-get was tried.
APT_PACKAGES    = gcc libc6-dev pkg-config libcjson-dev libcmocka-dev libncurses-dev
DNF_PACKAGES    = gcc pkgconf-pkg-config cjson-devel libcmocka-devel ncurses-devel
PACMAN_PACKAGES = gcc pkgconf cjson cmocka ncurses
BREW_PACKAGES   = pkgconf cjson cmocka ncurses

## deps: installs what the build needs, if something is missing (with sudo, unless one is root)
deps:
	@if command -v $(firstword $(CC)) >/dev/null && pkg-config --exists libcjson cmocka ncursesw 2>/dev/null; then exit 0; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	if command -v apt-get >/dev/null; then \
	    $$as_root apt-get update && $$as_root apt-get install -y --no-install-recommends $(APT_PACKAGES); \
	elif command -v dnf >/dev/null; then $$as_root dnf install -y $(DNF_PACKAGES); \
	elif command -v pacman >/dev/null; then $$as_root pacman -S --needed --noconfirm $(PACMAN_PACKAGES); \
	elif command -v brew >/dev/null; then brew install $(BREW_PACKAGES); \
	else echo 'Please install: a C compiler, pkg-config, cJSON, cmocka, ncurses (with their headers).' >&2; exit 1; fi

BIN_DIR  = $(DESTDIR)$(PREFIX)/bin
PYTHON_DIR = $(DESTDIR)$(DATA_DIR)/python
MAN_DIR  = $(DESTDIR)$(PREFIX)/share/man/man1
BASH_DIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR  = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_DIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

## install: puts program, recorder, lessons, man page and completions under PREFIX (and DESTDIR)
install: $(PROGRAM)
	install -d $(BIN_DIR) $(PYTHON_DIR) $(MAN_DIR) $(BASH_DIR) $(ZSH_DIR) $(FISH_DIR)
	install -m 755 $(PROGRAM) $(BIN_DIR)/asyncarium
	install -m 755 viz/record/asyncarium_record.py $(BIN_DIR)/asyncarium-record
	install -m 644 viz/record/asyncarium_record.py $(PYTHON_DIR)/asyncarium_record.py
	install -m 644 docs/asyncarium.1 $(MAN_DIR)/asyncarium.1
	install -m 644 viz/cli/completions/asyncarium.bash $(BASH_DIR)/asyncarium
	install -m 644 viz/cli/completions/asyncarium.zsh $(ZSH_DIR)/_asyncarium
	install -m 644 viz/cli/completions/asyncarium.fish $(FISH_DIR)/asyncarium.fish
	for lesson in $(LESSONS); do \
	    install -d "$(DESTDIR)$(DATA_DIR)/$$(dirname "$$lesson")" && \
	    install -m 644 "$$lesson" "$(DESTDIR)$(DATA_DIR)/$$lesson" || exit 1; \
	done

## uninstall: takes all of that away again
uninstall:
	rm -f $(BIN_DIR)/asyncarium $(BIN_DIR)/asyncarium-record $(MAN_DIR)/asyncarium.1
	rm -f $(BASH_DIR)/asyncarium $(ZSH_DIR)/_asyncarium $(FISH_DIR)/asyncarium.fish
	rm -rf $(DESTDIR)$(DATA_DIR)

## clean: takes away what was built
clean:
	rm -rf $(BUILD)

## help: this list
help:
	@sed -n 's/^## \([a-z-]*\): /  make \1	/p' Makefile | expand -t 20

-include $(MAIN:.o=.d) $(OBJECTS:.o=.d) $(patsubst %.c,$(BUILD)/obj/%.d,$(TEST_SOURCES)) $(wildcard $(BUILD)/obj/tests/*.d $(BUILD)/obj/tests/fuzz/*.d)
