// SPDX-License-Identifier: Apache-2.0
// All that is known of a quantisation: one document, for machines and for the page.
#ifndef WHET_REPORT_QUANTISED_PAGE_H_
#define WHET_REPORT_QUANTISED_PAGE_H_

#include "report/json.h"
#include "report/measure.h"

namespace whet::report {

// ToJson of report/quantised.h and beside it "scheme"; "verdict", "facts" and "advice" (summary.h); "accuracy" with labels
// (evaluation.h; "held_out"; "note"); "latency": {"threads", "isa", "runs", "steps_ms", "best_ms", "median_ms", "conversions_us", "other_us"};
// "inputs", like layers. Layers have also "computes", "error_share" (0 to 1), "alone_db", "weights_sqnr_db", "reach", "clipped" (0 to
// 1), "histogram" (counts in equal steps over "seen"), "macs", "weight_bytes", "result_bytes", "us", "kernels", "fused", "remedy".
// Of pairs the first is the float plan's. Only what was measured in time differs from run to run.
Json Document(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
              const Measured& measured);

}  // namespace whet::report

#endif  // WHET_REPORT_QUANTISED_PAGE_H_
