// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_FLEET_OPENAPI_H_
#define WHET_FLEET_OPENAPI_H_

#include <string>

namespace whet::fleet {

std::string OpenApiText();  // what the endpoints promise, OpenAPI 3.1 in JSON

}  // namespace whet::fleet

#endif  // WHET_FLEET_OPENAPI_H_
