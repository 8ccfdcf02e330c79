// SPDX-License-Identifier: Apache-2.0
// What a quantisation cost, for machines.
#ifndef WHET_REPORT_QUANTISED_H_
#define WHET_REPORT_QUANTISED_H_

#include <string>

#include "report/json.h"
#include "shrink/quantise_file.h"

namespace whet::report {

// Why a layer computes in integers, or does not.
const char* Reason(shrink::Stay stay);

// How many layers compute in integers.
size_t Integers(const std::vector<shrink::LayerReport>& layers);

// {"file", "bytes", "float_bytes", "samples", "sqnr_db", "steps": [{"step", "sqnr_db", "kept"}], "precise_layers": [{"node",
// "activations", "sqnr_db", "weights"}], "weights": [{"node", "op", "bits", "group", "scales", "weights", "sqnr_db"}], "layers":
// [{"node", "op", "tensor", "integer", "reason", "sqnr_db", "observer", "searched", "seen", "dtype", "scale", "zero_point"}]}; `plan` is where
// it was written.
Json ToJson(const shrink::QuantisedFile& done, const std::string& plan);
Json ToJson(const shrink::LayerReport& layer);

}  // namespace whet::report

#endif  // WHET_REPORT_QUANTISED_H_
