// SPDX-License-Identifier: Apache-2.0
// No block of memory is given back while it still holds a secret: looked at by
// our own operator delete. What libcurl itself copies is not seen here.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/secret_text.h"
#include "tests/unit/net/curl_fixture.h"

namespace {

// Only of the thread that watches: servers may leave what they like.
thread_local bool watching = false;
thread_local std::size_t left_behind = 0;

// Built when it is looked for, so that it stands nowhere by itself.
constexpr std::string_view kHalf = "-of-a-secret";

// Before each block: its size, and as much as keeps the alignment.
constexpr std::size_t kHead = alignof(std::max_align_t);

// All zero: what others left there is not ours.
void* allocate(std::size_t size) {
  auto* const block = static_cast<char*>(std::calloc(1, kHead + size));
  CHECK(block != nullptr);
  std::memcpy(block, &size, sizeof(size));
  return block + kHead;
}

void release(void* bytes) noexcept {
  if (bytes == nullptr) return;
  char* const block = static_cast<char*>(bytes) - kHead;
  std::size_t size = 0;
  std::memcpy(&size, block, sizeof(size));
  if (watching &&
      ::memmem(bytes, size, kHalf.data(), kHalf.size()) != nullptr) {
    ++left_behind;
  }
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate(size);
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void operator delete(void* block) noexcept {
  release(block);
}
void operator delete[](void* block) noexcept {
  release(block);
}
void operator delete(void* block, std::size_t) noexcept {
  release(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  release(block);
}

namespace tokensweep::net {
namespace {

using testing::HttpServer;
using testing::ServedRequest;
using testing::ServerConnection;

// What is given back in the meantime with a secret in it.
template <typename Work>
std::size_t count_left_behind(const Work& work) {
  left_behind = 0;
  watching = true;
  work();
  watching = false;
  return left_behind;
}

TEST(WatchTest, SeesAStringThatIsNotWiped) {
  const std::size_t count = count_left_behind([] {
    std::string text;
    text.reserve(200);
    text.append(kMarker);
  });
  EXPECT_EQ(count, 1U);
}

TEST(WipeTest, RequestsAndReplies) {
  const std::size_t count = count_left_behind([] {
    HttpRequest request;
    request.url.reserve(200);
    request.url.append("https://hooks.test/").append(kMarker);
    request.body.reserve(200);
    request.body.append(kMarker);
    for (int i = 0; i < 20; ++i) {
      HttpHeader header;
      header.value.reserve(200);
      header.value.append("Bearer ").append(kMarker);
      request.headers.push_back(std::move(header));
    }
    HttpRequest copy = request;
    const HttpRequest moved = std::move(request);
    copy = moved;
    request = std::move(copy);
    HttpResponse response;
    response.body.reserve(200);
    response.body.append(kMarker);
    HttpResponse other = std::move(response);
    response = other;
  });
  EXPECT_EQ(count, 0U);
}

TEST_F(CurlClientTest, ATransferLeavesNothingBehind) {
  HttpServer server([](const ServedRequest& request, ServerConnection& out) {
    // In pieces, so that the buffer has to grow around it.
    out.write("HTTP/1.1 200 OK\r\nX-Secret: " + std::string(kMarker) +
              std::string(100, '.') + "\r\nContent-Length: 100018\r\n\r\n" +
              std::string(kMarker));
    const std::string piece(10'000, '.');
    for (int i = 0; i < 10; ++i) out.write(piece);
    (void)request;
  });
  const auto http = client({server.url()});
  const std::string url = server.url();
  const std::size_t count = count_left_behind([&] {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    for (int i = 0; i < 5; ++i) {
      HttpHeader header{.name = "X-Token", .value = ""};
      header.value.reserve(200);
      header.value.append("Bearer ").append(kMarker);
      request.headers.push_back(std::move(header));
    }
    request.body.reserve(200);
    request.body.append(kMarker);
    const auto response = http->send(request);
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->body.size(), 100'018U);
    EXPECT_EQ(response->header("x-secret")->size(), kMarker.size() + 100);
  });
  EXPECT_EQ(count, 0U);
}

TEST_F(CurlClientTest, AReplyThatIsCutLeavesNothingBehind) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.write("HTTP/1.1 200 OK\r\n\r\n" + std::string(kMarker));
    const std::string piece(10'000, '.');
    while (out.write(piece)) {
    }
    out.close();
  });
  const auto http = client({server.url()});
  HttpRequest sent = request(server.url("/"));
  sent.max_reply_bytes = 50'000;
  EXPECT_EQ(count_left_behind([&] { EXPECT_FALSE(http->send(sent)); }), 0U);
}

}  // namespace
}  // namespace tokensweep::net
