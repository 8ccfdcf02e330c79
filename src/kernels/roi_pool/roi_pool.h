/* SPDX-License-Identifier: Apache-2.0
 * roi_pool: regions of images in cells of one number, the mean or the largest of samples between elements (align), or
 * the largest of the elements.
 *
 * in[0]: float [batch, in_h, in_w, channels]       in[1]: float [rois, 4]: left, top, right, bottom
 * in[2]: int32 or int64 [rois]: the image of each region, moved to the nearest that exists
 * out[0]: float [rois, out_h, out_w, channels]
 * No constants. A tile is one row of cells.
 */
#ifndef WHET_KERNELS_ROI_POOL_H_
#define WHET_KERNELS_ROI_POOL_H_

#include "kernels/kernel.h"

enum { WHET_ROI_ALIGN_AVERAGE = 0, WHET_ROI_ALIGN_MAX = 1, WHET_ROI_MAX = 2 };

/* Cells are sampled at most so often along each axis. */
enum { WHET_ROI_SAMPLES = 512 };

typedef struct {
  int32_t batch, in_h, in_w, channels;
  int32_t rois, out_h, out_w;
  int32_t kind;
  int32_t samples; /* along each axis of a cell; 0: one for each element that it spans */
  int32_t
      half_pixel; /* 1: whole numbers are the edges of elements, not their middles; regions may be empty */
  int32_t wide;   /* 1: in[2] is int64 */
  int32_t scale_bits; /* of the float that regions are multiplied by */
} whet_roi_pool_params;

#endif /* WHET_KERNELS_ROI_POOL_H_ */
