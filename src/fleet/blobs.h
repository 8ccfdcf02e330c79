// SPDX-License-Identifier: Apache-2.0
// The second seam: files by paths such as "metadata/1.root.json". A directory here; whatever else passes blobs_contract_test.cc may stand
// in its place. From any thread.
#ifndef WHET_FLEET_BLOBS_H_
#define WHET_FLEET_BLOBS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet::fleet {

struct Blob {
  uint64_t bytes = 0;
  std::string tag;   // differs between any two contents that the path had
  std::string file;  // where it lies, if it lies here; otherwise it has to be read
};

class Blobs {
 public:
  virtual ~Blobs() = default;
  // Durable, and never half a blob for who reads at the same time.
  virtual Status Put(const std::string& path, std::string_view bytes) = 0;
  virtual Result<std::optional<Blob>> Find(const std::string& path) = 0;
  // From `offset` on, at most `bytes`; less only at the end. An error where there is no such blob.
  virtual Result<std::string> Read(const std::string& path, uint64_t offset, uint64_t bytes) = 0;
  virtual Status Remove(const std::string& path) = 0;  // that there is none is no error
};

// Paths are relative, and none of their parts is empty or begins with a dot: others are errors.
class DirectoryBlobs : public Blobs {
 public:
  static Result<std::unique_ptr<Blobs>> Open(const std::string& folder);
  Status Put(const std::string& path, std::string_view bytes) override;
  Result<std::optional<Blob>> Find(const std::string& path) override;
  Result<std::string> Read(const std::string& path, uint64_t offset, uint64_t bytes) override;
  Status Remove(const std::string& path) override;

 private:
  explicit DirectoryBlobs(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_BLOBS_H_
