"""True genres, few and from one list, found in what a song's style says in English or Chinese. Pure.

Style phrases ("fingerpicked guitar", "airy pads") are no genres: a player that lists genres would list thousands. The style
itself is kept whole in a tag of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_MOST: Final = 2
"""Genres of one song."""

_WORDS: Final[Mapping[str, str]] = {
    "Acoustic": "acoustic, unplugged, 原声, 木吉他",
    "Afrobeat": "afrobeat, afrobeats, afro pop, amapiano, afro house, 非洲",
    "Alternative": "alternative, alt rock, britpop, goth, gothic, 另类",
    "Ambient": "ambient, drone, soundscape, meditation, meditative, asmr, 氛围, 冥想, 环境音乐",
    "Blues": "blues, bluesy, 布鲁斯, 蓝调",
    "Bossa Nova": "bossa nova, bossa, samba, 波萨诺瓦, 桑巴",
    "Celtic": "celtic, irish, scottish, 凯尔特",
    "Chanson": "chanson, french pop, cabaret, 香颂",
    "Children's": "children, childrens, kids, nursery, lullaby, 儿歌, 童谣, 摇篮曲",
    "Chinese Traditional": (
        "chinese traditional, traditional chinese, guofeng, gufeng, guzheng, erhu, pipa, guqin, "
        "dizi, xianxia, chinese style, chinese opera, 国风, 古风, 中国风, 戏腔, 古筝, 二胡, "
        "琵琶, 戏曲, 京剧, 民乐, 武侠, 仙侠"
    ),
    "Choral": "choral, choir, a cappella, acapella, barbershop, gregorian, 合唱, 圣咏, 唱诗",
    "Christian": "christian, worship, gospel, hymn, 福音, 赞美诗, 敬拜",
    "Classical": (
        "classical, baroque, neoclassical, chamber, sonata, concerto, piano solo, solo piano, "
        "string quartet, waltz, 古典, 巴洛克, 钢琴独奏, 圆舞曲"
    ),
    "Country": "country, americana, bluegrass, honky tonk, nashville, cowboy, western, 乡村",
    "Dance": (
        "dance, eurodance, eurobeat, club, speedcore, nightcore, hard bass, big beat, "
        "bounce drop, tropical, chillstep, edm, big room, hardstyle, festival, future bass, "
        "舞曲, 电音, 蹦迪, dj"
    ),
    "Disco": "disco, nu disco, 迪斯科",
    "Drum and Bass": (
        "drum and bass, drum & bass, neurofunk, drum n bass, dnb, d&b, jungle, liquid, "
        "breakcore, breakbeat"
    ),
    "Dubstep": "dubstep, brostep, riddim",
    "Electronic": (
        "electronic, electronica, electro, electroclash, glitchcore, folktronica, krautrock, "
        "808, idm, synth, synths, synthesizer, synthesizers, synthesiser, glitch, chiptune, "
        "8 bit, 电子, 合成器, 赛博朋克, cyberpunk"
    ),
    "Emo": "emo, screamo, midwest emo",
    "Experimental": "experimental, avant garde, noise, musique concrete, 实验",
    "Flamenco": "flamenco, 弗拉门戈",
    "Folk": (
        "folk, folksy, medieval, tavern, bard, indie folk, ballad folk, sea shanty, shanty, "
        "singer songwriter, 民谣, 民歌, 校园民谣"
    ),
    "Funk": "funk, funky, 放克",
    "Hardcore": "hardcore, metalcore, deathcore, post hardcore, 硬核",
    "Hip-Hop": (
        "hip hop, rap, rap, rapping, boom bap, drill, grime, old school rap, gangsta, 嘻哈, "
        "说唱, 饶舌"
    ),
    "Holiday": "christmas, xmas, holiday, carol, 圣诞, 新年, 春节",
    "House": "house, deep house, tech house, 浩室",
    "Indie": "indie, bedroom pop, 独立",
    "Industrial": "industrial, ebm, 工业",
    "J-Pop": (
        "j pop, j rock, anime, vocaloid, city pop, enka, 日系, 动漫, 动画, 二次元, 日语, 演歌"
    ),
    "Jazz": "jazz, jazzy, fusion, swing, bebop, big band, dixieland, ragtime, 爵士, 摇摆乐",
    "K-Pop": "k pop, 韩流, 韩语",
    "Latin": (
        "latin, salsa, bachata, cumbia, merengue, mariachi, reggaeton, tango, corrido, corridos, "
        "sertanejo, 拉丁, 探戈, 萨尔萨"
    ),
    "Lo-Fi": "lo fi, chill hop, study beat, study beats, 低保真",
    "Mandopop": (
        "mandopop, c pop, cantopop, mandarin pop, chinese pop, 华语, 国语, 粤语, 港乐, 流行歌曲"
    ),
    "Metal": "metal, heavy metal, djent, doom, thrash, black metal, death metal, 金属",
    "Musical": (
        "musical, broadway, musical theater, musical theatre, show tune, show tunes, disney, 音乐剧"
    ),
    "New Age": "new age, relaxing, easy listening, lounge, spa, healing, 新世纪, 疗愈, 轻音乐",
    "Opera": "opera, operatic, aria, 歌剧, 美声",
    "Phonk": "phonk",
    "Pop": "pop, popular, power ballad, ballad, ballade, love song, 流行, 抒情, 情歌",
    "Progressive": "progressive, prog, art rock, math rock, 前卫",
    "Psychedelic": "psychedelic, psychedelia, acid rock, psytrance, 迷幻",
    "Punk": "punk, punk rock, oi, pop punk, skate punk, 朋克",
    "R&B": (
        "r&b, r & b, r and b, r n b, rnb, neo soul, contemporary rhythm and blues, 节奏布鲁斯, "
        "节奏蓝调"
    ),
    "Reggae": "reggae, ska, dub, dancehall, roots reggae, 雷鬼",
    "Rock": (
        "rock, rocker, grunge, hard rock, rock and roll, rock n roll, rock'n'roll, rockabilly, 摇滚"
    ),
    "Shoegaze": "shoegaze, dream pop, post rock, slowcore, 后摇, 自赏",
    "Soul": "soul, motown, doo wop, soulful, 灵魂乐, 灵魂",
    "Soundtrack": (
        "soundtrack, cinematic, film score, movie, score, epic, trailer, video game, game music, "
        "orchestral, orchestra, symphonic, symphony, 影视, 史诗, 配乐, 电影感, 游戏音乐, 管弦, "
        "交响"
    ),
    "Spoken Word": "spoken word, poetry, narration, audiobook, podcast, 朗诵, 诗朗诵, 旁白, 念白",
    "Synthwave": (
        "synthwave, retrowave, dark wave, darksynth, chillwave, outrun, vaporwave, darkwave, "
        "coldwave, 蒸汽波, 合成器浪潮"
    ),
    "Synth-Pop": "synth pop, electro pop, new wave, hyperpop, dance pop, 合成器流行",
    "Techno": "techno, minimal techno, rave, gabber, acid, 科技舞曲",
    "Trance": "trance, goa, 迷幻舞曲",
    "Trap": "trap, 陷阱",
    "Trip-Hop": "trip hop, downtempo, chill out, chill, 弛放",
    "World": (
        "world, arabic, indian, bollywood, balkan, turkish, african, hawaiian, klezmer, polka, "
        "bhangra, ethnic, tribal, mongolian, throat singing, sitar, 世界音乐, 民族, 蒙古, 藏族, "
        "印度, 阿拉伯"
    ),
}
"""What tells of each genre: whole words, in which a space stands for a space, a hyphen or nothing."""

GENRES: Final = tuple(_WORDS)
"""All genres that we ever write."""
_GENERAL: Final = frozenset({"Pop", "Rock", "Electronic", "Dance", "Acoustic", "Soundtrack"})
"""Of several, a more special one counts first."""
_DASHES: Final = re.compile(r"[-_/\u2010-\u2015]+")


def genres(style: str) -> list[str]:
    """The genres of a style, at most two; those that are named first, special ones before general ones."""
    pattern, genre_of = _pattern()
    found: dict[str, None] = {}
    for match in pattern.finditer(_DASHES.sub(" ", style.casefold())):
        found.setdefault(genre_of[match.group().replace(" ", "")])
    return sorted(found, key=_GENERAL.__contains__)[:_MOST]


@cache
def _pattern() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One expression for all words, of which the longest counts, and the genre that each of them tells."""
    genre_of = {
        word.replace(" ", ""): genre
        for genre, words in _WORDS.items()
        for word in words.split(", ")
    }
    words = sorted(
        (word for words in _WORDS.values() for word in words.split(", ")), key=len, reverse=True
    )
    latin = "|".join(re.escape(word).replace(r"\ ", " ?") for word in words if word.isascii())
    others = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|{others}"), genre_of
