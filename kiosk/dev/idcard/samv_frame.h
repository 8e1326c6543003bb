/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames of the SAM_V module that every ID-card reader has inside:
 *
 *	AA AA AA 96 69 | length, 2 | body … | XOR of length and body
 *
 * A request's body is a command and its parameter, a reply's is two zeros, a
 * status and data. length counts the body and the XOR. Pure, byte-fed.
 *
 * Not for: what the codes mean (samv.h).
 */
#ifndef YZ_SAMV_FRAME_H
#define YZ_SAMV_FRAME_H

#include "base.h"

#define SAMV_REQUEST_SIZE 10
/* The longest reply there is, with a fingerprint that we never ask for. */
#define SAMV_LENGTH_MAX 2314
/*
 * What is kept of a body: status, the two lengths, the text. The portrait
 * behind it runs through the checksum and is gone.
 */
#define SAMV_KEPT 263

void samv_request_format(
	uint8_t cmd, uint8_t para, uint8_t out[SAMV_REQUEST_SIZE]);

enum samv_got {
	SAMV_MORE,
	SAMV_FRAME,  /* a whole reply: body and n until the next byte */
	SAMV_GARBLED /* a whole reply with a wrong checksum; nothing is kept */
};

struct samv_frame {
	unsigned matched; /* bytes of the preamble */
	unsigned head;	  /* bytes of the length */
	size_t length;	  /* as sent */
	size_t seen;	  /* of it */
	uint8_t sum;
	size_t n; /* bytes of the whole body, kept or not */
	uint8_t body[SAMV_KEPT];
};

/* Forgets what came so far. */
void samv_frame_reset(struct samv_frame *f);
/* Whatever is no frame is skipped. */
enum samv_got samv_frame_byte(struct samv_frame *f, uint8_t b);

#endif
