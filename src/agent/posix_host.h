// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_AGENT_POSIX_HOST_H_
#define WHET_AGENT_POSIX_HOST_H_

#include <string>

#include "agent/platform.h"

namespace whet::agent {

// Linux: CLOCK_BOOTTIME, /proc/sys/kernel/random/boot_id, getrandom.
class PosixHost : public Host {
 public:
  // `folder` keeps the count of boots; one process at a time. ram_bytes 0: half of the device's. Where the file that has the count
  // is damaged, counting goes on at the seconds since 1970.
  static Result<PosixHost> Open(const std::string& folder, int64_t ram_bytes,
                                const std::string& boot_id_file = "/proc/sys/kernel/random/boot_id");

  const trust::Clock& clock() const override { return clock_; }
  int64_t Boot() const override { return boot_; }
  uint32_t Random() override;
  wire::Hardware Hardware() const override { return hardware_; }

 private:
  PosixHost(int64_t boot, wire::Hardware hardware) : boot_(boot), hardware_(std::move(hardware)) {}
  trust::SystemClock clock_;
  int64_t boot_;
  wire::Hardware hardware_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_POSIX_HOST_H_
