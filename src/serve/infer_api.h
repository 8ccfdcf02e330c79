// SPDX-License-Identifier: Apache-2.0
// The HTTP face of the models; docs/whetd.md has it for people.
//
//   POST /v1/infer?model=NAME[&reset=1]   application/x-npy or application/json -> the same, or what Accept asks for
//   GET  /v1/models, /v1/models/NAME      what is in service: inputs, outputs, sizes, scales, counts
//   GET  /v1/health                       200, or 503 while nothing is in service
//   GET  /v1/status                       the models, and what the agent says of itself
#ifndef WHET_SERVE_INFER_API_H_
#define WHET_SERVE_INFER_API_H_

#include <functional>
#include <memory>
#include <string>

#include "http/server.h"
#include "serve/models.h"

namespace whet::serve {

struct ApiOptions {
  std::function<std::string()> agent_status;  // an object of JSON; null: there is no agent
  bool any_host =
      false;  // otherwise TCP requests must name this machine, so that no web page can ask by a name of its own
};

// The models must outlive the server that calls it.
http::Handler MakeApi(Models& models, ApiOptions options);

}  // namespace whet::serve

#endif  // WHET_SERVE_INFER_API_H_
