// SPDX-License-Identifier: Apache-2.0
#include "bind/constants.h"

#include <algorithm>
#include <string>

namespace whet::bind {
namespace {

whet_coding LayoutOf(const format::Tensor& tensor) {
  const format::Coding& coding = tensor.coding;
  whet_coding layout{coding.bits, coding.scale_dtype == DType::kBF16, 1, 1, 1, 0, 0, 0};
  if (coding.axis < 0) return layout;
  const size_t axis = static_cast<size_t>(coding.axis);
  layout.size = static_cast<int32_t>(tensor.dims[axis]);
  for (size_t d = axis + 1; d < tensor.dims.size(); ++d) layout.inner *= static_cast<int32_t>(tensor.dims[d]);
  layout.step = 1;
  if (coding.group == 0) return layout;
  layout.group = static_cast<int32_t>(coding.group);
  layout.step = layout.inner;
  layout.inner_step = 1;
  layout.outer_step = (layout.size - 1) / layout.group * layout.inner + layout.inner;
  return layout;
}

}  // namespace

CodedConstant CodesOf(const format::Plan& plan, const format::Tensor& tensor) {
  const std::byte* segment = plan.segments[tensor.segment].data.data();
  const format::Coding& coding = tensor.coding;
  const auto* zero_points = reinterpret_cast<const int8_t*>(segment + coding.zero_points);
  return {LayoutOf(tensor),
          {segment + tensor.offset, segment + coding.scales, coding.symmetric ? nullptr : zero_points},
          ScaleCount(tensor).value_or(0)};
}

const void* Constants::Data(const format::Tensor& tensor) {
  if (!tensor.is_coded()) return plan_->ConstantBytes(tensor).data();
  const auto [at, fresh] = expanded_.try_emplace(&tensor);
  if (!fresh) return at->second.get();
  constexpr size_t kAlignment = format::kTensorAlignment;
  const size_t bytes = static_cast<size_t>(tensor.count()) * sizeof(float);
  const size_t whole = (std::max<size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
  at->second.reset(static_cast<float*>(std::aligned_alloc(kAlignment, whole)));
  if (!at->second) {
    refused_ = bytes;
    return nullptr;
  }
  const CodedConstant coded = CodesOf(*plan_, tensor);
  whet_decode(&coded.coding, &coded.codes, 0, static_cast<int32_t>(tensor.count()), at->second.get());
  return at->second.get();
}

Status Constants::status() const {
  if (refused_ == 0) return {};
  return Error("no memory for " + std::to_string(refused_) + " bytes of weights");
}

void Constants::KeepOnly(std::span<const void* const> used) {
  std::erase_if(expanded_, [&](const auto& each) {
    return std::find(used.begin(), used.end(), each.second.get()) == used.end();
  });
}

}  // namespace whet::bind
