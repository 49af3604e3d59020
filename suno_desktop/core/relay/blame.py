"""Whom a sentence of a relay blames: a noun, what is said of it, and nothing but small words between. Pure.

A wrong guess holds every task of a relay, and what a relay says has no end. So this knows no list of the nouns that are
*not* the person's key (CSRF token, Suno's token, musical key, load balancer): whatever stands before, in or behind the
blamed noun and is not known here makes it another thing, and nobody is accused. In English and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

Judge = Callable[[str], bool]
"""Says of the clauses of an answer (see `clauses`) whether one of them says so."""

_END = re.compile(r"[。！？；!?;]+|，(?!已|被)|,(?=\s|[^\x00-\x7f])|\.(?=\s|$)|\s[-–—]+\s")
"""`账号异常，已被封禁` goes on to speak of the same."""
_QUALIFIED = re.compile(r"(?<=[a-z])_(?=[a-z])")
_WORD = re.compile(r"[a-z0-9*•_-]{2,}")
_LETTER = re.compile(r"\w")
_REPEATED = re.compile(r"([^\w\n])\1{2,}")
_LONGEST = 300


@lru_cache(maxsize=100)
def clauses(words: str) -> str:
    """One clause a line, in lower case: who is blamed in one is not blamed in the next. A key shown in part is one dot.

    Between words is one space, and nothing is long or repeated, so that no pattern takes long.
    """
    text = _WORD.sub(_plain_word, _END.sub("\n", words.lower()))
    lines = (" ".join(line.split())[:_LONGEST] for line in text.split("\n"))
    return _REPEATED.sub(r"\1\1", "\n".join(lines))


def _plain_word(found: re.Match[str]) -> str:
    word = found[0]
    if "**" in word or "••" in word or word.startswith("sk-"):
        return "•"
    return _QUALIFIED.sub(" ", word)


def _word(pattern: str) -> str:
    """A whole English word, also where Chinese stands right beside it."""
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"


_SPACE = " ?"

_ANNOUNCED = (
    _word(
        "err(?:ors?)?|failed|failure|fails|unauthori[sz]ed|forbidden|denied|access|exception|reason|message|msg|code|status"
        "|rejected"
        "|authenti?cation|authori[sz]ation|auth|oauth|api|https?|requests?|relay|server|gateway|new api|one hub|veloera"
        "|login|response"
        "|sorry|oops|warning|details?|result|type|returned|returns|[0-9]{1,6}"
    )
    + r"|失败|失敗|[错錯][误誤]|拒绝|原因|提示|信息|异常|[认認][证證]|鉴权|授权|登录|[请請]求|[访訪][问問]|[调調]用"
    r"|[验驗][证證]|接口|身份|api"
    r"|很?抱歉|[对對]不起|代码|服[务務]器?|返回|消息|已?被"
)
"""Words that announce what is said next. Others announce of what it is said: `JSON parse error: invalid token`."""
_SMALL_STARTS = _word(
    "the|this|that|your|my|an?|because|since|is|are|was|if|or|and|from|using|via|provide|enter|check|sorry"
)
_CHINESE_STARTS = (
    r"[该該此您你]的?|这个?|這個|[当當]前的?|(?:提供|[传傳]入|使用|填写|[输輸]入|携带)的|因[为為]?|由于|[检檢][测測]到"
    r"|(?:[请請]求[头頭]?|header|authorization) ?[中里]?的?|(?:key|密钥)[:：]"
    r"|[请請](?:提供|[检檢]查|[输輸]入|使用|填写|携带)|抱歉|未登[录錄]|且|或"
)
# What may stand before a noun that is the person's: nothing, an announcement, an article, a verb.
_START = (
    rf"""(?m:^)[ "'“‘`•*-]{{0,4}}(?:(?>{_ANNOUNCED})[^\w\n]{{0,4}}){{0,8}}|[\](\[)】【」{{}}•.]{_SPACE}"""
    rf"|{_SMALL_STARTS}|{_CHINESE_STARTS}"
)
_HAVING = _word(
    "you|have|has|had|with|got|of|to|sent|received|detected|found|contains?|please|provided|supplied|used|entered|passed|it|looks?"
    "|like|seems|appears|we|there|client|user|account|for|due|possibly|probably|still|also|either"
    "|invalid|incorrect|wrong|bad|malformed|missing|absent|unknown|expired|revoked|disabled|inactive|authenticate|authori[sz]e"
    "|token|key"
)
# What may stand before a fault: the same, and from the beginning on. The noun alone does not tell whose it is.
_FAULT_START = (
    rf"(?m:^)[^\w\n]{{0,4}}(?:(?>{_ANNOUNCED}|{_SMALL_STARTS}|{_HAVING}|令牌|密[钥鑰])[^\w\n]{{0,4}}){{0,10}}"
    rf"|[\](\[)】【」{{}}•/]{_SPACE}|{_CHINESE_STARTS}"
)
_OURS = (
    _word(
        "the|this|your|an?|api|access|secret|bearer|auth|authenti?cation|authori[sz]ation|user|account|personal|relay"
        "|provided|given|supplied|current|same|new|old|valid|private|login|client|x|jwt|service|subscription|team"
        "|organi[sz]ation"
    )
    + r"|api|用[户戶]|[账賬帐帳][号號户戶]|[访訪][问問]|接口|授[权權]|[认認][证證]|鉴权|身份|[个個]人|[当當]前|平台"
    r"|(?:提供|[传傳]入|使用|填写|[输輸]入|携带)的|[请請]求|登[录錄]|有效的?|正[确確]的?|[您你该該此]的?"
)
_STRONG_KEY = (
    _word(
        r"(?:specified )?(?:x[ -])?(?:api|access|secret)[ -]?(?:key|token)"
        r"|(?:bearer|auth|authenti?cation|authori[sz]ation)[ -]token"
    )
    + "|令牌|密[钥鑰]|秘钥|金[钥鑰]"
)
_KEY = rf"(?:{_STRONG_KEY}|{_word('token|key')})"
_WEAK_KEY = _word("token|key")
_ACCOUNT = rf"(?:{_word('account|user')}|用[户戶]|[账賬帐帳][号號户戶])"
_CREDIT = rf"(?:{_word('quotas?|credits?|balance|funds')}|[额額]度|[余餘][额額]|配[额額]|[积積]分|[点點][数數])"
_TASK = rf"(?:{_word('task|job')}|任[务務])"

