// SPDX-License-Identifier: Apache-2.0
#include "trust/place.h"

#include <filesystem>

#include "base/durable_file.h"
#include "base/file.h"

namespace whet::trust {

Result<std::optional<uint64_t>> Place::Size(const std::string& path) {
  const std::optional<std::string> text = WHET_TRY(Get(path));
  return text ? std::optional<uint64_t>(text->size()) : std::nullopt;
}

Status FolderPlace::Put(const std::string& path, std::string_view bytes) {
  const std::string whole = folder_ + "/" + path;
  WHET_TRY(MakeFolders(whole.substr(0, whole.rfind('/'))));
  return WriteDurably(whole, bytes);
}

Result<std::optional<std::string>> FolderPlace::Get(const std::string& path) {
  const std::string whole = folder_ + "/" + path;
  if (!FileExists(whole)) return std::optional<std::string>();
  return std::optional(WHET_TRY(ReadText(whole)));
}

Result<std::optional<uint64_t>> FolderPlace::Size(const std::string& path) {
  const std::string whole = folder_ + "/" + path;
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(whole, error);
  if (!error) return std::optional<uint64_t>(bytes);
  if (error == std::errc::no_such_file_or_directory) return std::optional<uint64_t>();
  return Error(whole + ": " + error.message());
}

}  // namespace whet::trust
