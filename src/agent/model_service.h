// SPDX-License-Identifier: Apache-2.0
// The agent's hand on what answers requests.
#ifndef WHET_AGENT_MODEL_SERVICE_H_
#define WHET_AGENT_MODEL_SERVICE_H_

#include <map>
#include <string>

#include "agent/platform.h"
#include "serve/models.h"

namespace whet::agent {

class ModelService : public Service {
 public:
  // `key_file` opens sealed plans, of ram_bytes at most. `built_in`: plans that came with the device, by name; whatever is removed
  // gives way to these.
  ModelService(serve::Models& models, std::string key_file, int64_t ram_bytes,
               std::map<std::string, std::string> built_in)
      : models_(models),
        key_file_(std::move(key_file)),
        ram_bytes_(ram_bytes),
        built_in_(std::move(built_in)) {}

  Status PutIntoService(const Installed& plan) override;
  Status Remove(const std::string& model) override;
  std::optional<Digest> Serving(const std::string& model) const override;
  Status Probe(const std::string& model) override;
  Status StartShadow(const Installed& candidate, const wire::Order& order) override;
  std::optional<Shadow> ShadowSoFar(const std::string& model) const override;
  void StopShadow(const std::string& model) override;

  // Puts what came with the device into service where nothing answers by that name. Says of each that cannot why.
  std::vector<std::string> ServeBuiltIns();
  std::vector<wire::Running> RunningBuiltIns() const;

 private:
  Status ServeBuiltIn(const std::string& name, const std::string& file);

  serve::Models& models_;
  const std::string key_file_;
  const int64_t ram_bytes_;
  const std::map<std::string, std::string> built_in_;
};

inline constexpr const char* kBuiltInVersion = "built-in";

}  // namespace whet::agent

#endif  // WHET_AGENT_MODEL_SERVICE_H_
