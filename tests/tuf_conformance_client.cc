// SPDX-License-Identifier: Apache-2.0
// The command line that theupdateframework/tuf-conformance drives: init, refresh and download. tools/check-tuf runs the suite.
// With `repository FOLDER` it writes a repository that has everything, whose targets tools/python_tuf_client.py installs by Python's client.
// With `canonical` it reads JSON texts, one a line, and answers each with its canonical form in hexadecimal, or "refused".
#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>
#include <iostream>

#include "base/file.h"
#include "trust/canonical_json.h"
#include "trust/curl_fetcher.h"
#include "trust/repository.h"
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

// Two of three keys of different kinds, rotated roots, and each form of delegation.
Status WriteRepository(const std::string& folder) {
  FolderPlace place(folder);
  Repository repository = Repository::Create(place, {});
  Repository::Signers signers;
  for (const KeyKind kind : {KeyKind::kEd25519, KeyKind::kEcdsa, KeyKind::kRsa})
    signers.push_back(WHET_TRY(Signer::Create(kind)));
  for (const char* role : kTopRoles) WHET_TRY(repository.SetKeys(role, signers, 2));
  WHET_TRY(repository.Publish(std::time(nullptr)));
  for (const char* name : {"pattern", "succinct", "prefixes"}) {
    const std::string role = name;
    WHET_TRY(repository.Delegate("targets", {.name = role, .terminating = true, .paths = {role + "/*"}},
                                 {signers[0]}));
  }
  WHET_TRY(repository.DelegateBins("succinct", "s", 5, {signers[1]}, 1, BinForm::kSuccinct));
  WHET_TRY(repository.DelegateBins("prefixes", "p", 5, {signers[2]}, 1, BinForm::kPathHashPrefixes));
  WHET_TRY(repository.SetKeys("root", {signers[0], WHET_TRY(Signer::Create(KeyKind::kEcdsa))}, 2));
  WHET_TRY(repository.SetKeys("timestamp", {WHET_TRY(Signer::Create(KeyKind::kEd25519))}, 1));
  for (const char* part : {"top", "pattern", "succinct", "prefixes"}) {
    for (int i = 0; i < 20; ++i) {
      const std::string target = std::string(part) + "/model " + std::to_string(i) + ".whet";
      WHET_TRY(repository.AddTarget(target, "bytes of " + target, JsonObject{{"note", "\"\\\xC3\xA9"}}));
    }
  }
  return repository.Publish(std::time(nullptr));
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
  CLI::App* repository = app.add_subcommand("repository");
  repository->add_option("FOLDER", arguments.target_folder)->required();
  CLI::App* refresh = app.add_subcommand("refresh");
  CLI::App* canonical = app.add_subcommand("canonical");
  app.add_subcommand("download");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Error(error.what());
  }
  if (init->parsed()) return Initialise(arguments);
  if (repository->parsed()) return WriteRepository(arguments.target_folder);
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
