"""Whether a relay asks for patience: the song is still being made, it is asked too fast, or it is overloaded. Pure.

Each of these means that asking again helps, so a wrong guess asks in vain, and a missed one gives up a song that is
being made. What the same words say of other things is endless ("the service is being upgraded, please wait"), so no
list of those is kept: a sentence that claims something may hold known words only. In English and Chinese.
"""

from __future__ import annotations

import re
from functools import cache

from suno_desktop.core.relay import blame

_SIMPLE = str.maketrans(
    "處請還沒後結進執運創製務隊樂詞這個頻請訪問調發過於間數達併載負飽務統網絡當點擊觸號帳賬録錄",
    "处请还没后结进执运创制务队乐词这个频请访问调发过于间数达并载负饱务统网络当点击触号帐账录录",
)
"""Traditional → simplified, for the characters of these patterns."""
_PLAIN_CODE = re.compile(
    r"(?m)^[ ]*(?:-?\d+|false|fail|failed|failure|(?:[a-z]+_){0,3}(?<!limit_)(?<!timeout_)error|fail_to_fetch_task"
    r"|invalid_request|bad_request|conflict|not_found|exception)[ ]*$"
)
"""Codes that servers put beside whatever they say."""
_CODE = re.compile(r"(?m)^[ ]*[a-z0-9_.-]+[ ]*$")


def _word(pattern: str) -> str:
    return rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"


_OF_SONGS = (
    "the|this|that|your|our|an?|its?|ai|suno|music|songs?|audio|tracks?|clips?|videos?|lyrics?|sound|tasks?|jobs?|generation"
    "|creation|requests?|results?|work|files?|output|stems?|wav|mp[34]|midi|vocals?|cover|extension|id|uuid|number|status|state"
)
_COURTESY = (
    "with|of|for|you|we|has|have|been|is|are|was|and|but|so|as|still|currently|now|already|yet|just|at|moments?|right|in|on"
    "|to|be"
    "|please|kindly|wait|try|again|later|retry|check|back|come|query|poll|soon|shortly|after|few|some|several|while|minutes?"
    "|seconds?|mins?|secs?|s|m|more|patient(?:ly)?|patience|thanks?|thank|estimated|remaining|time|about|approximately|eta|left"
    "|position|ahead|progress|percent|hold|sorry|until|then|may|might|can|takes?|taking|will|long|longer|usually|up|when|by"
)
_CHINESE_SONGS = (
    "任务|歌曲|音乐|作品|音频|视频|歌词|曲目|文件|结果|创作|请求|数据|人声|伴奏"
    "|生成|处理|制作|创建|渲染|合成|转码|suno|ai"
)
_CHINESE_COURTESY = (
    "您的?|你的?|我们|该|此|这个|这首|当前|目前|系统|服务器?|后台|已经?|正|仍然?|还|尚|在|的|了|中|请|耐心|稍后|稍候|稍等"
    "|等待|等|再次?|重试|试"
    "|查询|查看|获取|刷新|一下|一会儿?|片刻|几|分钟|秒钟?|后|约|大约|预计|还需|需要?|前面|前方|位置|位|第|个|队列|排队|人"
    "|状态|为|是|进度|提交|成功"
    "|完成|完毕|结束|就绪|好|编号|号|勿|重复|或|和|并|且|时间|较长|可能|直到|到|至|尽快|马上|即将"
)
_MAKES = "处理|生成|创作|制作|排队|渲染|合成|进行|执行|运行|等待|转码|创建|作曲|编曲"
_DONE = (
    "finish(?:ed|es)?|completed?|completes|completion|done|ready|ends?|generated|processed|created"
)
_MADE = (
    _word(
        "processing|generating|rendering|composing|synthesi[sz]ing|producing|creating|queued|queue?ing|pending|running"
        "|under ?way"
        "|unfinished|incomplete|waiting|in ?progress|in (?:the |a )?queue|in process|queue position"
        "|being (?:processed|generated|created|made|rendered|produced|prepared|composed|worked on)"
        "|working on (?:it|this|that|your|the)"
        "|(?:not|isn[’']?t|hasn[’']?t|aren[’']?t) (?:(?:been|yet|fully|quite|be) ){0,3}(?:ready|finished|completed?|done)"
        "|not yet (?:available|generated)|not (?:available|generated) yet"
        rf"|wait(?:ing)? (?:for|until|till|while) (?>(?:{_OF_SONGS}|is|are|has|have|been) ){{0,8}}(?:to )?(?:be )?(?:{_DONE})"
    )
    + rf"|正在?(?:[为給给][您你])?(?:{_MAKES})中?|[仍还尚]在(?:{_MAKES})中?|(?:{_MAKES})[之当]?中"
    rf"|(?:[尚还仍暂]未|未|还?没有?)(?:{_MAKES})?(?:完成|完毕|结束|就绪|准备好|做好|好|完)|[尚还]未(?:{_MAKES})|排队"
    rf"|等待?(?>{_CHINESE_SONGS}|您的?|该|此|的|后台){{1,4}}(?:完成|完毕|结束|就绪|好)|已加入队列"
)
_KNOWN = (
    _word(f"{_OF_SONGS}|{_COURTESY}")
    + rf"|{_CHINESE_SONGS}|{_CHINESE_COURTESY}|[a-z_-]{{0,60}}[0-9][a-z0-9_.-]{{0,60}}"
    r"""|["'“‘`「][^"'”’`」\n]{0,60}["'”’`」]|(?<![a-z0-9])[a-z-]{16,60}"""
)
_OTHERWISE = (
    r"(?<![a-z])(?:error|fail|fault|cannot|can[’']?t|unable|invalid|timed? ?-?out|cancel|reject|refus|denied|limit|too many"
    r"|too fast|too often|frequent|exceed|maximum|full(?![a-z])|maintenance|upgrad|switch|suspend|banned|blocked|expired"
    r"|insufficient|credit|balance|quota|not found|(?:not|n[’']?t) exist|unknown|busy|overload|slow down|stuck|forbidden"
    r"|unauthori"
    r"|api key|token)"
    r"|失败|错误|异常|出错|超时|取消|拒绝|上限|超限|限制|限流|过多|太多|已满|维护|升级|切换|中断|终止|停止|无法|频繁|欠费"
    r"|不足|封禁|禁用|过期|无效|不存在"
    r"|未找到|找不到|繁忙|饱和|违规"
)


