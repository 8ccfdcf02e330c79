// SPDX-License-Identifier: Apache-2.0
// From a MODEL argument to a plan in memory: a .whet is mapped, anything else is imported and compiled.
#ifndef WHET_CLI_MODEL_H_
#define WHET_CLI_MODEL_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "format/plan.h"
#include "ir/graph.h"
#include "lower/compile.h"

namespace whet::cli {

struct ModelOptions {
  std::string path;
  std::string dialect;               // "", "whet" or "tflm"
  std::vector<std::string> shapes;   // NAME=1x3x224x224
  std::vector<std::string> without;  // passes and planning steps to leave out
  std::string card;                  // --card: in place of the one beside the model
  std::string target = "linux";
  std::optional<Isa> prepack;
  std::vector<uint32_t> golden_seeds;  // none: no goldens
  ir::Bindings bindings;               // from inputs given to `run`

  // Adds MODEL, --dialect, --shape and --without.
  void Declare(CLI::App& app);
};

// A plan and the bytes it views; movable.
class Model {
 public:
  const std::string& path() const { return path_; }
  const format::Plan& plan() const { return plan_; }
  const format::Entry& entry() const { return plan_.entries[0]; }
  std::span<const std::byte> file() const { return file_; }                    // 64-byte aligned
  const std::optional<lower::LowerReport>& report() const { return report_; }  // only when compiled here

  static Result<Model> Load(const ModelOptions& options);

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  Status Adopt(std::vector<std::byte> bytes);

  std::string path_;
  std::optional<MappedFile> mapped_;
  std::unique_ptr<std::byte, Free> built_;
  std::span<const std::byte> file_;
  format::Plan plan_;
  std::optional<lower::LowerReport> report_;
};

// The graph of a MODEL, before any pass, symbols bound as the options say; a .whet is raised.
Result<ir::Graph> LoadGraph(const ModelOptions& options);

}  // namespace whet::cli

#endif  // WHET_CLI_MODEL_H_
