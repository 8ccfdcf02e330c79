// SPDX-License-Identifier: Apache-2.0
#include "fleet/blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/durable_file.h"
#include "base/file.h"

namespace whet::fleet {
namespace {

Status CheckPath(const std::string& path) {
  const auto wrong = [&] { return Error("'" + path.substr(0, 80) + "' is no path of a blob"); };
  if (path.empty() || path.size() > 1024 || path.back() == '/') return wrong();
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end == begin || end - begin > 250 || path[begin] == '.') return wrong();
    begin = end + 1;
  }
  const bool printable =
      std::none_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return printable ? Status() : wrong();
}

std::string TagOf(const struct stat& status) {
  return std::to_string(status.st_ino) + "-" + std::to_string(status.st_size) + "-" +
         std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

Result<std::unique_ptr<Blobs>> DirectoryBlobs::Open(const std::string& folder) {
  WHET_TRY(MakeFolders(folder));
  return std::unique_ptr<Blobs>(new DirectoryBlobs(folder));
}

Status DirectoryBlobs::Put(const std::string& path, std::string_view bytes) {
  WHET_TRY(CheckPath(path));
  const std::string file = folder_ + "/" + path;
  WHET_TRY(MakeFolders(file.substr(0, file.rfind('/'))));
  return WriteDurably(file, bytes);
}

Result<std::optional<Blob>> DirectoryBlobs::Find(const std::string& path) {
  WHET_TRY(CheckPath(path));
  const std::string file = folder_ + "/" + path;
  struct stat status{};
  if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::optional<Blob>();
  return std::optional<Blob>({static_cast<uint64_t>(status.st_size), TagOf(status), file});
}

Result<std::string> DirectoryBlobs::Read(const std::string& path, uint64_t offset, uint64_t bytes) {
  const std::optional<Blob> blob = WHET_TRY(Find(path));
  if (!blob) return Error(path + ": there is no such blob");
  const int fd = open(blob->file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error(path + ": " + std::strerror(errno));
  std::string read(offset < blob->bytes ? std::min(bytes, blob->bytes - offset) : 0, '\0');
  size_t got = 0;
  for (ssize_t n = 1; n > 0 && got < read.size(); got += std::max<ssize_t>(n, 0))
    n = pread(fd, read.data() + got, read.size() - got, static_cast<off_t>(offset + got));
  close(fd);
  return got == read.size() ? Result<std::string>(std::move(read)) : Error(path + ": cannot be read");
}

Status DirectoryBlobs::Remove(const std::string& path) {
  WHET_TRY(CheckPath(path));
  return RemoveDurably(folder_ + "/" + path);
}

}  // namespace whet::fleet
