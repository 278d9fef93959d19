"""What the script of a text tells about its language, and Chinese told into Hans and Hant."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SAMPLE = 1000
"""Characters of a text that are looked at: enough for any detector, and a megabyte costs no more."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+")
_NOISE = re.compile(r"[\d\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")
_NO_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha())
_SCRIPT_SAMPLE = 240
_HALF_SCRIPT = 0.3

SCRIPTS: dict[str, str] = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f",
    "Arab": "\u0620-\u064a\u0660-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebr": "\u05d0-\u05f4",
    "Hang": "\uac00-\ud7af\u1100-\u11ff",
    "Kana": "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Hani": "\u3400-\u9fff\uf900-\ufaff",
    "Deva": "\u0900-\u097f", "Beng": "\u0980-\u09ff", "Guru": "\u0a00-\u0a7f", "Gujr": "\u0a80-\u0aff",
    "Orya": "\u0b00-\u0b7f", "Taml": "\u0b80-\u0bff", "Telu": "\u0c00-\u0c7f", "Knda": "\u0c80-\u0cff",
    "Mlym": "\u0d00-\u0d7f", "Sinh": "\u0d80-\u0dff", "Thai": "\u0e00-\u0e7f", "Laoo": "\u0e80-\u0eff",
    "Mymr": "\u1000-\u109f", "Geor": "\u10a0-\u10ff\u1c90-\u1cbf", "Armn": "\u0530-\u058f",
    "Ethi": "\u1200-\u139f", "Khmr": "\u1780-\u17ff", "Tibt": "\u0f00-\u0fff",
}  # fmt: skip
"""Scripts by ISO 15924 code, as the inside of a character class (Unicode blocks)."""

DECIDES = {
    "Grek": "el", "Hang": "ko", "Kana": "ja", "Thai": "th", "Laoo": "lo", "Geor": "ka", "Armn": "hy",
    "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si", "Mymr": "my", "Khmr": "km", "Tibt": "bo",
}  # fmt: skip
"""Scripts that one language of the news is written in."""

USES = {
    "Cyrl": frozenset(["be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"]),
    "Arab": frozenset(["ar", "ckb", "fa", "ku", "ps", "sd", "ug", "ur"]),
    "Hebr": frozenset(["he", "yi"]),
    "Hani": frozenset(["ja", "zh"]),
    "Deva": frozenset(["hi", "mr", "ne"]),
    "Beng": frozenset(["as", "bn"]),
    "Ethi": frozenset(["am", "ti"]),
}
"""The languages that a script narrows to; Latin narrows to whatever is not written in another."""

_FOREIGN = re.compile("[" + "".join(inside for script, inside in SCRIPTS.items() if script != "Latn") + "]")
_ELSEWHERE = frozenset(DECIDES.values()).union(*USES.values()) - {"sr", "ku", "tt", "kk", "az"}
"""Languages that Latin letters rule out; the ones left out are written in Latin letters as well."""


class _Scripts(dict[str, str | None]):
    """The script of each character, found out when it is first met; None for what is no letter."""

    def __missing__(self, character: str) -> str | None:
        found = self[character] = next(
            (script for script, inside in SCRIPTS.items() if re.match(f"[{inside}]", character)), None
        )
        return found


_SCRIPT_OF = _Scripts()

# Letters that one language of a script has and its neighbours lack.
_TELLING = (
    ("uk", "Cyrl", re.compile("[їєґЇЄҐ]")),
    ("be", "Cyrl", re.compile("[ўЎ]")),
    ("mk", "Cyrl", re.compile("[ѓќѕЃЌЅ]")),
    ("ur", "Arab", re.compile("[ٹڈڑںےہ]")),
)
_NARROWING = (
    ("Cyrl", re.compile("[ыэёЫЭЁ]"), frozenset({"ru", "be", "kk", "ky", "mn", "tt"})),
    ("Cyrl", re.compile("[іІ]"), frozenset({"uk", "be", "kk"})),
    ("Cyrl", re.compile("[ђћџљњЂЋЏЉЊ]"), frozenset({"sr", "mk"})),
    ("Arab", re.compile("[پچژگ]"), frozenset({"fa", "ur", "ps", "ckb", "ku", "sd", "ug"})),
    ("Arab", re.compile("[ةىيك]"), frozenset({"ar"})),
)

