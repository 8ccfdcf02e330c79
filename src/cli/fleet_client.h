// SPDX-License-Identifier: Apache-2.0
// A person's side of whet-fleet's API, docs/updates.md.
#ifndef WHET_CLI_FLEET_CLIENT_H_
#define WHET_CLI_FLEET_CLIENT_H_

#include <memory>
#include <string>

#include "cli/fleet_options.h"
#include "json/json.h"

namespace whet::cli {

// Which server, and who asks.
struct FleetAccess {
  std::string server;     // "https://fleet.example:8443"
  std::string token;      // bearer
  std::string authority;  // file of the authorities to trust; empty: the system's
};

// From the options, else from the file of --config, else from ~/.config/whet/fleet.yaml (keys server, token_file, authority; files
// that are relative lie beside it). A token goes over plain HTTP to this machine only.
Result<FleetAccess> FleetAccessOf(const FleetOptions& options);

class FleetClient {
 public:
  static Result<FleetClient> Open(const FleetOptions& options);
  FleetClient(FleetClient&&) noexcept;
  FleetClient& operator=(FleetClient&&) noexcept;
  ~FleetClient();

  Result<Json> Get(const std::string& path);
  Result<Json> Send(const char* method, const std::string& path, const Json& body);
  // All items of a list that comes in pages: `member` of each page, the next one by `parameter`.
  const FleetAccess& access() const { return access_; }
  Result<JsonArray> List(const std::string& path, const char* member, const char* parameter);

 private:
  struct Handle;
  FleetClient(FleetAccess access, std::unique_ptr<Handle> handle);
  Result<Json> Ask(const char* method, const std::string& path, const std::string* body);
  FleetAccess access_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace whet::cli

#endif  // WHET_CLI_FLEET_CLIENT_H_
