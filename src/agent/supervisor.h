// SPDX-License-Identifier: Apache-2.0
// What systemd wants to know (sd_notify(3)); nothing happens where nobody asks.
#ifndef WHET_AGENT_SUPERVISOR_H_
#define WHET_AGENT_SUPERVISOR_H_

#include <chrono>
#include <string>

namespace whet::agent {

class Supervisor {
 public:
  Supervisor();  // reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID

  void Ready(const std::string& status) const { Tell("READY=1\nSTATUS=" + status); }
  void Alive() const { Tell("WATCHDOG=1"); }
  void Reloading() const;
  void Stopping() const { Tell("STOPPING=1"); }

  // How often Alive has to be said at least, twice; zero where nobody waits for it.
  std::chrono::milliseconds interval() const { return interval_; }

 private:
  void Tell(const std::string& message) const;
  std::string socket_;
  std::chrono::milliseconds interval_{0};
};

}  // namespace whet::agent

#endif  // WHET_AGENT_SUPERVISOR_H_
