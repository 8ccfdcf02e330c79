// SPDX-License-Identifier: Apache-2.0
#include "kernels/fill_beyond/fill_beyond.h"

#include "bind/counted.h"
#include "bind/index.h"

namespace whet::bind {
namespace {

// The bytes, little-endian, of the lowest or highest number of a type, infinities included.
Result<uint64_t> Extreme(const OpView& view, bool highest) {
  const DType dtype = view.out(0).dtype;
  const int bits = static_cast<int>(DTypeSize(dtype)) * 8;
  const uint64_t top = uint64_t{1} << (bits - 1);
  switch (dtype) {
    case DType::kF32:
      return highest ? uint64_t{0x7f800000} : uint64_t{0xff800000};
    case DType::kF64:
      return highest ? uint64_t{0x7ff0000000000000} : uint64_t{0xfff0000000000000};
    case DType::kI8:
    case DType::kI16:
    case DType::kI32:
    case DType::kI64:
      return highest ? top - 1 : top;
    case DType::kU8:
    case DType::kU16:
    case DType::kU32:
    case DType::kU64:
      return highest ? top - 1 + top : uint64_t{0};
    default:
      return Unsupported(view);
  }
}

}  // namespace

Status Bind_fill_beyond(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckEnds(view, 2, 1));
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckSameShape(out, x));
  WHET_TRY(CheckNumbers(view.in(1), 1));
  const int32_t axis = WHET_TRY(AxisOf(view.Int("axis", 0), x));
  const std::string_view with = view.Text("with", "zero");
  const uint64_t value = with == "zero" ? 0 : WHET_TRY(Extreme(view, with == "highest"));
  Call& call = calls->emplace_back(WholeCall(view, "fill_beyond"));
  call.SetParams(
      whet_fill_beyond_params{Product(x, 0, static_cast<size_t>(axis)), Dim(x, static_cast<size_t>(axis)),
                              Product(x, axis + 1, x.dims.size()), static_cast<int32_t>(DTypeSize(x.dtype)),
                              static_cast<int32_t>(value & 0xffffffff), static_cast<int32_t>(value >> 32)});
  return {};
}

}  // namespace whet::bind