_TINY = (
    _word(
        "is|are|was|were|has|have|had|been|be|does|do|did|it|its|that|which|and|or|you|your|we|this|the|an?|already|also|now"
        "|currently|temporarily|permanently|either|provided|supplied|given|sent|used|in|by|admin|administrator|request"
        "|header|seems|appears|to|may|might|status|state|missing|invalid|expired|incorrect|all|completely|too|limit|s"
        "|because|since"
        "|for (?:today|now|this (?:day|week|month|account|user|plan)|your (?:account|plan))"
    )
    + r"|已[经經]?|被|的|[状狀][态態]|目前|[当當]前|是|[为為]|[该該]|或者?|和|及|均|未|管理[员員]|系[统統]|后台|永久"
    r"|[临臨][时時]|[暂暫][时時]|可能|似乎|不存在|[无無]效|[过過]期|有效期|(?:存在)?(?:[异異]常|[违違][规規])|于|限"
)
_NUMBER = r"#?[a-z_-]{0,60}[0-9][a-z0-9_-]{0,60}"
_ASIDE = r"[(（\[【][^)）\]】\n]{0,40}[)）\]】]"
_QUOTED = r"""["'“‘`「][^"'”’`」\n]{0,60}["'”’`」]"""
_LONG = r"(?<![a-z0-9])[a-z-]{16,60}"
_SMALL = rf"(?:{_TINY}|[^\w\n])"
_GAP = rf"(?>{_SMALL}){{0,16}}?"
_WHY = r"因[\u4e00-\u9fff]{1,12}?(?=已|被)"
_NAMED_GAP = rf"(?>{_QUOTED}|{_ASIDE}|[a-z0-9.+-]{{1,60}}@[a-z0-9.-]{{1,60}}|{_WHY}|{_NUMBER}|{_LONG}|{_SMALL}){{0,16}}?"
"""With the name or the number of what is blamed."""
_UNNAMED_GAP = rf"(?>{_ASIDE}|#?\d[\d-]*|{_SMALL}){{0,16}}?"
"""A bare `key` with a name is a field (`key 'clips' is missing`)."""

