/* SPDX-License-Identifier: Apache-2.0 */
/* What the maker and the verifier of tokens share, and nobody else sees. */
#ifndef YZ_TOKEN_WIRE_H
#define YZ_TOKEN_WIRE_H

#include "token.h"

#define COSE_SIGN1 18
#define TOKEN_SIGNED_MAX (TOKEN_MAX + 64)

enum { HEADER_ALG = 1, HEADER_KID = 4 };
enum {
	CLAIM_EXP = 4,
	CLAIM_NBF = 5,
	CLAIM_IAT = 6,
	CLAIM_CTI = 7,
	CLAIM_BODY = -65537
};

/* The Sig_structure of RFC 9052 4.4; returns its length. */
size_t token_signed_bytes(struct bytes header, struct bytes payload,
	uint8_t out[TOKEN_SIGNED_MAX]);

#endif
