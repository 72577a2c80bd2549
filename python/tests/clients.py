#!/usr/bin/env python3
"""Runs the snippets of docs/exporters/README.md inside the baselines' own repositories, which are given by path.

    python3 python/tests/clients.py --tool PATH/TO/emcl-rerank --clip4clip PATH --drl PATH --mmt PATH ...

Needs torch, numpy and h5py, for MMT and InternVideo2 scipy too, for VLM2Vec PyYAML. Each repository's own evaluation, similarity and metrics run on made-up data with small
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

    ROOTS = ("boto3 botocore cv2 datasets decord dominate einops ftfy functional gensim ipdb lmdb pandas PIL psutil pytorch_warmup "
             "pytrec_eval regex requests "
             "sklearn skimage tensorboardX timm torchvision tqdm transformers typeguard ujson").split()

    def __init__(self):
        self.names = set()

    def find_spec(self, name, path=None, target=None):
        root = name.split(".")[0]
        # A module of a package that is installed is absent for a reason, and the package knows what to do then.
        if root not in self.ROOTS or (root != name and root not in self.names):
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


def has_scores(path):
    """True if a file has the model's own scores, as all have that were not converted from vectors on disk."""
    import h5py
    with h5py.File(path, "r") as f:
        return "reference/sim" in f


