/* SPDX-License-Identifier: Apache-2.0 */
#include "image_private.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>

/* Each scan of a progressive picture costs a walk over all of it; cameras and
 * editors write about ten. */
enum { SCANS_MAX = 64 };

/* What a failure leaves: libjpeg calls back and may not return. */
struct failure {
	struct jpeg_error_mgr mgr; /* first */
	jmp_buf out;
	enum err_code code;
};

static struct failure *
failure_of(j_common_ptr j)
{
	void *p = j->err;

	return p;
}

static void
on_error(j_common_ptr j)
{
	struct failure *f = failure_of(j);

	/* Its own bound on memory shows as the lack of a file to swap to. */
	f->code = j->err->msg_code == JERR_NO_BACKING_STORE ||
				  j->err->msg_code == JERR_OUT_OF_MEMORY
			  ? ERR_IMAGE_SIZE
			  : ERR_IMAGE_BROKEN;
	longjmp(f->out, 1);
}

/* A warning is data that libjpeg would make up for; of these it makes up
 * nothing, and cameras are known for them. */
static bool
is_harmless(int code)
{
	return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM ||
	       code == JWRN_JFIF_MAJOR;
}

static void
on_message(j_common_ptr j, int level)
{
	if (level >= 0 || is_harmless(j->err->msg_code))
		return;
	failure_of(j)->code = ERR_IMAGE_BROKEN;
	longjmp(failure_of(j)->out, 1);
}

static void
on_progress(j_common_ptr j)
{
	void *p = j;
	struct jpeg_decompress_struct *d = p;

	if (d->input_scan_number <= SCANS_MAX)
		return;
	failure_of(j)->code = ERR_IMAGE_SIZE;
	longjmp(failure_of(j)->out, 1);
}

/* The largest eighth that is not larger than ours. */
static void
scale(struct jpeg_decompress_struct *d)
{
	d->scale_denom = 8;
	for (d->scale_num = 8; d->scale_num > 1; d->scale_num--) {
		jpeg_calc_output_dimensions(d);
		if (d->output_width <= IMAGE_SIDE_KEPT &&
			d->output_height <= IMAGE_SIDE_KEPT)
			return;
	}
	jpeg_calc_output_dimensions(d);
}

static int
read_points(struct jpeg_decompress_struct *d, struct points *out, struct err *e)
{
	jpeg_read_header(d, TRUE);
	if (points_check(d->image_width, d->image_height, e) != 0)
		return -1;
	/* Of CMYK only printers know which way round it is meant. */
	if (d->num_components != 1 && d->num_components != 3)
		return err_set(e, ERR_IMAGE_KIND);
	d->out_color_space = JCS_RGB;
	scale(d);
	points_make(out, d->output_width, d->output_height);
	jpeg_start_decompress(d);
	while (d->output_scanline < d->output_height) {
		uint8_t *row =
			out->rgb + (size_t)d->output_scanline * out->width * 3;

		jpeg_read_scanlines(d, &row, 1);
	}
	jpeg_finish_decompress(d);
	return 0;
}

int
jpeg_read(struct bytes in, struct points *out, struct err *e)
{
	struct jpeg_progress_mgr progress = { .progress_monitor = on_progress };
	struct jpeg_decompress_struct d = { 0 };
	struct failure f = { 0 };
	int rc;

	d.err = jpeg_std_error(&f.mgr);
	f.mgr.error_exit = on_error;
	f.mgr.emit_message = on_message;
	if (setjmp(f.out)) {
		jpeg_destroy_decompress(&d);
		return err_set(e, f.code);
	}
	jpeg_create_decompress(&d);
	d.mem->max_memory_to_use = (long)IMAGE_MEMORY_MAX;
	d.progress = &progress;
	jpeg_mem_src(&d, in.p, in.n);
	rc = read_points(&d, out, e);
	jpeg_destroy_decompress(&d);
	if (rc == 0)
		points_turn(out, exif_orientation(in));
	return rc;
}
