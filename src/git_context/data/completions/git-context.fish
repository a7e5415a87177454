# Completion of `git-context …` and `git context …` for fish.

function __git_context_complete
    set -l before (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    if test "$before[1]" = git
        set before $before[(contains --index context $before)..-1]
    end
    set -l answer (COMP_WORDS="$before $current" COMP_CWORD="$current" \
        _GIT_CONTEXT_COMPLETE=fish_complete git-context)
    for completion in $answer
        set -l parts (string split --max 1 , $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories $current
            case file
                __fish_complete_path $current
            case plain
                echo $parts[2]
        end
    end
end

complete --command git-context --no-files --arguments '(__git_context_complete)'
complete --command git --no-files --condition '__fish_git_using_command context' \
    --arguments '(__git_context_complete)'
complete --command git --no-files --condition __fish_git_needs_command --arguments context \
    --description 'Version the contexts of parallel agents'
