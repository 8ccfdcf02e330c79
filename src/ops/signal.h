// SPDX-License-Identifier: Apache-2.0
// What the ops of the audio front end share: integers without quantisation, of fixed types.
#ifndef WHET_OPS_SIGNAL_H_
#define WHET_OPS_SIGNAL_H_

#include <initializer_list>
#include <vector>

#include "ops/op.h"

namespace whet::ops {

// Operand i is of this type, unquantised, and of known size.
Status CheckSignal(const NodeView& view, size_t i, DType dtype);

// Operand i is a constant of this type.
Status CheckTable(const NodeView& view, size_t i, DType dtype);

// Attribute `name` from a range.
Status CheckRange(const NodeView& view, const char* name, int64_t low, int64_t high);

int64_t CountOf(const ir::Type& type);  // elements, of a known shape
inline ir::Type Plain(DType dtype, ir::Shape shape) {
  return {dtype, std::move(shape), {}};
}

int BitWidth(uint64_t x);  // 0 of 0

// Twiddle factors of signal_rfft as pairs of int16: e^(-2 pi i k / half) for k < half, and e^(-pi i ((k + 1) / half +
// 1/2)) for k < half / 2, times 32767 and rounded, ties up.
std::vector<int16_t> RfftTwiddles(int64_t half);
std::vector<int16_t> RfftTurns(int64_t half);

// How far log2(1 + i / 128) lies above i / 128, with 16 bits behind the point, i = 0 to 128.
std::vector<int32_t> LogTable();

}  // namespace whet::ops

#endif  // WHET_OPS_SIGNAL_H_
