/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader's SAM_V module behind a serial line or a TCP peer: the rows
 * serial:DEV[@BAUD] (115200 unless said) and tcp:HOST:PORT. A line that is lost
 * or keeps silent is opened anew, so that a reader may be unplugged and come
 * back.
 */
#ifndef YZ_IDCARD_MODULE_H
#define YZ_IDCARD_MODULE_H

#include "idcard.h"

extern const struct idcard_driver idcard_serial;
extern const struct idcard_driver idcard_tcp;

#endif
