// SPDX-License-Identifier: Apache-2.0
// How long loading takes: a plan with 4 MB of weights packed for this machine, in a mapped file that is warm in the page cache. The
// index is verified, segment hashes are not. Exit 3 when the best time is above the limit.
//
//   bench_load [--limit-ms 2]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/file.h"
#include "runtime/session.h"
#include "runtime/test_prepack.h"

namespace whet::runtime {
namespace {

constexpr int kLayers = 64, kLoads = 200;

// 64 int8 fully connected layers of 256 by 256: 4 MiB of weights and as many ops as a small network has.
TestPlan FourMegabytes() {
  TestPlan p;
  int32_t previous = p.Activation("x", DType::kI8, {1, 256});
  p.Quantise(previous, 0.05f, 3);
  p.entry().inputs = {previous};
  for (int i = 0; i < kLayers; ++i) {
    const int32_t w = p.SeededConstant("w" + std::to_string(i), DType::kI8, {256, 256});
    p.Quantise(w, 0.01f, 0);
    const int32_t y = p.Activation("y" + std::to_string(i), DType::kI8, {1, 256});
    p.Quantise(y, 0.05f, 3);
    p.AddOp("fully_connected", {previous, w, -1}, y, p.Requant(256, 0.001f));
    previous = y;
  }
  p.entry().outputs = {previous};
  return p;
}

Status Measure(double limit_ms, bool* within) {
  TestPlan plan = FourMegabytes();
  std::vector<std::byte> space;
  Prepack(&plan, MachineIsas(), &space);
  const AlignedBytes bytes = plan.Write();
  const std::string path = "bench_load.whet";
  WHET_TRY(WriteFile(path, bytes.span()));
  std::vector<double> ms;
  size_t packed_bytes = 0;
  for (int i = 0; i < kLoads; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const MappedFile file = WHET_TRY(MappedFile::Open(path));
    const auto session = WHET_TRY(Session::Load(file.bytes()));
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    packed_bytes = session->packed_bytes();
  }
  std::remove(path.c_str());
  std::sort(ms.begin(), ms.end());
  std::printf(
      "plan %zu bytes, pre-packed %zu, packed while loading %zu, %d ops: min %.3f ms, p50 %.3f ms, p90 %.3f "
      "ms\n",
      bytes.span().size(), space.size(), packed_bytes, kLayers, ms[0], ms[kLoads / 2], ms[kLoads * 9 / 10]);
  *within = ms[0] <= limit_ms && packed_bytes == 0;
  return {};
}

}  // namespace
}  // namespace whet::runtime

int main(int argc, char** argv) {
  const double limit_ms = argc == 3 && std::strcmp(argv[1], "--limit-ms") == 0 ? std::atof(argv[2]) : 2;
  bool within = false;
  const whet::Status status = whet::runtime::Measure(limit_ms, &within);
  if (!status.ok()) std::fprintf(stderr, "error: %s\n", status.message().c_str());
  if (!status.ok()) return 1;
  return within ? 0 : 3;
}
