#include "CRE2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

struct cre2_pattern {
  RE2 expression;

  cre2_pattern(const re2::StringPiece &text, const RE2::Options &options)
      : expression(text, options) {}
};

static RE2::Options options(int64_t memory) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory);
  return options;
}

cre2_pattern *cre2_compile(const char *text, size_t length, int64_t memory, int32_t *error,
                           char *argument, size_t argument_size) {
  auto *pattern = new cre2_pattern(re2::StringPiece(text, length), options(memory));
  *error = static_cast<int32_t>(pattern->expression.error_code());
  if (pattern->expression.ok()) return pattern;
  const std::string &offending = pattern->expression.error_arg();
  size_t count = std::min(offending.size(), argument_size - 1);
  std::memcpy(argument, offending.data(), count);
  argument[count] = 0;
  delete pattern;
  return nullptr;
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }

int32_t cre2_groups(const cre2_pattern *pattern) {
  return pattern->expression.NumberOfCapturingGroups();
}

int32_t cre2_group(const cre2_pattern *pattern, const char *name, size_t length) {
  const auto &groups = pattern->expression.NamedCapturingGroups();
  auto found = groups.find(std::string(name, length));
  return found == groups.end() ? -1 : found->second;
}

int32_t cre2_match(const cre2_pattern *pattern, const char *text, size_t length, size_t start,
                   int64_t *offsets, int32_t count) {
  std::vector<re2::StringPiece> groups(count);
  const char *base = text ? text : "";
  re2::StringPiece whole(base, length);
  if (!pattern->expression.Match(whole, start, length, RE2::UNANCHORED, groups.data(), count))
    return 0;
  for (int32_t index = 0; index < count; index++) {
    if (groups[index].data() == nullptr) {
      offsets[2 * index] = offsets[2 * index + 1] = -1;
    } else {
      offsets[2 * index] = groups[index].data() - base;
      offsets[2 * index + 1] = offsets[2 * index] + static_cast<int64_t>(groups[index].size());
    }
  }
  return 1;
}
