// SPDX-License-Identifier: Apache-2.0
#include "runtime/cost.h"

#include <iterator>
#include <string_view>

namespace whet::runtime {
namespace {

const format::Tensor* Input(const format::Entry& entry, const format::Op& op, size_t i) {
  if (i >= op.inputs.size() || op.inputs[i] < 0) return nullptr;
  return &entry.tensors[static_cast<size_t>(op.inputs[i])];
}

uint64_t Count(const format::Tensor& tensor) {
  return static_cast<uint64_t>(tensor.count());
}

}  // namespace

uint64_t ElementsOf(const format::Entry& entry, const format::Op& op) {
  uint64_t elements = 0;
  for (int32_t output : op.outputs) elements += Count(entry.tensors[static_cast<size_t>(output)]);
  return elements;
}

uint64_t MacsOf(const format::Entry& entry, const format::Op& op) {
  const std::string_view name = format::OpName(op.code);
  const format::Tensor* a = Input(entry, op, 0);
  const format::Tensor* b = Input(entry, op, 1);
  if (!a || !b || a->dims.empty() || b->dims.empty()) return 0;
  const uint64_t results = ElementsOf(entry, op);
  if (name == "matmul") return results * static_cast<uint64_t>(a->dims.back());
  // Every output element takes one product per weight of its channel.
  int64_t channels = 0;
  if (name == "conv2d" || name == "fully_connected") channels = b->dims.front();
  if (name == "depthwise_conv2d") channels = b->dims.back();
  return channels > 0 ? results * (Count(*b) / static_cast<uint64_t>(channels)) : 0;
}

uint64_t EstimatedNanoseconds(uint64_t macs, uint64_t elements, Isa isa) {
  // Multiply-accumulates a nanosecond of the convolutions, in the order of Isa; orders of magnitude are enough.
  static constexpr uint64_t kMacsPerNs[] = {1, 30, 60, 100, 8, 25};
  static_assert(static_cast<size_t>(Isa::kDotprod) + 1 == std::size(kMacsPerNs));
  const uint64_t elements_per_ns = isa == Isa::kScalar ? 1 : 4;
  return macs / kMacsPerNs[static_cast<size_t>(isa)] + elements / elements_per_ns;
}

}  // namespace whet::runtime
