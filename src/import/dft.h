// SPDX-License-Identifier: Apache-2.0
// Discrete Fourier transforms as products with constant matrices of cosines and sines. Lengths whose matrix would pass
// kMaxDftMatrix elements are split into factors (Cooley and Tukey), which costs less memory and less time.
#ifndef WHET_IMPORT_DFT_H_
#define WHET_IMPORT_DFT_H_

#include "import/emitter.h"

namespace whet::import {

constexpr int64_t kMaxDftMatrix = int64_t{1} << 21;  // elements: 8 MiB

// x [B, n, parts], parts 1 (real) or 2 (real and imaginary), to its spectrum's first `count` values [B, count, 2];
// `inverse` turns the other way and divides by n. A prime factor of n above 724 is an error.
Result<ir::ValueId> AddDft(const Emitter& emit, ir::ValueId x, int64_t count, bool inverse);

// The spectrum's first n / 2 + 1 values x [B, n / 2 + 1, 2] back to the real signal [B, n, 1].
Result<ir::ValueId> AddRealInverseDft(const Emitter& emit, ir::ValueId x, int64_t n);

// Cosines and sines that take a signal [n * parts] to a spectrum [count * 2], times `window` [n] where it is given:
// weights [count * 2, n * parts] of fully_connected.
ir::Tensor DftMatrix(int64_t n, int64_t parts, int64_t count, bool inverse,
                     std::span<const double> window = {});

}  // namespace whet::import

#endif  // WHET_IMPORT_DFT_H_
