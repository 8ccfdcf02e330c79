// SPDX-License-Identifier: Apache-2.0
// What a quantised plan is worth beside its float plan: measured here, and judged on labelled samples.
#ifndef WHET_REPORT_MEASURE_H_
#define WHET_REPORT_MEASURE_H_

#include <optional>
#include <string>
#include <vector>

#include "eval/evaluate.h"
#include "eval/step_cost.h"
#include "shrink/quantise_file.h"

namespace whet::report {

struct MeasureOptions {
  double seconds = 1;  // that each plan runs for
  // With evaluate.labels both plans are judged, on the labelled samples of `judged`: where they do not lie apart, on those that
  // were not calibrated on, if there are any.
  eval::EvaluateOptions evaluate;
  std::string task;  // in place of what the card says
  eval::OpenData judged;
  bool apart = false;  // `judged` opens other samples than those of the calibration
  shrink::Progress progress;
};

// Side 0 is the quantised plan, side 1 the float one.
struct Judged {
  eval::Task task = eval::Task::kClassify;
  eval::Evaluation evaluation;
  bool held_out = false;  // none of the samples was calibrated on
  bool apart = false;     // they lie apart from those
};

struct Measured {
  eval::PlanCost real, stored;
  std::optional<Judged> judged;
};

// Whether the labels, where there are any, fit the samples to judge: before anything that takes time.
Status CheckLabels(const MeasureOptions& options, const format::Entry& entry, const card::Card* card);

// `done` came from `quantise`, which says where the plan is.
Result<Measured> Measure(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& quantise,
                         const MeasureOptions& options);

}  // namespace whet::report

#endif  // WHET_REPORT_MEASURE_H_
