// SPDX-License-Identifier: Apache-2.0
#include "bind/window.h"

namespace whet::bind {
namespace {

constexpr int64_t kMaxStep = 32767, kMaxImage = 1 << 24;

// Reads as many numbers as `fields`, all in [low, kMaxStep]; leaves them alone when the attribute is absent.
Status ReadInts(const OpView& view, std::string_view key, int64_t low,
                std::initializer_list<int32_t*> fields) {
  const std::span<const int64_t> values = view.Ints(key);
  if (values.empty()) return {};
  if (values.size() != fields.size()) {
    return Error("attribute '" + std::string(key) + "' should have " + std::to_string(fields.size()) +
                 " numbers");
  }
  size_t i = 0;
  for (int32_t* field : fields) {
    if (values[i] < low || values[i] > kMaxStep) {
      return Error("attribute '" + std::string(key) + "' holds " + std::to_string(values[i]) + ", expects " +
                   std::to_string(low) + " to " + std::to_string(kMaxStep));
    }
    *field = static_cast<int32_t>(values[i++]);
  }
  return {};
}

int64_t Placements(int64_t in, int64_t pads, int64_t kernel, int64_t stride, int64_t dilation) {
  const int64_t room = in + pads - dilation * (kernel - 1) - 1;
  return room < 0 ? 0 : room / stride + 1;
}

}  // namespace

Result<Window> ReadWindow(const OpView& view, int64_t kernel_h, int64_t kernel_w) {
  const format::Tensor &in = view.in(0), &out = view.out(0);
  WHET_TRY(CheckRank(in, 4));
  WHET_TRY(CheckRank(out, 4));
  Window w{Dim(in, 0),
           Dim(in, 1),
           Dim(in, 2),
           Dim(in, 3),
           Dim(out, 1),
           Dim(out, 2),
           Dim(out, 3),
           static_cast<int32_t>(kernel_h),
           static_cast<int32_t>(kernel_w)};
  if (w.in_h > kMaxImage || w.in_w > kMaxImage)
    return Error("images of more than 2^24 rows or columns have no kernel; split them");
  if (kernel_h < 1 || kernel_w < 1 || kernel_h > kMaxImage || kernel_w > kMaxImage)
    return Error("the kernel size is out of range");
  WHET_TRY(ReadInts(view, "stride", 1, {&w.stride_h, &w.stride_w}));
  WHET_TRY(ReadInts(view, "dilation", 1, {&w.dilation_h, &w.dilation_w}));
  WHET_TRY(ReadInts(view, "pad", 0, {&w.pad_top, &w.pad_left, &w.pad_bottom, &w.pad_right}));
  const int64_t out_h =
      Placements(w.in_h, int64_t{w.pad_top} + w.pad_bottom, kernel_h, w.stride_h, w.dilation_h);
  const int64_t out_w =
      Placements(w.in_w, int64_t{w.pad_left} + w.pad_right, kernel_w, w.stride_w, w.dilation_w);
  WHET_TRY(CheckDims(out, {in.dims[0], out_h, out_w, out.dims[3]})
               .With("stride, dilation and pad do not give the result"));
  return w;
}

}  // namespace whet::bind
