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

// Letters, digits and underscores of `name`, lower case, starting with a letter, 48 characters at most;
// "model" when nothing is left. Names of standard headers and of build targets get a suffix, since files and
// targets are named by it.
std::string CIdentifier(std::string_view name);

// `text` for the inside of a comment: it cannot end the comment, nor start another, nor leave printable
// ASCII.
std::string CommentText(std::string_view text);

std::string_view CType(DType dtype);  // "int8_t", "float"; empty for types that firmware does not have

// `static const TYPE NAME[COUNT] = {...};`, bytes read as little-endian elements. Floats are written as
// hexadecimal literals: exact.
std::string CArray(std::string_view name, DType dtype, std::span<const std::byte> bytes);

// Hexadecimal: exact.
std::string FloatLiteral(float value);

// A comma-separated list, wrapped to lines of at most 120 columns.
std::string CList(std::span<const int32_t> values);

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_C_TEXT_H_
