// SPDX-License-Identifier: Apache-2.0
// The register-blocked matrix product behind conv2d_* and gemm_* rows: packed activations [rows, k] by packed
// weights, the epilogue (requantise or clamp) in registers.
//
// A "lanes" type V (kernels/lanes/) says how one ISA does it:
//   In, Out             elements of the tensors
//   Elem, Weight, Bias  elements of packed activations, packed weights and accumulators
//   kGroup              neighbours along k that one Dot sums in each lane
//   kLanes              output channels of one accumulator
//   kRows, kVectors     the register block: output pixels by accumulators, kRows is 6 and kVectors at most 4
//   kInPlace            packed activations are the tensor's bytes, so that Convert only copies
//   Convert, PadByte, Fold, Load*, Broadcast, Interleave, Dot, Edge
//   Store               one vector's epilogue; Store2, Store4 (neighbouring channels) and StorePixels4 where they
//                       pay, for whole vectors
//   Direct              whether an epilogue is that one; if not, sums go through Spill and StoreSpilled
//
// Everything lives in unnamed namespaces, because each ISA's file compiles it with its own flags and no such
// code may become a symbol that the linker shares among them.
#ifndef WHET_KERNELS_BLOCKED_GEMM_H_
#define WHET_KERNELS_BLOCKED_GEMM_H_

#include <stddef.h>
#include <stdint.h>

namespace whet::kernels {
namespace {

template <class V>
constexpr int32_t VectorsOf(int32_t channels) {
  return (channels + V::kLanes - 1) / V::kLanes;
}

template <class V>
constexpr int32_t GroupsOf(int32_t k) {
  return (k + V::kGroup - 1) / V::kGroup;
}

// Packed weights and what follows the sum. The weights are in the order
// [block of kVectors vectors][group of k][vector][lane][kGroup]; the last block has only the vectors it needs.
template <class V>
struct Panel {
  const typename V::Weight* weights;
  const typename V::Bias* bias;
  typename V::Edge edge;
  int32_t groups;
  int32_t channels;
};

// Rows of packed activations and where their results go, from channel 0.
template <class V>
struct Rows {
  const typename V::Elem* packed;
  size_t packed_stride;
  typename V::Out* out;
  size_t out_stride;
};

// The epilogue is copied from the panel: the compiler must not think that stores of bytes change it.
template <class V, int kRows, int kVectors>
void StoreWholeTile(const typename V::Acc (&acc)[kRows][kVectors], const typename V::Edge edge,
                    const Rows<V>& rows, int32_t channel, int32_t live_rows) {
  typename V::Out* out = rows.out + channel;
  const size_t stride = rows.out_stride;
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r, out += stride) {
    if (r == live_rows) return;
    if constexpr (requires { V::Store4(edge, acc[r][0], acc[r][0], acc[r][0], acc[r][0], channel, out); } &&
                  kVectors == 4) {
      V::Store4(edge, acc[r][0], acc[r][1], acc[r][2], acc[r][3], channel, out);
    } else if constexpr (requires { V::Store2(edge, acc[r][0], acc[r][0], channel, out); } && kVectors == 2) {
      V::Store2(edge, acc[r][0], acc[r][1], channel, out);
    } else {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        V::Store(edge, acc[r][v], channel + v * V::kLanes, V::kLanes, out + v * V::kLanes);
      }
    }
  }
}

// The last vector holds fewer channels than lanes.
template <class V, int kRows, int kVectors>
void StorePartTile(const typename V::Acc (&acc)[kRows][kVectors], const typename V::Edge edge,
                   const Rows<V>& rows, int32_t channel, int32_t live_rows, int32_t last) {
  typename V::Out* out = rows.out + channel;
  const size_t stride = rows.out_stride;
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r, out += stride) {
    if (r == live_rows) return;
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      V::Store(edge, acc[r][v], channel + v * V::kLanes, v == kVectors - 1 ? last : V::kLanes,
               out + v * V::kLanes);
    }
  }
}

// Whether this epilogue runs in registers; the rarer ones go through memory.
template <class V>
bool Direct(const typename V::Edge& edge) {
  if constexpr (requires { V::Direct(edge); }) return V::Direct(edge);
  return true;
}

template <class V>
[[gnu::noinline]] void StoreSpilledTile(const typename V::Bias* spilled, int32_t vectors,
                                        const Panel<V>& panel, const Rows<V>& rows, int32_t channel,
                                        int32_t live_rows) {
  for (int32_t v = 0; v < vectors; ++v) {
    const int32_t c = channel + v * V::kLanes, left = panel.channels - c;
    V::StoreSpilled(panel.edge, spilled + v * V::kLanes, vectors * V::kLanes, live_rows, c,
                    left < V::kLanes ? left : V::kLanes, rows.out + c, rows.out_stride);
  }
}

