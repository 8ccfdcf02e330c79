// SPDX-License-Identifier: Apache-2.0
// A quantisation with everything that is told about it: what `whet quantize` and whet.quantize do.
#ifndef WHET_REPORT_QUANTISE_H_
#define WHET_REPORT_QUANTISE_H_

#include <string>

#include "report/json.h"
#include "report/measure.h"

namespace whet::report {

struct QuantiseRequest {
  shrink::QuantiseFileOptions quantise;  // its progress is told of all the work
  MeasureOptions measure;                // for the page; labels need one
  std::string html;                      // where to write the page; empty: none
};

struct QuantiseOutcome {
  shrink::QuantisedFile done;
  Json json;  // with a page its document, of quantised_page.h, else that of quantised.h
};

Result<QuantiseOutcome> QuantiseAndReport(const QuantiseRequest& request, const eval::OpenData& data);

}  // namespace whet::report

#endif  // WHET_REPORT_QUANTISE_H_
