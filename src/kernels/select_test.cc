// SPDX-License-Identifier: Apache-2.0
// Selection where runs are longer than a tile: what the tiles write, together and one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/equality_case.h"
#include "kernels/registry.h"
#include "kernels/select_any/select_any.h"

namespace whet::kernels {
namespace {

constexpr int32_t kRun = 2 * WHET_CHUNK + 100, kRows = 3;
constexpr int32_t kCount = kRows * kRun;

// Rows of one condition; a has one number a row, b is whole.
whet_select_any_params ThreeWays(int32_t bytes) {
  whet_select_any_params p{bytes, kRun, {1, 0, 1}, {}, {}};
  std::fill(std::begin(p.outer), std::end(p.outer), 1);
  p.outer[WHET_OUTER - 1] = kRows;
  p.stride[0][WHET_OUTER - 1] = 0;
  p.stride[1][WHET_OUTER - 1] = 1;
  p.stride[2][WHET_OUTER - 1] = kRun;
  return p;
}

template <typename T>
struct Operands {
  std::vector<uint8_t> test;
  std::vector<T> a, b;

  Operands() {
    Random random(11);
    for (int32_t i = 0; i < kRun; ++i) test.push_back(random.OneIn(2));
    for (int32_t i = 0; i < kRows; ++i) a.push_back(static_cast<T>(-1 - i));
    for (int32_t i = 0; i < kCount; ++i) b.push_back(static_cast<T>(random.Int(0, 100)));
  }
  std::vector<T> Expected() const {
    std::vector<T> y;
    for (int32_t row = 0; row < kRows; ++row) {
      for (int32_t i = 0; i < kRun; ++i)
        y.push_back(test[static_cast<size_t>(i)] ? a[static_cast<size_t>(row)]
                                                 : b[static_cast<size_t>(row * kRun + i)]);
    }
    return y;
  }
};

template <typename T>
class SelectAny : public testing::Test {};
using Elements = testing::Types<int8_t, int16_t, float, double>;
TYPED_TEST_SUITE(SelectAny, Elements);

TYPED_TEST(SelectAny, TilesOfLongRunsWriteTheirOwnElements) {
  using T = TypeParam;
  const Operands<T> x;
  const whet_select_any_params p = ThreeWays(sizeof(T));
  const Kernel* kernel = SelectKernel("select_any", &p, IsaBit(Isa::kScalar));
  const int32_t tiles = kernel->tiles(&p);
  ASSERT_EQ(tiles, 3 * kRows);
  const void* in[] = {x.test.data(), x.a.data(), x.b.data()};
  std::vector<T> y(kCount + 1, T{77});
  void* out[] = {y.data()};
  const whet_args args{&p, in, out, nullptr, nullptr};
  kernel->run(&args, 0, tiles);
  std::vector<T> expected = x.Expected();
  expected.push_back(T{77});
  EXPECT_EQ(y, expected);

  std::fill(y.begin(), y.end(), T{77});
  kernel->run(&args, 4, 5);  // the middle of the second row
  const auto begin = y.begin() + kRun + WHET_CHUNK;
  EXPECT_TRUE(std::equal(begin, begin + WHET_CHUNK, expected.begin() + kRun + WHET_CHUNK));
  EXPECT_EQ(std::count(y.begin(), begin, T{77}) + std::count(begin + WHET_CHUNK, y.end(), T{77}),
            kCount + 1 - WHET_CHUNK);
}

}  // namespace
}  // namespace whet::kernels
