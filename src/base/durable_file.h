// SPDX-License-Identifier: Apache-2.0
// Files that a power cut leaves either as they were or as they became.
#ifndef WHET_BASE_DURABLE_FILE_H_
#define WHET_BASE_DURABLE_FILE_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace whet {

// Writes PATH.new, makes it durable, renames it over `path`, and makes the rename durable. After an error the older file still
// stands; a PATH.new that an interrupted call left behind is overwritten by the next. One writer at a time.
Status WriteDurably(const std::string& path, std::string_view text);

// Removes the file, durably; that there is none is no error.
Status RemoveDurably(const std::string& path);

// Makes the names in a folder durable.
Status SyncFolder(const std::string& folder);

}  // namespace whet

#endif  // WHET_BASE_DURABLE_FILE_H_
