/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#define KEY(member, type, standard, min, max, help)                            \
	{                                                                      \
#member, type, offsetof(struct settings, member), standard,    \
			min, max, help                                         \
	}

/* clang-format off */
const struct conf_key settings_keys[] = {
	KEY(name, CONF_TEXT, "", 0, 64, "name of this gate in its entries; empty: as it was paired"),
	KEY(scanner, CONF_TEXT, "", 0, 200, "tty:DEV[@BAUD], evdev:DEV or stdin; empty: none"),
	KEY(ui, CONF_TEXT, "127.0.0.1:8478", 1, 60, "where the attendant's page is; this machine only"),
	KEY(readers, CONF_TEXT, "", 0, 60, "ADDRESS:PORT for readers that ask by HTTP or TCP; empty: none"),
	KEY(relay, CONF_TEXT, "", 0, 120, "what opens the way, see yizhan-gate(1); empty: by hand"),
	KEY(pulse_ms, CONF_INT, "700", 100, 5000, "how long the board holds its contact, where it is told"),
	KEY(turn_sensor, CONF_BOOL, "no", 0, 0, "does the board tell when somebody went through"),
	KEY(turn_input, CONF_INT, "0", 0, 255, "number of that input"),
	KEY(turn_s, CONF_INT, "10", 3, 60, "seconds to go through, then the entry is given back"),
	KEY(ask_s, CONF_INT, "30", 5, 300, "seconds for the attendant's answer, then no"),
	KEY(sync_s, CONF_INT, "60", 1, 3600, "seconds between two looks at the centre"),
};
/* clang-format on */
const size_t settings_keys_n = ARRAY_LEN(settings_keys);
