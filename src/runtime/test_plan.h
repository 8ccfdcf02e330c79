// SPDX-License-Identifier: Apache-2.0
// Small plans built in memory, for tests and benchmarks of the runtime alone: no importer and no lowering takes part.
#ifndef WHET_RUNTIME_TEST_PLAN_H_
#define WHET_RUNTIME_TEST_PLAN_H_

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/seeded_fill.h"
#include "format/plan.h"

namespace whet::runtime {

// Bytes at a 64-byte boundary: plans in memory and arenas.
class AlignedBytes {
 public:
  explicit AlignedBytes(size_t size)
      : data_(static_cast<std::byte*>(std::aligned_alloc(64, (size + 127) / 64 * 64))), size_(size) {
    WHET_CHECK(data_ != nullptr);
    std::memset(data_.get(), 0, size);
  }
  explicit AlignedBytes(std::span<const std::byte> bytes) : AlignedBytes(bytes.size()) {
    if (!bytes.empty()) std::memcpy(data_.get(), bytes.data(), bytes.size());
  }
  std::span<std::byte> span() const { return {data_.get(), size_}; }
  std::byte* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<std::byte, Free> data_;
  size_t size_;
};

// Builds one entry op by op. Activations are never reused, so that every intermediate can be read after a run.
class TestPlan {
 public:
  TestPlan() {
    plan_.name = "test";
    plan_.target = "linux";
    plan_.entries.resize(1);
    plan_.entries[0].name = "main";
    weights_.reserve(1 << 16);
  }

  format::Plan& plan() { return plan_; }
  format::Entry& entry() { return plan_.entries[0]; }

  int32_t Activation(const std::string& name, DType dtype, std::vector<int64_t> dims) {
    format::Tensor tensor = Describe(name, dtype, std::move(dims));
    tensor.offset = entry().arena_bytes;
    tensor.exact = !IsFloat(dtype);
    entry().arena_bytes += (tensor.bytes + 63) / 64 * 64;
    return Add(std::move(tensor));
  }
  int32_t Alias(const std::string& name, int32_t of, std::vector<int64_t> dims) {
    format::Tensor tensor = entry().tensors[static_cast<size_t>(of)];
    tensor.name = name;
    tensor.dims = std::move(dims);
    return Add(std::move(tensor));
  }
  int32_t Constant(const std::string& name, DType dtype, std::vector<int64_t> dims, const void* data) {
    format::Tensor tensor = Describe(name, dtype, std::move(dims));
    tensor.storage = format::Storage::kSegment;
    tensor.offset = weights_.size();
    weights_.resize(weights_.size() + (tensor.bytes + 63) / 64 * 64);
    std::memcpy(weights_.data() + tensor.offset, data, tensor.bytes);
    return Add(std::move(tensor));
  }
  int32_t SeededConstant(const std::string& name, DType dtype, std::vector<int64_t> dims) {
    const format::Tensor tensor = Describe(name, dtype, dims);
    std::vector<std::byte> bytes(tensor.bytes);
    FillSeeded(dtype, 99, static_cast<uint32_t>(entry().tensors.size()), bytes);
    return Constant(name, dtype, std::move(dims), bytes.data());
  }
  // {act bounds, scales}: what lowering bakes for a quantised product with `channels` results.
  std::vector<int32_t> Requant(int64_t channels, float scale) {
    const int32_t act[2] = {-128, 127};
    const std::vector<float> scales(static_cast<size_t>(channels), scale);
    return {Constant("act", DType::kI32, {2}, act),
            Constant("scale", DType::kF32, {channels}, scales.data())};
  }
  void Quantise(int32_t tensor, float scale, int32_t zero_point) {
    entry().tensors[static_cast<size_t>(tensor)].scale = {scale};
    entry().tensors[static_cast<size_t>(tensor)].zero_point = {zero_point};
  }
  void AddOp(const std::string& op, std::vector<int32_t> inputs, int32_t output, std::vector<int32_t> baked,
             std::vector<std::pair<std::string, std::vector<int64_t>>> attrs = {}) {
    format::Op made{.code = *format::OpCodeOf(op), .name = op + "_" + std::to_string(entry().ops.size())};
    made.inputs = std::move(inputs);
    made.outputs = {output};
    made.baked = std::move(baked);
    for (auto& [key, ints] : attrs) {
      const auto kind = key == "groups" ? format::Attr::Kind::kInt : format::Attr::Kind::kInts;
      made.attrs.push_back({.key = key, .kind = kind, .ints = std::move(ints)});
    }
    entry().ops.push_back(std::move(made));
  }

