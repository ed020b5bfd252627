// SPDX-License-Identifier: Apache-2.0
#include "net/reply_sink.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace tokensweep::net {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

// std::string would free the smaller buffer as it is.
void append_wiping(std::string& text, std::string_view more) {
  if (text.capacity() - text.size() < more.size()) {
    std::string larger;
    larger.reserve(std::max(2 * text.capacity(), text.size() + more.size()));
    larger = text;
    text.swap(larger);
    wipe(larger);
  }
  text += more;
}

}  // namespace

bool ReplySink::take_header_line(std::string_view line) {
  if (line.size() > kMostHeaderBytes - header_bytes_) {
    state_ = State::kHeadersTooLarge;
    headers_.clear();
    return false;
  }
  header_bytes_ += line.size();
  if (line.starts_with("HTTP/")) {
    in_headers_ = true;
    has_whole_headers_ = false;
    headers_.clear();
    return true;
  }
  if (!in_headers_) return true;
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers_.push_back({.name = to_lower(trim(line.substr(0, colon))),
                        .value = std::string(trim(line.substr(colon + 1)))});
  } else if (trim(line).empty()) {
    in_headers_ = false;
    has_whole_headers_ = true;
  }
  return true;
}

bool ReplySink::take_body(std::string_view bytes) {
  if (state_ != State::kGood) return false;
  if (bytes.size() > most_body_bytes_ - body_.size()) {
    state_ = State::kBodyTooLarge;
    wipe(body_);
    return false;
  }
  append_wiping(body_, bytes);
  return true;
}

HttpResponse ReplySink::finish(int status) && {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers_);
  response.body = std::move(body_);
  return response;
}

}  // namespace tokensweep::net
