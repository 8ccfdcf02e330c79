// SPDX-License-Identifier: Apache-2.0
// Plans from outside: what binders accept and what they refuse, with the reason.
#include "bind/bind.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "kernels/conv2d_s8/conv2d_s8.h"

namespace whet::bind {
namespace {

using format::Attr;
using Ints = std::vector<int64_t>;

// A plan of one op, built by hand.
class OnePlan {
 public:
  explicit OnePlan(std::string_view op) {
    plan_.entries.resize(1);
    entry().ops.push_back({*format::OpCodeOf(op), 1, "node"});
    bytes_.reserve(1 << 16);
  }
  format::Entry& entry() { return plan_.entries[0]; }
  format::Op& op() { return entry().ops[0]; }
  format::Plan& plan() { return plan_; }
  format::Tensor& tensor(int32_t i) { return entry().tensors[static_cast<size_t>(i)]; }

  int32_t Arena(DType dtype, Ints dims, uint64_t offset = 0) {
    format::Tensor t{"t" + std::to_string(entry().tensors.size()), dtype, std::move(dims)};
    t.bytes = static_cast<uint64_t>(t.count()) * DTypeSize(dtype);
    t.offset = offset;
    if (dtype == DType::kI8) t.scale = {0.5f}, t.zero_point = {3};
    entry().tensors.push_back(t);
    return static_cast<int32_t>(entry().tensors.size()) - 1;
  }
  template <typename T>
  int32_t Constant(DType dtype, Ints dims, const std::vector<T>& values) {
    const int32_t id = Arena(dtype, std::move(dims), bytes_.size());
    tensor(id).storage = format::Storage::kSegment;
    const auto raw = std::as_bytes(std::span(values));
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
    bytes_.resize((bytes_.size() + 63) / 64 * 64);
    return id;
  }
  void Attribute(std::string key, Ints ints) {
    op().attrs.push_back({std::move(key), Attr::Kind::kInts, std::move(ints)});
  }

  Result<std::vector<BoundCall>> Bind() {
    plan_.segments.assign(1, {format::SegmentKind::kWeights, 0, bytes_.size(), {}, bytes_});
    constants_.emplace(plan_);
    return BindOp(*constants_, entry(), op(), IsaBit(Isa::kScalar));
  }
  std::string Refusal() {
    const auto bound = Bind();
    return bound.ok() ? "" : bound.message();
  }

