"""Fitted methods: search, indices, files."""

import copy
import os
import pickle

import numpy as np
import pytest

import emcl_rerank as er
from conftest import pairs, temporary_files


@pytest.fixture(scope="module")
def gallery():
    return er.Export(*pairs(count=200, noise=2), ids=[f"clip{i}" for i in range(200)])


@pytest.fixture(scope="module")
def profile(gallery):
    return er.fit(gallery, "best", bank=er.Export(*pairs(count=300, noise=2, seed=1)))


@pytest.fixture
def queries():
    return pairs(count=200, noise=2)[0][:50]


def test_search_gives_the_scores_of_the_method(gallery, profile, queries):
    bank = er.Export(*pairs(count=300, noise=2, seed=1))
    scores = er.scores(gallery, "best", bank=bank)[:50]
    ids, found = profile.search(queries, k=7)
    assert ids.shape == found.shape == (50, 7) and ids.dtype.kind == "U" and found.dtype == np.float32
    order = np.argsort(-scores, axis=1, kind="stable")[:, :7]
    assert np.array_equal(ids, np.array([f"clip{i}" for i in range(200)])[order])
    assert np.array_equal(found, np.take_along_axis(scores, order, axis=1))
    items, again = profile.search_items(queries, k=7)
    assert np.array_equal(items, order) and items.dtype == np.int64 and np.array_equal(again, found)


def test_search_of_the_other_direction(profile):
    video = pairs(count=200, noise=2)[1]
    ids, _ = profile.search(video[:5], k=3, direction="v2t")
    assert ids.shape == (5, 3) and all(own.startswith("clip") or own.startswith("text") for own in ids.ravel())
    with pytest.raises(er.Error, match="no such direction"):
        profile.search(video[:5], direction="up")


def test_a_query_alone_finds_the_same(profile, queries):
    ids, scores = profile.search(queries, k=10)
    alone = profile.search(queries[7:8], k=10)
    assert np.array_equal(alone[0][0], ids[7]) and np.array_equal(alone[1][0], scores[7])
    threads = profile.search(queries, k=10, threads=1)
    assert np.array_equal(threads[0], ids) and np.array_equal(threads[1], scores)


def test_queries_that_do_not_fit(profile, queries):
    for wrong in (queries[:, :5], queries[:0]):
        with pytest.raises(er.Error) as caught:
            profile.search(wrong)
        assert "queries" in str(caught.value)
    broken = queries.copy()
    broken[3, 1] = np.nan
    with pytest.raises(er.Error):
        profile.search(broken)


def test_saved_profiles(profile, queries, tmp_path):
    profile.save(tmp_path / "profile.h5")
    saved = er.Profile.load(tmp_path / "profile.h5")
    expected = profile.search(queries)
    for same in (saved, pickle.loads(pickle.dumps(profile)), copy.deepcopy(saved)):
        found = same.search(queries)
        assert np.array_equal(found[0], expected[0]) and np.array_equal(found[1], expected[1])
    assert repr(saved) == f"Profile.load({str(tmp_path / 'profile.h5')!r})"
    with pytest.raises(er.Error, match="no such file"):
        er.Profile.load(tmp_path / "none.h5")


def test_a_profile_without_its_gallery(gallery, queries):
    small = er.fit(gallery, "center", gallery=False)
    with pytest.raises(er.Error) as caught:
        small.search(queries)
    assert "profile" in str(caught.value)


def test_an_index_ranks_like_search(profile, queries):
    items, to_query = profile.index()
    assert items.dtype == np.float32 and len(items) == 200
    products = to_query(queries) @ items.T
    found, _ = profile.search_items(queries, k=10)
    own = np.take_along_axis(products, found, axis=1)
    # The last digits of single precision may change the places of near-ties.
    assert np.all(np.diff(own, axis=1) <= 1e-5)
    rest = products.copy()
    np.put_along_axis(rest, found, -np.inf, axis=1)
    assert np.all(rest.max(1) <= own[:, -1] + 1e-5)
    with pytest.raises(er.Error, match="channels"):
        to_query(queries[:, :3])


def test_an_index_of_faiss(profile, queries):
    faiss = pytest.importorskip("faiss")
    items, to_query = profile.index()
    index = faiss.IndexFlatIP(items.shape[1])
    index.add(items)
    _, rows = index.search(to_query(queries), 10)
    assert np.mean(rows == profile.search_items(queries, k=10)[0]) > 0.99


def test_methods_without_vectors(gallery):
    with pytest.raises(er.Error):
        er.fit(gallery, "qe").index()


def test_the_file_goes_with_the_profile(gallery):
    before = temporary_files()
    profile = er.fit(gallery, "center")
    assert os.path.exists(profile.path)
    path = profile.path
    del profile
    assert not os.path.exists(path) and temporary_files() == before
    with pytest.raises(er.Error):
        er.fit(gallery, "emlc")
    assert temporary_files() == before