def hold_figures(tool, file, directions, method="baseline"):
    """The tool's metrics of a method must be those that the repository prints, as far as it rounds them."""
    said = subprocess.run([tool, "run", file, "-m", method, "--report", "figures.json", "--quiet", "--no-color"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert said.returncode == 0, said.stdout.decode(errors="replace")
    with open("figures.json") as f:
        result = [own for own in json.load(f)["runs"][0]["results"] if own["name"] == method][0]
    for direction, metrics in directions.items():
        for name, value in metrics.items():
            found = result[direction][name]
            assert abs(found - value) < 5.1e-3 * (name[:2] == "R@") + 1e-9, (direction, name, found, value)
    return sum(len(metrics) for metrics in directions.values())


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


def bare_package(name, *folders):
    """A package without what its __init__ imports."""
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = list(folders)


def internvideo2(folder, out):
    absent = prepare(folder, {"tasks.retrieval_utils": [(578, 8, snippets("InternVideo2")[0])]})
    import torch
    # models/__init__.py imports every backbone; criterions.py looks for utils beside models, as in a package.
    bare_package("multi_modality", folder)
    bare_package("multi_modality.models", os.path.join(folder, "models"))
    bare_package("models", os.path.join(folder, "models"))
    sys.modules["models.criterions"] = importlib.import_module("multi_modality.models.criterions")
    tasks = importlib.import_module("tasks.retrieval_utils")
    several = os.environ["CLIENT_VARIANT"] == "several"
    videos, d, words, patches, frames = 31, 24, 6, 5, 1
    g = torch.Generator().manual_seed(4 + several)
    of = [v for v in range(videos) for _ in range(1 + int(torch.randint(0, 3, (1,), generator=g)) * several)]
    video = torch.randn(videos, d, generator=g)
    text = video[of] + 1.1 * torch.randn(len(of), d, generator=g)

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.text_proj, self.vision_proj, self.itm_head = (torch.nn.Linear(d, width) for width in (16, 16, 2))
            torch.nn.init.eye_(self.text_proj.weight)
            torch.nn.init.eye_(self.vision_proj.weight)
            self.itm_head.weight.data[1] = 1

        def encode_text(self, words):
            return (text[words.rows][:, None].expand(-1, words.length, -1).clone(),)

        def encode_vision(self, rows, test):
            own = video[rows.long()]
            return own[:, None].repeat(1, patches, 1), own[:, None]

        def get_text_encoder(self):
            def encoder(encoder_embeds, encoder_hidden_states, **rest):
                product = encoder_embeds[:, :1] * encoder_hidden_states[:, :1]
                return SimpleNamespace(last_hidden_state=product + 0.1 * torch.sin(9 * product))
            return encoder

    class Words(SimpleNamespace):
        def to(self, device):
            return self

    def tokenizer(texts, max_length, **rest):
        shape = len(texts), max_length
        return Words(rows=[int(own) for own in texts], length=max_length, attention_mask=torch.ones(shape), input_ids=torch.ones(shape))

    class Config(dict):
        __getattr__ = dict.__getitem__
    config = Config(
        use_half_precision=False, deep_fusion=False, distributed=False, video_input=Config(num_frames=frames),
        model=Config(model_cls="InternVideo2_Stage2_visual"),
        evaluation=Config(eval_frame_ensemble="concat", eval_offload=False, k_test=12))
    texts_of = [[t for t, v in enumerate(of) if v == own] for own in range(videos)]

    class Loader(list):
        dataset = SimpleNamespace(
            media_type="video", text=[str(t) for t in range(len(of))], max_txt_l=words, image=list(range(videos)),
            txt2img=dict(enumerate(of)), img2txt=dict(enumerate(texts_of)))
    loader = Loader((torch.arange(start, min(start + 8, videos)), None) for start in range(0, videos, 8))
    torch.manual_seed(6)
    result = tasks.evaluation_wrapper(Model(), loader, tokenizer, torch.device("cpu"), config, prefix="test")
    own = {way: {f"R@{k}": result["test_match"][f"{way}_r{k}"] for k in (1, 5, 10)} for way in ("t2v", "v2t")}
    return absent, [("internvideo2.h5", {}, [], dict(directions={"t2v": own["t2v"]}, method="stage2")),
                    ("internvideo2-v2t.h5", {}, [], dict(directions={"v2t": own["v2t"]}, method="stage2"))]


def colpali(folder, out):
    absent = prepare(folder, {})
    import torch
    from emcl_rerank import exporters
    bare_package("colpali_engine", os.path.join(folder, "colpali_engine"))
    bare_package("colpali_engine.utils", os.path.join(folder, "colpali_engine", "utils"))
    processing = importlib.import_module("colpali_engine.utils.processing_utils")
    brain = os.environ["CLIENT_VARIANT"] == "bfloat16"
    g = torch.Generator().manual_seed(8)
    count, d = 25, 32

    def ragged(centers, noise, least, most):
        items = []
        for center in centers:
            length = int(torch.randint(least, most, (1,), generator=g))
            # Something in common, so that no best product is below 0: the zeros that batches are padded with would count.
            item = center + 1.5 + noise * torch.randn(length, d, generator=g)
            item = torch.nn.functional.normalize(item, dim=-1)
            items.append(item.bfloat16() if brain else item)
        return items
    centers = torch.randn(count, d, generator=g)
    qs, ps = ragged(centers, 1.0, 3, 12), ragged(centers, 0.7, 20, 60)
    names = {"exporters": exporters, "processor": processing.BaseVisualRetrieverProcessor, "qs": qs, "ps": ps}
    if brain:
        # Their products of bfloat16 are bfloat16 too: the vectors are theirs, and the products in single precision.
        names["processor"] = SimpleNamespace(score_multi_vector=lambda q, p: processing.BaseVisualRetrieverProcessor.score_multi_vector(
            [own.float() for own in q], [own.float() for own in p]))
    with open(os.path.join(HERE, "..", "..", "docs", "exporters", "README.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Several vectors on both sides\n")[1]
    exec(re.search(r"```\n(.*?)```", section, re.S)[1], names)
    return absent, [("maxsim.h5", {}, [])]


def vlm2vec(folder, out):
    absent = prepare(folder, {})
    import pickle

    import numpy as np
    import torch
    import yaml
    variant = os.environ["CLIENT_VARIANT"]
    for name in ("arguments", "data", "data.collator", "data.collator.eval_collator", "data.eval_dataset",
                 "data.eval_dataset.base_eval_dataset", "model", "model.model", "model.processor"):
        sys.modules["src." + name] = AbsentModule("src." + name)
        sys.modules["src." + name].__path__ = []
    spec = importlib.util.spec_from_file_location("vlm2vec_eval", os.path.join(folder, "eval.py"))
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    g = torch.Generator().manual_seed(9)
    count, d = 40, 32
    video = torch.randn(count, d, generator=g)
    text = video + 2.2 * torch.randn(count, d, generator=g)
    # As encode_embeddings has them: bfloat16 from the model, single precision in the file.
    text, video = (torch.nn.functional.normalize(own, dim=-1).bfloat16().float().numpy() for own in (text, video))
    names = ["clip%d" % i for i in range(count)]
    infos = [{"cand_names": [name], "label_name": name} for name in names]
    if variant == "local":
        infos = [{"cand_names": [names[(i + step) % count] for step in (0, 3, 5, 8, 13, 21)], "label_name": names[i]} for i in range(count)]
    if variant == "graded":
        infos = [{"cand_names": own, "label_name": own, "rel_scores": [1] * len(own)} for own in (
            [names[(i + step) % count] for step in range(1 + i % 3)] for i in range(count))]
    with open("MADE-UP_qry", "wb") as f:
        pickle.dump(text, f)
    with open("MADE-UP_tgt", "wb") as f:
        pickle.dump(dict(zip(names, video)), f)
    with open("MADE-UP_info.jsonl", "w") as f:
        f.writelines(json.dumps(info) + "\n" for info in infos)
    with open("sets.yaml", "w") as f:
        yaml.safe_dump({"MADE-UP": {"eval_type": "local" if variant == "local" else "global"}}, f)
    arguments = (SimpleNamespace(model_name="a model", model_backbone="none"),
                 SimpleNamespace(encode_output_path=out, dataset_config="sets.yaml", data_basedir=None),
                 SimpleNamespace(device="cpu", per_device_eval_batch_size=8))
    main.HfArgumentParser = lambda kinds: SimpleNamespace(parse_args_into_dataclasses=lambda: arguments)
    main.main()
    with open("MADE-UP_score.json") as f:
        theirs = json.load(f)
    from emcl_rerank import convert
    print("; ".join(convert.mmeb("MADE-UP", "mmeb.h5")))
    own = {"R@%d" % k: 100 * theirs["hit@%d" % k] for k in (1, 5, 10)}
    own["nDCG@10"] = theirs["ndcg_linear@10"]
    return absent, [("mmeb.h5", {}, [], dict(directions={"t2v": own}))]


CLIENTS = {
    "clip4clip": (clip4clip, "CLIP4Clip", "", ["meanP-one", "meanP-several", "seqTransf-frames-one", "seqTransf-pooled-one",
                                               "seqLSTM-frames-several", "seqLSTM-pooled-several"]),
    "drl": (drl, "DRL", "", ["dp-None", "ti-seqTransf", "wti-None", "wti-seqTransf"]),
    "clip2video": (clip2video, "CLIP2Video", "", ["original-one", "original-several"]),
    "clip2video-fork": (clip2video, "EMCL", "video_retrieval/As_an_inference_module", ["fork-one", "fork-several"]),
    "emclnet": (emclnet, "EMCL", "video_retrieval/EMCL-Net", ["one", "one-applied", "several"]),
    "mmt": (mmt, "MMT", "", ["original", "original-as-is"]),
    "internvideo2": (internvideo2, "InternVideo", "InternVideo2/multi_modality", ["one", "several"]),
    "colpali": (colpali, "ColPali", "", ["single", "bfloat16"]),
    "vlm2vec": (vlm2vec, "VLM2Vec", "", ["global", "local", "graded"]),
    "mmt-fork": (mmt, "EMCL", "video_retrieval/As_a_joint_training_module", ["fork", "fork-as-is"]),
}


def run_one(name, folder, tool):
    """In a process and a folder of its own: runs a hook, and holds its file."""
    import numpy as np
    out = os.getcwd()
    absent, files = CLIENTS[name][0](folder, out)
    for file, metrics, methods, *figures in files:
        compared = hold(file, metrics) if metrics else 0
        for own in figures:
            compared += hold_figures(tool, file, **own)
        words = ["%d metrics equal" % compared]
        if has_scores(file):
            said = subprocess.run([tool, "inspect", "--verify", file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            assert said.returncode == 0, said.stdout.decode(errors="replace")
            words.insert(0, "verified")
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
