// SPDX-License-Identifier: Apache-2.0
// From a model's outputs on labelled samples to figures with intervals: one judge per task.
#ifndef WHET_EVAL_JUDGE_H_
#define WHET_EVAL_JUDGE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "eval/classes.h"
#include "eval/data_set.h"
#include "eval/execute.h"
#include "eval/interval.h"

namespace whet::eval {

enum class Task : uint8_t { kClassify, kDetect, kKeyword, kAnomaly, kKeypoints };
constexpr const char* kTaskNames[] = {"classify", "detect", "keyword", "anomaly", "keypoints"};

// One model's answer to one sample.
struct Outcome {
  size_t side = 0;    // 0: the model in question; 1: the one it is compared with
  size_t sample = 0;  // in the data set
  const card::Card& card;
  const format::Entry& entry;
  const Sample& input;
  const std::vector<NamedTensor>& outputs;
};

struct Figure {
  std::string name;
  double value = 0;
  Interval interval;
  std::optional<Share> share;  // where the value is one
};

// Side 0 less side 1, on the same samples.
struct Contrast {
  std::string name;
  double difference = 0;
  Interval interval;
  std::optional<double> p;  // of McNemar's test, where the figure is a share of samples
};

struct Verdict {
  std::vector<std::vector<Figure>> sides;
  std::vector<Contrast> contrasts;    // where there are two sides
  std::optional<Share> agreement;     // how often both decided the same
  std::vector<Confusion> confusions;  // of each side, where classes are few enough to be shown
  size_t without_sample = 0;          // labels that belong to no sample
};

class Judge {
 public:
  virtual ~Judge() = default;
  virtual bool Labelled(size_t sample) const = 0;
  // All sides of one sample come one after the other.
  virtual Status Take(const Outcome& outcome) = 0;
  virtual Result<Verdict> Conclude() const = 0;
};

struct LabelOptions {
  std::string path;    // a file, or of boxes and keypoints a folder; see labels.h
  std::string column;  // of a CSV
  int offset = 0;      // added to class indices: for nets with a background class in front
};

Result<std::unique_ptr<Judge>> MakeJudge(Task task, const LabelOptions& labels,
                                         const std::vector<std::string>& names, size_t sides);

// One function per kind of truth; MakeJudge chooses.
Result<std::unique_ptr<Judge>> JudgeOfClasses(const LabelOptions& labels,
                                              const std::vector<std::string>& names, size_t sides,
                                              bool keyword);
Result<std::unique_ptr<Judge>> JudgeOfAnomalies(const LabelOptions& labels,
                                                const std::vector<std::string>& names, size_t sides);
Result<std::unique_ptr<Judge>> JudgeOfBoxes(const LabelOptions& labels, const std::vector<std::string>& names,
                                            size_t sides);
Result<std::unique_ptr<Judge>> JudgeOfKeypoints(const LabelOptions& labels,
                                                const std::vector<std::string>& names, size_t sides);

}  // namespace whet::eval

#endif  // WHET_EVAL_JUDGE_H_
