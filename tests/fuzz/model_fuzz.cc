// SPDX-License-Identifier: Apache-2.0
// The whole way of a model: imported, rewritten, lowered, and where that takes little, run. Whatever it says and whatever
// numbers it is given, nothing may be read or written outside of its memory, and exact results may not depend on the
// kernels that compute them: the oracle, the scalar rows and the best rows of this machine must agree.
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/cpu.h"
#include "fuzz_target.h"
#include "import/foreign.h"
#include "import/format.h"
#include "import/import.h"
#include "lower/compile.h"
#include "ops/op.h"
#include "plan_cost.h"
#include "runtime/session.h"

using namespace whet;

namespace {

constexpr int64_t kMaxElements = 1 << 16;  // of one value
constexpr size_t kMaxNodes = 200;

Result<ir::Graph> Import(std::span<const std::byte> file, const import::ImportOptions& options) {
  switch (import::FormatOf(file)) {
    case import::FileFormat::kTflite:
      return import::ImportTflite(file, "fuzzed", options);
    case import::FileFormat::kText:
      return ir::ParseGraph({reinterpret_cast<const char*>(file.data()), file.size()});
    default:
      if (const char* what = import::WhatForeign(file)) return Error(what);
      return import::ImportOnnx(file, "fuzzed", options);
  }
}

bool IsSmall(const ir::Graph& graph) {
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(id).shape);
    if (!dims || ir::ElementCount(*dims) > kMaxElements) return false;
  }
  return graph.nodes.size() <= kMaxNodes;
}

// A plan bound to some rows, with memory of exactly the size it asks for.
class Machine {
 public:
  Machine(std::span<const std::byte> plan, IsaSet isas)
      : session_(runtime::Session::Load(plan, {.isas = isas})) {
    WHET_CHECK(session_.ok());
    arena_ = std::make_unique<fuzz::Exact>(session().arena_bytes());
    std::fill(arena_->bytes().begin(), arena_->bytes().end(), std::byte{0x5a});
    WHET_CHECK(session().SetArena(arena_->bytes()).ok());
  }
  runtime::Session& session() { return **session_; }

 private:
  Result<std::unique_ptr<runtime::Session>> session_;
  std::unique_ptr<fuzz::Exact> arena_;
};

template <typename T>
void FillWith(std::span<std::byte> bytes, std::span<const std::byte> source, size_t start) {
  for (size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
    const int byte = std::to_integer<int>(source[(start + i * 7) % source.size()]);
    T value = static_cast<T>(byte % 9 - 2);
    if (byte >= 250 && std::is_floating_point_v<T>)
      value = static_cast<T>(byte == 250 ? NAN : byte == 251 ? -HUGE_VAL : 3e30);
    if (byte >= 250 && std::is_integral_v<T>)
      value = byte % 2 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min();
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
}

// Small numbers, such as indices and sizes are, and at times extreme ones, drawn from the file itself.
void FillSmall(runtime::Session& session, std::span<const std::byte> source) {
  for (size_t i = 0; i < session.inputs().size(); ++i) {
    const std::span<std::byte> bytes = session.input_data(i);
    const DType dtype = session.inputs()[i].dtype;
    if (dtype == DType::kBool) {
      for (size_t k = 0; k < bytes.size(); ++k) bytes[k] = source[(i + k) % source.size()] & std::byte{1};
    } else if (dtype == DType::kF32) {
      FillWith<float>(bytes, source, i);
    } else if (dtype == DType::kF64) {
      FillWith<double>(bytes, source, i);
    } else if (DTypeSize(dtype) == 8) {
      FillWith<int64_t>(bytes, source, i);
    } else if (DTypeSize(dtype) == 4) {
      FillWith<int32_t>(bytes, source, i);
    } else if (DTypeSize(dtype) == 2) {
      FillWith<int16_t>(bytes, source, i);
    } else {
      FillWith<int8_t>(bytes, source, i);
    }
  }
}

void CompareExact(runtime::Session& a, runtime::Session& b) {
  for (size_t i = 0; i < a.outputs().size(); ++i) {
    const auto dims = a.real_dims(i);
    WHET_CHECK(std::ranges::equal(dims, b.real_dims(i)) || !a.outputs()[i].exact);
    if (!a.outputs()[i].exact) continue;
    WHET_CHECK(std::ranges::equal(a.output_data(i), b.output_data(i)));
  }
}

void RunBoth(std::span<const std::byte> plan, std::span<const std::byte> source) {
  Machine scalar(plan, IsaBit(Isa::kScalar)), best(plan, MachineIsas());
  for (int step = 0; step < 2; ++step) {
    for (Machine* machine : {&scalar, &best}) {
      FillSmall(machine->session(), source.subspan(static_cast<size_t>(step) % source.size()));
      machine->session().Run();
    }
    CompareExact(scalar.session(), best.session());
  }
  const bool exact = std::ranges::all_of(best.session().outputs(), &runtime::TensorInfo::exact);
  for (Machine* machine : {&scalar, &best}) WHET_CHECK(machine->session().CheckGoldens().ok() || !exact);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  import::ImportOptions options;
  options.folder = "/nonexistent/";
  if (size % 2 == 1) options.dialect = ir::Dialect::kTflm;
  const std::span<const std::byte> file = fuzz::Bytes(data, size);
  Result<ir::Graph> graph = Import(file, options);
  if (!graph.ok() || !ops::VerifyGraph(*graph).ok() || !IsSmall(*graph)) return 0;
  Result<lower::Lowered> drawn = lower::Compile(*graph, {.lower = {.golden_seeds = {}}});
  if (!drawn.ok()) {
    WHET_CHECK(drawn.message().find("pass '") == std::string::npos);  // a pass broke the graph
    return 0;
  }
  const Result<format::Plan> plan = format::ReadPlan(drawn->file);
  WHET_CHECK(plan.ok());
  if (!fuzz::RunsQuickly(plan->entries[0])) return 0;
  drawn = lower::Compile(std::move(*graph), {.lower = {.golden_seeds = {1}}});
  WHET_CHECK(drawn.ok());
  fuzz::Exact aligned(drawn->file.size());
  std::copy(drawn->file.begin(), drawn->file.end(), aligned.bytes().begin());
  RunBoth(aligned.bytes(), file);
  return 0;
}
