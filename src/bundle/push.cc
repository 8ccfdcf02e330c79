// SPDX-License-Identifier: Apache-2.0
#include "bundle/push.h"

#include "base/file.h"
#include "trust/hash.h"
#include "trust/url.h"

namespace whet::bundle {
namespace {

std::string_view TextOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Status PutFile(trust::Place& place, const std::string& folder, const Manifest& manifest, const File& file) {
  const std::string path = PlacePath(manifest, file);
  const std::optional<uint64_t> size = WHET_TRY(place.Size(path));
  if (size && static_cast<int64_t>(*size) == file.bytes) return {};
  const MappedFile mapped = WHET_TRY(MappedFile::Open(folder + "/" + file.name));
  return place.Put(path, TextOf(mapped.bytes()));
}

}  // namespace

std::string PlacePath(const Manifest& manifest, const File& file) {
  return "targets/" + trust::WithHash(TargetPath(manifest, file.name), Hex(file.sha256));
}

Result<Published> FindPublished(trust::Repository& repository, const Manifest& manifest,
                                const std::string& manifest_text) {
  const std::string target = TargetPath(manifest, kManifestName);
  const auto& targets = repository.targets(repository.RoleFor(target)).targets;
  const auto found = targets.find(target);
  if (found == targets.end()) return Published::kNo;
  const bool same = found->second.length == manifest_text.size() &&
                    trust::Match(found->second.hashes, trust::HashesOf(manifest_text));
  if (same) return Published::kSame;
  return Error(manifest.model + " " + manifest.version +
               " is published with other contents; give this bundle another version");
}

Status PutFiles(trust::Place& place, const std::string& folder, const Manifest& manifest,
                const PushProgress& progress) {
  std::vector<const File*> files;
  int64_t of = 0, done = 0;
  for (const Variant& variant : manifest.variants) files.push_back(&variant.file);
  for (const File& file : manifest.documents) files.push_back(&file);
  for (const File* file : files) of += file->bytes;
  for (const File* file : files) {
    WHET_TRY(PutFile(place, folder, manifest, *file).With(file->name));
    if (progress) progress(done += file->bytes, of);
  }
  return {};
}

}  // namespace whet::bundle
