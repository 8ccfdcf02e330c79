// SPDX-License-Identifier: Apache-2.0
// Every change that this program makes to files below a folder, in order. It stands in the place of the C library's functions for
// that, so nothing has to be changed in what is watched; who relies on a log compares what it leads to with what lies there.
#ifndef WHET_TESTS_CRASH_RECORDER_H_
#define WHET_TESTS_CRASH_RECORDER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace whet::crash {

enum class Kind : uint8_t {
  kMakeFolder,  // path
  kCreate,      // path, file: a new one
  kWrite,       // file, offset, data
  kCut,         // file, offset: its length from now on
  kSync,        // file
  kSyncFolder,  // path
  kRename,      // path, to
  kUnlink,      // path
};

struct Change {
  Kind kind = Kind::kCreate;
  int file = -1;         // whatever name it has
  std::string path, to;  // absolute
  uint64_t offset = 0;
  std::string data;
};

class Recorder {
 public:
  // From now on changes below `folder` are recorded; files that are there get their numbers by FileAt.
  static void Begin(const std::string& folder);
  static std::vector<Change> End();
  static size_t count();  // so far
  static int FileAt(const std::string& path);

  // Asked before each change, with its position, of whatever is recorded or would be: not 0, and it fails with that errno.
  static std::function<int(const Change& change, size_t position)> fail;
};

}  // namespace whet::crash

#endif  // WHET_TESTS_CRASH_RECORDER_H_
