// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "base/file.h"
#include "http/raw_client.h"
#include "http/server.h"
#include "http/test_certificates.h"

namespace whet::http {
namespace {

// A client with TLS over a raw connection.
class TlsClient {
 public:
  TlsClient(uint16_t port, const TestIdentity* identity, const TestIdentity& authority, int version = 0)
      : raw_(port), context_(SSL_CTX_new(TLS_client_method())) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), authority.certificate.get());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_security_level(context_, 0);
    if (version) SSL_CTX_set_max_proto_version(context_, version);
    if (identity) {
      SSL_CTX_use_certificate(context_, identity->certificate.get());
      SSL_CTX_use_PrivateKey(context_, identity->key.get());
    }
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, raw_.fd());
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  bool connected() const { return connected_; }
  // The response's text; empty where the server does not answer.
  std::string Ask(const std::string& request) {
    if (!connected_ || SSL_write(ssl_, request.data(), static_cast<int>(request.size())) <= 0) return {};
    std::string response;
    char room[4096];
    for (int got = 0; (got = SSL_read(ssl_, room, sizeof room)) > 0;) {
      response.append(room, got);
      if (response.find("\r\n\r\n") != std::string::npos && SSL_pending(ssl_) == 0) break;
    }
    return response;
  }

 private:
  RawClient raw_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
};

class TlsServer : public testing::Test {
 protected:
  TlsServer()
      : folder_(testing::TempDir() + "http_tls_test"),
        authority_(TestIdentity::Make("authority", nullptr)),
        identity_(TestIdentity::Make("localhost", &authority_)) {
    EXPECT_TRUE(MakeFolders(folder_).ok());
    WriteIdentity(identity_);
    EXPECT_TRUE(WriteFile(folder_ + "/ca.pem", std::string_view(authority_.CertificatePem())).ok());
    const Tls tls{folder_ + "/server.pem", folder_ + "/server.key", folder_ + "/ca.pem"};
    auto server =
        Server::Start({.listen = {"127.0.0.1:0"}, .tls = std::make_shared<Tls>(tls), .read_seconds = 1},
                      [](const Request& request, const std::shared_ptr<Responder>& respond) {
                        respond->Send({.body = "<" + request.peer.common_name + ">"});
                      });
    EXPECT_TRUE(server.ok()) << server.message();
    server_ = std::move(server).value();
  }
  void WriteIdentity(const TestIdentity& identity) const {
    EXPECT_TRUE(WriteFile(folder_ + "/server.pem", std::string_view(identity.CertificatePem())).ok());
    EXPECT_TRUE(WriteFile(folder_ + "/server.key", std::string_view(identity.KeyPem())).ok());
  }
  std::string AskAs(const TestIdentity* identity, int version = 0) const {
    return TlsClient(server_->port(), identity, authority_, version).Ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  static bool Says(const std::string& response, const std::string& body) {
    return response.starts_with("HTTP/1.1 200 ") && response.find("\r\n\r\n" + body) != std::string::npos;
  }

  std::string folder_;
  TestIdentity authority_, identity_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsServer, KnowsItsClientByItsCertificate) {
  const TestIdentity device = TestIdentity::Make("device-7", &authority_);
  EXPECT_TRUE(Says(AskAs(&device), "<device-7>"));
}

TEST_F(TlsServer, TakesClientsWithoutACertificate) {
  EXPECT_TRUE(Says(AskAs(nullptr), "<>"));
}

TEST_F(TlsServer, EndsTheHandshakeWithAStranger) {
  const TestIdentity other = TestIdentity::Make("authority", nullptr);
  const TestIdentity device = TestIdentity::Make("device-7", &other);
  EXPECT_EQ(AskAs(&device), "");
}

TEST_F(TlsServer, EndsTheHandshakeWithACertificateThatHasEnded) {
  const TestIdentity device = TestIdentity::Make("device-7", &authority_, -3600);
  EXPECT_EQ(AskAs(&device), "");
}

TEST_F(TlsServer, SpeaksTls12AndNoneOlder) {
  EXPECT_TRUE(Says(AskAs(nullptr, TLS1_2_VERSION), "<>"));
  EXPECT_EQ(AskAs(nullptr, TLS1_1_VERSION), "");
}

TEST_F(TlsServer, ReadsItsCertificateAgain) {
  TlsClient before(server_->port(), nullptr, authority_);
  const TestIdentity second = TestIdentity::Make("authority", nullptr);
  WriteIdentity(TestIdentity::Make("localhost", &second));
  ASSERT_TRUE(server_->ReloadTls().ok());
  EXPECT_TRUE(Says(before.Ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "<>"));
  EXPECT_FALSE(TlsClient(server_->port(), nullptr, authority_).connected());
  EXPECT_TRUE(TlsClient(server_->port(), nullptr, second).connected());
}

TEST_F(TlsServer, KeepsItsCertificateWhereTheNewOneIsDamaged) {
  EXPECT_TRUE(WriteFile(folder_ + "/server.pem", std::string_view("no certificate")).ok());
  EXPECT_FALSE(server_->ReloadTls().ok());
  EXPECT_TRUE(Says(AskAs(nullptr), "<>"));
}

TEST_F(TlsServer, EndsAClientWithoutAHandshake) {
  RawClient silent(server_->port()), plain(server_->port());
  plain.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(plain.Receive().find("HTTP/1.1 200"), std::string::npos);
  EXPECT_TRUE(silent.Closes());
}

}  // namespace
}  // namespace whet::http
