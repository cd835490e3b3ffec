"""Names of places: which regions they can mean, and where they stand in a text."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer.gazetteer
from explorer.gazetteer import (
    by_code,
    children,
    contains,
    find_places,
    hosts_in,
    is_former,
    parents,
    regions_of_host,
    resolve,
)
from explorer.gazetteer.names import short_forms
from explorer.gazetteer.table import table
from explorer.types import Region


def codes(regions) -> list[str]:
    return [region.code for region in regions]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("杰勒阿尕什镇", ["654221102"]),
        ("大江镇", ["440781100", "445321110"]),
        ("台山市大江镇", ["440781100"]),
        ("广东省江门市台山市大江镇", ["440781100"]),
        ("广东/大江", ["440781100", "445321110"]),
        ("重庆/丰都/暨龙", ["500230123"]),
        ("丰都县 暨龙镇", ["500230123"]),
        ("紫云自治县", ["520425"]),
        ("紫云苗族布依族自治县", ["520425"]),
        ("紫云县", ["520425"]),
        ("延边州", ["2224"]),
        ("凉山", ["5134", "532328209"]),
        ("新疆", ["65"]),
        ("内蒙古自治区", ["15"]),
        ("重庆市", ["50"]),
        ("郫县", ["510117"]),
        ("湟中县", ["630106"]),
        ("祁阳县", ["431181"]),
        ("江干区", ["330104"]),
        ("莱芜市", ["3712"]),
        ("仙桃市", ["429004"]),
        ("东莞市长安镇", ["441900119"]),
        ("塔庄", ["350124107"]),
        ("没有这个镇", []),
        ("台山市杰勒阿尕什镇", []),
        ("", []),
        ("  ", []),
        ("a", []),
        ("2023年", []),
    ],
)
def test_resolve(name, expected):
    assert codes(resolve(name)) == expected


def test_the_likeliest_comes_first():
    regions = resolve("朝阳")
    assert codes(regions)[:2] == ["2113", "110105"]
    assert [r.level for r in regions] == sorted(
        (r.level for r in regions), key=["province", "city", "county", "township"].index
    )


def test_within_and_level():
    liaoning = resolve("辽宁省")[0]
    assert codes(resolve("朝阳", within=liaoning, level="county")) == ["211321"]
    assert resolve("大江镇", within=liaoning) == []


def test_names_above_are_filled_in():
    assert by_code("440781100") == Region(
        "440781100", "township", "广东省", "江门市", "台山市", "大江镇"
    )
    # Municipalities, counties right under a province, cities without counties: the level that is
    # not there is None.
    assert by_code("500230123") == Region(
        "500230123", "township", "重庆市", None, "丰都县", "暨龙镇"
    )
    assert by_code("429004") == Region("429004", "county", "湖北省", None, "仙桃市")
    assert by_code("441900119") == Region(
        "441900119", "township", "广东省", "东莞市", None, "长安镇"
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [("440000", "广东省"), ("440700", "江门市"), ("440781000000", "台山市"), ("44", "广东省")],
)
def test_codes_with_trailing_zeros(code, name):
    region = by_code(code)
    assert region is not None
    assert region.name == name


@pytest.mark.parametrize("code", ["", "99", "440799", "44078", "abc", "４４"])
def test_unknown_codes(code):
    assert by_code(code) is None


def test_parents_children_contains():
    town = by_code("440781100")
    assert [r.name for r in parents(town)] == ["台山市", "江门市", "广东省"]
    assert [r.name for r in parents(by_code("500230123"))] == ["丰都县", "重庆市"]
    assert parents(by_code("44")) == ()
    city = by_code("4407")
    assert town in children(city)
    assert "台山市" in {r.name for r in children(city, level="county")}
    assert contains(city, town)
    assert not contains(town, city)
    assert contains(town, town)


def test_former_names():
    assert is_former("郫县", resolve("郫县")[0])
    assert is_former("江干区", resolve("江干区")[0])
    assert not is_former("紫云自治县", resolve("紫云自治县")[0])
    assert not is_former("台山市", resolve("台山市")[0])


def mentions(text: str) -> list[str]:
    found = find_places(text)
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert mention.candidates
    return [mention.text for mention in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("丰都县暨龙镇人民政府", ["丰都县", "暨龙镇"]),
        ("2024年,紫云自治县人民政府坚持", ["紫云自治县"]),
        (
            "根据《贵州省行政执法条例》和紫云苗族布依族自治县的规定",
            ["贵州省", "紫云苗族布依族自治县"],
        ),
        ("江门市委、台山市委关于", ["江门市", "台山市"]),
        ("杰勒阿尕什镇及17个村队", ["杰勒阿尕什镇"]),
        ("中共闽清县委", ["闽清县"]),
        ("西安市新城区人民政府", ["西安市", "新城区"]),
        ("和县人民政府", ["和县"]),
        ("对新疆和田地区开展援助", ["新疆", "和田地区"]),
        ("第六师五家渠市政务信息公开指南", ["五家渠市"]),
        ("河源市民政局和红河州市场监管局", ["河源市", "红河州"]),
    ],
)
def test_places_in_a_text(text, expected):
    assert mentions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇、街道办事处要落实责任",
        "大力发展乡村产业,培育文明乡风,建设平安乡村",
        "上海城市管理"[2:],
        "12万城镇就业人员",
        "推进新城区、老城区、中心城区建设",
        "我镇、我县、我市、全区、全省、本镇、各县",
        "加快建设镇广高速",
        "推进社区治理和农村社区建设",
        "国家级经济技术开发区和综合保税区",
        "发挥市场作用,完善县域经济,健全州县乡村四级体系",
        "特色小城镇、美丽乡镇、智慧城市、地级市、县级市",
        "依法治镇、依法治县、依法治市",
        "项城市建设重点工程"[1:],
    ],
)
def test_ordinary_words_are_no_places(text):
    assert mentions(text) == []


def test_a_city_inside_a_longer_word():
    assert mentions("推进上海城市治理") == ["上海"]
    assert mentions("海城市人民政府") == ["海城市"]


def test_neighbours_decide_what_is_meant():
    alone, both = find_places("大江镇")[0], find_places("新兴县大江镇")
    assert codes(alone.candidates) == ["440781100", "445321110"]
    assert alone.region is None
    assert [m.region.code for m in both] == ["445321", "445321110"]


def test_every_division_resolves_to_itself():
    data = table()
    for code in list(data.own)[::97]:
        region = data.region(code)
        assert code in codes(resolve(region.name)), region
        assert by_code(code) == region
        assert all(contains(above, region) for above in parents(region))


def test_short_forms():
    assert short_forms("紫云苗族布依族自治县") == ("紫云自治县", "紫云县")
    assert short_forms("常营回族乡") == ("常营乡",)
    assert short_forms("鄂温克族自治旗") == ()
    assert short_forms("丰都县") == ()


def slow_places(text: str) -> set[str]:
    """Every full name of a township of three or more characters, the obvious way."""
    return {
        name
        for name in table().full
        if len(name) >= 4 and name.endswith(("镇", "县")) and name in text
    }


@given(
    st.lists(
        st.sampled_from(sorted(n for n in table().full if 4 <= len(n) <= 7)[::301]), max_size=6
    )
)
@settings(max_examples=50, deadline=None)
def test_agrees_with_looking_for_every_name(names):
    text = "。".join(names)
    found = {m.text for m in find_places(text)}
    for name in slow_places(text):
        assert any(name in longer for longer in found), name


@given(st.text(alphabet="省市县区镇乡街道大江和平新城上海广东一二中人民政府建设2、。", max_size=80))
@settings(deadline=None)
def test_mentions_are_ordered_and_never_overlap(text):
    end = 0
    for mention in find_places(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        end = mention.end


def test_the_data_is_compressed_without_a_time_stamp():
    file = Path(explorer.gazetteer.__file__).parent / "data" / "divisions.tsv.gz"
    data = file.read_bytes()
    assert data[4:8] == bytes(4)
    assert len(data) < 600_000
    assert len(gzip.decompress(data).decode().split("\n")) == 13


def test_importing_loads_no_data():
    script = (
        "import explorer.gazetteer, explorer.gazetteer.table as t;"
        "assert t.table.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("name", "code", "county"),
    [
        ("崇文区", "110103", "崇文区"),  # into 东城区, 2010
        ("塘沽区", "120107", "塘沽区"),  # into 滨海新区, 2009
        ("胶南市", "370284", "胶南市"),  # into 黄岛区, 2012
        ("大足县", "500111", "大足区"),  # with 双桥区 into 大足区, 2011
        ("綦江县", "500110", "綦江区"),  # with 万盛区 into 綦江区, 2011
    ],
)
def test_counties_merged_away_before_the_oldest_list(name, code, county):
    (region,) = resolve(name)
    assert (region.code, region.county) == (code, county)
    assert is_former(name, region)


def test_new_areas_are_the_city_that_they_serve():
    assert [r.code for r in resolve("天府新区")] == ["5101"]
    (mention,) = find_places("四川天府新区2023年法治政府建设情况")[1:]
    assert mention.text == "天府新区" and mention.region.city == "成都市"


@pytest.mark.parametrize(
    ("host", "codes"),
    [
        ("www.xuwen.gov.cn", ["440825"]),  # 徐闻, in full
        ("cqjlp.gov.cn", ["500107"]),  # 重庆九龙坡, first letters
        ("sxzhongyang.gov.cn", ["141129"]),  # 山西中阳, both
        ("sfj.hhlx.gov.cn", ["532527"]),  # a bureau of 红河泸西
        ("lianjiang.gov.cn", ["350122", "440881"]),  # 连江 and 廉江
        ("changge.gov.cn", ["411082"]),  # 长 is chang in names, 都 du
        ("yandu.gov.cn", ["320903"]),
        ("jtt.sc.gov.cn", ["51"]),  # 四川, abbreviated
        ("gz.gov.cn", []),  # too many begin so
        ("www.gov.cn", []),
        ("example.com", []),
    ],
)
def test_hosts_spell_places(host, codes):
    assert [r.code for r in regions_of_host(host)] == codes


def test_hosts_in_a_text():
    text = "见http://www.lianhu.gov.cn/zw/1.html，邮箱a@x.gov.cn；JYJ.Taizhou.gov.cn:80"
    assert hosts_in(text) == ["www.lianhu.gov.cn", "jyj.taizhou.gov.cn"]
