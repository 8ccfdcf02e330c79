// SPDX-License-Identifier: Apache-2.0
// depthwise_s8 and depthwise_f32. For one output row and a few vectors of channels, every input column that
// the row needs is gathered once as groups of kGroup vertically neighbouring taps, interleaved per channel
// (padding included), so that one Dot sums a group in each lane and columns are shared by the pixels whose
// windows overlap.
#ifndef WHET_KERNELS_BLOCKED_DEPTHWISE_H_
#define WHET_KERNELS_BLOCKED_DEPTHWISE_H_

#include "kernels/blocked/pack.h"

namespace whet::kernels {
namespace {

template <class V, class P>
class Depthwise {
 public:
  using In = typename V::In;
  using Out = typename V::Out;
  using Elem = typename V::Elem;
  using Weight = typename V::Weight;
  using Bias = typename V::Bias;

  static bool Accepts(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return V::kAnyWeightZero || WeightZero(p) == 0;
  }

  static int32_t Tiles(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return p.batch * p.out_h;
  }

  static size_t Workspace(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return Columns(p) * ColumnSize(p) * sizeof(Elem);
  }

  static int Packed(const void* params, ConstSpec* specs) {
    const P& p = *static_cast<const P*>(params);
    return PackedSpecs<V>(p, VectorsOf<V>(p.out_c) * p.kernel_w * ColumnSize(p), p.out_c, specs);
  }

  // Weights: [vector][kernel_w][group of kernel_h][lane][kGroup].
  static void Pack(const void* params, const void* const* source, void* const* packed) {
    const P& p = *static_cast<const P*>(params);
    const In* weights = static_cast<const In*>(source[0]);
    Weight* to = static_cast<Weight*>(packed[0]);
    Bias* bias = static_cast<Bias*>(packed[1]);
    for (int32_t c = 0; c < p.out_c; ++c) {
      int64_t sum = 0;
      for (int32_t ky = 0; ky < p.kernel_h; ++ky) {
        for (int32_t kx = 0; kx < p.kernel_w; ++kx) {
          const In canonical = weights[(size_t(ky) * p.kernel_w + kx) * p.out_c + c];
          const auto weight = Weight(canonical - WeightZero(p));
          to[(size_t(c) / V::kLanes * p.kernel_w + kx) * ColumnSize(p) +
             (ky / V::kGroup * V::kLanes + c % V::kLanes) * V::kGroup + ky % V::kGroup] = weight;
          sum += Summand(weight);
        }
      }
      bias[c] = FoldedBias<V>(p, source[1], c, sum);
    }
    PackEdge<V>(p, p.out_c, source, packed);
  }

  static void Run(const whet_args* args, int32_t begin, int32_t end) {
    const P& p = *static_cast<const P*>(args->params);
    const Panel<V> panel = PanelOf<V>(p, args->consts, p.out_c, p.kernel_h);
    Elem* columns = static_cast<Elem*>(args->workspace);
    const size_t image = size_t(p.in_h) * p.in_w * p.in_c;
    for (int32_t row = begin; row < end; ++row) {
      const In* in = static_cast<const In*>(args->in[0]) + size_t(row / p.out_h) * image;
      Out* out = static_cast<Out*>(args->out[0]) + size_t(row) * p.out_w * p.out_c;
      for (int32_t c = 0; c < p.out_c; c += V::kLanes) {
        const int32_t live = p.out_c - c < V::kLanes ? p.out_c - c : V::kLanes;
        Gather(p, in, row % p.out_h, c, live, columns);
        SumRow(p, panel, columns, c, live, out);
      }
    }
  }

 private:
  static constexpr int32_t kPixels = 4;  // pixels summed together
  static size_t ColumnSize(const P& p) { return size_t(GroupsOf<V>(p.kernel_h)) * V::kLanes * V::kGroup; }
  static size_t Columns(const P& p) {
    return size_t(p.out_w - 1) * p.stride_w + size_t(p.kernel_w - 1) * p.dilation_w + 1;
  }

  // A row of the window where it lies inside the image, null where not.
  static const In* InputRow(const P& p, const In* image, int32_t out_y, int32_t ky) {
    const int32_t y = out_y * p.stride_h - p.pad_top + ky * p.dilation_h;
    return y < 0 || y >= p.in_h ? nullptr : image + size_t(y) * p.in_w * p.in_c;
  }

