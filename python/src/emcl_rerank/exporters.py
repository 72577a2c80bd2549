"""Write what a text-video retrieval model computes at evaluation to a file of layout emcl-rerank 1.0 or 1.1.

A hook is one import: `from emcl_rerank import exporters`. It needs numpy and h5py, and no torch of its own. This file also
works by itself, for a Python that is too old for the package: copied as exporters.py into the folder of the script that Python
is started with (Python 3.6 or newer, h5py 2.8 or newer, numpy 1.18 or newer). There is one function for each baseline. It takes
the arrays that exist where its docstring says it is to be called, torch tensors or numpy arrays, whole or as the list of batches
that the evaluation loop has collected:

    clip4clip_frames, clip4clip_pooled, clip2video, mmt, drl, emclnet

and one for each form of today's systems, whose files are of layout 1.1:

    two_stage       vectors, and scores of the best pairs from a matcher or a language model
    maxsim          several vectors for a text and for a video, as ColBERT and ColPali have them

Files and lines in the docstrings are those of CLIP4Clip 508ffa3, CLIP2Video e941318, MMT 8f53717, DRL 475f96c and
EMCL 3af1794. tests/clients.py runs the hooks inside these repositories with small random weights.
`emcl-rerank inspect --verify FILE` tells whether an export is right: every file carries the baseline's own matrix.

No error in here ends an evaluation or a training: it is printed in one line, and nothing is written. Each function
returns the path, or None when it wrote nothing.

Evaluate in eval mode, without gradients, on one GPU, and with TF32 off (docs/exporters says how).

Keywords that every function passes on to `write`:

    last_captions   for data sets with several captions for a video: the index of each video's last caption. Texts
                    are in the order of their videos. Without it text i describes video i.
    video_ids       one name for each video (default: video0, video1, ...)
    text_ids        one name for each text (default: the video's name, #, the number of the caption)
    captions        one string for each text
    groups          texts that ask for one thing in several words: the number of each text's group, from 0
    dataset, split, model, checkpoint, notes    strings that say where the numbers come from
    text_prompt, video_prompt                   what was put before every text or said of every video
"""

import datetime
import functools
import os
import sys

import h5py
import numpy as np

# The datasets that each kind needs, of a text and of a video.
KINDS = {
    "dot": (("embedding",), ("embedding",)),
    "frames": (("embedding",), ("frame", "frame_mask")),
    "dot+tab": (("embedding", "tab"), ("embedding", "tab")),
    "ti": (("token", "token_mask"), ("frame", "frame_mask")),
    "wti": (("token", "token_mask", "token_weight"), ("frame", "frame_mask", "frame_weight")),
    "experts": (("expert", "expert_weight"), ("expert", "expert_weight")),
    "conditioned": (("embedding",), ("frame", "frame_mask")),
    "maxsim": (("vectors", "offsets"), ("vectors", "offsets")),
    "matrix": ((), ()),
    "sparse": ((), ()),
}
AXES = {"embedding": 2, "tab": 2, "token": 3, "frame": 3, "expert": 3}
STRINGS = ("dataset", "split", "model", "checkpoint", "notes", "text_prompt", "video_prompt")
NUMBERS = {"logit_scale": float, "tab_weight": float, "temperature": float, "text_batch": int, "video_batch": int}


# ---- an error ends nothing -----------------------------------------------------------------------------------------

class attempt:
    """`with attempt("clip4clip.h5"): ...` prints what goes wrong inside as one line, once, and goes on after it."""

    def __init__(self, path):
        self.path, self.failed = path, False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None or not issubclass(kind, Exception):
            return False
        if not self.failed:
            name = "" if kind is ValueError else kind.__name__ + ": "
            try:
                print("emcl_rerank.exporters: {} was not written: {}{}".format(self.path, name, " ".join(str(error).split())),
                      file=sys.stderr, flush=True)
            except Exception:                                # no stderr; the evaluation matters more
                pass
        self.failed = True
        return True


def attempted(function):
    """A function that writes a file: it returns the path, or None after an error, which it prints."""
    @functools.wraps(function)
    def run(path, *args, **kwargs):
        with attempt(path):
            function(path, *args, **kwargs)
            return path
        return None
    return run


# ---- the baselines -------------------------------------------------------------------------------------------------

@attempted
def clip4clip_frames(path, batch_sequence_output_list, frames, frame_mask, logit_scale, sim_matrix, header="meanP",
                     **about):
    """CLIP4Clip with its frames; any loose header (meanP, seqTransf, seqLSTM). Kind `frames`.

    Hook: main_task_retrieval.py, eval_epoch. The lists are complete at line 390; call this after line 431, where
    sim_matrix is one array, and before the multi-sentence branch reshapes it.

    batch_sequence_output_list  the list of that name: sentence vectors [B, 1, d], not normalised
    frames      meanP: batch_visual_output_list, [B, F, d], not normalised.
                Other headers: what `model._mean_pooling_for_similarity_visual` receives first, unit frames after the
                header; see Recorder.
    frame_mask  meanP: batch_list_v, whose tuples begin with the mask [B, 1, F]. Other headers: the second argument.
    logit_scale model.clip.logit_scale.exp().item()
    sim_matrix  [texts, videos]
    last_captions=cut_off_points_ when multi_sentence_ (the list after 1 was subtracted, line 343)
    video_ids   MSR-VTT: dataset.data['video_id'] (captions: dataset.data['sentence']); MSVD: from
                dataset.sentences_dict; LSMDC, ActivityNet, DiDeMo: from dataset.iter2video_pairs_dict

    tightTransf has no vector for a text or a video: export its matrix with write(..., similarity="matrix").
    """
    require(header in ("meanP", "seqTransf", "seqLSTM"), f"{header} has no vectors; only its matrix can be exported")
    norm = "raw" if header == "meanP" else "unit"
    _write(path, "clip4clip", "frames", sim_matrix, text={"embedding": (sentences(batch_sequence_output_list), "raw")},
           video={"frame": (rows(frames), norm), "frame_mask": masks(frame_mask)},
           logit_scale=logit_scale, **about)


