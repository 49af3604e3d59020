"""The words of the demo: titles, artists, styles, lyrics. Holds no music and no code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a song says about itself. `takes` names its takes; `film` those that have a video."""

    slug: str
    title: str
    artist: str
    handle: str
    style: str
    lyrics: str
    prompt: str = ""
    model: str
    model_version: str
    instrumental: bool = False
    takes: str = "a"
    film: str = ""
    cover: str = "jpeg"


HARBOUR = {"artist": "Harbour & Pine", "handle": "harbourandpine"}
HERON = {"artist": "Neon Heron", "handle": "neonheron"}
POST = {"artist": "月光邮局", "handle": "yueguangyouju"}
VELVET = {"artist": "Velvet Static", "handle": "velvetstatic"}

TIDE_TABLES = """[Verse]
You wrote the tide times on the kitchen wall
In pencil, so the sea could change its mind
I learned to read them when the light was small
And every hour was another kind

[Chorus]
High water, carry me over
Low water, show me the stones
I will be here when the evening turns over
High water, carry me home

[Verse 2]
The neighbours' boats have all come in to sleep
Their ropes are talking softly in the dark
Some promises are easier to keep
When someone leaves a lantern for a mark

[Chorus]
High water, carry me over
Low water, show me the stones
I will be here when the evening turns over
High water, carry me home"""

SECOND_HAND_SUN = """[Verse]
We bought it at the market for a song
A second-hand sun in a biscuit tin
You asked the man how long it would last us
He said, as long as you let it in

[Chorus]
Oh, spin me around on the floorboards
The radio's only half right
We've got a second-hand sun in the window
And it's plenty enough for tonight

[Verse 2]
Your shoes are worn out from the dancing
My coat has a hole for each year
But the tin on the shelf keeps on shining
And it shines a bit more when you're near

[Chorus]
Oh, spin me around on the floorboards
The radio's only half right
We've got a second-hand sun in the window
And it's plenty enough for tonight"""

LETTERS = """[Verse]
I keep a drawer of letters never sent
The stamps are older than the things I meant
They know the street, they know the number too
They know the weather, and they're all to you

[Chorus]
So if the wind should ever learn to read
Let it deliver only what you need
The first line and the last one and the name
The rest of it is rain, is only rain"""

AFTERGLOW = """[Verse]
Quarters in my pocket, midnight on the glass
You said, one more level, let the last train pass
Pixels on your shoulder, purple turning blue
Every high score in here has the name of you

[Pre-Chorus]
Hold the button down
Hold the button down

[Chorus]
We're alive in the afterglow arcade
Two more lives and a lemonade
When the power goes, we won't fade
We're alive in the afterglow arcade

[Verse 2]
Racing down a highway made of light and wire
Cardboard palm trees burning with an orange fire
If the screen goes dark now, I can still see through
I have learned the pattern, and it leads to you

[Chorus]
We're alive in the afterglow arcade
Two more lives and a lemonade
When the power goes, we won't fade
We're alive in the afterglow arcade"""

RAIN_STATION = """[主歌]
雨停在第七站
车窗上还有你写的字
半个名字 一条弯弯的河
我舍不得擦

[主歌 2]
卖花的人收了伞
风把茉莉吹到我的手边
原来想念是这样的
很轻 又很慢

[副歌]
如果你也在这一站下车
请替我看看天亮了没有
如果你也听过这一首歌
请把最后一句 留给我

[桥段]
一站 一站 灯火向后退
一年 一年 我学会了等

[副歌]
如果你也在这一站下车
请替我看看天亮了没有
如果你也听过这一首歌
请把最后一句 留给我"""

KITE = """[主歌]
小城的风筝 线在爷爷手里
飞过晒谷场 飞过桥和溪
他说线要松 心要稳
高的地方 风最讲道理

[副歌]
飞吧 飞吧 纸做的鸟
山那边的云 你先替我瞧
等到我长大 走得很远
还有一根线 在手心里绕

[主歌 2]
小城的风筝 挂在老槐树梢
叶子落了 又长了多少
我回来的时候 风也刚好
爷爷说 你看 它还会叫

[副歌]
飞吧 飞吧 纸做的鸟
山那边的云 你先替我瞧
等到我长大 走得很远
还有一根线 在手心里绕"""

FIRE_ESCAPE = """[Verse]
Meet me on the fire escape, third floor, half past nine
Your brother's got a drum machine, I've got a borrowed line
We said we'd be out of here before the paint was dry
Now there's a hundred cigarette stars in a spray-can sky

[Chorus]
And we shout, hey! we're still here
Louder than the city, louder than the fear
Hey! we're still here
If the stairs fall down we'll disappear together

[Verse 2]
Every window knows our names, nobody calls the law
The old man on the second floor keeps time against the door
You've got a bruise the shape of France, I've got a broken string
And neither of us knows the words, so everybody sing

[Chorus]
And we shout, hey! we're still here
Louder than the city, louder than the fear
Hey! we're still here
If the stairs fall down we'll disappear together"""

