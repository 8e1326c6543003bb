# SPDX-License-Identifier: Apache-2.0
# One Makefile for everything; `make help` lists the targets.

MAKEFLAGS += -rR --no-print-directory
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
V ?= release
Q := $(if $(VERBOSE),,@)
comma := ,
B := build/$(V)
VERSION := 0.1.0

# ---- flags by variant ------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough \
	-Wcast-align -Wundef -Werror
STD := -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
HARD := -fstack-protector-strong -fPIE
ifeq ($(V),release)
FORTIFY := $(if $(findstring clang,$(CC)),2,3)
OPT := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY) \
	-fstack-clash-protection -fcf-protection=full
endif
ifeq ($(V),debug)
OPT := -O0 -g3
endif
ifeq ($(V),asan)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -DARENA_SEPARATE_BLOCKS
SAN := -fsanitize=address,undefined
endif
ifeq ($(V),tsan)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
SAN := -fsanitize=thread
endif
# for `make fuzz` and `make cover`: libFuzzer and llvm-cov are clang's
ifeq ($(V),fuzz)
override CC := clang
OPT := -O1 -g -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=undefined -DARENA_SEPARATE_BLOCKS
SAN := -fsanitize=address,undefined
endif
ifeq ($(V),cover)
override CC := clang
OPT := -O1 -g -fprofile-instr-generate -fcoverage-mapping
SAN := -fprofile-instr-generate
endif
ifndef OPT
$(error V must be release, debug, asan, tsan, fuzz or cover)
endif

CPPFLAGS := -Iinclude -I$(B)/gen -DYIZHAN_VERSION='"$(VERSION)"'
CFLAGS = $(STD) $(WARN) $(HARD) $(OPT) $(EXTRA_CFLAGS)
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack $(SAN) $(EXTRA_LDFLAGS)

LIBS_BASE := -lcrypto -ljansson -lqrencode -lpng -lutf8proc -linih -lz -lm
LIBS_SERVER := -lssl $(LIBS_BASE) -levent_core -levent_openssl \
	-levent_pthreads -lsqlite3 -largon2 -lxlsxwriter -ljpeg -lpthread
LIBS_KIOSK := -lssl $(LIBS_BASE) -levent_core -lcurl -lfreetype -lsqlite3 \
	-ldl -lpthread
LIBS_GATE := -lssl $(LIBS_BASE) -levent_core -lcurl -lmodbus -lpthread

# ---- what is built from what -----------------------------------------------
BASE_SRC := $(wildcard server/base/*.c)
SERVER_SRC := $(filter-out server/main.c,$(wildcard server/*.c)) \
	$(filter-out $(BASE_SRC),$(wildcard server/*/*.c))
KIOSK_SRC := $(filter-out kiosk/main.c,$(wildcard kiosk/*.c)) \
	$(filter-out kiosk/gate/%,$(wildcard kiosk/*/*.c kiosk/dev/*/*.c))
# of the kiosk's rooms the gate uses the line and the scanners
GATE_SRC := $(filter-out kiosk/gate/main.c,$(wildcard kiosk/gate/*.c)) \
	$(wildcard kiosk/link/*.c kiosk/dev/scanner/*.c) kiosk/dev/port.c \
	kiosk/dev/driver.c kiosk/agent/watch.c
SQL := $(wildcard server/*/*.sql)
SQL := $(filter-out server/schema/%,$(SQL))
SQL_H := $(patsubst %.sql,$(B)/gen/%.sql.h,$(notdir $(SQL)))

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))

PROGRAMS := $(B)/yizhan $(B)/yizhan-kiosk $(B)/yizhan-gate

all: $(PROGRAMS) ## build the three programs (V=release|debug|asan|tsan)

$(B)/libyizhan.a: $(call obj,$(BASE_SRC))
$(B)/libserver.a: $(call obj,$(SERVER_SRC)) $(B)/gen/sql_table.o
$(B)/libkiosk.a: $(call obj,$(KIOSK_SRC))
$(B)/libgate.a: $(call obj,$(GATE_SRC))
$(B)/%.a:
	@rm -f $@
	@echo "  AR    $@"
	$(Q)$(AR) rcs $@ $^