_ON = _word(
    "or|please|since|because|if|when|try|check|after|until|now|again|due|yet|anymore|by|on(?= [0-9])"
)
_HERE = _word(
    "(?:for|in|on|at|from|with) (?:this|your|the (?:current|account|api)|today|all|any|auth\\w*|access)"
)
_OPEN = rf"(?={_SPACE}(?:$|[^\w\s]|[^\x00-\x7f]|\d|{_ON}|{_HERE}|"
_AFTER = (
    _OPEN + _word("and|as|to|you|your|it|any|left|remaining|available|for|in|from|on|at") + "))"
)
"""What was said is not said of a noun that follows (`key: invalid value`)."""
_AFTER_NARROW = _OPEN + _word("and|to|any|left|remaining|available") + "))"
"""Nor of some other place (`quota exceeded for disk 5`)."""
_AFTER_ACCOUNT = _OPEN + _word("and|for|from") + "))"
_AFTER_WEAK = (
    rf"(?=[\"'”’`)\].!]*{_SPACE}(?:$|[(\[\d]|[:：]?{_SPACE}•|[:：]{_SPACE}{_word('expired|signature|jwt|malformed|not')}|{_ON}|"
    + _word(
        "provided|supplied|given|specified|sent|used|found|received|was|is|has|error|for (?:this|your|auth\\w*)"
    )
    + "|"
    + _word(r"(?:in|from) (?:the )?(?:headers?|authori[sz]ation|request)(?! body)")
    + "|"
    + _word(
        "and (?:you|please|try|was|is)|or (?:expired|revoked|disabled|not|it|missing|inactive|account|user|api|credentials)"
    )
    + r"|(?![^\x00-\x7f]*[参參数數值])[^\x00-\x7f]))"
)
"""A bare `key` or `token` may be anyone's: what stands behind may not say whose, or which (`missing key: ids`)."""
_AFTER_CHINESE = r"(?=[^\w\n]*(?:$|[(\[]|[请請或且可用]|[无無]法|不能|已|被|[为為]))"


def _noun(noun: str, *, ours: str = _OURS) -> str:
    """A noun with nothing before it that makes it another's."""
    return rf"(?:{_START}){_SPACE}(?:(?>{ours})[ '-]{{0,2}}){{0,5}}(?:{noun})"


def _judge(*patterns: str, needs: tuple[str, ...] = ("",)) -> Judge:
    """Compiled when it is first asked: that takes long, and most starts never hear a complaint.

    `needs`: one of these must be there at all, which is much faster to see than that no pattern fits.
    """

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile("|".join(patterns), re.MULTILINE)

    return lambda text: any(need in text for need in needs) and bool(compiled().search(text))


def made_of(claim: str, known: str) -> Judge:
    """Says of one clause whether it claims so and holds known words only beside it: any other may turn it round."""

    @cache
    def compiled() -> tuple[re.Pattern[str], re.Pattern[str]]:
        return re.compile(claim), re.compile(known)

    def judge(clause: str) -> bool:
        claims, words = compiled()
        rest, count = claims.subn(" ", clause)
        return bool(count) and _LETTER.search(words.sub(" ", rest)) is None

    return judge


def _said_of(noun: str, *, english: str, chinese: str, gap: str = _GAP, after: str = _AFTER) -> str:
    """The noun first, as in `your account is blocked`."""
    return rf"{noun}{gap}(?:{_word(english)}{after}|{chinese})"


def _said_of_key(english: str, chinese: str) -> tuple[str, str]:
    """The key first, as in `your key is invalid`."""
    return (
        _said_of(_noun(_STRONG_KEY), english=english, chinese=chinese, gap=_NAMED_GAP),
        _said_of(
            _noun(_WEAK_KEY), english=english, chinese=chinese, gap=_UNNAMED_GAP, after=_AFTER_WEAK
        ),
    )


def _faulty_key(english: str, chinese: str) -> tuple[str, str]:
    """The fault first, as in `invalid key`."""
    before = rf"(?:{_FAULT_START}){_SPACE}(?:{_word(english)}|{chinese}){_SPACE}(?:(?>{_OURS}){_SPACE}){{0,4}}"
    return rf"{before}(?:{_STRONG_KEY})", rf"{before}(?:{_WEAK_KEY}){_AFTER_WEAK}"


