#include "CJsonnet.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <libjsonnet.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

/// The functions of the library, loaded when the first program is evaluated: few runs need it.
struct Library {
  decltype(&jsonnet_make) make;
  decltype(&jsonnet_max_stack) max_stack;
  decltype(&jsonnet_realloc) reallocate;
  decltype(&jsonnet_import_callback) import_callback;
  decltype(&jsonnet_ext_var) ext_var;
  decltype(&jsonnet_ext_code) ext_code;
  decltype(&jsonnet_tla_var) tla_var;
  decltype(&jsonnet_tla_code) tla_code;
  decltype(&jsonnet_evaluate_snippet) evaluate;
  bool loaded;

  Library() : loaded(false) {
    void *handle = dlopen("libjsonnet.so.0", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return;
    loaded = find(handle, "jsonnet_make", make) && find(handle, "jsonnet_max_stack", max_stack) &&
             find(handle, "jsonnet_realloc", reallocate) &&
             find(handle, "jsonnet_import_callback", import_callback) &&
             find(handle, "jsonnet_ext_var", ext_var) &&
             find(handle, "jsonnet_ext_code", ext_code) &&
             find(handle, "jsonnet_tla_var", tla_var) &&
             find(handle, "jsonnet_tla_code", tla_code) &&
             find(handle, "jsonnet_evaluate_snippet", evaluate);
  }

  template <typename Function>
  static bool find(void *handle, const char *name, Function &function) {
    function = reinterpret_cast<Function>(dlsym(handle, name));
    return function != nullptr;
  }
};

const Library &library() {
  static const Library shared;
  return shared;
}

/// What an import callback works with.
struct Imports {
  const swell_jsonnet_order *order;
  JsonnetVm *machine;
};

/// A path behind a folder, its `.` and `..` worked out; empty where it leads out.
std::string joined(const std::string &folder, const std::string &path) {
  std::vector<std::string> parts;
  std::string whole = path.rfind("/", 0) == 0 ? path : folder + "/" + path;
  for (size_t start = 0; start <= whole.size();) {
    size_t end = whole.find('/', start);
    if (end == std::string::npos) end = whole.size();
    std::string part = whole.substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return "";
    } else {
      parts.pop_back();
    }
  }
  std::string result;
  for (const std::string &part : parts) result += (result.empty() ? "" : "/") + part;
  return result;
}

const swell_jsonnet_file *find(const swell_jsonnet_order *order, const std::string &path) {
  for (size_t index = 0; index < order->file_count; index++) {
    if (path == order->files[index].path) return &order->files[index];
  }
  return nullptr;
}

char *copied(JsonnetVm *machine, const char *text, size_t size) {
  char *copy = library().reallocate(machine, nullptr, size + 1);
  memcpy(copy, text, size);
  copy[size] = 0;
  return copy;
}

char *import_file(void *context, const char *base, const char *relative, char **found, int *success) {
  const Imports *imports = static_cast<const Imports *>(context);
  std::vector<std::string> folders(1, base);
  for (size_t index = imports->order->folder_count; index > 0; index--) {
    folders.push_back(imports->order->folders[index - 1]);
  }
  for (const std::string &folder : folders) {
    std::string path = joined(folder, relative);
    const swell_jsonnet_file *file = path.empty() ? nullptr : find(imports->order, path);
    if (file == nullptr) continue;
    *success = 1;
    *found = copied(imports->machine, path.c_str(), path.size());
    return copied(imports->machine, file->text, file->size);
  }
  *success = 0;
  static const char missing[] = "no such file in the repository";
  return copied(imports->machine, missing, sizeof missing - 1);
}

void write_all(int descriptor, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t count = write(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes += count;
    size -= static_cast<size_t>(count);
  }
}

/// The bytes of writable memory that the process has; read without memory of its own, since this is a fork.
size_t writable_memory() {
  char text[256] = {};
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  char *rest = text;
  unsigned long pages = 0;
  for (int column = 0; column < 6; column++) pages = strtoul(rest, &rest, 10);
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

/// The life of the child: it evaluates, writes one byte for the outcome and the text, and ends.
[[noreturn]] void evaluate(const swell_jsonnet_order *order, int descriptor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  rlimit time = {order->seconds, order->seconds + 1};
  setrlimit(RLIMIT_CPU, &time);
  // What the program has already is no fault of the evaluation; stacks of many threads are gigabytes on paper.
  rlim_t most = writable_memory() + order->memory_in_bytes;
  rlimit memory = {most, most};
  setrlimit(RLIMIT_DATA, &memory);
  rlimit core = {0, 0};
  setrlimit(RLIMIT_CORE, &core);
  const Library &functions = library();
  JsonnetVm *machine = functions.make();
  functions.max_stack(machine, 500);
  Imports imports = {order, machine};
  functions.import_callback(machine, import_file, &imports);
  for (size_t index = 0; index < order->variable_count; index++) {
    const swell_jsonnet_variable &variable = order->variables[index];
    auto bind = variable.is_argument
                    ? (variable.is_code ? functions.tla_code : functions.tla_var)
                    : (variable.is_code ? functions.ext_code : functions.ext_var);
    bind(machine, variable.name, variable.value);
  }
  const swell_jsonnet_file *program = find(order, order->path);
  int failed = 0;
  const char *text =
      functions.evaluate(machine, order->path, program == nullptr ? "" : program->text, &failed);
  write_all(descriptor, failed ? "1" : "0", 1);
  write_all(descriptor, text, strlen(text));
  _exit(0);
}

long milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

swell_jsonnet_end swell_jsonnet_evaluate(const swell_jsonnet_order *order, char **text, size_t *size) {
  *text = nullptr;
  *size = 0;
  if (!library().loaded) return SWELL_JSONNET_MISSING;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SWELL_JSONNET_CRASHED;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    evaluate(order, ends[1]);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return SWELL_JSONNET_CRASHED;
  }
  std::string output;
  swell_jsonnet_end end = SWELL_JSONNET_DONE;
  const long deadline = milliseconds() + 2000L * order->seconds;
  for (;;) {
    pollfd waiting = {ends[0], POLLIN, 0};
    long left = deadline - milliseconds();
    int ready = left > 0 ? poll(&waiting, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      end = SWELL_JSONNET_OUT_OF_TIME;
      break;
    }
    char buffer[1 << 16];
    ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    output.append(buffer, static_cast<size_t>(count));
    if (output.size() > order->output_in_bytes) {
      end = SWELL_JSONNET_TOO_LARGE;
      break;
    }
  }
  close(ends[0]);
  if (end != SWELL_JSONNET_DONE) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (end != SWELL_JSONNET_DONE) return end;
  if (WIFSIGNALED(status)) {
    bool late = WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL;
    return late ? SWELL_JSONNET_OUT_OF_TIME : SWELL_JSONNET_CRASHED;
  }
  if (output.empty()) return SWELL_JSONNET_CRASHED;
  *size = output.size() - 1;
  *text = static_cast<char *>(malloc(*size + 1));
  memcpy(*text, output.data() + 1, *size);
  return output[0] == '0' ? SWELL_JSONNET_DONE : SWELL_JSONNET_FAILED;
}
