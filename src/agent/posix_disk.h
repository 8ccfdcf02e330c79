// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_AGENT_POSIX_DISK_H_
#define WHET_AGENT_POSIX_DISK_H_

#include <string>

#include "agent/platform.h"

namespace whet::agent {

class PosixDisk : public Disk {
 public:
  Result<int64_t> FreeBytes(const std::string& folder) const override;
  Status Reserve(const std::string& path, int64_t bytes) override;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_POSIX_DISK_H_
