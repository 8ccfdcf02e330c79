// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>

#include "http/target.h"

namespace whet::http {

namespace beast = boost::beast::http;

struct RequestReader::Parser {
  beast::request_parser<beast::string_body> parser;
};

RequestReader::RequestReader(size_t max_header_bytes, size_t max_body_bytes)
    : parser_(std::make_unique<Parser>()),
      max_header_bytes_(max_header_bytes),
      max_body_bytes_(max_body_bytes) {
  parser_->parser.header_limit(static_cast<uint32_t>(max_header_bytes + 1));
  parser_->parser.body_limit(max_body_bytes);
  parser_->parser.eager(true);
}

RequestReader::~RequestReader() = default;

ReadState RequestReader::Refuse(int status, const std::string& why) {
  status_ = status;
  why_ = why;
  return ReadState::kRefused;
}

ReadState RequestReader::Finish() {
  auto message = parser_->parser.release();
  const auto method = message.method_string();
  request_.method.assign(method.data(), method.size());
  const auto target = message.target();
  Result<Target> parsed = ParseTarget({target.data(), target.size()});
  if (!parsed.ok()) return Refuse(400, parsed.message());
  request_.path = std::move(parsed->path);
  request_.query = std::move(parsed->query);
  for (const auto& field : message)
    request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  if (message.version() >= 11 && message.count(beast::field::host) != 1)
    return Refuse(400, "Host: must be there once");
  request_.body = std::move(message.body());
  return ReadState::kDone;
}

// Awaits the whole header, so that what becomes of it does not depend on the pieces in which it comes.
ReadState RequestReader::AwaitHeader(const std::string& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  if (!bytes.empty() && (bytes[0] <= ' ' || bytes[0] == 0x7f)) return Refuse(400, "this is not HTTP");
  const size_t unsearched = bytes.size() - std::min(bytes.size(), kEnd.size() - 1);
  const size_t end = bytes.find(kEnd, searched_);
  if (std::min(end, unsearched) + kEnd.size() > max_header_bytes_)
    return Refuse(431, "the header has more than " + std::to_string(max_header_bytes_) + " bytes");
  searched_ = unsearched;
  header_came_ = end != std::string::npos;
  return ReadState::kMore;
}

ReadState RequestReader::Feed(std::string& bytes) {
  try {
    if (!header_came_) {
      const ReadState state = AwaitHeader(bytes);
      if (!header_came_) return state;
    }
    return Parse(bytes);
  } catch (const std::exception& error) {  // memory
    return Refuse(503, error.what());
  }
}

ReadState RequestReader::Parse(std::string& bytes) {
  auto& parser = parser_->parser;
  boost::beast::error_code error;
  while (!bytes.empty() && !parser.is_done()) {
    const size_t taken = parser.put(boost::asio::buffer(bytes), error);
    bytes.erase(0, taken);
    if (error || taken == 0) break;
  }
  if (error == beast::error::header_limit) return Refuse(431, "the header is too long");
  if (error == beast::error::body_limit)
    return Refuse(413, "the body has more than " + std::to_string(max_body_bytes_) + " bytes");
  if (error == beast::error::bad_version) return Refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (error && error != beast::error::need_more) return Refuse(400, error.message());
  if (parser.is_done()) return Finish();
  if (bytes.size() > max_header_bytes_) return Refuse(431, "a line is too long");
  if (told_to_continue_) return ReadState::kMore;
  told_to_continue_ = true;
  const bool waits = boost::beast::iequals(parser.get()[beast::field::expect], "100-continue");
  return waits ? ReadState::kContinue : ReadState::kMore;
}

Request RequestReader::Take() {
  return std::move(request_);
}

bool RequestReader::keep_alive() const {
  return parser_->parser.keep_alive();
}

Response RequestReader::refusal() const {
  return ErrorResponse(status_, why_);
}

}  // namespace whet::http
