// SPDX-License-Identifier: Apache-2.0
#include "bundle/manifest.h"

#include <algorithm>
#include <limits>
#include <set>

#include "json/fields.h"

namespace whet::bundle {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;

Json TextsOf(const std::vector<std::string>& texts) {
  JsonArray list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

Json ToJson(const File& file) {
  return JsonObject{{"name", file.name}, {"bytes", file.bytes}, {"sha256", Hex(file.sha256)}};
}

Json ToJson(const Requirements& value) {
  JsonObject object{{"isas", TextsOf(value.isas)},
                    {"ram_bytes", value.ram_bytes},
                    {"plan_major", value.plan_major},
                    {"plan_minor", value.plan_minor}};
  if (!value.processor.empty()) object["processor"] = value.processor;
  return object;
}

Json ToJson(const Limits& value) {
  return JsonObject{{"p99_us", value.p99_us}, {"peak_bytes", value.peak_bytes}, {"runs", value.runs}};
}

Json ToJson(const Variant& value) {
  return JsonObject{{"name", value.name},
                    {"file", ToJson(value.file)},
                    {"plan", Hex(value.plan)},
                    {"plan_bytes", value.plan_bytes},
                    {"sealed", value.sealed},
                    {"requires", ToJson(value.needs)},
                    {"limits", ToJson(value.limits)},
                    {"goldens", value.goldens}};
}

Status CheckPath(const std::string& path) {
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    WHET_TRY(wire::CheckName(path.substr(begin, end - begin)));
    begin = end + 1;
  }
  return path.size() > 200 ? Error("longer than 200 bytes") : Status();
}

Result<File> ReadFile(const Json& json) {
  File file{*WHET_TRY(TextField(json, "name")), WHET_TRY(IntegerField(json, "bytes", 0, kMost)),
            WHET_TRY(DigestField(json, "sha256"))};
  WHET_TRY(CheckPath(file.name).With("name"));
  return file;
}

Result<Requirements> ReadRequirements(const Json& json) {
  Requirements value;
  value.processor = WHET_TRY(OptionalText(json, "processor"));
  if (!value.processor.empty()) WHET_TRY(wire::CheckName(value.processor).With("processor"));
  for (const Json& isa : *WHET_TRY(ArrayField(json, "isas"))) {
    if (!isa.string()) return WrongMember("isas", "must be texts");
    WHET_TRY(wire::CheckName(*isa.string()).With("isas"));
    value.isas.push_back(*isa.string());
  }
  value.ram_bytes = WHET_TRY(IntegerField(json, "ram_bytes", 0, kMost));
  value.plan_major = WHET_TRY(IntegerField(json, "plan_major", 0, 65535));
  value.plan_minor = WHET_TRY(IntegerField(json, "plan_minor", 0, 65535));
  return value;
}

Result<Limits> ReadLimits(const Json& json) {
  return Limits{WHET_TRY(IntegerField(json, "p99_us", 0, kMost)),
                WHET_TRY(IntegerField(json, "peak_bytes", 0, kMost)),
                WHET_TRY(IntegerField(json, "runs", 1, 1'000'000))};
}

Result<const Json*> Member(const Json& json, const char* name) {
  WHET_TRY(ObjectField(json, name));
  return json.Find(name);
}

Result<Variant> ReadVariant(const Json& json) {
  Variant value;
  value.name = *WHET_TRY(TextField(json, "name"));
  WHET_TRY(wire::CheckName(value.name).With("name"));
  value.file = WHET_TRY(ReadFile(*WHET_TRY(Member(json, "file"))).With("file"));
  value.plan = WHET_TRY(DigestField(json, "plan"));
  value.plan_bytes = WHET_TRY(IntegerField(json, "plan_bytes", 1, kMost));
  value.sealed = WHET_TRY(BooleanField(json, "sealed", false));
  if (!value.sealed && (value.plan != value.file.sha256 || value.plan_bytes != value.file.bytes))
    return WrongMember("plan", "is not the file's, though it is not sealed");
  value.needs = WHET_TRY(ReadRequirements(*WHET_TRY(Member(json, "requires"))).With("requires"));
  value.limits = WHET_TRY(ReadLimits(*WHET_TRY(Member(json, "limits"))).With("limits"));
  value.goldens = WHET_TRY(IntegerField(json, "goldens", 1, kMost));
  return value;
}

// What the device lacks; empty where it can run the variant.
std::string Lacks(const Requirements& needs, const wire::Hardware& has) {
  if (!needs.processor.empty() && needs.processor != has.processor) return "is for " + needs.processor;
  for (const std::string& isa : needs.isas)
    if (std::find(has.isas.begin(), has.isas.end(), isa) == has.isas.end()) return "needs " + isa;
  if (needs.ram_bytes > has.ram_bytes)
    return "needs " + std::to_string(needs.ram_bytes) + " bytes of memory, " + std::to_string(has.ram_bytes) +
           " may be used";
  if (needs.plan_major != has.plan_major || needs.plan_minor > has.plan_minor)
    return "is of plan format " + std::to_string(needs.plan_major) + "." + std::to_string(needs.plan_minor) +
           ", which needs a newer whetd";
  return {};
}

}  // namespace

