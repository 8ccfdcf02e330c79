// SPDX-License-Identifier: Apache-2.0
// The actions of `whet fleet` on a repository.
#include <fmt/format.h>

#include <algorithm>

#include "base/durable_file.h"
#include "base/file.h"
#include "bundle/assemble.h"
#include "bundle/push.h"
#include "cli/fleet_repository.h"
#include "cli/progress.h"

namespace whet::cli {
namespace {

using bundle::Manifest;
using trust::Repository;

constexpr const char* kOnline[] = {"snapshot", "timestamp"};

// A bundle that has been checked, and the manifest's bytes, which are what is signed.
struct Bundle {
  std::string folder, text, target;
  Manifest manifest;
};

Result<Bundle> LoadBundle(const std::string& folder) {
  Bundle loaded{.folder = folder, .text = {}, .target = {}, .manifest = WHET_TRY(bundle::ReadBundle(folder))};
  WHET_TRY(bundle::CheckBundle(folder, loaded.manifest));
  loaded.text = WHET_TRY(ReadText(folder + "/" + bundle::kManifestName));
  loaded.target = bundle::TargetPath(loaded.manifest, bundle::kManifestName);
  return loaded;
}

Status NeedKeys(const RoleSigners& signers, std::initializer_list<const char*> roles) {
  for (const char* role : roles) {
    if (!signers.contains(role)) return Error(fmt::format("give the key of {0} with --key {0}=FILE", role));
  }
  return {};
}

// The first of all targets roles to expire.
trust::Seconds TargetsExpire(Repository& repository) {
  trust::Seconds first = repository.root().expires;
  for (const auto& [role, meta] : repository.snapshot().roles)
    first = std::min(first, repository.targets(role).expires);
  return first;
}

// Signs anew what expires within half its time, where its key is here.
void RenewTargets(const RoleSigners& signers, const trust::Periods& periods, Repository& repository) {
  for (const auto& [role, meta] : repository.snapshot().roles) {
    const bool top = role == "targets";
    if (!signers.contains("targets") && (top || !signers.contains("bins"))) continue;
    if (repository.targets(role).expires > Now() + periods.targets / 2) continue;
    AddSigners(signers, role, repository);
    repository.Touch(role);
  }
}

void PrintExpiry(Repository& repository) {
  const trust::Seconds soon = Now() + 30 * 86400;
  fmt::print("good until {}; `whet fleet refresh` before then\n",
             trust::PrintTime(repository.timestamp().expires));
  if (TargetsExpire(repository) < soon)
    fmt::print("a targets role expires at {}: refresh with its key too\n",
               trust::PrintTime(TargetsExpire(repository)));
  if (repository.root().expires < soon)
    fmt::print("the root expires at {}: sign a new one, and publish it with `whet fleet root`\n",
               trust::PrintTime(repository.root().expires));
}

// For --json, or as lines for people.
int Report(const FleetOptions& options, const std::string& done, Repository& repository, JsonObject json) {
  json["done"] = done;
  json["timestamp_version"] = repository.timestamp().version;
  json["timestamp_expires"] = trust::PrintTime(repository.timestamp().expires);
  json["targets_expire"] = trust::PrintTime(TargetsExpire(repository));
  json["root_expires"] = trust::PrintTime(repository.root().expires);
  if (options.json) {
    fmt::print("{}\n", PrintJson(json));
  } else {
    fmt::print("{}\n", done);
    PrintExpiry(repository);
  }
  return 0;
}

Status SetRoot(const FleetOptions& options, const RoleSigners& signers, Repository& repository) {
  if (!options.root.empty())
    return repository.Take("root", WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(options.root)))))
        .With(options.root);
  WHET_TRY(NeedKeys(signers, {"root", "targets", "snapshot", "timestamp"}));
  for (const char* role : trust::kTopRoles) WHET_TRY(repository.SetKeys(role, signers.at(role), 1));
  return {};
}

Status MakeBins(const FleetOptions& options, const RoleSigners& signers, Repository& repository) {
  if (options.bins == 0) return {};
  const bool own = signers.contains("bins");
  if (!own) WHET_TRY(NeedKeys(signers, {"targets"}));
  return repository.DelegateBins("targets", "bundles", options.bins, signers.at(own ? "bins" : "targets"), 1,
                                 trust::BinForm::kSuccinct);
}

// Writes what there is to sign.
Result<int> WriteStaged(const FleetOptions& options, const Repository& repository, const std::string& role) {
  const trust::Envelope envelope = WHET_TRY(repository.Stage(role, Now()));
  WHET_TRY(WriteDurably(options.stage, PrintJson(trust::EnvelopeJson(envelope))));
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"staged", options.stage}, {"role", role}}));
  } else {
    fmt::print(
        "{}: {}, not yet published. Have it signed with `whet keys sign {} --key KEY`,\n"
        "then give the same command with --staged in place of --stage\n",
        options.stage, role, options.stage);
  }
  return 0;
}

Status TakeStaged(const FleetOptions& options, Repository& repository, const std::string& role) {
  const trust::Envelope envelope =
      WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(options.staged))).With(options.staged));
  return repository.Take(role, envelope).With(options.staged);
}

