# Completion of `git-context …` and `git context …` for bash 4.4 and newer.

# Takes the words up to the one at the cursor, the first of them the command's name.
_git_context_reply() {
  local type value
  COMPREPLY=()
  while IFS=, read -r type value; do
    case $type in
      dir) compopt -o dirnames ;;
      file) compopt -o default ;;
      plain) COMPREPLY+=("$value") ;;
    esac
  done < <(COMP_WORDS="$*" COMP_CWORD=$(($# - 1)) _GIT_CONTEXT_COMPLETE=bash_complete git-context)
}

# git's own completion calls this for the subcommand `context`.
_git_context() {
  local first=1
  while [[ ${COMP_WORDS[first]} != context ]] && ((first < COMP_CWORD)); do ((first++)); done
  compopt +o nospace
  _git_context_reply "${COMP_WORDS[@]:first:COMP_CWORD-first+1}"
}

_git_context_alone() {
  _git_context_reply "${COMP_WORDS[@]:0:COMP_CWORD+1}"
}

complete -o nosort -F _git_context_alone git-context
