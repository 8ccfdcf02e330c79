// SPDX-License-Identifier: Apache-2.0
#include "ir/tensor.h"

#include <gtest/gtest.h>

#include <limits>

namespace whet::ir {
namespace {

TEST(Tensor, ReadsRealsAsIntegersThatExist) {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor reals = Tensor::Of<double>({6}, {-2.75, 1e203, -1e203, inf, nan, 0x1p62});
  const std::vector<int64_t> expected = {-2, INT64_MAX, INT64_MIN, INT64_MAX, 0, int64_t{1} << 62};
  EXPECT_EQ(reals.Ints(), expected);
}

}  // namespace
}  // namespace whet::ir
