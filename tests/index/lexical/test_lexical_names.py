"""index.lexical.names: the other forms of names, by the list and by a collection."""

from pathlib import Path

import numpy as np
import pytest

from index.lexical.bm25 import WordIndex
from index.lexical.names import LIST, NameForms, form_key, write_names
from index.lexical.postings import write_words
from index.lexical.weighing import WordStatistics

TEXTS = [
    "UBND TP.HCM họp ở Q.1. Ai dự? AI mới.",
    "Ủy ban nhân dân Thành phố Hồ Chí Minh họp ở quận 1.",
    "Học viện Nông nghiệp (HVNN) và Viện Cây ăn quả (VCAQ).",
    "Trường Nông Lâm Bắc Giang. Ai là ai?",
    "Trường Nông Lâm Bắc Giang. Trí tuệ nhân tạo. Chợ Sài Gòn.",
    *("Ai hỏi ai." for _ in range(10)),
]


def statistics(folder: Path) -> WordStatistics:
    index = WordIndex.open(folder, "w")
    return WordStatistics(index.count, index.frequencies)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> tuple[NameForms, WordStatistics]:
    folder = tmp_path_factory.mktemp("names")
    write_words(TEXTS, folder, "w")
    write_names(TEXTS, folder, "n")
    return NameForms.open(folder, "n"), statistics(folder)


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("UBND họp", {"UBND": ("Ủy ban nhân dân",)}),
        ("ubnd hop", {"ubnd": ("Ủy ban nhân dân",)}),
        ("uy ban nhan dan hop", {"uy ban nhan dan": ("UBND",)}),
        ("ở Sài Gòn", {"Sài Gòn": ("TP.HCM", "Thành phố Hồ Chí Minh")}),
        ("o tphcm", {"tphcm": ("Thành phố Hồ Chí Minh", "Sài Gòn")}),
        ("ở TP Hồ Chí Minh", {"TP Hồ Chí Minh": ("TP.HCM", "Thành phố Hồ Chí Minh", "Sài Gòn")}),
        ("ở q1", {"q1": ("quận 1",)}),
        ("ở quận 1", {"quận 1": ("Q 1",)}),
        ("ở quận 2", {}),  # neither form is in the collection
        ("HVNN mở", {"HVNN": ("Học viện Nông nghiệp",)}),
        ("hoc vien nong nghiep", {"hoc vien nong nghiep": ("HVNN",)}),
        ("TNLB mở", {"TNLB": ("Trường Nông Lâm Bắc",)}),  # nowhere in brackets
        ("AI là gì", {"AI": ("trí tuệ nhân tạo",)}),
        ("ai là ai", {}),  # no abbreviation
        ("Ở TP nào", {"TP": ("thành phố",)}),  # not "OTP"
        ("trí tuệ nhân tạo", {}),  # "ai" is mostly another word
        ("", {}),
    ],
)
def test_other_forms(
    collection: tuple[NameForms, WordStatistics], question: str, forms: dict[str, tuple[str, ...]]
) -> None:
    names, words = collection
    found = names.other_forms(question, words, english=False)
    assert {question[slice(*name.span)]: name.forms for name in found} == forms


def test_small_letters_of_an_english_question_are_words(tmp_path: Path) -> None:
    texts = ["Tổ chức Y tế Thế giới họp.", "WHO họp."]
    write_words(texts, tmp_path, "w")
    write_names(texts, tmp_path, "n")
    names, words = NameForms.open(tmp_path, "n"), statistics(tmp_path)
    assert names.other_forms("who met", words, english=True) == []
    [name] = names.other_forms("WHO met", words, english=True)
    assert name.forms == ("Tổ chức Y tế Thế giới",)
    assert names.other_forms("tctg met", words, english=True) == []
    [name] = names.other_forms("who hop", words, english=False)
    assert name.forms == ("Tổ chức Y tế Thế giới",)


def test_rare_expansions_of_an_abbreviation_are_left_out() -> None:
    arrays = {
        "short": np.array(["nnn", "nnn", "nnn", "sp", "cn"]),
        "long": np.array(["nông nghiệp", "nhà nước", "nước ngoài", "sư phạm", "công nghệ"]),
        "count": np.array([8, 2, 1, 3, 2]),
        "introduced": np.ones(5, bool),
    }
    names = NameForms(arrays)
    assert names._known["nnn"] == ["nông nghiệp", "nhà nước"]  # 1 is less than a quarter of 8
    assert names.knows("sp")
    assert not names.knows("cn")  # two letters need three times
    assert not names.knows("xx")


def test_arrays_are_of_the_same_expansions(tmp_path: Path) -> None:
    write_names(TEXTS, tmp_path, "n")
    NameForms.open(tmp_path, "n").check()
    np.save(tmp_path / "n.count.npy", np.zeros(1, np.int64))
    with pytest.raises(ValueError, match="the names are not complete"):
        NameForms.open(tmp_path, "n").check()


def test_each_form_of_the_list_stands_in_one_line() -> None:
    lines = [
        line
        for line in LIST.read_text("utf-8").splitlines()
        if line and line[:2] not in ("# ", "#")
    ]
    keys = [form_key(form) for line in lines for form in line.split(" | ")]
    doubled = {key for key in keys if keys.count(key) > 1}
    # The forms of one name that differ in signs alone.
    assert doubled <= {
        "tphcm",
        "gddt",
        "khdt",
        "nnptnt",
        "tnmt",
        "tttt",
        "khcn",
        "ldtbxh",
        "vhttdl",
    }
    assert all(" | " in line for line in lines)