# The commonest characters that one script of Chinese writes and the other doesn't.
_HANS = (
    "们这个来时国会说对发经过还没为开关机长门问间东车马见现实话语让认识谁请读课调谈论记设许诉证评词试该详误"
    "应战报际总结终给统绝继续级纪红约线组织细练绿网罗职联声听业严丧举义乐习乡书买乱争亏亚产亲亿仅从仓价众优"
    "传伤伦伪体余侠侦侧俩债倾储儿兑党兰兴养兽册写军农冲决况冻净减凤凯击创划刘则刚删别剂剑剧劝办务动励劲劳势"
    "华协单卖卢卫却厂厅历压厌厕县参双变叶号叹吓吕启员响哑唤啸团园围图圆圣场坏块坚坛坝坟垦壮壳处备复够头夹夺"
    "奋奖妆妇妈娱孙学宁宝宠审宪宫宽宾寻导寿将尔尝层届属岁岂岛岭币帅师带帮废广庆庐库庙归当录彻径忆忧怀态怜恋"
    "恼悬惊惧惨惩惯愤愿戏户扑执扩扫扬扰抚抛抢护担拟拥择挂挡挤损换据掷揽搁搅摄摆摇敌数断无旧显晓暂术朴杀杂权条"
    "极构枪柜标栋树样桥档梦检楼欢欧歼残毁毕气汇汉汤沟泪泽洁浅测济浓涛润涨渐渔温湾湿满滨灭灯灵灾炉点炼烂烦烧热"
    "爱爷牵状独狭猎献环电画畅疗疯痒盐监盖盘矿码础确离种积称稳穷窃竞笔简粮紧纠纯纲纳纷纸纹纽绍绕绘络绩绪维综缓编缘"
    "缩罚罢肠肤肿胁胜脏脑脚脱艺节苏范荐荣药莲获萧营虑虽虾蚁补衬袭装规视览觉触计订讨训议讯讲译诚谋谢谦谱责败货质贩贪贫"
    "购贯贴贵贷贸费贺贼资赏赔赖赚赛赞赢趋跃践踪轨转轮软轰轻载较辅辆辈辉输辩边达迁运进远违连迟适选递逻遗邓邮邻郑酱"
    "释里鉴针钟钢钱铁铜银销锁错键镇镜闭闯闲闹闻阅阳阴阵阶陆陈险随隐难雾静页顶项顺须顾顿预领频题颜额风飞饭饮饰饿馆驱驶驻"
    "验骂骗鱼鲁鲜鸟鸡鸣黄齐龄龙龟"
)
_HANT = (
    "們這個來時國會說對發經過還沒為開關機長門問間東車馬見現實話語讓認識誰請讀課調談論記設許訴證評詞試該詳誤"
    "應戰報際總結終給統絕繼續級紀紅約線組織細練綠網羅職聯聲聽業嚴喪舉義樂習鄉書買亂爭虧亞產親億僅從倉價眾優"
    "傳傷倫偽體餘俠偵側倆債傾儲兒兌黨蘭興養獸冊寫軍農衝決況凍淨減鳳凱擊創劃劉則剛刪別劑劍劇勸辦務動勵勁勞勢"
    "華協單賣盧衛卻廠廳歷壓厭廁縣參雙變葉號嘆嚇呂啟員響啞喚嘯團園圍圖圓聖場壞塊堅壇壩墳墾壯殼處備複夠頭夾奪"
    "奮獎妝婦媽娛孫學寧寶寵審憲宮寬賓尋導壽將爾嘗層屆屬歲豈島嶺幣帥師帶幫廢廣慶廬庫廟歸當錄徹徑憶憂懷態憐戀"
    "惱懸驚懼慘懲慣憤願戲戶撲執擴掃揚擾撫拋搶護擔擬擁擇掛擋擠損換據擲攬擱攪攝擺搖敵數斷無舊顯曉暫術樸殺雜權條"
    "極構槍櫃標棟樹樣橋檔夢檢樓歡歐殲殘毀畢氣匯漢湯溝淚澤潔淺測濟濃濤潤漲漸漁溫灣濕滿濱滅燈靈災爐點煉爛煩燒熱"
    "愛爺牽狀獨狹獵獻環電畫暢療瘋癢鹽監蓋盤礦碼礎確離種積稱穩窮竊競筆簡糧緊糾純綱納紛紙紋紐紹繞繪絡績緒維綜緩編緣"
    "縮罰罷腸膚腫脅勝臟腦腳脫藝節蘇範薦榮藥蓮獲蕭營慮雖蝦蟻補襯襲裝規視覽覺觸計訂討訓議訊講譯誠謀謝謙譜責敗貨質販貪貧"
    "購貫貼貴貸貿費賀賊資賞賠賴賺賽讚贏趨躍踐蹤軌轉輪軟轟輕載較輔輛輩輝輸辯邊達遷運進遠違連遲適選遞邏遺鄧郵鄰鄭醬"
    "釋裡鑑針鐘鋼錢鐵銅銀銷鎖錯鍵鎮鏡閉闖閒鬧聞閱陽陰陣階陸陳險隨隱難霧靜頁頂項順須顧頓預領頻題顏額風飛飯飲飾餓館驅駛駐"
    "驗罵騙魚魯鮮鳥雞鳴黃齊齡龍龜"
)
_WORDS = re.compile("[a-z]+")
_INDONESIAN = frozenset({
    "bahwa", "karena", "bisa", "anda", "kantor", "polisi", "perusahaan", "persen", "uang", "mobil", "kemarin",
    "pun", "saat", "kalau", "rupiah", "universitas",
})  # fmt: skip
_MALAY = frozenset({
    "bahawa", "kerana", "boleh", "awak", "pejabat", "polis", "syarikat", "peratus", "wang", "kereta",
    "semalam", "manakala", "iaitu", "sahaja", "ringgit",
})  # fmt: skip
_HANS_ONLY = frozenset(_HANS) - frozenset(_HANT)
_HANT_ONLY = frozenset(_HANT) - frozenset(_HANS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as a detector should see it, and what its letters alone tell.

    `letters` counts letters and their marks, those of Chinese, Japanese and Korean threefold, since they
    say as much as three. `language` is set where the script decides; else `candidates` narrows.
    """

    text: str
    letters: int
    language: str | None = None
    candidates: frozenset[str] | None = None
    latin: bool = False


def read_letters(text: str) -> Reading:
    """Clean a text of what is no language (addresses, handles, digits, controls) and weigh its script.

    A shouted text is lower-cased, since langdetect skips words in capitals.
    """
    clean = _NOISE.sub(" ", _without_addresses(text[:SAMPLE]))
    if clean.isupper():
        clean = clean.lower()
    if clean.isascii() or not _FOREIGN.search(clean):
        return Reading(clean, letters_in(clean), latin=True)
    sample = clean[:_SCRIPT_SAMPLE]
    counts: Counter[str] = Counter(filter(None, map(_SCRIPT_OF.__getitem__, sample)))
    total = sum(counts.values())
    if not total:
        return Reading(clean, 0)
    if len(clean) > len(sample):
        scale = len(clean) / len(sample)
        total = round(total * scale)
        counts = Counter({script: round(count * scale) for script, count in counts.items()})
    wide = counts["Hang"] + counts["Kana"] + counts["Hani"]
    letters = total + 2 * wide
    if counts["Kana"] and counts["Kana"] + counts["Hani"] >= _HALF_SCRIPT * total:
        return Reading(clean, letters, "ja")
    script = max(counts, key=lambda code: counts[code])
    if 3 * wide > counts[script]:
        script = "Hang" if counts["Hang"] >= counts["Hani"] else "Hani"
    if script in DECIDES:
        return Reading(clean, letters, DECIDES[script])
    for language, of, telling in _TELLING:
        if of == script and telling.search(clean):
            return Reading(clean, letters, language)
    candidates = USES.get(script)
    for of, telling, narrower in _NARROWING:
        if of == script and candidates and telling.search(clean):
            candidates = candidates & narrower or candidates
    if candidates and len(candidates) == 1:
        return Reading(clean, letters, next(iter(candidates)))
    return Reading(clean, letters, candidates=candidates, latin=script == "Latn")


def letters_in(text: str) -> int:
    """How many letters a text holds, as `str.isalpha` has them."""
    try:  # ten times as fast as asking every character
        return len(text.encode("latin-1").translate(None, _NO_LETTERS))
    except UnicodeEncodeError:
        return sum(map(str.isalpha, text))


def _without_addresses(text: str) -> str:
    if "@" in text:
        text = " ".join(word for word in text.split() if "@" not in word[1:])
    if "://" in text or "www." in text or "@" in text or "#" in text:
        return _ADDRESS.sub(" ", text)
    return text


def allowed(reading: Reading, ranking: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The languages of a ranking that the script of a text leaves room for."""
    if reading.latin and reading.candidates is None:
        return [pair for pair in ranking if pair[0] not in _ELSEWHERE]
    return [pair for pair in ranking if allows(reading, pair[0])]


def allows(reading: Reading, language: str) -> bool:
    """Whether the script of a text leaves room for a language."""
    if reading.language:
        return reading.language == language
    if reading.candidates is not None:
        return language in reading.candidates
    return not reading.latin or language not in _ELSEWHERE


def indonesian(text: str) -> bool:
    """Whether a text that a detector calls Malay is Indonesian, by the words that the two don't share."""
    words = _WORDS.findall(text[: 10 * SAMPLE].lower())
    return sum(word in _INDONESIAN for word in words) >= sum(word in _MALAY for word in words)


def chinese(text: str) -> str:
    """`zh-Hans` or `zh-Hant` by the characters that one of them alone writes; `zh` where none tells."""
    sample = text[:SAMPLE]
    simplified = sum(map(_HANS_ONLY.__contains__, sample))
    traditional = sum(map(_HANT_ONLY.__contains__, sample))
    if simplified == traditional:
        return "zh"
    return "zh-Hans" if simplified > traditional else "zh-Hant"
