/* SPDX-License-Identifier: Apache-2.0 */
/* What the maker and the taker of lists share, and nobody else sees. */
#ifndef YZ_STATUS_LIST_WIRE_H
#define YZ_STATUS_LIST_WIRE_H

#include "status_list.h"
#include "token_wire.h"

enum { CLAIM_STATUS = 65533, CLAIM_TTL = 65534, CLAIM_LIST = -65538 };
enum { LEB128_MAX = 5, PAYLOAD_ROOM = 160 };

void list_hash(const uint8_t *bits, uint32_t n_issued, uint8_t out[LIST_HASH]);

#endif
