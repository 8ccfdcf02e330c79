// SPDX-License-Identifier: Apache-2.0
// How many threads a process may use here: its CPU affinity and its control group's quota, not the machine's core count.
#ifndef WHET_RUNTIME_DEFAULT_THREADS_H_
#define WHET_RUNTIME_DEFAULT_THREADS_H_

#include <string>
#include <string_view>

namespace whet::runtime {

// At least 1: the CPUs this thread may run on, limited by the cgroup v1 or v2 CPU quota of it and its parents, rounded up.
int DefaultThreads();

// The quota in CPUs, or 0 when there is none. `membership` is the text of /proc/self/cgroup; `root` is where cgroups are mounted.
double CgroupCpuQuota(const std::string& root, std::string_view membership);

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_DEFAULT_THREADS_H_
