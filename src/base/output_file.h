// SPDX-License-Identifier: Apache-2.0
// A new file of known size as mapped memory, under a temporary name beside its place until it is complete.
#ifndef WHET_BASE_OUTPUT_FILE_H_
#define WHET_BASE_OUTPUT_FILE_H_

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"

namespace whet {

// Movable, not copyable. Without Commit nothing stays.
class OutputFile {
 public:
  // Zero-filled, its room on the disk taken: writing to the bytes cannot fail.
  static Result<OutputFile> Create(const std::string& path, size_t bytes);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  std::span<std::byte> bytes() const { return bytes_; }
  // Gives the file its name, in the place of an older one. The bytes stay mapped.
  Status Commit();

 private:
  OutputFile() = default;
  std::string path_, temporary_;  // the latter empty once there is nothing to remove
  std::span<std::byte> bytes_;
};

}  // namespace whet

#endif  // WHET_BASE_OUTPUT_FILE_H_
