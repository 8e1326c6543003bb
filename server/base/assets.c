/* SPDX-License-Identifier: Apache-2.0 */
#include "assets.h"

const struct asset *
asset_find(const char *path)
{
	for (size_t i = 0; i < assets_count; i++)
		if (strcmp(assets_table[i].path, path) == 0)
			return &assets_table[i];
	return NULL;
}