# Programs take every object, not the archives: a name that two files define
# must stop the link instead of being picked by chance.
$(B)/yizhan: $(B)/obj/server/main.o $(call obj,$(SERVER_SRC) $(BASE_SRC)) \
		$(B)/gen/sql_table.o $(B)/gen/assets_server.o
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
$(B)/yizhan-kiosk: $(B)/obj/kiosk/main.o \
		$(call obj,$(KIOSK_SRC) $(BASE_SRC)) $(B)/gen/assets_kiosk.o
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_KIOSK)
$(B)/yizhan-gate: $(B)/obj/kiosk/gate/main.o \
		$(call obj,$(GATE_SRC) $(BASE_SRC)) $(B)/gen/assets_gate.o
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_GATE)

# Only the server and its tests see server/; kiosk/ sees include/ and itself.
$(B)/obj/server/%.o $(B)/obj/tests/%.o: CPPFLAGS += -Iserver
$(B)/obj/kiosk/%.o $(B)/obj/tests/unit/kiosk_%.o: CPPFLAGS += -Ikiosk
$(B)/obj/kiosk/dev/printer/%.o: CPPFLAGS += -isystem /usr/include/freetype2

$(B)/obj/%.o: %.c | $(SQL_H)
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# ---- generated: typed statements, embedded files ---------------------------
define sql_rule
$(B)/gen/$(notdir $(1)).h: $(1) server/db/sqlgen.awk
	@mkdir -p $$(@D)
	$(Q)awk -v mode=header -f server/db/sqlgen.awk $(1) > $$@
endef
$(foreach f,$(SQL),$(eval $(call sql_rule,$(f))))

$(B)/gen/sql_table.c: $(SQL) server/db/sqlgen.awk
	@mkdir -p $(@D)
	$(Q)awk -v mode=table -f server/db/sqlgen.awk $(sort $(SQL)) > $@
$(B)/gen/sql_table.o: $(B)/gen/sql_table.c $(SQL_H)
	$(Q)$(CC) $(CPPFLAGS) -Iserver $(CFLAGS) -c -o $@ $<

# the statements of the database's own tests, with a table of their own
$(B)/gen/test_db.sql.h: tests/unit/test_db.sql server/db/sqlgen.awk
	@mkdir -p $(@D)
	awk -v mode=header -f server/db/sqlgen.awk $< > $@
	awk -v mode=table -v table=test_stmts -f server/db/sqlgen.awk $< >> $@
$(B)/obj/tests/unit/test_db.o $(B)/obj/tests/unit/test_db_open.o \
	$(B)/obj/tests/unit/test_db_fault.o \
	$(B)/obj/tests/unit/test_db_migrate.o: $(B)/gen/test_db.sql.h

gen: $(SQL_H) $(B)/gen/test_db.sql.h ## the headers made from .sql files

ASSETS_SERVER := $(sort $(shell find assets/desk assets/public assets/shared \
	assets/vendor assets/catalogue server/schema -type f \
	! -name README.md ! -path assets/public/frame.html 2>/dev/null))
# Codes are read from pictures at the desk alone.
ASSETS_KIOSK := $(sort $(shell find assets/kiosk assets/shared assets/vendor \
	-type f ! -name README.md ! -path 'assets/vendor/zxing*' 2>/dev/null))
ASSETS_GATE := $(sort $(wildcard assets/gate/*.html assets/gate/*.css \
	assets/gate/*.js))
# The kiosk's catalogues, in pairs: a text that one language lacks stops the
# build, and so does a folder without its other language.
WORDS := $(foreach f,$(wildcard assets/shared/zh-CN.js assets/kiosk/zh-CN.js \
	assets/kiosk/*/zh-CN.js),$(f) $(dir $(f))en.js)
$(B)/gen/words.ok: assets/words.awk $(WORDS)
	@mkdir -p $(@D)
	$(Q)awk -f assets/words.awk $(WORDS)
	@touch $@
$(B)/gen/assets_server.S $(B)/gen/assets_kiosk.S: $(B)/gen/words.ok
# What is sent of our own modules and sheets: their lines without comments;
# and the public's pages in the frame that they share.
FRAMED := $(patsubst %,assets/public/%.html,aid draw p q u v)
ours = $(filter-out assets/vendor/%,$(filter assets/%.js assets/%.css \
	$(FRAMED),$(1)))
