// SPDX-License-Identifier: Apache-2.0
#include "trust/store.h"

#include <dirent.h>

#include <charconv>
#include <memory>
#include <vector>

#include "base/durable_file.h"
#include "base/file.h"
#include "trust/metadata.h"
#include "trust/url.h"

namespace whet::trust {
namespace {

constexpr const char* kFloorFile = "/time";
constexpr std::string_view kEnding = ".json";

std::vector<std::string> FileNames(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  while (open) {
    const dirent* entry = readdir(open.get());
    if (!entry) break;
    names.emplace_back(entry->d_name);
  }
  return names;
}

}  // namespace

Result<Store> Store::Open(const std::string& folder) {
  WHET_TRY(MakeFolders(folder));
  return Store(folder);
}

std::string Store::PathOf(std::string_view role) const {
  return folder_ + "/" + Quote(role) + std::string(kEnding);
}

std::optional<std::string> Store::Read(std::string_view role) const {
  const std::string path = PathOf(role);
  if (!FileExists(path)) return std::nullopt;
  Result<std::string> text = ReadText(path);
  return text.ok() ? std::optional(std::move(text).value()) : std::nullopt;
}

Status Store::Write(std::string_view role, std::string_view text) {
  return WriteDurably(PathOf(role), text);
}

Status Store::Remove(std::string_view role) {
  return RemoveDurably(PathOf(role));
}

Status Store::KeepOnly(const std::set<std::string, std::less<>>& targets_roles) {
  std::set<std::string, std::less<>> keep;
  for (const std::string& role : targets_roles) keep.insert(Quote(role));
  for (const std::string& name : FileNames(folder_)) {
    if (!name.ends_with(kEnding)) continue;
    const std::string role = name.substr(0, name.size() - kEnding.size());
    if (IsTopRole(role) || keep.contains(role)) continue;
    WHET_TRY(RemoveDurably(folder_ + "/" + name));
  }
  return {};
}

Seconds Store::floor() const {
  const Result<std::string> text = ReadText(folder_ + kFloorFile);
  Seconds time = 0;
  if (text.ok()) std::from_chars(text->data(), text->data() + text->size(), time);
  return time < 0 ? 0 : time;
}

Status Store::WriteFloor(Seconds time) {
  return WriteDurably(folder_ + kFloorFile, std::to_string(time) + "\n");
}

}  // namespace whet::trust
