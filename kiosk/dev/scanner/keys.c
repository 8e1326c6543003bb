/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"
#include <linux/input.h>

/* clang-format off */
static const struct {
	char plain, shifted;
} layout[] = {
	[KEY_1] = { '1', '!' },		[KEY_2] = { '2', '@' },
	[KEY_3] = { '3', '#' },		[KEY_4] = { '4', '$' },
	[KEY_5] = { '5', '%' },		[KEY_6] = { '6', '^' },
	[KEY_7] = { '7', '&' },		[KEY_8] = { '8', '*' },
	[KEY_9] = { '9', '(' },		[KEY_0] = { '0', ')' },
	[KEY_Q] = { 'q', 'Q' },		[KEY_W] = { 'w', 'W' },
	[KEY_E] = { 'e', 'E' },		[KEY_R] = { 'r', 'R' },
	[KEY_T] = { 't', 'T' },		[KEY_Y] = { 'y', 'Y' },
	[KEY_U] = { 'u', 'U' },		[KEY_I] = { 'i', 'I' },
	[KEY_O] = { 'o', 'O' },		[KEY_P] = { 'p', 'P' },
	[KEY_A] = { 'a', 'A' },		[KEY_S] = { 's', 'S' },
	[KEY_D] = { 'd', 'D' },		[KEY_F] = { 'f', 'F' },
	[KEY_G] = { 'g', 'G' },		[KEY_H] = { 'h', 'H' },
	[KEY_J] = { 'j', 'J' },		[KEY_K] = { 'k', 'K' },
	[KEY_L] = { 'l', 'L' },		[KEY_Z] = { 'z', 'Z' },
	[KEY_X] = { 'x', 'X' },		[KEY_C] = { 'c', 'C' },
	[KEY_V] = { 'v', 'V' },		[KEY_B] = { 'b', 'B' },
	[KEY_N] = { 'n', 'N' },		[KEY_M] = { 'm', 'M' },
	[KEY_MINUS] = { '-', '_' },	[KEY_EQUAL] = { '=', '+' },
	[KEY_LEFTBRACE] = { '[', '{' },	[KEY_RIGHTBRACE] = { ']', '}' },
	[KEY_SEMICOLON] = { ';', ':' },	[KEY_APOSTROPHE] = { '\'', '"' },
	[KEY_GRAVE] = { '`', '~' },	[KEY_BACKSLASH] = { '\\', '|' },
	[KEY_COMMA] = { ',', '<' },	[KEY_DOT] = { '.', '>' },
	[KEY_SLASH] = { '/', '?' },	[KEY_SPACE] = { ' ', ' ' },
	[KEY_KP0] = { '0', '0' },	[KEY_KP1] = { '1', '1' },
	[KEY_KP2] = { '2', '2' },	[KEY_KP3] = { '3', '3' },
	[KEY_KP4] = { '4', '4' },	[KEY_KP5] = { '5', '5' },
	[KEY_KP6] = { '6', '6' },	[KEY_KP7] = { '7', '7' },
	[KEY_KP8] = { '8', '8' },	[KEY_KP9] = { '9', '9' },
	[KEY_KPMINUS] = { '-', '-' },	[KEY_KPDOT] = { '.', '.' },
	[KEY_ENTER] = { '\n', '\n' },	[KEY_KPENTER] = { '\n', '\n' },
};
/* clang-format on */

enum { GOES_UP, GOES_DOWN };

char
keys_char(struct keys *k, const struct input_event *ev)
{
	bool shift;

	if (ev->type != EV_KEY)
		return 0;
	if (ev->code == KEY_LEFTSHIFT)
		k->shift_left = ev->value != GOES_UP;
	else if (ev->code == KEY_RIGHTSHIFT)
		k->shift_right = ev->value != GOES_UP;
	if (ev->value != GOES_DOWN || ev->code >= ARRAY_LEN(layout))
		return 0;
	shift = k->shift_left || k->shift_right;
	return shift ? layout[ev->code].shifted : layout[ev->code].plain;
}

bool
keys_lost(const struct input_event *ev)
{
	return ev->type == EV_SYN && ev->code == SYN_DROPPED;
}
