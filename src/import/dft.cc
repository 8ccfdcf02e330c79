// SPDX-License-Identifier: Apache-2.0
#include "import/dft.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace whet::import {
namespace {

// The angle of w^(j * k) for a transform of length n, exact modulo n.
double Angle(int64_t j, int64_t k, int64_t n, bool inverse) {
  const double turn = static_cast<double>(j * k % n) / static_cast<double>(n);
  return (inverse ? 2 : -2) * std::numbers::pi * turn;
}

// The factor of n next below its square root; 1 for primes.
int64_t FactorOf(int64_t n) {
  auto factor = static_cast<int64_t>(std::sqrt(static_cast<double>(n)));
  while (n % factor != 0) --factor;
  return factor;
}

Result<ir::ValueId> Multiply(const Emitter& emit, ir::ValueId x, ir::Tensor matrix, const ir::Dims& result) {
  const ir::Dims dims = matrix.dims();
  const ir::ValueId flat = WHET_TRY(emit.Reshaped(x, {result[0], dims[1]}));
  const ir::ValueId product =
      WHET_TRY(emit.add("fully_connected", {flat, emit.constant(std::move(matrix), {})}, {}, {}));
  return emit.Reshaped(product, result);
}

// Factors w_n^(j2 * k1) for [n2, n1] elements: [cosine, cosine], and [-sine, sine] for the swapped element.
struct Twiddles {
  ir::Tensor same, swapped;
};
Twiddles TwiddlesOf(int64_t n1, int64_t n2, bool inverse) {
  std::vector<float> same, swapped;
  for (int64_t j = 0; j < n2; ++j) {
    for (int64_t k = 0; k < n1; ++k) {
      const double angle = Angle(j, k, n1 * n2, inverse);
      const auto cosine = static_cast<float>(std::cos(angle)), sine = static_cast<float>(std::sin(angle));
      same.insert(same.end(), {cosine, cosine});
      swapped.insert(swapped.end(), {-sine, sine});
    }
  }
  const ir::Dims dims{n1 * n2, 2};
  return {ir::Tensor::Of<float>(dims, same), ir::Tensor::Of<float>(dims, swapped)};
}

// Complex x [B, n, 2] times constants.
Result<ir::ValueId> Turn(const Emitter& emit, ir::ValueId x, Twiddles twiddles) {
  const ir::ValueId real = WHET_TRY(emit.Strided(x, 2, 0, 1, 1)),
                    imaginary = WHET_TRY(emit.Strided(x, 2, 1, 1, 1));
  const ir::ValueId swapped = WHET_TRY(emit.add("concat", {imaginary, real}, {{"axis", int64_t{2}}}, {}));
  const ir::ValueId a = WHET_TRY(emit.add("mul", {x, emit.constant(std::move(twiddles.same), {})}, {}, {}));
  const ir::ValueId b =
      WHET_TRY(emit.add("mul", {swapped, emit.constant(std::move(twiddles.swapped), {})}, {}, {}));
  return emit.add("add", {a, b}, {}, {});
}

Result<ir::ValueId> Transform(const Emitter& emit, ir::ValueId x, int64_t count, bool inverse);

// Element j1 * n2 + j2 of the signal and k1 + n1 * k2 of the spectrum: transforms over j1, turns, transforms over j2.
Result<ir::ValueId> Split(const Emitter& emit, ir::ValueId x, int64_t n1, bool inverse) {
  const ir::Dims dims = WHET_TRY(emit.DimsOf(x));
  const int64_t batch = dims[0], n2 = dims[1] / n1, parts = dims[2];
  x = WHET_TRY(emit.Reshaped(x, {batch, n1, n2, parts}));
  x = WHET_TRY(emit.Transposed(x, {0, 2, 1, 3}));
  x = WHET_TRY(emit.Reshaped(x, {batch * n2, n1, parts}));
  x = WHET_TRY(Transform(emit, x, n1, inverse));
  x = WHET_TRY(emit.Reshaped(x, {batch, n2 * n1, 2}));
  x = WHET_TRY(Turn(emit, x, TwiddlesOf(n1, n2, inverse)));
  x = WHET_TRY(emit.Reshaped(x, {batch, n2, n1, 2}));
  x = WHET_TRY(emit.Transposed(x, {0, 2, 1, 3}));
  x = WHET_TRY(emit.Reshaped(x, {batch * n1, n2, 2}));
  x = WHET_TRY(Transform(emit, x, n2, inverse));
  x = WHET_TRY(emit.Reshaped(x, {batch, n1, n2, 2}));
  x = WHET_TRY(emit.Transposed(x, {0, 2, 1, 3}));
  return emit.Reshaped(x, {batch, n1 * n2, 2});
}

Result<ir::ValueId> Transform(const Emitter& emit, ir::ValueId x, int64_t count, bool inverse) {
  const ir::Dims dims = WHET_TRY(emit.DimsOf(x));
  const int64_t n = dims[1];
  if (n * dims[2] * count * 2 <= kMaxDftMatrix)
    return Multiply(emit, x, DftMatrix(n, dims[2], count, inverse), {dims[0], count, 2});
  const int64_t factor = FactorOf(n);
  if (factor == 1) {
    return Error(fmt::format(
        "a Fourier transform over {} elements, which is prime; pad the signal to a length of small factors",
        n));
  }
  const ir::ValueId whole = WHET_TRY(Split(emit, x, factor, inverse));
  return emit.Strided(whole, 1, 0, 1, count);
}

// The whole spectrum of a real signal of n elements, of which the first half is known.
Result<ir::ValueId> Mirrored(const Emitter& emit, ir::ValueId x, int64_t n) {
  std::vector<int64_t> order;
  std::vector<float> signs;
  for (int64_t k = 0; k < n; ++k) {
    order.push_back(k <= n / 2 ? k : n - k);
    signs.insert(signs.end(), {1, k <= n / 2 ? 1.0f : -1.0f});
  }
  const ir::ValueId indices = emit.constant(ir::Tensor::Of<int64_t>({n}, order), {});
  const ir::ValueId whole = WHET_TRY(emit.add("gather", {x, indices}, {{"axis", int64_t{1}}}, {}));
  return emit.add("mul", {whole, emit.constant(ir::Tensor::Of<float>({n, 2}, signs), {})}, {}, {});
}

// Each value of the half spectrum stands for its mirrored one too: [n, (n / 2 + 1) * 2].
ir::Tensor RealInverseMatrix(int64_t n) {
  std::vector<float> values;
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t k = 0; k <= n / 2; ++k) {
      const bool alone = k == 0 || 2 * k == n;
      const double angle = Angle(j, k, n, true), factor = (alone ? 1.0 : 2.0) / static_cast<double>(n);
      values.push_back(static_cast<float>(factor * std::cos(angle)));
      values.push_back(alone ? 0 : static_cast<float>(-factor * std::sin(angle)));
    }
  }
  return ir::Tensor::Of<float>({n, (n / 2 + 1) * 2}, values);
}

}  // namespace

