"""Trades that move into hijacked addresses: gambling, drug shops, piracy, sex. Word tables and how they are counted.

Pure. No word is a mark alone: laws, guides and news name these trades too. Telling words are what only sellers write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_TELLING: Mapping[str, str] = MappingProxyType(
    {
        "gambling": r"slot gacor|situs (?:slot|togel|judi|toto)|judi (?:online|bola|slot)|bandar (?:togel|slot|judi|bola)|"
        r"agen (?:togel|judi|slot|bola)|togel (?:online|singapore|hongkong|hk|sgp|macau)|(?:toto|data|keluaran) (?:macau|hk|sgp|togel)|"
        r"link alternatif|daftar (?:slot|situs|akun)|slot (?:online|deposit|dana|demo|pulsa|qris)|rtp (?:live|slot)|maxwin|gampang menang|"
        r"pragmatic play|bo(?:nus)? new member|(?:live )?casino online|nhà cái|cá cược|xổ số|tài xỉu|kèo nhà cái|nổ hũ|"
        r"no deposit bonus|free spins|welcome bonus|casino bonus|play (?:slots|casino|poker) (?:online|now)|"
        r"best online (?:casinos?|slots|betting)|bet(?:ting)? (?:now|site|sites)|place your bets|online casino|"
        r"казино онлайн|онлайн казино|игровые автоматы|ставки на спорт|canlı (?:bahis|casino)|bahis siteleri|deneme bonusu|"
        r"casinos? en línea con bonos?|jugar (?:tragamonedas|casino)|apuestas deportivas|paris sportifs en ligne|"
        r"在线赌场|博彩|百家乐|彩票平台|真人娱乐|카지노사이트|토토사이트|먹튀|바카라사이트",
        "pharmacy": r"buy (?:cheap |generic |online )*(?:viagra|cialis|levitra|xanax|tramadol|ambien|valium|modafinil|ivermectin|"
        r"kamagra|sildenafil|tadalafil)|(?:viagra|cialis|levitra|xanax|tramadol|kamagra)(?: online)? without (?:a )?prescription|"
        r"no prescription (?:needed|required)|cheap (?:viagra|cialis|levitra|pills|meds)|canadian (?:online )?pharmacy|"
        r"generic (?:viagra|cialis|levitra)|order (?:viagra|cialis|pills) online|add to cart (?:viagra|cialis)|"
        r"comprar (?:viagra|cialis) sin receta|acheter (?:viagra|cialis)|viagra kaufen",
        "piracy": r"xoilac|trực tiếp bóng đá|xem bóng đá|xem phim (?:online|hd|sex|miễn phí)|phim (?:lẻ|bộ|sex|heo)|nonton (?:film|movie|bokep|streaming)|"
        r"watch (?:full )?(?:movies|series|sports) (?:online )?free|free (?:movie|sports) streams?|123movies|putlocker|soap2day|"
        r"download full movie|cracked? (?:apk|software) download|mod apk|streaming gratuit vf|ver películas gratis|смотреть фильмы онлайн бесплатно",
        "adult": r"porn (?:videos?|tube|movies)|xxx (?:videos?|movies)|free (?:porn|sex) (?:videos?|cams?)|live sex cams?|"
        r"escorts? (?:service|girls|agency)|call girls|adult webcams?|hookup tonight|sex (?:videos?|tube|chat)|bokep|hentai videos?|порно",
    }
)
_WEAK = re.compile(
    r"\b(casinos?|slots?|poker|roulette|baccarat|blackjack|jackpots?|betting|bets?|sportsbook|bookmakers?|gambling|togel|toto|gacor|lotter[yi]\w*|lotre|"
    r"viagra|cialis|levitra|tramadol|pills|porn|xxx|escorts?|livescore|bóng đá)\b"
)
TRIGGERS = frozenset(
    """
    slot slots situs judi bandar togel toto rtp maxwin casino casinos cá xổ tài kèo nổ nhà betting bets казино игровые ставки bahis
    deneme apuestas paris tragamonedas poker viagra cialis levitra xanax tramadol kamagra sildenafil tadalafil prescription pharmacy
    xoilac xoilacz bóng phim nonton 123movies putlocker soap2day streams movies películas apk смотреть porn xxx sex escort escorts
    bokep hentai порно gacor roulette jackpot jackpots lottery lotre gambling sportsbook bookmaker bookmakers baccarat blackjack spins
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)
"""A page without any of these words is not searched for phrases: every link is asked this question."""
_UNSPACED = ("赌", "博彩", "百家乐", "彩票", "娱乐", "카지노", "토토", "먹튀", "바카라")
_PATTERNS = {trade: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for trade, words in _TELLING.items()}


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
        return (self.named and len(self.words) >= 2) or len(self.words) >= 4  # noqa: PLR2004 - a law names one or two

    @property
    def is_likely(self) -> bool:
        """Whether it is enough beside another sign, such as a domain that changed."""
        return self.named or len(self.words) >= 2 or self.weak >= 4  # noqa: PLR2004 - a menu has one

    @property
    def detail(self) -> str:
        """The words, for the evidence."""
        return ", ".join(sorted(self.words)[:5])


def trade(names: tuple[str, ...], text: str) -> Trade | None:
    """The trade with the most telling words in the title, the headings and the text; None where there are none at all."""
    head, said = plain(" ".join(names)), plain(text)
    whole = f"{head} {said}"
    if TRIGGERS.isdisjoint(whole.split()) and (whole.isascii() or not any(word in whole for word in _UNSPACED)):
        return None
    weak = len(set(_WEAK.findall(whole)))
    found = [
        Trade(name, frozenset(pattern.findall(whole)), named=bool(pattern.search(head)), weak=weak)
        for name, pattern in _PATTERNS.items()
    ]
    best = max(found, key=lambda each: (each.named, len(each.words)))
    return best if best.words or weak >= 4 else None  # noqa: PLR2004 - as in `is_likely`
