// SPDX-License-Identifier: Apache-2.0
#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace whet {
namespace {

Status Failure(const std::string& path, const char* doing) {
  return Error(path + ": cannot " + doing + ": " + std::strerror(errno));
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status WriteAndSync(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failure(path, "write");
    text.remove_prefix(static_cast<size_t>(n));
  }
  return fsync(fd) == 0 ? Status() : Failure(path, "write through to the disk");
}

}  // namespace

Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failure(folder, "open the folder");
  Status status = fsync(fd) == 0 ? Status() : Failure(folder, "write through to the disk");
  close(fd);
  return status;
}

Status WriteDurably(const std::string& path, std::string_view text) {
  const std::string fresh = path + ".new";
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return Failure(path, "create");
  Status status = WriteAndSync(fd, text, path);
  if (close(fd) != 0 && status.ok()) status = Failure(path, "write");
  if (status.ok() && rename(fresh.c_str(), path.c_str()) != 0) status = Failure(path, "replace");
  if (!status.ok()) {
    unlink(fresh.c_str());
    return status;
  }
  return SyncFolder(FolderOf(path));
}

Status RemoveDurably(const std::string& path) {
  if (unlink(path.c_str()) == 0) return SyncFolder(FolderOf(path));
  return errno == ENOENT ? Status() : Failure(path, "remove");
}

}  // namespace whet
