// SPDX-License-Identifier: Apache-2.0
// Files by what they contain: store/SHA256, complete and read only; parts/SHA256 and others, on their way there.
#ifndef WHET_AGENT_CONTENT_STORE_H_
#define WHET_AGENT_CONTENT_STORE_H_

#include <set>
#include <string>

#include "base/digest.h"
#include "base/result.h"

namespace whet::agent {

class ContentStore {
 public:
  // Makes the folders where there are none, durably.
  static Result<ContentStore> Open(const std::string& folder);

  std::string PathOf(const Digest& file) const { return folder_ + "/store/" + Hex(file); }
  // Where it is received or rebuilt; DownloadTo writes PartOf + ".part" first.
  std::string PartOf(const Digest& file) const { return folder_ + "/parts/" + Hex(file); }
  std::string DeltaOf(const Digest& file) const { return PartOf(file) + ".delta"; }
  std::string parts() const { return folder_ + "/parts"; }

  // Reads the whole file, and compares. Whatever is run is asked for here first.
  Status Check(const Digest& file, int64_t bytes) const;
  // Moves PartOf(file), whose content has been checked and is durable, into the store, durably.
  Status Adopt(const Digest& file);
  // Takes a file that is not what its name says out of the way.
  Status Drop(const Digest& file);
  void DropParts(const Digest& file);
  // Removes what is not among these: of the store, and of the parts. What cannot be removed stays for the next time.
  void Collect(const std::set<Digest>& kept, const std::set<Digest>& kept_parts);

 private:
  explicit ContentStore(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

// Whether the file has this length and SHA-256; the error says what it has.
Status CheckFile(const std::string& path, const Digest& sha256, int64_t bytes);

}  // namespace whet::agent

#endif  // WHET_AGENT_CONTENT_STORE_H_