@attempted
def clip4clip_pooled(path, batch_sequence_output_list, pooled, logit_scale, sim_matrix, **about):
    """CLIP4Clip with one vector for a video: 12 to 64 times smaller, and enough for EMCL. Kind `dot`.

    Hook: as clip4clip_frames. `pooled` is what `model._mean_pooling_for_similarity_visual` returned, one array
    [B, d] for each video batch (Recorder.results); its rows are normalised here. The rest as clip4clip_frames.
    """
    _write(path, "clip4clip", "dot", sim_matrix, text={"embedding": (sentences(batch_sequence_output_list), "raw")},
           video={"embedding": (unit(rows(pooled)), "unit")}, logit_scale=logit_scale, **about)


@attempted
def clip2video(path, unit_text, unit_video, tab_text, tab_video, logit_scale, center_weight, sim_matrix, **about):
    """CLIP2Video with TAB and TDB, or the fork of it with EMCL as an inference module. Kind `dot+tab`.

    Hook: evaluation/eval.py, eval_epoch. Make a Clip2VideoRecorder(model, batch_list_v) after line 117, when the loop
    over the batches has ended, and call this when sim_matrix is one array, before logging_rank.

    unit_text, unit_video  lists of batches [B, d]: the unit vectors just before their product
                (modules/modeling.py, _similarity_TDB, line 766; computed at 762 and 758)
    tab_text, tab_video    lists of batches [B, d]: what get_TAB_embedding returns for `sequence` and for `visual`
    logit_scale            model.clip.logit_scale.exp().item()
    center_weight          model.center_weight, the weight of the global term
    sim_matrix             [texts, videos], EMCL not applied
    last_captions=cut_off_points_ when multi_sentence_
    **recorder.start       the fork: the bases and settings of its EMCL; the original: nothing

    The sizes of the loader's batches are written too, so that EMCL can be run in the fork's own blocks.
    """
    require(isinstance(unit_text, list) and isinstance(unit_video, list), "unit_text, unit_video: lists of batches")
    require(unit_text and unit_video, "no unit vectors: is the line with record_unit in _similarity_TDB, and was the "
            "recorder made before the matrix was computed?")
    require(len(tab_text) > 0 and len(tab_video) > 0, "no TAB vectors: get_TAB_embedding was never called; this kind "
            "needs a model with --center_type TAB")
    several = about.get("last_captions") is not None
    video_batches = [len(array(batch)) for batch in unit_video]
    _write(path, "clip2video", "dot+tab", sim_matrix,
           text={"embedding": (rows(unit_text), "unit"), "tab": (rows(tab_text), "unit")},
           video={"embedding": (rows(unit_video), "unit"), "tab": (rows(tab_video), "unit")},
           logit_scale=logit_scale, tab_weight=center_weight, text_batch=len(array(unit_text[0])),
           video_batch=None if several else video_batches[0], video_blocks=video_batches if several else None, **about)


