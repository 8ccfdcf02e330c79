// SPDX-License-Identifier: Apache-2.0
// For tests: a folder of one's own, gone afterwards.
#ifndef WHET_FLEET_SCRATCH_FOLDER_H_
#define WHET_FLEET_SCRATCH_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/result.h"

namespace whet::fleet {

class ScratchFolder {
 public:
  ScratchFolder() : path_(testing::TempDir() + "whet_fleet_XXXXXX") {
    if (!mkdtemp(path_.data())) ADD_FAILURE() << path_;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The value, or an abort with the message.
template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.message();
    abort();
  }
  return std::move(result).value();
}

}  // namespace whet::fleet

#endif  // WHET_FLEET_SCRATCH_FOLDER_H_
