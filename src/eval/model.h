// SPDX-License-Identifier: Apache-2.0
// From a MODEL argument to a plan in memory: a .whet is mapped, anything else is imported and compiled.
#ifndef WHET_EVAL_MODEL_H_
#define WHET_EVAL_MODEL_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/output_file.h"
#include "base/result.h"
#include "format/plan.h"
#include "import/import.h"
#include "ir/graph.h"
#include "lower/compile.h"

namespace whet::eval {

struct ModelOptions {
  std::string path;
  std::string dialect;               // "", "whet" or "tflm"
  std::vector<std::string> shapes;   // NAME=1x3x224x224
  std::string signature;             // of a .tflite; the first when empty
  std::vector<std::string> without;  // passes and planning steps to leave out
  std::string card;                  // --card: in place of the one beside the model
  std::string target = "linux";
  std::optional<Isa> prepack;
  std::string plan_path;  // where the plan of a compiled model is made, for Commit; empty: in memory
  std::vector<uint32_t> golden_seeds;  // none: no goldens
  ir::Bindings bindings;               // from inputs given to `run`
  std::vector<std::string> constants;  // NAME=FILE.npy: inputs that stand for constants
  // Values of inputs, by name, that are bound as constants where the model needs them to know its shapes.
  std::map<std::string, ir::Tensor> offers;
  std::vector<import::Refusal>* refused = nullptr;  // receives what an unsupported model is refused for
};

// A plan and the bytes it views; movable.
class Model {
 public:
  const std::string& path() const { return path_; }
  const format::Plan& plan() const { return plan_; }
  const format::Entry& entry() const { return plan_.entries[0]; }
  std::span<const std::byte> file() const { return file_; }                    // 64-byte aligned
  const std::optional<lower::LowerReport>& report() const { return report_; }  // only when compiled here

  const std::set<std::string>& bound() const { return bound_; }  // offers that became constants

  static Result<Model> Load(const ModelOptions& options);
  // Leaves the plan at the options' plan_path.
  Status Commit();

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  Result<std::span<std::byte>> Allocate(const std::string& plan_path, size_t bytes);

  std::string path_;
  std::optional<MappedFile> mapped_;
  std::unique_ptr<std::byte, Free> built_;
  std::optional<OutputFile> output_;
  std::span<const std::byte> file_;
  format::Plan plan_;
  std::optional<lower::LowerReport> report_;
  std::set<std::string> bound_;
};

// The graph of a MODEL, before any pass, symbols bound as the options say; a .whet is raised.
// `bound`, when given, receives the names of the offers that became constants.
Result<ir::Graph> LoadGraph(const ModelOptions& options, std::set<std::string>* bound = nullptr);

}  // namespace whet::eval

#endif  // WHET_EVAL_MODEL_H_
