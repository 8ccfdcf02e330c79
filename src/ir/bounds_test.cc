// SPDX-License-Identifier: Apache-2.0
#include "ir/bounds.h"

#include <gtest/gtest.h>

namespace whet::ir {
namespace {

int64_t CountOf(const Dims& dims) {
  const Result<int64_t> count = CheckedCount(dims);
  return count.ok() ? *count : -1;
}

TEST(Bounds, CountElements) {
  EXPECT_EQ(CountOf({}), 1);
  EXPECT_EQ(CountOf({2, 3, 4}), 24);
  EXPECT_EQ(CountOf({2, 0, 4}), 0);
  EXPECT_EQ(CountOf({kMaxElements}), kMaxElements);
}

TEST(Bounds, RefuseSizesThatCannotBeStridedThrough) {
  EXPECT_EQ(CountOf({-1, 2}), -1);
  EXPECT_EQ(CountOf({kMaxElements, 2}), -1);
  EXPECT_EQ(CountOf({INT64_MAX, INT64_MAX}), -1);
  EXPECT_EQ(CountOf({0, INT64_MAX, INT64_MAX}), -1);  // empty, yet its strides overflow
  EXPECT_FALSE(CheckShape(ToShape({0, kMaxElements, 2})).ok());
  EXPECT_TRUE(CheckShape({Dim::Symbol("batch"), Dim(3)}).ok());
}

}  // namespace
}  // namespace whet::ir