HALF_PAST_RAIN = """[Verse]
It's half past rain and the kettle's slow
The cat has a meeting on the window sill
Nothing to finish, nowhere to go
The clock is pretending that time is still

[Hook]
Let it fall, let it fall
I've got a chair and a paper wall
Let it fall, let it fall
I don't mind, I don't mind at all

[Verse 2]
Somebody's practising scales next door
Missing the same note every time
I've come to like it a little more
It almost, almost, almost rhymes

[Hook]
Let it fall, let it fall
I've got a chair and a paper wall"""

SONGS: tuple[Words, ...] = (
    Words(
        slug="tide-tables",
        title="Tide Tables",
        style="acoustic folk ballad, fingerpicked guitar, wooden flute, warm",
        lyrics=TIDE_TABLES,
        prompt="a quiet folk song about somebody who waits by the sea and reads the tides",
        model="chirp-v4",
        model_version="v4",
        takes="ab",
        film="ab",
        **HARBOUR,
    ),
    Words(
        slug="second-hand-sun",
        title="Second-Hand Sun",
        style="country waltz, accordion, mandolin, brushed drums",
        lyrics=SECOND_HAND_SUN,
        model="chirp-auk",
        model_version="v4.5",
        cover="webp",
        **HARBOUR,
    ),
    Words(
        slug="letters-never-sent",
        title="Letters Never Sent",
        style="slow folk, cello, rain",
        lyrics=LETTERS,
        model="chirp-crow",
        model_version="v5",
        takes="",
        cover="png",
        **HARBOUR,
    ),
    Words(
        slug="afterglow-arcade",
        title="Afterglow Arcade",
        style="synthwave, analog arpeggios, gated drums, nostalgic",
        lyrics=AFTERGLOW,
        prompt="two friends in a games arcade on its last night, neon, 1986",
        model="chirp-v3.5",
        model_version="v3.5",
        takes="ab",
        film="a",
        cover="png",
        **HERON,
    ),
    Words(
        slug="glass-garden",
        title="Glass Garden",
        style="melodic deep house, instrumental, bells, airy pads",
        lyrics="[Instrumental]",
        prompt="instrumental deep house for a greenhouse at sunrise",
        model="chirp-crow",
        model_version="v5",
        instrumental=True,
        cover="jpeg",
        **HERON,
    ),
    Words(
        slug="rain-at-the-seventh-stop",
        title="雨停在第七站",
        style="华语抒情, 钢琴, 弦乐, mandopop ballad",
        lyrics=RAIN_STATION,
        prompt="一首关于雨后车站和想念的慢歌",
        model="chirp-auk",
        model_version="v4.5",
        takes="ab",
        film="a",
        cover="jpeg",
        **POST,
    ),
    Words(
        slug="small-town-kite",
        title="小城的风筝",
        style="中国风, 古筝, 竹笛, 民谣",
        lyrics=KITE,
        prompt="爷爷和风筝, 温暖的中国风民谣",
        model="chirp-v4",
        model_version="v4",
        cover="webp",
        **POST,
    ),
    Words(
        slug="fire-escape",
        title="Fire Escape",
        style="emotional punk, distorted guitars, fast drums",
        lyrics=FIRE_ESCAPE,
        model="chirp-v3.5",
        model_version="v3.5",
        takes="ab",
        film="ab",
        cover="jpeg",
        **VELVET,
    ),
    Words(
        slug="half-past-rain",
        title="Half Past Rain",
        style="lo-fi hip hop, electric piano, vinyl, sleepy swing",
        lyrics=HALF_PAST_RAIN,
        prompt="lo-fi for a rainy afternoon with nothing to do",
        model="chirp-v4",
        model_version="v4",
        cover="png",
        **VELVET,
    ),
)

SHEETS: tuple[tuple[str, str], ...] = (
    (
        "The Lighthouse Keeper's Day Off",
        """[Verse]
On Tuesdays he walks inland with a sandwich and a map
And lets the fog look after what the fog has always had
He says good day to hedges, to the gate and to the gap
And nobody gets shipwrecked, and the cows are fairly glad

[Chorus]
Leave the light on, leave the light on
He has earned an afternoon
Leave the light on, leave the light on
He'll be back beneath the moon

[Verse 2]
He tells the church about the waves, the church tells him of bells
They both agree that waiting is a thing you do out loud
Then home along the cliff path with his pocket full of shells
And one small bit of heather, like a ticket from a crowd

[Chorus]
Leave the light on, leave the light on
He has earned an afternoon""",
    ),
    (
        "月亮请假",
        """[主歌]
月亮请假的那一晚
路灯排队来上班
小巷把影子叠好
放进抽屉里面

[副歌]
今晚谁来照我回家
萤火虫说 我啊 我啊
一点一点 不够亮
可是够我们说说话""",
    ),
)
