// SPDX-License-Identifier: Apache-2.0
// The area under the ROC curve: how often an anomaly scores higher than a normal sample, ties half. Its variance, and the
// covariance of two models on the same samples, are DeLong's (Biometrics 44, 1988).
#ifndef WHET_EVAL_ROC_H_
#define WHET_EVAL_ROC_H_

#include <span>
#include <vector>

#include "base/result.h"
#include "eval/interval.h"

namespace whet::eval {

class RocArea {
 public:
  // Refuses samples of one kind alone and scores that are not numbers.
  static Result<RocArea> Of(const std::vector<double>& scores, const std::vector<bool>& anomaly);

  double value() const { return value_; }
  Interval interval()
      const;  // where all pairs agree, which has no variance: Wilson's, of the rarer kind's samples

  // Of value() - other.value(), for the same samples in the same order.
  Interval DifferenceTo(const RocArea& other) const;

 private:
  double Covariance(const RocArea& other) const;

  double value_ = 0;
  std::vector<double> above_,
      below_;  // per anomaly and per normal sample: the share of the other kind it is on the right side of
};

}  // namespace whet::eval

#endif  // WHET_EVAL_ROC_H_