sent = $(patsubst assets/%,$(B)/gen/assets/%,$(ours)) $(filter-out $(ours),$(1))
$(B)/gen/assets/%.html: assets/public/frame.html assets/%.html assets/frame.awk
	@mkdir -p $(@D)
	$(Q)awk -f assets/frame.awk $(wordlist 1,2,$^) > $@
$(B)/gen/assets/%: assets/% assets/strip.awk
	@mkdir -p $(@D)
	$(Q)awk -f assets/strip.awk $< > $@
$(B)/gen/assets_server.S: $(call sent,$(ASSETS_SERVER)) assets/embed.sh
	@mkdir -p $(@D)
	$(Q)sh assets/embed.sh $(call sent,$(ASSETS_SERVER)) > $@
$(B)/gen/assets_kiosk.S: $(call sent,$(ASSETS_KIOSK)) assets/embed.sh
	@mkdir -p $(@D)
	$(Q)sh assets/embed.sh $(call sent,$(ASSETS_KIOSK)) > $@
$(B)/gen/assets_gate.S: $(call sent,$(ASSETS_GATE)) assets/embed.sh
	@mkdir -p $(@D)
	$(Q)sh assets/embed.sh $(call sent,$(ASSETS_GATE)) > $@
$(B)/gen/assets_%.o: $(B)/gen/assets_%.S
	$(Q)$(CC) -c -o $@ $<

# ---- tests -----------------------------------------------------------------
UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(UNIT_SRC))
$(B)/tests/kiosk_%: $(B)/obj/tests/unit/kiosk_%.o $(B)/libkiosk.a \
		$(B)/libyizhan.a $(B)/gen/assets_kiosk.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS_KIOSK)
$(B)/tests/kiosk_gate%: $(B)/obj/tests/unit/kiosk_gate%.o $(B)/libgate.a \
		$(B)/libyizhan.a $(B)/gen/assets_gate.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS_GATE)
# The coverage of parsers asks for programs that stand on the base alone.
$(B)/tests/%: $(B)/obj/tests/unit/%.o \
		$(if $(filter cover,$(V)),,$(B)/libserver.a) \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		-lcmocka $(LIBS_SERVER)
