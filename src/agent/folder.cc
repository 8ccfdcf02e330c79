// SPDX-License-Identifier: Apache-2.0
#include "agent/folder.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/durable_file.h"

namespace whet::agent {
namespace {

std::string FolderAbove(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Status MakeFolderDurably(const std::string& path) {
  std::string folder = path;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  struct stat found{};
  if (stat(folder.c_str(), &found) == 0)
    return S_ISDIR(found.st_mode) ? SyncFolder(FolderAbove(folder)) : Error(folder + ": is no folder");
  if (folder != FolderAbove(folder)) WHET_TRY(MakeFolderDurably(FolderAbove(folder)));
  if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    return Error(folder + ": cannot make this folder: " + std::strerror(errno));
  return SyncFolder(FolderAbove(folder));
}

std::vector<std::string> FileNames(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  while (const dirent* entry = open ? readdir(open.get()) : nullptr) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

int64_t FileBytes(const std::string& path) {
  struct stat found{};
  return stat(path.c_str(), &found) == 0 ? static_cast<int64_t>(found.st_size) : 0;
}

}  // namespace whet::agent
