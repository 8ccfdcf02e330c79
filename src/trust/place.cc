// SPDX-License-Identifier: Apache-2.0
#include "trust/place.h"

#include "base/durable_file.h"
#include "base/file.h"

namespace whet::trust {

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

}  // namespace whet::trust
