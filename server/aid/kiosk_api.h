/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of aid for kiosks and for everybody: asking, drafts, what is posted,
 * objections and complaints, papers by phone. */
#ifndef YZ_AID_KIOSK_API_H
#define YZ_AID_KIOSK_API_H

#include "call/call.h"

extern const struct route_table aid_kiosk_routes;
extern const struct route_table aid_public_routes;
extern const struct route_table aid_upload_routes;

#endif