_KEY_WORDS = ("key", "token", "令牌", "密", "秘", "金", "authori", "bearer", "credential")
_ACCOUNT_WORDS = ("account", "user", "用", "账", "賬", "帐", "帳")
_CREDIT_WORDS = (
    "quota",
    "credit",
    "balance",
    "funds",
    "额",
    "額",
    "分",
    "数",
    "數",
    "欠",
    "payment",
    "充",
)
_signs_in = made_of(
    _word(
        "(?:un)?auth(?:enticat(?:ed?|ion|ing))?|(?:un)?authori[sz](?:ed?|ation|ing)|oauth|login|log(?:ged)? ?in"
        "|sign(?:ed)? ?in|credentials"
    )
    + "|登[录錄]|鉴权|授[权權]|[认認][证證]",
    _word(
        "please|you|must|needs?|have|has|had|to|be|first|again|required?|requires|is|are|was|were|not|failed|failure|error"
        "|invalid"
        "|expired|session|user|account|your|the|this|an?|it|or|and|access|denied|requests?|headers?|tokens?|key|api|bearer"
        "|before"
        "|continuing|continue|use|using|service|endpoint|resource|for|with|could|cannot|can|verify|verified|validate|check"
        "|code|type"
        "|status|full|provided|missing|incorrect|wrong|bad|relay|server|new|http|basic|in|on|by|perform|action|only|no|valid"
        "|sorry"
        "|https?|fails|unsuccessful|rejected|refused|problem|required|[0-9]+"
    )
    + "|[请請]|先|重新|用[户戶]|未|[您你]|尚|[还還]|[没沒]有?|已[经經]?|[过過]期|失效|失[败敗]|[错錯][误誤]|身份|信息|后|再"
    "|使用|[访訪][问問]|操作|需要?|[无無]效?"
    "|[请請]求|接口|[状狀][态態]|超[时時]|或|和|[的了]|[账賬帐帳][号號户戶]|校[验驗]|[验驗][证證]|[头頭]|缺少|[异異]常"
    "|[检檢]查|令牌|密[钥鑰]|api|token|通[过過]|不|有",
)


def asks_to_sign_in(text: str) -> bool:
    """It speaks of signing in, and of nothing else: a prompt may hold the word."""
    return any(map(_signs_in, text.split("\n")))


_THE_KEY = _noun(_KEY)
names_key = _judge(
    _noun(_STRONG_KEY),
    rf"{_noun(_WEAK_KEY)}{_SPACE}(?:$|[^\x00-\x7f]|"
    + _word(
        "is|was|has|not|does|could|must|should|cannot|failed|error|verification|validation|verify|check|mismatch|provided"
    )
    + ")",
    *_faulty_key("malformed|unknown|unrecogni[sz]ed", "[没沒]有"),
    needs=_KEY_WORDS,
)
"""The person's key is spoken of, whatever is said of it."""

_ALL_ACCOUNTS = r"(?<![a-z])(?:all|any|every|each|none|no|other)(?: of)?(?: the| our)?(?: suno)? accounts?(?![a-z])"
_ANOTHER_ACCOUNT = (
    r"(?<![a-z])(?:switching|switched|rotating|trying|retrying|using|moving|falling back|failing over)(?: [a-z]+){0,2}"
    r" (?:another|next|different|other|backup|spare|accounts?|keys?|tokens?)(?![a-z])|(?<![a-z])switching(?=[^\w\n]*$)"
    r"|(?:正在|自[动動]|已|[尝嘗][试試]|[将將])(?:自[动動]|[为為]您|[尝嘗][试試])*(?:切[换換]|更[换換]|[换換][号號]"
    r"|[轮輪][换換])|(?:切[换換]|[换換][号號])中"
    r"|(?<![请請])(?:[尝嘗][试試]|切[换換]到?|[换換])(?:下一[个個]|其他|另一[个個]|[备備]用)"
)
_THEIRS = (
    r"(?:suno|upstream|上游)(?:[ 的-]|'s){0,3}(?:"
    + _word("accounts?|user|token|cookies?|sessions?|login|jwt|credits?|balance|quota|keys?")
    + r"|[账賬帐帳][号號户戶]|令牌|密[钥鑰]|登[录錄]|[会會][话話]|[额額]度|[余餘][额額]|[积積]分|[点點][数數])"
)
is_sunos = _judge(
    "upstream|上游",
    _THEIRS,
    r"^[^\w\n]*suno(?: ?(?:api|ai|server|service|official|error|返回|接口|官方|服务|服務|提示|[报報][错錯]|[错錯][误誤]"
    r"|平台)){0,4} ?[:：]",
    r"(?<![a-z])suno (?:says|said|returned|reports|reported|responded|answered)|suno ?(?:官方|平台|接口)?(?:返回|提示"
    r"|[报報][错錯]|封|禁|限制)",
    r"(?<![a-z])(?:by|at|from|on) suno(?![a-z])|被suno",
    r"(?<![a-z])(?:account|token|cookie|key|credential|proxy|session)s? ?pool|(?<![a-z])(?:in|from|of|the|our) pool(?![a-z])",
    r"[号號][码碼]?池|[账賬帐帳][户戶]池|(?:cookie|token|key|令牌)池|池[中内內里]",
    rf"{_ALL_ACCOUNTS}|(?:所有|全部|各|每[个個]|任何|(?<![a-z])[没沒]有可用|[无無]可用)的?[账賬帐帳][号號户戶]",
    _ANOTHER_ACCOUNT,
)
"""The relay speaks of its own accounts elsewhere: what is said of tokens beside that is not of the person's.

It has many, in a pool, and goes on with the next one; a person has one.
"""
is_parsing = _judge(
    r"(?<![a-z])(?:json|xml|yaml|html|syntax error|pars(?:e|ing|er) (?:error|failed))|解析(?:失[败敗]|[错錯][误誤]|出[错錯])",
)
"""It speaks of the text of a request, whose pieces are called tokens and keys as well."""
_FAULTY = (
    _word(
        "invalid|incorrect|wrong|bad|malformed|missing|absent|not (?:provided|valid|found|recogni[sz]ed|active|exist)"
        "|unknown|expired"
        "|revoked|disabled|inactive|deactivated|blocked|banned|suspended|deleted|removed|exhausted|used up|out of (?:credit"
        "|quota)s?"
        "|does not exist|doesn[’']?t exist|insufficient|unauthori[sz]ed|required|empty"
    )
    + r"|[无無]效|[错錯][误誤]|不正[确確]|不存在|有[误誤]|[过過]期|失效|禁用|停用|吊[销銷]|撤[销銷]|封禁|[冻凍][结結]"
    r"|[删刪]除|缺失|未提供|未填写|[为為]空|用[尽盡完]"
    r"|耗[尽盡]|不足|不可用"
)
_BLOCKED = (
    "banned|blocked|disabled|suspended|deactivated|frozen",
    r"(?:封禁|封停|封[号號]|封(?=[^\w\n]|$)|禁用(?![词詞])|停用|[冻凍][结結]|拉黑)",
)


