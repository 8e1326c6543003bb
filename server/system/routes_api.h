/* SPDX-License-Identifier: Apache-2.0 */
/* `yizhan routes [--json]`: the tables, for people and for tests. */
#ifndef YZ_ROUTES_API_H
#define YZ_ROUTES_API_H

int routes_main(int argc, char **argv);

#endif
