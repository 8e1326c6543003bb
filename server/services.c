/* SPDX-License-Identifier: Apache-2.0 */
#include "member/member.h"

const struct service *const services[] = { &member_service, NULL };
