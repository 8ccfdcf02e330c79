// SPDX-License-Identifier: Apache-2.0
// All that is known of a comparison of two models: one document, for machines and for the page.
#ifndef WHET_REPORT_COMPARISON_PAGE_H_
#define WHET_REPORT_COMPARISON_PAGE_H_

#include <string>

#include "eval/agreement.h"
#include "eval/comparison.h"
#include "eval/model.h"
#include "report/json.h"

namespace whet::report {

struct ComparisonTitle {
  std::string a, b;     // what the sides are called
  std::string samples;  // "16 samples of pictures", "seeded inputs"
};

// Two models are called by the names of their files; one with itself, where `b` is empty, by what each side runs on.
ComparisonTitle TitleOf(const std::string& a, const std::string& b, const std::string& isa,
                        const std::string& against, std::string samples);

// ToJson of report/comparison.h and beside it "verdict", "facts" and "advice" (summary.h); "outputs": {"sqnr_db", "same", "of"}. Rows
// have also "added": the noise over the signal that this tensor has beyond what the tensors that it was computed from have, and
// "output" where it is one of the answers. `a` is the model of side A; `outputs` how close B's answers are to A's.
Json Document(const eval::Comparison& comparison, const eval::Agreement& outputs, const eval::Model& a,
              const ComparisonTitle& title);

}  // namespace whet::report

#endif  // WHET_REPORT_COMPARISON_PAGE_H_
