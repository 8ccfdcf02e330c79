// SPDX-License-Identifier: Apache-2.0
// Cuts the power everywhere. Whole updates are run with all their writes recorded; from the log every state is rebuilt in which a
// power cut can leave the disk, and the agent is started on each: something verified must answer, either the old plan or the
// new one, and the next check-ins must bring the update to its end. So they must after kill -9 in each state, after an error at
// each write, and when memory runs out.
//
//   power_cut [--most STATES_A_POINT] [--again POINTS] [--bytes 1] [--seed N]
//
// That it would find what is wrong is shown by a disk that forgets fsync: there it must.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tried_update.h"

namespace whet::crash {
namespace {

Settings Parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto value = std::strtoul(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--most") == 0) settings.most = value;
    if (std::strcmp(argv[i], "--again") == 0) settings.again = value;
    if (std::strcmp(argv[i], "--bytes") == 0) settings.bytes = value;
    if (std::strcmp(argv[i], "--seed") == 0) settings.seed = static_cast<uint32_t>(value);
  }
  return settings;
}

int Run(const Settings& settings) {
  std::printf("%-12s %7s %9s %9s %9s %11s %6s %7s %7s %7s\n", "update", "changes", "states", "distinct",
              "unusable", "unverified", "kills", "ENOSPC", "EIO", "memory");
  Counts all;
  size_t failures = 0;
  for (const Scenario& scenario : kScenarios) {
    TriedUpdate update(scenario, settings);
    const Counts counts = update.CutPower();
    const size_t kills = update.KillInEveryState();
    const size_t full = update.FailEveryChange(ENOSPC, true) + update.FailEveryChange(ENOSPC, false);
    const size_t broken = update.FailEveryChange(EIO, false);
    const size_t memory = update.RunOutOfMemory(settings.most > 100 ? 97 : 997);
    std::printf("%-12s %7zu %9zu %9zu %9zu %11zu %6zu %7zu %7zu %7zu\n", scenario.name, counts.points,
                counts.states, counts.distinct, counts.unusable, counts.unverified, kills, full, broken,
                memory);
    std::fflush(stdout);
    all += counts;
    failures += update.failures() + counts.unverified;
    if (kills < 4 || full < 20 || counts.distinct < 40) {
      std::printf("too little has been tried\n");
      ++failures;
    }
  }
  const size_t found = TriedUpdate(kScenarios[0], settings).CutPowerOfAForgetfulDisk();
  std::printf("on a disk that forgets fsync, %zu unusable\n", found);
  failures += found == 0 ? 1 : 0;
  std::printf("%zu states, %zu unusable, %zu unverified\n", all.states, all.unusable, all.unverified);
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace whet::crash

int main(int argc, char** argv) {
  return whet::crash::Run(whet::crash::Parse(argc, argv));
}
