// SPDX-License-Identifier: Apache-2.0
#include "eval/compare_models.h"

#include <algorithm>

#include "base/check.h"
#include "eval/trace.h"

namespace whet::eval {
namespace {

Result<std::vector<NamedTensor>> Trace(const ComparedSide& side, size_t sample) {
  return TraceTensors(*side.model, side.execute, WHET_TRY(side.inputs(sample)));
}

// Those of a trace that are answers.
std::vector<NamedTensor> Answers(const Model& model, const std::vector<NamedTensor>& trace) {
  std::vector<NamedTensor> answers;
  for (size_t i = 0; i < model.entry().visible_outputs(); ++i) {
    const std::string& name = model.entry().tensors[static_cast<size_t>(model.entry().outputs[i])].name;
    const auto found = std::ranges::find(trace, name, &NamedTensor::name);
    if (found != trace.end()) answers.push_back(*found);
  }
  return answers;
}

}  // namespace

ExecuteOptions ExecuteOn(const std::string& isa, int threads) {
  ExecuteOptions execute;
  execute.oracle = isa == "oracle";
  execute.isa = execute.oracle ? "" : isa;
  execute.threads = threads;
  return execute;
}

Result<Compared> CompareModels(const ComparedSide& a, const ComparedSide& b, std::span<const size_t> samples,
                               double tolerance,
                               const std::function<void(size_t done, size_t of)>& progress) {
  WHET_CHECK(!samples.empty());
  std::optional<Compared> compared;
  for (size_t i = 0; i < samples.size(); ++i) {
    const std::vector<NamedTensor> left = WHET_TRY(Trace(a, samples[i])),
                                   right = WHET_TRY(Trace(b, samples[i]));
    Comparison tensors = WHET_TRY(CompareTraces(left, right, tolerance));
    if (compared) {
      Merge(tensors, tolerance, &compared->tensors);
    } else {
      compared = Compared{std::move(tensors), Agreement()};
    }
    const bool fits = compared->answers &&
                      AddSample(Answers(*a.model, left), Answers(*b.model, right), &*compared->answers).ok();
    if (!fits) compared->answers.reset();
    if (progress) progress(i + 1, samples.size());
  }
  return std::move(*compared);
}

}  // namespace whet::eval