// live_rows <= kRows rows by kVectors vectors of channels; those above live_rows repeat the first and are not
// stored.
template <class V, int kRows, int kVectors>
void MultiplyTile(const Panel<V>& panel, const typename V::Weight* weights, const Rows<V>& rows,
                  int32_t channel, int32_t live_rows) {
  typename V::Acc acc[kRows][kVectors];
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) {
    const typename V::Acc bias = V::LoadBias(panel.bias + channel + v * V::kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) acc[r][v] = bias;
  }
  const typename V::Elem* row[kRows];
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) row[r] = rows.packed + (r < live_rows ? r : 0) * rows.packed_stride;
  for (size_t g = 0, groups = panel.groups; g < groups; ++g) {
    typename V::Weights w[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) w[v] = V::LoadWeights(weights + v * V::kLanes * V::kGroup);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const typename V::Taps taps = V::Broadcast(row[r] + g * V::kGroup);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) acc[r][v] = V::Dot(acc[r][v], taps, w[v]);
    }
    weights += kVectors * V::kLanes * V::kGroup;
  }
  if (Direct<V>(panel.edge)) {
    const int32_t last = panel.channels - channel - (kVectors - 1) * V::kLanes;
    if (last >= V::kLanes)
      return StoreWholeTile<V, kRows, kVectors>(acc, panel.edge, rows, channel, live_rows);
    return StorePartTile<V, kRows, kVectors>(acc, panel.edge, rows, channel, live_rows, last);
  }
  if constexpr (requires { V::Direct(panel.edge); }) {
    typename V::Bias spilled[kRows * kVectors * V::kLanes];
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) V::Spill(acc[r][v], spilled + (r * kVectors + v) * V::kLanes);
    }
    StoreSpilledTile<V>(spilled, kVectors, panel, rows, channel, live_rows);
  }
}

template <class V>
using TileFn = void(const Panel<V>&, const typename V::Weight*, const Rows<V>&, int32_t, int32_t);

template <class V, int kVectors>
TileFn<V>* TileOfRows(int32_t rows) {
  if (rows == 1) return MultiplyTile<V, 1, kVectors>;
  if (rows == 2) return MultiplyTile<V, 2, kVectors>;
  return rows <= 4 ? MultiplyTile<V, 4, kVectors> : MultiplyTile<V, 6, kVectors>;
}

template <class V>
TileFn<V>* TileOf(int32_t rows, int32_t vectors) {
  if (vectors == 1) return TileOfRows<V, 1>(rows);
  if constexpr (V::kVectors >= 3) {
    if (vectors == 3) return TileOfRows<V, 3>(rows);
  }
  if constexpr (V::kVectors >= 4) {
    if (vectors == 4) return TileOfRows<V, 4>(rows);
  }
  return TileOfRows<V, 2>(rows);
}

// All channels of the blocks [first_block, last_block) of `count` rows.
template <class V>
void MultiplyRows(const Panel<V>& panel, const Rows<V>& rows, int32_t count, int32_t first_block,
                  int32_t last_block) {
  constexpr int32_t kBlock = V::kLanes * V::kVectors;
  for (int32_t b = first_block; b < last_block; ++b) {
    const int32_t channel = b * kBlock, vectors_left = VectorsOf<V>(panel.channels - channel);
    const int32_t vectors = vectors_left < V::kVectors ? vectors_left : V::kVectors;
    const typename V::Weight* weights = panel.weights + size_t(b) * kBlock * panel.groups * V::kGroup;
    for (int32_t r = 0; r < count; r += V::kRows) {
      const int32_t live = count - r < V::kRows ? count - r : V::kRows;
      const Rows<V> part = {rows.packed + r * rows.packed_stride, rows.packed_stride,
                            rows.out + r * rows.out_stride, rows.out_stride};
      TileOf<V>(live, vectors)(panel, weights, part, channel, live);
    }
  }
}

template <class V>
constexpr int32_t BlocksOf(int32_t channels) {
  return (VectorsOf<V>(channels) + V::kVectors - 1) / V::kVectors;
}

// How many rows are packed at a time: as many as stay in the nearest caches, a multiple of the register
// block.
template <class V>
int32_t RowsAtOnce(int32_t k, int64_t rows) {
  const int64_t bytes = int64_t(GroupsOf<V>(k)) * V::kGroup * sizeof(typename V::Elem);
  int64_t fit = (int64_t(64) << 10) / bytes / V::kRows * V::kRows;
  if (fit < V::kRows) fit = V::kRows;
  if (fit > 192) fit = 192;
  return int32_t(fit < rows ? fit : rows);
}

// Bytes of a packed block of rows. Convert may write up to 64 bytes behind what it was asked for.
template <class V>
size_t PackedRowsBytes(int32_t k, int64_t rows) {
  return size_t(RowsAtOnce<V>(k, rows)) * GroupsOf<V>(k) * V::kGroup * sizeof(typename V::Elem) + 64;
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_BLOCKED_GEMM_H_
