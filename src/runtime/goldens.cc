// SPDX-License-Identifier: Apache-2.0
// Session::CheckGoldens: a device proves that it computes what the oracle computed on the host.
#include <cmath>
#include <cstring>
#include <string>

#include "base/digest.h"
#include "runtime/session.h"

namespace whet::runtime {
namespace {

template <typename T>
T ElementAt(std::span<const std::byte> data, size_t i) {
  T value;
  std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
  return value;
}

// An element as float32, the type that approximate goldens are kept in. Floats of 16 bits have no approximate goldens.
float AsFloat(DType dtype, std::span<const std::byte> data, size_t i) {
  switch (dtype) {
    case DType::kF32:
      return ElementAt<float>(data, i);
    case DType::kF64:
      return static_cast<float>(ElementAt<double>(data, i));
    case DType::kI8:
      return ElementAt<int8_t>(data, i);
    case DType::kU8:
    case DType::kBool:
      return ElementAt<uint8_t>(data, i);
    case DType::kI16:
      return ElementAt<int16_t>(data, i);
    case DType::kI32:
      return static_cast<float>(ElementAt<int32_t>(data, i));
    case DType::kI64:
      return static_cast<float>(ElementAt<int64_t>(data, i));
    case DType::kU16:
      return ElementAt<uint16_t>(data, i);
    case DType::kU32:
      return static_cast<float>(ElementAt<uint32_t>(data, i));
    case DType::kU64:
      return static_cast<float>(ElementAt<uint64_t>(data, i));
    case DType::kF16:
    case DType::kBF16:
      break;
  }
  return std::nanf("");
}

bool Close(float got, float wanted, float tolerance) {
  if (std::isnan(wanted)) return std::isnan(got);
  return got == wanted || std::fabs(got - wanted) <= tolerance;  // equal infinities have no difference
}

Status CompareExact(const format::GoldenOutput& golden, std::span<const std::byte> data) {
  const Digest got = Sha256(data);
  if (got == golden.sha256) return {};
  return Error("sha256 is " + Hex(got) + ", the plan's golden is " + Hex(golden.sha256));
}

Status CompareApprox(const format::GoldenOutput& golden, DType dtype, std::span<const std::byte> data) {
  const size_t count = data.size() / DTypeSize(dtype);
  if (golden.indices.size() != golden.values.size())
    return Error("its golden is malformed: compile the plan again");
  for (size_t i = 0; i < golden.indices.size(); ++i) {
    const uint32_t index = golden.indices[i];
    if (index >= count) return Error("its golden is malformed: compile the plan again");
    const float got = AsFloat(dtype, data, index);
    if (Close(got, golden.values[i], golden.tolerance)) continue;
    return Error("element " + std::to_string(index) + " is " + std::to_string(got) +
                 ", the plan's golden is " + std::to_string(golden.values[i]) + " within " +
                 std::to_string(golden.tolerance));
  }
  return {};
}

}  // namespace

Status Session::CheckGolden(const format::Golden& golden) {
  if (golden.outputs.size() != entry_->outputs.size())
    return Error("it does not have one entry per output: compile the plan again");
  Reset();
  for (uint32_t step = 0; step < golden.steps; ++step) {
    FillInputs(golden.seed + step);
    Run();
  }
  for (size_t i = 0; i < entry_->outputs.size(); ++i) {
    const format::Tensor& output = entry_->tensors[static_cast<size_t>(entry_->outputs[i])];
    const std::span<const std::byte> data = tensor_data(entry_->outputs[i]);
    const format::GoldenOutput& wanted = golden.outputs[i];
    Status status = wanted.exact ? CompareExact(wanted, data) : CompareApprox(wanted, output.dtype, data);
    WHET_TRY(std::move(status).With("output '" + output.name + "'"));
  }
  return {};
}

Result<int> Session::CheckGoldens() {
  if (!has_arena()) return Error("goldens need an arena: give the session one first");
  int checked = 0;
  for (const format::Golden& golden : plan_.goldens) {
    if (golden.entry != entry_index_) continue;
    Status status = CheckGolden(golden);
    Reset();
    WHET_TRY(std::move(status).With("golden with seed " + std::to_string(golden.seed)));
    ++checked;
  }
  return checked;
}

}  // namespace whet::runtime
