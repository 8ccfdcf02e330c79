/* SPDX-License-Identifier: Apache-2.0
 * non_max_suppression: for each class of each batch, boxes by falling score (equal scores by rising index), except
 * those that share more than iou_threshold with one selected before. NaN scores are left out.
 *
 * in[0]: float [batches, boxes, 4]    in[1]: float [batches, classes, boxes]
 * out[0]: int64 [batches * classes * each, 3], {batch, class, box}, zeros behind the last    out[1]: int64 [1], how many
 * No constants. Workspace: an int32 for each box. One tile.
 */
#ifndef WHET_KERNELS_NON_MAX_SUPPRESSION_H_
#define WHET_KERNELS_NON_MAX_SUPPRESSION_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t batches, classes, boxes;
  int32_t each;          /* boxes of a class that are selected at most */
  int32_t centre;        /* 1: boxes are [x, y, width, height] of centres; 0: two corners [y, x, y, x] */
  int32_t iou_threshold; /* bits of a float */
  int32_t has_least;     /* 1: boxes with a score of `least` (bits of a float) and below are left out */
  int32_t least;
} whet_non_max_suppression_params;

#endif /* WHET_KERNELS_NON_MAX_SUPPRESSION_H_ */
