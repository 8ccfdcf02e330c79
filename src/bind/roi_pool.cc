// SPDX-License-Identifier: Apache-2.0
#include "kernels/roi_pool/roi_pool.h"

#include "bind/checks.h"

namespace whet::bind {
namespace {

Result<int32_t> KindOf(const OpView& view) {
  const std::string_view kind = view.Text("kind", "");
  if (kind == "align_average") return WHET_ROI_ALIGN_AVERAGE;
  if (kind == "align_max") return WHET_ROI_ALIGN_MAX;
  if (kind == "max") return WHET_ROI_MAX;
  return Error("attribute 'kind' is '" + std::string(kind) + "', expects align_average, align_max or max");
}

int32_t BitsOf(float value) {
  int32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

Status Bind_roi_pool(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 3, 3, 0));
  const format::Tensor &x = view.in(0), &rois = view.in(1), &images = view.in(2), &out = view.out(0);
  if (!AllF32(view, 2) || (images.dtype != DType::kI32 && images.dtype != DType::kI64))
    return Unsupported(view);
  WHET_TRY(CheckRank(x, 4));
  WHET_TRY(CheckRank(out, 4));
  WHET_TRY(CheckDims(rois, {out.dims[0], 4}));
  WHET_TRY(CheckDims(images, {out.dims[0]}));
  WHET_TRY(CheckDims(out, {out.dims[0], out.dims[1], out.dims[2], x.dims[3]}));
  if (x.dims[1] > 1 << 24 || x.dims[2] > 1 << 24)
    return Error("images of more than 2^24 rows or columns have no kernel; split them");
  Call& call = calls->emplace_back(CallOf(view, 3));
  call.family = "roi_pool";
  call.SetParams(whet_roi_pool_params{Dim(x, 0), Dim(x, 1), Dim(x, 2), Dim(x, 3), Dim(out, 0), Dim(out, 1),
                                      Dim(out, 2), WHET_TRY(KindOf(view)),
                                      WHET_TRY(IntIn(view, "sampling_ratio", 0, 0, WHET_ROI_SAMPLES)),
                                      view.Int("half_pixel", 0) != 0, images.dtype == DType::kI64,
                                      BitsOf(static_cast<float>(view.Real("spatial_scale", 1)))});
  return {};
}

}  // namespace whet::bind
