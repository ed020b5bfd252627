// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/ref_files.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <variant>

#include "base/file.h"
#include "scanner/git/folder.h"
#include "scanner/git/layout.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxPackedRefs = std::uint64_t{1} << 30;
constexpr std::uint64_t kMaxRefFile = 64 << 10;
constexpr int kMaxSymbolicDepth = 5;  // git's own limit
constexpr int kMaxFolderDepth = 256;

// What a ref file says: an id, the name of another ref, or nothing sensible.
struct Symbolic {
  std::string target;
};
struct Broken {};
using RefValue = std::variant<ObjectId, Symbolic, Broken>;
using RefMap = std::map<std::string, RefValue, std::less<>>;

bool is_private(std::string_view name) {
  return name.starts_with("refs/bisect/") ||
         name.starts_with("refs/worktree/") ||
         name.starts_with("refs/rewritten/");
}

RefValue parse_value(std::string_view text, ObjectFormat format) {
  constexpr std::string_view kPrefix = "ref:";
  const auto is_space = [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  };
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (text.starts_with(kPrefix)) {
    text.remove_prefix(kPrefix.size());
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return Symbolic{std::string(text)};
  }
  const std::size_t digits = 2 * static_cast<std::size_t>(format);
  // Git takes an id that is followed by a blank and anything.
  if (text.size() > digits && is_space(text[digits])) {
    text = text.substr(0, digits);
  }
  if (text.size() != digits) return Broken{};
  const auto id = ObjectId::from_hex(text);
  if (!id) return Broken{};
  return *id;
}

// nullopt when there is no such file. A symlink is an old symbolic ref when it
// points to a ref by its name.
std::optional<RefValue> read_ref_file(const std::string& path,
                                      ObjectFormat format) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return std::nullopt;
  if (S_ISLNK(info.st_mode)) {
    std::array<char, PATH_MAX> buffer = {};
    const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
    if (size > 0) {
      std::string target(buffer.data(), static_cast<std::size_t>(size));
      if (target.starts_with("refs/")) return Symbolic{std::move(target)};
    }
    if (::stat(path.c_str(), &info) != 0) return Broken{};
  }
  if (!S_ISREG(info.st_mode)) {
    if (S_ISDIR(info.st_mode)) return std::nullopt;
    return Broken{};
  }
  const auto text = read_file(path, kMaxRefFile);
  if (!text) return Broken{};
  return parse_value(*text, format);
}

// Calls `ref` with name and id for each line of packed-refs, `broken` for those
// that are none.
template <typename OnRef, typename OnBroken>
void parse_packed_refs(std::string_view text, ObjectFormat format,
                       const OnRef& ref, const OnBroken& broken) {
  const std::size_t digits = 2 * static_cast<std::size_t>(format);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    // '^' gives the peeled id of the line before.
    if (line.empty() || line[0] == '#' || line[0] == '^') continue;
    const auto id = ObjectId::from_hex(line.substr(0, digits));
    if (!id || line.size() < digits + 2 || line[digits] != ' ') {
      broken();
      continue;
    }
    ref(line.substr(digits + 1), *id);
  }
}

// One ref of packed-refs; nullopt when it is not there.
Result<std::optional<RefValue>> packed_ref(const Layout& layout,
                                           std::string_view wanted) {
  const auto text =
      read_file(layout.common_dir + "/packed-refs", kMaxPackedRefs);
  std::optional<RefValue> found;
  if (!text) {
    if (text.error().kind() == ErrorKind::kNotFound) return found;
    return text.error();
  }
  parse_packed_refs(
      *text, layout.format,
      [&](std::string_view name, const ObjectId& id) {
        if (name == wanted) found = id;
      },
      [] {});
  return found;
}

// Whether HEAD may lead there: nothing but what lies below refs/.
bool is_ref_name(std::string_view name) {
  return name.starts_with("refs/") && name.find("/.") == name.npos;
}

class RefCollector {
 public:
  RefCollector(ObjectFormat format, Coverage& coverage)
      : format_(format), coverage_(coverage) {}

  void add_packed(const std::string& common_dir) {
    const std::string path = common_dir + "/packed-refs";
    const auto text = read_file(path, kMaxPackedRefs);
    if (!text) {
      if (text.error().kind() != ErrorKind::kNotFound) {
        coverage_.skip("unreadable refs", SkipEffect::kIncomplete, path);
      }
      return;
    }
    parse_packed_refs(
        *text, format_,
        [this](std::string_view name, const ObjectId& id) {
          refs_.insert_or_assign(std::string(name), RefValue(id));
        },
        [&] { coverage_.skip("broken ref", SkipEffect::kIncomplete, path); });
  }

