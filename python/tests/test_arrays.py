"""Arrays of every kind give the same results, and those that cannot are refused by name."""

import numpy as np
import pytest

import emcl_rerank as er
from conftest import pairs


def recalls(*arguments, **options):
    """All metrics of both directions, before and after one method."""
    run = er.run(*arguments, methods=["emcl"], **options)
    return {(name, direction): dict(result[direction]) for name, result in run.items() for direction in result}


def problem(body):
    """The only problem of an error."""
    with pytest.raises(er.Error) as caught:
        body()
    assert len(caught.value.problems) == 1, caught.value.problems
    return caught.value.problems[0]


@pytest.fixture(scope="module")
def halves():
    """Vectors that every type of floats holds exactly."""
    text, video = pairs()
    # Eight bits of fraction are bfloat16's.
    def few_bits(x):
        return (x.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)
    return few_bits(text), few_bits(video)


@pytest.mark.parametrize("dtype", ["float32", "float64", ">f4", ">f8"])
def test_dtypes(halves, dtype):
    text, video = halves
    assert recalls(text.astype(dtype), video.astype(dtype)) == recalls(text, video)


def test_half_precision_is_widened_exactly(halves):
    half = [x.astype(np.float16) for x in halves]
    assert recalls(*half) == recalls(*(x.astype(np.float32) for x in half))


@pytest.mark.parametrize("form", ["fortran", "reversed", "every second", "transposed", "broadcast", "read-only"])
def test_strides(halves, form):
    text, video = halves
    same = {
        "fortran": lambda x: np.asfortranarray(x),
        "reversed": lambda x: x[::-1].copy()[::-1],
        "every second": lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        "transposed": lambda x: np.ascontiguousarray(x.T).T,
        "broadcast": lambda x: np.broadcast_to(x[None], (3, *x.shape))[1],
        "read-only": lambda x: np.frombuffer(x.tobytes(), x.dtype).reshape(x.shape),
    }[form]
    assert recalls(same(text), same(video)) == recalls(text, video)


def test_arguments_are_not_changed(halves):
    text, video = (x.copy() for x in halves)
    recalls(text, video)
    assert np.array_equal(text, halves[0]) and np.array_equal(video, halves[1])


def test_batches(halves):
    text, video = halves
    assert recalls([text[:7], text[7:]], [video[:50], video[50:]]) == recalls(text, video)
    assert problem(lambda: er.Export([text[:7], text[7:, :3]], video)).what == "batches of different shapes"


def test_lists_of_numbers(halves):
    text, video = halves
    assert recalls(text.tolist(), video.tolist()) == recalls(text.astype(float), video.astype(float))


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16"])
def test_torch(halves, dtype):
    torch = pytest.importorskip("torch")
    text, video = (torch.from_numpy(x).to(getattr(torch, dtype)) for x in halves)
    expected = recalls(*(x.float().numpy() for x in (text, video)))
    assert recalls(text, video) == expected
    # In the graph of gradients, with other strides, as batches.
    text.requires_grad_(True)
    assert recalls((text * 1).t().contiguous().t(), [video[:20], video[20:]]) == expected


def test_torch_views(halves):
    torch = pytest.importorskip("torch")
    text, video = (torch.from_numpy(x) for x in halves)
    wide = torch.stack([video, -video], dim=1)
    assert recalls(text, wide[:, 0]) == recalls(text, video)
    assert recalls(text, torch._neg_view(-video)) == recalls(text, video)
    assert problem(lambda: er.Export(text, torch.complex(video, video))).what == "not an array of floats"


def test_bfloat16_of_numpy(halves):
    ml_dtypes = pytest.importorskip("ml_dtypes")
    text, video = (x.astype(ml_dtypes.bfloat16) for x in halves)
    assert recalls(text, video) == recalls(*halves)
    assert recalls(text[:, ::2], video[:, ::2]) == recalls(*(x[:, ::2] for x in halves))


@pytest.mark.parametrize("value, what, found", [
    (np.zeros((60, 24), int), "not an array of floats", "int64"),
    (np.zeros((60, 24), complex), "not an array of floats", "complex128"),
    (np.zeros((60, 24), np.longdouble), "not an array of floats", str(np.dtype(np.longdouble))),
    (np.zeros((60, 24), "U3"), "not an array of floats", "<U3"),
    (np.full((60, 24), None), "not an array", "ndarray"),
    (np.zeros(24), "another number of axes", "1, shape (24,)"),
    (np.zeros((60, 1, 24)), "another number of axes", "3, shape (60, 1, 24)"),
    (object(), "not an array", "object"),
    ([[1.0], [2.0, 3.0]], "not an array", None),
])
def test_what_is_no_array_of_floats(text_and_video, value, what, found):
    for side, make in (("text", lambda: er.Export(value, text_and_video[1])), ("video", lambda: er.Export(text_and_video[0], value))):
        own = problem(make)
        assert (own.file, own.what) == (side, what)
        assert found is None or own.found == found


def test_no_rows(text_and_video):
    text, video = text_and_video
    for few in (lambda x: x[:0], lambda x: x[:, :0]):
        own = problem(lambda: er.run(text, few(video)))
        assert (own.file, own.what, own.found) == ("video", "no numbers", f"shape {few(video).shape}")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", ["text", "video"])
def test_numbers_that_are_not_finite(text_and_video, bad, side):
    arrays = dict(zip(("text", "video"), (x.copy() for x in text_and_video)))
    arrays[side][7, 3] = bad
    own = problem(lambda: er.run(arrays["text"], arrays["video"]))
    assert own.file == side and "[7, 3]" in own.found and own.expected == "finite values"


def test_a_vector_of_zeros(text_and_video):
    text, video = text_and_video
    text[5] = 0
    own = problem(lambda: er.run(text, video))
    assert own.file == "text" and "5" in str(own)


def test_shapes_that_do_not_fit(text_and_video):
    text, video = text_and_video
    own = problem(lambda: er.run(text, video[:50]))
    assert (own.file, own.found) == ("text", "60 texts")
    own = problem(lambda: er.run(text, video[:, :20]))
    assert own.file in ("text", "video") and "24" in str(own) and "20" in str(own)
    assert problem(lambda: er.run(er.Export(text, video, truth=np.arange(59)))).file == "truth"
    assert problem(lambda: er.run(er.Export(text, video, truth=np.arange(1, 61)))).file == "truth"
    assert problem(lambda: er.Export(text, video, truth=np.arange(60) + 0.5)).what == "not an array of whole numbers"
    with pytest.raises(er.Error) as caught:
        er.run(text)
    assert caught.value.problems[0].file == "video"