def _either(one: str, other: str) -> str:
    return (
        rf"(?:{one}){_SPACE}(?:(?:{_KEY}|{_ACCOUNT}){_SPACE})?的?{_SPACE}(?:{_word('or|and ?/ ?or')}|/|[或、]者?){_SPACE}"
        rf"(?:(?>{_SMALL}|{_OURS}|{_KEY}|{_ACCOUNT}|{_CREDIT}){_SPACE}){{0,6}}?(?:{other})"
    )


has_trouble_elsewhere = _judge(
    rf"{_THEIRS}[^\n]{{0,20}}(?:{_FAULTY})", rf"(?:{_FAULTY}){_SPACE}(?:{_THEIRS})"
)
says_either = _judge(_either(_FAULTY, _FAULTY))
"""One of two: `invalid or expired`. Neither of them is known, but that something is wrong."""
_NOT_BLOCKED = (
    _word(
        "invalid|not (?:found|exist)|does not exist|doesn[’']?t exist|unknown|expired|deleted|removed|insufficient|inactive"
    )
    + "|[无無]效|不存在|[过過]期|失效|[删刪]除|不足|欠[费費]|未[激启啟]"
)
may_be_blocked = _judge(
    _either(f"{_word(_BLOCKED[0])}|{_BLOCKED[1]}", _NOT_BLOCKED),
    _either(_NOT_BLOCKED, f"{_word(_BLOCKED[0])}|{_BLOCKED[1]}"),
)
"""`不存在或已被禁用`: the account is blocked, or it is something else."""
_OF_CREDIT = (
    _word(
        "your|the|this|current|account|user|wallet|remaining|available|total|monthly|daily|weekly|free|prepaid|paid|api"
        "|plan|subscription|trial|usage|organi[sz]ation|team|token|key|s|any|more|enough|remain|pre|consume|of|credits?|user"
    )
    + r"|剩[余餘]|可用|[账賬帐帳][号號户戶]|用[户戶]|[您你该該此]的?|[当當]前|[总總]|免[费費]|今日|本月|每日|[钱錢]包"
    r"|[预預]扣[费費]?|令牌|密[钥鑰]|api|平台|套餐|[订訂][阅閱]|使用|[调調]用|足[够夠]的?|的"
)
_LACKS_ENGLISH = (
    r"not enough|isn[’']?t enough|not sufficient|insufficient|(?:all )?used(?: up)?|exhausted|depleted|exceeded|reached"
    r"|overdrawn|ran out|run out|low|zero|negative|empty|0(?:\.0+)?(?![\d.])"
)
_LACKS_CHINESE = (
    r"(?:不足|不[够夠]|用[尽盡完]|耗[尽盡]|透支|[为為]零|低于|小于|少于|[太过過]低|[达達]到?上限"
    r"|[ :：为為是¥￥$＄]{0,4}0(?:\.0+)?(?![\d.]))"
)
_LACKING_ENGLISH = (
    r"insufficient|not enough|no|low|zero|out of(?! balance)"
    r"|(?:not|(?:don|doesn|didn)[’']?t) have (?:enough|sufficient|any)"
)
_LACKING_CHINESE = r"[没沒]有|[暂暫]?[无無]|缺少|[没沒]"
_THE_CREDIT = _noun(_CREDIT, ours=_OF_CREDIT)
_NO_OTHERS = (
    rf"(?!{_SPACE}[:：(（] ?+(?!$|[^\w\s]|[0-9]|"
    + _word(
        "your?|please|the|current|needs?|needed|remaining|remain|available|required|balance|credits?|quota|user|account|top"
        "|payment"
        "|insufficient|code|request|req|trace|id|error|status|token|usd|you|has|have|is|only|left|not|need|want|got|recharge"
        "|buy"
    )
    + "|[请請您你当當剩余餘额額需要还還用账賬帐帳本无無仅僅只至共已目前令密充值使]))"
)
"""What is lacking is not named behind it (`额度不足：存储空间`)."""
_OVER = (
    rf"(?:{_START}|{_word('you|user|account|have|has|ve|已[经經]?')}){_SPACE}"
    rf"(?:(?:{_word('exceeded')}|超[出过過]){_SPACE})(?:(?>{_OF_CREDIT}){_SPACE}){{0,5}}{_CREDIT}{_AFTER_NARROW}"
)

