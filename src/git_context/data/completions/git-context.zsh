#compdef git-context
# Completion of `git-context …` and `git context …` for zsh.

# zsh's own completion of git calls this by its name, with `context` as the first word.
_git-context() {
  local type value help
  local -a plain described answer
  answer=("${(@f)$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) \
    _GIT_CONTEXT_COMPLETE=zsh_complete git-context)}")
  for type value help in ${answer}; do
    case $type in
      dir) _path_files -/ ;;
      file) _path_files -f ;;
      plain)
        if [[ $help == _ ]]; then plain+=("$value"); else described+=("$value:$help"); fi ;;
    esac
  done
  [[ -n $described ]] && _describe -V unsorted described -U
  [[ -n $plain ]] && compadd -U -V unsorted -a plain
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _git-context "$@"
else
  compdef _git-context git-context
  zstyle ':completion:*:*:git:*' user-commands context:'version the contexts of parallel agents'
fi