 private:
  format::Plan plan_;
  std::vector<std::byte> bytes_;
  std::optional<Constants> constants_;
};

OnePlan Conv() {
  OnePlan p("conv2d");
  const int32_t x = p.Arena(DType::kI8, {1, 4, 4, 2}),
                w = p.Constant<int8_t>(DType::kI8, {3, 3, 3, 2}, std::vector<int8_t>(54, 1));
  p.tensor(w).zero_point = {0};
  p.op().inputs = {x, w};
  p.op().outputs = {p.Arena(DType::kI8, {1, 4, 4, 3}, 64)};
  p.op().baked = {p.Constant<int32_t>(DType::kI32, {2}, {-128, 127}),
                  p.Constant<float>(DType::kF32, {3}, {0.01f, 0.02f, 0.03f})};
  p.Attribute("stride", {1, 1});
  p.Attribute("pad", {1, 1, 1, 1});
  return p;
}

TEST(Bind, FillsTheParametersOfAConvolution) {
  OnePlan p = Conv();
  const auto bound = p.Bind();
  ASSERT_TRUE(bound.ok()) << bound.message();
  ASSERT_EQ(bound->size(), 1u);
  const BoundCall& b = (*bound)[0];
  EXPECT_STREQ(b.kernel->name, "conv2d_s8_scalar");
  EXPECT_EQ(b.tiles, 4);
  EXPECT_EQ(b.packed.size(), 4u);
  EXPECT_EQ(b.call.source[1], nullptr);
  whet_conv2d_s8_params params;
  std::memcpy(&params, b.call.params.data(), sizeof params);
  EXPECT_EQ(params.pad_left, 1);
  EXPECT_EQ(params.groups, 1);
  EXPECT_EQ(params.in_zero, 3);
}

TEST(Bind, RefusesAResultThatTheWindowDoesNotGive) {
  OnePlan p = Conv();
  p.op().attrs[1].ints = {1, 1, 1, 2};
  EXPECT_NE(p.Refusal().find("stride, dilation and pad do not give the result"), std::string::npos)
      << p.Refusal();
}

TEST(Bind, RefusesWildAttributes) {
  for (const Ints& stride : {Ints{0, 1}, Ints{1}, Ints{1, INT64_MAX}, Ints{-1, 1}}) {
    OnePlan p = Conv();
    p.op().attrs[0].ints = stride;
    EXPECT_NE(p.Refusal().find("attribute 'stride'"), std::string::npos) << p.Refusal();
  }
}

TEST(Bind, RefusesWeightsOfAnotherShapeAndScalesOutOfRange) {
  OnePlan p = Conv();
  p.tensor(p.op().inputs[1]).dims = {3, 3, 1, 6};
  EXPECT_FALSE(p.Bind().ok());
  for (float scale : {-0.5f, 1e-40f, 1e30f, std::nanf("")}) {
    OnePlan q = Conv();
    q.op().baked[1] = q.Constant<float>(DType::kF32, {3}, {0.01f, scale, 0.01f});
    EXPECT_NE(q.Refusal().find("requantisation scale 1"), std::string::npos) << q.Refusal();
  }
}

TEST(Bind, RefusesActivationBoundsBeyondInt8) {
  OnePlan p = Conv();
  p.op().baked[0] = p.Constant<int32_t>(DType::kI32, {2}, {-129, 127});
  EXPECT_NE(p.Refusal().find("activation bounds"), std::string::npos);
}

TEST(Bind, RefusesTensorsThatAreEmptyOrTooLarge) {
  for (const Ints& dims : {Ints{1, 0, 4, 2}, Ints{1 << 20, 1 << 20, 1 << 20, 1 << 20}, Ints{1, 4, 4, 3},
                           Ints{1, 1, 1, 1, 1, 1, 32}}) {
    OnePlan p = Conv();
    p.tensor(p.op().inputs[0]).dims = dims;
    EXPECT_NE(p.Refusal().find("tensor 't0'"), std::string::npos) << p.Refusal();
  }
}

TEST(Bind, NamesNodeAndOp) {
  OnePlan p = Conv();
  p.op().inputs.clear();
  EXPECT_EQ(p.Refusal().rfind("node 'node' (conv2d): ", 0), 0u) << p.Refusal();
}

TEST(Bind, RefusesTapsOutsideTheImage) {
  OnePlan p("resize");
  p.op().inputs = {p.Arena(DType::kI8, {1, 2, 2, 1})};
  p.op().outputs = {p.Arena(DType::kI8, {1, 2, 3, 1}, 64)};
  p.op().baked = {p.Constant<int32_t>(DType::kI32, {2}, {0, 1}),
                  p.Constant<int32_t>(DType::kI32, {3}, {0, 1, 2})};
  p.op().attrs.push_back({"mode", Attr::Kind::kText, {}, {}, "nearest"});
  EXPECT_NE(p.Refusal().find("outside the image"), std::string::npos) << p.Refusal();
}

TEST(Bind, CopiesAReshapeOnlyWhenItMoves) {
  OnePlan p("reshape");
  p.op().inputs = {p.Arena(DType::kI8, {2, 6})};
  p.op().outputs = {p.Arena(DType::kI8, {3, 4})};
  EXPECT_EQ(p.Bind()->size(), 0u);
  p.tensor(p.op().outputs[0]).offset = 64;
  EXPECT_EQ(p.Bind()->size(), 1u);
}

TEST(Bind, LeavesOutPartsOfAConcatThatLieInPlace) {
  OnePlan p("concat");
  p.op().inputs = {p.Arena(DType::kI8, {1, 4}, 64), p.Arena(DType::kI8, {1, 2}, 0)};
  p.op().outputs = {p.Arena(DType::kI8, {1, 6}, 64)};
  p.op().attrs.push_back({"axis", Attr::Kind::kInt, {1}});
  const auto bound = p.Bind();
  ASSERT_TRUE(bound.ok()) << bound.message();
  ASSERT_EQ(bound->size(), 1u);
  EXPECT_EQ((*bound)[0].call.in[0], p.op().inputs[1]);
}

}  // namespace
}  // namespace whet::bind