lacks_credit = _judge(
    _said_of(
        _THE_CREDIT,
        english=_LACKS_ENGLISH,
        chinese=_LACKS_CHINESE + _NO_OTHERS,
        after=_NO_OTHERS + _AFTER_NARROW,
    ),
    rf"{_word(_LACKING_ENGLISH)}{_SPACE}(?:(?>{_OF_CREDIT}){_SPACE}){{0,5}}{_CREDIT}{_NO_OTHERS}{_AFTER_NARROW}",
    rf"(?:{_LACKING_CHINESE}){_SPACE}(?:(?>{_OF_CREDIT}){_SPACE}){{0,4}}{_CREDIT}{_NO_OTHERS}{_AFTER_CHINESE}",
    _OVER,
    rf"(?:{_START}){_SPACE}(?:(?>{_OF_CREDIT}){_SPACE}){{0,4}}{_GAP}(?:欠[费費]|[预預]扣[费費]?[额額]度失[败敗])",
    _word("payment required"),
    r"^[请請](?:先|及[时時]|尽快|前往|到|去|[联聯]系管理[员員])*充值",
    needs=_CREDIT_WORDS,
)
"""The credit of the person is used up. A balance alone, or a quota of something, says nothing."""

key_lacks_credit = _judge(
    _said_of(
        rf"{_THE_KEY}[ '’的]{{0,3}}(?:(?>{_OF_CREDIT})[ 的]?){{0,3}}{_CREDIT}",
        english=_LACKS_ENGLISH,
        chinese=_LACKS_CHINESE,
    ),
    rf"{_THE_CREDIT}{_SPACE}{_word('of|for')}{_SPACE}(?:(?>{_OURS}){_SPACE}){{0,4}}{_KEY}{_GAP}{_word(_LACKS_ENGLISH)}",
    rf"{_THE_KEY}{_GAP}{_word('exceeded (?:its|the|your|this)?')}{_SPACE}(?:(?>{_OF_CREDIT}){_SPACE}){{0,4}}{_CREDIT}",
    r"tokenstatusexhausted|token quota",
    needs=_KEY_WORDS,
)

is_blocked = _judge(
    _said_of(
        _noun(_ACCOUNT),
        english=_BLOCKED[0],
        chinese=_BLOCKED[1],
        gap=_NAMED_GAP,
        after=_AFTER_ACCOUNT,
    ),
    rf"{_word('banned|suspended|disabled|blocked')}{_SPACE}(?:(?>{_OURS}){_SPACE}){{0,3}}{_word('account|user')}{_AFTER_NARROW}",
    needs=_ACCOUNT_WORDS,
)
"""The person's own account: not what the person wrote or sent, and not the relay's account elsewhere."""

key_is_off = _judge(
    *_said_of_key(
        "disabled|switched off|turned off|deactivated|inactive|not active|revoked",
        r"(?:禁用|停用|[关關][闭閉]|吊[销銷]|撤[销銷]|不可用)",
    ),
    *_faulty_key("disabled|inactive|revoked|deactivated", "已(?:禁用|停用|吊[销銷]|撤[销銷])的"),
    needs=_KEY_WORDS,
)