Status PutBundle(trust::Place& place, const Bundle& bundle) {
  Progress progress("pushing bytes");
  return bundle::PutFiles(place, bundle.folder, bundle.manifest, [&](int64_t done, int64_t of) {
    progress.Update(static_cast<size_t>(done), static_cast<size_t>(of));
  });
}

Status CheckStagedBundle(Repository& repository, const Bundle& bundle) {
  const bundle::Published published =
      WHET_TRY(bundle::FindPublished(repository, bundle.manifest, bundle.text));
  return published == bundle::Published::kSame
             ? Status()
             : Error("what was signed does not name " + bundle.target + "; stage it anew");
}

JsonObject Describe(const Bundle& bundle, bool news) {
  return {{"model", bundle.manifest.model},
          {"version", bundle.manifest.version},
          {"target", bundle.target},
          {"new", news}};
}

}  // namespace

Result<int> InitRepository(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 1, "REPOSITORY"));
  const RoleSigners signers = WHET_TRY(LoadSigners(options));
  WHET_TRY(LockPlace(options.words[0]));
  const auto place = WHET_TRY(OpenPlace(options.words[0], options));
  if (WHET_TRY(place->Size("metadata/timestamp.json")))
    return Error(options.words[0] + ": there is a repository already");
  Repository repository = Repository::Create(*place, WHET_TRY(PeriodsOf(options)));
  WHET_TRY(SetRoot(options, signers, repository));
  AddSigners(signers, "targets", repository);
  WHET_TRY(MakeBins(options, signers, repository));
  if (!options.stage.empty()) return WriteStaged(options, repository, "targets");
  if (!options.staged.empty()) WHET_TRY(TakeStaged(options, repository, "targets"));
  WHET_TRY(repository.Publish(Now()));
  return Report(options, options.words[0] + ": a repository; devices need its metadata/1.root.json",
                repository, {{"bins", int64_t{options.bins ? 1 << options.bins : 0}}});
}

Result<int> PushBundle(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 2, 2, "FOLDER REPOSITORY"));
  const Bundle bundle = WHET_TRY(LoadBundle(options.words[0]));
  const RoleSigners signers = WHET_TRY(LoadSigners(options));
  WHET_TRY(LockPlace(options.words[1]));
  const auto place = WHET_TRY(OpenPlace(options.words[1], options));
  Repository repository =
      WHET_TRY(Repository::Open(*place, WHET_TRY(PeriodsOf(options))).With(options.words[1]));
  const std::string role = repository.RoleFor(bundle.target);
  AddSigners(signers, role, repository);
  const bool same =
      WHET_TRY(bundle::FindPublished(repository, bundle.manifest, bundle.text)) == bundle::Published::kSame;
  WHET_TRY(PutBundle(*place, bundle));
  const std::string name = bundle.manifest.model + " " + bundle.manifest.version;
  if (same) return Report(options, name + " is published already", repository, Describe(bundle, false));
  WHET_TRY(repository.AddTarget(bundle.target, bundle.text, {}));
  if (!options.stage.empty()) return WriteStaged(options, repository, role);
  if (!options.staged.empty()) {
    WHET_TRY(TakeStaged(options, repository, role));
    WHET_TRY(CheckStagedBundle(repository, bundle));
  }
  WHET_TRY(repository.Publish(Now()).With("give the missing keys with --key ROLE=KEY, or --stage FILE"));
  return Report(options, fmt::format("{} is published as {}", name, bundle.target), repository,
                Describe(bundle, true));
}

Result<int> RefreshRepository(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 1, "REPOSITORY"));
  const RoleSigners signers = WHET_TRY(LoadSigners(options));
  WHET_TRY(NeedKeys(signers, {kOnline[0], kOnline[1]}));
  WHET_TRY(LockPlace(options.words[0]));
  const auto place = WHET_TRY(OpenPlace(options.words[0], options));
  const trust::Periods periods = WHET_TRY(PeriodsOf(options));
  Repository repository = WHET_TRY(Repository::Open(*place, periods).With(options.words[0]));
  AddSigners(signers, "targets", repository);
  RenewTargets(signers, periods, repository);
  WHET_TRY(repository.Publish(Now()));
  return Report(options, options.words[0] + ": renewed", repository, {});
}

Result<int> PublishRoot(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 2, 2, "NEXT.root.json REPOSITORY"));
  const RoleSigners signers = WHET_TRY(LoadSigners(options));
  WHET_TRY(LockPlace(options.words[1]));
  const auto place = WHET_TRY(OpenPlace(options.words[1], options));
  Repository repository =
      WHET_TRY(Repository::Open(*place, WHET_TRY(PeriodsOf(options))).With(options.words[1]));
  const trust::Envelope root =
      WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(options.words[0]))).With(options.words[0]));
  WHET_TRY(repository.Take("root", root).With(options.words[0]));
  AddSigners(signers, "targets", repository);
  WHET_TRY(repository.Publish(Now()));
  return Report(options, fmt::format("root {} is published", repository.root().version), repository, {});
}

}  // namespace whet::cli
