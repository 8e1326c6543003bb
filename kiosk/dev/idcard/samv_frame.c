/* SPDX-License-Identifier: Apache-2.0 */
#include "samv_frame.h"
#include "crypto.h"

#define LENGTH_MIN 4 /* three bytes of status and the checksum */

static const uint8_t preamble[] = { 0xaa, 0xaa, 0xaa, 0x96, 0x69 };

void
samv_request_format(uint8_t cmd, uint8_t para, uint8_t out[SAMV_REQUEST_SIZE])
{
	memcpy(out, preamble, sizeof(preamble));
	out[5] = 0;
	out[6] = 3;
	out[7] = cmd;
	out[8] = para;
	out[9] = (uint8_t)(out[5] ^ out[6] ^ cmd ^ para);
}

void
samv_frame_reset(struct samv_frame *f)
{
	crypto_wipe(f, sizeof(*f));
}

/* Three AA may be the end of more of them. */
static void
preamble_byte(struct samv_frame *f, uint8_t b)
{
	if (b == preamble[f->matched])
		f->matched++;
	else if (b != preamble[0])
		f->matched = 0;
	else if (f->matched != 3)
		f->matched = 1;
}

/* A length that no reply has is noise, in which a frame may begin. */
static void
length_byte(struct samv_frame *f, uint8_t b)
{
	uint8_t first = (uint8_t)f->length;

	f->length = f->length << 8 | b;
	f->sum ^= b;
	if (++f->head < 2)
		return;
	if (f->length >= LENGTH_MIN && f->length <= SAMV_LENGTH_MAX)
		return;
	samv_frame_reset(f);
	preamble_byte(f, first);
	preamble_byte(f, b);
}

static enum samv_got
frame_end(struct samv_frame *f, bool whole)
{
	size_t n = f->length - 1;

	f->matched = f->head = 0;
	f->length = f->seen = 0;
	f->sum = 0;
	if (!whole) {
		samv_frame_reset(f);
		return SAMV_GARBLED;
	}
	f->n = n;
	return SAMV_FRAME;
}

static enum samv_got
body_byte(struct samv_frame *f, uint8_t b)
{
	if (f->seen + 1 == f->length)
		return frame_end(f, f->sum == b);
	if (f->seen < SAMV_KEPT)
		f->body[f->seen] = b;
	f->seen++;
	f->sum ^= b;
	return SAMV_MORE;
}

enum samv_got
samv_frame_byte(struct samv_frame *f, uint8_t b)
{
	if (f->n)
		samv_frame_reset(f);
	if (f->matched < sizeof(preamble))
		preamble_byte(f, b);
	else if (f->head < 2)
		length_byte(f, b);
	else
		return body_byte(f, b);
	return SAMV_MORE;
}
