// SPDX-License-Identifier: Apache-2.0
// Folders of the agent's state.
#ifndef WHET_AGENT_FOLDER_H_
#define WHET_AGENT_FOLDER_H_

#include <string>
#include <vector>

#include "base/result.h"

namespace whet::agent {

// Makes a folder and those above it where there are none, each durable in the one above.
Status MakeFolderDurably(const std::string& path);

std::vector<std::string> FileNames(
    const std::string& folder);  // sorted, without "." and ".."; none where it cannot be read

int64_t FileBytes(const std::string& path);  // 0 where there is none

}  // namespace whet::agent

#endif  // WHET_AGENT_FOLDER_H_
