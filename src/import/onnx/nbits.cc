// SPDX-License-Identifier: Apache-2.0
// Products with weights of 2, 4 or 8 bits that lie packed in blocks with scales of their own.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

struct Packing {
  int64_t k, n, block, blocks;  // blocks along K, of each of the N rows
  int bits;
};

Result<Packing> ReadPacking(OnnxNode& node) {
  Packing p{node.Int("K", 0), node.Int("N", 0), node.Int("block_size", 0), 0,
            static_cast<int>(node.Int("bits", 4))};
  constexpr int64_t kMost = int64_t{1} << 24;
  if (p.k < 1 || p.n < 1 || p.block < 1 || p.k > kMost || p.n > kMost || p.block > kMost)
    return Error(fmt::format("its K {}, N {} and block_size {} must be above 0", p.k, p.n, p.block));
  if (p.bits != 2 && p.bits != 4 && p.bits != 8)
    return node.Refuse(fmt::format("its weights have {} bits", p.bits), "quantise to 4 or 8 bits");
  p.blocks = (p.k + p.block - 1) / p.block;
  return p;
}

// Element i of packed unsigned integers, the first in the lowest bits.
int64_t PackedAt(std::span<const uint8_t> bytes, int64_t i, int bits) {
  const int64_t per_byte = 8 / bits;
  const unsigned byte = bytes[static_cast<size_t>(i / per_byte)];
  return byte >> (bits * static_cast<int>(i % per_byte)) & ((1u << bits) - 1);
}

// Zero points [N, blocks]: packed row by row, real, or absent and in the middle.
Result<std::vector<double>> ZeroPoints(OnnxNode& node, const Packing& p) {
  std::vector<double> zeros(static_cast<size_t>(p.n * p.blocks), static_cast<double>(1 << (p.bits - 1)));
  const ir::Tensor* tensor = node.constant(3);
  if (!node.has(3)) return zeros;
  if (!tensor) return node.RefuseComputed(node.in(3), "zero points");
  const int64_t row_bytes = (p.blocks * p.bits + 7) / 8;
  const bool packed = tensor->dtype() == DType::kU8;
  if (tensor->count() != (packed ? p.n * row_bytes : p.n * p.blocks))
    return Error(
        fmt::format("it has {} zero points for {} rows of {} blocks", tensor->count(), p.n, p.blocks));
  for (int64_t i = 0; i < p.n * p.blocks; ++i) {
    const int64_t at = i / p.blocks * row_bytes * 8 / p.bits + i % p.blocks;
    zeros[static_cast<size_t>(i)] =
        packed ? static_cast<double>(PackedAt(tensor->Data<uint8_t>(), at, p.bits)) : tensor->RealAt(i);
  }
  return zeros;
}

// The weights as [N, K] in i8 about 0, dequantised; kNoValue where the scales or zero points are none of the graph's.
Result<ir::ValueId> Stored(OnnxNode& node, const Packing& p, const std::vector<double>& zeros) {
  const ir::Tensor *packed = node.constant(1), *scales = node.constant(2);
  const int32_t middle = 1 << (p.bits - 1);
  ir::Quant quant{{}, {}, 1, std::min(p.block, p.k)};
  for (int64_t b = 0; b < p.n * p.blocks; ++b) {
    const double zero = zeros[static_cast<size_t>(b)];
    quant.scale.push_back(static_cast<float>(scales->RealAt(b)));
    if (!std::isnormal(quant.scale.back()) || quant.scale.back() < 0 || zero != std::nearbyint(zero) ||
        zero < 0 || zero >= 2 * middle)
      return ir::kNoValue;
    quant.zero_point.push_back(static_cast<int32_t>(zero) - middle);
  }
  const int64_t blob = (p.block * p.bits + 7) / 8;
  ir::Tensor weights(DType::kI8, {p.n, p.k});
  const std::span<const uint8_t> bytes = packed->Data<uint8_t>();
  for (int64_t i = 0; i < p.n * p.k; ++i) {
    const int64_t column = i % p.k, b = i / p.k * p.blocks + column / p.block;
    const int64_t stored = PackedAt(bytes.subspan(static_cast<size_t>(b * blob)), column % p.block, p.bits);
    weights.MutableData<int8_t>()[static_cast<size_t>(i)] = static_cast<int8_t>(stored - middle);
  }
  return node.Add("dequantize", {node.Constant(std::move(weights), std::move(quant))});
}

// The weights as [N, K], in i8 and dequantised if possible, otherwise in f32.
Result<ir::ValueId> Unpacked(OnnxNode& node, const Packing& p) {
  const ir::Tensor *packed = node.constant(1), *scales = node.constant(2);
  if (!packed) return node.RefuseComputed(node.in(1), "weights");
  if (!scales) return node.RefuseComputed(node.in(2), "scales");
  const int64_t blob = (p.block * p.bits + 7) / 8;
  if (packed->dtype() != DType::kU8 || packed->count() != p.n * p.blocks * blob ||
      scales->count() != p.n * p.blocks)
    return Error("its weights and scales do not fit K, N, bits and block_size");
  const std::vector<double> zeros = WHET_TRY(ZeroPoints(node, p));
  const ir::ValueId as_stored = WHET_TRY(Stored(node, p, zeros));
  if (as_stored != ir::kNoValue) return as_stored;
  ir::Tensor weights(DType::kF32, {p.n, p.k});
  const std::span<const uint8_t> bytes = packed->Data<uint8_t>();
  const std::span<float> to = weights.MutableData<float>();
  for (int64_t i = 0; i < p.n * p.k; ++i) {
    const int64_t row = i / p.k, column = i % p.k, b = row * p.blocks + column / p.block;
    const int64_t stored = PackedAt(bytes.subspan(static_cast<size_t>(b * blob)), column % p.block, p.bits);
    const double centred = static_cast<double>(stored) - zeros[static_cast<size_t>(b)];
    to[static_cast<size_t>(i)] = static_cast<float>(centred) * static_cast<float>(scales->RealAt(b));
  }
  return node.Constant(std::move(weights));
}

}  // namespace

// A, B, scales, zero_points?, g_idx?, bias?
Status OnnxMatMulNBits(OnnxNode& node) {
  if (!node.has(1) || !node.has(2)) return Error("its weights or scales are absent");
  if (node.has(4)) return node.Refuse("its weights are in groups of another order", "quantise without g_idx");
  const Packing packing = WHET_TRY(ReadPacking(node));
  std::vector<ir::ValueId> operands{node.in(0), WHET_TRY(Unpacked(node, packing))};
  if (node.has(5)) operands.push_back(node.in(5));
  return node.Yield("fully_connected", operands);
}

}  // namespace whet::import
