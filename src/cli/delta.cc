// SPDX-License-Identifier: Apache-2.0
#include "delta/delta.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSmallest = "smallest";

struct DeltaOptions {
  std::string action, codec = kSmallest, output;
  std::vector<std::string> files;
  uint64_t max_bytes = uint64_t{1} << 32;
  bool json = false;
};

const char* CodecName(delta::Codec codec) {
  return delta::kCodecNames[static_cast<size_t>(codec)];
}

std::string Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? ""
                    : fmt::format("{:.2f} % of the new file",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

Status Expect(const DeltaOptions& options, size_t files, const char* what, bool output) {
  if (options.files.size() != files) return Error(fmt::format("`delta {}` takes {}", options.action, what));
  if (output && options.output.empty()) return Error(fmt::format("`delta {}` needs -o OUT", options.action));
  return {};
}

// One codec, or all of them.
Result<delta::Smallest> MakeAsAsked(const DeltaOptions& options, std::span<const std::byte> from,
                                    std::span<const std::byte> to) {
  if (options.codec == kSmallest) return delta::MakeSmallest(from, to);
  const auto* const found = std::ranges::find(delta::kCodecNames, options.codec);
  const auto codec = static_cast<delta::Codec>(found - std::begin(delta::kCodecNames));
  std::string made = WHET_TRY(delta::Make(codec, from, to));
  const uint64_t bytes = made.size();
  return delta::Smallest{std::move(made), codec, {{codec, bytes}}};
}

Status MakeDelta(const DeltaOptions& options) {
  WHET_TRY(Expect(options, 2, "OLD and NEW", true));
  const MappedFile from = WHET_TRY(MappedFile::Open(options.files[0])),
                   to = WHET_TRY(MappedFile::Open(options.files[1]));
  const delta::Smallest made = WHET_TRY(MakeAsAsked(options, from.bytes(), to.bytes()));
  WHET_TRY(WriteFile(options.output, made.delta));
  if (options.json) {
    Json tried = Json::object();
    for (const auto& [codec, bytes] : made.tried) tried[CodecName(codec)] = bytes;
    fmt::print("{}\n", Json{{"file", options.output},
                            {"codec", CodecName(made.codec)},
                            {"bytes", made.delta.size()},
                            {"old_bytes", from.bytes().size()},
                            {"new_bytes", to.bytes().size()},
                            {"tried", tried}}
                           .dump(2));
    return {};
  }
  for (const auto& [codec, bytes] : made.tried)
    fmt::print("{:<8}{:>12} bytes  {}{}\n", CodecName(codec), bytes, Percent(bytes, to.bytes().size()),
               codec == made.codec ? "  <- " + options.output : "");
  return {};
}

Status ApplyDelta(const DeltaOptions& options) {
  WHET_TRY(Expect(options, 2, "OLD and DELTA", true));
  const MappedFile from = WHET_TRY(MappedFile::Open(options.files[0]));
  if (IsDevice(options.output)) return Error(options.output + ": not a place for a regular file");
  const std::string part = options.output + ".part";
  WHET_TRY(delta::Rebuild(from.bytes(), options.files[1], part, {.max_bytes = options.max_bytes}));
  if (std::rename(part.c_str(), options.output.c_str()) != 0) {
    std::remove(part.c_str());
    return Error(options.output + ": cannot be replaced");
  }
  if (options.json) fmt::print("{}\n", Json{{"file", options.output}}.dump(2));
  return {};
}

Status ShowDelta(const DeltaOptions& options) {
  WHET_TRY(Expect(options, 1, "DELTA", false));
  const MappedFile file = WHET_TRY(MappedFile::Open(options.files[0]));
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  const delta::Header header = WHET_TRY(delta::ReadHeader(bytes).With(options.files[0]));
  const std::string from = header.from ? Hex(*header.from) : "";
  if (options.json) {
    fmt::print("{}\n", Json{{"file", options.files[0]},
                            {"codec", CodecName(header.codec)},
                            {"bytes", bytes.size()},
                            {"from", header.from ? Json(from) : Json()},
                            {"to", Hex(header.to)},
                            {"new_bytes", header.bytes}}
                           .dump(2));
    return {};
  }
  fmt::print("codec  {}\nbytes  {}  {}\nfrom   {}\nto     {}, {} bytes\n", CodecName(header.codec),
             bytes.size(), Percent(bytes.size(), header.bytes), header.from ? from : "nothing",
             Hex(header.to), header.bytes);
  return {};
}

Result<int> Run(const DeltaOptions& options) {
  if (options.action == "make") WHET_TRY(MakeDelta(options));
  if (options.action == "apply") WHET_TRY(ApplyDelta(options));
  if (options.action == "show") WHET_TRY(ShowDelta(options));
  return 0;
}

constexpr const char* kFooter =
    "make OLD NEW -o DELTA    what makes NEW of OLD, as small as possible\n"
    "apply OLD DELTA -o NEW   the new file again; its SHA-256 is compared with the delta's\n"
    "show DELTA               codec, size, and the SHA-256 of both files\n\n"
    "codecs: full (needs no old file), patch (bytes), typed (numbers of two plans), prefix (zstd)";

Action Declare(CLI::App& app) {
  auto options = std::make_shared<DeltaOptions>();
  std::vector<std::string> codecs(std::begin(delta::kCodecNames), std::end(delta::kCodecNames));
  codecs.emplace_back(kSmallest);
  app.footer(kFooter);
  app.add_option("ACTION", options->action, "what to do")
      ->required()
      ->type_name("ACTION")
      ->check(CLI::IsMember({"make", "apply", "show"}));
  app.add_option("FILE", options->files, "an old file, a new one, a delta")->required()->type_name("FILE");
  app.add_option("--codec", options->codec, "how")
      ->type_name("CODEC")
      ->capture_default_str()
      ->check(CLI::IsMember(codecs));
  app.add_option("--max-bytes", options->max_bytes, "of the new file; a delta that makes more is refused")
      ->capture_default_str();
  app.add_option("-o,--output", options->output, "where the result goes")->type_name("OUT");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_delta;
const Verb kVerb_delta = {"delta", "Make, apply and show deltas between two versions of a plan", Declare};

}  // namespace whet::cli
