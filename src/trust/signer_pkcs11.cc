// SPDX-License-Identifier: Apache-2.0
// Keys in tokens, by OpenSSL's engine of libp11: Debian 12 has no PKCS#11 provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>

#include <mutex>

#include "trust/signer.h"

namespace whet::trust {
namespace {

// Loaded once and never unloaded: keys refer to it.
ENGINE* Pkcs11Engine() {
  static ENGINE* engine = nullptr;
  static std::once_flag once;
  std::call_once(once, [] {
    ENGINE_load_builtin_engines();
    engine = ENGINE_by_id("pkcs11");
    if (engine && ENGINE_init(engine) != 1) engine = nullptr;
    ERR_clear_error();
  });
  return engine;
}

// The module that the URI names, for the engine, which does not read it from there.
std::string ModuleOf(const std::string& uri) {
  constexpr std::string_view kName = "module-path=";
  const size_t at = uri.find(kName);
  if (at == std::string::npos) return "";
  const size_t begin = at + kName.size();
  return uri.substr(begin, uri.find('&', begin) - begin);
}

}  // namespace

Result<Signer> Signer::FromPkcs11(const std::string& uri, const std::string& pin) {
  ENGINE* engine = Pkcs11Engine();
  if (!engine) return Error("OpenSSL's engine pkcs11 is missing; install libengine-pkcs11-openssl");
  const std::string module = ModuleOf(uri);
  if (!module.empty()) ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module.c_str(), 0);
  if (!pin.empty()) ENGINE_ctrl_cmd_string(engine, "PIN", pin.c_str(), 0);
  EVP_PKEY* key = ENGINE_load_private_key(engine, uri.c_str(), nullptr, nullptr);
  ERR_clear_error();
  if (!key) return Error(uri.substr(0, uri.find('?')) + ": no such key in a token, or not its PIN");
  return Of(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

}  // namespace whet::trust
