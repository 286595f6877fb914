/// Lua scripts on values, with the language of Lua 5.1 and budgets for memory, instructions and time.
///
/// A script goes in with the value of one global variable, the value that it returns comes out. It reaches neither files nor
/// programs nor the environment, cannot load compiled code, and prints nothing. Each run has a state of its own. LuaJIT's
/// interpreter is used, without its compiler: it knows `goto`, as the Lua of Argo CD does.
