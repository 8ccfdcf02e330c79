// SPDX-License-Identifier: Apache-2.0
// fuzz_plan_seeds FOLDER FILE.optest...: every graph of the files as text in FOLDER/model and lowered to a plan in
// FOLDER/plan, for the fuzzers to begin with.
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "lower/lower.h"

using namespace whet;

namespace {

int WriteSeeds(const std::filesystem::path& folder, const std::filesystem::path& source) {
  const Result<std::string> text = ReadText(source.string());
  if (!text.ok()) return 0;
  int written = 0;
  for (size_t at = text->find("\ngraph "); at != std::string::npos;) {
    const size_t end = text->find("\n}", at);
    if (end == std::string::npos) break;
    const std::string seed = text->substr(at + 1, end + 2 - at);
    Result<ir::Graph> graph = ir::ParseGraph(seed);
    if (graph.ok()) graph->dialect = written % 2 == 0 ? ir::Dialect::kWhet : ir::Dialect::kTflm;
    const std::string name = source.stem().string() + "_" + std::to_string(written);
    if (graph.ok() && !WriteFile((folder / "model" / name).string(), seed).ok())
      break;
    const Result<lower::Lowered> lowered = graph.ok() ? lower::Lower(std::move(*graph), {.golden_seeds = {}})
                                                      : Result<lower::Lowered>(Error("not a graph"));
    if (lowered.ok()) written += WriteFile((folder / "plan" / name).string(), lowered->file).ok();
    at = text->find("\ngraph ", end);
  }
  return written;
}

}  // namespace

int main(int argc, char** argv) {
  int written = 0;
  for (int i = 2; i < argc; ++i) written += WriteSeeds(argv[1], argv[i]);
  std::printf("%d plans\n", written);
  return written > 0 ? 0 : 1;
}
