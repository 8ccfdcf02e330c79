// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "recorder.h"
#include "tried_update.h"

namespace whet::crash {

size_t TriedUpdate::KillInEveryState() {
  for (size_t kills = 0;; ++kills) {
    start_.Write(folder_);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      const std::unique_ptr<FakeDevice> made = Device(folder_);
      FakeDevice& device = *made;
      size_t entered = 0;
      device.on_state = [&](const agent::Record&) {
        if (entered++ == kills) kill(getpid(), SIGKILL);
      };
      _exit(device.Start().ok() && Finish(device).empty() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? kills : 0;
    size_t unverified = 0;
    const std::string wrong = Revive(folder_, false, &unverified);
    if (wrong.empty() && unverified == 0) continue;
    ++failures_;
    std::printf("%s, killed in its state %zu: %s\n", scenario_.name, kills, wrong.c_str());
  }
}

size_t TriedUpdate::FailEveryChange(int error, bool for_a_while) {
  for (size_t k = 0;; ++k) {
    start_.Write(folder_);
    const std::unique_ptr<FakeDevice> made = Device(folder_);
    FakeDevice& device = *made;
    Must(device.Start());
    bool struck = false;
    agent::Seconds until = 0;
    size_t changes = 0;
    Recorder::Begin(folder_);
    Recorder::fail = [&](const Change& change, size_t) {
      const bool needs_room = change.kind != Kind::kUnlink && change.kind != Kind::kSyncFolder;
      if (error == ENOSPC && !needs_room) return 0;
      const agent::Seconds now = device.host.fake_clock.boot;
      if (changes++ == k) {
        struck = true;
        until = now + 60;
        return error;
      }
      return struck && for_a_while && now < until ? error : 0;
    };
    const bool over = device.RunToEnd(server_.last_order);
    Recorder::fail = nullptr;
    (void)Recorder::End();
    if (!struck) return k;
    const std::optional<Digest> serving = device.Serving();
    const bool stays = device.Start().ok() && device.Serving() == serving;
    const bool usable = over && stays && (device.Serving() == Old() || device.Serving() == New()) &&
                        device.reports.Last().plan == device.Serving() && device.witness.unverified == 0;
    if (usable && device.reports.Last().state != "failed" && device.Serving() == Final()) continue;
    if (usable && device.reports.Last().state == "failed" && device.Serving() == Old()) continue;
    if (usable && device.reports.Last().state == "rolled_back" && device.Serving() == Old()) continue;
    ++failures_;
    std::printf("%s, errno %d at change %zu: %s, %s\n", scenario_.name, error, k,
                over ? device.reports.Last().state.c_str() : "no end",
                over ? device.reports.Last().detail.c_str() : "");
  }
}

}  // namespace whet::crash
