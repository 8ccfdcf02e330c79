// SPDX-License-Identifier: Apache-2.0
#include "fleet/openapi.h"

namespace whet::fleet {

std::string OpenApiText() {
  std::string text;
#define WHET_TEXT(path, content) text += content;
#include "fleet/openapi_texts.inc"
#undef WHET_TEXT
  return text;
}

}  // namespace whet::fleet
