"""Catalogs out of folders, texts, installed packages and the shipped policies; selections of them; reload."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from policymatch import Catalog, CatalogError, NotFoundError
from tests.small import DICTIONARY, policy_text

OWN = """指标:
  资质: {字段: {名称: {可选值: [瞪羚企业]}, 公示日期: {类型: 日期}}}
  园区评分: {类型: 数, 来源: 园区管委会}
代码表: {功能区: {420802XYZ: 某科技园}}
参数: {LPR1年: {核对至: 2099-12-31, 值: {2099-01-20: 2%}}}
"""
RULE = policy_text(
    "金额: 5万元",
    conditions="""
    - 注册地 属于 420802XYZ
    - 任一(资质, 名称 是 瞪羚企业 且 公示日期 不晚于 基准日)
    - 园区评分 不低于 60
    """,
)
FIRM = {
    "注册地": "某科技园",
    "资质": [{"名称": "瞪羚企业", "公示日期": "2024-05-20"}],
    "园区评分": 60,
}


def put(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def paths(catalog: Catalog) -> set[str]:
    return {i.path for p in catalog.policies for i in p.incentives}


def test_own_fields_and_policies_are_added_to_the_shipped_ones(tmp_path: Path) -> None:
    dictionary, policies = put(tmp_path / "字典", d=OWN), put(tmp_path / "政策", p=RULE)
    own = Catalog.load(dictionary, policies / "p.yaml", builtin=True)
    assert paths(own) == paths(Catalog.builtin()) | {"trial/one"}
    report = own.match(FIRM, "2024-12-31")
    assert [d.incentive.path for d in report.package.granted] == ["trial/one"]
    assert paths(Catalog.load(dictionary, policies)) == {"trial/one"}
    assert paths(Catalog.load(policies, dictionary, policies / "p.yaml", dictionary, builtin=True)) == paths(own)
    assert Catalog.load(policies, dictionary).digest == Catalog.load(dictionary, policies).digest != own.digest


def test_texts_beside_the_shipped_policies() -> None:
    own = Catalog.loads({"d.yaml": OWN, "p.yaml": RULE}, builtin=True)
    assert "trial/one" in paths(own) and len(own.policies) == len(Catalog.builtin().policies) + 1
    assert paths(Catalog.loads({"d.yaml": OWN, "p.yaml": RULE})) == {"trial/one"}


def test_texts_with_a_dictionary_of_their_own_load_by_themselves() -> None:
    own = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": policy_text("金额: 甲")})
    assert "营业收入" not in own.dictionary.fields
    alone = DICTIONARY.removeprefix("内置指标: 不用\n")
    assert "营业收入" not in Catalog.loads({"d.yaml": alone}).dictionary.fields
    assert (
        "营业收入"
        in Catalog.loads({"p.yaml": policy_text("金额: 营业收入(本年)", conditions="- 民营企业")}).dictionary.fields
    )
    with pytest.raises(CatalogError):
        Catalog.loads({"p.yaml": policy_text("金额: 营业收入(本年)", conditions="- 民营企业")}, dictionary=False)
    with pytest.raises(CatalogError, match="内置指标: 不用"):
        Catalog.loads({"d.yaml": alone}, dictionary=True)


def test_a_folder_may_do_without_the_shipped_dictionary(tmp_path: Path) -> None:
    own = put(tmp_path, d=DICTIONARY, p=policy_text("金额: 甲"))
    assert "营业收入" not in Catalog.load(own).dictionary.fields
    (own / "d.yaml").write_text(DICTIONARY.replace("不用", "用"), encoding="utf-8")
    with pytest.raises(CatalogError, match="内置指标写的不是“不用”"):
        Catalog.load(own)


def test_a_copy_of_a_shipped_policy_is_the_same_and_an_altered_one_overlaps(tmp_path: Path) -> None:
    from policymatch.catalog.sources import builtin_folder

    text = (builtin_folder() / "hubei" / "jingmen-5plus3-2024.yaml").read_text(encoding="utf-8")
    own = put(tmp_path, p=text)
    assert Catalog.load(own, builtin=True).digest == Catalog.builtin().digest
    put(tmp_path, p=text + "# 改过\n")
    with pytest.raises(CatalogError, match="两个版本有效期重叠"):
        Catalog.load(own, builtin=True)


def three() -> Catalog:
    text = policy_text("金额: 1元")
    return Catalog.loads(
        {
            "d.yaml": DICTIONARY,
            **{f"{n}.yaml": text.replace("编号: trial", f"编号: p{n}") for n in range(3)},
            "z.yaml": text.replace("编号: trial", "编号: pz").replace(
                "层级: 国家\n地区: 全国", "层级: 市\n地区: 421000"
            ),
        }
    )


def test_without_drops_policies_and_incentives() -> None:
    own = three()
    assert paths(own.without("p0", "p1/one")) == {"p2/one", "pz/one"}
    assert own.without("p0", "p1/one").digest == own.without("p1").without("p0/one").digest
    assert len({own.digest, own.without("p0").digest, own.without("p1").digest}) == 3
    assert paths(own) == {"p0/one", "p1/one", "p2/one", "pz/one"}
    for name, near in (("p9", "没有政策“p9”，是否想写"), ("p1/two", "没有事项“p1/two”，是否想写 p1/one")):
        with pytest.raises(NotFoundError, match=near):
            own.without(name)


def test_only_keeps_the_selected_incentives() -> None:
    own = three()
    assert paths(own.only(place="421000")) == paths(own)
    assert paths(own.only(place="北京市")) == {"p0/one", "p1/one", "p2/one"}
    assert paths(own.only(level="市")) == {"pz/one"}
    assert paths(own.only(mode="免申即享")) == set()
    assert paths(own.only(confidence="摘要")) == paths(own) and paths(own.only(confidence="原文")) == set()
    shipped = Catalog.builtin()
    assert paths(shipped.only(confidence="未证实")) == paths(shipped)
    assert all(i.confidence == "原文" for p in shipped.only(confidence="原文").policies for i in p.incentives)
    for wrong in ({"level": "国"}, {"mode": "申"}, {"confidence": "原"}, {"place": "荆城"}):
        with pytest.raises(NotFoundError):
            own.only(**wrong)


def test_the_ledger_may_name_an_incentive_that_is_left_out() -> None:
    text = policy_text("金额: 1元")
    other = text.replace("编号: trial", "编号: other").replace("编号: one", "编号: two")
    own = Catalog.loads({"d.yaml": DICTIONARY, "p.yaml": text, "q.yaml": other}).without("other")
    assert own.facts({"兑现记录": [{"事项": "two", "金额": 1}]}).records["兑现记录"][0]["事项"] == "other/two"


def test_the_options_that_decide_more_have_a_digest_of_their_own() -> None:
    texts = {"d.yaml": DICTIONARY, "p.yaml": policy_text("金额: 1元")}
    made = [Catalog.loads(texts, unplaced=a, unconfirmed=b).digest for a in (False, True) for b in (False, True)]
    assert len(set(made)) == 4


@pytest.mark.parametrize("basis", ["摘要: 某段", "原文: 某段"])
def test_unconfirmed_incentives_are_decided_only_if_included(basis: str) -> None:
    text = policy_text("金额: 1元").replace("摘要: 某段, 链接: 某网页", basis)
    text = f"核对: 未证实\n{text}" if basis.startswith("原文") else text
    texts = {"d.yaml": DICTIONARY, "p.yaml": text}
    for on in ("2024-12-31", "2024-12-30"):
        report = Catalog.loads(texts).match({"人数": 1}, on)
        assert (list(report.matches), report.unconfirmed) == ([], ("trial/one",))
        with pytest.raises(NotFoundError, match="“trial/one”未证实，没有判定；要判定的，写明 --include-unconfirmed"):
            report.explain("trial/one")
        asked = Catalog.loads(texts, unconfirmed=True).match({"人数": 1}, on)
        assert ([d.verdict for d in asked.matches], asked.unconfirmed) == (["符合"], ())


# ------------------------------------------------------------ packages


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def install(site: Path, name: str, module: str, value: str = "", code: str = "", **texts: str) -> None:
    package = site / module
    (package / "decrees").mkdir(parents=True)
    (package / "__init__.py").write_text(code, encoding="utf-8")
    for file, text in texts.items():
        (package / "decrees" / f"{file}.yaml").write_text(text, encoding="utf-8")
    info = site / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[policymatch.policies]\n{name} = {value or module}\n", encoding="utf-8")
    sys.modules.pop(module, None)


def test_policies_of_installed_packages(site: Path) -> None:
    install(site, "hubei-policies", "own_hubei", d=OWN, p=RULE)
    install(
        site, "more-policies", "own_more", p=policy_text("金额: 1元", conditions="- 民营企业").replace("trial", "more")
    )
    assert paths(Catalog.load(packages=True)) == {"trial/one", "more/one"}
    assert paths(Catalog.load(packages=["hubei-policies"])) == {"trial/one"}
    assert paths(Catalog.load(packages=True, builtin=True)) > paths(Catalog.builtin())
    with pytest.raises(NotFoundError, match="没有已安装的政策包“hubei-policy”，是否想写 hubei-policies"):
        Catalog.load(packages=["hubei-policy"])


@pytest.mark.parametrize(
    ("code", "value", "texts", "message"),
    [
        ("raise RuntimeError('no')", "", {"p": RULE}, "政策包“broken”（own_broken）打不开：RuntimeError: no"),
        ("", "own_absent", {"p": RULE}, "政策包“broken”（own_absent）打不开：ModuleNotFoundError"),
        ("", "", {}, "政策包“broken”（own_broken）里没有政策文件"),
        ("", "", {"p": "政策: [\n"}, "broken/decrees/p.yaml:2:1: YAML 写法有误"),
    ],
)
def test_a_broken_package_is_named(site: Path, code: str, value: str, texts: dict[str, str], message: str) -> None:
    install(site, "broken", "own_broken", value, code, **texts)
    with pytest.raises(CatalogError) as caught:
        Catalog.load(packages=True)
    assert message in str(caught.value)


# ------------------------------------------------------------ reload


def test_reload_reads_again_and_leaves_the_old_catalog_as_it_is(tmp_path: Path) -> None:
    own = put(tmp_path, d=DICTIONARY, p=policy_text("金额: 1元"), q=policy_text("金额: 9元").replace("trial", "other"))
    old = Catalog.load(own, unplaced=True).without("other")
    report = old.match({"人数": 1}, "2024-12-31")
    put(tmp_path, p=policy_text("金额: 2元"))
    new = old.reload()
    assert [c.match({"人数": 1}, "2024-12-31").package.total for c in (old, new)] == [100, 200]
    assert report.package.total == 100 and paths(new) == {"trial/one"} and old.digest != new.digest
    assert new.loaded.unplaced and new.reload().digest == new.digest
    put(tmp_path, p="政策: [\n")
    with pytest.raises(CatalogError):
        new.reload()
    assert new.match({"人数": 1}, "2024-12-31").package.total == 200


def test_matches_run_on_beside_a_reload(tmp_path: Path) -> None:
    own = put(tmp_path, d=DICTIONARY, p=policy_text("金额: 人数 × 1元/人"))
    catalog = Catalog.load(own)
    wrong: list[object] = []
    done = threading.Event()

    def match() -> None:
        n = 0
        while not done.is_set():
            n += 1
            total = catalog.match({"人数": n % 7}, "2024-12-31").package.total
            if total != 100 * (n % 7):
                wrong.append((n, total))

    threads = [threading.Thread(target=match) for _ in range(3)]
    for t in threads:
        t.start()
    for price in range(2, 12):
        put(tmp_path, p=policy_text(f"金额: 人数 × {price}元/人"))
        assert catalog.reload().match({"人数": 3}, "2024-12-31").package.total == 300 * price
    done.set()
    for t in threads:
        t.join()
    assert wrong == []
