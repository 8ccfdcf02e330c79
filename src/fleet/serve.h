// SPDX-License-Identifier: Apache-2.0
// The server as a program has it.
#ifndef WHET_FLEET_SERVE_H_
#define WHET_FLEET_SERVE_H_

#include <memory>
#include <string>
#include <vector>

#include "fleet/worker.h"
#include "http/server.h"

namespace whet::fleet {

struct ServeOptions {
  std::string data;        // folder
  std::string repository;  // folder; empty: "repository" in `data`
  std::vector<std::string> listen = {"127.0.0.1:8443"};
  std::vector<std::string> names = {"localhost", "127.0.0.1"};  // of the server's certificate
  int threads = 1;
  int64_t max_connections = 4096;
  FleetOptions fleet;
};

// A folder's databases and blobs, made where there are none.
Result<Seams> OpenSeams(const ServeOptions& options);

struct Running {
  std::unique_ptr<Worker> worker;
  std::unique_ptr<http::Server> server;  // ends first: it hands requests to the worker
  std::string admin_token;               // where this was the first start
  void Stop();
};
Result<Running> Start(const ServeOptions& options);

}  // namespace whet::fleet

#endif  // WHET_FLEET_SERVE_H_
