#!/usr/bin/env python3
"""Runs the snippets of docs/exporters/README.md inside the baselines' own repositories, which are given by path.

    python3 python/tests/clients.py --tool PATH/TO/emcl-rerank --clip4clip PATH --drl PATH --mmt PATH ...

Needs torch, numpy and h5py, for MMT scipy too. Each repository's own evaluation, similarity and metrics run on made-up data with small
random weights. What they import and this machine does not have is stood in for. The files must verify, and hold the
metrics that the repository's own functions returned.
"""

import argparse
import glob
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import types
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- what is stood in for ------------------------------------------------------------------------------------------

class AnythingType(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything(metaclass=AnythingType):
    """Stands for whatever an absent module would have: it can be called, asked, derived from and iterated."""

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        # As a decorator it leaves a function as it is.
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else Anything()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


class AbsentModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "tqdm":
            return lambda items, *args, **kwargs: items
        if name == "typechecked":
            return lambda function: function
        return type(name, (Anything,), {})


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what nobody else finds, of the modules that the repositories import from elsewhere."""

    ROOTS = ("boto3 botocore cv2 decord dominate ftfy functional gensim ipdb lmdb pandas PIL psutil pytorch_warmup regex requests "
             "sklearn skimage tensorboardX timm torchvision tqdm transformers typeguard ujson").split()

    def __init__(self):
        self.names = set()

    def find_spec(self, name, path=None, target=None):
        root = name.split(".")[0]
        if root not in self.ROOTS:
            return None
        self.names.add(root)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = AbsentModule(spec.name)
        module.__version__ = "9.0"
        return module

    def exec_module(self, module):
        module.__path__ = []


class Pasted(importlib.abc.MetaPathFinder):
    """Gives modules with lines pasted into them: module -> [(after which line, how deep, the lines)]."""

    def __init__(self, folder, pastes):
        self.folder, self.pastes = folder, pastes

    def find_spec(self, name, path=None, target=None):
        if name not in self.pastes:
            return None
        file = os.path.join(self.folder, *name.split(".")) + ".py"
        return importlib.util.spec_from_file_location(name, file, loader=PastingLoader(name, file, self.pastes[name]))


class PastingLoader(importlib.machinery.SourceFileLoader):
    def __init__(self, name, path, pastes):
        super().__init__(name, path)
        self.pastes = pastes

    def get_code(self, fullname):
        lines = self.get_data(self.path).decode().splitlines()
        for after, depth, text in sorted(self.pastes, reverse=True):
            lines[after:after] = [" " * depth + line if line else line for line in text.splitlines()]
        lines.insert(next(i for i, line in enumerate(lines) if re.match(r"(import|from) (?!__future__)", line)),
                     "from emcl_rerank import exporters")
        return compile("\n".join(lines) + "\n", self.path, "exec")


def snippets(heading):
    """The Python snippets of a section of README.md."""
    with open(os.path.join(HERE, "..", "..", "docs", "exporters", "README.md"), encoding="utf-8") as f:
        section = f.read().split("\n## %s\n" % heading)[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.S)


# ---- made-up data --------------------------------------------------------------------------------------------------

class Loader:
    """Batches of made-up texts and videos; with several captions a video stands beside each of its captions."""

    def __init__(self, several, words, frames, batch, pack, pair_axis, first_index=0):
        import torch
        g = torch.Generator().manual_seed(5 + several)
        videos = 21
        sizes = [1 + int(torch.randint(0, 3, (1,), generator=g)) if several else 1 for _ in range(videos)]
        of = [v for v, n in enumerate(sizes) for _ in range(n)]
        last, total = [], 0
        for n in sizes:
            total += n
            last.append(total)
        frames_in_use = torch.randint(1, frames + 1, (videos,), generator=g)
        pixels = torch.randn(videos, frames, 3, 32, 32, generator=g)
        if not several:
            # A copied video. With several captions the order of ties would be that of torch's version.
            pixels[3], frames_in_use[3] = pixels[2], frames_in_use[2]
        length = torch.randint(3, words + 1, (total,), generator=g)
        ids = torch.randint(1, 90, (total, words), generator=g)
        place = torch.arange(words)[None]
        ids[place == length[:, None] - 1] = 99                               # the end of a text is the largest
        mask = (place < length[:, None]).long()
        ids = ids * mask
        frame_mask = (torch.arange(frames)[None] < frames_in_use[:, None]).long()
        self.batches = []
        for start in range(0, total, batch):
            rows = list(range(start, min(total, start + batch)))
            own = [of[r] for r in rows]
            texts = ids[rows], mask[rows]
            video = pixels[own][:, None, :, None] if pair_axis else pixels[own]
            if pair_axis:
                texts = tuple(t[:, None] for t in texts)
            video_mask = frame_mask[own][:, None] if pair_axis else frame_mask[own]
            self.batches.append(pack(texts[0], texts[1], video, video_mask, torch.tensor(rows)[:, None]))
        self.dataset = SimpleNamespace(
            multi_sentence_per_video=several, cut_off_points=[c - first_index for c in last], sentence_num=total,
            video_num=videos)

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        return iter(self.batches)


def clip_weights(CLIP, vocabulary=100, context=32):
    """The state of a CLIP of two small layers, as a dictionary."""
    import torch
    torch.manual_seed(11)
    model = CLIP(512, 32, 2, 64, 32, context, vocabulary, 512, 8, 2)
    for parameter in model.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=parameter.shape[-1] ** -0.5)
    model.logit_scale.data.fill_(4.6052)
    return {k: v.clone() for k, v in model.state_dict().items()}


class Metrics:
    """Calls the repository's metric functions, and keeps what they return, in order."""

    def __init__(self, module, names):
        self.results = []
        for name in names:
            original = getattr(module, name)

            def keeping(*args, original=original, **kwargs):
                result = original(*args, **kwargs)
                self.results.append(result)
                return result
            keeping.__name__ = name
            setattr(module, name, keeping)


def hold(path, directions):
    """The metrics in a file must be those of the repository's functions, to the last digit."""
    import h5py
    with h5py.File(path, "r") as f:
        found = dict(f["reference/sim"].attrs)
    compared = 0
    for direction, metrics in directions.items():
        for name in ("R1", "R5", "R10", "R50", "MR", "MedR", "MeanR"):
            if name in metrics and "%s_%s" % (direction, name) in found:
                value = found["%s_%s" % (direction, name)]
                assert float(metrics[name]) == float(value), (direction, name, float(metrics[name]), float(value))
                compared += 1
    assert compared >= 8, compared
    return compared


# ---- the repositories ----------------------------------------------------------------------------------------------
# Each runs in a process of its own, from the repository's folder, and gives the files to verify with what must hold.

def prepare(folder, pastes):
    import torch
    sys.path[:0] = [folder, os.path.join(HERE, "..", "src")]
    sys.meta_path.insert(0, Pasted(folder, pastes))
    absent = Absent()
    sys.meta_path.append(absent)
    torch.distributed.init_process_group = lambda *args, **kwargs: None
    torch.Tensor.cuda = lambda self, *args, **kwargs: self
    torch.nn.Module.cuda = lambda self, *args, **kwargs: self
    torch.manual_seed(3)
    # The fork of CLIP2Video comes without the configuration of its cross encoder, which takes no part in an evaluation.
    os.makedirs("cross-base", exist_ok=True)
    with open(os.path.join("cross-base", "cross_config.json"), "w") as f:
        json.dump(dict(attention_probs_dropout_prob=0.1, hidden_act="gelu", hidden_dropout_prob=0.1, hidden_size=512,
                       initializer_range=0.02, intermediate_size=2048, max_position_embeddings=128,
                       num_attention_heads=8, num_hidden_layers=4, vocab_size=512, type_vocab_size=2), f)
    return absent


def clip4clip(folder, out):
    frames, record, with_header, pooled = snippets("CLIP4Clip")
    variant = os.environ["CLIENT_VARIANT"]
    header, several = variant.split("-")[0], variant.endswith("several")
    pastes = {"meanP": [(431, 4, frames)]}.get(
        header, [(389, 8, record), (431, 4, pooled if variant.split("-")[1] == "pooled" else with_header)])
    absent = prepare(folder, {"main_task_retrieval": pastes})
    import torch
    main = importlib.import_module("main_task_retrieval")
    clip = importlib.import_module("modules.module_clip")
    modeling = importlib.import_module("modules.modeling")
    weights = clip_weights(clip.CLIP)
    modeling.CLIP.get_config = staticmethod(lambda *args, **kwargs: dict(weights))
    arguments = SimpleNamespace(
        sim_header=header, loose_type=True, max_words=12, max_frames=5, cross_num_hidden_layers=1, linear_patch="2d",
        pretrained_clip_name="ViT-B/32", local_rank=0, init_model=None, cache_dir="", cross_model="cross-base")
    main.logger = logging.getLogger("client")
    model = modeling.CLIP4Clip.from_pretrained("cross-base", cache_dir=out, state_dict={}, task_config=arguments)
    model = model.float()
    kept = Metrics(main, ["compute_metrics", "tensor_text_to_video_metrics"])
    loader = Loader(several, 12, 5, 8, lambda t, m, v, vm, i: (t, m, torch.zeros_like(t), v, vm), True)
    main.eval_epoch(arguments, model, loader, torch.device("cpu"), 1)
    return absent, [("clip4clip.h5", dict(zip(("t2v", "v2t"), kept.results)), [])]


def clip2video(folder, out):
    record, export, line = snippets("CLIP2Video")
    variant = os.environ["CLIENT_VARIANT"]
    fork, several = variant.startswith("fork"), variant.endswith("several")
    pastes = {"evaluation.eval": [(117, 8, record), (166, 8, export)]}
    if not fork:
        pastes["modules.modeling"] = [(765, 8, line)]
    absent = prepare(folder, pastes)
    import numpy as np
    import torch
    evaluation = importlib.import_module("evaluation.eval")
    clip = importlib.import_module("modules.module_clip")
    modeling = importlib.import_module("modules.modeling")
    weights = clip_weights(clip.CLIP)
    modeling.CLIP.get_config = staticmethod(lambda *args, **kwargs: dict(weights))
    arguments = SimpleNamespace(
        sim_type="seqTransf", temporal_type="TDB", temporal_proj="sigmoid_selfA", center_type="TAB", centerK=3,
        center_weight=0.3, center_proj="TAB_TDB", vocab_size=100, cross_num_hidden_layers=1, clip_path="", local_rank=0,
        max_words=12, max_frames=6, EMCL=1, K=7, momentum=0.9, stage_num=10, lamd=0.1, beta=4)
    model = modeling.CLIP2Video.from_pretrained("cross-base", cache_dir=out, state_dict={}, task_config=arguments)
    model = model.float()
    batch = 8
    loader = Loader(several, 12, 6, batch, lambda t, m, v, vm, i: (t, m, torch.zeros_like(t), v, vm), True)
    device, logger, methods = torch.device("cpu"), logging.getLogger("client"), []
    kept = Metrics(evaluation, ["compute_metrics", "tensor_text_to_video_metrics"])
    evaluation.eval_epoch(model, loader, device, 1, logger)
    plain = list(kept.results)
    if fork:
        # The same evaluation with EMCL on, without a recorder in its way.
        caught, original = [], evaluation.logging_rank

        def catching(sim_matrix, *rest):
            caught.append(sim_matrix)
            return original(sim_matrix, *rest)
        evaluation.logging_rank = catching
        hook, evaluation.exporters = evaluation.exporters, Anything()
        evaluation.eval_epoch(model, loader, device, 1, logger)
        evaluation.exporters = hook
        np.save("applied.npy", caught[0].astype(np.float32))
        methods = [("emcl(preset=clip2video,init=file)", "applied.npy", 2e-5 * 100)]
    return absent, [("clip2video.h5", dict(zip(("t2v", "v2t"), plain)), methods)]


def drl(folder, out):
    variant = os.environ["CLIENT_VARIANT"]
    interaction, aggregation = variant.split("-")
    absent = prepare(folder, {"main": [(448, 4, snippets("DRL")[0])]})
    import torch
    main = importlib.import_module("main")
    clip = importlib.import_module("tvr.models.module_clip")
    modeling = importlib.import_module("tvr.models.modeling")
    weights = clip_weights(clip.CLIP)
    torch.jit.load = lambda *args, **kwargs: SimpleNamespace(
        eval=lambda: SimpleNamespace(state_dict=lambda: dict(weights)))
    arguments = SimpleNamespace(interaction=interaction, agg_module=aggregation, wti_arch=2, base_encoder="ViT-B/32",
                                local_rank=0, world_size=1, max_words=12)
    main.allgather = lambda tensor, args: tensor
    main.logger = logging.getLogger("client")
    model = modeling.DRL(arguments)
    kept = Metrics(main, ["compute_metrics"])
    loader = Loader(False, 12, 5, 8, lambda t, m, v, vm, i: (t, m, v, vm, i), False)
    main.eval_epoch(arguments, model, loader, torch.device("cpu"))
    return absent, [("drl.h5", dict(zip(("t2v", "v2t"), kept.results)), [])]


def emclnet(folder, out):
    variant = os.environ["CLIENT_VARIANT"]
    snippet, several, applied = snippets("EMCL-Net")[0], variant == "several", variant == "one-applied"
    if applied:
        snippet = snippet.replace("plain, emcl_applied=False", "sim_matrix, emcl_applied=True")
    absent = prepare(folder, {"main_retrieval": [
        (474, 4, snippet + 'np.save("applied.npy", sim_matrix.astype(np.float32))\n')]})
    import torch
    main = importlib.import_module("main_retrieval")
    clip = importlib.import_module("tvr.models.module_clip")
    modeling = importlib.import_module("tvr.models.modeling")
    weights = clip_weights(clip.CLIP)
    torch.jit.load = lambda *args, **kwargs: SimpleNamespace(
        eval=lambda: SimpleNamespace(state_dict=lambda: dict(weights)))
    arguments = SimpleNamespace(
        agg_module="seqTransf", base_encoder="ViT-B/32", local_rank=0, world_size=1, max_words=12, num_hidden_layers=1,
        temp=3.0, t2v_temp=0.01, v2t_temp=0.01, centerK=8, stage_num=5, momentum=0.9, lamd=2.0, beta=3.0)
    main.allgather = lambda tensor, args: tensor
    main.logger = logging.getLogger("client")
    model = modeling.EMCL(arguments)
    # MSVD's loader has subtracted 1 from its cut-off points already.
    loader = Loader(several, 12, 5, 8, lambda t, m, v, vm, i: (t, m, v, vm, i, i), False, first_index=int(several))
    kept = Metrics(main, ["compute_metrics"])
    main.eval_epoch(arguments, model, loader, torch.device("cpu"))
    # The log is of the scores with EMCL, so its metrics are in the file only if these scores are.
    own = dict(zip(("t2v", "v2t"), kept.results)) if applied else {}
    return absent, [("emclnet.h5", own, [("emcl(init=file,scope=blocks(32,32))", "applied.npy", 5e-5)])]


def mmt(folder, out):
    variant = os.environ["CLIENT_VARIANT"]
    fork = variant.startswith("fork")
    absent = prepare(folder, {"trainer.trainer": [
        (358 if fork else 405, 8, snippets("MMT")[1 if fork else 0])]})
    import numpy as np
    import torch
    trainer = importlib.import_module("trainer.trainer")
    metric = importlib.import_module("model.metric")
    g = torch.Generator().manual_seed(2)
    names, videos, captions, d = ["face", "ocr", "rgb", "s3d"], 23, 1 if fork else 3, 64
    several = torch.randint(1, captions + 1, (videos,), generator=g)
    masks = (torch.arange(captions)[None] < several[:, None]).int().numpy()
    video = torch.randn(videos, len(names), d, generator=g)
    text = video[:, None] + 1.2 * torch.randn(videos, captions, len(names), d, generator=g)
    if "as-is" not in variant:
        video, text = (torch.nn.functional.normalize(x, dim=-1) for x in (video, text))
    video[3], text[3] = video[2], text[2]
    weights = torch.softmax(torch.randn(videos, captions, len(names), generator=g), -1)

    class Model:
        training, em = False, False

        def eval(self):
            return self

        def __call__(self, index, **kwargs):
            t = text[index].transpose(1, 2)
            return {"vid_embds": video[index], "text_embds": t.reshape(len(index), len(names), -1) if fork else t,
                    "vid_weights": torch.full((len(index), len(names)), 1 / len(names)), "text_weights": weights[index]}
    model = Model()
    if fork:
        module = importlib.import_module("model.model")
        model.emcl = module.Emcl(k=6, m=len(names), stage_num=5, momentum=0.9, lamd=1, beta=3)
    batches = [{"index": np.arange(i, min(videos, i + 8)), "query_masks": masks[i:i + 8],
                "raw_captions": [[np.array(["a", "caption"])] * captions] * len(masks[i:i + 8]),
                "paths": ["clips/v%d.mp4" % v for v in range(i, min(videos, i + 8))],
                "token_ids": [np.zeros((1, 2))] * len(masks[i:i + 8])} for i in range(0, videos, 8)]
    own = trainer.Trainer.__new__(trainer.Trainer)
    own.model, own.modalities, own.device, own.tokenizer, own.debug_dataloader = model, names, "cpu", None, False
    own.timer, own.visualizer, own.writer, own.exp_dir = Anything(), Anything(), Anything(), out
    own.metrics = [metric.t2v_metrics, metric.v2t_metrics]
    dataset = SimpleNamespace(dataset_name="MSRVTT_made_up", split_name="test")
    own.data_loaders = {"continuous_eval_sets": [{"loader": batches, "dataset": dataset}]}
    trainer.Trainer.display_minibatch = lambda *args: None
    result = own._valid_epoch(epoch=0)["metrics"]["MSRVTT_made_up"]
    return absent, [("mmt-MSRVTT_made_up-continuous_eval.h5",
                     {"t2v": result["t2v_metrics"], "v2t": result["v2t_metrics"]}, [])]


CLIENTS = {
    "clip4clip": (clip4clip, "CLIP4Clip", "", ["meanP-one", "meanP-several", "seqTransf-frames-one", "seqTransf-pooled-one",
                                               "seqLSTM-frames-several", "seqLSTM-pooled-several"]),
    "drl": (drl, "DRL", "", ["dp-None", "ti-seqTransf", "wti-None", "wti-seqTransf"]),
    "clip2video": (clip2video, "CLIP2Video", "", ["original-one", "original-several"]),
    "clip2video-fork": (clip2video, "EMCL", "video_retrieval/As_an_inference_module", ["fork-one", "fork-several"]),
    "emclnet": (emclnet, "EMCL", "video_retrieval/EMCL-Net", ["one", "one-applied", "several"]),
    "mmt": (mmt, "MMT", "", ["original", "original-as-is"]),
    "mmt-fork": (mmt, "EMCL", "video_retrieval/As_a_joint_training_module", ["fork", "fork-as-is"]),
}


def run_one(name, folder, tool):
    """In a process and a folder of its own: runs a hook, and holds its file."""
    import numpy as np
    out = os.getcwd()
    absent, files = CLIENTS[name][0](folder, out)
    for file, metrics, methods in files:
        compared = hold(file, metrics) if metrics else 0
        said = subprocess.run([tool, "inspect", "--verify", file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert said.returncode == 0, said.stdout.decode(errors="replace")
        words = ["verified", "%d metrics equal" % compared]
        for method, scores, allowed in methods:
            made = subprocess.run([tool, "export", file, "-m", method, "-f", "npy", "-o", "method"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            assert made.returncode == 0, made.stdout.decode(errors="replace")
            theirs, ours = np.load(scores), np.load(sorted(glob.glob("method*.npy"))[0])
            difference = float(np.abs(theirs - ours).max())
            assert difference <= allowed, (method, difference, allowed)
            words.append("%s within %.1e" % (method, difference))
        print("; ".join(words))
    print("stood in for: " + (", ".join(sorted(absent.names)) or "nothing"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True, help="the program emcl-rerank")
    parser.add_argument("--keep", metavar="FOLDER", help="leave the files here")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    for option in sorted({client[1] for client in CLIENTS.values()}):
        parser.add_argument("--" + option.lower(), metavar="PATH", default="", help="a clone of this repository")
    options = parser.parse_args()
    tool = os.path.abspath(options.tool)
    if options.run:
        return run_one(*options.run, tool)
    try:
        import torch
    except ImportError:
        print("skipped: all, this Python has no torch")
        return 0
    print("torch %s, Python %s" % (torch.__version__, sys.version.split()[0]))
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as temporary:
        for name, (_, option, inside, variants) in CLIENTS.items():
            path = getattr(options, option.lower())
            folder = os.path.join(os.path.abspath(path), inside) if path else ""
            if not os.path.isdir(folder):
                why = "%s is no folder" % folder if path else "no %s=PATH was given" % option.upper()
                print("skipped %s: %s" % (name, why))
                skipped += 1
                continue
            for variant in variants:
                out = os.path.join(options.keep or temporary, name, variant)
                os.makedirs(out, exist_ok=True)
                said = subprocess.run(
                    [sys.executable, os.path.abspath(__file__), "--tool", tool, "--run", name, os.path.normpath(folder)],
                    cwd=out, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    env=dict(os.environ, CLIENT_VARIANT=variant, PYTHONDONTWRITEBYTECODE="1"))
                lines = said.stdout.decode(errors="replace").strip().splitlines()
                if said.returncode == 0:
                    passed += 1
                    print("ok    %s %s: %s" % (name, variant, "; ".join(lines[-2:])))
                else:
                    failed += 1
                    print("FAIL  %s %s\n%s" % (name, variant, "\n".join(lines[-30:])))
    print("%d passed, %d failed, %d repositories skipped" % (passed, failed, skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
