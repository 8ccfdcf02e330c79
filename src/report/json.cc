// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <cmath>

namespace whet::report {

std::string JsonText(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json Number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

}  // namespace whet::report
