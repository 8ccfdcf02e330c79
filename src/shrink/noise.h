// SPDX-License-Identifier: Apache-2.0
// The power of what quantisation adds to a tensor.
#ifndef WHET_SHRINK_NOISE_H_
#define WHET_SHRINK_NOISE_H_

#include <cmath>
#include <limits>

#include "ir/tensor.h"

namespace whet::shrink {

struct Noise {
  double signal = 0, noise = 0;  // sums of squares in real units

  void Add(double real, double given) {
    signal += real * real;
    noise += (real - given) * (real - given);
  }
  // Plain numbers of one shape.
  void Add(const ir::Tensor& real, const ir::Tensor& given) {
    for (int64_t i = 0; i < real.count(); ++i) Add(real.RealAt(i), given.RealAt(i));
  }
  double sqnr_db() const {
    return noise == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal / noise);
  }
};

}  // namespace whet::shrink

#endif  // WHET_SHRINK_NOISE_H_
