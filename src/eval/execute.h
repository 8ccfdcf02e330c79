// SPDX-License-Identifier: Apache-2.0
// Running a loaded model on given inputs, by the kernels or by the oracle.
#ifndef WHET_EVAL_EXECUTE_H_
#define WHET_EVAL_EXECUTE_H_

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/model.h"
#include "ir/tensor.h"
#include "runtime/session.h"

namespace whet::eval {

struct ExecuteOptions {
  std::string isa;  // ceiling; empty: this machine's, under WHET_ISA
  int threads = 1;  // 0: as many as this process may use
  bool oracle = false;
  bool share_all = false;  // split even the smallest operation among the threads: for proofs, not for speed
};

// A session with its arena.
struct Engine {
  std::unique_ptr<std::byte, decltype(&std::free)> arena{nullptr, &std::free};
  std::unique_ptr<runtime::Session> session;
  IsaSet isas = 0;  // that its kernels may use
};
Result<Engine> MakeEngine(const Model& model, const ExecuteOptions& options);

// One tensor as raw bytes, with what describes it.
struct NamedTensor {
  std::string name;
  ir::Tensor tensor;
  ir::Quant quant;
  bool exact = true;
  std::string op, node;  // what computed it, where that is known
};

double RealValue(const NamedTensor& tensor, int64_t i);  // element i in real units

class Executor {
 public:
  static Result<Executor> Make(const Model& model, const ExecuteOptions& options);
  // All outputs of the plan, as large as they lie in the arena, counts of real sizes included. What the model keeps goes on
  // from the run before.
  Result<std::vector<NamedTensor>> Run(const std::vector<ir::Tensor>& inputs);
  // The model's outputs, cut to their real sizes.
  Result<std::vector<NamedTensor>> RunReal(const std::vector<ir::Tensor>& inputs);
  void Reset();
  runtime::Session* session() const { return engine_.session.get(); }  // null for the oracle

 private:
  const Model* model_ = nullptr;
  Engine engine_;
  std::optional<ir::Graph> oracle_;
  std::vector<ir::Tensor> states_;  // of the oracle; none before the first run
};

}  // namespace whet::eval

#endif  // WHET_EVAL_EXECUTE_H_
