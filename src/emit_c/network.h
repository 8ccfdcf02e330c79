// SPDX-License-Identifier: Apache-2.0
// A plan entry bound to C kernels, ready to be written: constants deduplicated, arena and workspace laid out.
#ifndef WHET_EMIT_C_NETWORK_H_
#define WHET_EMIT_C_NETWORK_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "bind/bind.h"
#include "format/plan.h"
#include "format/targets.h"

namespace whet::emit_c {

struct NetworkCall {
  std::string op_name, node_name;
  bind::BoundCall bound;
  std::vector<std::string> consts;  // array names, "0" where absent
};

class Network {
 public:
  static Result<Network> Build(const format::Plan& plan, const format::Target& target);

  const format::Entry& entry() const { return *entry_; }
  const std::vector<NetworkCall>& calls() const { return calls_; }
  const std::string& arrays() const { return arrays_; }  // C definitions of all constants
  size_t weight_bytes() const { return weight_bytes_; }
  size_t workspace_offset() const { return workspace_offset_; }
  size_t arena_bytes() const { return arena_bytes_; }
  size_t alignment() const { return alignment_; }
  std::set<std::string> families() const;

  // A C expression for the address of a tensor: into the arena, or a constant array.
  std::string Address(int32_t tensor) const;

 private:
  Status AddCalls(bind::Constants& constants, const format::Op& op);
  Result<std::string> AddArray(DType dtype, std::span<const std::byte> bytes);
  Status AddConstantTensors(bind::Constants& constants);
  void LayOut(size_t alignment);

  const format::Entry* entry_ = nullptr;
  std::vector<NetworkCall> calls_;
  std::map<int32_t, std::string> constant_tensors_;
  std::map<std::pair<DType, std::string>, std::string> names_by_content_;
  std::string arrays_;
  size_t weight_bytes_ = 0, workspace_offset_ = 0, arena_bytes_ = 0, alignment_ = 0;
};

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_NETWORK_H_
