"""Trades that move into hijacked addresses: gambling, drug shops, piracy, sex. Word tables and how they are counted.

Pure. No word is a mark alone: laws, guides and news name these trades too. Telling words are what only sellers write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_TELLING: Mapping[str, str] = MappingProxyType(
    {
        "gambling": r"slot gacor|situs (?:slot|togel|judi|toto)|judi (?:online|bola|slot)|bandar (?:togel|slot|judi|bola)|"
        r"agen (?:togel|judi|slot|bola)|togel (?:online|singapore|hongkong|hk|sgp|macau)|(?:toto|data|keluaran) (?:macau|hk|sgp|togel)|"
        r"link alternatif|daftar (?:slot|situs|akun|sbobet)|slot (?:online|deposit|dana|demo|pulsa|qris)|rtp (?:live|slot)|maxwin|gampang menang|"
        r"slot\d+|sbobet\w*|pragmatic play|bonus new member|(?:live )?casino online|nhà cái|cá cược|xổ số|tài xỉu|kèo nhà cái|nổ hũ|"
        r"game bài(?: đổi thưởng)?|cổng game|bắn cá|đổi thưởng|casino trực tuyến|soi kèo|"
        r"no deposit bonus|free spins|welcome bonus|casino bonus|play (?:slots|casino|poker)(?: (?:online|now))?|"
        r"best online (?:casinos?|slots|betting)|(?:top|best) betting apps|casino (?:sites|apps)|(?:sure )?betting tips|correct score predictions|fixed odds|free bets?|bet(?:ting)? (?:now|sites?)|place your bets|online casinos?(?: sites?)?|"
        r"(?:best )?non gamstop casinos?|casinos? not on gamstop|crypto casinos?|"
        r"казино онлайн|онлайн казино|игровые автоматы|ставки на спорт|казино вавада|вавада казино|бездепозитный бонус|зеркало казино|"
        r"рабочее зеркало|букмекерская контора|онлайн казіно|ігрові автомати|"
        r"canlı (?:bahis|casino)|bahis siteleri|deneme bonusu|casino siteleri|"
        r"(?:mejores )?casinos? en línea|bonos? sin depósito|giros gratis|jugar (?:tragamonedas|casino)|apuestas deportivas|"
        r"tragamonedas gratis|dinero real|"
        r"paris sportifs(?: en ligne)?|casinos? en ligne|tours gratuits|bonus sans dépôt|machines à sous|argent réel|"
        r"cassinos? online|rodadas grátis|jogo do tigrinho|fortune tiger|apostas esportivas|bônus de boas vindas|aposte agora|casas? de apostas|"
        r"online casinos? ohne \w+|beste online casinos?|freispiele|willkommensbonus|spielautomaten|casinos? ohne (?:limit|lizenz|oasis)|"
        r"casino online aams|giri gratis|bonus senza deposito|scommesse sportive|gratis spins|casino utan (?:licens|spelpaus)|"
        r"kasyno online|darmowe spiny|bonus powitalny|automaty do gier|zakłady bukmacherskie|online kaszinó|"
        r"كازينو (?:اون لاين|أون لاين|اونلاين)|مراهنات رياضية|العاب كازينو|ألعاب كازينو|مكافأة ترحيبية",
        "pharmacy": r"buy (?:cheap |generic |online )*(?:viagra|cialis|levitra|xanax|tramadol|ambien|valium|modafinil|ivermectin|"
        r"kamagra|sildenafil|tadalafil|oxycodone|adderall)|(?:viagra|cialis|levitra|xanax|tramadol|kamagra|pills)(?: online)? without (?:a )?prescription|"
        r"no prescription (?:needed|required)|cheap (?:viagra|cialis|levitra|pills|meds)|canadian (?:online )?pharmacy|"
        r"generic (?:viagra|cialis|levitra)|order (?:viagra|cialis|xanax|tramadol|pills)(?: and \w+)?(?: online)?|add to cart (?:viagra|cialis)|"
        r"comprar (?:viagra|cialis)(?: sin receta)?|acheter (?:viagra|cialis)|viagra kaufen|viagra sans ordonnance|viagra rezeptfrei|potenzmittel(?: rezeptfrei)?|rezeptfrei (?:kaufen|bestellen)|"
        r"(?:best )?cbd gummies|delta-8 vapes|thc gummies",
        "piracy": r"xoilac\w*|trực tiếp bóng đá|xem bóng đá|xem phim (?:online|hd|sex|miễn phí)|phim (?:lẻ|bộ|sex|heo)|"
        r"nonton (?:film|movie|bokep|streaming|drama)|lk21|sub indo|"
        r"watch (?:full |free )?movies(?: online)?(?: free)?|free (?:movies? (?:streams?|online)|sports streams?)|123movies|putlocker|soap2day|"
        r"download full movies?|watch full movies?|movies? torrent|torrent 1080p|keygen|serial key and activator|cracked (?:apk|software) download|crack software download|mod apk|streaming gratuit vf|ver películas gratis|смотреть фильмы онлайн бесплатно",
        "adult": r"porn (?:videos?|tube|movies)|xxx (?:videos?|movies|tube)|free (?:porn|sex) (?:videos?|cams?)|live sex cams?|"
        r"escorts? (?:service|girls|agency)|call girls|adult webcams?|hookup tonight|sex (?:videos?|tube|chat)|bokep|hentai videos?|порно",
        "counterfeit": r"swiss replica|best replica|replica (?:watches|handbags|bags|rolex)|cheap (?:jordans|nfl jerseys|jerseys)|wholesale jerseys|"
        r"(?:louis vuitton|michael kors|ray ban|moncler|nike) outlet",
        "essays": r"write my essay|essay writing services?|essay writers?|buy (?:an )?(?:essays?|dissertations?)(?: online)?|"
        r"order an essay|do my homework(?: for me)?|cheap essays?|plagiarism free",
        "loans": r"payday loans?(?: online)?|no credit check|guaranteed approval|(?:instant )?cash advances?|bad credit loans?|instant approval",
        "crypto": r"(?:bitcoin|btc|crypto|eth) giveaway|send (?:\w+ ){0,6}double|(?:get|send) double back|double your (?:btc|bitcoin|crypto)|"
        r"bitcoin investment|(?:trusted )?crypto trading platform|daily profit|connect wallet|free airdrop",
    }
)
_SHY = frozenset({"essays", "loans", "crypto", "counterfeit"})
"""Trades whose words schools, agencies and news need too: it takes more of them."""
_TELLING_UNSPACED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gambling": (
            *(
                "在线赌场",
                "博彩",
                "百家乐",
                "彩票平台",
                "真人娱乐",
                "体育投注",
                "开云体育",
                "投注平台",
                "在线投注",
                "彩金",
                "棋牌游戏",
                "娱乐城",
            ),
            *(
                "線上娛樂城",
                "百家樂",
                "體育投注",
                "カジノ",
                "入金不要",
                "카지노사이트",
                "토토사이트",
                "먹튀",
                "바카라사이트",
                "안전놀이터",
            ),
            *("สล็อต", "บาคาร่า", "คาสิโน", "แทงบอล", "เว็บตรง", "หวยออนไลน์", "เครดิตฟรี"),
        ),
        "counterfeit": ("スーパーコピー", "ブランドコピー", "激安", "代引き", "送料無料", "高仿", "精仿手表"),
        "adult": ("成人视频", "无码", "エロ動画", "야동", "หนังโป๊"),
        "pharmacy": ("伟哥", "威而鋼", "비아그라", "バイアグラ"),
    }
)
TRIGGERS = frozenset(
    """
    slot slots situs judi bandar togel toto rtp maxwin casino casinos cá xổ tài kèo nổ nhà betting bet bets казино игровые ставки bahis
    deneme apuestas paris tragamonedas poker viagra cialis levitra xanax tramadol kamagra sildenafil tadalafil prescription pharmacy
    bóng phim nonton 123movies putlocker soap2day streams stream movies movie películas apk смотреть porn xxx sex escort escorts
    bokep hentai порно gacor roulette jackpot jackpots lottery lotre gambling sportsbook bookmaker bookmakers baccarat blackjack spins
    alternatif daftar hk sgp macau gampang pragmatic deposit bonus gamstop bài cổng bắn thưởng soi автоматы автомати зеркало бездепозитный
    букмекерская казіно siteleri canlı bonos giros dinero gratuits machines réel cassino cassinos rodadas tigrinho tiger casas ligne línea
    apostas aposte bônus bono depósito agen freispiele willkommensbonus spielautomaten giri scommesse spins kasyno darmowe powitalny automaty zakłady
    kaszinó كازينو مراهنات مكافأة ambien valium modafinil ivermectin oxycodone adderall pills meds lk21 indo girls webcam webcams
    hookup replica jordans jerseys outlet essay essays dissertation dissertations homework plagiarism payday credit
    approval advance advances giveaway double livescore sunwin gratuit cracked crack apps predictions odds potenzmittel rezeptfrei cbd gummies vapes torrent keygen activator bitcoin crypto airdrop wallet profit
    swiss gratis demo dana pulsa qris
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)
"""A page without any of these words is not searched for phrases: every link is asked this question."""
_JOINED = re.compile(r"(?<!\w)(?:slot\d+|sbobet|xoilac)")
_UNSPACED = tuple(word for listed in _TELLING_UNSPACED.values() for word in listed)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """The telling words of each trade; compiled for the first page that says a trigger, which most runs never see."""
    return {trade: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for trade, words in _TELLING.items()}


