// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/store_marks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/guarded_map.h"
#include "base/handle.h"
#include "base/hash.h"
#include "findings/coverage.h"
#include "scanner/git/folder.h"
#include "scanner/git/loose_object.h"
#include "scanner/git/object_listing.h"

namespace tokensweep::git {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
// Kernels stamp files by a clock that ticks every 1 to 10 ms, some file
// systems by one of two seconds.
constexpr std::int64_t kTick = 20'000'000;
constexpr std::int64_t kCoarseTick = 2 * kNanoseconds;

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * kNanoseconds + time.tv_nsec;
}

std::string digest(ByteView data, ObjectFormat format) {
  if (format == ObjectFormat::kSha1) return std::string(as_chars(sha1(data)));
  return std::string(as_chars(sha256(data)));
}

// The hash of all before it, at the end of packs and their indexes; empty when
// it cannot be read.
std::string own_hash(const std::string& path, off_t size, ObjectFormat format) {
  std::string hash(static_cast<std::size_t>(format), '\0');
  const auto width = static_cast<off_t>(hash.size());
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || size < width ||
      ::pread(file.get(), hash.data(), hash.size(), size - width) !=
          static_cast<ssize_t>(width)) {
    return {};
  }
  return hash;
}

bool has_right_hash(const std::string& path, ObjectFormat format) {
  const auto map = GuardedMap::open(path);
  const auto width = static_cast<std::size_t>(format);
  if (!map || map->bytes().size() < width) return false;
  const std::size_t size = map->bytes().size() - width;
  return digest(map->bytes().first(size), format) ==
         as_chars(map->bytes().subspan(size));
}

std::string_view name_of(ObjectType type) {
  switch (type) {
    case ObjectType::kCommit:
      return "commit";
    case ObjectType::kTree:
      return "tree";
    case ObjectType::kBlob:
      return "blob";
    case ObjectType::kTag:
      return "tag";
  }
  return "";
}

bool is_object(const std::string& path, const ObjectId& id,
               ObjectFormat format) {
  const auto object = LooseObject::open(path);
  if (!object) return false;
  const auto content = object->read();
  if (!content) return false;
  std::string text(name_of(object->header().type));
  text += ' ' + std::to_string(content->size());
  text.push_back('\0');
  text += *content;
  return digest(as_bytes(text), format) == as_chars(id.raw());
}

FileMark::Half hash_of(std::string_view text,
                       std::initializer_list<std::uint64_t> facts) {
  std::string input(text);
  input.push_back('\0');
  for (const std::uint64_t fact : facts) {
    input.append(reinterpret_cast<const char*>(&fact), sizeof fact);
  }
  const Sha256 hash = sha256(as_bytes(input));
  FileMark::Half half;
  std::copy_n(hash.begin(), half.size(), half.begin());
  return half;
}

std::int64_t now() {
  timespec time = {};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

// `own` is what the file says of itself.
SettledMark mark_of(const std::string& path, const struct stat& info,
                    const std::string& own, std::int64_t now) {
  const std::int64_t changed = nanoseconds(info.st_ctim);
  const std::int64_t tick = info.st_ctim.tv_nsec == 0 ? kCoarseTick : kTick;
  SettledMark result;
  result.settled = now - changed > tick;
  result.mark.what =
      hash_of(path + '\0' + own,
              {info.st_ino, static_cast<std::uint64_t>(info.st_size)});
  result.mark.when =
      hash_of("", {static_cast<std::uint64_t>(nanoseconds(info.st_mtim)),
                   static_cast<std::uint64_t>(changed)});
  return result;
}

bool is_pack_file(std::string_view path) {
  return path.ends_with(".idx") || path.ends_with(".pack");
}

class Marker {
 public:
  Marker(ObjectFormat format, const std::vector<FileMark>& before,
         TouchedFiles touched)
      : format_(format),
        before_(before),
        believes_(touched == TouchedFiles::kBelieve),
        now_(now()) {}

  void add_folder(const std::string& folder) {
    add_file(
        folder + "/info/alternates", [](off_t) { return std::string(); },
        [] { return false; });
    const std::string packs = folder + "/pack";
    for (const std::string& name : list(packs)) {
      if (!is_pack_file(name)) continue;
      const std::string path = packs + "/" + name;
      add_file(
          path, [&](off_t size) { return own_hash(path, size, format_); },
          [&] {
            return (believes_ && !path.ends_with(".idx")) ||
                   has_right_hash(path, format_);
          });
    }
    for (const std::string& fan : list(folder)) {
      if (fan.size() != 2) continue;
      for (const std::string& name : list(folder + "/" + fan)) {
        add_loose(folder + "/" + fan + "/" + name, fan + name);
      }
    }
  }

  StoreMarks take() {
    std::ranges::sort(marks_.files);
    std::ranges::sort(marks_.untouched);
    return std::move(marks_);
  }

 private:
  void add_loose(const std::string& path, const std::string& hex) {
    add_file(
        path, [](off_t) { return std::string(); },
        [&] {
          if (believes_) return true;
          const auto id = ObjectId::from_hex(hex);
          return id && is_object(path, *id, format_);
        });
  }

  // Of a folder that cannot be listed the reason is marked. Those that can are
  // not, since git removes them when they get empty.
  std::vector<std::string> list(const std::string& folder) {
    if (auto names = names_in(folder)) return *std::move(names);
    add({hash_of(folder, {static_cast<std::uint64_t>(errno)}), {}});
    return {};
  }

  // `own` gives what the file says of itself, by its size; `verify` whether
  // that is right.
  template <typename Own, typename Verify>
  void add_file(const std::string& path, Own own, Verify verify) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
      add({hash_of(path, {static_cast<std::uint64_t>(errno)}), {}});
      return;
    }
    const SettledMark settled = mark_of(path, info, own(info.st_size), now_);
    marks_.settled = marks_.settled && settled.settled;
    FileMark mark = settled.mark;
    const auto known =
        std::ranges::lower_bound(before_, mark.what, {}, &FileMark::what);
    const bool is_known = known != before_.end() && known->what == mark.what;
    marks_.files.push_back(mark);
    if (is_known && known->when != mark.when && verify()) {
      mark.when = known->when;
    }
    marks_.untouched.push_back(mark);
    if (!is_known || known->when != mark.when) marks_.fresh.push_back(path);
  }

  void add(const FileMark& mark) {
    marks_.files.push_back(mark);
    marks_.untouched.push_back(mark);
  }

  ObjectFormat format_;
  const std::vector<FileMark>& before_;
  const bool believes_;
  StoreMarks marks_;
  const std::int64_t now_;
};

}  // namespace

std::optional<SettledMark> mark_file(const std::string& path,
                                     ObjectFormat format) {
  struct stat info {};
  const std::int64_t at = now();
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  const std::string own =
      is_pack_file(path) ? own_hash(path, info.st_size, format) : std::string();
  return mark_of(path, info, own, at);
}

StoreMarks mark_store(const StoreLocation& location,
                      const std::vector<FileMark>& before,
                      TouchedFiles touched) {
  Coverage ignored;  // whoever reads the store counts
  Marker marker(location.format, before, touched);
  for (const std::string& folder : object_folders(location, ignored)) {
    marker.add_folder(folder);
  }
  return marker.take();
}

}  // namespace tokensweep::git
