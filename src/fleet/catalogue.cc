// SPDX-License-Identifier: Apache-2.0
#include "fleet/catalogue.h"

namespace whet::fleet {
namespace {

// With consistent snapshots a target's file has its hash in front of its name.
std::string StoredPath(const std::string& target, const std::string& hash) {
  const size_t name = target.rfind('/') + 1;
  return "targets/" + target.substr(0, name) + hash + "." + target.substr(name);
}

}  // namespace

Status Catalogue::Place::Put(const std::string& path, std::string_view) {
  return Error(path + ": the repository is written by who has its keys");
}

Result<std::optional<std::string>> Catalogue::Place::Get(const std::string& path) {
  const std::optional<Blob> blob = WHET_TRY(blobs_->Find(path));
  if (!blob) return std::optional<std::string>();
  return std::optional<std::string>(WHET_TRY(blobs_->Read(path, 0, blob->bytes)));
}

Result<Offered> Catalogue::Find(const std::string& model, const std::string& version) {
  const std::optional<Blob> timestamp = WHET_TRY(repository_->Find("metadata/timestamp.json"));
  if (!timestamp) return Error("nothing has been pushed into the repository");
  if (published_ != timestamp->tag) {
    opened_.reset();
    broken_.clear();
    known_.clear();
    published_ = timestamp->tag;
  }
  const std::pair key(model, version);
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  Result<Offered> found = Read(model, version);
  if (found.ok()) known_.emplace(key, *found);
  return found;
}

Result<Offered> Catalogue::Read(const std::string& model, const std::string& version) {
  if (!broken_.empty()) return Error(broken_);
  if (!opened_) {
    Result<trust::Repository> opened = trust::Repository::Open(place_, {}).With("the repository");
    if (!opened.ok()) return Error(broken_ = opened.message());
    opened_ = std::move(*opened);
  }
  bundle::Manifest named;
  named.model = model;
  named.version = version;
  Offered offered{bundle::TargetPath(named, bundle::kManifestName), {}, {}};
  const auto& targets = opened_->targets(opened_->RoleFor(offered.path)).targets;
  const auto found = targets.find(offered.path);
  if (found == targets.end())
    return Error("the repository has no " + model + " " + version + "; push its bundle first");
  const std::string& hash = found->second.hashes.sha256;
  if (hash.empty() || found->second.length > bundle::kMaxManifestBytes)
    return Error(offered.path + ": is no manifest with a SHA-256");
  offered.text = WHET_TRY(repository_->Read(StoredPath(offered.path, hash), 0, found->second.length));
  if (Hex(Sha256(std::as_bytes(std::span(offered.text)))) != hash)
    return Error(offered.path + ": is damaged in the repository");
  offered.manifest = WHET_TRY(bundle::ParseManifest(offered.text).With(offered.path));
  return offered;
}

std::string PlanPath(const bundle::Manifest& manifest, const Digest& plan) {
  for (const bundle::Variant& variant : manifest.variants)
    if (!variant.sealed && variant.plan == plan)
      return StoredPath(bundle::TargetPath(manifest, variant.file.name), Hex(variant.file.sha256));
  return {};
}

}  // namespace whet::fleet
