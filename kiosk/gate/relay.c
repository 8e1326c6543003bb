/* SPDX-License-Identifier: Apache-2.0 */
#include "relay.h"
#include "str.h"
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAIT_US 300000
#define SPEC_MAX 128
#define PORT_MAX 65535
#define FLASH_BASE 0x0200 /* coils of boards that are told for how long */
#define FLASH_UNIT_MS 100

/* How a board is told to let go by itself. */
enum pulse { PULSE_JOG, PULSE_FLASH, PULSES };
static const char *const pulse_names[PULSES] = { "jog", "flash" };

struct relay {
	modbus_t *bus;	  /* NULL: simulated */
	const char *file; /* of the simulation, into spec */
	char spec[SPEC_MAX];
	int unit, coil;
	enum pulse pulse;
	int64_t pulse_ms;
	bool connected;
};

/* ---- what it says ---------------------------------------------------------
 */

static int
unknown(const char *spec, struct err *e)
{
	return err_setf(e, ERR_CHOICE_UNKNOWN, "no relay '%.40s'; known: %s",
		spec, RELAY_USAGE);
}

static int
pulse_of(const char *name)
{
	for (int i = 0; i < PULSES; i++) {
		if (strcmp(name, pulse_names[i]) == 0)
			return i;
	}
	return -1;
}

/* "/UNIT/COIL/PULSE", each of them may be left out from the end. */
static int
options_parse(struct relay *r, char *text)
{
	char *save = NULL, *part = strtok_r(text, "/", &save);
	int64_t n;

	r->unit = 1;
	if (part && digits_parse(bytes_str(part), 247, &n) == 0)
		r->unit = (int)n;
	else if (part)
		return -1;
	part = part ? strtok_r(NULL, "/", &save) : NULL;
	if (part && digits_parse(bytes_str(part), 255, &n) == 0)
		r->coil = (int)n;
	else if (part)
		return -1;
	part = part ? strtok_r(NULL, "/", &save) : NULL;
	if (part && pulse_of(part) < 0)
		return -1;
	if (part)
		r->pulse = (enum pulse)pulse_of(part);
	return 0;
}

/* "DEV@BAUD" or "HOST:PORT". */
static modbus_t *
bus_new(char *where)
{
	char *at = strrchr(where, '@'), *colon = strrchr(where, ':');
	int64_t n;

	if (at && digits_parse(bytes_str(at + 1), 115200, &n) == 0) {
		*at = '\0';
		return modbus_new_rtu(where, (int)n, 'N', 8, 1);
	}
	if (!at && colon &&
		digits_parse(bytes_str(colon + 1), PORT_MAX, &n) == 0) {
		*colon = '\0';
		return modbus_new_tcp(where, (int)n);
	}
	return NULL;
}

static int
modbus_open(struct relay *r, const char *spec, struct err *e)
{
	char *where = r->spec + strlen("modbus:");
	char *slash = strchr(*where == '/' ? where + 5 : where, '/');
	/* "/dev/ttyS0@9600/1/0": the first slashes are the device's. */
	char *at = strchr(where, '@');

	if (at)
		slash = strchr(at, '/');
	if (slash)
		*slash++ = '\0';
	if (options_parse(r, slash ? slash : r->spec + strlen(r->spec)) != 0)
		return unknown(spec, e);
	r->bus = bus_new(where);
	if (!r->bus)
		return unknown(spec, e);
	modbus_set_slave(r->bus, r->unit);
	modbus_set_response_timeout(r->bus, 0, WAIT_US);
	return 0;
}

int
relay_open(
	const char *spec, int64_t pulse_ms, struct relay **out, struct err *e)
{
	struct relay *r;
	int rc = 0;

	*out = NULL;
	if (!spec || !*spec || strcmp(spec, "none") == 0)
		return 0;
	if (strlen(spec) >= SPEC_MAX)
		return unknown(spec, e);
	r = xcalloc(1, sizeof(*r));
	snprintf(r->spec, sizeof(r->spec), "%s", spec);
	r->pulse_ms = pulse_ms;
	if (strncmp(spec, "sim:", 4) == 0)
		r->file = r->spec + 4;
	else if (strncmp(spec, "modbus:", 7) == 0)
		rc = modbus_open(r, spec, e);
	else
		rc = unknown(spec, e);
	if (rc != 0) {
		free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
relay_close(struct relay *r)
{
	if (!r)
		return;
	if (r->bus) {
		modbus_close(r->bus);
		modbus_free(r->bus);
	}
	free(r);
}

/* ---- pulses -----------------------------------------------------------------
 */

static int
fault(struct relay *r, struct err *e)
{
	int why = errno;

	modbus_close(r->bus);
	r->connected = false;
	return err_setf(e, ERR_DEVICE_FAULT, "relay: %s", modbus_strerror(why));
}

static bool
is_connected(struct relay *r)
{
	r->connected = r->connected || modbus_connect(r->bus) == 0;
	return r->connected;
}

/* Function 05 with a number of tenths of a second in the place of on and off.
 */
static int
flash(struct relay *r)
{
	int64_t units = r->pulse_ms / FLASH_UNIT_MS;
	int coil = FLASH_BASE + r->coil;
	uint8_t raw[] = { (uint8_t)r->unit, 5, (uint8_t)(coil >> 8),
		(uint8_t)coil, (uint8_t)(units >> 8), (uint8_t)units };
	uint8_t answer[MODBUS_MAX_ADU_LENGTH];

	if (modbus_send_raw_request(r->bus, raw, sizeof(raw)) < 0)
		return -1;
	return modbus_receive_confirmation(r->bus, answer) < 0 ? -1 : 0;
}

static int
sim_pulse(const struct relay *r, struct err *e)
{
	FILE *f = fopen(r->file, "ae");

	if (!f)
		return err_setf(e, ERR_DEVICE_FAULT, "%.80s: %s", r->file,
			strerror(errno));
	fputs("open\n", f);
	fclose(f);
	return 0;
}

int
relay_pulse(struct relay *r, struct err *e)
{
	if (!r->bus)
		return sim_pulse(r, e);
	/* A line that was lost since the last visitor is opened once more. */
	for (int tries = 0; tries < 2; tries++) {
		if (is_connected(r) &&
			(r->pulse == PULSE_FLASH ? flash(r)
						 : modbus_write_bit(r->bus,
							   r->coil, TRUE)) >= 0)
			return 0;
		fault(r, tries ? e : &(struct err){ 0 });
	}
	return -1;
}

bool
relay_turned(struct relay *r, int input)
{
	struct err e = { 0 };
	uint8_t bit = 0;

	if (!r->bus) {
		char path[SPEC_MAX + 8];

		snprintf(path, sizeof(path), "%s.turn", r->file);
		return unlink(path) == 0;
	}
	if (!is_connected(r) ||
		modbus_read_input_bits(r->bus, input, 1, &bit) < 0) {
		fault(r, &e);
		return false;
	}
	return bit != 0;
}
