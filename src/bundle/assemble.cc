// SPDX-License-Identifier: Apache-2.0
#include "bundle/assemble.h"

#include <algorithm>
#include <filesystem>

#include "base/durable_file.h"
#include "base/file.h"
#include "bundle/documents.h"
#include "bundle/requirements.h"
#include "bundle/seal.h"

namespace whet::bundle {
namespace {

constexpr size_t kMaxCardBytes = 1U << 20;

// A plan's file, its index, and what will stand in the manifest.
struct Loaded {
  MappedFile file;
  format::Plan plan;
  Variant variant;
};

Status Override(const Source& source, Requirements& needs) {
  if (!source.isas.empty()) {
    needs.isas = source.isas;
    needs.processor = WHET_TRY(ProcessorOf(source.isas));
  }
  if (!source.processor.empty() && !needs.processor.empty() && source.processor != needs.processor)
    return Error("is for " + needs.processor + ", not for " + source.processor);
  if (!source.processor.empty()) needs.processor = source.processor;
  if (source.ram_bytes > 0) needs.ram_bytes = source.ram_bytes;
  return {};
}

Result<Loaded> Load(const Source& source) {
  MappedFile file = WHET_TRY(MappedFile::Open(source.path));
  format::Plan plan = WHET_TRY(format::ReadPlan(file.bytes(), {.check_segments = true}).With(source.path));
  if (plan.goldens.empty())
    return Error(source.path +
                 ": carries no goldens, so that no device could try it; compile it with "
                 "`whet compile --goldens 2`");
  Variant variant;
  variant.name = source.name;
  variant.plan = Sha256(file.bytes());
  variant.plan_bytes = static_cast<int64_t>(file.bytes().size());
  variant.needs = WHET_TRY(RequirementsOf(plan).With(source.path));
  WHET_TRY(Override(source, variant.needs).With(source.path));
  variant.limits = source.limits;
  variant.goldens = static_cast<int64_t>(plan.goldens.size());
  return Loaded{std::move(file), std::move(plan), std::move(variant)};
}

Result<std::vector<Loaded>> LoadAll(const Sources& sources) {
  std::vector<Loaded> all;
  for (const Source& source : sources.variants) all.push_back(WHET_TRY(Load(source)));
  std::ranges::stable_sort(all, IsMoreDemanding,
                           [](const Loaded& loaded) -> const Requirements& { return loaded.variant.needs; });
  return all;
}

Result<File> WriteMember(const std::string& folder, const std::string& name,
                         std::span<const std::byte> bytes) {
  const std::string path = folder + "/" + name;
  WHET_TRY(MakeFolders(path.substr(0, path.rfind('/'))));
  WHET_TRY(WriteFile(path, bytes));
  return File{name, static_cast<int64_t>(bytes.size()), Sha256(bytes)};
}

Status WritePlanFile(const Sources& sources, const std::string& folder, const Loaded& loaded,
                     Variant& variant) {
  const std::string name = "plans/" + variant.name + ".whet";
  variant.sealed = !sources.seal_to.empty();
  if (!variant.sealed) {
    variant.file = WHET_TRY(WriteMember(folder, name, loaded.file.bytes()));
    return {};
  }
  const std::vector<std::byte> sealed = WHET_TRY(Seal(loaded.file.bytes(), sources.seal_to));
  variant.file = WHET_TRY(WriteMember(folder, name + ".sealed", sealed));
  return {};
}

std::span<const std::byte> BytesOf(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Status WriteDocuments(const Sources& sources, const std::string& folder, const std::vector<Loaded>& all,
                      Manifest& manifest) {
  std::vector<Described> plans;
  std::string card = sources.card;
  for (size_t i = 0; i < all.size(); ++i) {
    plans.push_back({&manifest.variants[i], &all[i].plan});
    if (card.empty()) card = all[i].plan.card;
  }
  if (card.size() > kMaxCardBytes) return Error("the model card has more than 1 MiB");
  const auto add = [&](const char* name, const std::string& text) -> Status {
    manifest.documents.push_back(WHET_TRY(WriteMember(folder, name, BytesOf(text))));
    return {};
  };
  if (!card.empty()) WHET_TRY(add(kCardName, card));
  WHET_TRY(add(kProvenanceName, PrintJson(ProvenanceOf(sources, plans))));
  return add(kSbomName, PrintJson(SbomOf(sources, plans)));
}

Status CheckFolder(const std::string& folder) {
  std::error_code error;
  const bool there = std::filesystem::exists(folder, error);
  if (!there || std::filesystem::is_empty(folder, error)) return {};
  return Error(folder + ": is there already, and not empty; remove it, or name another folder");
}

Status CheckFile(const std::string& folder, const File& file, const Variant* variant) {
  const MappedFile mapped = WHET_TRY(MappedFile::Open(folder + "/" + file.name));
  if (static_cast<int64_t>(mapped.bytes().size()) != file.bytes)
    return Error(file.name + ": has " + std::to_string(mapped.bytes().size()) + " bytes, the manifest says " +
                 std::to_string(file.bytes));
  if (Sha256(mapped.bytes()) != file.sha256) return Error(file.name + ": has another SHA-256");
  if (!variant) return {};
  if (variant->sealed) {
    const SealedHeader header = WHET_TRY(ReadSealedHeader(mapped.bytes()).With(file.name));
    return static_cast<int64_t>(header.plan_bytes) == variant->plan_bytes
               ? Status()
               : Error(file.name + ": holds a plan of another length");
  }
  const format::Plan plan =
      WHET_TRY(format::ReadPlan(mapped.bytes(), {.check_segments = true}).With(file.name));
  if (static_cast<int64_t>(plan.goldens.size()) < variant->goldens)
    return Error(file.name + ": has fewer goldens than the manifest says");
  if (plan.major != variant->needs.plan_major || plan.minor > variant->needs.plan_minor)
    return Error(file.name + ": is of another plan format than the manifest says");
  return {};
}

}  // namespace

Result<Manifest> Assemble(const Sources& sources, const std::string& folder) {
  WHET_TRY(CheckFolder(folder));
  for (const std::string& pem : sources.seal_to) WHET_TRY(RecipientId(pem));
  const std::vector<Loaded> all = WHET_TRY(LoadAll(sources));
  Manifest manifest{.model = sources.model, .version = sources.version, .variants = {}, .documents = {}};
  for (const Loaded& loaded : all) manifest.variants.push_back(loaded.variant);
  // What will be written, with files that are not there yet: names and numbers that no device would take are found here.
  Manifest trial = manifest;
  for (Variant& variant : trial.variants)
    variant.file = {"plans/" + variant.name + ".whet", variant.plan_bytes, variant.plan};
  WHET_TRY(ReadManifest(ToJson(trial)));
  for (size_t i = 0; i < all.size(); ++i)
    WHET_TRY(WritePlanFile(sources, folder, all[i], manifest.variants[i]));
  WHET_TRY(WriteDocuments(sources, folder, all, manifest));
  const std::string text = PrintJson(ToJson(manifest));
  WHET_TRY(ParseManifest(text).With("the bundle's manifest"));
  WHET_TRY(WriteDurably(folder + "/" + kManifestName, text));
  return manifest;
}

Result<Manifest> ReadBundle(const std::string& folder) {
  const std::string path = folder + "/" + kManifestName;
  if (!FileExists(path)) return Error(folder + ": no bundle: it has no " + kManifestName);
  return ParseManifest(WHET_TRY(ReadText(path))).With(path);
}

Status CheckBundle(const std::string& folder, const Manifest& manifest) {
  std::string wrong;
  const auto check = [&](const File& file, const Variant* variant) {
    const Status status = CheckFile(folder, file, variant);
    if (!status.ok()) wrong += "\n  " + status.message();
  };
  for (const Variant& variant : manifest.variants) check(variant.file, &variant);
  for (const File& file : manifest.documents) check(file, nullptr);
  return wrong.empty() ? Status() : Error(folder + ": not what its manifest says" + wrong);
}

}  // namespace whet::bundle
