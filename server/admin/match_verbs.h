/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verbs of the exchange with another agency (aid/match.h). `match export` and
 * `match import` read and write files as whoever calls them; `match page` and
 * `match take` are what they ask of the server. Nobody types these: the key is
 * a word of the first, and words are seen by everybody on the machine.
 */
#ifndef YZ_MATCH_VERBS_H
#define YZ_MATCH_VERBS_H

#include "cli.h"

cli_fn verb_match_export_note;
cli_local_fn verb_match_export;
cli_local_fn verb_match_import;
cli_fn verb_match_page;
cli_fn verb_match_take;

#define ARGS_MATCH "--from NAME --to NAME --year YYYY --key FILE --file FILE"
#define ARGS_MATCH_PAGE "--year YYYY --key HEX --after N [--given]"
#define ARGS_MATCH_TAKE                                                        \
	"--from NAME --to NAME --year YYYY [--hits TEXT] [--lines N] "         \
	"[--fresh N]"

#endif
