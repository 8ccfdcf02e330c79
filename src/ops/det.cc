// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

Result<std::vector<Type>> Infer(const NodeView& view) {
  ir::Shape shape = view.in(0).shape;
  if (shape.size() < 2 || !Compatible(shape.back(), shape[shape.size() - 2]))
    return Error(fmt::format("operand 0 is {}; it must be square matrices [..., N, N]", ToString(shape)));
  shape.resize(shape.size() - 2, ir::Dim(1));
  return std::vector<Type>{{view.in(0).dtype, std::move(shape), {}}};
}

Status Verify(const NodeView& view) {
  return CheckFamily(view, 1, kFloatFamilies);
}

using Matrix = std::vector<std::vector<double>>;

// Gaussian elimination; `m` is destroyed.
double Determinant(Matrix& m) {
  double product = 1;
  for (size_t column = 0; column < m.size(); ++column) {
    size_t pivot = column;
    for (size_t row = column; row < m.size(); ++row) {
      if (std::abs(m[row][column]) > std::abs(m[pivot][column])) pivot = row;
    }
    if (pivot != column) product = -product;
    std::swap(m[pivot], m[column]);
    product *= m[column][column];
    for (size_t row = column + 1; product != 0 && row < m.size(); ++row) {
      const double factor = m[row][column] / m[column][column];
      for (size_t i = column; i < m.size(); ++i) m[row][i] -= factor * m[column][i];
    }
  }
  return product;
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Tensor& in = view.in(0);
  Tensor out(in.dtype(), *ir::StaticDims(view.output_types[0].shape));
  const size_t n = static_cast<size_t>(in.dims().back());
  for (int64_t i = 0, at = 0; i < out.count(); ++i) {
    Matrix m(n, std::vector<double>(n));
    for (auto& row : m) {
      for (double& element : row) element = in.RealAt(at++);
    }
    const double value = Determinant(m);
    if (out.dtype() == DType::kF64) out.MutableData<double>()[static_cast<size_t>(i)] = value;
    if (out.dtype() == DType::kF32)
      out.MutableData<float>()[static_cast<size_t>(i)] = static_cast<float>(value);
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_det = {"det", "determinants of square matrices", 1, 1, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
