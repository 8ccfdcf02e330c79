// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/peak.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct BenchVerb {
  ModelOptions model;
  ExecuteOptions execute;
  uint32_t seed = 1;
  double seconds = 2;
  int64_t iterations = 0;
  bool pin = false, per_op = false, json = false;
};

double MillisSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Timing {
  double load_ms = 0, first_ms = 0;
  std::vector<double> runs_ms;  // sorted
  size_t arena_bytes = 0, packed_bytes = 0;
  int64_t peak_rss_bytes = 0;
  uint64_t macs = 0;

  double Percentile(double p) const {
    return runs_ms[static_cast<size_t>(p * static_cast<double>(runs_ms.size() - 1) + 0.5)];
  }
  double GigaOps() const { return macs ? 2.0 * static_cast<double>(macs) / Percentile(0.5) / 1e6 : 0; }
};

void PinToOneCore() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(sched_getcpu(), &set);
  sched_setaffinity(0, sizeof set, &set);
}

void Feed(runtime::Session& session, const std::vector<ir::Tensor>& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i].bytes(), session.input_data(i).begin());
}

// Whole runs, inputs written before each as a caller would.
Timing Measure(const BenchVerb& options, runtime::Session& session, const std::vector<ir::Tensor>& inputs,
               double load_ms) {
  Timing timing;
  timing.load_ms = load_ms;
  const auto once = [&] {
    Feed(session, inputs);
    const auto start = Clock::now();
    session.Run();
    return MillisSince(start);
  };
  timing.first_ms = once();
  const auto begin = Clock::now();
  const auto more = [&] {
    const auto done = static_cast<int64_t>(timing.runs_ms.size());
    return options.iterations > 0 ? done < options.iterations
                                  : done < 5 || MillisSince(begin) < options.seconds * 1e3;
  };
  while (more()) timing.runs_ms.push_back(once());
  std::ranges::sort(timing.runs_ms);
  for (size_t i = 0; i < session.step_count(); ++i) timing.macs += session.step(i).macs;
  timing.arena_bytes = session.arena_bytes();
  timing.packed_bytes = session.packed_bytes();
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  timing.peak_rss_bytes = usage.ru_maxrss * 1024;
  return timing;
}

// The least time of each step over as many runs as Measure made, at most 200.
std::vector<uint64_t> MeasureSteps(runtime::Session& session, const std::vector<ir::Tensor>& inputs,
                                   size_t runs) {
  std::vector<uint64_t> best(session.step_count(), UINT64_MAX), once(session.step_count());
  for (size_t run = 0; run < std::min<size_t>(runs, 200); ++run) {
    std::ranges::fill(once, 0);
    Feed(session, inputs);
    session.RunTimed(once);
    for (size_t i = 0; i < best.size(); ++i) best[i] = std::min(best[i], once[i]);
  }
  return best;
}

double StepGigaOps(const runtime::StepInfo& step, uint64_t ns) {
  return step.macs && ns ? 2.0 * static_cast<double>(step.macs) / static_cast<double>(ns) : 0;
}

// Share of what one core can do, times the threads.
double PeakShare(const runtime::StepInfo& step, uint64_t ns, const Peak& peak, int threads) {
  const bool is_float = step.kernel.find("_f32") != std::string_view::npos;
  const double most = (is_float ? peak.f32_gops : peak.int8_gops) * threads;
  return most > 0 ? 100 * StepGigaOps(step, ns) / most : 0;
}

Json StepRow(const runtime::StepInfo& step, uint64_t ns, const Peak& peak, int threads) {
  return {{"op", step.op},
          {"node", step.node},
          {"kernel", step.kernel},
          {"isa", IsaName(step.isa)},
          {"min_us", static_cast<double>(ns) / 1e3},
          {"macs", step.macs},
          {"gops", StepGigaOps(step, ns)},
          {"peak_percent", PeakShare(step, ns, peak, threads)}};
}

