// SPDX-License-Identifier: Apache-2.0
// choosing: metadata, manifest, and the variant for this device. done: there is one; other: it answers already.
//
// What the server ordered is believed here or not at all: from the signed manifest come the length and hash of everything that
// follows.
#include "agent/work.h"
#include "trust/hash.h"
#include "trust/updater.h"

namespace whet::agent {
namespace {

trust::UpdaterOptions UpdaterOptionsOf(const Options& options) {
  return {.folder = options.folder + "/trust",
          .metadata_url = options.metadata_url,
          .targets_url = options.targets_url,
          .initial_root = options.initial_root,
          .earliest = options.earliest};
}

struct Fetched {
  std::string text;  // of the manifest; its signature holds
  std::optional<std::string> refusal;
};

Result<Fetched> FetchManifest(Work& work, MeteredFetcher& fetcher) {
  const std::string& path = work.order().bundle;
  trust::Updater updater =
      WHET_TRY(trust::Updater::Open(UpdaterOptionsOf(work.options), fetcher, work.platform.host.clock()));
  WHET_TRY(updater.Refresh());
  const std::optional<trust::TargetFile> target = WHET_TRY(updater.Find(path));
  if (!target) return Fetched{{}, path + ": the repository has no such target"};
  if (target->length > bundle::kMaxManifestBytes) return Fetched{{}, path + ": is too long for a manifest"};
  Fetched fetched;
  WHET_TRY(updater.Download(path, *target, [&](std::string_view piece) {
    fetched.text += piece;
    return true;
  }));
  return fetched;
}

Result<Version> Choose(const Work& work, const std::string& text) {
  const bundle::Manifest manifest = WHET_TRY(bundle::ParseManifest(text).With(work.order().bundle));
  if (manifest.model != work.order().model || manifest.version != work.order().version)
    return Error(work.order().bundle + ": is " + manifest.model + " " + manifest.version + ", ordered is " +
                 work.order().model + " " + work.order().version);
  const bundle::Variant& variant =
      *WHET_TRY(bundle::ChooseVariant(manifest, work.platform.host.Hardware()).With(work.order().bundle));
  return Version{.version = manifest.version,
                 .bundle = work.order().bundle,
                 .variant = variant.name,
                 .manifest = Sha256(std::as_bytes(std::span(text))),
                 .file = variant.file,
                 .plan = variant.plan,
                 .plan_bytes = variant.plan_bytes,
                 .sealed = variant.sealed,
                 .goldens = variant.goldens,
                 .limits = variant.limits,
                 .order = work.order().id};
}

// Errors of the metadata may pass, too: a clock is set right, a repository renewed. The state's time bounds them, and the budget.
Outcome Unfetched(const MeteredFetcher& fetcher, const std::string& why) {
  if (fetcher.stopped()) return {Event::kWait};
  if (fetcher.spent() || fetcher.denied()) return {Event::kFailed, why};
  return {Event::kAgain, why, fetcher.last().retry_after_seconds};
}

}  // namespace

Outcome Choosing(Work& work) {
  Record& record = work.record;
  MeteredFetcher fetcher(work.platform.server.fetcher(), record.budget, &record.received, work.go_on);
  Result<Fetched> manifest = FetchManifest(work, fetcher);
  record.figures["metadata_bytes"] = record.received;
  if (!manifest.ok()) return Unfetched(fetcher, manifest.message());
  if (manifest->refusal) return {Event::kRefused, *manifest->refusal};
  Result<Version> version = Choose(work, manifest->text);
  if (!version.ok()) return {Event::kRefused, version.message()};
  if (record.current && record.current->file.sha256 == version->file.sha256 &&
      work.platform.service.Serving(record.model) == version->plan) {
    record.current = std::move(version).value();
    return {Event::kOther, "this plan answers already"};
  }
  record.candidate = std::move(version).value();
  return {Event::kDone};
}

}  // namespace whet::agent
