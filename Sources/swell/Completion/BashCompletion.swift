/// The script by which bash completes.
enum BashCompletion {
  static func script(for commands: [Command]) -> String {
    let cases = commands.map(branch).joined(separator: "\n")
    return """
      # bash completion of swell
      _swell() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local command= options= values= paths= takes=nothing position
        COMPREPLY=()
        for ((position = 1; position < COMP_CWORD; position++)); do
          [[ ${COMP_WORDS[position]} == -* ]] || { command=${COMP_WORDS[position]}; break; }
        done
        if [[ -z $command ]]; then
          COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " ")) help' -- "$current"))
          return
        fi
        case $command in
      \(cases)
        esac
        if [[ " $paths " == *" $previous "* ]]; then
          takes=paths
        elif [[ " $values " == *" $previous "* ]]; then
          return
        fi
        if [[ $current == -* && " $paths " != *" $previous "* ]]; then
          COMPREPLY=($(compgen -W "$options" -- "$current"))
        elif [[ $takes == paths ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [[ $takes != nothing ]]; then
          COMPREPLY=($(compgen -W "$takes" -- "$current"))
        fi
      }
      complete -F _swell swell kubectl-swell

      """
  }

  private static func branch(of command: Command) -> String {
    let options = command.shownOptions
    let valued = options.filter { $0.value != nil && !$0.isValueOptional }
    func names(_ options: [Option]) -> String {
      options.flatMap(\.spellings).joined(separator: " ")
    }
    var lines = ["  \(command.name))", "    options='\(names(options)) --help'"]
    lines.append("    values='\(names(valued.filter { !$0.takesPath }))'")
    lines.append("    paths='\(names(valued.filter(\.takesPath)))'")
    if command.takesPath { lines.append("    takes=paths") }
    if command.name == "completion" { lines.append("    takes='bash zsh fish'") }
    return (lines + ["    ;;"]).map { "  " + $0 }.joined(separator: "\n")
  }
}
