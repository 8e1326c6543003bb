/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the gate answers over web.h: the attendant's page with its state and
 * answers, and readers. Both know the lane and nothing of sockets.
 */
#ifndef YZ_GATE_PAGE_H
#define YZ_GATE_PAGE_H

#include "lane.h"
#include "reader.h"
#include "web.h"

/* A reader that waits for what the centre says. */
struct page_waiting {
	uint64_t ticket, request; /* of the lane, of the readers' door */
	enum reader_dialect dialect;
};

struct page {
	struct lane *lane;
	unsigned port; /* of the page: what Host and Origin must name */
	bool (*online)(void *ctx);
	void *ctx;
	struct web *readers; /* NULL: none */
	struct page_waiting waiting[LANE_ASKED_MAX];
};

/* web_config.serve of the page and of the readers' door; ctx: struct page. */
void page_serve(void *ctx, struct web_request *r);
void page_serve_readers(void *ctx, struct web_request *r);

/* lane_centre.settled: the reader that asked hears of it. */
void page_settled(struct page *p, uint64_t ticket, bool open);

/* The state as the page and `yizhan-gate status` read it. */
struct bytes page_state(const struct page *p, struct arena *a);

#endif
