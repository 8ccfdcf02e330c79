// SPDX-License-Identifier: Apache-2.0
// For tests: a disk that is full.
#ifndef WHET_BASE_FULL_DISK_H_
#define WHET_BASE_FULL_DISK_H_

#include <signal.h>
#include <sys/resource.h>

namespace whet {

// While it lives, no file of this process grows beyond so many bytes.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace whet

#endif  // WHET_BASE_FULL_DISK_H_
