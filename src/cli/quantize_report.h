// SPDX-License-Identifier: Apache-2.0
// What `whet quantize` says when it is done.
#ifndef WHET_CLI_QUANTIZE_REPORT_H_
#define WHET_CLI_QUANTIZE_REPORT_H_

#include <cstddef>
#include <string>

#include "shrink/quantise.h"

namespace whet::cli {

struct QuantizeSummary {
  std::string plan;  // where it was written
  size_t bytes = 0;
  size_t float_bytes = 0;  // of the float plan
  size_t samples = 0;
  bool layers = false;  // list them all
};

void PrintQuantized(const shrink::Quantised& quantised, const QuantizeSummary& summary);
void PrintQuantizedJson(const shrink::Quantised& quantised, const QuantizeSummary& summary);

}  // namespace whet::cli

#endif  // WHET_CLI_QUANTIZE_REPORT_H_
