// SPDX-License-Identifier: Apache-2.0
// For tests: bytes and plans, and what an edit or some steps of training make of them.
#ifndef WHET_DELTA_SAMPLE_PLANS_H_
#define WHET_DELTA_SAMPLE_PLANS_H_

#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "format/plan.h"

namespace whet::delta {

using Bytes = std::vector<std::byte>;

inline Bytes RandomBytes(std::mt19937& random, size_t count) {
  Bytes bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

// Some bytes changed, taken out, put in, and moved.
inline Bytes Edited(Bytes bytes, std::mt19937& random) {
  for (uint32_t edits = random() % 12; edits > 0; --edits) {
    const auto at = bytes.begin() + static_cast<ptrdiff_t>(random() % (bytes.size() + 1));
    const auto most = static_cast<size_t>(bytes.end() - at);
    const auto count = static_cast<ptrdiff_t>(std::min<size_t>(random() % 300, most));
    const Bytes piece(at, at + count);
    switch (random() % 4) {
      case 0:
        bytes.erase(at, at + count);
        break;
      case 1: {
        const Bytes fresh = RandomBytes(random, random() % 200);
        bytes.insert(at, fresh.begin(), fresh.end());
        break;
      }
      case 2:
        for (ptrdiff_t i = 0; i < count; i += 3) at[i] = static_cast<std::byte>(static_cast<int>(at[i]) + 1);
        break;
      default:
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
  }
  return bytes;
}

struct PlanPair {
  Bytes from, to;
};

// Two plans of the same tensors of all element types, the second with numbers that moved a little, other scales, one tensor that is new
// and one that is gone.
class TunedPlanMaker {
 public:
  explicit TunedPlanMaker(uint32_t seed) : random_(seed) {}

  PlanPair Make() {
    const auto rows = static_cast<int64_t>(8 + random_() % 40),
               columns = static_cast<int64_t>(9 + random_() % 60);
    Add("gone", DType::kI8, {rows, 3}, kOld);
    Add("i8", DType::kI8, {rows, 3, 3, columns}, kBoth);
    Add("u8", DType::kU8, {rows, columns}, kBoth);
    Add("bias", DType::kI32, {rows}, kBoth);
    Add("i16", DType::kI16, {rows, columns}, kBoth);
    Add("f32", DType::kF32, {rows, columns}, kBoth);
    Add("new", DType::kF32, {rows, 5}, kNew);
    Add("f16", DType::kF16, {rows, columns}, kBoth);
    Add("bf16", DType::kBF16, {1, rows, columns}, kBoth);
    Add("i64", DType::kI64, {rows}, kBoth);
    AddCoded("w8", 8, {rows, columns});
    AddCoded("w4", 4, {rows, columns});
    Add("same", DType::kF32, {columns, rows}, kSame);
    return {Written(0), Written(1)};
  }

 private:
  enum Where { kOld = 1, kNew = 2, kBoth = 3, kSame = 7 };

  // Draws a value of about normal distribution as the type has it.
  uint64_t Draw(DType dtype, double value) {
    const double scaled = dtype == DType::kI32   ? value * 5000
                          : dtype == DType::kI16 ? value * 900
                                                 : value * 25;
    const auto real = static_cast<float>(value * 0.1);
    uint32_t bits = 0;
    std::memcpy(&bits, &real, 4);
    if (dtype == DType::kF32) return bits;
    if (dtype == DType::kBF16) return bits >> 16;
    if (dtype == DType::kF16) return (bits >> 16 & 0x8000) | ((bits - (112U << 23)) >> 13 & 0x7FFF);
    return static_cast<uint64_t>(std::llround(scaled));
  }

  void Append(int plan, DType dtype, double value) {
    const uint64_t bits = Draw(dtype, value);
    for (size_t i = 0; i < DTypeSize(dtype); ++i)
      data_[plan].push_back(static_cast<std::byte>(bits >> (8 * i)));
  }

  void Align() {
    for (Bytes& data : data_) data.resize((data.size() + 63) / 64 * 64);
  }

  void Add(const std::string& name, DType dtype, std::vector<int64_t> dims, Where where) {
    Align();
    format::Tensor tensor{
        .name = name, .dtype = dtype, .dims = std::move(dims), .storage = format::Storage::kSegment};
    tensor.bytes = static_cast<uint64_t>(tensor.count()) * DTypeSize(dtype);
    std::array<uint64_t, 2> offsets = {data_[0].size(), data_[1].size()};
    for (int64_t i = 0; i < tensor.count(); ++i) {
      const double value = normal_(random_),
                   moved = where == kSame ? value : value * 0.99 + normal_(random_) * 0.02;
      if ((where & kOld) != 0) Append(0, dtype, value);
      if ((where & kNew) != 0) Append(1, dtype, moved);
    }
    for (int plan : {0, 1}) {
      if ((where & (plan == 0 ? kOld : kNew)) == 0) continue;
      tensor.offset = offsets[static_cast<size_t>(plan)];
      if (dtype == DType::kI8 && where == kBoth) SetScales(tensor, plan);
      tensors_[plan].push_back(tensor);
    }
  }

  static void SetScales(format::Tensor& tensor, int plan) {
    tensor.axis = 0;
    tensor.scale.assign(static_cast<size_t>(tensor.dims[0]), plan == 0 ? 0.1F : 0.101F);
    tensor.zero_point.assign(1, 0);
  }

  void AddCoded(const std::string& name, uint8_t bits, std::vector<int64_t> dims) {
    Add(name, DType::kI8, dims, kBoth);
    for (int plan : {0, 1}) {
      format::Tensor& tensor = tensors_[plan].back();
      tensor.dtype = DType::kF32;
      tensor.storage = format::Storage::kCoded;
      tensor.scale.clear();
      tensor.zero_point.clear();
      tensor.axis = -1;
      tensor.bytes = static_cast<uint64_t>(tensor.count() * bits + 7) / 8;
      tensor.coding = {.bits = bits, .axis = 0, .scales = (data_[plan].size() + 63) / 64 * 64};
      data_[plan].resize(tensor.coding.scales);
      for (int64_t i = 0; i < dims[0]; ++i)
        Append(plan, DType::kF32, 0.5 + 0.01 * plan + static_cast<double>(i));
    }
  }

  Bytes Written(int plan) const {
    format::Plan made;
    made.name = "sample";
    made.segments = {{.bytes = data_[plan].size(), .data = data_[plan]}};
    format::Entry entry{.name = "main", .tensors = tensors_[plan]};
    made.entries = {entry};
    return format::WritePlan(made);
  }

  std::mt19937 random_;
  std::normal_distribution<double> normal_;
  Bytes data_[2];
  std::vector<format::Tensor> tensors_[2];
};

inline PlanPair TunedPlans(uint32_t seed) {
  return TunedPlanMaker(seed).Make();
}

}  // namespace whet::delta

#endif  // WHET_DELTA_SAMPLE_PLANS_H_
