/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/booking.h"
#include "member/member.h"

const struct service *const services[] = { &member_service, &booking_service,
	NULL };