key_expired = _judge(
    *_said_of_key("expired", "[过過]期"),
    *_faulty_key("expired", "[过過]期的"),
    needs=_KEY_WORDS,
)

no_key = _judge(
    *_said_of_key("required|missing|not provided|absent", "(?:缺失|未提供|未填写)"),
    *_faulty_key(
        "missing|no|(?:did not|didn[’']?t) provide",
        r"(?:未(?:提供|携[带帶]|[传傳]入?)|缺少|[没沒]有(?:提供|携[带帶])|需要(?:提供|携[带帶]|[传傳]入)?)(?:有效的?|您的)?",
    ),
    rf"{_word('missing')}{_SPACE}(?:(?>{_OURS}){_SPACE}){{0,3}}{_word('authori[sz]ation|bearer|credentials')}",
    rf"{_noun(_word('authori[sz]ation(?: header)?'))}{_GAP}{_word('required|missing|not provided|absent')}{_AFTER}",
    needs=_KEY_WORDS,
)

_NOT_THERE = "does not exist|doesn[’']?t exist", "不存在"
key_is_wrong = _judge(
    *_said_of_key(
        "invalid|incorrect|not valid|not recogni[sz]ed|unknown",
        r"(?:[无無]效|失效|[错錯][误誤]|不正[确確]|有[误誤])",
    ),
    _said_of(_noun(_STRONG_KEY), english=_NOT_THERE[0], chinese=_NOT_THERE[1], gap=_NAMED_GAP),
    # A bare `key` that does not exist is that of a store.
    _said_of(
        _noun(_word("token")),
        english=_NOT_THERE[0],
        chinese=_NOT_THERE[1],
        gap=_UNNAMED_GAP,
        after=_AFTER_WEAK,
    ),
    *_faulty_key("invalid|incorrect|wrong|bad", "[无無]效的?|[错錯][误誤]的|不正[确確]的"),
    rf"{_word('invalid|incorrect|wrong|bad')}{_SPACE}(?:(?>{_OURS}){_SPACE}){{0,3}}"
    rf"{_word('credentials|authori[sz]ation|bearer')}",
    _word("unauthori[sz]ed secret"),
    needs=_KEY_WORDS,
)

key_lacks_access = _judge(
    _said_of(
        _THE_KEY,
        english="no (?:access|permission)|not (?:allowed|permitted|authori[sz]ed|have (?:access|permission))",
        chinese="(?:[无無][权權]|[没沒]有[权權]限)",
        gap=_UNNAMED_GAP,
        after="",
    ),
    needs=_KEY_WORDS,
)

key_is_for_models = _judge(
    rf"{_THE_KEY}[^\n]{{0,12}}[无無][权權]?[^\n]{{0,6}}模型",
    rf"{_THE_KEY}[^\n]{{0,10}}模型[^\n]{{0,8}}(?:限制|[无無]|未授)",
    rf"{_THE_KEY}[^\n]{{0,60}}(?:not (?:allowed|authori[sz]ed|permitted|have)|no (?:access|permission)|cannot|can't|limited)"
    r"[^\n]{0,30}\bmodels?\b",
    rf"\bmodel\b[^\n]{{0,60}}not (?:allowed|permitted|enabled|authori[sz]ed|in)[^\n]{{0,30}}{_KEY}",
    needs=_KEY_WORDS,
)

_IP = _word("ip(?: address)?")
_LIST = r"(?:(?:white|allow(?:ed)?)[ -]?list|白名[单單]|列表|名[单單]|\blist\b)"
_NOT_LET = (
    r"(?:not (?:in|on|allowed|permitted|authori[sz]ed|listed|whitelisted)"
    r"|不在|不允[许許]|[无無][权權]|未授[权權]|受限|限制|禁止)"
)
_is_for_addresses = _judge(
    rf"{_IP}[^\n]{{0,60}}(?:not (?:in|on)|不在|未加入|未在)[^\n]{{0,30}}{_LIST}",
    rf"{_IP}[^\n]{{0,60}}not whitelisted",
    rf"{_IP}[^\n]{{0,60}}{_NOT_LET}[^\n]{{0,30}}{_KEY}",
    rf"{_IP}[^\n]{{0,30}}{_KEY}[^\n]{{0,30}}{_NOT_LET}",
    rf"{_KEY}[^\n]{{0,60}}{_NOT_LET}[^\n]{{0,30}}{_IP}",
    rf"{_IP}{_SPACE}[0-9a-f.:]{{7,45}}{_SPACE}(?:is {_NOT_LET})(?: to (?:access|use)[^\n]{{0,20}})?{_SPACE}$",
    needs=("ip",),
)
_is_for_regions = _judge(
    r"地[区區]|[区區]域|[国國]家|大[陆陸]|境[内內外]|海外|region|countr|territor"
)


