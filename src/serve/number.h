// SPDX-License-Identifier: Apache-2.0
// Numbers of JSON as elements of tensors, and back.
#ifndef WHET_SERVE_NUMBER_H_
#define WHET_SERVE_NUMBER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/dtype.h"

namespace whet::serve {

// Appends the element; or says what is wrong: a number that the type does not hold. Reals of 16 bits are not written this way.
std::string AppendNumber(DType dtype, int64_t value, std::vector<std::byte>* bytes);
std::string AppendNumber(DType dtype, uint64_t value, std::vector<std::byte>* bytes);
std::string AppendNumber(DType dtype, double value, std::vector<std::byte>* bytes);

double ElementAsDouble(DType dtype, const std::byte* at);

// Appends the shortest text that reads back as the same element: true and false for truth values, null for what is no finite number.
void PrintElement(DType dtype, const std::byte* at, std::string* text);

}  // namespace whet::serve

#endif  // WHET_SERVE_NUMBER_H_
