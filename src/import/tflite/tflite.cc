// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

namespace whet::import {

Result<ir::Graph> ImportTflite(std::span<const std::byte>, const std::string&, const ImportOptions&) {
  return Error("TFLite support is not built");
}

}  // namespace whet::import
