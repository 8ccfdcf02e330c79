// SPDX-License-Identifier: Apache-2.0
// Makes the folder of a bundle (manifest.h) out of plans, and reads one back. The same sources give the same bytes, except where
// plans are sealed: nothing depends on time, host or measurement.
#ifndef WHET_BUNDLE_ASSEMBLE_H_
#define WHET_BUNDLE_ASSEMBLE_H_

#include <string>
#include <utility>
#include <vector>

#include "bundle/manifest.h"

namespace whet::bundle {

struct Source {
  std::string name, path;  // of the variant, and of its plan
  Limits limits;
  // In place of what the plan says, where they are not empty or 0.
  std::string processor;
  std::vector<std::string> isas;
  int64_t ram_bytes = 0;
};

struct Sources {
  std::string model, version;
  std::vector<Source> variants;      // in any order
  std::string card;                  // YAML; empty: the one that a plan carries, if any
  std::string licence;               // an SPDX expression, for the SBOM; empty: nothing is said
  std::vector<std::string> seal_to;  // public keys of devices, PEM; empty: not sealed
  std::vector<std::pair<std::string, std::string>> provenance;  // beside what the plans carry
};

// Reads and checks all plans before it writes anything; a plan without goldens is refused, since no device could try it. The folder
// must not exist, or be empty. The manifest is written last, durably, its variants in the order of what they demand.
Result<Manifest> Assemble(const Sources& sources, const std::string& folder);

// The manifest of a folder. Nothing else is read.
Result<Manifest> ReadBundle(const std::string& folder);

// Whether every file has its length and its SHA-256, and every plan that is not sealed is one, with the goldens and of the format
// that the manifest says. The error lists all that is wrong.
Status CheckBundle(const std::string& folder, const Manifest& manifest);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_ASSEMBLE_H_