  // The file's bytes, aligned as Session wants them.
  AlignedBytes Write() {
    std::vector<format::Segment> others;
    if (!plan_.segments.empty()) others.assign(plan_.segments.begin() + 1, plan_.segments.end());
    plan_.segments = {{.kind = format::SegmentKind::kWeights, .bytes = weights_.size(), .data = weights_}};
    plan_.segments.insert(plan_.segments.end(), others.begin(), others.end());
    entry().arena_lower_bound = entry().arena_bytes;
    return AlignedBytes(std::span<const std::byte>(format::WritePlan(plan_)));
  }

 private:
  static format::Tensor Describe(const std::string& name, DType dtype, std::vector<int64_t> dims) {
    format::Tensor tensor;
    tensor.name = name;
    tensor.dtype = dtype;
    tensor.dims = std::move(dims);
    tensor.bytes = static_cast<uint64_t>(tensor.count()) * DTypeSize(dtype);
    return tensor;
  }
  int32_t Add(format::Tensor tensor) {
    entry().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(entry().tensors.size()) - 1;
  }

  format::Plan plan_;
  std::vector<std::byte> weights_;
};

// int8: convolution, depthwise convolution, a reshape that aliases, fully connected. Outputs: the depthwise and the last result.
inline TestPlan Int8Plan(int64_t side = 13) {
  TestPlan p;
  const int64_t flat = side * side * 8;
  const int32_t x = p.Activation("x", DType::kI8, {1, side, side, 3});
  const int32_t conv = p.Activation("conv", DType::kI8, {1, side, side, 8});
  const int32_t depthwise = p.Activation("depthwise", DType::kI8, {1, side, side, 8});
  const int32_t flattened = p.Alias("flat", depthwise, {1, flat});
  const int32_t y = p.Activation("y", DType::kI8, {1, 10});
  const auto weights = [&p](const std::string& name, std::vector<int64_t> dims) {
    const int32_t tensor = p.SeededConstant(name, DType::kI8, std::move(dims));
    p.Quantise(tensor, 0.01f, 0);
    return tensor;
  };
  const int32_t w0 = weights("w0", {8, 3, 3, 3}), w1 = weights("w1", {3, 3, 8}),
                w2 = weights("w2", {10, flat});
  for (int32_t tensor : {x, conv, depthwise, flattened, y}) p.Quantise(tensor, 0.05f, tensor == y ? 5 : -3);
  const std::vector<std::pair<std::string, std::vector<int64_t>>> same = {
      {"stride", {1, 1}}, {"dilation", {1, 1}}, {"pad", {1, 1, 1, 1}}};
  p.AddOp("conv2d", {x, w0, -1}, conv, p.Requant(8, 0.002f), same);
  p.AddOp("depthwise_conv2d", {conv, w1, -1}, depthwise, p.Requant(8, 0.004f), same);
  p.AddOp("reshape", {depthwise}, flattened, {}, {{"shape", {1, flat}}});
  p.AddOp("fully_connected", {flattened, w2, -1}, y, p.Requant(10, 0.0005f));
  p.entry().inputs = {x};
  p.entry().outputs = {depthwise, y};
  return p;
}

// float32: one fully connected layer of 24 by 24.
inline TestPlan FloatPlan() {
  TestPlan p;
  const int32_t x = p.Activation("x", DType::kF32, {5, 24});
  const int32_t y = p.Activation("y", DType::kF32, {5, 24});
  const int32_t w = p.SeededConstant("w", DType::kF32, {24, 24});
  p.AddOp("fully_connected", {x, w, -1}, y, {});
  p.entry().inputs = {x};
  p.entry().outputs = {y};
  return p;
}

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_TEST_PLAN_H_
