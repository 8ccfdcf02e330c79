// SPDX-License-Identifier: Apache-2.0
// Files that are broken or not supported: always an error, never a crash.
#include <gtest/gtest.h>

#include "base/seeded.h"
#include "import/import.h"
#include "import/tflite/model_builder.h"

namespace whet::import::tflite {
namespace {

using wire::Builtin;
using wire::TensorType;

Result<ir::Graph> Read(const std::string& file) {
  return ImportTflite(std::as_bytes(std::span(file.data(), file.size())), "test", {});
}

void ExpectError(const std::string& file, std::string_view part) {
  const Result<ir::Graph> graph = Read(file);
  EXPECT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find(part), std::string::npos) << graph.message();
}

// A node of every kind of operand: float and byte tensors, constants, options.
std::string SmallModel() {
  ModelBuilder m;
  const int x = m.Bytes("x", {1, 4, 4, 1}, 0.5f, 0), c = m.Bytes("c", {1, 4, 4, 2}, 0.25f, 3),
            r = m.Bytes("r", {1, 32}, 0.25f, 3);
  const int w = m.Tensor<int8_t>("w", TensorType::INT8, {2, 1, 1, 1}, {{0.5f, 0.125f}, {0, 0}, 0}, {3, -4});
  const int b = m.Tensor<int>("b", TensorType::INT32, {2}, {{0.25f, 0.0625f}, {0, 0}, 0}, {10, 20});
  const int shape = m.Ints("shape", {1, 32}), y = m.Floats("y", {1, 32});
  m.Node<wire::ConvOptionsBuilder>(Builtin::CONV_2D, {x, w, b}, {c}, wire::Options::Conv, [](auto& o) {
    o.add_stride_h(1);
    o.add_stride_w(1);
    o.add_activation(wire::Activation::RELU);
  });
  m.Node(Builtin::RESHAPE, {c, shape}, {r});
  m.Node(Builtin::DEQUANTIZE, {r}, {y});
  return m.Finish({x}, {y});
}

TEST(TfliteDamage, ImportsWhatTheOtherTestsDamage) {
  const Result<ir::Graph> graph = Read(SmallModel());
  EXPECT_TRUE(graph.ok()) << graph.message();
}

TEST(TfliteDamage, RefusesTruncatedFiles) {
  const std::string file = SmallModel();
  for (size_t size = 0; size < file.size() - 16; size += 16) {
    EXPECT_FALSE(Read(file.substr(0, size)).ok()) << "cut to " << size << " of " << file.size() << " bytes";
  }
}

TEST(TfliteDamage, SurvivesFlippedBytes) {
  const std::string file = SmallModel();
  int refused = 0;
  for (uint32_t round = 0; round < 4000; ++round) {
    std::string damaged = file;
    const uint32_t key = whet_seeded_key(7, round);
    for (uint32_t i = 0; i <= round % 3; ++i) {
      const uint32_t bits = whet_seeded_bits(key, i);
      damaged[bits % damaged.size()] = static_cast<char>(bits >> 24);
    }
    refused += !Read(damaged).ok();
  }
  EXPECT_GT(refused, 400);  // many bytes are names, weights and scales, where any value is sound
}

TEST(TfliteDamage, SurvivesABoundaryValueAtEveryWord) {
  const std::string file = SmallModel();
  for (const int32_t value : {0, -1, 1, 127, INT32_MAX, INT32_MIN, 0x10000}) {
    for (size_t at = 0; at + 4 <= file.size(); at += 4) {
      std::string damaged = file;
      std::memcpy(damaged.data() + at, &value, 4);
      (void)Read(damaged).ok();  // must return; what it says depends on the word
    }
  }
}

TEST(TfliteDamage, RefusesReadingBeforeWriting) {
  ModelBuilder m;
  const int x = m.Floats("x", {1}), a = m.Floats("a", {1}), y = m.Floats("y", {1});
  m.Node(Builtin::ADD, {x, a}, {y});
  m.Node(Builtin::TANH, {y}, {a});
  ExpectError(m.Finish({x}, {y}), "node 'y' (ADD): reads 'a' before anything writes it");
}

TEST(TfliteDamage, RefusesWritingTwice) {
  ModelBuilder m;
  const int x = m.Floats("x", {1}), y = m.Floats("y", {1});
  m.Node(Builtin::TANH, {x}, {y});
  m.Node(Builtin::EXP, {x}, {y});
  ExpectError(m.Finish({x}, {y}), "'y' is written twice");
}

TEST(TfliteDamage, RefusesIndicesOutOfRange) {
  ModelBuilder m;
  const int x = m.Floats("x", {1}), y = m.Floats("y", {1});
  m.Node(Builtin::ADD, {x, 77}, {y});
  ExpectError(m.Finish({x}, {y}), "operand 77 is not one of the 2 tensors");
}

TEST(TfliteDamage, RefusesDataOfAnotherSize) {
  ModelBuilder m;
  const int x = m.Floats("x", {3}), c = m.Floats("c", {3}, {1, 2}), y = m.Floats("y", {3});
  m.Node(Builtin::ADD, {x, c}, {y});
  ExpectError(m.Finish({x}, {y}), "tensor 'c': has 8 bytes of data where [3] need 12");
}

TEST(TfliteDamage, RefusesShapesThatOverflow) {
  ModelBuilder m;
  const int x = m.Floats("x", {INT32_MAX, INT32_MAX, INT32_MAX}), y = m.Floats("y", {1});
  m.Node(Builtin::TANH, {x}, {y});
  ExpectError(m.Finish({x}, {y}), "too many elements");
}

TEST(TfliteDamage, RefusesScalesThatDoNotFit) {
  for (const ModelBuilder::Quant& quant :
       {ModelBuilder::Quant{{0.5f, 0.5f}, {0, 0}, 0}, ModelBuilder::Quant{{-1.0f}, {0}, 0},
        ModelBuilder::Quant{{1.0f}, {200}, 0}, ModelBuilder::Quant{{1, 1, 1}, {0, 0}, 0}}) {
    ModelBuilder m;
    const int x = m.Tensor("x", TensorType::INT8, {3}, quant), y = m.Floats("y", {3});
    m.Node(Builtin::DEQUANTIZE, {x}, {y});
    ExpectError(m.Finish({x}, {y}), "1 of 1 nodes is not supported\n  node 'y' (DEQUANTIZE");
  }
}

TEST(TfliteDamage, BoundsMemoryWhenTensorsShareABuffer) {
  ModelBuilder m;
  const int x = m.Floats("x", {100000}, std::vector<float>(100000));
  std::vector<int> many{x};
  for (int i = 0; i < 500; ++i) many.push_back(m.TensorOfBuffer("c", TensorType::FLOAT32, {100000}, {}, 1));
  const int y = m.Floats("y", {50100000});
  m.Node<wire::ConcatOptionsBuilder>(Builtin::CONCATENATION, many, {y}, wire::Options::Concat,
                                     [](auto& o) { o.add_axis(0); });
  ExpectError(m.Finish({}, {y}), "far more memory");
}

TEST(TfliteRefusal, ListsAllNodesByName) {
  ModelBuilder m;
  const int x = m.Floats("x", {1}), a = m.Floats("a", {1}), b = m.Floats("b", {1}), y = m.Floats("y", {1});
  m.CustomNode("SignalWindow", {x}, {a});
  m.Node(Builtin::TANH, {a}, {b});
  m.Node(Builtin::WHILE, {b}, {y});
  const std::string file = m.Finish({x}, {y});
  ExpectError(file, "2 of 3 nodes are not supported\n");
  ExpectError(file, "node 'a' (custom operator 'SignalWindow' f32[1])");
  ExpectError(file, "node 'y' (WHILE f32[1])");
}

TEST(TfliteRefusal, NamesSixteenBitsWithAZeroPoint) {
  ModelBuilder m;
  const int x = m.Tensor("x", TensorType::INT16, {3}, {{0.5f}, {1}}), y = m.Floats("y", {3});
  m.Node(Builtin::DEQUANTIZE, {x}, {y});
  ExpectError(m.Finish({x}, {y}), "'x' has 16 bits that are not symmetric");
}

TEST(TfliteRefusal, NamesOperandsThatMustBeConstant) {
  ModelBuilder m;
  const int x = m.Floats("x", {2, 3}), perm = m.Tensor("perm", TensorType::INT32, {2}),
            y = m.Floats("y", {3, 2});
  m.Node(Builtin::TRANSPOSE, {x, perm}, {y});
  ExpectError(m.Finish({x, perm}, {y}), "its permutation must be constant");
}

}  // namespace
}  // namespace whet::import::tflite
