// SPDX-License-Identifier: Apache-2.0
// Programs that do a part of the work: started by name, without a shell, waited for.
#ifndef WHET_PULL_PROCESS_H_
#define WHET_PULL_PROCESS_H_

#include <string>
#include <vector>

#include "base/result.h"

namespace whet::pull {

struct Ended {
  bool started = false;  // false: there is no such program
  int code = 0;          // its exit code, 128 + signal where it was killed
  std::string output;    // the end of what it wrote, stdout and stderr together; empty where that was shown
};

// `show` lets it write to this program's stderr, in place of keeping what it writes.
Result<Ended> RunProgram(const std::vector<std::string>& arguments, bool show);

}  // namespace whet::pull

#endif  // WHET_PULL_PROCESS_H_
