// SPDX-License-Identifier: Apache-2.0
// Writing C: identifiers and constant arrays.
#ifndef WHET_EMIT_C_C_TEXT_H_
#define WHET_EMIT_C_C_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/dtype.h"

namespace whet::emit_c {

// Letters, digits and underscores of `name`, lower case, not starting with a digit; "model" when nothing is left.
std::string CIdentifier(std::string_view name);

std::string_view CType(DType dtype);  // "int8_t", "float"; empty for types that firmware does not have

// `static const TYPE NAME[COUNT] = {...};`, bytes read as little-endian elements. Floats are written as hexadecimal literals: exact.
std::string CArray(std::string_view name, DType dtype, std::span<const std::byte> bytes);

// A comma-separated list, wrapped to lines of at most 120 columns.
std::string CList(std::span<const int32_t> values);

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_C_TEXT_H_