# the cells of a table, another agency's file, measured without the server
# around them
$(B)/tests/test_csv: $(B)/obj/server/ref/csv.o
$(B)/tests/test_match $(B)/tests/test_match_file: $(B)/obj/server/aid/match_file.o
$(B)/tests/test_image: $(call obj,$(wildcard server/image/*.c))
# api_*.c is a program each, the other files of tests/api are their fixture.
API_SRC := $(wildcard tests/api/*.c)
API := $(patsubst tests/api/%.c,$(B)/tests/%,$(filter tests/api/api_%,$(API_SRC)))
API_FIXTURE := $(call obj,$(filter-out tests/api/api_%,$(API_SRC)))
$(B)/tests/api_%: $(B)/obj/tests/api/api_%.o $(API_FIXTURE) \
		$(B)/libserver.a $(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS_SERVER)

# The network edge: the corpus as text, and our reader beside llhttp, whose
# sources are a Debian package (node-llhttp, in deps-test).
LLHTTP := $(addprefix $(B)/llhttp/,llhttp.o api.o http.o)
LLHTTP_FLAGS := -isystem /usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1
$(B)/llhttp/%.o: /usr/share/llhttp/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(LLHTTP_FLAGS) $(STD) $(HARD) $(OPT) -w -c -o $@ $<
$(B)/obj/tests/fuzz/fuzz_http_diff.o: CPPFLAGS += $(LLHTTP_FLAGS)
$(B)/http/diff_run: $(B)/obj/tests/fuzz/fuzz_http_diff.o $(LLHTTP)
$(B)/http/%: $(B)/obj/tests/http/%.o $(B)/libyizhan.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBS_BASE)
HTTP_TOOLS := $(patsubst tests/http/%.c,$(B)/http/%,$(wildcard tests/http/*.c))
$(B)/fuzz_http_diff: $(LLHTTP)
unit: $(HTTP_TOOLS)

# Devices that a build machine does not have (tests/sim).
SIM := $(addprefix $(B)/sim/,samv-sim printer-sim grab.so)
$(B)/obj/tests/sim/%.o: CPPFLAGS += -Ikiosk
$(B)/sim/samv-sim: $(call obj,$(addprefix tests/sim/,samv_sim.c samv_model.c \
		chip.c)) $(B)/libyizhan.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_BASE)
$(B)/tests/kiosk_samv $(B)/tests/kiosk_samv_line $(B)/tests/kiosk_card_text $(B)/tests/kiosk_module: \
	$(call obj,tests/sim/samv_model.c tests/sim/chip.c)
$(B)/sim/printer-sim: $(B)/obj/tests/sim/printer_sim.o $(B)/libkiosk.a \
		$(B)/libyizhan.a $(B)/gen/assets_kiosk.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_KIOSK)
# preloaded into the agent
$(B)/sim/%.so: tests/sim/%.c
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(STD) $(WARN) -O2 -g -fPIC -shared -o $@ $<
sim: $(SIM) ## build the devices that tests simulate

unit: $(UNIT) $(API) ## build the unit and api test programs

# archives sorted: libkiosk and libserver stand in front of libyizhan
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
$(addprefix $(B)/obj/tests/fuzz/,fuzz_card.o fuzz_samv.o fuzz_printer.o): \
	CPPFLAGS += -Ikiosk
$(B)/fuzz_card $(B)/fuzz_samv $(B)/fuzz_printer: $(B)/libkiosk.a \
	$(B)/gen/assets_kiosk.o
$(B)/obj/tests/fuzz/fuzz_gate_disk.o: CPPFLAGS += -Ikiosk
$(B)/fuzz_gate_disk: $(B)/libgate.a
$(B)/fuzz_csv: $(B)/obj/server/ref/csv.o
$(B)/fuzz_match: $(B)/obj/server/aid/match_file.o
$(B)/fuzz_tar: $(B)/obj/server/backup/tar.o
$(B)/fuzz_manifest: $(B)/obj/server/backup/manifest.o
$(B)/fuzz_key_export: $(addprefix $(B)/obj/server/backup/,key_export.o manifest.o)
$(B)/fuzz_image: $(call obj,$(wildcard server/image/*.c))
$(B)/fuzz_image: LIBS_KIOSK += -ljpeg
$(FUZZ): $(B)/fuzz_%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/libyizhan.a
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) \
		$(sort $(filter %.a,$^)) $(LIBS_KIOSK)
.SECONDARY:

BENCH := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
$(B)/bench/members $(B)/bench/passes $(B)/bench/streams: $(B)/bench/%: $(B)/obj/tests/bench/%.o \
		$(B)/libserver.a $(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
$(B)/bench/entries: $(B)/obj/tests/bench/entries.o $(B)/libgate.a \
		$(B)/libyizhan.a $(B)/gen/assets_gate.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_GATE)
$(B)/bench/%: $(B)/obj/tests/bench/%.o $(B)/libyizhan.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
bench-programs: $(BENCH)
deps-bench: deps
	$(call apt_install,python3 python3-cryptography openssl libevent-dev)
bench: deps-bench ## measure everything beside its yardstick; writes RESULTS.md
	@$(MAKE) V=release all bench-programs $(B)/sim/samv-sim
	@/usr/bin/python3 tests/bench/bench.py --build $(B)

# The durability proofs: what they run, see tests/crash/README.md.
CRASH := $(B)/crash/powercut $(B)/crash/failnth.so $(B)/sim/storm \
	$(B)/sim/gate_cases $(B)/crash/gatecut $(B)/crash/funds \
	$(B)/sim/aid_families $(B)/sim/gate_month \
	$(B)/crash/outkill $(B)/crash/outcut
$(B)/gen/powercut.sql.h: tests/crash/powercut.sql server/db/sqlgen.awk
	@mkdir -p $(@D)
	$(Q)awk -v mode=header -f server/db/sqlgen.awk $< > $@
	$(Q)awk -v mode=table -v table=powercut_stmts \
		-f server/db/sqlgen.awk $< >> $@
$(B)/obj/tests/crash/powercut.o: $(B)/gen/powercut.sql.h
$(B)/crash/powercut: $(call obj,$(wildcard tests/crash/crash*.c)) \
		$(B)/obj/tests/crash/powercut.o $(B)/libserver.a \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
$(B)/crash/funds: $(B)/obj/tests/crash/funds.o $(B)/libserver.a \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
# preloaded into the server: no sanitizer, no link to anything of ours
$(B)/crash/failnth.so: tests/crash/failnth.c
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(STD) $(WARN) -O2 -g -fPIC -shared -o $@ $<
$(B)/sim/aid_families: $(B)/obj/tests/sim/aid_families.o $(B)/libserver.a \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
$(B)/sim/storm: $(B)/obj/tests/sim/storm_agent.o
# The agent's parts in simulated time or on a disk that fails.
$(B)/sim/%: $(B)/obj/tests/sim/%.o $(B)/obj/tests/sim/model.o $(B)/libkiosk.a \
		$(B)/libyizhan.a $(B)/gen/assets_kiosk.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBS_KIOSK)
$(B)/crash/outkill: $(call obj,tests/crash/outkill.c \
		tests/crash/last_call.c tests/sim/model.c)
$(B)/crash/outcut: $(B)/obj/tests/crash/outcut.o \
		$(call obj,$(wildcard tests/crash/crash*.c))
$(B)/crash/out%: $(B)/libkiosk.a $(B)/libyizhan.a $(B)/gen/assets_kiosk.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(LIBS_KIOSK)
# The gate's files: the system's calls go through the log of filecut.c.
FILECUT := open write fsync fdatasync rename unlink ftruncate close
$(B)/crash/gatecut: $(call obj,tests/crash/gatecut.c tests/crash/filecut.c) \
		$(B)/libgate.a $(B)/libyizhan.a $(B)/gen/assets_gate.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) $(addprefix -Wl$(comma)--wrap=,$(FILECUT)) \
		-o $@ $^ $(LIBS_GATE)
# A gate without a line, in simulated time.
$(B)/sim/gate_month: $(call obj,$(addprefix tests/sim/,gate_month.c gate_run.c \
		office.c)) $(B)/libgate.a $(B)/libyizhan.a \
		$(B)/gen/assets_gate.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_GATE)
# Random acts on places, beside the rules written a second time.
$(B)/acts/acts: $(call obj,$(wildcard tests/acts/*.c)) $(B)/libserver.a \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
# The same of aid and its money.
$(B)/acts/aid_acts: $(call obj,$(wildcard tests/aid/*.c) \
		tests/crash/last_call.c) $(B)/libserver.a \
		$(B)/libyizhan.a $(B)/gen/assets_server.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_SERVER)
crash: $(CRASH) $(B)/acts/acts $(B)/acts/aid_acts ## build the durability proofs

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

# ---- what people type ------------------------------------------------------
PKG_RUN := gcc make pkg-config libc6-dev libevent-dev libsqlite3-dev \
	libqrencode-dev libssl-dev libjansson-dev libargon2-dev libinih-dev \
	libutf8proc-dev libpng-dev libjpeg62-turbo-dev zlib1g-dev libcurl4-openssl-dev \
	libmodbus-dev libxlsxwriter-dev mawk libfreetype-dev \
	fonts-noto-cjk fonts-hanazono fonts-babelstone-han \
	libgooglepinyin0 libzinnia0 tegaki-zinnia-simplified-chinese \
	espeak-ng opus-tools
PKG_TEST := clang clang-tidy clang-format cppcheck valgrind libcmocka-dev \
	libclang-rt-14-dev llvm-14 python3 python3-pytest python3-hypothesis \
	python3-cbor2 python3-cryptography python3-selenium python3-requests \
	node-llhttp chromium chromium-driver zbar-tools python3-pil sqlite3 mandoc git \
	systemd util-linux faketime
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

# Installs only what dpkg does not list, so a second run needs no network.
define apt_install
@missing=$$(for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null \
	| grep -q 'ok installed' || echo $$p; done); \
if [ -n "$$missing" ]; then \
	echo "installing:" $$missing; \
	$(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends $$missing >/dev/null; \
fi
endef

deps: ## install what building and running need
	$(call apt_install,$(PKG_RUN))
deps-test: deps
	$(call apt_install,$(PKG_TEST))

run: deps ## build and start a demo centre with one kiosk; Ctrl-C stops it
	@$(MAKE) V=$(V) all voices
	@sh server/demo.sh $(B) build/demo

# RECORDED=DIR: recorded voices, taken where they have a file of the same name
voices: build/voices/made ## speak the kiosk's prompts into build/voices
build/voices/made: assets/make-voices.sh $(WORDS) $(B)/gen/words.ok
	$(Q)sh assets/make-voices.sh build/voices $(RECORDED)
	@touch $@

test: deps-test ## run every suite; ends with passed, failed, skipped
	@/usr/bin/python3 tests/run.py --variant $(V)
test-long: deps-test ## the same suites with the large sizes
	@/usr/bin/python3 tests/run.py --variant $(V) --long
fuzz: ## build the fuzz targets, build/fuzz/fuzz_*
	@$(MAKE) V=fuzz fuzz-programs
fuzz-programs: $(FUZZ)
cover: ## lines of each parser file that tests and fuzz seeds reach
	@/usr/bin/python3 tests/fuzz/cover.py
lint: gen ## include rules, formatting, analysers
	@/usr/bin/python3 tests/lint/lint.py
format: ## clang-format on the C sources
	@git ls-files '*.c' '*.h' | xargs clang-format -i
# Where the parts of a server and of a kiosk go; DESTDIR for packages.
UNITS := $(DESTDIR)/lib/systemd/system
INSTALL_DATA := install -D -m 644
install: all ## put the server, its unit and manuals under DESTDIR
	install -D -m 755 -t $(DESTDIR)/usr/bin $(B)/yizhan
	$(INSTALL_DATA) -t $(DESTDIR)/usr/share/man/man8 assets/man/yizhan.8
	$(INSTALL_DATA) -t $(DESTDIR)/usr/share/yizhan \
		assets/check-settlement.py
	$(INSTALL_DATA) -t $(UNITS) assets/systemd/yizhan.service
	$(INSTALL_DATA) assets/systemd/yizhan-sysusers.conf \
		$(DESTDIR)/usr/lib/sysusers.d/yizhan.conf
install-kiosk: all ## put a kiosk's agent, units and policies under DESTDIR
	install -D -m 755 -t $(DESTDIR)/usr/bin $(B)/yizhan-kiosk
	$(INSTALL_DATA) -t $(DESTDIR)/usr/share/man/man1 \
		assets/man/yizhan-kiosk.1
	$(INSTALL_DATA) -t $(UNITS) assets/systemd/yizhan-kiosk.service \
		$(wildcard assets/systemd/yizhan-screen*)
	$(INSTALL_DATA) assets/systemd/yizhan-sysusers.conf \
		$(DESTDIR)/usr/lib/sysusers.d/yizhan.conf
	$(INSTALL_DATA) -t $(DESTDIR)/etc/chromium/policies/managed \
		assets/systemd/chromium/yizhan.json
	$(INSTALL_DATA) -t $(DESTDIR)/lib/udev/rules.d \
		assets/systemd/60-yizhan-kiosk.rules
	$(INSTALL_DATA) assets/systemd/yizhan-watchdog.conf \
		$(DESTDIR)/etc/systemd/system.conf.d/yizhan.conf
	$(INSTALL_DATA) assets/systemd/yizhan-logind.conf \
		$(DESTDIR)/etc/systemd/logind.conf.d/yizhan.conf
	$(INSTALL_DATA) assets/systemd/yizhan-sysctl.conf \
		$(DESTDIR)/etc/sysctl.d/60-yizhan-kiosk.conf
install-gate: all ## put a gate, its unit and manual under DESTDIR
	install -D -m 755 -t $(DESTDIR)/usr/bin $(B)/yizhan-gate
	$(INSTALL_DATA) -t $(DESTDIR)/usr/share/man/man1 assets/man/yizhan-gate.1
	$(INSTALL_DATA) -t $(UNITS) assets/systemd/yizhan-gate.service
	$(INSTALL_DATA) assets/systemd/yizhan-sysusers.conf \
		$(DESTDIR)/usr/lib/sysusers.d/yizhan.conf
clean: ## remove build/ (and the demo centre in it)
	rm -rf build
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

.PHONY: install install-kiosk install-gate all unit crash sim gen bench bench-programs deps \
	deps-bench deps-test run voices test test-long fuzz fuzz-programs cover \
	lint format clean help
