// SPDX-License-Identifier: Apache-2.0
// Constants that a file stores in less than their own bytes: sparse ones, and integers of 2 and 4 bits.
#ifndef WHET_IMPORT_TFLITE_SPARSE_H_
#define WHET_IMPORT_TFLITE_SPARSE_H_

#include <span>
#include <vector>

#include "base/result.h"
#include "import/tflite/tflite_generated.h"
#include "ir/type.h"

namespace whet::import::tflite {

// All elements of a tensor of `dims`, absent ones as zero bytes. `stored` holds the present ones, `size` bytes
// each, in the order that the levels of `sparsity` walk them.
Result<std::vector<std::byte>> Densified(const wire::Sparsity& sparsity, std::span<const std::byte> stored,
                                         const ir::Dims& dims, size_t size);

// `count` integers of `bits` 2 or 4 from the low end of each byte on, as one byte each.
Result<std::vector<std::byte>> Unpacked(std::span<const std::byte> stored, int64_t count, int bits,
                                        bool is_signed);

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_SPARSE_H_