Json ToJson(const Manifest& manifest) {
  JsonArray variants, documents;
  for (const Variant& variant : manifest.variants) variants.push_back(ToJson(variant));
  for (const File& file : manifest.documents) documents.push_back(ToJson(file));
  return JsonObject{{"bundle", kManifestVersion},
                    {"model", manifest.model},
                    {"version", manifest.version},
                    {"variants", variants},
                    {"documents", documents}};
}

Result<Manifest> ReadManifest(const Json& json) {
  if (!json.object()) return Error("must be an object");
  WHET_TRY(IntegerField(json, "bundle", kManifestVersion, kManifestVersion));
  Manifest manifest;
  manifest.model = *WHET_TRY(TextField(json, "model"));
  WHET_TRY(wire::CheckName(manifest.model).With("model"));
  manifest.version = *WHET_TRY(TextField(json, "version"));
  WHET_TRY(wire::CheckName(manifest.version).With("version"));
  const JsonArray& variants = *WHET_TRY(ArrayField(json, "variants"));
  if (variants.empty() || variants.size() > kMaxVariants) return WrongMember("variants", "must be 1 to 64");
  std::set<std::string> names;
  for (const Json& variant : variants) {
    manifest.variants.push_back(WHET_TRY(ReadVariant(variant).With("variants")));
    if (!names.insert(manifest.variants.back().name).second)
      return WrongMember("variants", "two are called '" + manifest.variants.back().name + "'");
  }
  const JsonArray& documents = *WHET_TRY(ArrayField(json, "documents"));
  if (documents.size() > kMaxVariants) return WrongMember("documents", "more than 64");
  for (const Json& file : documents) manifest.documents.push_back(WHET_TRY(ReadFile(file).With("documents")));
  return manifest;
}

Result<Manifest> ParseManifest(std::string_view text) {
  if (text.size() > kMaxManifestBytes) return Error("a manifest of more than 262144 bytes");
  return ReadManifest(WHET_TRY(ParseJson(text)));
}

std::string TargetPath(const Manifest& manifest, const std::string& file) {
  return "bundles/" + manifest.model + "/" + manifest.version + "/" + file;
}

Result<const Variant*> ChooseVariant(const Manifest& manifest, const wire::Hardware& hardware) {
  std::string reasons;
  for (const Variant& variant : manifest.variants) {
    const std::string lacks = Lacks(variant.needs, hardware);
    if (lacks.empty()) return &variant;
    reasons += "\n  " + variant.name + " " + lacks;
  }
  return Error(manifest.model + " " + manifest.version + ": no variant for this device" + reasons);
}

}  // namespace whet::bundle
