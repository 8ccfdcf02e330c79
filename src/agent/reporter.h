// SPDX-License-Identifier: Apache-2.0
// Brings what is in the spool to the server, in a thread of its own.
#ifndef WHET_AGENT_REPORTER_H_
#define WHET_AGENT_REPORTER_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "agent/spool.h"

namespace whet::agent {

class Reporter {
 public:
  // All must outlive it.
  Reporter(Spool& spool, ServerLink& server, Host& host) : spool_(spool), server_(server), host_(host) {}
  ~Reporter();  // after the exchange that is under way

  void Start();  // the thread
  void Wake();   // something new is in the spool
  // Sends until the spool is empty or something fails; for `whetd --once`. Whether it is empty.
  bool Drain();
  std::string last() const;  // how the last exchange went; "ok", or why not

 private:
  void Work();
  Seconds SendOne();  // until the next may be sent; below 0 where nothing is left

  Spool& spool_;
  ServerLink& server_;
  Host& host_;
  int64_t failures_ = 0, refusals_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool news_ = true, stop_ = false;
  std::string last_ = "none yet";
  std::thread thread_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_REPORTER_H_
