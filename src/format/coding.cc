// SPDX-License-Identifier: Apache-2.0
#include "format/coding.h"

namespace whet::format {

// In the order of the dimensions, as ir::Quant has them. VerifyPlan has seen the dimensions by then: their product, times the size of
// an element, does not overflow.
std::optional<uint64_t> ScaleCount(const Tensor& tensor) {
  const Coding& coding = tensor.coding;
  if (coding.axis == -1) return coding.group == 0 ? std::optional<uint64_t>(1) : std::nullopt;
  if (coding.axis < 0 || static_cast<size_t>(coding.axis) >= tensor.dims.size()) return std::nullopt;
  const int64_t size = tensor.dims[static_cast<size_t>(coding.axis)];
  if (size < 1 || coding.group < 0 || coding.group > size) return std::nullopt;
  if (coding.group == 0) return static_cast<uint64_t>(size);
  const int64_t groups = size / coding.group + (size % coding.group != 0);
  return static_cast<uint64_t>(tensor.count() / size * groups);
}

uint64_t StoredBytes(const Tensor& tensor) {
  if (!tensor.is_coded()) return tensor.bytes;
  const uint64_t scales = ScaleCount(tensor).value_or(0);
  return tensor.bytes + scales * DTypeSize(tensor.coding.scale_dtype) +
         (tensor.coding.symmetric ? 0 : scales);
}

std::string CodingText(const Tensor& tensor) {
  if (!tensor.is_coded()) return "";
  const Coding& coding = tensor.coding;
  std::string text = " as " + std::to_string(coding.bits) + " bits";
  if (coding.axis >= 0 && coding.group == 0) text += " with scales along axis " + std::to_string(coding.axis);
  if (coding.group > 0)
    text += " in groups of " + std::to_string(coding.group) + " along axis " + std::to_string(coding.axis);
  return text;
}

}  // namespace whet::format