@lru_cache(maxsize=1)
def _weak() -> re.Pattern[str]:
    return re.compile(
        r"\b(casinos?|slots?|poker|roulette|baccarat|blackjack|jackpots?|betting|bets?|sportsbook|bookmakers?|gambling|togel|toto|gacor|lotter[yi]\w*|lotre|sunwin|bonus|"
        r"viagra|cialis|levitra|tramadol|pills|porn|xxx|escorts?|livescore|bóng đá)\b"
    )


_MANY = 4
"""So many different weak words are no accident."""
_MOST_OF_STEM: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(
        [
            "poker",
            "roulette",
            "baccarat",
            "blackjack",
            "sportsbook",
            "gambling",
            "togel",
            "toto",
            "gacor",
            "lotre",
            "sunwin",
            "bonus",
        ],
        1,
    )
    | dict.fromkeys(["viagra", "cialis", "levitra", "tramadol", "pills", "porn", "xxx", "livescore"], 1)
    | dict.fromkeys(["casino", "slot", "jackpot", "bookmaker", "escort"], 2)
    | {"bóng đá": 1, "bet": 3, "lotter": _MANY}
)
"""What every weak word has in it, and how many different ones can at most."""


def _weak_words(said: str) -> int:
    """How many different weak words a text has; fewer than `_MANY` are all the same, and may be told as none."""
    if sum(most for stem, most in _MOST_OF_STEM.items() if stem in said) < _MANY:
        return 0
    return len(set(_weak().findall(said)))


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade that a page seems to ply: its telling words, and whether one stands in the title or a heading."""

    name: str
    words: frozenset[str]
    named: bool
    weak: int
    """Different other words of these trades."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a seller's page says so much of it."""
        if self.name in _SHY:
            return self.named and len(self.words) >= 3  # noqa: PLR2004 - a warning names one or two
        return (self.named and len(self.words) >= 2) or len(self.words) >= 4  # noqa: PLR2004 - a law names one or two

    @property
    def is_likely(self) -> bool:
        """Whether it is enough beside another sign, such as a domain that changed."""
        if self.name in _SHY:
            return self.is_plain
        return self.named or len(self.words) >= 2 or self.weak >= _MANY  # noqa: PLR2004 - a menu has one

    @property
    def detail(self) -> str:
        """The words, for the evidence."""
        return ", ".join(sorted(self.words)[:5])