ir::Tensor DftMatrix(int64_t n, int64_t parts, int64_t count, bool inverse, std::span<const double> window) {
  std::vector<float> values;
  values.reserve(static_cast<size_t>(count * 2 * n * parts));
  for (int64_t row = 0; row < count * 2; ++row) {
    for (int64_t j = 0; j < n; ++j) {
      const double angle = Angle(j, row / 2, n, inverse);
      const double factor = window.empty() ? 1 : window[static_cast<size_t>(j)];
      const double cosine = factor * std::cos(angle), sine = factor * std::sin(angle);
      const bool real = row % 2 == 0;
      values.push_back(static_cast<float>(real ? cosine : sine));
      if (parts == 2) values.push_back(static_cast<float>(real ? -sine : cosine));
    }
  }
  return ir::Tensor::Of<float>({count * 2, n * parts}, values);
}

Result<ir::ValueId> AddDft(const Emitter& emit, ir::ValueId x, int64_t count, bool inverse) {
  const ir::ValueId spectrum = WHET_TRY(Transform(emit, x, count, inverse));
  if (!inverse) return spectrum;
  const int64_t n = WHET_TRY(emit.DimsOf(x))[1];
  const ir::ValueId factor = emit.constant(ir::Tensor::Of<float>({}, {1.0f / static_cast<float>(n)}), {});
  return emit.add("mul", {spectrum, factor}, {}, {});
}

Result<ir::ValueId> AddRealInverseDft(const Emitter& emit, ir::ValueId x, int64_t n) {
  const int64_t batch = WHET_TRY(emit.DimsOf(x))[0];
  if (n * (n / 2 + 1) * 2 <= kMaxDftMatrix) return Multiply(emit, x, RealInverseMatrix(n), {batch, n, 1});
  const ir::ValueId whole = WHET_TRY(AddDft(emit, WHET_TRY(Mirrored(emit, x, n)), n, true));
  return emit.Strided(whole, 2, 0, 1, 1);
}

}  // namespace whet::import