_claims = blame.made_of(_MADE, _KNOWN)
_adds_nothing = blame.made_of("$", _KNOWN)


@cache
def _otherwise() -> re.Pattern[str]:
    return re.compile(_OTHERWISE)


def is_being_made(words: str) -> bool:
    """Whether the words say of the task, or of nothing else, that it is not finished yet."""
    told = _PLAIN_CODE.sub("", words.lower())
    lines = _clauses(told)
    claims = [line for line in lines if _claims(line)]
    if not claims or any(_otherwise().search(line) for line in lines if line not in claims):
        return False
    # A code that says so needs sentences that say nothing else.
    sentences = _clauses(_CODE.sub("", told))
    return any(line in claims for line in sentences) or all(map(_adds_nothing, sentences))


def _clauses(words: str) -> list[str]:
    return [line for line in blame.clauses(words).translate(_SIMPLE).split("\n") if line]


_ASKED = "requests?|calls?|queries|polls?|polling|connections?|attempts|operations?|access|requesting|querying"
_BEFORE_LIMIT = (
    "the|your|our|an?|is|are|was|been|being|got|get|hit|hits|reached|exceeded|exceeds|over|by|to|of|with|api|requests?|suno"
    "|server"
    "|global|per|user|ip|key|tokens?|account|http|model|daily|minute|hourly|second|organi[sz]ation|org|tier|client|plan|free"
    "|current|this|that|because|for|error|code|status|type|and|or|under|relay|provider|service|gateway|route|endpoint|query"
    "|fetch"
    "|polling|concurrency|connections?|calls?|you|temporarily|currently|upstream|[0-9]+"
)
_CHINESE_ASKED = "操作|请求|访问|调用|接口|提交|查询|点击|轮询|发送|刷新"
_SLOWER = (
    rf"too many (?:(?:concurrent|simultaneous|parallel|recent|api|http|open|failed|fetch|query|login"
    rf"|status) ){{0,3}}(?:{_ASKED})"
    r"|(?m:^)[^\w\n]*(?:(?>"
    + _word("please|error|code|[0-9]+|you|need|must|should|have|to|and|sorry|hey|whoa")
    + r")[^\w\n]*){0,5}slow(?:ing)? down(?=[^\w\n]*$| (?:please|and|with your|an? (?:bit|little)"
    r"|(?:(?:your|the|api) ){0,2}(?:requests?|request rate|polling|calls|queries)))"
    rf"|(?:(?m:^) ?|[^\w\s-] ?|(?<![a-z0-9])(?:{_BEFORE_LIMIT})[ -])rate[ -]?limit"
    r"|(?<![a-z])(?:request|call|query|polling|api|access)(?:'s)? (?:rate|frequency)[^\n]{0,20}(?:exceed|too (?:high|fast)"
    r"|limit)"
    r"|(?m:^)[^\w\n]*(?:throttling: )?rate exceeded"
    r"|(?<![a-z])(?:requests?|you|account|client|api|ip|calls?)(?: (?:is|are|was|were|has|have|been|being"
    r"|got)){0,3} throttl(?:ed|ing)"
    r"|(?m:^)[^\w\n]*throttl(?:ed|ing)"
    r"|(?<![a-z])(?:concurren(?:cy|t)(?: [a-z]+){0,2}|parallel [a-z]+|requests?|calls?|qps|rpm) (?:limit|maximum)s?[^\n]{0,30}"
    r"(?:exceeded|reached|hit)(?![a-z])"
    r"|exceed(?:ed|s|ing)? (?:(?:the|your|max|maximum|allowed|number|limit|of|for) ){0,5}(?:concurrent|concurrency|requests?"
    r"|qps|rpm)"
    r"(?! (?:length|size|body|payload|entity))"
    r"|maximum (?:number of )?concurrent [a-z]+ (?:has been |is |was )?(?:reached|exceeded)"
    r"|requests? per (?:second|minute|hour)"
    r"|(?:hit|reached|exceeded|over) (?:(?:the|your|an?|our|max|maximum|daily|hourly|api|allowed) ){0,4}(?:concurrency"
    r"|concurrent [a-z]+"
    r"|requests?|calls?|qps|rpm) (?:limit|maximum)"
    r"|(?:达到?|超[过出])了?(?:总|最大|每分钟|每日|的)*请求(?:次数|数|频率|速率)?的?(?:限制|上限)|请求频率异常|请求量过大"
    rf"|(?<![a-z])(?:{_ASKED})(?: (?:is|are|was|were|being|sent|made|come|coming|in)){{0,3}} too (?:fast|frequent|quick"
    rf"|often|many)"
    rf"|(?<![a-z])too frequent(?:ly)? (?:{_ASKED})|(?m:^)[^\w\n]*too frequent"
    r"|(?:sending|making|polling|asking|querying|requesting)(?: requests)?(?: (?:far|much|way))? too (?:fast|frequently"
    r"|quickly|often)"
    rf"|(?:{_CHINESE_ASKED}|ip)(?:的|速度|频率|速率|次数|数量?|间隔|api|接口|您|已)*(?:过于|太过|过|太|有点)(?:快|多|高|频繁"
    rf"|密集|短)"
    rf"|(?m:^)[^\w\n]*(?:您|你|的)*(?:过于|太过?|过)频繁|频繁(?:地|的)?(?:{_CHINESE_ASKED})|(?:{_CHINESE_ASKED})频繁|勿频繁"
    rf"|(?:(?m:^)[^\w\n]*|{_CHINESE_ASKED}|触发|达到|超[过出]|您的?|你的?|当前|用户|[账帐][号户]|api|ip|令牌|key)(?:的"
    rf"|了)?(?:速率|频率|频次|qps|rpm)"
    r"(?:已经?|的|被|了)*(?:达到|超|过|太|受|限|上限|控制)"
    rf"|(?:{_CHINESE_ASKED})(?:次数|数量?)?(?:已|被)?(?:超[限过出]|受限|限[流速频])"
    r"|并发(?:请求|任务|连接|数量?|量|调用|度|已经?|的)*(?:达到?[^\n]{0,6}上限|超[限过出]|过[多高大]|太[多高]|受限|限制)"
    r"|(?:超[过出]|达到)(?:了|最大|允许|的|账[号户]|用户)*并发"
    r"|(?:(?m:^)[^\w\n]*|触发|被|已|正在)限[流速频]"
)
_OF_SERVERS = _word(
    "the|our|this|that|an?|systems?|servers?|services?|models?|engine|cpu|gpu|memory|api|relay|suno|backend|cluster|nodes?"
    "|provider|channels?|all|is|are|was|has|been|being|be|currently|temporarily|too|heavily|sorry|we|re|error|code|type"
    "|status|at|now"
    "|still|due|to|because|experiencing|high|request|load|queue|network|gateway|new|one|hub|music|generation|workers?|compute"
    "|resources?|it|seems|appears|may|or|database|upstream|with|other|[0-9]+"
)
_OVERLOADED = (
    rf"(?m:^)[^\w\n]*(?:(?>{_OF_SERVERS})[^\w\n]*){{0,10}}overload(?:ed|ing)?(?![a-z])(?! (?:of|resolution|function|operator"
    rf"|method))"
    r"|(?:负载|服务器?|系统|资源|算力|集群|队列|渠道|通道|线路)[^\n]{0,6}饱和(?!度)|(?m:^)[^\w\n]*(?:当前|目前)?已?饱和(?!度)"
    r"|负载(?!均衡)[^\n]{0,6}(?:过|较|太|很|满|超|上限)|[高超]负[载荷]|(?:服务器?|系统|接口|集群|(?m:^))[^\n]{0,4}过载"
    r"|(?:系统|服务器?|业务|网络|接口|线路|渠道|通道|当前|目前|模型|后台|资源|平台|上游|网关|suno|太|过于|较"
    r"|非常)[^\n]{0,4}繁忙(?!的)|(?m:^)[^\w\n]*繁忙(?!的)"
    r"|(?<![a-z])(?:servers?|services?|system|we|network|relay|api|model|upstream|suno|provider|backend|gateway"
    r"|engine)(?:['’]re| is| are)?"
    r"(?: (?:currently|too|very|temporarily|really|still|so|now)){0,3} busy(?![a-z])"
)


@cache
def _paces() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_SLOWER), re.compile(_OVERLOADED)


def asks_slower(words: str) -> bool:
    """Whether it is asked too often or too much at once. A rate of samples has a limit, too."""
    return _paces()[0].search(blame.clauses(words).translate(_SIMPLE)) is not None


def is_overloaded(words: str) -> bool:
    """Whether the server has too much to do: tags can be overloaded as well."""
    return _paces()[1].search(blame.clauses(words).translate(_SIMPLE)) is not None
