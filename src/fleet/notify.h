// SPDX-License-Identifier: Apache-2.0
// The fourth seam: who waits is told that there is news. Held answers of this process here; whatever else passes
// notify_contract_test.cc may stand in its place. From any thread.
#ifndef WHET_FLEET_NOTIFY_H_
#define WHET_FLEET_NOTIFY_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace whet::fleet {

class Notify {
 public:
  using Called = std::function<void()>;
  virtual ~Notify() = default;

  // Who wants to miss nothing takes a ticket, looks, and then waits with it.
  virtual uint64_t Ticket() = 0;
  // Calls once: when the device is woken, or has been since the ticket, or after `seconds`, or at Stop; maybe before it returns.
  virtual void Wait(const std::string& device, uint64_t ticket, int64_t seconds, Called called) = 0;
  virtual void Wake(const std::string& device) = 0;
  virtual int64_t Waiting() = 0;
  virtual void Stop() = 0;  // calls all; from then on Wait calls at once
};

class LocalNotify : public Notify {
 public:
  LocalNotify();
  ~LocalNotify() override;
  uint64_t Ticket() override;
  void Wait(const std::string& device, uint64_t ticket, int64_t seconds, Called called) override;
  void Wake(const std::string& device) override;
  int64_t Waiting() override;
  void Stop() override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiter {
    std::string device;
    Called called;
  };
  void CallWhoIsLate();

  std::mutex mutex_;
  std::condition_variable sooner_;
  std::multimap<Time, Waiter> waiters_;  // by their ends
  std::multimap<std::string, std::multimap<Time, Waiter>::iterator> by_device_;
  std::map<std::string, uint64_t> woken_;  // when each was last, by tickets
  uint64_t ticket_ = 1;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_NOTIFY_H_
