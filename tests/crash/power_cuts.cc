// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "tried_update.h"

namespace whet::crash {

Counts TriedUpdate::Visit(const CrashStates& states, size_t point, size_t most, bool told, int depth) {
  Counts counts{.points = 1};
  const std::string folder = folder_ + ".cut";
  states.At(point, most, random_, [&](const Disk& disk) {
    ++counts.states;
    if (!seen_.insert((told ? "told " : "") + disk.Key()).second) return;
    ++counts.distinct;
    disk.Write(folder);
    const std::string wrong = Revive(folder, told, &counts.unverified);
    if (wrong.empty()) return;
    ++counts.unusable;
    if (++failures_ > 10) return;
    const std::string kept = folder_ + ".bad" + std::to_string(failures_);
    disk.Write(kept);
    std::printf("%s, cut %d, change %zu: %s; see %s\n", scenario_.name, depth, point, wrong.c_str(),
                kept.c_str());
  });
  return counts;
}

size_t TriedUpdate::CutPowerOfAForgetfulDisk() {
  size_t told_at = SIZE_MAX, bad = 0, unverified = 0;
  CrashStates states = Record(start_, folder_, &told_at);
  states.ForgetSyncs();
  for (size_t point = 0; point < states.points(); point += 3)
    states.At(point, 10, random_, [&](const Disk& disk) {
      disk.Write(folder_ + ".cut");
      bad += Revive(folder_ + ".cut", point >= told_at, &unverified).empty() ? 0 : 1;
    });
  return bad;
}

Counts TriedUpdate::CutPower() {
  size_t told_at = SIZE_MAX;
  CrashStates states = Record(start_, folder_, &told_at);
  if (settings_.bytes > 0) states.CutAtEveryByte();
  Counts counts;
  for (size_t point = 0; point < states.points(); ++point)
    counts += Visit(states, point, settings_.most, point >= told_at, 1);
  // A second cut, while the agent recovers from a first.
  for (size_t i = 0; i < settings_.again; ++i) {
    std::vector<Disk> disks;
    const size_t point = random_() % states.points();
    states.At(point, 3, random_, [&](const Disk& disk) { disks.push_back(disk); });
    size_t told_again = SIZE_MAX;
    const CrashStates second = Record(disks[random_() % disks.size()], folder_, &told_again);
    for (size_t k = 0; k < 4; ++k) {
      const size_t at = random_() % second.points();
      counts += Visit(second, at, settings_.most / 4, point >= told_at || at >= told_again, 2);
    }
  }
  return counts;
}

}  // namespace whet::crash
