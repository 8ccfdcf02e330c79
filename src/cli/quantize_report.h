// SPDX-License-Identifier: Apache-2.0
// What `whet quantize` says when it is done.
#ifndef WHET_CLI_QUANTIZE_REPORT_H_
#define WHET_CLI_QUANTIZE_REPORT_H_

#include <string>

#include "shrink/quantise_file.h"

namespace whet::cli {

// `plan` is where it was written; `layers`: list them all.
void PrintQuantized(const shrink::QuantisedFile& done, const std::string& plan, bool layers);

}  // namespace whet::cli

#endif  // WHET_CLI_QUANTIZE_REPORT_H_
