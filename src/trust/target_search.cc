// SPDX-License-Identifier: Apache-2.0
// The search for a target: depth first, in order of precedence (5.6.7).
//
// Nothing is remembered by a role's name alone: whatever leads to a role, its metadata is verified with the keys that this
// delegation gives it, so that what was good by one way is not good by another.
#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "trust/updater.h"

namespace whet::trust {
namespace {

struct Visit {
  std::string role;
  RoleKeys role_keys;
  std::shared_ptr<const Keys> keys;  // the delegator's
};

// The last is visited next. Of more than `most` none would be visited.
void Push(Targets& delegator, const std::string& target, size_t most, std::vector<Visit>& waiting) {
  if (!delegator.delegations) return;
  const std::vector<Step> steps = StepsFor(*delegator.delegations, target);
  if (!steps.empty() && steps.back().terminating) waiting.clear();
  const auto keys = std::make_shared<const Keys>(std::move(delegator.delegations->keys));
  for (size_t i = std::min(steps.size(), most); i-- > 0;)
    waiting.push_back({steps[i].role, *steps[i].keys, keys});
}

}  // namespace

Result<std::optional<TargetFile>> Updater::Find(const std::string& target) {
  retryable_ = false;
  if (!fresh_) return Error(target + ": the metadata is not up to date; refresh it first");
  const auto most = static_cast<size_t>(options_.limits.visited_roles);
  std::set<std::string> visited;
  std::vector<Visit> waiting;
  Targets targets = *targets_;
  for (;;) {
    const auto found = targets.targets.find(target);
    if (found != targets.targets.end()) return std::optional(found->second);
    Push(targets, target, 2 * most, waiting);  // half of them may have been visited
    while (!waiting.empty() && visited.contains(waiting.back().role)) waiting.pop_back();
    if (waiting.empty()) return std::optional<TargetFile>();
    if (visited.size() + 1 >= most)
      return Error(target + ": not found in " + std::to_string(most) + " roles, and no more are asked");
    const Visit next = std::move(waiting.back());
    waiting.pop_back();
    visited.insert(next.role);
    targets = WHET_TRY(LoadTargets(next.role, next.role_keys, *next.keys));
  }
}

}  // namespace whet::trust
