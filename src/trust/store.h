// SPDX-License-Identifier: Apache-2.0
// What a client trusts, on disk: one file a role, as it came, and the latest time that was known to be past.
//
// Every change is durable before the call returns and leaves the old or the new file after a power cut. What is read is verified
// again by who reads it: a damaged file costs a download. One process at a time.
#ifndef WHET_TRUST_STORE_H_
#define WHET_TRUST_STORE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "trust/expiry.h"

namespace whet::trust {

class Store {
 public:
  // Makes the folder where there is none.
  static Result<Store> Open(const std::string& folder);

  std::optional<std::string> Read(std::string_view role) const;
  Status Write(std::string_view role, std::string_view text);
  Status Remove(std::string_view role);
  // Removes what is stored of targets roles that are not among these.
  Status KeepOnly(const std::set<std::string, std::less<>>& targets_roles);

  Seconds floor() const;  // 0 where none is stored
  Status WriteFloor(Seconds time);

 private:
  explicit Store(std::string folder) : folder_(std::move(folder)) {}
  std::string PathOf(std::string_view role) const;
  std::string folder_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_STORE_H_
