// SPDX-License-Identifier: Apache-2.0
// Whether a quantised plan is fit for use, as far as its figures tell, and what would make it better.
#ifndef WHET_REPORT_APPRAISE_H_
#define WHET_REPORT_APPRAISE_H_

#include "report/measure.h"
#include "report/summary.h"

namespace whet::report {

constexpr double kFloorDb = 20;  // an error of a tenth of the signal: below it answers deserve a look

// `done` came from `options`, with explanations.
Summary Appraise(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
                 const Measured& measured);

// The options that keep float what was tried so.
std::string KeepFloatText(const shrink::Explanation& explanation);

}  // namespace whet::report

#endif  // WHET_REPORT_APPRAISE_H_
