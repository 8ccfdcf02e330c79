// SPDX-License-Identifier: Apache-2.0
// Coded constants in words.
#ifndef WHET_FORMAT_CODING_H_
#define WHET_FORMAT_CODING_H_

#include <string>

#include "format/plan.h"

namespace whet::format {

// How a tensor is coded, to be put behind its type: " as 4 bits in groups of 32"; empty when it is not.
std::string CodingText(const Tensor& tensor);

}  // namespace whet::format

#endif  // WHET_FORMAT_CODING_H_
