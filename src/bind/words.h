// SPDX-License-Identifier: Apache-2.0
// 16-bit activations.
#ifndef WHET_BIND_WORDS_H_
#define WHET_BIND_WORDS_H_

#include "bind/checks.h"
#include "bind/window.h"

namespace whet::bind {

// The first `inputs` operands and the result are i16, quantised per tensor with zero point 0.
bool AllI16(const OpView& view, size_t inputs);

// Where the weights of a sum of products lie: output channel, tap and input channel; how many inputs one output
// reads at each tap, and how many outputs read the same.
struct Product {
  Window window;
  int32_t depth, per_group;
  int32_t step_out, step_tap, step_in;
};
// conv2d, depthwise_conv2d and fully_connected of i16 by i8 weights whose channels lie along `axis`.
Status BindProductS16(const OpView& view, const Product& product, int32_t axis, std::vector<Call>* calls);

// The one factor of baked constants 1 and, under tflm, 2, as whet_requant takes it; |accumulator| is at most
// `bound`.
Status ReadFactor(const OpView& view, int64_t bound, int32_t* multiplier, int32_t* shift);

// `code` is WHET_S16_ADD ... of binary_s16.
Status BindBinaryS16(const OpView& view, int32_t code, std::vector<Call>* calls);

// Operations of one operand: by slopes, by the logistic table of dialect tflm, or by an interpolated table, as
// their baked constants say.
Status BindUnaryS16(const OpView& view, std::vector<Call>* calls);
Status BindSlopesS16(const OpView& view, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_WORDS_H_
