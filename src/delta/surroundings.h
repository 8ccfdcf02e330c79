// SPDX-License-Identifier: Apache-2.0
// What stands around an element: the sizes and signs of the differences before it, above it, in its row and in its column.
#ifndef WHET_DELTA_SURROUNDINGS_H_
#define WHET_DELTA_SURROUNDINGS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace whet::delta {

// A difference as its neighbours see it. `size` is on the scale of whoever asks, below 2^14.
struct Seen {
  int size = 0;
  int sign = 0;  // -1, 0, 1
};

class Surroundings {
 public:
  // Starts a run of elements in rows, of sizes about `typical`.
  void Begin(uint32_t row, uint32_t inner, int typical) {
    row_ = row;
    inner_ = inner;
    column_ = 0;
    in_row_ = 0;
    above_.assign(row, Seen{typical, 0});
    sizes_.assign(row, typical << kFraction);
    trends_.assign(row, 0);
    before_ = before2_ = Seen{typical, 0};
    row_size_ = all_size_ = typical << kFraction;
    row_trend_ = 0;
  }

  const Seen& before() const { return before_; }
  const Seen& before2() const { return before2_; }
  const Seen& above() const { return above_[column_]; }  // the same place of the row before
  const Seen& across() const {
    return above_[column_ >= inner_ ? column_ - inner_ : column_ + row_ - inner_];
  }
  // Means, in sixteenths of a size.
  int row_size() const { return row_size_; }
  int column_size() const { return sizes_[column_]; }
  int all_size() const { return all_size_; }
  // Which sign was likelier of late, of 4096.
  int row_trend() const { return row_trend_; }
  int column_trend() const { return trends_[column_]; }

  void Add(Seen seen) {
    const int size = seen.size << kFraction;
    row_size_ += ((size - row_size_) * kParts[static_cast<size_t>(std::min(in_row_, kSteady))]) >> 12;
    sizes_[column_] += (size - sizes_[column_]) >> 2;
    all_size_ += (size - all_size_) >> 8;
    row_trend_ += (seen.sign * 4096 - row_trend_) >> 3;
    trends_[column_] = static_cast<int16_t>(trends_[column_] + ((seen.sign * 4096 - trends_[column_]) >> 2));
    before2_ = before_;
    before_ = above_[column_] = seen;
    ++in_row_;
    if (++column_ == row_) {
      column_ = 0;
      in_row_ = 0;
      row_size_ = (row_size_ + all_size_) / 2;
    }
  }

 private:
  static constexpr int kFraction = 4;
  // Of a row's mean, what the next element is: a third, and less with each, to a 24th; of 4096.
  static constexpr int kSteady = 21;
  static constexpr std::array<int, kSteady + 1> kParts = [] {
    std::array<int, kSteady + 1> parts{};
    for (int i = 0; i <= kSteady; ++i) parts[static_cast<size_t>(i)] = 4096 / (i + 3);
    return parts;
  }();

  uint32_t row_ = 1, inner_ = 1, column_ = 0;
  int in_row_ = 0;
  std::vector<Seen> above_;
  std::vector<int> sizes_;
  std::vector<int16_t> trends_;
  Seen before_, before2_;
  int row_size_ = 0, all_size_ = 0, row_trend_ = 0;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_SURROUNDINGS_H_
