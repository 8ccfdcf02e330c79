// SPDX-License-Identifier: Apache-2.0
#include "http/stream.h"

#include <openssl/bn.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace whet::http {
namespace {

class PlainStream : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}
  void Handshake(Done done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}); });
  }
  void Read(asio::mutable_buffer room, Moved done) override {
    socket_.async_read_some(room, std::move(done));
  }
  void Write(asio::const_buffer bytes, Done done) override {
    asio::async_write(socket_, bytes, [done = std::move(done)](ErrorCode error, size_t) { done(error); });
  }
  void SayGoodbye(Done done) override { Handshake(std::move(done)); }
  Socket& socket() override { return socket_; }
  Peer peer() const override { return {}; }

 private:
  Socket socket_;
};

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(char* text) const { OPENSSL_free(text); }
};

Peer PeerOf(X509* certificate) {
  Peer peer;
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  unsigned char* text = nullptr;
  const int length =
      at < 0 ? -1 : ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (length > 0) peer.common_name.assign(reinterpret_cast<char*>(text), length);
  if (length >= 0) OPENSSL_free(text);
  const std::unique_ptr<BIGNUM, Free> serial(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  const std::unique_ptr<char, Free> digits(serial ? BN_bn2hex(serial.get()) : nullptr);
  if (digits) peer.serial = digits.get();
  return peer;
}

class TlsStream : public Stream {
 public:
  TlsStream(Socket socket, TlsContext context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}
  void Handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, std::move(done));
  }
  void Read(asio::mutable_buffer room, Moved done) override {
    stream_.async_read_some(room, std::move(done));
  }
  void Write(asio::const_buffer bytes, Done done) override {
    asio::async_write(stream_, bytes, [done = std::move(done)](ErrorCode error, size_t) { done(error); });
  }
  void SayGoodbye(Done done) override { stream_.async_shutdown(std::move(done)); }
  Socket& socket() override { return stream_.next_layer(); }
  Peer peer() const override {
    // Verified by the handshake, which ends where there is a certificate that is not.
    SSL* ssl = const_cast<asio::ssl::stream<Socket>&>(stream_).native_handle();
    const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(ssl));
    return certificate ? PeerOf(certificate.get()) : Peer();
  }

 private:
  TlsContext context_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Stream> MakeStream(Socket socket, const TlsContext& tls) {
  if (tls) return std::make_unique<TlsStream>(std::move(socket), tls);
  return std::make_unique<PlainStream>(std::move(socket));
}

Result<TlsContext> LoadTls(const Tls& tls) {
  try {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    ErrorCode error;
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    constexpr unsigned char kId[] = "whet";  // without one, no session of a client with a certificate resumes
    SSL_CTX_set_session_id_context(native, kId, sizeof kId);
    context->use_certificate_chain_file(tls.certificate_file, error);
    if (error) return Error(tls.certificate_file + ": " + error.message());
    context->use_private_key_file(tls.key_file, asio::ssl::context::pem, error);
    if (error) return Error(tls.key_file + ": " + error.message());
    if (tls.authority_file.empty()) return context;
    context->load_verify_file(tls.authority_file, error);
    if (error) return Error(tls.authority_file + ": " + error.message());
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_client_CA_list(native, SSL_load_client_CA_file(tls.authority_file.c_str()));
    return context;
  } catch (const std::exception& error) {
    return Error(error.what());
  }
}

}  // namespace whet::http
