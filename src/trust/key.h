// SPDX-License-Identifier: Apache-2.0
// Public keys as metadata has them. Known: Ed25519, ECDSA on P-256 with SHA-256, and RSA-PSS with SHA-256 of 2048 to 8192 bits.
#ifndef WHET_TRUST_KEY_H_
#define WHET_TRUST_KEY_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

struct evp_pkey_st;

namespace whet::trust {

// A key object of any type, unread: metadata may name keys of a later time, which then count for nothing.
class PublicKey {
 public:
  // Refuses what is no key object. `id` must be the SHA-256 of its canonical form, unknown members included.
  static Result<PublicKey> Parse(const std::string& id, const Json& object);
  // A key of ours; its id follows.
  static PublicKey Make(const std::string& type, const std::string& scheme, const std::string& public_text);

  const std::string& id() const { return id_; }
  const Json& json() const { return json_; }
  const std::string& type() const { return *json_.Find("keytype")->string(); }
  const std::string& scheme() const { return *json_.Find("scheme")->string(); }
  const std::string& public_text() const { return *json_.Find("keyval")->Find("public")->string(); }

 private:
  PublicKey() = default;
  std::string id_;
  Json json_;
};

using Keys = std::map<std::string, PublicKey>;  // by id

// A key that is ready to verify.
class Verifier {
 public:
  static Result<Verifier> Load(const PublicKey& key);
  bool Verifies(std::string_view message, std::string_view signature) const;
  // Whether it is the same key, under whatever id and in whatever encoding.
  bool SameAs(const Verifier& other) const;

 private:
  enum class Scheme { kEd25519, kEcdsa, kRsaPss };
  Verifier(Scheme scheme, std::shared_ptr<evp_pkey_st> key) : scheme_(scheme), key_(std::move(key)) {}
  Scheme scheme_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_KEY_H_
