// SPDX-License-Identifier: Apache-2.0
#include "runtime/default_threads.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "runtime/worker_pool.h"

namespace whet::runtime {
namespace {

// Files under /proc and /sys have no size beforehand, so they are read, not mapped. Empty when absent.
std::string ReadSmall(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (!file) return text;
  char buffer[4096];
  text.assign(buffer, std::fread(buffer, 1, sizeof buffer, file));
  std::fclose(file);
  return text;
}

double Ratio(double quota, double period) {
  return quota > 0 && period > 0 ? quota / period : 0;
}

// cgroup v2: "max 100000" or "150000 100000".
double QuotaV2(const std::string& folder) {
  const std::string text = ReadSmall(folder + "/cpu.max");
  double quota = 0, period = 0;
  if (std::sscanf(text.c_str(), "%lf %lf", &quota, &period) != 2) return 0;
  return Ratio(quota, period);
}

// cgroup v1: the quota is -1 where there is none.
double QuotaV1(const std::string& folder) {
  return Ratio(std::atof(ReadSmall(folder + "/cpu.cfs_quota_us").c_str()),
               std::atof(ReadSmall(folder + "/cpu.cfs_period_us").c_str()));
}

double Smaller(double a, double b) {
  return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

// The smallest quota on the way from `path` up to the root. In a container the path may not exist below the mount; then only its
// root counts, which is the container's own group.
double SmallestOnTheWay(const std::string& root, std::string path, double (*quota)(const std::string&)) {
  double smallest = quota(root);
  while (path.size() > 1) {
    smallest = Smaller(smallest, quota(root + path));
    path.resize(path.rfind('/') == std::string::npos ? 0 : path.rfind('/'));
  }
  return smallest;
}

bool HasController(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    if (list.substr(0, comma) == name) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// One line "id:controllers:path"; v2 has no controllers.
double QuotaOfLine(const std::string& root, std::string_view line) {
  const size_t first = line.find(':');
  const size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
  if (second == std::string_view::npos) return 0;
  const std::string_view controllers = line.substr(first + 1, second - first - 1);
  const std::string path(line.substr(second + 1));
  if (controllers.empty()) return SmallestOnTheWay(root, path, QuotaV2);
  if (!HasController(controllers, "cpu")) return 0;
  return Smaller(SmallestOnTheWay(root + "/" + std::string(controllers), path, QuotaV1),
                 SmallestOnTheWay(root + "/cpu", path, QuotaV1));
}

}  // namespace

double CgroupCpuQuota(const std::string& root, std::string_view membership) {
  double smallest = 0;
  while (!membership.empty()) {
    const size_t end = std::min(membership.find('\n'), membership.size());
    smallest = Smaller(smallest, QuotaOfLine(root, membership.substr(0, end)));
    membership.remove_prefix(std::min(end + 1, membership.size()));
  }
  return smallest;
}

int DefaultThreads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  int threads = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  const double quota = CgroupCpuQuota("/sys/fs/cgroup", ReadSmall("/proc/self/cgroup"));
  if (quota > 0) threads = std::min(threads, static_cast<int>(std::ceil(quota)));
  return std::clamp(threads, 1, kMaxThreads);
}

}  // namespace whet::runtime
