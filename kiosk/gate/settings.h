/* SPDX-License-Identifier: Apache-2.0 */
/* DIR/gate.conf: what a gate is told by whoever installs it. */
#ifndef YZ_GATE_SETTINGS_H
#define YZ_GATE_SETTINGS_H

#include "conf.h"

struct settings {
	const char *name;    /* in entries; "": as the pairing called it */
	const char *scanner; /* "": none */
	const char *ui;
	const char *readers; /* "": none */
	const char *relay;   /* "": opened by hand */
	int64_t pulse_ms;
	bool turn_sensor;
	int64_t turn_input, turn_s, ask_s, sync_s;
};

extern const struct conf_key settings_keys[];
extern const size_t settings_keys_n;

#endif
