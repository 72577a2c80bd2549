#!/bin/bash

__emcl-rerank_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__emcl-rerank_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__emcl-rerank_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__emcl-rerank_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_emcl-rerank() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __emcl-rerank_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    run|compare|check|sweep|fuse|fit|apply|search|inspect|import|export|methods|help)
        # Offer subcommand argument completions
        "_emcl-rerank_${subcommand}"
        ;;
    *)
        # The default command takes what is no subcommand; the first word may be either.
        COMPREPLY=()
        if [[ "${COMP_CWORD}" -eq 1 && "${cur}" != -* ]]; then
            COMPREPLY+=($(compgen -W 'run compare check sweep fuse fit apply search inspect import export methods help' -- "${cur}"))
        fi
        unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")
        _emcl-rerank_run
        ;;
    esac
}

_emcl-rerank_run() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --ranks --tex-published --explain --premium --coverage --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth -m --method --bank --bank-truth --bank-mask --report)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --pool --ties --seed --tex-layout --plots --plots-format --metrics --group --group-videos --name --save --save-scores --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--pool')
        __emcl-rerank_add_completions -W 'mean'$'\n''max'$'\n''logsumexp'$'\n''inverse-entropy'
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion run -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--report')
        return
        ;;
    '--ties')
        __emcl-rerank_add_completions -W 'expected'$'\n''optimistic'$'\n''pessimistic'$'\n''baseline'
        return
        ;;
    '--seed')
        return
        ;;
    '--tex-layout')
        __emcl-rerank_add_completions -W 'overview'$'\n''per-export'
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    '--group')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--group-videos')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--name')
        return
        ;;
    '--save')
        return
        ;;
    '--save-scores')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_compare() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --ranks --tex-published --explain --no-cache --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth -m --method --bank --bank-truth --bank-mask --report)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --ties --seed --tex-layout --plots --plots-format --metrics --group --group-videos --cache --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion compare -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--report')
        return
        ;;
    '--ties')
        __emcl-rerank_add_completions -W 'expected'$'\n''optimistic'$'\n''pessimistic'$'\n''baseline'
        return
        ;;
    '--seed')
        return
        ;;
    '--tex-layout')
        __emcl-rerank_add_completions -W 'overview'$'\n''per-export'
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    '--group')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--group-videos')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--cache')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_check() {
    repeating_flags=()
    non_repeating_flags=(--update-golden --ranks --tex-published --explain --no-cache --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--report)
    non_repeating_options=(--junit --ties --seed --tex-layout --plots --plots-format --metrics --group --group-videos --cache --threads)
    __emcl-rerank_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--junit')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(xml)'
        return
        ;;
    '--report')
        return
        ;;
    '--ties')
        __emcl-rerank_add_completions -W 'expected'$'\n''optimistic'$'\n''pessimistic'$'\n''baseline'
        return
        ;;
    '--seed')
        return
        ;;
    '--tex-layout')
        __emcl-rerank_add_completions -W 'overview'$'\n''per-export'
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    '--group')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--group-videos')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--cache')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_sweep() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --select --explain --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth --bank --bank-truth --bank-mask --report)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --k --iterations --lambda --beta --init --scope --seeds -m --method --plots --plots-format --seed --threads --metrics)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--k')
        return
        ;;
    '--iterations')
        return
        ;;
    '--lambda')
        return
        ;;
    '--beta')
        return
        ;;
    '--init')
        return
        ;;
    '--scope')
        return
        ;;
    '--seeds')
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion sweep -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--report')
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--seed')
        return
        ;;
    '--threads')
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_fuse() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --ranks --tex-published --explain --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth --by --then --bank --bank-truth --bank-mask --report)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --weights -m --method --ties --seed --tex-layout --plots --plots-format --metrics --group --group-videos --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--by')
        __emcl-rerank_add_completions -W 'zsum'$'\n''rrf'$'\n''sum'$'\n''combmnz'
        return
        ;;
    '--weights')
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion fuse -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--then')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion fuse -- --then "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--report')
        return
        ;;
    '--ties')
        __emcl-rerank_add_completions -W 'expected'$'\n''optimistic'$'\n''pessimistic'$'\n''baseline'
        return
        ;;
    '--seed')
        return
        ;;
    '--tex-layout')
        __emcl-rerank_add_completions -W 'overview'$'\n''per-export'
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    '--group')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--group-videos')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_fit() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --no-gallery --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth --bank --bank-truth --bank-mask)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids -o --output -m --method --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion fit -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_apply() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --ranks --tex-published --explain --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth --report)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --profile --ties --seed --tex-layout --plots --plots-format --metrics --group --group-videos --save-scores --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--profile')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5)'
        return
        ;;
    '--report')
        return
        ;;
    '--ties')
        __emcl-rerank_add_completions -W 'expected'$'\n''optimistic'$'\n''pessimistic'$'\n''baseline'
        return
        ;;
    '--seed')
        return
        ;;
    '--tex-layout')
        __emcl-rerank_add_completions -W 'overview'$'\n''per-export'
        return
        ;;
    '--plots')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--plots-format')
        __emcl-rerank_add_completions -W 'svg'$'\n''pdf'
        return
        ;;
    '--metrics')
        __emcl-rerank_add_completions -W 'R@1'$'\n''R@5'$'\n''R@10'$'\n''R@50'$'\n''MdR'$'\n''MnR'$'\n''MRR'$'\n''mAP'$'\n''nDCG@10'
        return
        ;;
    '--group')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--group-videos')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt|csv|tsv|json)'
        return
        ;;
    '--save-scores')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_search() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--query)
    non_repeating_options=(--profile --query-ids -k -f --format -o --output --direction --gallery --threads)
    __emcl-rerank_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--profile')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5)'
        return
        ;;
    '--query')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(npy|h5)'
        return
        ;;
    '--query-ids')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(txt)'
        return
        ;;
    '-k')
        return
        ;;
    '-f'|'--format')
        __emcl-rerank_add_completions -W 'table'$'\n''json'$'\n''trec'$'\n''npy'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '--direction')
        __emcl-rerank_add_completions -W 't2v'$'\n''v2t'
        return
        ;;
    '--gallery')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5)'
        return
        ;;
    '--threads')
        return
        ;;
    esac
}

