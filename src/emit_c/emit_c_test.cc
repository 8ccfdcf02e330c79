// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "emit_c/c_text.h"
#include "emit_c/emit.h"
#include "emit_c/texts.h"

namespace whet::emit_c {
namespace {

template <typename T>
std::string ArrayOf(DType dtype, std::vector<T> values) {
  return CArray("a", dtype, std::as_bytes(std::span(values)));
}

TEST(CIdentifier, KeepsLettersDigitsAndUnderscores) {
  EXPECT_EQ(CIdentifier("KWS_ref-model.v2"), "kws_ref_model_v2");
  EXPECT_EQ(CIdentifier("../../etc/passwd"), "etc_passwd");
  EXPECT_EQ(CIdentifier("__reserved"), "reserved");
  EXPECT_EQ(CIdentifier("96_int8"), "m96_int8");
  EXPECT_EQ(CIdentifier("\xc3\xa9t\xc3\xa9"), "t");
}

TEST(CIdentifier, IsNeverEmptyNorLong) {
  EXPECT_EQ(CIdentifier(""), "model");
  EXPECT_EQ(CIdentifier("///"), "model");
  EXPECT_EQ(CIdentifier(std::string(5000, 'x')).size(), 48u);
  EXPECT_EQ(CIdentifier("a" + std::string(5000, '-')), "a");
}

TEST(CIdentifier, AvoidsHeadersAndTargets) {
  EXPECT_EQ(CIdentifier("math"), "math_model");
  EXPECT_EQ(CIdentifier("Test"), "test_model");
  EXPECT_EQ(CIdentifier("m"), "m_model");
}

TEST(CommentText, CannotEndOrStartAComment) {
  EXPECT_EQ(CommentText("a */ b /* c"), "a * / b / * c");
  EXPECT_EQ(CommentText("*/*/"), "* / * /");
  EXPECT_EQ(CommentText("line\nnext\\\x80 ~"), "line?next?? ~");
}

TEST(CArray, WritesEveryValueExactly) {
  EXPECT_EQ(ArrayOf<int8_t>(DType::kI8, {-128, 0, 127}), "static const int8_t a[3] = {\n  -128, 0, 127};\n");
  EXPECT_EQ(ArrayOf<int32_t>(DType::kI32, {std::numeric_limits<int32_t>::min(), 7}),
            "static const int32_t a[2] = {\n  INT32_MIN, 7};\n");
  EXPECT_EQ(ArrayOf<int64_t>(DType::kI64, {std::numeric_limits<int64_t>::min(), -5}),
            "static const int64_t a[2] = {\n  INT64_MIN, -5LL};\n");
  EXPECT_EQ(ArrayOf<float>(DType::kF32, {0.1f, -INFINITY}),
            "static const float a[2] = {\n  0x1.99999ap-4f, -INFINITY};\n");
}

TEST(CArray, WrapsLines) {
  const std::string text = ArrayOf<int8_t>(DType::kI8, std::vector<int8_t>(1000, -100));
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 121u);
    begin = end + 1;
  }
}

TEST(Substitute, ReplacesWhatItKnowsOnce) {
  const std::map<std::string, std::string> values = {{"A", "@B@"}, {"B", "2"}};
  EXPECT_EQ(Substitute("x@A@y@B@z", values), "x@B@y2z");
  EXPECT_EQ(Substitute("me@example, @A@ and @C@", values), "me@example, @B@ and @C@");
  EXPECT_EQ(Substitute("@", values), "@");
}

TEST(AddWithIncludes, FollowsIncludes) {
  std::map<std::string, std::string> files;
  AddWithIncludes("kernels/conv2d_s8/scalar.c", &files);
  EXPECT_TRUE(files.contains("kernels/conv2d_s8/conv2d_s8.h"));
  EXPECT_TRUE(files.contains("kernels/requant/requant.h"));
  EXPECT_TRUE(files.contains("kernels/kernel.h"));
  EXPECT_FALSE(files.contains("stdint.h"));
}

// One input that is the output: nothing to compute.
format::Plan Identity(DType dtype) {
  format::Plan plan;
  plan.name = "identity";
  format::Entry& entry = plan.entries.emplace_back();
  format::Tensor& x = entry.tensors.emplace_back();
  x.name = "x", x.dtype = dtype, x.dims = {4}, x.bytes = 4 * DTypeSize(dtype);
  entry.inputs = {0}, entry.outputs = {0};
  entry.arena_bytes = x.bytes;
  return plan;
}

const format::Target& M4() {
  return *format::FindTarget("cortex-m4");
}

std::string ErrorOf(const format::Plan& plan, const format::Target& target) {
  const Result<Project> project = Emit(plan, target);
  return project.ok() ? "" : project.message();
}

TEST(Emit, WritesAnIdentity) {
  const Result<Project> project = Emit(Identity(DType::kI8), M4());
  ASSERT_TRUE(project.ok()) << project.message();
  EXPECT_TRUE(project->files.contains("identity.h"));
  EXPECT_TRUE(project->files.contains("support/board.ld"));
  EXPECT_NE(project->files.at("identity.h").find("IDENTITY_ARENA_BYTES = 4,"), std::string::npos);
  EXPECT_EQ(project->report.weight_bytes, 0u);
}

TEST(Emit, RefusesWhatFirmwareLacks) {
  EXPECT_NE(ErrorOf(Identity(DType::kF16), M4()).find("tensor 'x' has type f16"), std::string::npos);
  EXPECT_NE(ErrorOf(Identity(DType::kI8), *format::FindTarget("linux")).find("takes a plan"),
            std::string::npos);
  format::Plan large = Identity(DType::kI8);
  large.entries[0].arena_bytes = 5u << 20;
  EXPECT_NE(ErrorOf(large, M4()).find("5242880 bytes of RAM"), std::string::npos);
}

TEST(Emit, RefusesAConstantOutput) {
  format::Plan plan = Identity(DType::kI8);
  plan.entries[0].tensors[0].storage = format::Storage::kSegment;
  EXPECT_NE(ErrorOf(plan, M4()).find("output 'x' is a constant"), std::string::npos);
}

TEST(Emit, RefusesGoldensOutsideTheOutput) {
  format::Plan plan = Identity(DType::kF32);
  plan.goldens.push_back({.outputs = {{.exact = false, .indices = {4}, .values = {0.5f}}}});
  EXPECT_NE(ErrorOf(plan, M4()).find("golden of output 'x' is malformed"), std::string::npos);
  plan.goldens[0].outputs[0].indices = {3};
  EXPECT_EQ(ErrorOf(plan, M4()), "");
}

}  // namespace
}  // namespace whet::emit_c
