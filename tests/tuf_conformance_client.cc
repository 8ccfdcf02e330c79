// SPDX-License-Identifier: Apache-2.0
// The command line that theupdateframework/tuf-conformance drives: init, refresh and download. tools/check-tuf runs the suite.
// With `canonical` it reads JSON texts, one a line, and answers each with its canonical form in hexadecimal, or "refused".
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "base/file.h"
#include "trust/canonical_json.h"
#include "trust/curl_fetcher.h"
#include "trust/updater.h"
#include "trust/url.h"

namespace {

using namespace whet;
using namespace whet::trust;

struct Arguments {
  UpdaterOptions updater;
  std::string trusted_root, target_folder;
  std::vector<std::string> targets;
};

Status Initialise(const Arguments& arguments) {
  const std::string root = WHET_TRY(ReadText(arguments.trusted_root));
  Store store = WHET_TRY(Store::Open(arguments.updater.folder));
  return store.Write("root", root);
}

Status DownloadOne(Updater& updater, const std::string& target, const std::string& folder) {
  const std::optional<TargetFile> file = WHET_TRY(updater.Find(target));
  if (!file) return Error(target + ": no such target");
  const std::string path = folder + "/" + Quote(target);
  return IsTarget(path, *file) ? Status() : updater.DownloadTo(target, *file, path);
}

Status Update(const Arguments& arguments) {
  CurlFetcher fetcher;
  const SystemClock clock;
  Updater updater = WHET_TRY(Updater::Open(arguments.updater, fetcher, clock));
  WHET_TRY(updater.Refresh());
  for (const std::string& target : arguments.targets)
    WHET_TRY(DownloadOne(updater, target, arguments.target_folder));
  return {};
}

Status Canonical() {
  for (std::string line; std::getline(std::cin, line);) {
    const Result<Json> value = ParseJson(line);
    std::cout << (value.ok() ? ToHex(CanonicalJson(*value)) : "refused") << "\n";
  }
  return {};
}

Status Run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("A TUF client for the conformance suite");
  app.add_option("--metadata-dir", arguments.updater.folder);
  app.add_option("--metadata-url", arguments.updater.metadata_url);
  app.add_option("--target-name", arguments.targets);
  app.add_option("--target-base-url", arguments.updater.targets_url);
  app.add_option("--target-dir", arguments.target_folder);
  app.require_subcommand(1);
  CLI::App* init = app.add_subcommand("init");
  init->add_option("TRUSTED_ROOT", arguments.trusted_root)->required();
  CLI::App* refresh = app.add_subcommand("refresh");
  CLI::App* canonical = app.add_subcommand("canonical");
  app.add_subcommand("download");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Error(error.what());
  }
  if (init->parsed()) return Initialise(arguments);
  if (canonical->parsed()) return Canonical();
  if (refresh->parsed()) arguments.targets.clear();
  return Update(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  const Status status = Run(argc, argv);
  if (!status.ok()) std::fprintf(stderr, "error: %s\n", status.message().c_str());
  return status.ok() ? 0 : 1;
}
