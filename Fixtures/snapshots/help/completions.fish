function __emcl-rerank_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __emcl-rerank_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __emcl-rerank_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __emcl-rerank_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __emcl-rerank_parse_tokens -S
    set -l unparsed_tokens (__emcl-rerank_tokens -pc)
    switch $unparsed_tokens[1]
    case 'emcl-rerank'
        # The default command takes what is no subcommand.
        if set -q unparsed_tokens[2]; and not contains -- $unparsed_tokens[2] run compare check sweep fuse fit apply search inspect import export methods help
            set -a commands emcl-rerank
            set unparsed_tokens run $unparsed_tokens[2..]
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'pool=' 'm/method=+' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'name=' 'save=' 'save-scores=' 'premium' 'coverage' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
            return
        end
        __emcl-rerank_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'run'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'pool=' 'm/method=+' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'name=' 'save=' 'save-scores=' 'premium' 'coverage' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'compare'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'm/method=+' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'no-cache' 'cache=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'check'
            __emcl-rerank_parse_subcommand 1 'update-golden' 'junit=' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'no-cache' 'cache=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'sweep'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'k=' 'iterations=' 'lambda=' 'beta=' 'init=' 'scope=' 'seeds=' 'm/method=' 'select' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'report=+' 'plots=' 'plots-format=' 'explain' 'seed=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'metrics=' 'version' 'h/help'
        case 'fuse'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'by=+' 'weights=' 'm/method=' 'then=+' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'fit'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'o/output=' 'm/method=' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'no-gallery' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'apply'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'profile=' 'report=+' 'ties=' 'seed=' 'ranks' 'tex-layout=' 'tex-published' 'plots=' 'plots-format=' 'explain' 'metrics=' 'group=' 'group-videos=' 'save-scores=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'search'
            __emcl-rerank_parse_subcommand 0 'profile=' 'query=+' 'query-ids=' 'k=' 'f/format=' 'o/output=' 'direction=' 'gallery=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'inspect'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'verify' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'import'
            __emcl-rerank_parse_subcommand -r 1 'o/output=' 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'name=' 'baseline=' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'export'
            __emcl-rerank_parse_subcommand -r 1 'text=+' 'video=+' 'mask=+' 'text-offsets=+' 'video-offsets=+' 'scores=+' 'transposed' 'topk=+' 'order=' 'fill=' 'truth=+' 'ids=' 'captions=' 'dot' 'bf16' 'protocol=' 'logit-scale=' 'drop-padding' 'distractors' 'qrels=' 'text-ids=' 'f/format=' 'o/output=' 'm/method=' 'depth=' 'profile=' 'index=' 'direction=' 'gallery=' 'bank=+' 'bank-truth=+' 'bank-mask=+' 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'methods'
            __emcl-rerank_parse_subcommand -r 1 'threads=' 'q/quiet' 'v/verbose' 'no-color' 'version' 'h/help'
        case 'help'
            __emcl-rerank_parse_subcommand -r 1 'version'
        end
    end
end

