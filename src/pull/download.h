// SPDX-License-Identifier: Apache-2.0
// Packages from their registries, by the registries' own clients: pip and npm. Their settings (mirrors, proxies, caches) hold.
#ifndef WHET_PULL_DOWNLOAD_H_
#define WHET_PULL_DOWNLOAD_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "pull/catalogue.h"
#include "pull/process.h"

namespace whet::pull {

// Downloads the entry's package into `folder`, which must be empty; yields its path. Nothing of it is installed or run.
// With `show` the client's own progress goes to stderr.
Result<std::string> Download(const Entry& entry, const std::string& folder, bool show);

// What Download runs, and how it speaks of a client that did not do it.
std::vector<std::string> DownloadCommand(const Entry& entry, const std::string& folder, bool show);
Status DownloadFailure(const Entry& entry, const Ended& ended);

}  // namespace whet::pull

#endif  // WHET_PULL_DOWNLOAD_H_
