// SPDX-License-Identifier: Apache-2.0
// Files as bytes: mapped for reading, replaced whole for writing.
#ifndef WHET_BASE_FILE_H_
#define WHET_BASE_FILE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet {

// A read-only private mapping of a whole regular file; unmapped by the destructor. Movable, not copyable.
class MappedFile {
 public:
  static Result<MappedFile> Open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  MappedFile() = default;
  std::span<const std::byte> bytes_;
};

// Writes to a temporary file beside `path`, then renames it over `path`, so that a reader never sees half a file.
// A device or a pipe is written into instead.
Status WriteFile(const std::string& path, std::span<const std::byte> bytes);
Status WriteFile(const std::string& path, std::string_view text);

// Whether the path names neither a regular file nor a folder, but something that is there: a new file must not take its place.
bool IsDevice(const std::string& path);

Result<std::string> ReadText(const std::string& path);
Status MakeFolders(const std::string& path);
bool FileExists(const std::string& path);

}  // namespace whet

#endif  // WHET_BASE_FILE_H_
