#compdef emcl-rerank

__emcl-rerank_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__emcl-rerank_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __emcl-rerank_complete "${completions[@]:0:-1}"
    fi
}

__emcl-rerank_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_emcl-rerank() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist

    local -xr SAP_SHELL=zsh
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(builtin emulate zsh -c 'printf %s "${ZSH_VERSION}"')"
    local -r SAP_SHELL_VERSION

    local context state state_descr line
    local -A opt_args

    local -r command_name="${words[1]}"
    local -ar command_line=("${words[@]}")
    local -ir current_word_index="$((CURRENT - 1))"

    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'run:Rerank exports and print metrics before and after (the default command).'
            'compare:Compare the methods of a suite on its exports, in one report.'
            'check:Hold a suite against its golden file; for CI.'
            'sweep:Sweep the settings of EMCL over a grid: tables and plots, and what choosing is worth.'
            'fuse:Fuse the scores of several exports over the same items, and print metrics before and after.'
            'fit:Learn a method from a gallery and a bank; save the small artefact.'
            'apply:Apply a saved profile; the gallery is not refitted.'
            'inspect:Tell what exports hold, and everything that is wrong with them.'
            'import:Build an export from .npy arrays: vectors, frames with a mask, or scores.'
            'export:Write rankings for trec_eval, neighbours for ann-benchmarks, or numpy arrays.'
            'methods:List every method with its parameters, defaults, protocol and source.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        run|compare|check|sweep|fuse|fit|apply|inspect|import|export|methods|help)
            "_emcl-rerank_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_emcl-rerank_run() {
    local -i ret=1
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5'\'''
        '*'{-m,--method}'[A method, such as '\''emcl(k=32,beta=3)'\'' or baseline; repeatable (default\: emcl). See\: emcl-rerank methods.]:expr:'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--ties[How tied items count\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--save[Save the reranked embeddings as an export of kind dot.]:path:'
        '--save-scores[Save the scores of each method as an export of kind matrix.]:path:'
        '--premium[Measure what methods gain by seeing the test queries\: on halves of the gallery, with the other half as the bank and without.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_compare() {
    local -i ret=1
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar arg_specs=(
        '*:suite|files:_files -g '\''*.yaml *.yml *.h5 *.hdf5'\'''
        '*'{-m,--method}'[For exports\: a method, repeatable (default\: emcl). See\: emcl-rerank methods.]:expr:'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--ties[How tied items count\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--no-cache[Count everything anew, and keep nothing.]'
        '--cache[The folder where counts are kept (default\: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.]:folder:_files -/'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_check() {
    local -i ret=1
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar arg_specs=(
        ':suite:_files -g '\''*.yaml *.yml'\'''
        '--update-golden[Write what the suite comes to now as the golden file, and say what that changes.]'
        '--junit[Write the results as JUnit'\''s XML.]:path:_files -g '\''*.xml'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--ties[How tied items count\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--no-cache[Count everything anew, and keep nothing.]'
        '--cache[The folder where counts are kept (default\: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.]:folder:_files -/'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_sweep() {
    local -i ret=1
    local -ar arg_specs=(
        ':file:_files -g '\''*.h5 *.hdf5'\'''
        '--k[Numbers of bases.]:list:'
        '--iterations[Numbers of EM iterations.]:list:'
        '--lambda[Temperatures of the E-step.]:list:'
        '--beta[Weights of the reconstruction, of either sign (--beta=-1,1).]:list:'
        '--init[Starts\: draw and rows (from every seed), draw(3), signs(p,q), file.]:list:'
        '--scope[Rows of one EM\: global, blocks(64,64), gallery, aligned(64).]:list:'
        '--seeds[Seeds of starts that are drawn.]:list:'
        '(-m --method)'{-m,--method}'[The method that is swept; its other keys stay as they are.]:expr:'
        '--select[Choose a setting on one half of the queries, report it on the other.]'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--seed[Seed of the sign flips and the splits.]:seed:'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_fuse() {
    local -i ret=1
    local -ar ___by=('rrf' 'sum' 'combmnz')
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5'\'''
        '*--by[A rule, repeatable\: rrf, sum, combmnz (default\: all of them).]:by:{__emcl-rerank_complete "${___by[@]}"}'
        '--weights[The weight of each export, separated by commas.]:w,w:'
        '(-m --method)'{-m,--method}'[A method that is applied to every export before they are fused.]:expr:'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--ties[How tied items count\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_fit() {
    local -i ret=1
    local -ar arg_specs=(
        ':file:_files -g '\''*.h5 *.hdf5'\'''
        '(-o --output)'{-o,--output}'[Where the profile goes.]:path:'
        '(-m --method)'{-m,--method}'[The method. See\: emcl-rerank methods.]:expr:'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_apply() {
    local -i ret=1
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar arg_specs=(
        ':file:_files -g '\''*.h5 *.hdf5'\'''
        '--profile[A profile that fit has saved.]:path:_files -g '\''*.h5'\'''
        '*--report[Write a report; repeatable. Its format is the extension\: .json, .md, .html, .csv, .tex; - is standard output (Markdown).]:path:'
        '--ties[How tied items count\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_inspect() {
    local -i ret=1
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5'\'''
        '--verify[Hold the scores in the file, and their metrics, against those of its vectors.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_import() {
    local -i ret=1
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar arg_specs=(
        '(-o --output)'{-o,--output}'[The export to write.]:file.h5:_files -g '\''*.h5 *.hdf5'\'''
        '--text[Text vectors, \[texts, channels\].]:npy:_files -g '\''*.npy'\'''
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:npy:_files -g '\''*.npy'\'''
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:npy:_files -g '\''*.npy'\'''
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:npy:_files -g '\''*.npy'\'''
        '--transposed[The scores are \[videos, texts\].]'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:npy:_files -g '\''*.npy'\'''
        '--ids[The names of the videos, one in each line.]:file:_files'
        '--dot[Compare vectors by their inner products as they stand; their lengths count. Not for frames.]'
        '--protocol[The family of metrics (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score (default\: 1).]:number:'
        '--name[The dataset, as reports name it.]:dataset:'
        '--baseline[The system that made the arrays, such as clip4clip, or a name of your own.]:name:'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_export() {
    local -i ret=1
    local -ar ___format=('trec' 'ann-benchmarks' 'npy')
    local -ar arg_specs=(
        ':file:_files -g '\''*.h5 *.hdf5'\'''
        '(-f --format)'{-f,--format}'[The format\: trec, ann-benchmarks, npy.]:format:{__emcl-rerank_complete "${___format[@]}"}'
        '(-o --output)'{-o,--output}'[What the names of the files begin with.]:prefix:'
        '(-m --method)'{-m,--method}'[The method behind the scores. See\: emcl-rerank methods.]:expr:'
        '--depth[How many items of each ranking are written (trec, ann-benchmarks).]:depth:'
        '--bank[The queries that methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), or another export.]:test|file|path:_files -g '\''*.h5 *.hdf5'\'''
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_methods() {
    local -i ret=1
    local -ar arg_specs=(
        '*:names:'
        '--threads[Threads to use (default\: all cores). No result depends on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[No progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Say more about what is done.]'
        '--no-color[No colours; the variable NO_COLOR does the same.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _emcl-rerank ]]; then
    _emcl-rerank "${@}"
else
    compdef _emcl-rerank emcl-rerank
fi
