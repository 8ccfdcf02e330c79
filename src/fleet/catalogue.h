// SPDX-License-Identifier: Apache-2.0
// The bundles of the repository, as its metadata names them.
#ifndef WHET_FLEET_CATALOGUE_H_
#define WHET_FLEET_CATALOGUE_H_

#include <map>
#include <string>
#include <utility>

#include "bundle/manifest.h"
#include "fleet/blobs.h"

namespace whet::fleet {

struct Offered {
  std::string path;  // the manifest's, as a target
  std::string text;  // of the manifest; has the hash that the metadata says
  bundle::Manifest manifest;
};

class Catalogue {
 public:
  explicit Catalogue(Blobs& repository) : repository_(&repository) {}
  // The bundle of this model and version. Devices believe none of this: they verify it all themselves, by their own root. Until
  // something is published, what was looked up once is not read again.
  Result<Offered> Find(const std::string& model, const std::string& version);

 private:
  Result<Offered> Read(const std::string& model, const std::string& version);
  Blobs* repository_;
  std::string published_;  // the tag of the timestamp when `known_` was read
  std::map<std::pair<std::string, std::string>, Offered> known_;
  std::map<std::pair<std::string, std::string>, std::string> missing_;  // with what was wrong
};

// Where a plan lies among the blobs; empty where only sealed ones are there.
std::string PlanPath(const bundle::Manifest& manifest, const Digest& plan);

}  // namespace whet::fleet

#endif  // WHET_FLEET_CATALOGUE_H_
