/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scanner that plays keyboard: what its key events spell on the US layout,
 * which all of them are shipped with. Pure; knows key codes and no device.
 */
#ifndef YZ_SCANNER_KEYS_H
#define YZ_SCANNER_KEYS_H

#include "base.h"

struct input_event;

struct keys {
	bool shift_left, shift_right;
};

/*
 * The character that an event types, '\n' for Enter, 0 for none. Only a key
 * that goes down types: what is held does not repeat.
 */
char keys_char(struct keys *k, const struct input_event *ev);
/* The device lost events (SYN_DROPPED). */
bool keys_lost(const struct input_event *ev);

#endif
