// SPDX-License-Identifier: Apache-2.0
// What lies beside a bundle's plans for people and for other tools.
#ifndef WHET_BUNDLE_DOCUMENTS_H_
#define WHET_BUNDLE_DOCUMENTS_H_

#include <span>

#include "bundle/assemble.h"
#include "format/plan.h"

namespace whet::bundle {

inline constexpr const char* kCardName = "card.yaml";
inline constexpr const char* kProvenanceName = "provenance.json";
inline constexpr const char* kSbomName = "sbom.cdx.json";

struct Described {
  const Variant* variant;
  const format::Plan* plan;
};

// Where the plans come from: what each carries (hash of its source, scheme, calibration), and what the caller adds.
Json ProvenanceOf(const Sources& sources, std::span<const Described> plans);

// A bill of materials, CycloneDX 1.5: the model, its plans with their hashes and licence, the sources they were made of, and whet.
Json SbomOf(const Sources& sources, std::span<const Described> plans);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_DOCUMENTS_H_
