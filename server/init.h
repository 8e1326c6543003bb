/* SPDX-License-Identifier: Apache-2.0 */
/* `yizhan init [--demo] --data DIR`: makes a centre. */
#ifndef YZ_INIT_H
#define YZ_INIT_H

int init_main(int argc, char **argv);

#endif