  static void Gather(const P& p, const In* image, int32_t out_y, int32_t channel, int32_t live,
                     Elem* columns) {
    const int32_t multiplier = p.out_c / p.in_c, first = channel / multiplier,
                  groups = GroupsOf<V>(p.kernel_h);
    In outside[V::kLanes];
    for (In& value : outside) value = In(InZero(p));
    for (int32_t g = 0; g < groups; ++g) {
      const In* rows[V::kGroup];
      bool whole = true;
      for (int32_t t = 0; t < V::kGroup; ++t) {
        // Below the kernel weights are zero, so that any row will do: mostly that keeps a group whole.
        const int32_t ky = g * V::kGroup + t;
        const In* row = InputRow(p, image, out_y, ky < p.kernel_h ? ky : p.kernel_h - 1);
        rows[t] = row ? row + first : outside;
        whole = whole && row;
      }
      Elem* to = columns + g * V::kLanes * V::kGroup;
      if (multiplier == 1 && live == V::kLanes) {
        GatherGroup(p, rows, whole, outside, to,
                    [zero = InZero(p)](const In* const* taps, Elem* at) { V::Interleave(taps, zero, at); });
      } else {
        GatherGroup(p, rows, whole, outside, to, [&](const In* const* taps, Elem* at) {
          InterleaveSpread(taps, outside, channel, live, multiplier, InZero(p), at);
        });
      }
    }
  }

  // All columns of one group of rows, all of them inside the image if `whole`: first those left of the image,
  // then those inside, then those to the right.
  template <class Put>
  static void GatherGroup(const P& p, const In* const* rows, bool whole, const In* outside, Elem* to,
                          const Put& put) {
    const int64_t count = int64_t(Columns(p)), width = p.in_w;
    const int64_t left = p.pad_left < count ? p.pad_left : count,
                  right = left + width < count ? left + width : count;
    const size_t size = ColumnSize(p), channels = p.in_c;
    const In *none[V::kGroup], *taps[V::kGroup];
    for (int t = 0; t < V::kGroup; ++t) none[t] = outside;
    for (int64_t i = 0; i < left; ++i, to += size) put(none, to);
    if (whole) {
      for (size_t i = left, at = 0; i < size_t(right); ++i, at += channels, to += size) {
#pragma GCC unroll 4
        for (int t = 0; t < V::kGroup; ++t) taps[t] = rows[t] + at;
        put(taps, to);
      }
    } else {
      for (size_t i = left, at = 0; i < size_t(right); ++i, at += channels, to += size) {
#pragma GCC unroll 4
        for (int t = 0; t < V::kGroup; ++t) taps[t] = rows[t] == outside ? outside : rows[t] + at;
        put(taps, to);
      }
    }
    for (int64_t i = right; i < count; ++i, to += size) put(none, to);
  }

  // Few channels, or several output channels of one input channel: spread into whole vectors first.
  static void InterleaveSpread(const In* const* taps, const In* outside, int32_t channel, int32_t live,
                               int32_t multiplier, int32_t zero, Elem* to) {
    In spread[V::kGroup][V::kLanes];
    const In* wide[V::kGroup];
    for (int32_t t = 0; t < V::kGroup; ++t) {
      wide[t] = taps[t] == outside ? outside : spread[t];
      if (taps[t] == outside) continue;
      const int32_t first = channel / multiplier;
      for (int32_t c = 0; c < V::kLanes; ++c) {
        spread[t][c] = c < live ? taps[t][(channel + c) / multiplier - first] : In(zero);
      }
    }
    V::Interleave(wide, zero, to);
  }

  static void SumRow(const P& p, const Panel<V>& panel, const Elem* columns, int32_t channel, int32_t live,
                     Out* out) {
    const Weight* weights = panel.weights + size_t(channel) / V::kLanes * p.kernel_w * ColumnSize(p);
    const Sum sum = {
        columns,   weights, ColumnSize(p), p.stride_w * ColumnSize(p), p.dilation_w * ColumnSize(p),
        p.kernel_w};
    const bool k3x3 = p.kernel_h == 3 && p.kernel_w == 3, common = Direct<V>(panel.edge) && live == V::kLanes;
    if (common && k3x3) return SumPixels<true, true>(sum, panel, p.out_w, channel, live, out + channel);
    if (common) return SumPixels<false, true>(sum, panel, p.out_w, channel, live, out + channel);
    SumPixels<false, false>(sum, panel, p.out_w, channel, live, out + channel);
  }

