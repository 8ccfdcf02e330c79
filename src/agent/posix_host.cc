// SPDX-License-Identifier: Apache-2.0
#include "agent/posix_host.h"

#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/cpu.h"
#include "base/durable_file.h"
#include "base/file.h"
#include "format/plan.h"

namespace whet::agent {
namespace {

// Files of /proc have no length, so they cannot be mapped.
std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

struct Counted {
  int64_t boot = 0;
  std::string id;  // of that boot
};

// "COUNT ID\n", or nothing where the file is damaged.
std::optional<Counted> ParseCounted(const std::string& text) {
  Counted counted;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), counted.boot);
  const auto digits = static_cast<size_t>(end - text.data());
  if (error != std::errc() || counted.boot < 1 || digits >= text.size() || text[digits] != ' ' ||
      !text.ends_with('\n'))
    return std::nullopt;
  counted.id = text.substr(digits + 1, text.size() - digits - 2);
  return counted;
}

// Where the count cannot be written the boot gets a number that no count will reach: what is served goes on on a full disk, too.
int64_t CountBoot(const std::string& path, const std::string& id) {
  std::optional<Counted> counted;
  if (!FileExists(path)) {
    counted = Counted{};
  } else if (const Result<std::string> text = ReadText(path); text.ok()) {
    counted = ParseCounted(*text);
  }
  if (counted && counted->boot > 0 && counted->id == id && !id.empty()) return counted->boot;
  const int64_t now = trust::SystemClock().Wall(), boot = counted ? counted->boot + 1 : now;
  return WriteDurably(path, std::to_string(boot) + " " + id + "\n").ok() ? boot : std::max(boot, now);
}

int64_t DeviceRam() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  return pages > 0 && bytes > 0 ? int64_t{pages} * bytes : 0;
}

wire::Hardware Describe(int64_t ram_bytes) {
  utsname system{};
  uname(&system);
  wire::Hardware hardware{.processor = system.machine,
                          .isas = {},
                          .ram_bytes = ram_bytes > 0 ? ram_bytes : DeviceRam() / 2,
                          .plan_major = format::kPlanMajor,
                          .plan_minor = format::kPlanMinor,
                          .software = "whetd " WHET_VERSION};
  for (const IsaInfo& info : AllIsas()) {
    if (MachineIsas() & IsaBit(info.isa)) hardware.isas.emplace_back(info.name);
  }
  return hardware;
}

}  // namespace

Result<PosixHost> PosixHost::Open(const std::string& folder, int64_t ram_bytes,
                                  const std::string& boot_id_file) {
  const int64_t boot = CountBoot(folder + "/boot", FirstLine(boot_id_file));
  return PosixHost(boot, Describe(ram_bytes));
}

uint32_t PosixHost::Random() {
  uint32_t number = 0;
  if (getrandom(&number, sizeof(number), 0) != sizeof(number)) number = static_cast<uint32_t>(clock_.Wall());
  return number;
}

}  // namespace whet::agent