_emcl-rerank_inspect() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --verify --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_import() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth)
    non_repeating_options=(-o --output --order --fill --ids --captions --protocol --logit-scale --qrels --text-ids --name --baseline --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5)'
        return
        ;;
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--name')
        return
        ;;
    '--baseline')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_export() {
    repeating_flags=()
    non_repeating_flags=(--transposed --dot --bf16 --drop-padding --distractors --quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=(--text --video --mask --text-offsets --video-offsets --scores --topk --truth --bank --bank-truth --bank-mask)
    non_repeating_options=(--order --fill --ids --captions --protocol --logit-scale --qrels --text-ids -f --format -o --output -m --method --depth --profile --index --direction --gallery --threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--text')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--video-offsets')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--scores')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--topk')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--order')
        __emcl-rerank_add_completions -W 'above'$'\n''only'
        return
        ;;
    '--fill')
        return
        ;;
    '--truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--captions')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--protocol')
        __emcl-rerank_add_completions -W 'square'$'\n''multi'$'\n''mmt'
        return
        ;;
    '--logit-scale')
        return
        ;;
    '--qrels')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--text-ids')
        __emcl-rerank_add_completions -f
        return
        ;;
    '-f'|'--format')
        __emcl-rerank_add_completions -W 'trec'$'\n''ann-benchmarks'$'\n''npy'
        return
        ;;
    '-o'|'--output')
        return
        ;;
    '-m'|'--method')
        __emcl-rerank_add_completions -W "$(__emcl-rerank_custom_complete ---completion export -- --method "${COMP_CWORD}" "$(__emcl-rerank_cursor_index_in_current_word)")"
        return
        ;;
    '--depth')
        return
        ;;
    '--profile')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5)'
        return
        ;;
    '--index')
        __emcl-rerank_add_completions -d
        return
        ;;
    '--direction')
        __emcl-rerank_add_completions -W 't2v'$'\n''v2t'
        return
        ;;
    '--gallery')
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5)'
        return
        ;;
    '--bank')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-truth')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--bank-mask')
        __emcl-rerank_add_completions -f
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __emcl-rerank_add_completions -o plusdirs -fX '!*.@(h5|hdf5|npy|npz|safetensors|pt|pth|fbin|yaml|yml)'
        return
        ;;
    esac
}

_emcl-rerank_methods() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose -v --no-color --version -h --help)
    repeating_options=()
    non_repeating_options=(--threads)
    __emcl-rerank_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--threads')
        return
        ;;
    esac
}

_emcl-rerank_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __emcl-rerank_offer_flags_options -1
}

complete -o filenames -F _emcl-rerank emcl-rerank
