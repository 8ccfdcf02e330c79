// SPDX-License-Identifier: Apache-2.0
#include "fleet/authority.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "base/durable_file.h"
#include "base/file.h"
#include "trust/openssl_pointers.h"

namespace whet::fleet {
namespace {

using trust::OpenSsl, trust::ReaderOf, trust::TextOf;

constexpr long kDay = 86400;

Status Failure(const char* doing) {
  ERR_clear_error();
  return Error(std::string("OpenSSL cannot ") + doing);
}

Result<std::string> ToPem(X509* certificate) {
  const OpenSsl<BIO> bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) return Failure("write a certificate");
  return TextOf(bio.get());
}

Result<std::string> ToPem(EVP_PKEY* key) {
  const OpenSsl<BIO> bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return Failure("write a key");
  return TextOf(bio.get());
}

// What a certificate says of its owner.
struct Contents {
  std::string name;
  long seconds = 0;
  std::vector<std::pair<int, std::string>> extensions;
};

Status AddExtensions(X509* certificate, X509* issuer, const Contents& contents) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : contents.extensions) {
    const OpenSsl<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
      ERR_clear_error();
      return Error("'" + value + "' cannot be put into a certificate");
    }
  }
  return {};
}

// An hour earlier than now, for clocks that are late.
Result<OpenSsl<X509>> MakeCertificate(const Contents& contents, EVP_PKEY* owner, X509* issuer,
                                      EVP_PKEY* issuer_key) {
  OpenSsl<X509> made(X509_new());
  unsigned char serial[16];
  if (!made || RAND_bytes(serial, sizeof serial) != 1) return Failure("make a certificate");
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made.get()));
  BN_free(number);
  X509_set_version(made.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_time_adj_ex(X509_getm_notAfter(made.get()), static_cast<int>(contents.seconds / kDay),
                   contents.seconds % kDay, nullptr);
  X509_set_pubkey(made.get(), owner);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(contents.name.data()),
                             static_cast<int>(contents.name.size()), -1, 0);
  X509* from = issuer ? issuer : made.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(from));
  WHET_TRY(AddExtensions(made.get(), from, contents));
  if (X509_sign(made.get(), issuer_key, EVP_sha256()) == 0) return Failure("sign a certificate");
  return made;
}

bool IsAddress(const std::string& name) {
  return name.find_first_not_of("0123456789.") == std::string::npos || name.find(':') != std::string::npos;
}

std::string AlternativeNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : ",") + std::string(IsAddress(name) ? "IP:" : "DNS:") + name;
  return text;
}

// Whether the certificate is the issuer's, has the names, and is good for a while.
bool Serves(const std::string& pem, X509* issuer, const std::vector<std::string>& names) {
  const OpenSsl<X509> certificate(PEM_read_bio_X509(ReaderOf(pem).get(), nullptr, nullptr, nullptr));
  time_t soon = time(nullptr) + 30 * kDay;
  if (!certificate || X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) <= 0) return false;
  if (X509_verify(certificate.get(), X509_get0_pubkey(issuer)) != 1) return false;
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return IsAddress(name) ? X509_check_ip_asc(certificate.get(), name.c_str(), 0) == 1
                           : X509_check_host(certificate.get(), name.data(), name.size(), 0, nullptr) == 1;
  });
}

Status CheckKey(EVP_PKEY* key) {
  char group[32] = "";
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519:
      return {};
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 8192) return {};
      break;
    case EVP_PKEY_EC:
      EVP_PKEY_get_group_name(key, group, sizeof group, nullptr);
      if (std::string_view(group) == "prime256v1" || std::string_view(group) == "secp384r1") return {};
      break;
    default:
      break;
  }
  return Error("csr: the key must be EC P-256 or P-384, Ed25519, or RSA of 2048 to 8192 bits");
}

int64_t EndOf(X509* certificate) {
  tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end);
  return timegm(&end);
}

}  // namespace

Status WriteSecret(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return Error(path + ": cannot be written");
  const bool good =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  if (!good || rename(fresh.c_str(), path.c_str()) != 0) return Error(path + ": cannot be written");
  return SyncFolder(path.substr(0, path.rfind('/')));
}

