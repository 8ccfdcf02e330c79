// SPDX-License-Identifier: Apache-2.0
#include "agent/posix_disk.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace whet::agent {
namespace {

Status Failure(const std::string& path, const char* doing) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(errno));
}

}  // namespace

Result<int64_t> PosixDisk::FreeBytes(const std::string& folder) const {
  struct statvfs disk{};
  if (statvfs(folder.c_str(), &disk) != 0) return Failure(folder, "ask for the free space");
  int64_t bytes = 0;
  const auto blocks = static_cast<int64_t>(disk.f_bavail), each = static_cast<int64_t>(disk.f_frsize);
  return __builtin_mul_overflow(blocks, each, &bytes) ? int64_t{1} << 62 : bytes;
}

Status PosixDisk::Reserve(const std::string& path, int64_t bytes) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Failure(path, "create");
  const bool taken = bytes <= 0 || fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, bytes) == 0;
  const bool cannot = errno == EOPNOTSUPP || errno == ENOSYS;
  Status status = taken || cannot ? Status() : Failure(path, "take room on the disk");
  close(fd);
  return status;
}

}  // namespace whet::agent
