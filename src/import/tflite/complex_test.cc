// SPDX-License-Identifier: Apache-2.0
// Fourier transforms of real signals, and complex numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "import/import.h"
#include "import/tflite/model_builder.h"
#include "ops/op.h"

namespace whet::import::tflite {
namespace {

using Complex = std::complex<double>;
using enum wire::Builtin;

constexpr auto kComplex = wire::TensorType::COMPLEX64;

Result<ir::Graph> Import(const std::string& file) {
  return ImportTflite(std::as_bytes(std::span(file)), "test", {});
}

// The transform of `x`, of `rows` by `columns` elements, by its definition: [height, width / 2 + 1].
std::vector<Complex> Spectrum(const std::vector<float>& x, int rows, int columns, int height, int width) {
  std::vector<Complex> found;
  for (int v = 0; v < height; ++v) {
    for (int u = 0; u <= width / 2; ++u) {
      Complex sum = 0;
      for (int i = 0; i < std::min(rows, height); ++i) {
        for (int j = 0; j < std::min(columns, width); ++j) {
          const double turn = static_cast<double>(i * v) / height + static_cast<double>(j * u) / width;
          sum += static_cast<double>(x[static_cast<size_t>(i * columns + j)]) *
                 std::polar(1.0, -2 * std::numbers::pi * turn);
        }
      }
      found.push_back(sum);
    }
  }
  return found;
}

// RFFT2D, a reshape of its complex result, and all that takes numbers apart.
std::string Transform(int rows, int columns, int height, int width) {
  ModelBuilder model;
  const int bins = width / 2 + 1;
  const int x = model.Floats("x", {rows, columns}), length = model.Ints("length", {height, width});
  const int y = model.Tensor("y", kComplex, {height, bins}),
            flat = model.Tensor("flat", kComplex, {height * bins});
  const int real = model.Floats("real", {height * bins}),
            imaginary = model.Floats("imaginary", {height * bins});
  const int size = model.Floats("size", {height * bins});
  model.Node(RFFT2D, {x, length}, {y});
  model.Node(RESHAPE, {y}, {flat});
  model.Node(REAL, {flat}, {real});
  model.Node(IMAG, {flat}, {imaginary});
  model.Node(COMPLEX_ABS, {flat}, {size});
  return model.Finish({x}, {real, imaginary, size, y});
}

struct Sizes {
  int rows, columns, height, width;
};

TEST(TfliteRfft2d, EqualsItsDefinition) {
  for (const auto& [rows, columns, height, width] :
       {Sizes{1, 8, 1, 8}, {4, 8, 4, 8}, {3, 5, 4, 8}, {6, 9, 2, 4}}) {
    const auto graph = Import(Transform(rows, columns, height, width));
    ASSERT_TRUE(graph.ok()) << graph.message();
    std::vector<float> x;
    for (int i = 0; i < rows * columns; ++i) x.push_back(static_cast<float>((i * 7 + 3) % 11) / 4 - 1);
    const std::vector<Complex> wanted = Spectrum(x, rows, columns, height, width);
    const auto found = ops::Evaluate(*graph, std::vector{ir::Tensor::Of<float>({rows, columns}, x)});
    ASSERT_TRUE(found.ok()) << found.message();
    EXPECT_EQ(found->at(3).dims(), (ir::Dims{height, width / 2 + 1, 2}));
    for (size_t i = 0; i < wanted.size(); ++i) {
      const auto at = static_cast<int64_t>(i);
      EXPECT_NEAR(found->at(0).RealAt(at), wanted[i].real(), 1e-5) << i;
      EXPECT_NEAR(found->at(1).RealAt(at), wanted[i].imag(), 1e-5) << i;
      EXPECT_NEAR(found->at(2).RealAt(at), std::abs(wanted[i]), 1e-5) << i;
      EXPECT_EQ(found->at(3).RealAt(2 * at), found->at(0).RealAt(at)) << i;
    }
  }
}

TEST(TfliteRfft2d, OtherOperatorsRefuseComplexNumbers) {
  ModelBuilder model;
  const int x = model.Tensor("x", kComplex, {3}), y = model.Tensor("y", kComplex, {3});
  model.Node(ADD, {x, x}, {y});
  const auto graph = Import(model.Finish({x}, {y}));
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("'x' has complex numbers"), std::string::npos) << graph.message();
}

TEST(TfliteRfft2d, RefusesWhatDoesNotFit) {
  ModelBuilder model;
  const int x = model.Floats("x", {2, 8}), length = model.Ints("length", {2, 8});
  const int y = model.Tensor("y", kComplex, {2, 4});
  model.Node(RFFT2D, {x, length}, {y});
  const auto graph = Import(model.Finish({x}, {y}));
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("another shape"), std::string::npos) << graph.message();
}

TEST(TfliteRfft2d, PartsNeedComplexNumbers) {
  ModelBuilder model;
  const int x = model.Floats("x", {4}), y = model.Floats("y", {4});
  model.Node(REAL, {x}, {y});
  const auto graph = Import(model.Finish({x}, {y}));
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("no complex numbers"), std::string::npos) << graph.message();
}

}  // namespace
}  // namespace whet::import::tflite
