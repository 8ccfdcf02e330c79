// SPDX-License-Identifier: Apache-2.0
// For the files with endpoints.
#ifndef WHET_FLEET_ENDPOINT_H_
#define WHET_FLEET_ENDPOINT_H_

#include "fleet/api.h"

namespace whet::fleet {

#define WHET_ROUTE(method, path, who, body, function) Result<Answer> function(Fleet& fleet, Call& call);
#include "fleet/routes.inc"
#undef WHET_ROUTE

}  // namespace whet::fleet

// Yields the value, or answers that the request is wrong, with the message.
#define WHET_ASKED(expression)                                                                \
  ({                                                                                          \
    auto whet_asked_result = (expression);                                                    \
    if (!whet_asked_result.ok())                                                              \
      return ::whet::fleet::Answer(::whet::fleet::Refusal(400, whet_asked_result.message())); \
    ::whet::detail::TakeValue(std::move(whet_asked_result));                                  \
  })

#endif  // WHET_FLEET_ENDPOINT_H_
