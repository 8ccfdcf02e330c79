// SPDX-License-Identifier: Apache-2.0
// A bundle: one model as plans for several classes of hardware, with what a device has to see before it believes in one. A folder:
//
//   bundle.json          the manifest; the one file that is signed, since it has length and SHA-256 of all others
//   plans/NAME.whet      a variant each; sealed ones (seal.h) end in .whet.sealed
//   card.yaml  provenance.json  sbom.cdx.json
//
// In a TUF repository the manifest is the target bundles/MODEL/VERSION/bundle.json, and the others lie beside it in targets/ as a
// repository with consistent snapshots has them: bundles/MODEL/VERSION/SHA256.FILE, with the slashes of FILE in front.
#ifndef WHET_BUNDLE_MANIFEST_H_
#define WHET_BUNDLE_MANIFEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "json/json.h"
#include "wire/messages.h"

namespace whet::bundle {

inline constexpr int kManifestVersion = 1;
inline constexpr size_t kMaxManifestBytes = 1U << 18, kMaxVariants = 64;
inline constexpr const char* kManifestName = "bundle.json";

struct File {
  std::string name;  // relative, of CheckName parts
  int64_t bytes = 0;
  Digest sha256{};
};

// What a device must be. All of it has to hold.
struct Requirements {
  std::string processor;          // empty: any
  std::vector<std::string> isas;  // as `whet targets` names them
  int64_t ram_bytes = 0;          // arena, packed constants and weights
  int64_t plan_major = 1, plan_minor = 0;
};

// What the trial must not exceed. 0: no limit.
struct Limits {
  int64_t p99_us = 0;      // of one inference, in one thread, over `runs` runs
  int64_t peak_bytes = 0;  // the resident memory that loading and running adds to a process
  int64_t runs = 100;
};

struct Variant {
  std::string name;
  File file;
  // Of the plan itself: what `file` is, or what opens from it when it is sealed.
  Digest plan{};
  int64_t plan_bytes = 0;
  bool sealed = false;
  Requirements needs;
  Limits limits;
  int64_t goldens = 0;  // that the plan carries; at least one
};

struct Manifest {
  std::string model, version;
  std::vector<Variant> variants;  // the first that a device can run is its
  std::vector<File> documents;    // card, provenance, SBOM
};

Json ToJson(const Manifest& manifest);
// Checks everything that does not need the files; at least one variant, names that differ.
Result<Manifest> ReadManifest(const Json& json);
Result<Manifest> ParseManifest(std::string_view text);

// "bundles/MODEL/VERSION/FILE": a target's path.
std::string TargetPath(const Manifest& manifest, const std::string& file);

// The first variant that the hardware can run. The error lists each variant with what it lacks.
Result<const Variant*> ChooseVariant(const Manifest& manifest, const wire::Hardware& hardware);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_MANIFEST_H_