  // Loose refs win over packed ones. `prefix` qualifies the names.
  void add_loose(const std::string& root, const std::string& name,
                 const std::string& prefix, int depth = 0) {
    const std::string path = root + "/" + name;
    const auto names = names_in(path);
    if (!names) {
      if (errno != ENOENT) {
        coverage_.skip("unreadable refs", SkipEffect::kIncomplete, path);
      }
      return;
    }
    if (depth > kMaxFolderDepth) {
      coverage_.skip("unreadable refs", SkipEffect::kIncomplete, path);
      return;
    }
    for (const std::string& leaf : *names) {
      if (leaf.starts_with('.') || leaf.ends_with(".lock")) continue;
      const std::string child = name + "/" + leaf;
      auto value = read_ref_file(root + "/" + child, format_);
      if (value) {
        refs_.insert_or_assign(prefix + child, std::move(*value));
      } else {
        add_loose(root, child, prefix, depth + 1);
      }
    }
  }

  void add_detached_head(const std::string& git_dir, const std::string& name) {
    const auto value = read_ref_file(git_dir + "/HEAD", format_);
    if (value && std::holds_alternative<ObjectId>(*value)) {
      refs_.insert_or_assign(name, *value);
    }
  }

  void drop_private() {
    std::erase_if(refs_,
                  [](const auto& item) { return is_private(item.first); });
  }

  [[nodiscard]] const RefValue* find(const std::string& name) const {
    const auto found = refs_.find(name);
    return found == refs_.end() ? nullptr : &found->second;
  }

  std::vector<Ref> resolve() {
    std::vector<Ref> result;
    for (const auto& [name, value] : refs_) {
      const RefValue* at = &value;
      for (int i = 0; i < kMaxSymbolicDepth && at != nullptr; ++i) {
        const auto* symbolic = std::get_if<Symbolic>(at);
        if (symbolic == nullptr) break;
        at = find(symbolic->target);
      }
      if (at == nullptr) {
        // Usual after the remote's default branch was pruned: it names nothing.
        coverage_.skip("dangling symbolic ref", SkipEffect::kCounted, name);
      } else if (const auto* id = std::get_if<ObjectId>(at)) {
        result.push_back({name, *id});
      } else {
        coverage_.skip("broken ref", SkipEffect::kIncomplete, name);
      }
    }
    return result;
  }

 private:
  ObjectFormat format_;
  Coverage& coverage_;
  RefMap refs_;
};

}  // namespace

Result<std::vector<Ref>> RefFiles::all(Coverage& coverage) const {
  const std::string& common = layout_.common_dir;
  RefCollector refs(layout_.format, coverage);
  refs.add_packed(common);
  refs.add_loose(common, "refs", "");
  const auto add_private = [&](const std::string& git_dir,
                               const std::string& prefix) {
    for (const char* folder :
         {"refs/bisect", "refs/worktree", "refs/rewritten"}) {
      refs.add_loose(git_dir, folder, prefix);
    }
    if (!prefix.empty()) refs.add_detached_head(git_dir, prefix + "HEAD");
  };
  if (layout_.git_dir != common) {
    // What stands in the common folder is private to the main worktree.
    refs.drop_private();
    add_private(common, "main-worktree/");
    add_private(layout_.git_dir, "");
  }
  for (const std::string& name :
       names_in(common + "/worktrees").value_or(std::vector<std::string>())) {
    const std::string git_dir = common + "/worktrees/" + name;
    if (git_dir == layout_.git_dir) continue;
    add_private(git_dir, "worktrees/" + name + "/");
  }
  return refs.resolve();
}

std::string RefFiles::head_target() const {
  const auto value = read_ref_file(layout_.git_dir + "/HEAD", layout_.format);
  if (!value) return {};
  const auto* symbolic = std::get_if<Symbolic>(&*value);
  return symbolic != nullptr ? symbolic->target : std::string();
}

Result<std::optional<ObjectId>> RefFiles::head() const {
  std::string name = "HEAD";
  for (int depth = 0; depth <= kMaxSymbolicDepth; ++depth) {
    const bool own = name == "HEAD" || is_private(name);
    const std::string& folder = own ? layout_.git_dir : layout_.common_dir;
    auto value = read_ref_file(folder + "/" + name, layout_.format);
    if (!value && depth > 0) {
      TRY_ASSIGN(value, packed_ref(layout_, name));
      if (!value) return {std::nullopt};
    }
    if (value) {
      if (const auto* id = std::get_if<ObjectId>(&*value)) return {*id};
    }
    if (!value || std::holds_alternative<Broken>(*value)) break;
    name = std::get<Symbolic>(*value).target;
    if (!is_ref_name(name)) break;
  }
  return Error(ErrorKind::kCorrupt,
               layout_.git_dir + "/HEAD: leads to neither a ref nor an id");
}

}  // namespace tokensweep::git
