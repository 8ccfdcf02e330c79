// SPDX-License-Identifier: Apache-2.0
// The fifth seam: figures of how the server does. Rolled up in this process here, and read as Prometheus's text; whatever else
// passes metrics_contract_test.cc may stand in its place. From any thread.
#ifndef WHET_FLEET_METRICS_H_
#define WHET_FLEET_METRICS_H_

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace whet::fleet {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual void Describe(const std::string& name, const std::string& help) = 0;
  virtual void Add(const std::string& name, const Labels& labels, int64_t count) = 0;  // a counter
  virtual void Set(const std::string& name, const Labels& labels, int64_t value) = 0;  // a gauge
  // A histogram; the name ends in _seconds.
  virtual void Observe(const std::string& name, const Labels& labels, double seconds) = 0;
  virtual std::string Render() = 0;  // the text format 0.0.4
};

class RolledUpMetrics : public Metrics {
 public:
  void Describe(const std::string& name, const std::string& help) override;
  void Add(const std::string& name, const Labels& labels, int64_t count) override;
  void Set(const std::string& name, const Labels& labels, int64_t value) override;
  void Observe(const std::string& name, const Labels& labels, double seconds) override;
  std::string Render() override;

 private:
  static constexpr std::array<double, 10> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,  0.1,    0.5,   2.5,  10};
  struct Histogram {
    std::array<int64_t, kBounds.size()> below{};  // each counts what the ones before it do, too
    int64_t count = 0;
    double sum = 0;
  };
  struct Family {
    const char* type = "counter";
    std::map<std::string, int64_t> values;  // by labels, as they are written
    std::map<std::string, Histogram> histograms;
  };
  std::mutex mutex_;
  std::map<std::string, std::string> help_;
  std::map<std::string, Family> families_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_METRICS_H_