def key_is_for_addresses(text: str) -> bool:
    """The key has a list of addresses: it speaks of the key or of a list, or names the address and nothing else."""
    return _is_for_addresses(text) and not _is_for_regions(text)


_OF_TASK = (
    rf"{_word('id')} ?[:：]? ?(?!not|no|does|did|is|was|could)[a-z0-9-]+|"
    + _word(
        "with|ids?|task [a-z0-9-]+|of|number|uuid|requested|specified|could|be|can|for|user|you"
    )
    + r"|id|[编編]?[号號]|[记記][录錄]|信息|[详詳]情|[数數]据[库庫]|系[统統]|在|中|您|查[询詢]"
)
_TASK_GAP = rf"(?>{_QUOTED}|{_ASIDE}|{_NUMBER}|{_LONG}|{_OF_TASK}|{_SMALL}){{0,20}}?"
_SAID_LAST = r"(?=[^\w\n]*(?:$|[^\w\n]|[或请請且无無了的a-z0-9]))"
"""`未找到` before a noun is said of that noun."""
task_is_unknown = _judge(
    _said_of(
        _TASK,
        english=r"(?:does not|doesn[’']?t|did not|is not|not) exists?|not (?:be )?found",
        chinese=rf"(?:不存在|未找到|找不到|[没沒]有找到|(?<=[已被])[删刪]除){_SAID_LAST}",
        gap=_TASK_GAP,
    ),
    rf"{_word('no such|unknown|not found|(?:can(?:not| ?not|[’]?t)|could not|failed to|unable to) find')}{_SPACE}"
    rf"(?:{_word('the|this|that|any|a')}{_SPACE})?{_word('task|job')}(?={_SPACE}(?:$|[^\w\s]|\d|{_word('with|id|for')}))",
    r"(?:找不到|未找到|[没沒]有找到|查[询詢]不到|未查[询詢]到|不存在|[无無](?=此)|查[无無])"
    rf"(?:[该該此这這]个?|指定的?|[对對][应應]的?|您的|id|[:：为為的]|{_NUMBER}| ){{0,6}}任[务務]"
    r"(?:[记記][录錄]|信息|id)?(?=[^\w\n]|$|\d)",
    rf"(?:{_START})record not found",
    needs=("task", "job", "任", "record"),
)
"""The task that was asked for. Its songs, its files, its kind are not it."""

_ID = rf"(?:{_word('task[ -]?id')}|{_noun(_word('uuid'))}|任[务務]{_SPACE}(?:id|[编編][号號]))"
_ID_GAP = (
    rf"(?>{_QUOTED}|{_ASIDE}|{_NUMBER}|{_word('format|of|should|input|value|length|wrong|bad|not|[a-z]')}"
    rf"|{_SMALL}){{0,12}}?"
)
_ANOTHER_ID = re.compile(
    r"(?<![a-z])(?!(?:task|job|request|trace|record|(?:in)?valid|malformed|bad|wrong|incorrect|the|this|your|an?|of|for|with"
    r"|value|string|path|that|provided|given|requested|and|or|is|in|format)[ _-])[a-z]+[ _-]id(?![a-z])"
)
_bad_id = _judge(
    r"not a valid uuid|valid uuid|type error\.uuid|uuid parsing|type_error\.uuid",
    rf"{_word('invalid|malformed|bad')}{_SPACE}(?:{_word('format|value|of|for|the')}{_SPACE}){{0,4}}"
    rf"{_word('(?:task[ -]?)?id|uuid')}(?!{_SPACE}(?:for|of) )",
    r"[无無]效的?任[务務] ?(?:id|[编編][号號])",
    rf"{_ID}{_ID_GAP}(?:{_word('format|malformed|not valid|invalid|must be|too (?:long|short)')})",
    rf"{_ID}(?:{_ID_GAP}|[\w -]{{0,12}})(?:格式|不合法|[无無]效|[错錯][误誤])|^id ?格式",
    needs=("id", "编", "編"),
)


def id_is_odd(words: str) -> bool:
    """Whether the form of the task's id is refused; `words` are not cut into clauses, they name fields."""
    return _ANOTHER_ID.search(words) is None and _bad_id(clauses(words))
