// SPDX-License-Identifier: Apache-2.0
#include "cli/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/digest.h"
#include "base/file.h"
#include "media/npy.h"

namespace whet::cli {
namespace {

constexpr int64_t kShown = 5;

// The largest values of what looks like a vector of scores, best first.
std::string Largest(const NamedTensor& output) {
  std::vector<int64_t> order(static_cast<size_t>(output.tensor.count()));
  std::iota(order.begin(), order.end(), 0);
  const size_t shown = std::min<size_t>(kShown, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(shown), order.end(),
                    [&](int64_t a, int64_t b) {
                      const double x = RealValue(output, a), y = RealValue(output, b);
                      return x != y ? x > y : a < b;
                    });
  std::string text;
  for (size_t i = 0; i < shown; ++i)
    text += fmt::format("{}{}: {:.4g}", i ? ", " : "largest at ", order[i], RealValue(output, order[i]));
  return text;
}

Status WriteList(const std::string& folder, const std::string& index, const std::string& key,
                 const std::vector<NamedTensor>& tensors) {
  WHET_TRY(MakeFolders(folder));
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < tensors.size(); ++i) {
    const std::string file = fmt::format("{}.npy", i);
    const ir::Tensor& t = tensors[i].tensor;
    WHET_TRY(media::WriteNpy(folder + "/" + file, t.dtype(), t.dims(), t.bytes()));
    const nlohmann::ordered_json row = Describe(tensors[i]);
    list.push_back({{"name", row["name"]},
                    {"file", file},
                    {"dtype", row["dtype"]},
                    {"shape", row["shape"]},
                    {"sha256", row["sha256"]}});
  }
  return WriteFile(folder + "/" + index, nlohmann::ordered_json{{key, list}}.dump(2) + "\n");
}

}  // namespace

std::string TensorHash(const ir::Tensor& tensor) {
  return Hex(Sha256(tensor.bytes()));
}

std::string Summary(const NamedTensor& output) {
  const ir::Tensor& t = output.tensor;
  return fmt::format("{}  {}{}  {}", output.name, DTypeName(t.dtype()), ir::ToString(ir::ToShape(t.dims())),
                     t.count() > 0 ? Largest(output) : "empty");
}

nlohmann::ordered_json Describe(const NamedTensor& output) {
  return {{"name", output.name},
          {"dtype", DTypeNumpyName(output.tensor.dtype())},
          {"shape", output.tensor.dims()},
          {"sha256", TensorHash(output.tensor)}};
}

Status WriteOutputs(const std::string& folder, const std::vector<NamedTensor>& outputs) {
  return WriteList(folder, "outputs.json", "outputs", outputs);
}

Status WriteTensors(const std::string& folder, const std::vector<NamedTensor>& tensors) {
  return WriteList(folder, "index.json", "tensors", tensors);
}

}  // namespace whet::cli
