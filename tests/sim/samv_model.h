/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A SAM_V module as hosts see it, without a line: requests go in as bytes,
 * replies come out as bytes, a script says what lies on it and what goes wrong.
 * Knows nothing of kiosk/. samv_sim.c gives it a pty or a TCP port.
 *
 *	put id_type=… name=… …	a card, words as chip_make() takes them
 *	lift
 *	status CMD SW3 [N]	the next N (1) answers to CMD say SW3 (hex)
 *	badsum CMD [N]		… carry a wrong checksum
 *	cut CMD [N]		… end in the middle
 *	mute CMD [N]		… do not come; CMD any: for all of them
 *	noise N			N bytes of it before every answer
 *	strict on|off		a card is found once per placement, read or not
 *	fingers N		bytes of fingerprint that 30 10 would give
 *	clear			nothing goes wrong any more
 *
 * CMD: status find select read address any. N may be `always`.
 */
#ifndef YZ_TEST_SAMV_MODEL_H
#define YZ_TEST_SAMV_MODEL_H

#include "chip.h"

#define MODEL_FAULTS 16
#define MODEL_REPLY 4096

struct model_fault {
	char what;	   /* 's'tatus, 'b'adsum, 'c'ut, 'm'ute; 0: free */
	uint8_t cmd, para; /* 0 0: any */
	uint8_t sw3;
	long left; /* -1: always */
};

struct samv_model {
	struct chip chip;
	bool present, found, selected, read;
	bool strict;
	size_t noise, fingers;
	struct model_fault faults[MODEL_FAULTS];
	uint8_t in[16];
	size_t in_n;
	/* what it has to say and has not said yet: the caller takes it away */
	uint8_t reply[MODEL_REPLY];
	size_t reply_n;
	uint8_t cmd, para; /* of the last request, and how many there were */
	unsigned long asked;
};

void samv_model_init(struct samv_model *m);
/* One line of the script; false: not understood. */
bool samv_model_line(struct samv_model *m, const char *line);
/* Bytes from the host, up to the end of its next request; how many. */
size_t samv_model_feed(struct samv_model *m, const uint8_t *p, size_t n);

#endif
