#!/usr/bin/env python3
"""Arrays in every format, type and order that is read, as numpy, torch, safetensors and h5py write them.

    pip install numpy torch safetensors ml_dtypes h5py
    python3 Fixtures/arrays.py

writes Fixtures/arrays and, with the numbers that the same libraries read back, Fixtures/arrays.json: the golden numbers of
`ArrayGoldenTests`. The same versions write the same bytes again. Damaged and hostile files are made by the tests themselves.
"""

import collections
import json
import pathlib
import shutil
import struct
import zipfile

import h5py
import ml_dtypes
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

FOLDER = pathlib.Path(__file__).parent / "arrays"
ROWS, COLUMNS = 6, 5
BASE = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
GOLDEN = []


def expect(path, key, values, brain=False):
    """Notes what a reader finds in an array: whole numbers, or floats that are exact in every type."""
    values = np.asarray(values)
    GOLDEN.append({
        "file": path, "key": key, "shape": list(values.shape), "bf16": brain,
        "values": [float(value) if values.dtype.kind in "fV" else int(value) for value in values.astype("f8" if values.dtype.kind in "fV" else "i8").ravel()],
        "isFloat": values.dtype.kind in "fV",
    })  # fmt: skip


def numbers(kind):
    """The matrix in a type: eighths for floats, which half precision and bfloat16 hold exactly."""
    if kind == "b1":
        return BASE % 2 == 0
    if kind.startswith("u"):
        return BASE.astype(kind)
    return ((BASE - 14) / 8).astype(kind) if kind.startswith("f") else (BASE - 14).astype(kind)


def npy():
    for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
        for order in "<>" if kind[1] != "1" else "|":
            for layout in "CF":
                name = f"npy/{'big' if order == '>' else 'little'}-{kind}-{layout}.npy"
                np.save(FOLDER / name, np.asarray(numbers(kind).astype(order + kind), order=layout))
                expect(name, "", np.load(FOLDER / name))
    frames = numbers("f4").reshape(3, 2, 5)
    for layout in "CF":
        np.save(FOLDER / f"npy/frames-{layout}.npy", np.asarray(frames, order=layout))
        expect(f"npy/frames-{layout}.npy", "", frames)
    brain = numbers("f4").astype(ml_dtypes.bfloat16)
    np.save(FOLDER / "npy/brain-V2.npy", brain)
    np.save(FOLDER / "npy/brain-u2.npy", brain.view("u2"))
    for name in ["V2", "u2"]:
        expect(f"npy/brain-{name}.npy", "", brain.astype("f4"), brain=True)


def npz():
    arrays = {"text": numbers("f4"), "video": numbers("f8"), "truth": np.arange(ROWS), "mask": numbers("b1")}
    np.savez(FOLDER / "npz/stored.npz", **arrays)
    np.savez_compressed(FOLDER / "npz/deflated.npz", **arrays)
    for name in ["stored", "deflated"]:
        for key, values in np.load(FOLDER / f"npz/{name}.npz").items():
            expect(f"npz/{name}.npz", key, values)
    # As an archive of more than 4 GiB has it: sizes and places in extra fields, and a second record at the end.
    zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 0
    with zipfile.ZipFile(FOLDER / "npz/zip64.npz", "w") as archive:
        for key in ["text", "video"]:
            with archive.open(zipfile.ZipInfo(f"{key}.npy"), "w", force_zip64=True) as file:
                np.lib.format.write_array(file, arrays[key])
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = (1 << 31) - 1, (1 << 16) - 1
    for key, values in np.load(FOLDER / "npz/zip64.npz").items():
        expect("npz/zip64.npz", key, values)


def tensors():
    kinds = {
        "F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64,
        "I8": torch.int8, "I16": torch.int16, "I32": torch.int32, "I64": torch.int64,
        "U8": torch.uint8, "BOOL": torch.bool,
    }  # fmt: skip
    made = {}
    for name, kind in kinds.items():
        if name == "BOOL":
            made[name] = torch.tensor(BASE % 2 == 0)
        elif name == "U8":
            made[name] = torch.tensor(BASE).to(kind)
        else:
            made[name] = (torch.tensor((BASE - 14) / 8) if "F" in name else torch.tensor(BASE - 14)).to(kind)
    return made


def plain(tensor):
    return tensor.double().numpy() if tensor.is_floating_point() else tensor.to(torch.int64).numpy()


def save_safetensors():
    made = tensors()
    safetensors.torch.save_file(made, FOLDER / "safetensors/all.safetensors", metadata={"from": "torch"})
    for name, tensor in safetensors.torch.load_file(FOLDER / "safetensors/all.safetensors").items():
        expect("safetensors/all.safetensors", name, plain(tensor))
    wide = {kind.upper(): numbers(kind) for kind in ["u2", "u4", "u8"]}
    safetensors.numpy.save_file(wide, FOLDER / "safetensors/unsigned.safetensors")
    for name, values in wide.items():
        expect("safetensors/unsigned.safetensors", name, values)
    safetensors.torch.save_file({"only": made["F32"]}, FOLDER / "safetensors/one.safetensors")
    expect("safetensors/one.safetensors", "", plain(made["F32"]))


def save(name, value, **options):
    torch.save(value, FOLDER / "pt" / name, **options)