void PrintSteps(runtime::Session& session, const std::vector<uint64_t>& best, const Peak& peak) {
  uint64_t total = 0;
  for (uint64_t ns : best) total += ns;
  fmt::print("measured peak of one core: int8 {:.0f} GOP/s, float32 {:.0f} GFLOP/s\n", peak.int8_gops,
             peak.f32_gops);
  fmt::print("\n{:>10} {:>6} {:>8} {:>7}  {:<20} {:<26} {}\n", "min us", "time %", "GOP/s", "peak %", "op",
             "kernel", "node");
  for (size_t i = 0; i < best.size(); ++i) {
    const runtime::StepInfo& step = session.step(i);
    fmt::print("{:>10.1f} {:>6.1f} {:>8.1f} {:>7.1f}  {:<20} {:<26} {}\n", static_cast<double>(best[i]) / 1e3,
               100.0 * static_cast<double>(best[i]) / static_cast<double>(std::max<uint64_t>(total, 1)),
               StepGigaOps(step, best[i]), PeakShare(step, best[i], peak, session.threads()), step.op,
               step.kernel, step.node);
  }
}

Json ToJson(const Timing& t, const runtime::Session& session) {
  return {{"load_ms", t.load_ms},
          {"first_ms", t.first_ms},
          {"iterations", t.runs_ms.size()},
          {"min_ms", t.runs_ms.front()},
          {"p50_ms", t.Percentile(0.5)},
          {"p90_ms", t.Percentile(0.9)},
          {"p99_ms", t.Percentile(0.99)},
          {"inferences_per_s", 1e3 / t.Percentile(0.5)},
          {"threads", session.threads()},
          {"arena_bytes", t.arena_bytes},
          {"packed_bytes", t.packed_bytes},
          {"peak_rss_bytes", t.peak_rss_bytes},
          {"macs", t.macs},
          {"gops", t.GigaOps()}};
}

void PrintTiming(const Timing& t, const runtime::Session& session) {
  fmt::print("load {:.2f} ms, first inference {:.3f} ms, {} thread(s)\n", t.load_ms, t.first_ms,
             session.threads());
  fmt::print("latency ms: min {:.3f}  p50 {:.3f}  p90 {:.3f}  p99 {:.3f}  ({} runs, {:.1f} inferences/s)\n",
             t.runs_ms.front(), t.Percentile(0.5), t.Percentile(0.9), t.Percentile(0.99), t.runs_ms.size(),
             1e3 / t.Percentile(0.5));
  fmt::print("memory: arena {} bytes, packed weights {} bytes, peak RSS {:.1f} MB\n", t.arena_bytes,
             t.packed_bytes, static_cast<double>(t.peak_rss_bytes) / 1e6);
  if (t.macs)
    fmt::print("compute: {:.1f} M multiply-accumulates, {:.1f} GOP/s\n", static_cast<double>(t.macs) / 1e6,
               t.GigaOps());
}

Result<int> Run(BenchVerb& options) {
  if (options.pin) PinToOneCore();
  const Model model = WHET_TRY(Model::Load(options.model));
  const auto start = Clock::now();
  Engine engine = WHET_TRY(MakeEngine(model, options.execute));
  const double load_ms = MillisSince(start);
  InputOptions inputs;
  inputs.seed = options.seed;
  const std::vector<ir::Tensor> values = WHET_TRY(PrepareInputs(model, inputs));
  const Timing timing = Measure(options, *engine.session, values, load_ms);
  std::vector<uint64_t> steps;
  Peak peak;
  if (options.per_op) {
    steps = MeasureSteps(*engine.session, values, timing.runs_ms.size());
    peak = MeasurePeak(engine.isas);
  }
  if (options.json) {
    Json json = ToJson(timing, *engine.session);
    if (options.per_op) json["peak"] = {{"int8_gops", peak.int8_gops}, {"f32_gops", peak.f32_gops}};
    for (size_t i = 0; i < steps.size(); ++i)
      json["operations"].push_back(
          StepRow(engine.session->step(i), steps[i], peak, engine.session->threads()));
    fmt::print("{}\n", json.dump(2));
    return 0;
  }
  PrintTiming(timing, *engine.session);
  if (options.per_op) PrintSteps(*engine.session, steps, peak);
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<BenchVerb>();
  DeclareModel(app, options->model);
  DeclareExecute(app, options->execute, false);
  app.add_option("--seed", options->seed, "inputs are drawn from the seeded generator")
      ->capture_default_str();
  app.add_option("--time", options->seconds, "measure for this many seconds")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--iterations", options->iterations, "measure this many inferences instead")
      ->check(CLI::Range(int64_t{1}, int64_t{1000000000}));
  app.add_flag("--pin", options->pin, "stay on one core");
  app.add_flag("--per-op", options->per_op, "a row per operation: least time, share, GOP/s, kernel");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_bench;
const Verb kVerb_bench = {"bench", "Measure latency and memory", Declare};

}  // namespace whet::cli
