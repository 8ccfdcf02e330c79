// SPDX-License-Identifier: Apache-2.0
// How good decisions among classes are.
#ifndef WHET_EVAL_CLASSES_H_
#define WHET_EVAL_CLASSES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "eval/interval.h"

namespace whet::eval {

// One sample: what it is, and the classes that the model ranks first, best first.
struct Ranking {
  int truth = 0;
  std::vector<int> said;

  bool Within(size_t k) const;  // whether the truth is among the first k
};

Share TopK(std::span<const Ranking> rankings, size_t k);

// How often each class was taken for each, by the first of each ranking.
class Confusion {
 public:
  explicit Confusion(size_t classes) : classes_(classes), counts_(classes * classes) {}
  // With as many classes as the rankings name; `draws` says how often each counts, empty: once.
  static Confusion Of(std::span<const Ranking> rankings, Draws draws = {});

  void Add(int truth, int said, uint32_t times = 1);
  size_t classes() const { return classes_; }
  uint64_t at(size_t truth, size_t said) const { return counts_[truth * classes_ + said]; }
  uint64_t Samples(size_t truth) const;  // of the class

  // The harmonic mean of precision and recall; 0 where nothing is right.
  double F1(size_t index) const;
  double MacroF1() const;  // the mean over classes that have samples

 private:
  size_t classes_;
  std::vector<uint64_t> counts_;
};

}  // namespace whet::eval

#endif  // WHET_EVAL_CLASSES_H_
