// SPDX-License-Identifier: Apache-2.0
// conv2d_s8 and conv2d_f32 on the blocked product. The windows of a few output pixels at a time are gathered
// into the workspace as rows of k = kernel_h * kernel_w * in_c elements in the lanes' form (padding
// included), then multiplied while they are in the nearest cache.
#ifndef WHET_KERNELS_BLOCKED_CONV2D_H_
#define WHET_KERNELS_BLOCKED_CONV2D_H_

#include "kernels/blocked/pack.h"

namespace whet::kernels {
namespace {

template <class V, class P>
class Conv2d {
 public:
  using In = typename V::In;
  using Out = typename V::Out;
  using Elem = typename V::Elem;

  static bool Accepts(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return p.groups == 1 && (V::kAnyWeightZero || WeightZero(p) == 0);
  }

  static int32_t Tiles(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return p.batch * p.out_h;
  }

  static size_t Workspace(const void* params) {
    const P& p = *static_cast<const P*>(params);
    return PackedRowsBytes<V>(Depth(p), int64_t(p.batch) * p.out_h * p.out_w);
  }

  static int Packed(const void* params, ConstSpec* specs) {
    const P& p = *static_cast<const P*>(params);
    const size_t padded = size_t(VectorsOf<V>(p.out_c)) * V::kLanes;
    return PackedSpecs<V>(p, padded * GroupsOf<V>(Depth(p)) * V::kGroup, p.out_c, specs);
  }

  static void Pack(const void* params, const void* const* source, void* const* packed) {
    const P& p = *static_cast<const P*>(params);
    PackPanel<V>(p, p.out_c, Depth(p), source, packed);
  }

  // Tiles are output rows, so a range of tiles is a range of pixels of all images.
  static void Run(const whet_args* args, int32_t begin, int32_t end) {
    const P& p = *static_cast<const P*>(args->params);
    const int32_t k = Depth(p), at_once = RowsAtOnce<V>(k, int64_t(p.batch) * p.out_h * p.out_w);
    const size_t stride = size_t(GroupsOf<V>(k)) * V::kGroup;
    const Panel<V> panel = PanelOf<V>(p, args->consts, p.out_c, k);
    Elem* gathered = static_cast<Elem*>(args->workspace);
    const int64_t last = int64_t(end) * p.out_w;
    for (int64_t pixel = int64_t(begin) * p.out_w; pixel < last; pixel += at_once) {
      const int32_t count = int32_t(last - pixel < at_once ? last - pixel : at_once);
      const Elem* packed = Gather(p, static_cast<const In*>(args->in[0]), pixel, count, stride, gathered);
      const Rows<V> rows = {packed, stride, static_cast<Out*>(args->out[0]) + pixel * p.out_c,
                            size_t(p.out_c)};
      MultiplyRows<V>(panel, rows, count, 0, BlocksOf<V>(p.out_c));
    }
  }

 private:
  static int32_t Depth(const P& p) { return p.kernel_h * p.kernel_w * p.in_c; }

  static bool Pointwise(const P& p) {
    return p.kernel_h == 1 && p.kernel_w == 1 && p.stride_h == 1 && p.stride_w == 1 && p.pad_top == 0 &&
           p.pad_left == 0 && p.out_h == p.in_h && p.out_w == p.in_w;
  }

  static Elem* Pad(Elem* to, int32_t taps, const P& p) {
    __builtin_memset(to, V::PadByte(InZero(p)), size_t(taps) * p.in_c * sizeof(Elem));
    return to + size_t(taps) * p.in_c;
  }

  // The rows of `count` pixels: in `to`, or where they lie already. Elements above k up to the stride meet
  // weights of zero; they are set because undefined memory has no place in a sum.
  static const Elem* Gather(const P& p, const In* in, int64_t pixel, int32_t count, size_t stride,
                            Elem* const to) {
    const int32_t k = Depth(p);
    if (Pointwise(p) && size_t(k) == stride) {
      if constexpr (V::kInPlace) return in + pixel * k;
      V::Convert(in + pixel * k, int64_t(count) * k, InZero(p), to);
      return to;
    }
    const size_t image = size_t(p.in_h) * p.in_w * p.in_c;
    int32_t x = int32_t(pixel % p.out_w), y = int32_t(pixel / p.out_w % p.out_h);
    in += size_t(pixel / p.out_w / p.out_h) * image;
    Elem* row = to;
    for (int32_t i = 0; i < count; ++i, row += stride) {
      GatherWindow(p, in, y, x, row);
      for (size_t j = k; j < stride; ++j) row[j] = 0;
      if (++x < p.out_w) continue;
      x = 0;
      if (++y < p.out_h) continue;
      y = 0;
      in += image;
    }
    return to;
  }

  static void GatherWindow(const P& p, const In* image, int32_t out_y, int32_t out_x, Elem* to) {
    const int32_t x = out_x * p.stride_w - p.pad_left, top = out_y * p.stride_h - p.pad_top;
    if (p.dilation_w == 1 && x >= 0 && x + p.kernel_w <= p.in_w && top >= 0 &&
        top + (p.kernel_h - 1) * p.dilation_h < p.in_h) {
      const size_t row = size_t(p.in_w) * p.in_c, step = p.dilation_h * row;
      return CopyRows(image + top * row + size_t(x) * p.in_c, step, p.kernel_h, p.kernel_w * p.in_c,
                      InZero(p), to);
    }
    for (int32_t ky = 0; ky < p.kernel_h; ++ky) {
      const int32_t y = top + ky * p.dilation_h;
      if (y < 0 || y >= p.in_h) {
        to = Pad(to, p.kernel_w, p);
      } else {
        to = GatherRow(p, image + size_t(y) * p.in_w * p.in_c, x, to);
      }
    }
  }

  static void CopyRows(const In* from, size_t step, int32_t rows, int32_t count, int32_t zero, Elem* to) {
    for (int32_t i = 0; i < rows; ++i, from += step, to += count) V::Convert(from, count, zero, to);
  }

  // One row of a window; its taps lie side by side in memory unless they are dilated.
  static Elem* GatherRow(const P& p, const In* row, int32_t x, Elem* to) {
    if (p.dilation_w == 1) {
      const int32_t from = x < 0 ? (-x < p.kernel_w ? -x : p.kernel_w) : 0;
      const int32_t inside = p.in_w - x < p.kernel_w ? p.in_w - x : p.kernel_w,
                    until = inside < from ? from : inside;
      if (from > 0) to = Pad(to, from, p);
      if (until > from) to = Copy(p, row + (ptrdiff_t(x) + from) * p.in_c, until - from, to);
      return until < p.kernel_w ? Pad(to, p.kernel_w - until, p) : to;
    }
    for (int32_t kx = 0; kx < p.kernel_w; ++kx) {
      const int32_t at = x + kx * p.dilation_w;
      to = at < 0 || at >= p.in_w ? Pad(to, 1, p) : Copy(p, row + size_t(at) * p.in_c, 1, to);
    }
    return to;
  }

  static Elem* Copy(const P& p, const In* from, int32_t taps, Elem* to) {
    const int32_t count = taps * p.in_c;
    V::Convert(from, count, InZero(p), to);
    return to + count;
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_BLOCKED_CONV2D_H_
