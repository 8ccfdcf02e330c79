// SPDX-License-Identifier: Apache-2.0
#include "agent/open_plan.h"

#include <memory>

#include "base/file.h"
#include "bundle/seal.h"

namespace whet::agent {

Result<serve::Candidate> OpenPlan(const Installed& plan, const std::string& key_file, int64_t most_bytes) {
  serve::Candidate candidate{.name = plan.model,
                             .version = plan.version,
                             .file = plan.path,
                             .memory = nullptr,
                             .memory_bytes = 0,
                             .plan = plan.plan};
  if (!plan.sealed) return candidate;
  const MappedFile file = WHET_TRY(MappedFile::Open(plan.path));
  const std::string key = WHET_TRY(ReadText(key_file));
  auto opened = std::make_shared<bundle::SecretBytes>(
      WHET_TRY(bundle::OpenSealed(file.bytes(), key, static_cast<size_t>(most_bytes)).With(plan.path)));
  candidate.memory_bytes = opened->bytes().size();
  candidate.memory = std::shared_ptr<const std::byte>(opened, opened->bytes().data());
  return candidate;
}

}  // namespace whet::agent
