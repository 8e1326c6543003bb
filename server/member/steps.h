/* SPDX-License-Identifier: Apache-2.0 */
/* What the steps of joining do beside changing the state. */
#ifndef YZ_MEMBER_STEPS_H
#define YZ_MEMBER_STEPS_H

#include "flow/flow.h"

/* The membership, its number, and the gift list. */
flow_effect_fn member_on_approve;

#endif
