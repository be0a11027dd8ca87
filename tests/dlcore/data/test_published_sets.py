import importlib.util

import pytest
from torchvision import datasets

from dlcore.data import published_sets
from dlcore.data.published_sets import published_set, same


@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
def test_the_facts_read_from_source_are_those_of_the_class(name, monkeypatch):
    monkeypatch.setattr(published_sets, "_from_class", None)  # only the source is read
    facts, theirs = published_set.__wrapped__(name), getattr(datasets, name)
    assert [(file.name, file.md5) for file in facts.files] == theirs.resources
    assert facts.files[0].urls == tuple(mirror + theirs.resources[0][0] for mirror in theirs.mirrors)
    assert facts.folder == f"{name}/raw"


def test_an_archive_s_facts_are_those_of_the_class(monkeypatch):
    monkeypatch.setattr(published_sets, "_from_class", None)
    facts, theirs = published_set.__wrapped__("CIFAR10"), datasets.CIFAR10
    (archive,) = facts.files
    assert (archive.name, archive.md5, archive.urls) == (theirs.filename, theirs.tgz_md5, (theirs.url,))
    assert [list(each) for each in facts.training] == theirs.train_list
    assert [list(each) for each in facts.test] == theirs.test_list


@pytest.mark.parametrize("name", ["MNIST", "CIFAR10"])
def test_a_torchvision_arranged_otherwise_is_asked_itself(name, monkeypatch):
    from_source = published_set.__wrapped__(name)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert published_set.__wrapped__(name) == from_source


def test_a_set_there_is_not_is_a_lookup_error():
    with pytest.raises(LookupError):
        published_set("NoSuchSet")


def test_an_md5_sum_tells_contents_apart():
    assert same("d41d8cd98f00b204e9800998ecf8427e", b"")
    assert not same("d41d8cd98f00b204e9800998ecf8427e", b"x")
