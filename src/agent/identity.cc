// SPDX-License-Identifier: Apache-2.0
#include "agent/identity.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/durable_file.h"
#include "base/file.h"
#include "trust/openssl_pointers.h"

namespace whet::agent {
namespace {

using trust::OpenSsl, trust::ReaderOf, trust::TextOf, trust::NoPassphrase;

OpenSsl<X509> ParseCertificate(const std::string& pem) {
  return OpenSsl<X509>(PEM_read_bio_X509(ReaderOf(pem).get(), nullptr, NoPassphrase, nullptr));
}

// Nobody else can read it, at any moment.
Status WriteSecret(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool ok =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  ok = ok && rename(fresh.c_str(), path.c_str()) == 0;
  if (!ok) return Error(path + ": cannot write: " + std::strerror(errno));
  return SyncFolder(path.substr(0, path.rfind('/')));
}

Result<OpenSsl<EVP_PKEY>> MakeKey(const std::string& path) {
  OpenSsl<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const OpenSsl<BIO> pem(BIO_new(BIO_s_mem()));
  if (!key || !PEM_write_bio_PKCS8PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr))
    return Error("OpenSSL cannot make a key");
  WHET_TRY(WriteSecret(path, TextOf(pem.get())));
  return key;
}

Result<OpenSsl<EVP_PKEY>> ReadKey(const std::string& path) {
  const std::string text = WHET_TRY(ReadText(path));
  OpenSsl<EVP_PKEY> key(PEM_read_bio_PrivateKey(ReaderOf(text).get(), nullptr, NoPassphrase, nullptr));
  if (!key) return Error(path + ": no private key in PEM; remove it and enrol again");
  return key;
}

Result<int64_t> TimeOf(const ASN1_TIME* time) {
  tm parts{};
  if (!time || !ASN1_TIME_to_tm(time, &parts)) return Error("the certificate has no validity");
  return static_cast<int64_t>(timegm(&parts));
}

}  // namespace

bool Identity::enrolled() const {
  return FileExists(certificate_file()) && FileExists(key_file());
}

std::string Identity::device() const {
  const Result<std::string> text = ReadText(folder_ + "/device");
  return text.ok() && enrolled() ? text->substr(0, text->find('\n')) : "";
}

Result<std::string> Identity::MakeCsr(const std::string& name) const {
  WHET_TRY(MakeFolders(folder_));
  const OpenSsl<EVP_PKEY> key =
      FileExists(key_file()) ? WHET_TRY(ReadKey(key_file())) : WHET_TRY(MakeKey(key_file()));
  const OpenSsl<X509_REQ> request(X509_REQ_new());
  const OpenSsl<X509_NAME> subject(X509_NAME_new());
  const OpenSsl<BIO> pem(BIO_new(BIO_s_mem()));
  const bool made = request && subject && pem &&
                    X509_NAME_add_entry_by_txt(subject.get(), "CN", MBSTRING_UTF8,
                                               reinterpret_cast<const unsigned char*>(name.data()),
                                               static_cast<int>(name.size()), -1, 0) == 1 &&
                    X509_REQ_set_subject_name(request.get(), subject.get()) == 1 &&
                    X509_REQ_set_pubkey(request.get(), key.get()) == 1 &&
                    X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0 &&
                    PEM_write_bio_X509_REQ(pem.get(), request.get()) == 1;
  if (!made)
    return Error("no certificate can be asked for in the name '" + name +
                 "'; give a name of 1 to 64 characters");
  return TextOf(pem.get());
}

Status Identity::Keep(const wire::EnrolReply& reply) const {
  const OpenSsl<EVP_PKEY> key = WHET_TRY(ReadKey(key_file()));
  const OpenSsl<X509> certificate = ParseCertificate(reply.certificate);
  if (!certificate || X509_check_private_key(certificate.get(), key.get()) != 1)
    return Error("the server's certificate is not one of this device's key; enrol again");
  if (!ParseCertificate(reply.authority)) return Error("the server gave no authority that it is known by");
  WHET_TRY(WriteDurably(authority_file(), reply.authority));
  WHET_TRY(WriteDurably(folder_ + "/device", reply.device + "\n"));
  return WriteDurably(certificate_file(), reply.certificate);
}

Result<Identity::Validity> Identity::validity() const {
  const std::string text = WHET_TRY(ReadText(certificate_file()));
  const OpenSsl<X509> certificate = ParseCertificate(text);
  if (!certificate)
    return Error(certificate_file() + ": no certificate; enrol again with `whetd --enrol TOKEN`");
  return Validity{WHET_TRY(TimeOf(X509_get0_notBefore(certificate.get()))),
                  WHET_TRY(TimeOf(X509_get0_notAfter(certificate.get())))};
}

}  // namespace whet::agent
