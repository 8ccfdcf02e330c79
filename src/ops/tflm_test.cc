// SPDX-License-Identifier: Apache-2.0
// Dialect tflm against SHA-256 of results that TFLite Micro (PyPI tflite-micro 0.dev20261023182759) gave for
// the same operands.
#include <gtest/gtest.h>

#include "base/digest.h"
#include "ops/single_op.h"

namespace whet::ops {
namespace {

using ir::Quant;
using ir::Tensor;

std::vector<int8_t> Rising() {
  std::vector<int8_t> bytes(256);
  for (int i = 0; i < 256; ++i) bytes[static_cast<size_t>(i)] = static_cast<int8_t>(i - 128);
  return bytes;
}

std::vector<int8_t> Scattered() {
  std::vector<int8_t> bytes(256);
  for (int i = 0; i < 256; ++i)
    bytes[static_cast<size_t>(i)] = static_cast<int8_t>((i * 37 + 11) % 256 - 128);
  return bytes;
}

std::string HashOf(SingleOp single) {
  single.dialect = ir::Dialect::kTflm;
  const auto y = RunSingle(single);
  return y.ok() ? Hex(Sha256(y->bytes())) : y.message();
}

std::string HashOfUnary(const char* op, Quant in, Quant out, ir::Attrs attrs = {}) {
  return HashOf(
      {op, {{Tensor::Of<int8_t>({256}, Rising()), std::move(in)}}, std::move(attrs), std::move(out)});
}

std::string HashOfBinary(const char* op, float scale) {
  SingleOp single{op,
                  {{Tensor::Of<int8_t>({256}, Rising()), Quant::PerTensor(0.05f, 3)},
                   {Tensor::Of<int8_t>({256}, Scattered()), Quant::PerTensor(0.07f, -11)}}};
  single.result_quant = Quant::PerTensor(scale, 7);
  return HashOf(single);
}

TEST(Tflm, TablesOfUnaryOps) {
  EXPECT_EQ(HashOfUnary("sigmoid", Quant::PerTensor(0.06f, 9), Quant::PerTensor(1.0f / 256, -128)),
            "fb0a9ad190d328a13ee5ec47ec935869be6780a309232a8a2b5768d365e7c16f");
  EXPECT_EQ(HashOfUnary("tanh", Quant::PerTensor(0.03f, -5), Quant::PerTensor(1.0f / 128, 0)),
            "2d08e5b94903dad8a2ecf3dbf59872e662aaafa81e2f5627222ff7052cdb09c1");
  EXPECT_EQ(HashOfUnary("hard_swish", Quant::PerTensor(0.05f, -10), Quant::PerTensor(0.04f, -100)),
            "4db5c7604b48522badc01492df02a9974efaa6f2003debbabc4fe273c19386f1");
  EXPECT_EQ(
      HashOfUnary("leaky_relu", Quant::PerTensor(0.05f, 3), Quant::PerTensor(0.04f, -40), {{"alpha", 0.1}}),
      "eee7a0c8c3d7139b24d3682d94869d757a570212cf5584d7fd2d89f0d7c73420");
  EXPECT_EQ(HashOfUnary("clamp", Quant::PerTensor(0.05f, 3), Quant::PerTensor(0.03f, -128), {{"min", 0.0}}),
            "bea83a6112b4c7bd9ecf15941966b6500f8a56a46582bfc8b87090e0b3bfa262");
  EXPECT_EQ(HashOfUnary("quantize", Quant::PerTensor(0.05f, 3), Quant::PerTensor(0.03f, -128)),
            "bea83a6112b4c7bd9ecf15941966b6500f8a56a46582bfc8b87090e0b3bfa262");
}

TEST(Tflm, SumsAndProducts) {
  EXPECT_EQ(HashOfBinary("add", 0.09f), "ef8bffab609e0bca2828f440ee4a8e71881a298beb31600f97fc411521326109");
  EXPECT_EQ(HashOfBinary("sub", 0.09f), "6ff5f2643d3a826e43cf2c30b08ec0a769518105cbe736deb2963c6820055961");
  EXPECT_EQ(HashOfBinary("mul", 0.11f), "b6f2746c1adf9ba702336f1cc5699398d18079b93a5d6894e8a8b5ee57e50df9");
}

TEST(Tflm, Softmax) {
  EXPECT_EQ(HashOf({"softmax", {{Tensor::Of<int8_t>({4, 64}, Scattered()), Quant::PerTensor(0.1f, 0)}}}),
            "a2b59f6a0971be99d495f598ae52a4cb91a0d3cb66ca4d59a87b1826f406012f");
}

}  // namespace
}  // namespace whet::ops
