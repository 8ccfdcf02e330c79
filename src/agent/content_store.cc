// SPDX-License-Identifier: Apache-2.0
#include "agent/content_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "agent/folder.h"
#include "base/durable_file.h"
#include "base/file.h"

namespace whet::agent {
namespace {

constexpr size_t kHexDigits = 64;

void RemoveOthers(const std::string& folder, const std::set<Digest>& kept) {
  for (const std::string& name : FileNames(folder)) {
    const std::optional<Digest> digest = ParseDigest(std::string_view(name).substr(0, kHexDigits));
    if (!digest || !kept.contains(*digest)) unlink((folder + "/" + name).c_str());
  }
}

}  // namespace

Result<ContentStore> ContentStore::Open(const std::string& folder) {
  WHET_TRY(MakeFolderDurably(folder + "/store"));
  WHET_TRY(MakeFolderDurably(folder + "/parts"));
  return ContentStore(folder);
}

Status CheckFile(const std::string& path, const Digest& sha256, int64_t bytes) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  const size_t size = file.bytes().size();
  if (size != static_cast<size_t>(bytes))
    return Error(path + ": has " + std::to_string(size) + " bytes, not " + std::to_string(bytes));
  return Sha256(file.bytes()) == sha256 ? Status() : Error(path + ": does not have the SHA-256 of its name");
}

Status ContentStore::Check(const Digest& file, int64_t bytes) const {
  return CheckFile(PathOf(file), file, bytes);
}

Status ContentStore::Adopt(const Digest& file) {
  const std::string part = PartOf(file), path = PathOf(file);
  chmod(part.c_str(), 0444);  // a courtesy to people; nothing depends on it
  if (std::rename(part.c_str(), path.c_str()) != 0)
    return Error(path + ": cannot be put into the store: " + std::strerror(errno));
  WHET_TRY(SyncFolder(folder_ + "/store"));
  return SyncFolder(parts());
}

Status ContentStore::Drop(const Digest& file) {
  return RemoveDurably(PathOf(file));
}

void ContentStore::DropParts(const Digest& file) {
  for (const char* ending : {"", ".part", ".delta", ".delta.part"}) unlink((PartOf(file) + ending).c_str());
}

void ContentStore::Collect(const std::set<Digest>& kept, const std::set<Digest>& kept_parts) {
  RemoveOthers(folder_ + "/store", kept);
  RemoveOthers(parts(), kept_parts);
}

}  // namespace whet::agent
