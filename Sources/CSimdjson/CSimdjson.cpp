#include "CSimdjson.h"

#include <memory>
#include <simdjson.h>

namespace {

// Buffers of a size that most answers fit into are kept for the next one; larger ones are given back soon.
constexpr size_t kept_capacity = 4 << 20;

thread_local std::unique_ptr<simdjson::dom::parser> parser;

}  // namespace

extern "C" int swell_json_parse(const uint8_t *bytes, size_t length, size_t depth,
                                swell_json_tape *tape) {
  if (!parser || parser->capacity() > kept_capacity || parser->max_depth() != depth) {
    parser.reset(new (std::nothrow) simdjson::dom::parser());
    if (!parser) return simdjson::MEMALLOC;
  }
  if (parser->capacity() < length || parser->max_depth() != depth) {
    // A little more than asked for, so that texts of growing sizes do not allocate each time.
    size_t capacity = length < kept_capacity / 2 ? length * 2 + 1024 : length;
    if (auto error = parser->allocate(capacity, depth)) return error;
  }
  auto result = parser->parse(bytes, length, true);
  if (result.error() == simdjson::DEPTH_ERROR) return -1;
  if (result.error()) return result.error();
  tape->tape = parser->doc.tape.get();
  tape->strings = parser->doc.string_buf.get();
  return 0;
}
