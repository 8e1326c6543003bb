/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the corpus of the strict reader for those who are not written in C:
 * a line a row, parted by tabs: name, status (0: accepted), the bytes in hex.
 */
#include "../unit/http_corpus.h"

#include <stdio.h>

int
main(void)
{
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		enum err_code code = corpus[i].code;
		size_t n;
		char *raw = corpus_raw(&corpus[i], &n);

		printf("%s\t%d\t", corpus[i].name,
			code == ERR_NONE ? 0 : err_info(code)->status);
		for (size_t k = 0; k < n; k++)
			printf("%02x", (unsigned char)raw[k]);
		printf("\n");
		free(raw);
	}
	return 0;
}
