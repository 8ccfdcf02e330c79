// SPDX-License-Identifier: Apache-2.0
#include "http/reply.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace whet::http {
namespace {

struct Reason {
  int status;
  const char* text;
};
constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char* ReasonOf(int status) {
  for (const Reason& reason : kReasons)
    if (reason.status == status) return reason.text;
  return "Unknown";
}

std::string Date() {
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  return {text, strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

// A value with a line break would become a header of its own.
std::string OneLine(std::string text) {
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

bool HasNoBody(int status) {
  return status == 204 || status == 304 || status < 200;
}

std::string Head(const Asked& asked, const Response& response, uint64_t length) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + ReasonOf(response.status) + "\r\n";
  const auto add = [&](const std::string& name, const std::string& value) {
    head += OneLine(name) + ": " + OneLine(value) + "\r\n";
  };
  add("Date", Date());
  if (!HasNoBody(response.status)) {
    if (!response.type.empty()) add("Content-Type", response.type);
    add("Content-Length", std::to_string(length));
  }
  for (const auto& [name, value] : response.headers) add(name, value);
  add("Connection", asked.keep_alive ? "keep-alive" : "close");
  return head + "\r\n";
}

Reply InMemory(const Asked& asked, Response response) {
  Reply reply{Head(asked, response, response.body.size()), {}, FileHandle(), 0, 0};
  if (!asked.head && !HasNoBody(response.status)) reply.body = std::move(response.body);
  return reply;
}

bool Lists(std::string_view tags, std::string_view tag) {
  return tags == "*" || tags.find(tag) != std::string_view::npos;
}

bool ReadNumber(std::string_view text, uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

Reply FromFile(const Asked& asked, Response response) {
  FileHandle file(open(response.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (file.fd() < 0 || fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode))
    return InMemory(asked, ErrorResponse(404, "there is no such file"));
  const uint64_t size = status.st_size;
  const std::string tag = "\"" + response.file_tag + "\"";
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (!response.file_tag.empty()) {
    response.headers.emplace_back("ETag", tag);
    if (Lists(asked.if_none_match, tag)) {
      response.status = 304;
      return InMemory(asked, std::move(response));
    }
  }
  Range range{0, size};
  const bool same = asked.if_range.empty() || (asked.if_range == tag && !response.file_tag.empty());
  const RangeEnd end = same ? ChooseRange(asked.range, size, range) : RangeEnd::kWhole;
  if (end == RangeEnd::kUnsatisfiable) {
    Response refusal = ErrorResponse(416, "the file has " + std::to_string(size) + " bytes");
    refusal.headers = {{"Content-Range", "bytes */" + std::to_string(size)}, {"Accept-Ranges", "bytes"}};
    return InMemory(asked, std::move(refusal));
  }
  if (end == RangeEnd::kPart) {
    response.status = 206;
    response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                       std::to_string(range.first + range.length - 1) + "/" +
                                                       std::to_string(size));
  }
  Reply reply{Head(asked, response, range.length), {}, FileHandle(), range.first, range.length};
  if (asked.head) reply.left = 0;
  reply.file = std::move(file);
  return reply;
}

}  // namespace

FileHandle::~FileHandle() {
  if (fd_ >= 0) close(fd_);
}

Asked AskedBy(const Request& request, bool keep_alive) {
  Asked asked{request.method == "HEAD", keep_alive, {}, {}, {}};
  if (request.method != "GET" && !asked.head) return asked;
  asked.range = request.Header("Range");
  asked.if_range = request.Header("If-Range");
  asked.if_none_match = request.Header("If-None-Match");
  return asked;
}

RangeEnd ChooseRange(std::string_view value, uint64_t length, Range& range) {
  constexpr std::string_view kUnit = "bytes=";
  if (!value.starts_with(kUnit)) return RangeEnd::kWhole;
  value.remove_prefix(kUnit.size());
  const size_t dash = value.find('-');
  if (dash == std::string_view::npos || value.find(',') != std::string_view::npos) return RangeEnd::kWhole;
  const std::string_view first = value.substr(0, dash), last = value.substr(dash + 1);
  uint64_t begin = 0, end = 0;  // the latter included
  if (first.empty()) {
    uint64_t tail = 0;
    if (!ReadNumber(last, tail)) return RangeEnd::kWhole;
    if (tail == 0 || length == 0) return RangeEnd::kUnsatisfiable;
    range = {length - std::min(tail, length), std::min(tail, length)};
    return RangeEnd::kPart;
  }
  if (!ReadNumber(first, begin)) return RangeEnd::kWhole;
  end = UINT64_MAX;
  if (!last.empty() && (!ReadNumber(last, end) || end < begin)) return RangeEnd::kWhole;
  if (begin >= length) return RangeEnd::kUnsatisfiable;
  range = {begin, std::min(end, length - 1) - begin + 1};
  return RangeEnd::kPart;
}

Reply MakeReply(const Asked& asked, Response response) {
  if (response.file.empty()) return InMemory(asked, std::move(response));
  return FromFile(asked, std::move(response));
}

}  // namespace whet::http
