// SPDX-License-Identifier: Apache-2.0
// A door to SQLite: one file, statements that take and give integers and
// blobs. The only place with sqlite3.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tokensweep {

// Of a Database, which outlives it. Columns count from 0, parameters from 1.
class Statement {
 public:
  Statement& bind(int parameter, std::int64_t value);
  // The bytes must stay until the last step.
  Statement& bind(int parameter, ByteView bytes);

  // True when there is a row; false at the end.
  [[nodiscard]] Result<bool> step();

  // Of the row; bytes are valid until the next step.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] ByteView bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One thread at a time. Errors are kCorrupt for a file that is no database or
// is damaged, kIo for all else (a full disk, another process that holds its
// lock for too long).
class Database {
 public:
  // Opens an existing file, for reading and writing.
  static Result<Database> open(const std::string& path);

  // Of statements without rows.
  [[nodiscard]] Result<void> run(const std::string& sql);
  // The first column of the only row.
  [[nodiscard]] Result<std::int64_t> integer(const std::string& sql);
  [[nodiscard]] Result<Statement> prepare(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  explicit Database(std::unique_ptr<sqlite3, Close> handle)
      : handle_(std::move(handle)) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace tokensweep
