// SPDX-License-Identifier: Apache-2.0
// gemm_s8 and gemm_f32 on the blocked product. Few rows: a tile is a block of output channels; many rows: a
// tile is some rows.
#ifndef WHET_KERNELS_BLOCKED_FULLY_CONNECTED_H_
#define WHET_KERNELS_BLOCKED_FULLY_CONNECTED_H_

#include "kernels/blocked/pack.h"

namespace whet::kernels {
namespace {

template <class V, class P>
class FullyConnected {
 public:
  using In = typename V::In;
  using Out = typename V::Out;
  using Elem = typename V::Elem;

  static bool Accepts(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return V::kAnyWeightZero || WeightZero(p) == 0;
  }

  static int32_t Tiles(const void* params) {
    const P& p = *static_cast<const P*>(params);
    if (!ByRows(p)) return BlocksOf<V>(p.n);
    return (p.rows + kTileRows - 1) / kTileRows;
  }

  static size_t Workspace(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return PackedRowsBytes<V>(p.k, p.rows);
  }

  static int Packed(const void* params, ConstSpec* specs) {
    const P& p = *static_cast<const P*>(params);
    const size_t padded = size_t(VectorsOf<V>(p.n)) * V::kLanes;
    return PackedSpecs<V>(p, padded * GroupsOf<V>(p.k) * V::kGroup, p.n, specs);
  }

  static void Pack(const void* params, const void* const* source, void* const* packed) {
    const P& p = *static_cast<const P*>(params);
    PackPanel<V>(p, p.n, p.k, source, packed);
  }

  static void Run(const whet_args* args, int32_t begin, int32_t end) {
    const P& p = *static_cast<const P*>(args->params);
    if (!ByRows(p)) return RunPart(args, 0, p.rows, begin, end);
    const int64_t last = int64_t(end) * kTileRows;
    RunPart(args, begin * kTileRows, int32_t(last < p.rows ? last : p.rows), 0, BlocksOf<V>(p.n));
  }

 private:
  static constexpr int32_t kTileRows = 4 * V::kRows;
  static bool ByRows(const P& p) { return p.rows >= 2 * kTileRows; }

  static const Elem* PackRows(const P& p, const In* in, int32_t count, size_t stride, Elem* to) {
    if constexpr (V::kInPlace) {
      if (size_t(p.k) == stride) return in;
    }
    for (int32_t i = 0; i < count; ++i, in += p.k) {
      V::Convert(in, p.k, InZero(p), to + i * stride);
      for (size_t j = p.k; j < stride; ++j) to[i * stride + j] = 0;
    }
    return to;
  }

  static void RunPart(const whet_args* args, int32_t first_row, int32_t last_row, int32_t first_block,
                      int32_t last_block) {
    const P& p = *static_cast<const P*>(args->params);
    const int32_t at_once = RowsAtOnce<V>(p.k, p.rows);
    const size_t stride = size_t(GroupsOf<V>(p.k)) * V::kGroup;
    const Panel<V> panel = PanelOf<V>(p, args->consts, p.n, p.k);
    Elem* packed = static_cast<Elem*>(args->workspace);
    for (int32_t row = first_row; row < last_row; row += at_once) {
      const int32_t count = last_row - row < at_once ? last_row - row : at_once;
      const In* in = static_cast<const In*>(args->in[0]) + size_t(row) * p.k;
      const Rows<V> rows = {PackRows(p, in, count, stride, packed), stride,
                            static_cast<Out*>(args->out[0]) + size_t(row) * p.n, size_t(p.n)};
      MultiplyRows<V>(panel, rows, count, first_block, last_block);
    }
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_BLOCKED_FULLY_CONNECTED_H_
