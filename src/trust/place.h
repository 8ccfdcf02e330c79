// SPDX-License-Identifier: Apache-2.0
// Where a repository's files lie.
#ifndef WHET_TRUST_PLACE_H_
#define WHET_TRUST_PLACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet::trust {

// Files by paths such as "metadata/1.root.json". A path is relative and has no "." or ".." in it.
class Place {
 public:
  virtual ~Place() = default;
  // Durable, and never half a file for who reads at the same time.
  virtual Status Put(const std::string& path, std::string_view bytes) = 0;
  virtual Result<std::optional<std::string>> Get(
      const std::string& path) = 0;  // nothing where there is no such file
  // The file's length, without fetching it where the place can tell.
  virtual Result<std::optional<uint64_t>> Size(const std::string& path);
};

// A folder, which any HTTP server can serve.
class FolderPlace : public Place {
 public:
  explicit FolderPlace(std::string folder) : folder_(std::move(folder)) {}
  Status Put(const std::string& path, std::string_view bytes) override;
  Result<std::optional<std::string>> Get(const std::string& path) override;
  Result<std::optional<uint64_t>> Size(const std::string& path) override;

 private:
  std::string folder_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_PLACE_H_
