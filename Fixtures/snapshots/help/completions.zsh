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

    # The default command takes what is no subcommand.
    if [[ "${words[2]}" != (run|compare|check|sweep|fuse|fit|apply|search|inspect|import|export|methods|help) && ("${CURRENT}" -gt 2 || "${words[2]}" = -*) ]]; then
        _emcl-rerank_run
        return
    fi

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
            'check:Compare a suite with its golden file, for CI.'
            'sweep:Sweep EMCL'\''s settings over a grid, with tables, plots and a test of the chosen setting.'
            'fuse:Fuse the scores of several exports over the same items, and print metrics before and after.'
            'fit:Fit a method to a gallery and a bank, and save it as a profile.'
            'apply:Apply a saved profile without refitting it.'
            'search:Find the best items of a profile'\''s gallery for new queries.'
            'inspect:Show what exports hold, and list everything wrong with them.'
            'import:Build an export from arrays: vectors, frames with a mask, several vectors an item, or scores.'
            'export:Write rankings for trec_eval, neighbours for ann-benchmarks, numpy arrays, or vectors for an index.'
            'methods:List every method with its parameters, defaults, setting and source.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        _files -g '*.h5 *.hdf5' && ret=0
        ;;
    arg)
        case "${words[1]}" in
        run|compare|check|sweep|fuse|fit|apply|search|inspect|import|export|methods|help)
            "_emcl-rerank_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_emcl-rerank_run() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___pool=('mean' 'max' 'logsumexp' 'inverse-entropy')
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar ___tex_layout=('overview' 'per-export')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '--pool[Make one query of each group of texts (/text/group)\: mean, max, logsumexp or inverse-entropy of their scores.]:rule:{__emcl-rerank_complete "${___pool[@]}"}'
        '*'{-m,--method}'[A method, such as '\''emcl(k=32,beta=3)'\'' or baseline; repeatable (default\: emcl, nnn(bank=gallery) and best). See\: emcl-rerank methods.]:expr:{__emcl-rerank_custom_complete ---completion run -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--ties[How to count tied items\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--ranks[List in .json reports the rank of every query'\''s own item under the baseline and each method.]'
        '--tex-layout[Tables of .tex reports\: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.]:tex-layout:{__emcl-rerank_complete "${___tex_layout[@]}"}'
        '--tex-published[Add the published figures of a suite to .tex reports.]'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the tables.]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--group[Labels of the texts\: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--group-videos[Labels of the videos that have texts, in the same forms.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--name[Name the export in tables and reports (default\: the name of its file).]:text:'
        '--save[Save the reranked embeddings as an export of kind dot.]:path:'
        '--save-scores[Save the scores of each method as an export of kind matrix.]:path:'
        '--premium[Measure what methods gain by seeing the test queries, on halves of the gallery with and without the other half as the bank.]'
        '--coverage[Measure what is left of the gain of transductive methods when half or a fifth of the items are asked for.]'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_compare() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar ___tex_layout=('overview' 'per-export')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '*'{-m,--method}'[For exports\: a method, repeatable (default\: emcl, nnn(bank=gallery) and best). See\: emcl-rerank methods.]:expr:{__emcl-rerank_custom_complete ---completion compare -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--ties[How to count tied items\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--ranks[List in .json reports the rank of every query'\''s own item under the baseline and each method.]'
        '--tex-layout[Tables of .tex reports\: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.]:tex-layout:{__emcl-rerank_complete "${___tex_layout[@]}"}'
        '--tex-published[Add the published figures of a suite to .tex reports.]'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the tables.]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--group[Labels of the texts\: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--group-videos[Labels of the videos that have texts, in the same forms.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--no-cache[Recompute everything, and cache nothing.]'
        '--cache[The cache folder (default\: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.]:folder:_files -/'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_check() {
    local -i ret=1
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar ___tex_layout=('overview' 'per-export')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        ':suite:_files -g '\''*.yaml *.yml'\'''
        '--update-golden[Write the suite'\''s current results as the golden file, and list the changes.]'
        '--junit[Write the results as JUnit XML.]:path:_files -g '\''*.xml'\'''
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--ties[How to count tied items\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--ranks[List in .json reports the rank of every query'\''s own item under the baseline and each method.]'
        '--tex-layout[Tables of .tex reports\: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.]:tex-layout:{__emcl-rerank_complete "${___tex_layout[@]}"}'
        '--tex-published[Add the published figures of a suite to .tex reports.]'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the tables.]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--group[Labels of the texts\: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--group-videos[Labels of the videos that have texts, in the same forms.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--no-cache[Recompute everything, and cache nothing.]'
        '--cache[The cache folder (default\: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.]:folder:_files -/'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_sweep() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '--k[Numbers of bases.]:list:'
        '--iterations[Numbers of EM iterations.]:list:'
        '--lambda[Temperatures of the E-step.]:list:'
        '--beta[Weights of the reconstruction, of either sign (--beta=-1,1).]:list:'
        '--init[Starting bases\: draw and rows (from every seed), draw(3), signs(p,q), file.]:list:'
        '--scope[Rows of one EM\: global, blocks(64,64), gallery, aligned(64).]:list:'
        '--seeds[Seeds of drawn starts.]:list:'
        '(-m --method)'{-m,--method}'[The method to sweep; its other keys stay as they are.]:expr:{__emcl-rerank_custom_complete ---completion sweep -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--select[Choose a setting on one half of the queries, report it on the other.]'
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the table.]'
        '--seed[Seed of the sign flips and the splits.]:seed:'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_fuse() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___by=('zsum' 'rrf' 'sum' 'combmnz')
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar ___tex_layout=('overview' 'per-export')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '*--by[A rule, repeatable\: zsum, rrf, sum, combmnz (default\: zsum).]:by:{__emcl-rerank_complete "${___by[@]}"}'
        '--weights[The weight of each export, separated by commas.]:w,w:'
        '(-m --method)'{-m,--method}'[A method that is applied to every export before they are fused.]:expr:{__emcl-rerank_custom_complete ---completion fuse -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '*--then[A method on scores that is applied to the fused ones, repeatable\: transductive.]:expr:{__emcl-rerank_custom_complete ---completion fuse -- --then "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--ties[How to count tied items\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--ranks[List in .json reports the rank of every query'\''s own item under the baseline and each method.]'
        '--tex-layout[Tables of .tex reports\: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.]:tex-layout:{__emcl-rerank_complete "${___tex_layout[@]}"}'
        '--tex-published[Add the published figures of a suite to .tex reports.]'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the tables.]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--group[Labels of the texts\: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--group-videos[Labels of the videos that have texts, in the same forms.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_fit() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '(-o --output)'{-o,--output}'[The profile to write.]:path:'
        '(-m --method)'{-m,--method}'[The method. See\: emcl-rerank methods.]:expr:{__emcl-rerank_custom_complete ---completion fit -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '--no-gallery[Leave the vectors of the galleries out.]'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_apply() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___ties=('expected' 'optimistic' 'pessimistic' 'baseline')
    local -ar ___tex_layout=('overview' 'per-export')
    local -ar ___plots_format=('svg' 'pdf')
    local -ar ___metrics=('R@1' 'R@5' 'R@10' 'R@50' 'MdR' 'MnR' 'MRR' 'mAP' 'nDCG@10')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '--profile[A profile saved by fit.]:path:_files -g '\''*.h5'\'''
        '*--report[Write a report (repeatable). The extension sets its format\: .json, .md, .html, .csv, .tex; - is Markdown on standard output.]:path:'
        '--ties[How to count tied items\: expected, optimistic, pessimistic, baseline.]:ties:{__emcl-rerank_complete "${___ties[@]}"}'
        '--seed[Seed of the bootstrap and the sign flips.]:seed:'
        '--ranks[List in .json reports the rank of every query'\''s own item under the baseline and each method.]'
        '--tex-layout[Tables of .tex reports\: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.]:tex-layout:{__emcl-rerank_complete "${___tex_layout[@]}"}'
        '--tex-published[Add the published figures of a suite to .tex reports.]'
        '--plots[Write every plot into this folder, for \\includegraphics\: as SVG and as PDF.]:dir:_files -/'
        '--plots-format[Write plots in this format alone.]:plots-format:{__emcl-rerank_complete "${___plots_format[@]}"}'
        '--explain[Explain each column under the tables.]'
        '--metrics[The columns of tables and CSV, separated by commas\: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.]:list:{__emcl-rerank_complete "${___metrics[@]}"}'
        '--group[Labels of the texts\: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--group-videos[Labels of the videos that have texts, in the same forms.]:path:_files -g '\''*.txt *.csv *.tsv *.json'\'''
        '--save-scores[Save the scores as an export of kind matrix (.h5), or as an array (.npy); PATH-t2v and PATH-v2t where each direction has its own.]:path:'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_search() {
    local -i ret=1
    local -ar ___format=('table' 'json' 'trec' 'npy')
    local -ar ___direction=('t2v' 'v2t')
    local -ar arg_specs=(
        '--profile[A profile saved by fit.]:path:_files -g '\''*.h5'\'''
        '*--query[The queries\: an array of one vector each (.npy), or an export (.h5); several arrays are read as one.]:path:_files -g '\''*.npy *.h5'\'''
        '--query-ids[The ids of the queries, one on each line (default\: query0, query1, ...).]:path:_files -g '\''*.txt'\'''
        '-k[The number of items for each query.]:items:'
        '(-f --format)'{-f,--format}'[The format\: table, json, trec, npy.]:format:{__emcl-rerank_complete "${___format[@]}"}'
        '(-o --output)'{-o,--output}'[The file to write, or the beginning of the names of several.]:path:'
        '--direction[t2v\: texts ask for videos, v2t\: videos ask for texts.]:t2v|v2t:{__emcl-rerank_complete "${___direction[@]}"}'
        '--gallery[The export with the gallery of the profile, where the profile was saved without it (.h5).]:path:_files -g '\''*.h5 *.hdf5'\'''
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_inspect() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '--verify[Compare the scores in the file with those of its vectors, and check its metrics.]'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_import() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar arg_specs=(
        '(-o --output)'{-o,--output}'[The export to write.]:file.h5:_files -g '\''*.h5 *.hdf5'\'''
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '--name[The dataset, as reports name it.]:dataset:'
        '--baseline[The system that made the arrays, such as clip4clip, or a name of your own.]:name:'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_emcl-rerank_export() {
    local -i ret=1
    local -ar ___order=('above' 'only')
    local -ar ___protocol=('square' 'multi' 'mmt')
    local -ar ___format=('trec' 'ann-benchmarks' 'npy')
    local -ar ___direction=('t2v' 'v2t')
    local -ar arg_specs=(
        '*:files:_files -g '\''*.h5 *.hdf5 *.npy *.npz *.safetensors *.pt *.pth *.fbin *.yaml *.yml'\'''
        '--text[Text vectors, \[texts, channels\]; an array of a file is FILE\:NAME, shards are '\''PATTERN'\''.]:array:_files'
        '--video[Video vectors, \[videos, channels\]; with --mask frames, \[videos, frames, channels\].]:array:_files'
        '--mask[Which frames are in use, \[videos, frames\] of 0 and 1.]:array:_files'
        '--text-offsets[Several vectors for each text (maxsim)\: where each begins in --text, and the number of all, \[texts + 1\].]:array:_files'
        '--video-offsets[The same for videos; a side of three axes needs none.]:array:_files'
        '--scores[Finished scores instead of vectors, \[texts, videos\].]:array:_files'
        '--transposed[The scores are \[videos, texts\].]'
        '--topk[Scores of some videos for each text\: a TREC run, .jsonl, {query\: {item\: score}} (.json), or scores and numbers of videos \[texts, k\]; beside --text and --video a second stage.]:file:_files'
        '--order[Pairs without a score\: only (no candidates) or above (they rank below all that have one) (default\: only, above beside vectors).]:order:{__emcl-rerank_complete "${___order[@]}"}'
        '--fill[The number that stands for no score in --scores, such as 0, -100 or -inf.]:number:'
        '--truth[The video of each text, counted from 0 (default\: text i describes video i).]:array:_files'
        '--ids[The ids of the videos\: lines (.txt), .json, .csv, or an array of strings.]:file:_files'
        '--captions[The captions of the texts, for reports\: as --ids; the column caption or sentence of a .csv.]:file:_files'
        '--dot[Compare vectors by inner product, without normalising. Not for frames.]'
        '--bf16[Read elements of two bytes that have no type of their own as bfloat16.]'
        '--protocol[The evaluation protocol of arrays (default\: multi with --truth, otherwise square).]:protocol:{__emcl-rerank_complete "${___protocol[@]}"}'
        '--logit-scale[The factor of every score of arrays (default\: 1).]:number:'
        '--drop-padding[Leave out the pairs that a distributed sampler repeated to fill its last batch.]'
        '--distractors[Allow videos without any text\: distractors in the gallery.]'
        '--qrels[Judgments of pairs instead of one video for each text\: TREC lines '\''text 0 video grade'\'', by ids.]:file:_files'
        '--text-ids[The ids of the texts of arrays, as --ids, for --qrels and --topk.]:file:_files'
        '(-f --format)'{-f,--format}'[The format\: trec, ann-benchmarks, npy.]:format:{__emcl-rerank_complete "${___format[@]}"}'
        '(-o --output)'{-o,--output}'[The prefix of the output files.]:prefix:'
        '(-m --method)'{-m,--method}'[The method behind the scores. See\: emcl-rerank methods.]:expr:{__emcl-rerank_custom_complete ---completion export -- --method "${current_word_index}" "$(__emcl-rerank_cursor_index_in_current_word)"}'
        '--depth[The number of items to write for each ranking (trec, ann-benchmarks).]:depth:'
        '--profile[A profile saved by fit, for --index.]:path:_files -g '\''*.h5'\'''
        '--index[The folder of vectors to write, of the gallery of --profile.]:folder:_files -/'
        '--direction[t2v\: texts ask for videos, v2t\: videos ask for texts.]:t2v|v2t:{__emcl-rerank_complete "${___direction[@]}"}'
        '--gallery[The export with the gallery of the profile, where the profile was saved without it (.h5).]:path:_files -g '\''*.h5 *.hdf5'\'''
        '--bank[The queries methods learn from\: file (/bank of the export; the default where there is one), test (the test queries\: transductive), another export, or arrays of texts and videos.]:test|file|paths:_files'
        '--bank-truth[The video of each text of the bank'\''s arrays.]:array:_files'
        '--bank-mask[Which frames of the bank'\''s videos are in use.]:array:_files'
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
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
        '--threads[Threads to use (default\: all cores). Results do not depend on it.]:threads:'
        '(--quiet -q)'{--quiet,-q}'[Print no progress and no notes.]'
        '(--verbose -v)'{--verbose,-v}'[Print more about each step.]'
        '--no-color[Print no colours (as with the variable NO_COLOR).]'
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
