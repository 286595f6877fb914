#include "CLua.h"

#include <luajit-2.1/lauxlib.h>
#include <luajit-2.1/lua.h>
#include <luajit-2.1/luajit.h>
#include <luajit-2.1/lualib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { hook_interval = 1000, deepest = 200 };

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} output;

/// One run, handed to every callback.
typedef struct {
  clua_limits limits;
  size_t used;
  struct timespec deadline;
  clua_end end;
  const char *script;
  size_t script_size;
  const char *name;
  const char *global;
  const uint8_t *tape;
  size_t tape_size;
  size_t position;
  int opens_libraries;
  output out;
} run;

static run *run_of(lua_State *state) {
  void *data;
  lua_getallocf(state, &data);
  return data;
}

// MARK: Budgets

static void *allocate(void *data, void *block, size_t old_size, size_t new_size) {
  run *self = data;
  if (block == NULL) old_size = 0;
  if (new_size == 0) {
    free(block);
    self->used -= old_size;
    return NULL;
  }
  if (new_size > old_size && self->used - old_size + new_size > self->limits.memory) {
    self->end = CLUA_OUT_OF_MEMORY;
    return NULL;
  }
  void *grown = realloc(block, new_size);
  if (grown != NULL) self->used += new_size - old_size;
  return grown;
}

static void watch(lua_State *state, lua_Debug *event) {
  (void)event;
  run *self = run_of(state);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  self->limits.instructions -= hook_interval;
  if (self->limits.instructions < 0) {
    self->end = CLUA_OUT_OF_INSTRUCTIONS;
  } else if (now.tv_sec > self->deadline.tv_sec ||
             (now.tv_sec == self->deadline.tv_sec && now.tv_nsec > self->deadline.tv_nsec)) {
    self->end = CLUA_OUT_OF_TIME;
  } else {
    return;
  }
  // From now on every instruction fails, so that no script outlives its budget by catching errors.
  lua_sethook(state, watch, LUA_MASKCOUNT, 1);
  luaL_error(state, "over budget");
}

// MARK: Tape to Lua

static size_t read_count(lua_State *state, run *self) {
  uint64_t count;
  if (self->tape_size - self->position < sizeof count) luaL_error(state, "tape ends early");
  memcpy(&count, self->tape + self->position, sizeof count);
  self->position += sizeof count;
  return count;
}

static void push_text(lua_State *state, run *self) {
  size_t count = read_count(state, self);
  if (self->tape_size - self->position < count) luaL_error(state, "tape ends early");
  lua_pushlstring(state, (const char *)self->tape + self->position, count);
  self->position += count;
}

static void push_value(lua_State *state, run *self) {
  luaL_checkstack(state, 4, "value is too deep");
  if (self->position >= self->tape_size) luaL_error(state, "tape ends early");
  size_t count;
  double number;
  switch (self->tape[self->position++]) {
  case 't': lua_pushboolean(state, 1); return;
  case 'f': lua_pushboolean(state, 0); return;
  case 'd':
    if (self->tape_size - self->position < sizeof number) luaL_error(state, "tape ends early");
    memcpy(&number, self->tape + self->position, sizeof number);
    self->position += sizeof number;
    lua_pushnumber(state, number);
    return;
  case 's': push_text(state, self); return;
  case 'l':
    count = read_count(state, self);
    lua_createtable(state, (int)count, 0);
    for (size_t index = 1; index <= count; index++) {
      push_value(state, self);
      lua_rawseti(state, -2, (int)index);
    }
    return;
  case 'm':
    count = read_count(state, self);
    lua_createtable(state, 0, (int)count);
    for (size_t index = 0; index < count; index++) {
      push_text(state, self);
      push_value(state, self);
      lua_rawset(state, -3);
    }
    return;
  default: lua_pushnil(state);
  }
}

// MARK: Lua to tape

static void put(lua_State *state, run *self, const void *bytes, size_t count) {
  output *out = &self->out;
  if (out->capacity - out->count < count) {
    size_t capacity = out->capacity * 2 + count + 256;
    uint8_t *grown = capacity > self->limits.memory ? NULL : realloc(out->bytes, capacity);
    if (grown == NULL) {
      self->end = CLUA_OUT_OF_MEMORY;
      luaL_error(state, "over budget");
    }
    out->bytes = grown;
    out->capacity = capacity;
  }
  memcpy(out->bytes + out->count, bytes, count);
  out->count += count;
}

