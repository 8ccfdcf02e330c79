// SPDX-License-Identifier: Apache-2.0
// whetd, put together: what answers requests, and beside it, in a thread of its own, what updates it.
#ifndef WHET_AGENT_DAEMON_H_
#define WHET_AGENT_DAEMON_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "agent/agent.h"
#include "agent/config.h"
#include "agent/model_service.h"
#include "agent/posix_disk.h"
#include "agent/posix_host.h"
#include "agent/posix_trial.h"
#include "agent/reporter.h"
#include "agent/server_link.h"
#include "agent/spool.h"
#include "http/server.h"
#include "serve/models.h"

namespace whet::agent {

class Daemon {
 public:
  // Everything that was in service is again; nothing listens, and no network has been touched. One process at a time per folder.
  static Result<std::unique_ptr<Daemon>> Open(const Config& config);
  ~Daemon();

  // Gets a certificate for a one-time token; beside a whetd that runs, too, which takes it up by itself.
  static Status Enrol(const Config& config, const std::string& token);

  Status Listen();  // answers requests from now on
  void Run();       // the agent's thread; without a server there is none
  // Answers what is under way, and ends.
  void Stop();

  // Asks the server once, carries out what it orders, and reports. The error says what the server, or the way to it, said.
  Status Once();

  // Whether requests are answered, and the agent has not been silent for hours.
  bool IsAlive() const;
  void CheckInSoon();

  const std::vector<std::string>& complaints() const {
    return complaints_;
  }  // about what does not keep it from starting

 private:
  // Passes on, and wakes who sends.
  class WakingReports : public Reports {
   public:
    explicit WakingReports(Daemon& daemon) : daemon_(daemon) {}
    Status Append(wire::Event event) override;

   private:
    Daemon& daemon_;
  };

  explicit Daemon(const Config& config) : config_(config), reports_(*this) {}
  Status Lock();
  Status Begin();
  Status MeetHost();
  void MeetServer();
  std::string ReadRoot();
  void Loop();
  static Seconds Awake();  // a time that stands still while the device sleeps, as systemd's watchdog does
  void Beat() { last_beat_ = Awake(); }
  void TellUse();
  void Remember();               // what the agent is about
  std::string Describe() const;  // for /v1/status

  const Config config_;
  int lock_ = -1;
  std::vector<std::string> complaints_;
  std::optional<PosixHost> host_;
  std::optional<trust::TrustedTime> time_;
  PosixDisk disk_;
  std::unique_ptr<serve::Models> models_;
  std::unique_ptr<ModelService> service_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<CurlServerLink> link_;
  std::unique_ptr<PosixTrial> trial_;
  std::unique_ptr<Reporter> reporter_;
  WakingReports reports_;
  std::unique_ptr<Agent> agent_;
  std::unique_ptr<http::Server> server_;

  std::atomic<bool> stop_ = false;
  std::atomic<Seconds> last_beat_ = 0;
  Seconds next_use_ = 0;
  std::map<std::string, int64_t> told_;  // answers of each model that TellUse has told
  mutable std::mutex mutex_;             // of what follows
  std::condition_variable wake_;
  bool check_in_soon_ = false;
  Json records_ = JsonArray();  // as they were after the agent's last step
  std::string check_in_ = "none yet";
  std::thread thread_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_DAEMON_H_
