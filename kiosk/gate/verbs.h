/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that know a data directory: pair, run, import, status. */
#ifndef YZ_GATE_VERBS_H
#define YZ_GATE_VERBS_H

/* Each takes the words behind its name; an exit status of sysexits.h. */
int verb_pair(int argc, char **argv);
int verb_run(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_status(int argc, char **argv);

#endif