static void put_counted(lua_State *state, run *self, char tag, size_t count) {
  uint64_t wide = count;
  if (tag != 0) put(state, self, &tag, 1);
  put(state, self, &wide, sizeof wide);
}

static void put_value(lua_State *state, run *self, int depth);

static void put_table(lua_State *state, run *self, int depth) {
  size_t length = lua_objlen(state, -1);
  size_t pairs = 0;
  lua_pushnil(state);
  while (lua_next(state, -2) != 0) {
    pairs += lua_type(state, -2) == LUA_TSTRING;
    lua_pop(state, 1);
  }
  if (pairs == 0) {
    put_counted(state, self, 'l', length);
    for (size_t index = 1; index <= length; index++) {
      lua_rawgeti(state, -1, (int)index);
      put_value(state, self, depth);
      lua_pop(state, 1);
    }
    return;
  }
  put_counted(state, self, 'm', pairs);
  lua_pushnil(state);
  while (lua_next(state, -2) != 0) {
    if (lua_type(state, -2) == LUA_TSTRING) {
      size_t count;
      const char *key = lua_tolstring(state, -2, &count);
      put_counted(state, self, 0, count);
      put(state, self, key, count);
      put_value(state, self, depth);
    }
    lua_pop(state, 1);
  }
}

static void put_value(lua_State *state, run *self, int depth) {
  if (depth > deepest) luaL_error(state, "the returned value is nested too deeply");
  luaL_checkstack(state, 6, "the returned value is nested too deeply");
  size_t count;
  const char *text;
  double number;
  switch (lua_type(state, -1)) {
  case LUA_TNIL: put(state, self, "n", 1); return;
  case LUA_TBOOLEAN: put(state, self, lua_toboolean(state, -1) ? "t" : "f", 1); return;
  case LUA_TNUMBER:
    number = lua_tonumber(state, -1);
    put(state, self, "d", 1);
    put(state, self, &number, sizeof number);
    return;
  case LUA_TSTRING:
    text = lua_tolstring(state, -1, &count);
    put_counted(state, self, 's', count);
    put(state, self, text, count);
    return;
  case LUA_TTABLE: put_table(state, self, depth + 1); return;
  default: luaL_error(state, "cannot return a %s", luaL_typename(state, -1));
  }
}

// MARK: Libraries

/// As `loadstring`, without compiled chunks, which could break out of the interpreter.
static int load_text(lua_State *state) {
  size_t size;
  const char *text = luaL_checklstring(state, 1, &size);
  const char *name = luaL_optstring(state, 2, text);
  if (size > 0 && text[0] == LUA_SIGNATURE[0]) {
    lua_pushnil(state);
    lua_pushliteral(state, "compiled chunks are refused");
    return 2;
  }
  if (luaL_loadbuffer(state, text, size, name) == 0) return 1;
  lua_pushnil(state);
  lua_insert(state, -2);
  return 2;
}

static int print_nothing(lua_State *state) {
  (void)state;
  return 0;
}

static void open_library(lua_State *state, const char *name, lua_CFunction open) {
  lua_pushcfunction(state, open);
  lua_pushstring(state, name);
  lua_call(state, 1, 0);
}

static void forget(lua_State *state, const char *library, const char *const *names) {
  lua_getglobal(state, library);
  for (; *names != NULL; names++) {
    lua_pushnil(state);
    lua_setfield(state, -2, *names);
  }
  lua_pop(state, 1);
}

/// Leaves of a library's functions only those that are named.
static void keep(lua_State *state, const char *library, const char *const *names) {
  lua_getglobal(state, library);
  lua_newtable(state);
  for (; *names != NULL; names++) {
    lua_getfield(state, -2, *names);
    lua_setfield(state, -2, *names);
  }
  lua_getglobal(state, "package");
  lua_getfield(state, -1, "loaded");
  lua_pushvalue(state, -3);
  lua_setfield(state, -2, library);
  lua_pop(state, 2);
  lua_setglobal(state, library);
  lua_pop(state, 1);
}

