// SPDX-License-Identifier: Apache-2.0
// Average precision of boxes as COCO defines it, without crowds: IoU 0.50 to 0.95 in steps of 0.05, precision at 101 recalls, the
// mean over classes that have objects; at most 100 boxes of a class in a picture, best first.
#ifndef WHET_EVAL_AVERAGE_PRECISION_H_
#define WHET_EVAL_AVERAGE_PRECISION_H_

#include <cstdint>
#include <vector>

#include "card/decode.h"
#include "eval/interval.h"
#include "eval/labels.h"

namespace whet::eval {

// |a and b| / |a or b|.
double Overlap(const TrueBox& truth, const card::Box& found);

class AveragePrecision {
 public:
  static constexpr size_t kThresholds = 10;  // the first is IoU 0.5, the last 0.95

  // Adds a picture; its boxes are matched here, each to the best object that is still free, best box first.
  void Add(const std::vector<TrueBox>& truth, const std::vector<card::Box>& found);

  size_t pictures() const { return pictures_; }
  size_t objects() const { return objects_; }

  // At one threshold, over the pictures as drawn; empty: each once. NaN where no object was drawn.
  double At(size_t threshold, Draws draws = {}) const;
  double Mean(Draws draws = {}) const;  // over all thresholds

 private:
  struct Found {
    float score = 0;
    uint32_t picture = 0;
    uint16_t right = 0;  // a bit per threshold
  };
  struct Class {
    std::vector<Found> found;                            // score descending
    std::vector<std::pair<uint32_t, uint32_t>> objects;  // picture, how many
  };
  static void Match(const std::vector<const TrueBox*>& truth, const std::vector<const card::Box*>& found,
                    uint32_t picture, Class* into);
  static double Of(const Class& one, size_t threshold, Draws draws);

  std::vector<Class> classes_;
  size_t pictures_ = 0, objects_ = 0;
};

}  // namespace whet::eval

#endif  // WHET_EVAL_AVERAGE_PRECISION_H_
