// SPDX-License-Identifier: Apache-2.0
// NumPy's .npy files, versions 1.0 to 3.0, C order, little-endian.
#ifndef WHET_MEDIA_NPY_H_
#define WHET_MEDIA_NPY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "base/result.h"

namespace whet::media {

struct Array {
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;
  std::vector<std::byte> bytes;  // C order

  int64_t count() const {
    int64_t n = 1;
    for (int64_t dim : dims) n *= dim;
    return n;
  }
};

// The same with the elements where they lie in the file, not aligned.
struct ArrayView {
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;
  std::span<const std::byte> bytes;
};

// What follows the array is passed over: such as another file of several behind each other.
// Refuses Fortran order, big-endian and object arrays by name, and sizes that do not fit the bytes.
Result<ArrayView> ViewNpy(std::span<const std::byte> file);
Result<Array> ParseNpy(std::span<const std::byte> file);
Result<Array> ReadNpy(const std::string& path);

std::string PrintNpy(DType dtype, std::span<const int64_t> dims, std::span<const std::byte> bytes);
Status WriteNpy(const std::string& path, DType dtype, std::span<const int64_t> dims,
                std::span<const std::byte> bytes);

}  // namespace whet::media

#endif  // WHET_MEDIA_NPY_H_
