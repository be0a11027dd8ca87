"""The glossary: every form of a term once, a sentence for each, and a text finds whole words alone."""

import pytest

from dlcore.lessons.glossary import TERMS, terms_in

pytestmark = pytest.mark.tiny


def test_every_form_is_there_once_and_every_explanation_is_a_sentence() -> None:
    forms = [form.casefold() for names in TERMS for form in names.split("|")]
    assert len(forms) == len(set(forms))
    for says in TERMS.values():
        assert says.endswith(".")
        assert 20 < len(says) < 200
    names = [names.split("|")[0] for names in TERMS]
    assert names == sorted(names, key=str.casefold)


def test_cross_entropy_is_told_of_soft_targets_too() -> None:
    says = TERMS["cross-entropy"]
    assert "−Σ y ln p: for a label −ln p of the right class" in says


def test_a_text_finds_its_terms_and_whole_words_alone() -> None:
    found = [
        names.split("|")[0] for names, _ in terms_in("A batch size and a Learning Rate, not a mini-slope.")
    ]
    assert "learning rate" in found
    assert "batch size" in found
    assert "slope" not in found  # a part of another word
    assert terms_in("Nothing to explain here.") == []