def pt():
    made = tensors()
    for name, tensor in made.items():
        save(f"{name}.pt", tensor)
        expect(f"pt/{name}.pt", "", plain(tensor))
    save("unsigned.pt", torch.tensor(BASE).to(torch.uint16))
    expect("pt/unsigned.pt", "", BASE)
    views = {
        "transposed": made["F32"].T, "rows": made["F32"][1:5:2], "columns": made["F32"][:, 1:4],
        "column": made["I64"][:, 2], "strided": made["F64"][::2, ::3], "bf16": made["BF16"].T[1:],
        "frames": made["F32"].reshape(3, 2, 5).permute(1, 0, 2), "deep": made["F16"].reshape(3, 2, 5).permute(2, 1, 0),
    }  # fmt: skip
    save("views.pt", views)
    for name, tensor in torch.load(FOLDER / "pt/views.pt").items():
        expect("pt/views.pt", name, plain(tensor))
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(BASE[:3, :2] / 8))
        model[0].bias.copy_(torch.tensor(BASE[0, :3] / 8))
    save("state.pt", model.state_dict())
    for name, tensor in model.state_dict().items():
        expect("pt/state.pt", name, plain(tensor))
    nested = collections.OrderedDict(epoch=3, rate=0.5, name="run", best=None, done=True, sizes=[1, 2], embeds={
        "text": made["F32"], "video": torch.nn.Parameter(made["F64"])}, pair=(made["I32"], [made["U8"]]))  # fmt: skip
    for protocol in [2, 4, 5]:
        save(f"nested-{protocol}.pt", nested, pickle_protocol=protocol)
        for name, tensor in [
            ("embeds.text", made["F32"]), ("embeds.video", made["F64"]), ("pair.0", made["I32"]),
            ("pair.1.0", made["U8"]),
        ]:  # fmt: skip
            expect(f"pt/nested-{protocol}.pt", name, plain(tensor))


def binary():
    lead = struct.pack("<II", ROWS, COLUMNS)
    for name, kind in [("a.fbin", "<f4"), ("a.i8bin", "i1"), ("a.u8bin", "u1")]:
        values = numbers(kind.lstrip("<"))
        (FOLDER / "bin" / name).write_bytes(lead + values.astype(kind).tobytes())
        expect(f"bin/{name}", "", values)


def hdf5():
    with h5py.File(FOLDER / "hdf5/other.h5", "w") as file:
        for kind in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<i2", ">i8", "u1"]:
            name = f"some/{'big' if kind[0] == '>' else 'little'}-{kind[-2:]}"
            file[name] = numbers(kind[-2:]).astype(kind)
            expect("hdf5/other.h5", name, file[name][()])
        file.create_dataset("packed/half", data=numbers("f2"), chunks=(4, 5), compression="gzip", shuffle=True)
        file.create_dataset("packed/single", data=numbers("f4"), chunks=(2, 3), compression="gzip", fletcher32=True)
        for name in ["packed/half", "packed/single"]:
            expect("hdf5/other.h5", name, file[name][()])
        bits = numbers("f4").astype(ml_dtypes.bfloat16).view("<u2")
        for name, swap in [("brain/little", False), ("brain/big", True)]:
            kind = (h5py.h5t.IEEE_F16BE if swap else h5py.h5t.IEEE_F16LE).copy()
            kind.set_fields(15, 7, 8, 0, 7)
            kind.set_ebias(127)
            for packed in [False, True]:
                own = name + ("-packed" if packed else "")
                creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
                creation.set_obj_track_times(False)
                if packed:
                    creation.set_chunk((4, 5))
                    creation.set_shuffle()
                    creation.set_deflate(6)
                file.require_group("brain")
                dataset = h5py.h5d.create(file.id, own.encode(), kind, h5py.h5s.create_simple(BASE.shape), creation)
                dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, bits.byteswap() if swap else bits, mtype=kind)
                expect("hdf5/other.h5", own, numbers("f4"))
        file["brain/u2"] = bits
        file["brain/opaque"] = bits.view("V2")
        for name, kind in [("called", "<u2"), ("called-big", ">u2")]:
            file[f"brain/{name}"] = bits.astype(kind)
            file[f"brain/{name}"].attrs["dtype"] = "bfloat16"
            expect("hdf5/other.h5", f"brain/{name}", numbers("f4"))
        for name in ["u2", "opaque"]:
            expect("hdf5/other.h5", f"brain/{name}", numbers("f4"), brain=True)
        file["ids"] = [f"video {row}" for row in range(ROWS)]


def texts():
    np.save(FOLDER / "text/ids.npy", np.array(["a", "long id", "é中😀", "d", "e", "f"]))
    np.save(FOLDER / "text/ids-big.npy", np.array(["a", "long id", "é中😀", "d", "e", "f"]).astype(">U7"))
    np.savez(FOLDER / "text/ids.npz", ids=np.array(["a", "long id", "é中😀", "d", "e", "f"]), other=np.zeros(2))


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in ["npy", "npz", "safetensors", "pt", "bin", "hdf5", "text"]:
        (FOLDER / name).mkdir(parents=True)
    for make in [npy, npz, save_safetensors, pt, binary, hdf5, texts]:
        make()
    lines = ",\n".join(json.dumps(entry) for entry in GOLDEN)
    (FOLDER.parent / "arrays.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
