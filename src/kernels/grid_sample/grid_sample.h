/* SPDX-License-Identifier: Apache-2.0
 * grid_sample: an image or a volume read at computed positions.
 *
 * in[0]: float [batch, size[0], size[1], size[2], channels]       in[1]: float [batch, points, axes]
 * out[0]: float [batch, points, channels]       No constants.
 * An image has size[0] = 1 and axes = 2. A tile is one point.
 */
#ifndef WHET_KERNELS_GRID_SAMPLE_H_
#define WHET_KERNELS_GRID_SAMPLE_H_

#include "kernels/kernel.h"

enum { WHET_GRID_NEAREST = 0, WHET_GRID_LINEAR = 1, WHET_GRID_CUBIC = 2 };
enum { WHET_GRID_ZEROS = 0, WHET_GRID_BORDER = 1, WHET_GRID_REFLECTION = 2 };
/* -1 and 1 are the outer edges of the outer elements, or their middles; the last axis comes first. Or positions
 * count elements, the first axis first. */
enum { WHET_GRID_EDGES = 0, WHET_GRID_CORNERS = 1, WHET_GRID_ELEMENTS = 2 };

typedef struct {
  int32_t batch, points, axes, channels;
  int32_t size[3];
  int32_t mode, padding, coordinates;
} whet_grid_sample_params;

#endif /* WHET_KERNELS_GRID_SAMPLE_H_ */