@attempted
def mmt(path, embds, sims, modalities, query_masks=None, expert_mask=None, em=False, **about):
    """MMT and its fork. Kind `experts`.

    Hook: trainer/trainer.py, _valid_epoch, where embds, sims and query_masks exist: after line 405, in the fork after
    line 358.

    embds       the dictionary of _get_embeddings: vid_embds[expert] [N, d], text_embds[expert] [N, C, d],
                vid_weights [N, E], text_weights [N, C, E], query_masks [N, C], and optionally paths, raw_captions
    sims        [N * C, N]; row v * C + c is caption c of video v. Captions that do not exist (mask 0) are dropped.
    modalities  self.modalities: the order of the experts
    query_masks embds["query_masks"] unless given
    expert_mask optional, [N, E]: the stacked `ind` of model/model.py, lines 328 to 330, which forward does not
                return and _get_embeddings does not collect; kept for information, it has no part in the score
    em          getattr(self.model, "em", False): in the fork the vectors have been through EMCL when it is true, which
                is refused, since no check of the file can find it
    **start_of(self.model.emcl)  the fork: its bases and settings

    In the fork set `model.em = False` first, and keep out="test", since its out="embds" is the training path. Ids come
    from paths, captions from raw_captions.
    """
    require(not em, "EMCL is in these vectors: set self.model.em = False before _get_embeddings")
    names = [str(name) for name in modalities]
    mask = array(embds["query_masks"] if query_masks is None else query_masks) != 0
    require(mask.ndim == 2, f"query_masks must be [videos, captions], not {mask.shape}")
    keep, (count, width) = mask.reshape(-1), mask.shape
    truth = np.repeat(np.arange(count), width)[keep]
    text = np.stack([array(embds["text_embds"][name]).reshape(count * width, -1)[keep] for name in names], axis=1)
    video = np.stack([array(embds["vid_embds"][name]) for name in names], axis=1)
    sims = rows(sims)
    require(sims.shape == (count * width, count), f"sims must be {(count * width, count)}, not {sims.shape}")
    if about.get("video_ids") is None and embds.get("paths") is not None:
        about["video_ids"] = distinct([os.path.splitext(os.path.basename(str(p)))[0] for p in embds["paths"]])
    if about.get("captions") is None and embds.get("raw_captions") is not None:
        raw = embds["raw_captions"]
        about["captions"] = [c if isinstance(c, str) else " ".join(str(word) for word in c)
                             for c in (raw[i // width][i % width] for i in np.flatnonzero(keep))]
    videos = {"expert": (video, unit_or_as_is(video)), "expert_weight": array(embds["vid_weights"])}
    if expert_mask is not None:
        videos["expert_mask"] = masks(expert_mask)
    _write(path, "mmt", "experts", sims[keep], protocol="mmt", truth=truth, expert_names=names, video=videos,
           text={"expert": (text, unit_or_as_is(text)),
                 "expert_weight": array(embds["text_weights"]).reshape(count * width, -1)[keep]}, **about)


@attempted
def drl(path, interaction, batch_feat_t, batch_mask_t, batch_feat_v, batch_mask_v, sim_matrix, text_weight=None,
        video_weight=None, **about):
    """DRL (called DCR in the EMCL paper), interactions dp, ti and wti. Kinds `frames`, `ti`, `wti`.

    Hook: main.py, eval_epoch. The features are gathered and in order at line 439; call this after line 448, where
    sim_matrix is one array, on the main process only.

    interaction   args.interaction
    batch_feat_t, batch_mask_t   [N, L, d] of all token positions, not normalised, and their mask
    batch_feat_v, batch_mask_v   [N, F, d] after the aggregation module, not normalised, and their mask
    text_weight, video_weight    for wti [N, L] and [N, F]: model.text_weight_fc and model.video_weight_fc of the
                features, -inf where the mask is 0, softmax; the page of this folder has the lines
    sim_matrix    [texts, videos]; no logit scale is applied at evaluation
    video_ids     dataset.sentences_dict in the order of its keys

    dp takes the token at position sum(mask) - 1, as the repository does. xti has no vector for a text or a video:
    export its matrix with write(..., similarity="matrix").
    """
    require(interaction in ("dp", "ti", "wti"), f"{interaction} has no vectors; only its matrix can be exported")
    tokens, token_mask = rows(batch_feat_t), masks(batch_mask_t)
    video = {"frame": (rows(batch_feat_v), "raw"), "frame_mask": masks(batch_mask_v)}
    if interaction == "dp":
        require(token_mask.shape == tokens.shape[:2], "batch_mask_t does not fit batch_feat_t")
        last = token_mask.sum(axis=1, dtype=np.int64) - 1
        text = {"embedding": (tokens[np.arange(len(tokens)), last], "raw")}
        return _write(path, "drl", "frames", sim_matrix, text=text, video=video, logit_scale=1.0, **about)
    text = {"token": (tokens, "raw"), "token_mask": token_mask}
    if interaction == "wti":
        require(text_weight is not None and video_weight is not None, "wti needs text_weight and video_weight")
        text["token_weight"], video["frame_weight"] = rows(text_weight), rows(video_weight)
    _write(path, "drl", interaction, sim_matrix, text=text, video=video, **about)


@attempted
def emclnet(path, batch_cls, batch_feat_v, batch_mask_v, temp, sim_matrix, emcl_applied, mu0=None, lamd=None,
            stages=None, beta=None, **about):
    """EMCL-Net. Kind `conditioned`.

    Hook: main_retrieval.py, eval_epoch. The features are in order at line 464; call this after line 474, where
    sim_matrix is one array.

    batch_cls     [N, d] sentence vectors, not normalised
    batch_feat_v, batch_mask_v  [N, F, d] frames, not normalised, and their mask. Padded frames are kept as they
                are: the softmax over frames counts them.
    temp          args.temp
    sim_matrix    [texts, videos]
    emcl_applied  False when the matrix was computed with `model.emcl.beta = 0`, which is what can be verified;
                True when it is the network's own, with EMCL in blocks of 32 x 32
    mu0           model.emcl.mu[0] of THIS process: it is drawn at the start and not in the checkpoint
    lamd, stages, beta   args.lamd, args.stage_num, args.beta: the settings that go with mu0
    last_captions for MSVD: test_dataloader.dataset.cut_off_points as they are. Its loader subtracts 1 already, and
                eval_epoch does once more; cut_off_points_ would shift each video's last caption to the next video.

    """
    settings = {"lamd": lamd, "stages": stages, "beta": beta, "lamd_op": "divide", "renorm": 0}
    _write(path, "emclnet", "conditioned", sim_matrix, text={"embedding": (sentences(batch_cls), "raw")},
           video={"frame": (rows(batch_feat_v), "raw"), "frame_mask": masks(batch_mask_v)}, keep_padding=True,
           temperature=temp, emcl_applied=emcl_applied, mu0=mu0,
           mu0_settings={k: v for k, v in settings.items() if v is not None}, **about)


# ---- today's systems -----------------------------------------------------------------------------------------------

@attempted
def two_stage(path, text, video, scores, indices=None, fill=None, order="above", sim_matrix=None, baseline="other",
              logit_scale=None, videos=None, **about):
    """A first stage, and the scores of a matcher or a language model for its best pairs. Kind `dot`, `matrix` or `sparse`.

    text, video   vectors of the first stage, compared by cosine: [texts, d], and [videos, d] or [videos, n, d], where a score is
                  the mean over the n. None for both: the first stage is sim_matrix, or there is none
    scores        of the second stage: [texts, videos], with `fill` where nothing was scored; or [texts, k] with indices
    indices       [texts, k], the video of each score; below 0 for none
    fill          the value of the pairs that were not scored: -100 for BLIP, its descendants and InternVideo2; nan means nan
    order         "above": every scored video ranks above all others, which keep the order of the first stage. "only": the others
                  are no candidates
    sim_matrix    [texts, videos], the first stage's own scores, for `inspect --verify`
    logit_scale   the factor of the first stage's cosines in sim_matrix
    videos        the number of videos, where neither vectors nor a matrix tell it

    The scores are those of one direction, a list of videos for each text. Where the videos have lists of their own, write a second
    file with the transposed scores of those.
    """
    require((text is None) == (video is None), "give vectors of both sides, or of neither")
    require(order in ("above", "only"), f"order must be above or only, not {order!r}")
    sides, kind = {}, "sparse" if sim_matrix is None else "matrix"
    if text is not None:
        kind = "dot"
        sides = {"text": {"embedding": (sentences(text), "raw")}, "video": {"embedding": averaged(rows(video))}}
        videos = len(sides["video"]["embedding"][0])
    if sim_matrix is not None:
        sim_matrix = rows(sim_matrix)
        videos = sim_matrix.shape[-1] if videos is None else videos
    pairs = scored_pairs(rows(scores), None if indices is None else rows(indices), fill, videos)
    _write(path, baseline, kind, sim_matrix, second=pairs, order=order, logit_scale=logit_scale, **dict(sides, **about))


@attempted
def maxsim(path, text, video, scores=None, text_mask=None, video_mask=None, pooling="sum", baseline="other", **about):
    """Several vectors for a text and for a video: a score is the sum over those of the text of the best product with those of the
    video. Kind `maxsim`.

    text, video   a list of arrays [n_i, d], one for each text or video; or [texts, n, d] padded to one length, whole or as a list
                  of batches, with a mask
    text_mask, video_mask   [texts, n] of 0 and 1, whole or as a list of batches: which vectors count. Without it all do
    scores        [texts, videos], the model's own, for `inspect --verify`
    pooling       "sum" or "mean" over the vectors of the text

    Vectors are taken as they are: `unit` where each has the length 1, else `as_is`. What a query is padded with counts where the
    model counts it (ColBERT's mask tokens): leave it in. Vectors of zeros are no part of any item: leave them out.
    """
    require(pooling in ("sum", "mean"), f"pooling must be sum or mean, not {pooling!r}")
    sides = {"text": ragged(text, text_mask), "video": ragged(video, video_mask)}
    _write(path, baseline, "maxsim", None if scores is None else rows(scores), maxsim_pooling=pooling, **dict(sides, **about))


# ---- recording vectors that no variable of the evaluation loop holds ------------------------------------------------

class Patches:
    """Attributes of objects that are other ones for a while."""

    def __init__(self):
        self._before = []

    def _set(self, owner, name, value):
        self._before.append((owner, name, name in vars(owner), getattr(owner, name, None)))
        setattr(owner, name, value)

    def restore(self):
        """Gives the model back what it had. An evaluation that is repeated needs that."""
        while self._before:
            owner, name, own, value = self._before.pop()
            if own:
                setattr(owner, name, value)
            else:
                delattr(owner, name)


class Recorder(Patches):
    """Lets a method of an object do what it does, and keeps the arguments and results of its first `limit` calls.

    CLIP4Clip compares the first text batch with every video batch before it goes on to the second, so the first
    len(batch_list_v) calls see each video once (on one GPU).
    """

    def __init__(self, owner, name, limit):
        super().__init__()
        self.arguments, self.results, self._attempt = [], [], attempt("what {} is given".format(name))
        with self._attempt:
            original = getattr(owner, name)

            def recording(*args, **kwargs):
                result = original(*args, **kwargs)
                if len(self.results) < limit:
                    with self._attempt:
                        self.arguments.append([array(a) for a in args])
                        self.results.append(array(result))
                return result

            self._set(owner, name, recording)

    def argument(self, index):
        """An argument of each call, counted from 0."""
        return [call[index] for call in self.arguments]


class Clip2VideoRecorder(Patches):
    """Keeps the four unit vectors of CLIP2Video while the matrix is computed (on one GPU).

    In the fork with EMCL it takes the place of `model.emcl` and hands on what it is given, so that the matrix is
    that of the baseline; `start` keeps the bases and settings that were there. The original has no such place: there,
    add this line before line 766 of modules/modeling.py, in _similarity_TDB:

        getattr(self, "record_unit", lambda *_: None)(visual_output, sequence_output)
    """

    def __init__(self, model, batch_list_v):
        super().__init__()
        self.unit_text, self.unit_video, self.tab_text, self.tab_video, self.start = [], [], [], [], {}
        self._columns, self._pair, self._stacked = len(batch_list_v), 0, None
        self._attempt = attempt("what CLIP2Video compares")
        with self._attempt:
            self._tab = model.get_TAB_embedding
            self._set(model, "get_TAB_embedding", self._record_tab)
            self._set(model, "record_unit", self._record_unit)
            if hasattr(model, "emcl"):
                with attempt("the start of EMCL"):
                    self.start = start_of(model.emcl)
                self._set(model, "emcl", self._pass_on)
                self._set(model.task_config, "EMCL", 1)

    # Pairs come row by row: text batch 0 with every video batch, then text batch 1, ... The first row shows every
    # video, the first pair of each row every text.
    def _record_unit(self, visual_output, sequence_output):
        with self._attempt:
            if self._pair < self._columns:
                self.unit_video.append(array(visual_output))
            if self._pair % self._columns == 0:
                self.unit_text.append(array(sequence_output))

    def _pass_on(self, all_embedding, if_train=False):
        with self._attempt:
            self._stacked = array(all_embedding)
        return all_embedding

    def _record_tab(self, *args, **kwargs):
        result = self._tab(*args, **kwargs)
        with self._attempt:
            kind = kwargs["type"] if "type" in kwargs else args[2]
            if kind == "visual":
                if self._stacked is not None:        # video rows, then text rows
                    self._record_unit(self._stacked[:len(result)], self._stacked[len(result):])
                if self._pair < self._columns:
                    self.tab_video.append(array(result))
            else:
                if self._pair % self._columns == 0:
                    self.tab_text.append(array(result))
                self._pair += 1
        return result


def start_of(emcl):
    """The bases that an EMCL of the forks begins from, and its settings, as keywords of clip2video and mmt.

    CLIP2Video's and EMCL-Net's have one row of K numbers, divide by lamd and leave lengths as they come out; MMT's
    have a row for each expert, multiply by lamd and divide by the lengths.
    """
    mu = array(emcl.mu)
    experts = mu.ndim == 3
    return {"mu0": mu[:, 0] if experts else mu[0],
            "mu0_settings": {"lamd": emcl.lamd, "stages": emcl.stage_num, "beta": emcl.beta,
                             "lamd_op": "multiply" if experts else "divide", "renorm": int(experts)}}


# ---- arrays --------------------------------------------------------------------------------------------------------

def require(condition, problem):
    if not condition:
        raise ValueError(problem)


def array(x):
    """A numpy array of a tensor or of whatever numpy understands; bfloat16 is widened, which changes no number."""
    if hasattr(x, "detach"):
        x = x.detach()
        x = (x.float() if x.is_floating_point() else x).cpu().numpy()
    x = np.asarray(x)
    return (x.view(np.uint16).astype(np.uint32) << 16).view(np.float32) if x.dtype.name == "bfloat16" else x


def rows(x):
    """One array of a list of batches; a batch that is a tuple counts with its first entry."""
    if isinstance(x, (list, tuple)) and len(x) > 0 and not np.isscalar(x[0]):
        return np.concatenate([array(b[0] if isinstance(b, tuple) else b) for b in x], axis=0)
    return array(x)


def sentences(x):
    """Sentence vectors [N, d], given as such or as [N, 1, d]."""
    x = rows(x)
    return x[:, 0] if x.ndim == 3 and x.shape[1] == 1 else x


def masks(x):
    """Masks [N, F] of zeros and ones, given as such or as [N, 1, F]."""
    x = rows(x)
    x = x[:, 0] if x.ndim == 3 and x.shape[1] == 1 else x
    require(x.dtype.kind in "biu" or np.array_equal(x, x.astype(np.int64)), "a mask must hold 0 and 1 only")
    require(x.size > 0 and x.min() >= 0 and x.max() <= 1, "a mask must hold 0 and 1 only")
    return x.astype(np.uint8)


def unit(x):
    x = np.asarray(x, np.float64)
    norm = np.linalg.norm(x, axis=-1, keepdims=True)
    require(np.all(norm > 0), "a vector of zeros has no direction")
    return (x / norm).astype(np.float32)


def unit_or_as_is(x):
    """`unit`, or `as_is` when there are vectors of zeros, which MMT's normalisation lets through."""
    norm = np.linalg.norm(np.asarray(x, np.float64), axis=-1)
    with np.errstate(invalid="ignore"):                      # numbers that are none are found later, with their place
        return "unit" if np.all(np.abs(norm - 1) < 1e-3) else "as_is"


def averaged(x):
    """Vectors [N, d] with their norm, of [N, d], or of [N, n, d], where a score is the mean over n cosines."""
    if x.ndim == 3 and x.shape[1] > 1:
        return np.mean(unit(x), axis=1, dtype=np.float64).astype(np.float32), "as_is"
    return (x[:, 0] if x.ndim == 3 else x), "raw"


def scored_pairs(scores, indices=None, fill=None, videos=None):
    """The pairs that were scored, text by text: where each text's begin, and one number more; their videos, ascending; their scores.

    scores   [texts, videos] with `fill` for the others, or [texts, k] with indices [texts, k], below 0 for none
    """
    require(scores.ndim == 2 and scores.dtype.kind == "f", f"scores must be floats [texts, ...], not {scores.dtype} {scores.shape}")
    if indices is None:
        require(fill is not None, "fill is missing: the value of the pairs that were not scored, or indices of those that were")
        require(videos is None or videos == scores.shape[1], f"scores have {scores.shape[1]} columns for {videos} videos")
        used = ~np.isnan(scores) if np.isnan(fill) else scores != fill
        require(scores.shape[1] < 2 or not used.all(), f"no pair has the value {fill}, so all were scored: several GPUs add up what "
                "they fill with; evaluate on one, or write the scores as a matrix")
        video = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    else:
        require(indices.shape == scores.shape and indices.dtype.kind in "iu", f"indices must be whole numbers {scores.shape}, "
                f"not {indices.dtype} {indices.shape}")
        require(videos is not None, "videos is missing: the number of all videos")
        require(indices.max(initial=0) < videos, f"indices must be below {videos}, the number of videos")
        order = np.argsort(indices, axis=1, kind="stable")
        video, scores = np.take_along_axis(indices, order, 1), np.take_along_axis(scores, order, 1)
        used = video >= 0
        twice = used[:, 1:] & (video[:, 1:] == video[:, :-1])
        for t, k in np.argwhere(twice)[:1]:
            raise ValueError(f"text {t} has video {video[t, k]} twice")
    starts = np.concatenate([[0], np.cumsum(used.sum(1))]).astype(np.int64)
    video, scores = video[used].astype(np.int32), scores[used].astype(np.float32)
    require(len(video) > 0, "no pair was scored")
    require(np.all(np.isfinite(scores)), "a score is not finite")
    return {"indptr": starts, "video": video, "score": scores, "videos": videos or used.shape[1]}


def ragged(x, mask=None):
    """Vectors [all, d] with their norm, and where those of each item begin: of a list of [n_i, d], or of [N, n, d] and a mask."""
    items = [array(own) for own in x] if isinstance(x, (list, tuple)) else []
    if not items or items[0].ndim == 3:
        x = np.concatenate(items) if items else rows(x)
        require(x.ndim == 3, f"vectors must be [items, n, d], not {x.shape}")
        if mask is not None:
            mask = masks(mask)
            require(mask.shape == x.shape[:2], f"a mask {mask.shape} does not fit vectors {x.shape}")
        items = [own if mask is None else own[mask[i] != 0] for i, own in enumerate(x)]
    else:
        require(mask is None, "a list of items needs no mask")
        for i, own in enumerate(items):
            require(own.ndim == 2 and own.shape[1:] == items[0].shape[1:] and own.dtype.kind == "f",
                    f"item {i} must be floats [n, {items[0].shape[-1]}], not {own.dtype} {own.shape}")
    counts = np.array([len(own) for own in items])
    require(len(counts) > 0 and counts.min() > 0, "no vectors" if len(counts) == 0 else f"item {counts.argmin()} has no vectors")
    vectors = np.concatenate(items)
    vectors = vectors if vectors.dtype == np.float16 else vectors.astype(np.float32)
    return {"vectors": (vectors, unit_or_as_is(vectors)), "offsets": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)}


def distinct(names):
    """The names, with ~2, ~3, ... after those that are there already."""
    seen, out = set(), []
    for name in names:
        new, k = name, 1
        while new in seen:
            k += 1
            new = f"{name}~{k}"
        seen.add(new)
        out.append(new)
    return out


def truth_of(last_captions, texts):
    """The video of each text, from the index of each video's last caption."""
    last = array(last_captions).astype(np.int64)
    require(len(last) > 0 and last[0] >= 0 and np.all(np.diff(last) > 0), "last_captions must rise")
    require(last[-1] == texts - 1, f"last_captions must end with {texts - 1}, the index of the last of {texts} texts, "
            f"but ends with {last[-1]}: was 1 subtracted too often, or not at all?")
    return np.searchsorted(last, np.arange(texts))


# ---- metrics, as the baselines' own code counts ---------------------------------------------------------------------

def metrics(sim, truth, protocol):
    """R1, R5, R10, R50, MR (MMT: MedR), MeanR and n of both directions, by the names of their attributes.

    square: CLIP4Clip's compute_metrics. Tied items make an entry each, so n can exceed the number of queries.
    multi:  CLIP4Clip's code for several captions. Texts: stable places, single precision, lower median. Videos:
            the best caption of each video, then as square.
    mmt:    MMT's metrics. Tied places are averaged; a video counts by the best of its captions among all captions.
    """
    sim, truth, out = np.asarray(sim, np.float32), np.asarray(truth), {}
    if protocol == "mmt":
        out.update(_named("t2v", _averaged(sim, truth), median="MedR", exact_first=True))
        out.update(_named("v2t", _best_of_captions(sim, truth), median="MedR", exact_first=True))
        return out
    order = np.argsort(truth, kind="stable")
    grouped = sim if np.all(np.diff(truth) >= 0) else sim[order]
    best = np.maximum.reduceat(grouped, np.searchsorted(truth[order], np.arange(sim.shape[1])), axis=0)
    if protocol == "multi":
        places = np.concatenate([above + before for above, _, before in _counts(sim, truth)])
        out.update(_named("t2v", places))
        out.update({f"t2v_R{k}": float(np.float32(100 * np.sum(places < k)) / np.float32(len(places)))
                    for k in (1, 5, 10, 50)})
        out["t2v_MR"] = float(np.sort(places)[(len(places) - 1) // 2] + 1)
    else:
        out.update(_named("t2v", _entries(sim)))
    out.update(_named("v2t", _entries(best.T)))
    return out


def _counts(sim, gold, block=512):
    """For blocks of rows: how many scores are above the gold one, equal to it, and equal and further left."""
    for start in range(0, len(sim), block):
        part, g = sim[start:start + block], gold[start:start + block]
        own = part[np.arange(len(g)), g][:, None]
        level = part == own
        yield (part > own).sum(1), level.sum(1), (level & (np.arange(part.shape[1]) < g[:, None])).sum(1)


def _entries(square):
    return np.concatenate([a + i for above, level, _ in _counts(square, np.arange(len(square)))
                           for a, n in zip(above, level) for i in [np.arange(n)]])


def _averaged(sim, truth):
    return np.concatenate([above + (level - 1) / 2 for above, level, _ in _counts(sim, truth)])


def _best_of_captions(sim, truth):
    places = np.empty(sim.shape[1])
    for v in range(sim.shape[1]):
        column = np.sort(-sim[:, v])
        own = -sim[truth == v, v]
        places[v] = np.min((np.searchsorted(column, own) + np.searchsorted(column, own, side="right") - 1) / 2)
    return places


def _named(direction, places, median="MR", exact_first=False):
    n = len(places)
    out = {f"R{k}": float(np.sum(places < k)) * 100 / n for k in (1, 5, 10, 50)}
    if exact_first:
        out["R1"] = float(np.sum(places == 0)) * 100 / n
    out[median], out["MeanR"], out["n"] = float(np.median(places)) + 1, float(np.mean(places)) + 1, n
    return {f"{direction}_{name}": value for name, value in out.items()}


# ---- the file ------------------------------------------------------------------------------------------------------

def _write(path, baseline, similarity, sim=None, text=None, video=None, truth=None, last_captions=None, protocol=None,
           text_ids=None, video_ids=None, captions=None, expert_names=None, video_blocks=None, mu0=None,
           mu0_settings=None, emcl_applied=False, keep_padding=False, relevance=None, candidates=None, second=None, order="above",
           groups=None, maxsim_pooling=None, distractors=False, exporter="emcl_rerank.exporters", **attributes):
    """Checks everything, writes a file beside `path`, and renames it: `path` is either whole or untouched.

    text, video   what the kind needs, by the names of the layout: vectors as (array, norm) with norm raw, unit or
                as_is; masks and weights as arrays
    sim           the baseline's own matrix [texts, videos], before it is reshaped; None where there are vectors or a second stage
    truth         the video of each text; or last_captions; or neither: text i describes video i
    relevance     instead of truth: arrays (text, video, grade), an entry for each pair that was judged
    candidates    the videos among which each text's is looked for: a list of arrays
    second, order the scores of a second stage (scored_pairs), and how they stand to the first: above or only
    groups        the group of each text; the texts of a group ask for one thing
    distractors   videos without a text are allowed
    mu0, mu0_settings  the bases that EMCL begins from, and its lamd, stages, beta, lamd_op and renorm (start_of)
    keep_padding  keep vectors at masked positions instead of zeroing them
    """
    require(similarity in KINDS, f"unknown kind {similarity!r} (one of {', '.join(KINDS)})")
    if sim is None:
        require(similarity != "matrix", "kind matrix needs sim")
        texts, videos = _item_counts(text, video, second)
    else:
        sim = rows(sim)
        require(sim.ndim == 2 and sim.dtype.kind == "f", f"sim must be floats [texts, videos], not {sim.dtype} {sim.shape}")
        sim = np.ascontiguousarray(sim, np.float32)
        _require_finite("sim", sim, ("text", "video"))
        texts, videos = sim.shape
    if similarity == "maxsim":
        sides = {side: _ragged_side(side, count, dict(given or {}))
                 for side, count, given in (("text", texts, text), ("video", videos, video))}
    else:
        sides = {"text": _side("text", texts, dict(text or {}), KINDS[similarity][0], keep_padding),
                 "video": _side("video", videos, dict(video or {}), KINDS[similarity][1], keep_padding)}
    for names in (("embedding", "token", "frame", "expert", "vectors"), ("tab",)):
        widths = {f"{s}/{n}": sides[s][n][0].shape[-1] for s in sides for n in names if n in sides[s]}
        require(len(set(widths.values())) <= 1, f"channels differ: {widths}")

    judged, identity = {}, False
    if relevance is not None:
        require(truth is None and last_captions is None, "give truth or relevance, not both")
        judged, protocol = _judgments(relevance, texts, videos), protocol or "graded"
    else:
        require(truth is None or last_captions is None, "give truth or last_captions, not both")
        if last_captions is not None:
            truth, protocol = truth_of(last_captions, texts), protocol or "multi"
        truth = np.arange(texts) if truth is None else array(truth)
        identity = texts == videos and np.array_equal(truth, np.arange(texts))
        require(truth.shape == (texts,) and truth.dtype.kind in "iu", "truth must be one index for each text")
        require(truth.min() >= 0 and truth.max() < videos,
                f"truth must be 0 to {videos - 1}; for several captions for a video give last_captions or truth")
        require(distractors or len(np.unique(truth)) == videos, "every video must have a text")
        protocol = protocol or ("square" if identity else "multi")
    require(protocol in ("square", "multi", "mmt", "graded"), f"unknown protocol {protocol!r}")
    require(protocol != "square" or identity, "protocol square means that text i describes video i")
    require((protocol == "graded") == (relevance is not None), "protocol graded goes with relevance")

    video_ids = _strings("video_ids", [f"video{i}" for i in range(videos)] if video_ids is None else video_ids,
                         videos, ids=True)
    if text_ids is None:
        seen, text_ids = {}, []
        for v in _own_videos(relevance, texts) if truth is None else truth:
            seen[v] = seen.get(v, -1) + 1
            text_ids.append(f"{video_ids[v]}#{seen[v]}" if v >= 0 else f"text{len(text_ids)}")
    text_ids = _strings("text_ids", text_ids, texts, ids=True)

    further = dict(judged)
    if candidates is not None:
        further.update(_candidates(candidates, texts, videos))
    if second is not None:
        require(len(second["indptr"]) == texts + 1 and second["videos"] == videos, "the second stage has {} texts and {} videos, the "
                "first {} and {}".format(len(second["indptr"]) - 1, second["videos"], texts, videos))
        further.update({"reference/sparse/" + name: second[name] for name in ("indptr", "video", "score")})
    if groups is not None:
        groups = array(groups)
        require(groups.shape == (texts,) and groups.dtype.kind in "iu" and groups.min() >= 0, "groups must be a number from 0 for each text")
        further["text/group"] = groups.astype(np.int32)

    newer = further or similarity == "maxsim" or attributes.get("text_prompt") or attributes.get("video_prompt")
    root = {"format": "emcl-rerank", "format_version": "1.1" if newer else "1.0", "baseline": baseline, "similarity": similarity,
            "protocol": protocol, "exporter": exporter,
            "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}
    for name, value in attributes.items():
        if value is None:
            continue
        require(name in NUMBERS or name in STRINGS, f"unknown keyword {name!r}")
        root[name] = NUMBERS[name](value) if name in NUMBERS else str(value)
        positive = name in NUMBERS and name != "tab_weight"
        require(not positive or (np.isfinite(root[name]) and root[name] > 0), f"{name} must be above 0, not {value}")
    require("tab_weight" not in root or 0 <= root["tab_weight"] <= 1, "tab_weight must be 0 to 1")
    for kind, name in (("dot+tab", "tab_weight"), ("conditioned", "temperature")):
        require(similarity != kind or name in root, f"kind {kind} needs {name}")

    if similarity == "maxsim":
        root["maxsim_pooling"] = maxsim_pooling or "sum"

    strings = {"text/id": text_ids, "video/id": video_ids}
    if captions is not None:
        strings["text/caption"] = _strings("captions", captions, texts)
    if similarity == "experts":
        experts = sides["text"]["expert"][0].shape[1]
        require(expert_names is not None and sides["video"]["expert"][0].shape[1] == experts, "experts differ")
        strings["expert/name"] = _strings("expert_names", expert_names, experts, ids=True)
    if video_blocks is not None:
        require(sum(video_blocks) == videos and min(video_blocks) > 0, "video_blocks must add up to the videos")

    path = os.fspath(path)
    part = f"{path}.{os.getpid()}.part"
    try:
        with h5py.File(part, "w") as f:
            f.attrs.update(root)
            for name, values in strings.items():
                f.create_dataset(name, data=np.array(values, dtype=object), dtype=h5py.special_dtype(vlen=str))
            if truth is not None:
                f.create_dataset("truth/video", data=truth.astype(np.int32))
            for name, values in further.items():
                f.create_dataset(name, data=values)
            if second is not None:
                f["reference/sparse"].attrs["order"] = order
            for side, datasets in sides.items():
                for name, (values, norm) in datasets.items():
                    _put(f, f"{side}/{name}", values, norm, pack=name in ("frame", "token"))
            if video_blocks is not None:
                f.create_dataset("video/block", data=np.asarray(video_blocks, np.int32))
            if mu0 is not None:
                bases = array(mu0).astype(np.float32)
                require(bases.ndim in (1, 2) and np.all(np.isfinite(bases)), "mu0 must be K numbers, or K for "
                        "each expert: start_of(model.emcl)")
                f.create_dataset("emcl/mu0", data=bases).attrs.update(mu0_settings or {})
            if sim is not None:
                reference = _put(f, "reference/sim", sim, None, pack=False)
                if protocol != "graded" and not distractors:
                    reference.attrs.update(metrics(sim, truth, protocol))
                reference.attrs["emcl_applied"] = int(bool(emcl_applied))
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)


write = attempted(_write)


def _item_counts(text, video, second):
    """The numbers of texts and videos, where no matrix tells them."""
    counts = []
    for side, given in (("text", text), ("video", video)):
        named = dict(given or {})
        first = named.get("offsets", next(iter(named.values()), None))
        values = first[0] if isinstance(first, tuple) else first
        if values is None:
            require(second is not None, f"{side}: nothing tells how many there are; give sim or vectors")
            counts.append(len(second["indptr"]) - 1 if side == "text" else second["videos"])
        else:
            counts.append(len(array(values)) - (1 if "offsets" in named else 0))
    return counts


def _ragged_side(side, count, given):
    """The datasets of a side of `maxsim`, checked."""
    missing = [name for name in ("vectors", "offsets") if given.get(name) is None]
    require(not missing, f"{side}: {', '.join(missing)} missing")
    vectors, norm = given["vectors"]
    vectors, offsets = array(vectors), array(given["offsets"])
    require(vectors.ndim == 2 and vectors.dtype.kind == "f", f"{side}/vectors: expected floats [all, d], found {vectors.dtype} "
            f"{vectors.shape}")
    require(len(offsets) == count + 1, f"{side}/offsets: {len(offsets) - 1} items, but sim has {count}")
    require(offsets[0] == 0 and offsets[-1] == len(vectors) and np.all(np.diff(offsets) > 0),
            f"{side}/offsets: must rise from 0 to {len(vectors)}, the number of vectors")
    _require_finite(f"{side}/vectors", vectors, ("vector", "channel"))
    zeros = np.flatnonzero(~np.any(vectors, axis=1))
    require(len(zeros) == 0, f"{side}/vectors: {len(zeros)} vectors of zeros, the first of them vector {zeros[:1]}: padding, which a "
            "mask leaves out")
    return {"vectors": (vectors if vectors.dtype == np.float16 else vectors.astype(np.float32), norm),
            "offsets": (offsets.astype(np.int64), None)}


def _judgments(relevance, texts, videos):
    """The datasets of judgments, checked, in the order of texts and videos."""
    require(len(relevance) == 3, "relevance must be (text, video, grade)")
    text, video, grade = columns = [array(values) for values in relevance]
    require(all(own.ndim == 1 and own.dtype.kind in "iu" and len(own) == len(text) > 0 for own in columns),
            "relevance must be whole numbers, as many texts as videos and grades")
    for name, own, limit in (("text", text, texts), ("video", video, videos), ("grade", grade, 2 ** 31)):
        require(own.min() >= 0 and own.max() < limit, f"relevance: {name} must be 0 to {limit - 1}")
    places = np.lexsort((video, text))
    text, video, grade = (own[places].astype(np.int32) for own in columns)
    require(not np.any((np.diff(text) == 0) & (np.diff(video) == 0)), "relevance: a pair stands twice")
    require(grade.max() > 0, "relevance: no pair has a grade above 0")
    return {"truth/relevance/text": text, "truth/relevance/video": video, "truth/relevance/grade": grade}


def _own_videos(relevance, texts):
    """The first video of the highest grade of each text; -1 for a text without any."""
    own, best = [-1] * texts, [0] * texts
    for text, video, grade in sorted(zip(*(array(values).tolist() for values in relevance))):
        if grade > best[text]:
            own[text], best[text] = video, grade
    return own


def _candidates(candidates, texts, videos):
    """The datasets of lists of candidates, checked, each in the order of the videos."""
    lists = [np.sort(array(own)).astype(np.int64) for own in candidates]
    require(len(lists) == texts, f"candidates: {len(lists)} lists for {texts} texts")
    for i, own in enumerate(lists):
        require(own.ndim == 1 and len(own) > 0 and own[0] >= 0 and own[-1] < videos and np.all(np.diff(own) > 0),
                f"candidates: the list of text {i} must have videos 0 to {videos - 1}, at least one, and none of them twice")
    return {"candidates/indptr": np.concatenate([[0], np.cumsum([len(own) for own in lists])]).astype(np.int64),
            "candidates/video": np.concatenate(lists).astype(np.int32)}


def _side(side, count, given, needed, keep_padding):
    """The datasets of a side, checked: name -> (array, norm or None)."""
    missing = [name for name in needed if given.get(name) is None]
    require(not missing, f"{side}: {', '.join(missing)} missing")
    out, arrays = {}, {}
    for name, value in given.items():
        values, norm = value if isinstance(value, tuple) else (value, None)
        values, path = array(values), f"{side}/{name}"
        require((name in AXES) == (norm is not None), f"{path}: vectors, and only they, come with a norm")
        axes = AXES.get(name, 2)
        require(values.ndim == axes and values.size > 0, f"{path}: expected {axes} axes, found {values.shape}")
        require(len(values) == count, f"{path}: {len(values)} rows, but sim has {count}")
        if name.endswith("_mask"):
            values = masks(values)
        else:
            require(values.dtype.kind == "f", f"{path}: expected floats, found {values.dtype}")
            values = values if values.dtype == np.float16 else values.astype(np.float32)
        arrays[name] = (values, norm)
    for name, (values, norm) in arrays.items():
        path, stem = f"{side}/{name}", name.split("_")[0]
        mask = arrays.get(f"{stem}_mask", (None, None))[0] if stem != "expert" else None
        if stem != name:
            require(stem in arrays and values.shape == arrays[stem][0].shape[:2],
                    f"{path}: {values.shape} does not fit {side}/{stem}")
        if name.endswith("_mask") and stem != "expert":
            empty = np.flatnonzero(values.sum(1) == 0)
            require(len(empty) == 0, f"{path}: nothing unmasked in rows {empty[:3].tolist()}")
        elif name.endswith("_weight"):
            require(np.all(np.isfinite(values)) and np.all(values >= 0), f"{path}: weights must be 0 or more")
            if stem != "expert":
                require(mask is not None and np.all(values[mask == 0] == 0), f"{path}: weight at a masked position")
                require(np.all(np.abs(values.sum(1, dtype=np.float64) - 1) < 1e-3), f"{path}: a row must sum to 1")
        elif norm is not None:
            require(norm in ("raw", "unit", "as_is"), f"{path}: unknown norm {norm!r}")
            if mask is not None:
                require(mask.shape == values.shape[:2], f"{path}: {values.shape} does not fit its mask {mask.shape}")
                if not keep_padding:
                    values = np.where(mask[..., None] != 0, values, values.dtype.type(0))
            _require_finite(path, values, (side, name, "channel") if values.ndim == 3 else (side, "channel"))
            if norm != "as_is":
                wide = values.astype(np.float32, copy=False)
                length = np.sqrt(np.einsum("...d,...d->...", wide, wide))
                length = length if mask is None else length[mask != 0]
                require(np.all(length > 0), f"{path}: a vector of zeros")
                require(norm == "raw" or np.all(np.abs(length - 1) < 1e-3), f"{path}: not of unit length")
        out[name] = (values, norm)
    return out


def _require_finite(path, values, axes):
    """Says where the first number is that is none, how many more there are, and where they come from as a rule."""
    bad = ~np.isfinite(values)
    count = int(bad.sum())
    if not count:
        return
    first = np.unravel_index(int(np.argmax(bad)), bad.shape)
    if path != "sim":
        cause = "a {0} that could not be decoded, or a vector of zeros divided by its length".format(axes[0])
    elif bad[:, first[1]].all():
        cause = "all of column {0}: a video whose mask is empty, or whose frames are not finite".format(first[1])
    elif bad[first[0]].all():
        cause = "all of row {0}: a text whose vector is not finite or all zeros".format(first[0])
    else:
        cause = "an overflow of half precision, or a logit scale that is too large"
    raise ValueError("{}: {} at {}{}; {}".format(
        path, values[first], ", ".join("{} {}".format(a, i) for a, i in zip(axes, first)),
        " and {} more numbers that are not finite".format(count - 1) if count > 1 else "", cause))


def _strings(name, values, count, ids=False):
    values = [v if isinstance(v, str) else str(v) for v in values]
    require(len(values) == count, f"{name}: {len(values)} strings, expected {count}")
    for v in values:
        require("\0" not in v and v.encode("utf-8", "replace").decode("utf-8") == v, f"{name}: {v!r} is not text")
    if ids:
        require(all(values) and len(set(values)) == count, f"{name}: must be unique and not empty")
    return values


def _put(f, path, values, norm, pack):
    """A dataset in chunks of whole rows, about 1 MiB each; half precision where nothing is lost."""
    if norm is not None and values.dtype == np.float32 and _fits_half(values):
        values = values.astype(np.float16)
    row = max(1, int(np.prod(values.shape[1:])) * values.dtype.itemsize)
    options = {"compression": "gzip", "compression_opts": 4, "shuffle": True} if pack else {}
    dataset = f.create_dataset(path, data=values, chunks=(min(len(values), max(1, (1 << 20) // row)),)
                               + values.shape[1:], **options)
    if norm is not None:
        dataset.attrs["norm"] = norm
    return dataset


def _fits_half(values, block=256):
    with np.errstate(over="ignore"):
        return all(np.array_equal(values[i:i + block].astype(np.float16).astype(np.float32), values[i:i + block])
                   for i in range(0, len(values), block))