Result<Authority> Authority::Open(const std::string& folder) {
  const std::string certificate_path = folder + "/authority.pem", key_path = folder + "/authority.key";
  Authority authority;
  if (!FileExists(certificate_path)) {  // written last
    // A key that is there stays: devices know the server, and it them, by nothing else.
    if (FileExists(key_path)) {
      const std::string text = WHET_TRY(ReadText(key_path));
      authority.key_.reset(PEM_read_bio_PrivateKey(ReaderOf(text).get(), nullptr, nullptr, nullptr),
                           trust::FreeOpenSsl());
      if (!authority.key_) return Error(key_path + ": is no key; restore it, or move it away to begin anew");
    } else {
      authority.key_.reset(EVP_EC_gen("P-256"), trust::FreeOpenSsl());
    }
    if (!authority.key_) return Failure("make a key");
    const Contents contents{"whet-fleet authority",
                            3650 * kDay,
                            {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                             {NID_key_usage, "critical,keyCertSign,cRLSign"},
                             {NID_subject_key_identifier, "hash"}}};
    const OpenSsl<X509> made =
        WHET_TRY(MakeCertificate(contents, authority.key_.get(), nullptr, authority.key_.get()));
    WHET_TRY(WriteSecret(key_path, WHET_TRY(ToPem(authority.key_.get()))));
    WHET_TRY(WriteDurably(certificate_path, WHET_TRY(ToPem(made.get()))));
  }
  authority.pem_ = WHET_TRY(ReadText(certificate_path));
  const std::string key = WHET_TRY(ReadText(key_path));
  authority.certificate_.reset(PEM_read_bio_X509(ReaderOf(authority.pem_).get(), nullptr, nullptr, nullptr),
                               trust::FreeOpenSsl());
  authority.key_.reset(PEM_read_bio_PrivateKey(ReaderOf(key).get(), nullptr, nullptr, nullptr),
                       trust::FreeOpenSsl());
  if (!authority.certificate_ || !authority.key_ ||
      X509_check_private_key(authority.certificate_.get(), authority.key_.get()) != 1)
    return Error(certificate_path + " and authority.key are no certificate and its key");
  return authority;
}

Status Authority::WriteServerCertificate(const std::string& folder,
                                         const std::vector<std::string>& names) const {
  const std::string certificate_path = folder + "/server.pem", key_path = folder + "/server.key";
  if (FileExists(certificate_path) && FileExists(key_path) &&
      Serves(WHET_TRY(ReadText(certificate_path)), certificate_.get(), names))
    return {};
  const OpenSsl<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key || names.empty()) return Failure("make a key");
  const Contents contents{"whet-fleet",
                          397 * kDay,
                          {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_ext_key_usage, "serverAuth"},
                           {NID_authority_key_identifier, "keyid"},
                           {NID_subject_alt_name, AlternativeNames(names)}}};
  const OpenSsl<X509> made = WHET_TRY(MakeCertificate(contents, key.get(), certificate_.get(), key_.get()));
  WHET_TRY(WriteSecret(key_path, WHET_TRY(ToPem(key.get()))));
  return WriteDurably(certificate_path, WHET_TRY(ToPem(made.get())));
}

Result<Issued> Authority::Sign(const std::string& request, const std::string& device, int days) const {
  const OpenSsl<X509_REQ> parsed(PEM_read_bio_X509_REQ(ReaderOf(request).get(), nullptr, nullptr, nullptr));
  EVP_PKEY* key = parsed ? X509_REQ_get0_pubkey(parsed.get()) : nullptr;
  ERR_clear_error();
  if (!key) return Error("csr: must be a PKCS#10 request in PEM form");
  WHET_TRY(CheckKey(key));
  if (X509_REQ_verify(parsed.get(), key) != 1) {
    ERR_clear_error();
    return Error("csr: is not signed by its own key");
  }
  const Contents contents{device,
                          days * kDay,
                          {{NID_basic_constraints, "critical,CA:FALSE"},
                           {NID_key_usage, "critical,digitalSignature"},
                           {NID_ext_key_usage, "clientAuth"},
                           {NID_authority_key_identifier, "keyid"}}};
  const OpenSsl<X509> made = WHET_TRY(MakeCertificate(contents, key, certificate_.get(), key_.get()));
  return Issued{WHET_TRY(ToPem(made.get())), EndOf(made.get())};
}

}  // namespace whet::fleet
