// SPDX-License-Identifier: Apache-2.0
// How a .tflite can be called: its signatures, with what they call its inputs and outputs. An import takes the one
// that its options name, or the first, and its names.
#ifndef WHET_IMPORT_SIGNATURES_H_
#define WHET_IMPORT_SIGNATURES_H_

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace whet::import {

struct Signature {
  std::string name;
  std::vector<std::string> inputs, outputs;
};
Result<std::vector<Signature>> Signatures(const std::string& path);  // none for other files
std::vector<Signature> TfliteSignatures(std::span<const std::byte> bytes);

}  // namespace whet::import

#endif  // WHET_IMPORT_SIGNATURES_H_
