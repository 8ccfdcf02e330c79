// SPDX-License-Identifier: Apache-2.0
// Many simulated devices in one thread, each with its own certificate and its own connection.
#ifndef WHET_FLEET_SWARM_H_
#define WHET_FLEET_SWARM_H_

#include <string>

#include "fleet/simulated_device.h"
#include "json/json.h"

namespace whet::fleet {

struct SwarmOptions {
  std::string server;          // "https://host:port"
  std::string authority_file;  // by which the server is known
  SimulationOptions device;
  int devices = 1;
  int bad_percent = 0;   // of the devices, whose trials fail
  int64_t seconds = 60;  // the end, whatever has been done
  int64_t orders =
      0;  // ends sooner, once each device has come to the end of so many, and has told it all; 0: does not
  std::string state_file;  // written after the enrolment of all, so that others know; empty: is not
};

// What the devices have done and seen; the member "complete" says whether all came to the end in time.
Result<Json> RunSwarm(const SwarmOptions& options);
std::string SwarmText(const Json& done);  // the same for people
Status CheckComplete(const Json& done);   // an error where the devices did not come to the end of their orders

}  // namespace whet::fleet

#endif  // WHET_FLEET_SWARM_H_
