/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a disk may hold after the power went: a log of crashvfs.h is played
 * forward to any point; what no sync covers there is dropped, kept or mixed by
 * 512-byte sectors. A name that no sync of the directory covers may be there
 * or not, too.
 */
#ifndef YZ_CRASHDISK_H
#define YZ_CRASHDISK_H

#include "crashvfs.h"

struct crash_disk;
struct crash_rng {
	uint64_t state;
};

/* Numbers from a seed, below n. */
uint64_t crash_random(struct crash_rng *r, uint64_t n);

struct crash_disk *crash_disk_new(void) MUST_USE;
void crash_disk_free(struct crash_disk *d);
/* The next operation of the log happens. op must outlive d. */
void crash_disk_play(struct crash_disk *d, const struct crash_op *op);
/* The power goes: the files of dir become what the disk may hold now. */
void crash_disk_cut(struct crash_disk *d, struct crash_rng *r, const char *dir);

/* yizhan.db and what belongs to it, in dir; removed if it is there. */
void crash_disk_clear(const char *dir);

#endif