/// Modules are those that are loaded or preloaded already; no file is looked for.
static void restrict_package(lua_State *state) {
  static const char *const refused[] = {"loadlib", "seeall", NULL};
  forget(state, "package", refused);
  lua_getglobal(state, "package");
  lua_pushliteral(state, "");
  lua_setfield(state, -2, "path");
  lua_pushliteral(state, "");
  lua_setfield(state, -2, "cpath");
  lua_getfield(state, -1, "loaders");
  for (int index = (int)lua_objlen(state, -1); index > 1; index--) {
    lua_pushnil(state);
    lua_rawseti(state, -2, index);
  }
  lua_pop(state, 2);
}

static void open_libraries(lua_State *state, run *self) {
  static const char *const refused[] = {
      "dofile", "load", "loadfile", "loadstring", "newproxy", "collectgarbage", NULL};
  static const char *const clock[] = {"time", "date", NULL};
  static const char *const dump[] = {"dump", NULL};
  open_library(state, LUA_LOADLIBNAME, luaopen_package);
  open_library(state, "", luaopen_base);
  open_library(state, LUA_TABLIBNAME, luaopen_table);
  open_library(state, LUA_OSLIBNAME, luaopen_os);
  keep(state, LUA_OSLIBNAME, clock);
  if (self->opens_libraries) {
    open_library(state, LUA_STRLIBNAME, luaopen_string);
    open_library(state, LUA_MATHLIBNAME, luaopen_math);
    forget(state, LUA_STRLIBNAME, dump);
  }
  forget(state, "_G", refused);
  lua_register(state, "print", print_nothing);
  lua_register(state, "loadstring", load_text);
  restrict_package(state);
}

// MARK: Runs

static int protected_run(lua_State *state) {
  run *self = lua_touserdata(state, 1);
  lua_settop(state, 0);
  open_libraries(state, self);
  push_value(state, self);
  lua_setglobal(state, self->global);
  if (self->script_size > 0 && self->script[0] == LUA_SIGNATURE[0]) {
    luaL_error(state, "compiled chunks are refused");
  }
  if (luaL_loadbuffer(state, self->script, self->script_size, self->name) != 0) lua_error(state);
  lua_sethook(state, watch, LUA_MASKCOUNT, hook_interval);
  lua_call(state, 0, LUA_MULTRET);
  lua_sethook(state, NULL, 0, 0);
  if (lua_gettop(state) == 0) lua_pushnil(state);
  put_value(state, self, 0);
  return 0;
}

static void take_message(lua_State *state, run *self) {
  size_t count = 0;
  const char *text = lua_tolstring(state, -1, &count);
  if (text == NULL) {
    text = "the error is no text";
    count = strlen(text);
  }
  free(self->out.bytes);
  self->out.bytes = malloc(count + 1);
  self->out.count = self->out.bytes == NULL ? 0 : count;
  if (self->out.bytes != NULL) memcpy(self->out.bytes, text, count);
}

clua_result clua_run(const char *script, size_t script_size, const char *name, const char *global,
                     const uint8_t *tape, size_t tape_size, int opens_libraries,
                     clua_limits limits) {
  run self = {.limits = limits,
              .script = script,
              .script_size = script_size,
              .name = name,
              .global = global,
              .tape = tape,
              .tape_size = tape_size,
              .opens_libraries = opens_libraries};
  clock_gettime(CLOCK_MONOTONIC, &self.deadline);
  int64_t nanoseconds = self.deadline.tv_nsec + (int64_t)(limits.seconds * 1e9);
  self.deadline.tv_sec += nanoseconds / 1000000000;
  self.deadline.tv_nsec = nanoseconds % 1000000000;
  lua_State *state = lua_newstate(allocate, &self);
  if (state == NULL) return (clua_result){.end = CLUA_OUT_OF_MEMORY};
  luaJIT_setmode(state, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  if (lua_cpcall(state, protected_run, &self) != 0) {
    if (self.end == CLUA_DONE) self.end = CLUA_FAILED;
    take_message(state, &self);
  } else {
    // A budget that a script ran over and caught is no end of it.
    self.end = CLUA_DONE;
  }
  lua_sethook(state, NULL, 0, 0);
  lua_close(state);
  return (clua_result){.end = self.end, .bytes = self.out.bytes, .count = self.out.count};
}

void clua_free(clua_result result) { free(result.bytes); }
