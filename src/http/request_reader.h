// SPDX-License-Identifier: Apache-2.0
// Bytes from a connection become a request.
#ifndef WHET_HTTP_REQUEST_READER_H_
#define WHET_HTTP_REQUEST_READER_H_

#include <memory>
#include <string>
#include <string_view>

#include "http/server.h"

namespace whet::http {

enum class ReadState {
  kMore,      // the request goes on behind these bytes
  kContinue,  // so it does, and the client waits for "100 Continue" before it sends them
  kDone,
  kRefused,  // the connection is of no further use
};

class RequestReader {
 public:
  RequestReader(size_t max_header_bytes, size_t max_body_bytes);
  ~RequestReader();

  // Takes in bytes that follow those taken before, and removes them from `bytes`. What stays has to come again with more behind it;
  // after kDone it belongs to the next request.
  ReadState Feed(std::string& bytes);

  // After kDone, once.
  Request Take();
  bool keep_alive() const;
  // After kRefused: what to answer.
  Response refusal() const;

 private:
  ReadState Refuse(int status, const std::string& why);
  ReadState AwaitHeader(const std::string& bytes);
  ReadState Parse(std::string& bytes);
  ReadState Finish();
  struct Parser;
  std::unique_ptr<Parser> parser_;
  size_t max_header_bytes_, max_body_bytes_;
  size_t searched_ = 0;  // of the bytes, for the header's end
  bool header_came_ = false, told_to_continue_ = false;
  Request request_;
  int status_ = 0;
  std::string why_;
};

}  // namespace whet::http

#endif  // WHET_HTTP_REQUEST_READER_H_