  // Where the sums of one row and vector of channels find their operands; strides in elements.
  struct Sum {
    const Elem* columns;
    const Weight* weights;
    size_t column, pixel, tap;
    int32_t kernel_w;
  };

  // kCommon: whole vectors and an epilogue in registers.
  template <bool k3x3, bool kCommon>
  static void SumPixels(const Sum sum, const Panel<V>& panel, int32_t out_w, int32_t channel, int32_t live,
                        Out* out) {
    const typename V::Edge edge = panel.edge;
    const typename V::Acc bias = V::LoadBias(panel.bias + channel);
    const size_t out_stride = panel.channels;
    const Elem* at = sum.columns;
    int32_t left = out_w;
    for (; left >= kPixels; left -= kPixels, at += kPixels * sum.pixel, out += kPixels * out_stride) {
      SumBlock<k3x3, kCommon, kPixels>(sum, at, bias, edge, channel, live, out, out_stride);
    }
    for (; left > 0; --left, at += sum.pixel, out += out_stride) {
      SumBlock<k3x3, kCommon, 1>(sum, at, bias, edge, channel, live, out, out_stride);
    }
  }

  template <bool k3x3, bool kCommon, int kCount>
  static void SumBlock(const Sum& sum, const Elem* columns, typename V::Acc bias,
                       const typename V::Edge& edge, int32_t channel, int32_t live, Out* out,
                       size_t out_stride) {
    constexpr size_t kStep = V::kLanes * V::kGroup;
    const int32_t kernel_w = k3x3 ? 3 : sum.kernel_w;
    const size_t size = k3x3 ? GroupsOf<V>(3) * kStep : sum.column;
    const Weight* weights = sum.weights;
    typename V::Acc sums[kCount];
#pragma GCC unroll 4
    for (int i = 0; i < kCount; ++i) sums[i] = bias;
#pragma GCC unroll 3
    for (int32_t kx = 0; kx < kernel_w; ++kx, columns += sum.tap) {
#pragma GCC unroll 3
      for (size_t at = 0; at < size; at += kStep, weights += kStep) {
        const typename V::Weights w = V::LoadWeights(weights);
#pragma GCC unroll 4
        for (int i = 0; i < kCount; ++i)
          sums[i] = V::Dot(sums[i], V::LoadTaps(columns + i * sum.pixel + at), w);
      }
    }
    if constexpr (kCommon) {
      StoreWhole(sums, edge, channel, out, out_stride);
    } else if (!Direct<V>(edge)) {
      StoreSpilled(sums, edge, channel, live, out, out_stride);
    } else {
#pragma GCC unroll 4
      for (int i = 0; i < kCount; ++i) V::Store(edge, sums[i], channel, live, out + i * out_stride);
    }
  }

  template <int kCount>
  static void StoreWhole(const typename V::Acc (&sums)[kCount], const typename V::Edge& edge, int32_t channel,
                         Out* out, size_t out_stride) {
    if constexpr (requires { V::StorePixels4(edge, sums, channel, out, out_stride); }) {
      V::StorePixels4(edge, sums, channel, out, out_stride);
    } else {
#pragma GCC unroll 4
      for (int i = 0; i < kCount; ++i) V::Store(edge, sums[i], channel, V::kLanes, out + i * out_stride);
    }
  }

  template <int kCount>
  static void StoreSpilled(const typename V::Acc (&sums)[kCount], const typename V::Edge& edge,
                           int32_t channel, int32_t live, Out* out, size_t out_stride) {
    if constexpr (requires { V::Direct(edge); }) {
      Bias spilled[kCount * V::kLanes];
#pragma GCC unroll 4
      for (int i = 0; i < kCount; ++i) V::Spill(sums[i], spilled + i * V::kLanes);
      V::StoreSpilled(edge, spilled, V::kLanes, kCount, channel, live, out, out_stride);
    }
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_BLOCKED_DEPTHWISE_H_