function __emcl-rerank_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __emcl-rerank_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __emcl-rerank_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __emcl-rerank_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__emcl-rerank_tokens -p)
    if test -z "$(__emcl-rerank_tokens -t)"
        set -l index (count (__emcl-rerank_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'emcl-rerank' -f
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'run' -d 'Rerank exports and print metrics before and after (the default command).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'compare' -d 'Compare the methods of a suite on its exports, in one report.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'check' -d 'Compare a suite with its golden file, for CI.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'sweep' -d 'Sweep EMCL\'s settings over a grid, with tables, plots and a test of the chosen setting.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'fuse' -d 'Fuse the scores of several exports over the same items, and print metrics before and after.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'fit' -d 'Fit a method to a gallery and a bank, and save it as a profile.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'apply' -d 'Apply a saved profile without refitting it.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'search' -d 'Find the best items of a profile\'s gallery for new queries.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'inspect' -d 'Show what exports hold, and list everything wrong with them.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'import' -d 'Build an export from arrays: vectors, frames with a mask, several vectors an item, or scores.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'export' -d 'Write rankings for trec_eval, neighbours for ann-benchmarks, numpy arrays, or vectors for an index.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'methods' -d 'List every method with its parameters, defaults, setting and source.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank run" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" pool' -l 'pool' -d 'Make one query of each group of texts (/text/group): mean, max, logsumexp or inverse-entropy of their scores.' -rfka 'mean max logsumexp inverse-entropy'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -s 'm' -l 'method' -d 'A method, such as \'emcl(k=32,beta=3)\' or baseline; repeatable (default: emcl, nnn(bank=gallery) and best). See: emcl-rerank methods.' -rfka '(__emcl-rerank_custom_completion ---completion run -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" name' -l 'name' -d 'Name the export in tables and reports (default: the name of its file).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" save' -l 'save' -d 'Save the reranked embeddings as an export of kind dot.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" save-scores' -l 'save-scores' -d 'Save the scores of each method as an export of kind matrix.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" premium' -l 'premium' -d 'Measure what methods gain by seeing the test queries, on halves of the gallery with and without the other half as the bank.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" coverage' -l 'coverage' -d 'Measure what is left of the gain of transductive methods when half or a fifth of the items are asked for.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank compare" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -s 'm' -l 'method' -d 'For exports: a method, repeatable (default: emcl, nnn(bank=gallery) and best). See: emcl-rerank methods.' -rfka '(__emcl-rerank_custom_completion ---completion compare -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" no-cache' -l 'no-cache' -d 'Recompute everything, and cache nothing.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" cache' -l 'cache' -d 'The cache folder (default: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank compare" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank check" -eq 1' -fa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" update-golden' -l 'update-golden' -d 'Write the suite\'s current results as the golden file, and list the changes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" junit' -l 'junit' -d 'Write the results as JUnit XML.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'xml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" no-cache' -l 'no-cache' -d 'Recompute everything, and cache nothing.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" cache' -l 'cache' -d 'The cache folder (default: emcl-rerank in $XDG_CACHE_HOME or ~/.cache). It can be deleted at any time.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank sweep" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" k' -l 'k' -d 'Numbers of bases.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" iterations' -l 'iterations' -d 'Numbers of EM iterations.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" lambda' -l 'lambda' -d 'Temperatures of the E-step.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" beta' -l 'beta' -d 'Weights of the reconstruction, of either sign (--beta=-1,1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" init' -l 'init' -d 'Starting bases: draw and rows (from every seed), draw(3), signs(p,q), file.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" scope' -l 'scope' -d 'Rows of one EM: global, blocks(64,64), gallery, aligned(64).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" seeds' -l 'seeds' -d 'Seeds of drawn starts.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" m method' -s 'm' -l 'method' -d 'The method to sweep; its other keys stay as they are.' -rfka '(__emcl-rerank_custom_completion ---completion sweep -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" select' -l 'select' -d 'Choose a setting on one half of the queries, report it on the other.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" explain' -l 'explain' -d 'Explain each column under the table.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" seed' -l 'seed' -d 'Seed of the sign flips and the splits.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank sweep" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank fuse" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'by' -d 'A rule, repeatable: zsum, rrf, sum, combmnz (default: zsum).' -rfka 'zsum rrf sum combmnz'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" weights' -l 'weights' -d 'The weight of each export, separated by commas.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" m method' -s 'm' -l 'method' -d 'A method that is applied to every export before they are fused.' -rfka '(__emcl-rerank_custom_completion ---completion fuse -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'then' -d 'A method on scores that is applied to the fused ones, repeatable: transductive.' -rfka '(__emcl-rerank_custom_completion ---completion fuse -- --then (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fuse" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank fit" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" o output' -s 'o' -l 'output' -d 'The profile to write.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" m method' -s 'm' -l 'method' -d 'The method. See: emcl-rerank methods.' -rfka '(__emcl-rerank_custom_completion ---completion fit -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" no-gallery' -l 'no-gallery' -d 'Leave the vectors of the galleries out.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank fit" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank apply" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" profile' -l 'profile' -d 'A profile saved by fit.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'h5\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" save-scores' -l 'save-scores' -d 'Save the scores as an export of kind matrix (.h5), or as an array (.npy); PATH-t2v and PATH-v2t where each direction has its own.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank apply" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" profile' -l 'profile' -d 'A profile saved by fit.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'h5\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search"' -l 'query' -d 'The queries: an array of one vector each (.npy), or an export (.h5); several arrays are read as one.' -rfa '(set -l exts \'npy\' \'h5\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" query-ids' -l 'query-ids' -d 'The ids of the queries, one on each line (default: query0, query1, ...).' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'txt\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" k' -s 'k' -d 'The number of items for each query.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" f format' -s 'f' -l 'format' -d 'The format: table, json, trec, npy.' -rfka 'table json trec npy'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" o output' -s 'o' -l 'output' -d 'The file to write, or the beginning of the names of several.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" direction' -l 'direction' -d 't2v: texts ask for videos, v2t: videos ask for texts.' -rfka 't2v v2t'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" gallery' -l 'gallery' -d 'The export with the gallery of the profile, where the profile was saved without it (.h5).' -rfa '(set -l exts \'h5\' \'hdf5\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank search" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank inspect" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" verify' -l 'verify' -d 'Compare the scores in the file with those of its vectors, and check its metrics.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank inspect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" o output' -s 'o' -l 'output' -d 'The export to write.' -rfa '(set -l exts \'h5\' \'hdf5\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank import" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" name' -l 'name' -d 'The dataset, as reports name it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" baseline' -l 'baseline' -d 'The system that made the arrays, such as clip4clip, or a name of your own.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank export" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" f format' -s 'f' -l 'format' -d 'The format: trec, ann-benchmarks, npy.' -rfka 'trec ann-benchmarks npy'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" o output' -s 'o' -l 'output' -d 'The prefix of the output files.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" m method' -s 'm' -l 'method' -d 'The method behind the scores. See: emcl-rerank methods.' -rfka '(__emcl-rerank_custom_completion ---completion export -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" depth' -l 'depth' -d 'The number of items to write for each ranking (trec, ann-benchmarks).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" profile' -l 'profile' -d 'A profile saved by fit, for --index.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'h5\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" index' -l 'index' -d 'The folder of vectors to write, of the gallery of --profile.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" direction' -l 'direction' -d 't2v: texts ask for videos, v2t: videos ask for texts.' -rfka 't2v v2t'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" gallery' -l 'gallery' -d 'The export with the gallery of the profile, where the profile was saved without it (.h5).' -rfa '(set -l exts \'h5\' \'hdf5\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank methods" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank help" version' -l 'version' -d 'Show the version.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_positional "emcl-rerank" -ge 1' -fa '(set -l exts \'h5\' \'hdf5\' \'npy\' \'npz\' \'safetensors\' \'pt\' \'pth\' \'fbin\' \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'text' -d 'Text vectors, [texts, channels]; an array of a file is FILE:NAME, shards are \'PATTERN\'.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'video' -d 'Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'mask' -d 'Which frames are in use, [videos, frames] of 0 and 1.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'text-offsets' -d 'Several vectors for each text (maxsim): where each begins in --text, and the number of all, [texts + 1].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'video-offsets' -d 'The same for videos; a side of three axes needs none.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'scores' -d 'Finished scores instead of vectors, [texts, videos].' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" transposed' -l 'transposed' -d 'The scores are [videos, texts].'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'topk' -d 'Scores of some videos for each text: a TREC run, .jsonl, {query: {item: score}} (.json), or scores and numbers of videos [texts, k]; beside --text and --video a second stage.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" order' -l 'order' -d 'Pairs without a score: only (no candidates) or above (they rank below all that have one) (default: only, above beside vectors).' -rfka 'above only'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" fill' -l 'fill' -d 'The number that stands for no score in --scores, such as 0, -100 or -inf.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'truth' -d 'The video of each text, counted from 0 (default: text i describes video i).' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" ids' -l 'ids' -d 'The ids of the videos: lines (.txt), .json, .csv, or an array of strings.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" captions' -l 'captions' -d 'The captions of the texts, for reports: as --ids; the column caption or sentence of a .csv.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" dot' -l 'dot' -d 'Compare vectors by inner product, without normalising. Not for frames.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" bf16' -l 'bf16' -d 'Read elements of two bytes that have no type of their own as bfloat16.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" protocol' -l 'protocol' -d 'The evaluation protocol of arrays (default: multi with --truth, otherwise square).' -rfka 'square multi mmt'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" logit-scale' -l 'logit-scale' -d 'The factor of every score of arrays (default: 1).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" drop-padding' -l 'drop-padding' -d 'Leave out the pairs that a distributed sampler repeated to fill its last batch.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" distractors' -l 'distractors' -d 'Allow videos without any text: distractors in the gallery.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" qrels' -l 'qrels' -d 'Judgments of pairs instead of one video for each text: TREC lines \'text 0 video grade\', by ids.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" text-ids' -l 'text-ids' -d 'The ids of the texts of arrays, as --ids, for --qrels and --topk.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" pool' -l 'pool' -d 'Make one query of each group of texts (/text/group): mean, max, logsumexp or inverse-entropy of their scores.' -rfka 'mean max logsumexp inverse-entropy'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -s 'm' -l 'method' -d 'A method, such as \'emcl(k=32,beta=3)\' or baseline; repeatable (default: emcl, nnn(bank=gallery) and best). See: emcl-rerank methods.' -rfka '(__emcl-rerank_custom_completion ---completion run -- --method (count (__emcl-rerank_tokens -pc)) (__emcl-rerank_tokens -tC))'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'bank' -d 'The queries methods learn from: file (/bank of the export; the default where there is one), test (the test queries: transductive), another export, or arrays of texts and videos.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'bank-truth' -d 'The video of each text of the bank\'s arrays.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'bank-mask' -d 'Which frames of the bank\'s videos are in use.' -rF
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank"' -l 'report' -d 'Write a report (repeatable). The extension sets its format: .json, .md, .html, .csv, .tex; - is Markdown on standard output.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" ties' -l 'ties' -d 'How to count tied items: expected, optimistic, pessimistic, baseline.' -rfka 'expected optimistic pessimistic baseline'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" seed' -l 'seed' -d 'Seed of the bootstrap and the sign flips.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" ranks' -l 'ranks' -d 'List in .json reports the rank of every query\'s own item under the baseline and each method.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" tex-layout' -l 'tex-layout' -d 'Tables of .tex reports: overview, R@1 of all methods on all exports (default of compare), or per-export, all metrics of each.' -rfka 'overview per-export'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" tex-published' -l 'tex-published' -d 'Add the published figures of a suite to .tex reports.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" plots' -l 'plots' -d 'Write every plot into this folder, for \\includegraphics: as SVG and as PDF.' -rfa '(__emcl-rerank_complete_directories)'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" plots-format' -l 'plots-format' -d 'Write plots in this format alone.' -rfka 'svg pdf'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" explain' -l 'explain' -d 'Explain each column under the tables.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" metrics' -l 'metrics' -d 'The columns of tables and CSV, separated by commas: R@1, R@5, R@10, R@50, MdR, MnR, MRR, mAP, nDCG@10. JSON has all.' -rfka 'R@1 R@5 R@10 R@50 MdR MnR MRR mAP nDCG@10'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" group' -l 'group' -d 'Labels of the texts: metrics and changes by group. One a line in the order of the export, .csv lines of id and label, or JSON. A video has the label that its texts have in common.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" group-videos' -l 'group-videos' -d 'Labels of the videos that have texts, in the same forms.' -rfa '(set -l exts \'txt\' \'csv\' \'tsv\' \'json\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" name' -l 'name' -d 'Name the export in tables and reports (default: the name of its file).' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" save' -l 'save' -d 'Save the reranked embeddings as an export of kind dot.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" save-scores' -l 'save-scores' -d 'Save the scores of each method as an export of kind matrix.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" premium' -l 'premium' -d 'Measure what methods gain by seeing the test queries, on halves of the gallery with and without the other half as the bank.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" coverage' -l 'coverage' -d 'Measure what is left of the gain of transductive methods when half or a fifth of the items are asked for.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" threads' -l 'threads' -d 'Threads to use (default: all cores). Results do not depend on it.' -rfka ''
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" q quiet' -l 'quiet' -s 'q' -d 'Print no progress and no notes.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" v verbose' -l 'verbose' -s 'v' -d 'Print more about each step.'
complete -c 'emcl-rerank' -n '__emcl-rerank_should_offer_completions_for_flags_or_options "emcl-rerank" no-color' -l 'no-color' -d 'Print no colours (as with the variable NO_COLOR).'

