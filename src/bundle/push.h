// SPDX-License-Identifier: Apache-2.0
// A bundle's way into a TUF repository. Nothing that clients see changes before Repository::Publish.
#ifndef WHET_BUNDLE_PUSH_H_
#define WHET_BUNDLE_PUSH_H_

#include <functional>
#include <string>

#include "bundle/manifest.h"
#include "trust/repository.h"

namespace whet::bundle {

using PushProgress = std::function<void(int64_t done, int64_t of)>;  // in bytes

// "targets/bundles/MODEL/VERSION/plans/SHA256.NAME.whet": where a repository with consistent snapshots has a bundle's file.
std::string PlacePath(const Manifest& manifest, const File& file);

enum class Published { kNo, kSame };
// Whether the repository names this very bundle. One that it names with other contents is an error: devices, orders and reports know
// a bundle by its version.
Result<Published> FindPublished(trust::Repository& repository, const Manifest& manifest,
                                const std::string& manifest_text);

// Puts the files that the place does not have; the manifest is not among them. The bundle must have been checked.
Status PutFiles(trust::Place& place, const std::string& folder, const Manifest& manifest,
                const PushProgress& progress);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_PUSH_H_
