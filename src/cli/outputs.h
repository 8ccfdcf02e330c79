// SPDX-License-Identifier: Apache-2.0
// Results of a run for people and for machines.
#ifndef WHET_CLI_OUTPUTS_H_
#define WHET_CLI_OUTPUTS_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"

namespace whet::cli {

std::string TensorHash(const ir::Tensor& tensor);  // SHA-256 of the raw bytes, hexadecimal

// One line: name, type, shape, and the largest or first values in real units.
std::string Summary(const NamedTensor& output);

// {"name", "dtype", "shape", "sha256"}; dtype as NumPy writes it.
nlohmann::ordered_json Describe(const NamedTensor& output);

// DIR/0.npy ... and DIR/outputs.json.
Status WriteOutputs(const std::string& folder, const std::vector<NamedTensor>& outputs);

// The same for tensors in between: the list is "tensors" in DIR/index.json.
Status WriteTensors(const std::string& folder, const std::vector<NamedTensor>& tensors);

}  // namespace whet::cli

#endif  // WHET_CLI_OUTPUTS_H_
