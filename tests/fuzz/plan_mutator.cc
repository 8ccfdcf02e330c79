// SPDX-License-Identifier: Apache-2.0
// Half of the time a plan is changed in its meaning instead of in its bytes: a dimension, an operand, an
// attribute. Sizes and offsets that follow are corrected, so that most such plans get as far as a kernel.
#include <algorithm>
#include <random>

#include "format/plan.h"
#include "fuzz_target.h"
#include "plan_mend.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace whet::fuzz {
namespace {

using format::Attr;
using format::Entry;
using format::Op;
using format::Plan;

class Mutator {
 public:
  Mutator(Plan& plan, unsigned seed) : plan_(plan), random_(seed) {}

  void Change() {
    if (plan_.entries.empty()) return;
    Entry& entry = Pick(plan_.entries);
    for (int i = Below(3); i >= 0; --i) ChangeEntry(entry);
    if (Below(8) != 0) Correct(entry);
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <typename T>
  T& Pick(std::vector<T>& items) {
    return items[random_() % items.size()];
  }
  int64_t Number(int64_t old) {
    const int64_t some[] = {0, 1, 2, 3, -1, 7, 16, 255, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    switch (Below(4)) {
      case 0:
        return some[Below(std::size(some))];
      case 1:
        return static_cast<int64_t>(static_cast<uint64_t>(old) + 1);
      case 2:
        return static_cast<int64_t>(static_cast<uint64_t>(old) - 1);
      default:
        return static_cast<int64_t>(static_cast<uint64_t>(old) * 2);
    }
  }
  int32_t TensorIndex(const Entry& entry) { return Below(static_cast<int>(entry.tensors.size()) + 1) - 1; }

  void ChangeEntry(Entry& entry) {
    if (Below(2) == 0 && !entry.tensors.empty()) return ChangeTensor(Pick(entry.tensors));
    if (!entry.ops.empty()) ChangeOp(entry, Pick(entry.ops));
  }

  void ChangeTensor(format::Tensor& tensor) {
    switch (Below(8)) {
      case 0:
      case 1:
      case 2:
        if (!tensor.dims.empty()) Pick(tensor.dims) = Number(Pick(tensor.dims));
        break;
      case 3:
        tensor.dims.insert(tensor.dims.begin() + Below(static_cast<int>(tensor.dims.size()) + 1), 1);
        break;
      case 4:
        tensor.dtype = static_cast<DType>(Below(12));
        break;
      case 5:
        ChangeQuant(tensor);
        break;
      case 6:
        tensor.offset = static_cast<uint64_t>(Below(64)) * 64;
        if (Below(4) == 0) tensor.storage = static_cast<format::Storage>(Below(3));
        break;
      case 7:
        ChangeCoding(tensor.coding);
        break;
    }
  }

  void ChangeCoding(format::Coding& coding) {
    switch (Below(5)) {
      case 0:
        coding.bits = coding.bits == 8 ? 4 : 8;
        break;
      case 1:
        coding.axis = Below(5) - 1;
        break;
      case 2:
        coding.group = Number(coding.group);
        break;
      case 3:
        coding.scales = static_cast<uint64_t>(Below(64)) * 64;
        coding.scale_dtype = Below(2) ? DType::kF32 : DType::kBF16;
        break;
      case 4:
        coding.symmetric = !coding.symmetric;
        coding.zero_points = static_cast<uint64_t>(Below(64)) * 64;
        break;
    }
  }

  void ChangeQuant(format::Tensor& tensor) {
    const float scales[] = {1e-30f, 0.004f, 1, 1e30f};
    if (tensor.scale.empty() || Below(4) == 0) {
      tensor.scale = {scales[Below(4)]};
      tensor.zero_point = {Below(256) - 128};
    } else if (Below(2) == 0) {
      tensor.scale[0] = scales[Below(4)];
    } else {
      tensor.axis = Below(8) - 1;
    }
  }

  void ChangeOp(Entry& entry, Op& op) {
    switch (Below(8)) {
      case 0:
        op.code = static_cast<uint16_t>(Below(40));
        break;
      case 1:
        if (!op.inputs.empty()) Pick(op.inputs) = TensorIndex(entry);
        break;
      case 2:
        if (!op.outputs.empty()) Pick(op.outputs) = TensorIndex(entry);
        break;
      case 3:
        if (!op.baked.empty()) Pick(op.baked) = TensorIndex(entry);
        break;
      case 4:
        if (!op.inputs.empty()) op.inputs.pop_back();
        break;
      case 5:
        op.inputs.push_back(TensorIndex(entry));
        break;
      default:
        if (!op.attrs.empty()) ChangeAttr(Pick(op.attrs));
        break;
    }
  }

  void ChangeAttr(Attr& attr) {
    const double reals[] = {0, -1, 1e30, -1e300, 1.0 / 0.0, 0.5};
    if (!attr.ints.empty()) {
      Pick(attr.ints) = Number(Pick(attr.ints));
    } else if (!attr.reals.empty()) {
      Pick(attr.reals) = reals[Below(6)];
    } else {
      attr.text = "";
    }
    if (Below(8) == 0) attr.ints.push_back(1);
    if (Below(16) == 0 && !attr.ints.empty()) attr.ints.pop_back();
  }

  // Sizes follow from dimensions, the arena holds every tensor, constants lie inside their segments.
  void Correct(Entry& entry) {
    uint64_t end = 64;
    for (format::Tensor& tensor : entry.tensors) {
      uint64_t bytes = DTypeSize(tensor.dtype);
      for (int64_t dim : tensor.dims) bytes *= static_cast<uint64_t>(dim);
      if (tensor.is_coded()) bytes = tensor.coding.bits == 4 ? (bytes / 4 + 1) / 2 : bytes / 4;
      tensor.bytes = bytes;
      if (!tensor.is_constant() && bytes < (uint64_t{1} << 32)) end = std::max(end, tensor.offset + bytes);
    }
    entry.arena_bytes = std::max(entry.arena_bytes, end);
  }

  Plan& plan_;
  std::minstd_rand random_;
};

}  // namespace
}  // namespace whet::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  using namespace whet;
  fuzz::Exact file(size);
  std::copy_n(fuzz::Bytes(data, size).begin(), size, file.bytes().begin());
  fuzz::Mend(file.bytes());
  Result<format::Plan> plan = format::ReadPlan(file.bytes());
  if (seed % 2 == 0 || !plan.ok()) return LLVMFuzzerMutate(data, size, max_size);
  fuzz::Mutator(*plan, seed).Change();
  const std::vector<std::byte> changed = format::WritePlan(*plan);
  if (changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
