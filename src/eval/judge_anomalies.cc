// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "eval/judge.h"
#include "eval/labels.h"
#include "eval/roc.h"

namespace whet::eval {
namespace {

// The mean squared difference of output and input where the model reproduces its input, else the output: one number, or the
// second of two.
Result<double> Score(const Outcome& outcome) {
  const NamedTensor& output = outcome.outputs[0];
  const format::Tensor& t = outcome.entry.tensors[static_cast<size_t>(outcome.entry.inputs[0])];
  const NamedTensor input = {t.name, outcome.input.inputs[0], {t.scale, t.zero_point, t.axis}};
  const int64_t count = output.tensor.count();
  if (count != input.tensor.count()) {
    if (count == 1 || count == 2) return RealValue(output, count - 1);
    return Error(fmt::format(
        "output '{}' has {} elements; an anomaly score is one number, or comes of a model that reproduces "
        "its {} inputs",
        output.name, count, input.tensor.count()));
  }
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    const double d = RealValue(output, i) - RealValue(input, i);
    sum += d * d;
  }
  return sum / static_cast<double>(count);
}

class AnomalyJudge : public Judge {
 public:
  AnomalyJudge(ClassLabels labels, size_t sides) : labels_(std::move(labels)), scores_(sides) {}

  bool Labelled(size_t sample) const override { return labels_.of[sample] >= 0; }

  Status Take(const Outcome& outcome) override {
    if (labels_.of[outcome.sample] > 1) return Error("its label is neither 0, normal, nor 1, an anomaly");
    if (outcome.side == 0) anomaly_.push_back(labels_.of[outcome.sample] == 1);
    scores_[outcome.side].push_back(WHET_TRY(Score(outcome)));
    return {};
  }

  Result<Verdict> Conclude() const override {
    Verdict verdict;
    verdict.without_sample = labels_.without_sample;
    std::vector<RocArea> areas;
    for (const std::vector<double>& scores : scores_) {
      areas.push_back(WHET_TRY(RocArea::Of(scores, anomaly_)));
      verdict.sides.push_back({{"AUC", areas.back().value(), areas.back().interval(), std::nullopt}});
    }
    if (areas.size() == 2) {
      verdict.contrasts.push_back(
          {"AUC", areas[0].value() - areas[1].value(), areas[0].DifferenceTo(areas[1]), std::nullopt});
    }
    return verdict;
  }

 private:
  ClassLabels labels_;
  std::vector<bool> anomaly_;
  std::vector<std::vector<double>> scores_;  // of each side
};

}  // namespace

Result<std::unique_ptr<Judge>> JudgeOfAnomalies(const LabelOptions& labels,
                                                const std::vector<std::string>& names, size_t sides) {
  ClassLabels classes = WHET_TRY(ReadClassLabels(labels.path, names, labels.column));
  return std::unique_ptr<Judge>(new AnomalyJudge(std::move(classes), sides));
}

}  // namespace whet::eval
