// SPDX-License-Identifier: Apache-2.0
#include "fleet/authority.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <memory>

#include "base/file.h"
#include "fleet/device_key.h"
#include "fleet/scratch_folder.h"

namespace whet::fleet {
namespace {

std::shared_ptr<X509> Parse(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), &X509_free);
  BIO_free(bio);
  return certificate;
}

// Whether the authority has signed it for this purpose.
bool IsGood(const std::string& authority, const std::string& pem, int purpose) {
  const auto root = Parse(authority), certificate = Parse(pem);
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, root.get());
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, certificate.get(), nullptr);
  X509_STORE_CTX_set_purpose(context, purpose);
  const bool good = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return good;
}

std::string NameOf(const std::string& pem) {
  char name[100] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(Parse(pem).get()), NID_commonName, name, sizeof name);
  return name;
}

TEST(Authority, ALostCertificateIsMadeAnewWithTheSameKey) {
  ScratchFolder folder;
  const Authority before = Must(Authority::Open(folder.path()));
  const Issued issued = Must(before.Sign(Must(MakeDeviceKey()).request, "d-7", 90));
  ASSERT_EQ(unlink((folder.path() + "/authority.pem").c_str()), 0);
  const Authority after = Must(Authority::Open(folder.path()));
  EXPECT_TRUE(IsGood(after.pem(), issued.certificate, X509_PURPOSE_SSL_CLIENT));
}

TEST(Authority, SignsDevicesUnderTheNamesItGives) {
  ScratchFolder folder;
  const Authority authority = Must(Authority::Open(folder.path()));
  const Issued issued = Must(authority.Sign(Must(MakeDeviceKey()).request, "d-7", 90));
  EXPECT_TRUE(IsGood(authority.pem(), issued.certificate, X509_PURPOSE_SSL_CLIENT));
  EXPECT_FALSE(IsGood(authority.pem(), issued.certificate, X509_PURPOSE_SSL_SERVER));
  EXPECT_EQ(NameOf(issued.certificate), "d-7");
  EXPECT_NEAR(static_cast<double>(issued.ends - time(nullptr)), 90 * 86400, 60);
}

TEST(Authority, IsTheSameAfterARestartAndAnotherElsewhere) {
  ScratchFolder folder, other;
  const std::string pem = Must(Authority::Open(folder.path())).pem();
  const Authority again = Must(Authority::Open(folder.path()));
  EXPECT_EQ(again.pem(), pem);
  const Issued issued = Must(again.Sign(Must(MakeDeviceKey()).request, "d-7", 1));
  EXPECT_TRUE(IsGood(pem, issued.certificate, X509_PURPOSE_SSL_CLIENT));
  EXPECT_FALSE(
      IsGood(Must(Authority::Open(other.path())).pem(), issued.certificate, X509_PURPOSE_SSL_CLIENT));
}

TEST(Authority, KeepsItsKeysToItself) {
  ScratchFolder folder;
  const Authority authority = Must(Authority::Open(folder.path()));
  ASSERT_TRUE(authority.WriteServerCertificate(folder.path(), {"localhost"}).ok());
  for (const char* name : {"/authority.key", "/server.key"}) {
    struct stat status{};
    ASSERT_EQ(stat((folder.path() + name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
  }
}

TEST(Authority, RenewsTheServersCertificateOnlyWhereItHasTo) {
  ScratchFolder folder;
  const Authority authority = Must(Authority::Open(folder.path()));
  const auto written = [&](const std::vector<std::string>& names) {
    EXPECT_TRUE(authority.WriteServerCertificate(folder.path(), names).ok());
    return Must(ReadText(folder.path() + "/server.pem"));
  };
  const std::string first = written({"localhost", "127.0.0.1"});
  EXPECT_TRUE(IsGood(authority.pem(), first, X509_PURPOSE_SSL_SERVER));
  EXPECT_EQ(written({"localhost"}), first);
  const std::string second = written({"localhost", "fleet.example.org", "10.0.0.1"});
  EXPECT_NE(second, first);
  EXPECT_EQ(X509_check_host(Parse(second).get(), "fleet.example.org", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(Parse(second).get(), "10.0.0.1", 0), 1);
  EXPECT_FALSE(authority.WriteServerCertificate(folder.path(), {"no name,IP:1.2.3"}).ok());
}

TEST(Authority, RefusesRequestsThatAreNoneOrOfWeakKeys) {
  ScratchFolder folder;
  const Authority authority = Must(Authority::Open(folder.path()));
  std::string request = Must(MakeDeviceKey()).request;
  EXPECT_FALSE(authority.Sign("", "d-7", 1).ok());
  EXPECT_FALSE(authority.Sign(authority.pem(), "d-7", 1).ok());
  EVP_PKEY* weak = EVP_RSA_gen(1024);
  X509_REQ* made = X509_REQ_new();
  X509_REQ_set_pubkey(made, weak);
  X509_REQ_sign(made, weak, EVP_sha256());
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509_REQ(bio, made);
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  const auto refused = authority.Sign(std::string(data, length), "d-7", 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.message().find("2048"), std::string::npos) << refused.message();
  BIO_free(bio);
  X509_REQ_free(made);
  EVP_PKEY_free(weak);
}

}  // namespace
}  // namespace whet::fleet
