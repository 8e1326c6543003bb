/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/stage.h"
#include "booking/booking.h"
#include "member/member.h"
#include "pass/pass.h"

const struct service *const services[] = { &member_service, &booking_service,
	&pass_service, &aid_service, NULL };
