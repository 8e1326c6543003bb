/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file for somebody outside, closed with a passphrase of theirs: CMS
 * AuthEnvelopedData (RFC 5083), AES-256-GCM, its key wrapped (RFC 3211) under
 * one from PBKDF2. Any OpenSSL 3 opens it:
 *
 *   openssl cms -decrypt -inform DER -in FILE -pwri_password PASSPHRASE
 */
#ifndef YZ_CMS_H
#define YZ_CMS_H

#include "arena.h"
#include "err.h"

/* DER in *out, in the arena. Takes some tenths of a second: never on the event
 * loop or the write lane. INTERNAL. */
int cms_seal(struct arena *a, struct bytes text, const char *passphrase,
	struct bytes *out, struct err *e) MUST_USE;

#endif
