// SPDX-License-Identifier: Apache-2.0
// The bundles of the repository, as its metadata names them.
#ifndef WHET_FLEET_CATALOGUE_H_
#define WHET_FLEET_CATALOGUE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "bundle/manifest.h"
#include "fleet/blobs.h"
#include "trust/place.h"
#include "trust/repository.h"

namespace whet::fleet {

struct Offered {
  std::string path;  // the manifest's, as a target
  std::string text;  // of the manifest; has the hash that the metadata says
  bundle::Manifest manifest;
};

class Catalogue {
 public:
  explicit Catalogue(Blobs& repository) : repository_(&repository), place_(repository) {}
  // The bundle of this model and version. Devices believe none of this: they verify it all themselves, by their own root. Until
  // something is published, nothing that is good is read twice.
  Result<Offered> Find(const std::string& model, const std::string& version);

 private:
  // A repository's files, out of blobs.
  class Place : public trust::Place {
   public:
    explicit Place(Blobs& blobs) : blobs_(&blobs) {}
    Status Put(const std::string& path, std::string_view bytes) override;
    Result<std::optional<std::string>> Get(const std::string& path) override;

   private:
    Blobs* blobs_;
  };

  Result<Offered> Read(const std::string& model, const std::string& version);
  Blobs* repository_;
  Place place_;
  std::string published_;  // the tag of the timestamp when the rest was read
  // Devices ask for versions that they make up: nothing is kept of those, and nothing read.
  std::optional<trust::Repository> opened_;
  std::string broken_;  // why there is none
  std::map<std::pair<std::string, std::string>, Offered> known_;
};

// Where a plan lies among the blobs; empty where only sealed ones are there.
std::string PlanPath(const bundle::Manifest& manifest, const Digest& plan);

}  // namespace whet::fleet

#endif  // WHET_FLEET_CATALOGUE_H_