def speaks_of_trade(words: list[str], said: str) -> bool:
    """Whether plain text, and its words, has anything that a trade's phrases could begin with."""
    return not TRIGGERS.isdisjoint(words) or bool(_JOINED.search(said))


@lru_cache(maxsize=1)
def _triggers() -> dict[str, frozenset[str]]:
    """The triggers of each trade: those that its own phrases are written with."""
    found = {}
    for name, phrases in _TELLING.items():
        stems = (*re.findall(r"\w{2,}", phrases), *re.findall(r"(\w{2,})\w\?", phrases))
        found[name] = frozenset(word for word in TRIGGERS if word.startswith(stems))
    return found


def trade(names: tuple[str, ...], text: str) -> Trade | None:
    """The trade with the most telling words in the title, the headings and the text; None where there are none at all."""
    head, said = plain(" ".join(names)), plain(text)
    whole = f"{head} {said}"
    unspaced = not whole.isascii() and any(word in whole for word in _UNSPACED)
    if not unspaced and not speaks_of_trade(whole.split(), whole):
        return None
    weak = _weak_words(whole)
    found = []
    words, joined = set(whole.split()), _JOINED.search(whole)
    for name, pattern in _patterns().items():
        if not (unspaced or joined or weak >= _MANY) and _triggers()[name].isdisjoint(words):
            continue
        more = _TELLING_UNSPACED.get(name, ()) if unspaced else ()
        telling = {*pattern.findall(whole), *(word for word in more if word in whole)}
        named = bool(pattern.search(head)) or any(word in head for word in more)
        found.append(Trade(name, frozenset(telling), named=named, weak=weak))
    best = max(found, key=lambda each: (len(each.words), each.named), default=None)
    return best if best and (best.words or weak >= _MANY) else None
