/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/non_max_suppression/non_max_suppression.h"

typedef struct {
  float top, left, bottom, right;
} corners;

static float from_bits(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static float smaller(float a, float b) {
  return b < a ? b : a;
}

static float larger(float a, float b) {
  return a < b ? b : a;
}

static corners corners_of(const float* box, int32_t centre) {
  corners c;
  if (centre) {
    const float half_width = box[2] / 2, half_height = box[3] / 2;
    c.top = box[1] - half_height, c.left = box[0] - half_width;
    c.bottom = box[1] + half_height, c.right = box[0] + half_width;
  } else {
    c.top = smaller(box[0], box[2]), c.left = smaller(box[1], box[3]);
    c.bottom = larger(box[0], box[2]), c.right = larger(box[1], box[3]);
  }
  return c;
}

static float area_of(corners c) {
  return (c.bottom - c.top) * (c.right - c.left);
}

static int overlap(corners a, corners b, float threshold) {
  const float height = smaller(a.bottom, b.bottom) - larger(a.top, b.top);
  const float width = smaller(a.right, b.right) - larger(a.left, b.left);
  if (!(height > 0) || !(width > 0)) return 0;
  const float common = height * width, first = area_of(a), second = area_of(b);
  if (!(first > 0) || !(second > 0)) return 0;
  const float sum = first + second, united = sum - common;
  return common / united > threshold;
}

/* Whether box a comes behind box b. */
static int behind(const float* score, int32_t a, int32_t b) {
  return score[a] < score[b] || (score[a] == score[b] && a > b);
}

/* The heap below `root` of `count` boxes: none comes before its parent. */
static void sift(const float* score, int32_t* boxes, int32_t root, int32_t count) {
  const int32_t box = boxes[root];
  int32_t child = 2 * root + 1;
  for (; child < count; child = 2 * root + 1) {
    if (child + 1 < count && behind(score, boxes[child], boxes[child + 1])) ++child;
    if (!behind(score, box, boxes[child])) break;
    boxes[root] = boxes[child];
    root = child;
  }
  boxes[root] = box;
}

/* Boxes that may be selected, as a heap; their number. */
static int32_t candidates(const whet_non_max_suppression_params* p, const float* score, int32_t* boxes) {
  const float least = from_bits(p->least);
  int32_t count = 0;
  for (int32_t i = 0; i < p->boxes; ++i) {
    if (score[i] == score[i] && (!p->has_least || score[i] > least)) boxes[count++] = i;
  }
  for (int32_t i = count / 2; i-- > 0;) sift(score, boxes, i, count);
  return count;
}

/* Selects from one class, with rows from `row` on; how many. */
static int32_t select_boxes(const whet_non_max_suppression_params* p, const float* box, const float* score,
                            int32_t* heap, int64_t* row) {
  const float threshold = from_bits(p->iou_threshold);
  int32_t count = candidates(p, score, heap), selected = 0;
  while (count > 0 && selected < p->each) {
    const int32_t best = heap[0];
    const corners c = corners_of(box + best * 4, p->centre);
    int keep = 1;
    for (int32_t i = 0; keep && i < selected; ++i)
      keep = !overlap(corners_of(box + row[i * 3 + 2] * 4, p->centre), c, threshold);
    if (keep) row[selected++ * 3 + 2] = best;
    heap[0] = heap[--count];
    if (count > 0) sift(score, heap, 0, count);
  }
  return selected;
}

void whet_non_max_suppression_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_non_max_suppression_params* p = args->params;
  int64_t* rows = args->out[0];
  int32_t found = 0;
  if (begin >= end) return;
  for (int32_t map = 0; map < p->batches * p->classes; ++map) {
    const int32_t batch = map / p->classes;
    const float* box = (const float*)args->in[0] + batch * p->boxes * 4;
    const float* score = (const float*)args->in[1] + map * p->boxes;
    const int32_t selected = select_boxes(p, box, score, args->workspace, rows + found * 3);
    for (int32_t i = found; i < found + selected; ++i) {
      rows[i * 3] = batch;
      rows[i * 3 + 1] = map % p->classes;
    }
    found += selected;
  }
  const int32_t all = p->batches * p->classes * p->each;
  memset(rows + found * 3, 0, (uint32_t)(all - found) * 3 * sizeof(int64_t));
  *(int64_t*)args->out[1] = found;
}
