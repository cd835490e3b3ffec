"""How places are called: kinds of division, peoples in autonomous areas' names, short forms."""

from __future__ import annotations

from explorer.patterns import lazy

# Longest first where one begins another. Some areas bear a people's name without 族.
_PEOPLES = (
    "汉族|满族|蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|"
    "土族|达斡尔族|达斡尔|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|阿昌族|普米族|塔吉克族|塔吉克|怒族|"
    "乌孜别克族|乌孜别克|俄罗斯族|俄罗斯|鄂温克族|鄂温克|德昂族|保安族|裕固族|京族|塔塔尔族|塔塔尔|独龙族|"
    "鄂伦春族|鄂伦春|赫哲族|门巴族|珞巴族|基诺族|各族|民族"
)
_AUTONOMOUS = lazy(rf"(.{{2,}}?)(?:{_PEOPLES})+(?:自治([州县旗])|(乡|苏木))")
_KIND = lazy(rf"(?:(?:{_PEOPLES})*乡|镇|街道|地区|办事处|苏木)$")

# Provinces are often called without what says their kind, and mean the province nearly always.
PROVINCES_SHORT = {
    "内蒙古": "15", "广西": "45", "西藏": "54", "宁夏": "64", "新疆": "65",
    "河北": "13", "山西": "14", "辽宁": "21", "吉林": "22", "黑龙江": "23", "江苏": "32",
    "浙江": "33", "安徽": "34", "福建": "35", "江西": "36", "山东": "37", "河南": "41",
    "湖北": "42", "湖南": "43", "广东": "44", "海南": "46", "四川": "51", "贵州": "52",
    "云南": "53", "陕西": "61", "甘肃": "62", "青海": "63", "台湾": "71", "香港": "81",
    "澳门": "82", "北京": "11", "天津": "12", "上海": "31", "重庆": "50",
}  # fmt: skip

# In everyday use, and not formed by the rule of `short_forms`.
IRREGULAR = {
    "前郭县": "220721", "喀左县": "211324", "阜蒙县": "210921", "阜新县": "210921",
    "巴州": "6528", "博州": "6527", "克州": "6530", "昌吉州": "6523", "黔东南州": "5226",
    "新疆自治区": "65", "广西自治区": "45", "宁夏自治区": "64",
    # State-level new areas: the city or county that they serve. 雄安新区 and others that lie in
    # several are left to the place that stands before their name.
    "天府新区": "5101", "西咸新区": "6101", "贵安新区": "5201", "横琴新区": "440402",
    "南沙新区": "440115", "江北新区": "3201", "舟山群岛新区": "3309", "湘江新区": "4301",
    "滇中新区": "5301", "哈尔滨新区": "2301", "长春新区": "2201", "金普新区": "210213",
    "西海岸新区": "370211", "福州新区": "3501",
}  # fmt: skip

# Areas that are called by their people alone, and that a former county's name means as well: 东乡县
# was the name of 东乡区 in 江西 until 2016, and is 东乡族自治县 in everyday use.
SHARED = {"东乡县": "622926", "东乡自治县": "622926"}


def stem(name: str) -> str:
    """A township's name without what says its kind: 大江乡 and 大江镇 are both 大江."""
    return _KIND.sub("", name)


def stem_of_area(name: str) -> str | None:
    """The name of an autonomous area without its peoples and its kind; None for all others.

    >>> stem_of_area("红河哈尼族彝族自治州"), stem_of_area("桃源县")
    ('红河', None)
    """
    found = _AUTONOMOUS.fullmatch(name)
    return found[1] if found and found[2] else None


def short_forms(name: str) -> tuple[str, ...]:
    """The regular short names of an autonomous area or township, longest first.

    >>> short_forms("紫云苗族布依族自治县")
    ('紫云自治县', '紫云县')
    >>> short_forms("常营回族乡")
    ('常营乡',)
    """
    found = _AUTONOMOUS.fullmatch(name)
    if not found:
        return ()
    place, kind, township = found.groups()
    if township:
        return (place + township,)
    return (f"{place}自治{kind}", place + kind)
