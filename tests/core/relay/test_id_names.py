"""What stands before an ID says what it is: keys are never asked for, and other things' IDs are no tasks."""

from __future__ import annotations

import pytest

from suno_desktop.core.relay import id_names, task_ids

UUID = "64dc8d98-5812-40f5-a99b-79a590452040"
OTHER = "b85c241a-4d97-4ee4-1111-68c053509b24"
HEX = "bee8f32e1994417ba8d7485d1aaf3b26"
KEY = "0123456789abcdef0123456789abcdef"
DIGITS = "1268154180129529857"


def ids(text: str) -> list[str]:
    return [one.task_id for one in task_ids.find(text).ids]


SECRETS = (
    """
API key {}|My key is {} and|我的key是{}，|密钥是 {}|密钥为：{}|访问密钥为：{}|令牌 {}|令牌（token）：{}|凭证: {}|口令：{}
授权码={}|curl -H 'Authorization: Token {}'|Authorization: Basic {}|Authorization: ApiKey {}|Proxy-Authorization: Basic {}
bearer:{}|Bearer：{}|curl -u {}:|-k {}|--key {}|--api-key {}|--auth-token {}|-H 'X-Token: {}'
key := {}|key == {}|SECRET_KEY => '{}'|key -> {}|api-key → {}|API key - {}|{{'apikey': u'{}'}}|key:\\"{}\\"|key,{}|"key","{}"
API key: `{}`|**API key**: `{}`|API key (production): {}|API key 1: {}|key1={}|the secret is `{}`|Your API key is: {}
pwd={}|pass: {}|password {}|passphrase: {}|Cookie: session={};|sessionid={}|__client={}|JSESSIONID={}|connect.sid={}
access_key_id={}|key_id: {}|client_secret {}|AWS_SECRET_ACCESS_KEY={}|apiToken={}|x-goog-api-key: {}|csrf_token={}
let token: string = '{}'|os.environ["KEY"] = "{}"|headers['X-Api-Key'] = '{}'|setHeader("token", "{}")|const apiKey = `{}`
<td>API key</td><td>{}</td>|<th>Token</th>⏎<td>{}</td>|<key>{}</key>|<key>api_key</key><string>{}</string>
<input name="api_key" value="{}">|<input name='token' type='hidden' value='{}'>|&quot;api_key&quot;:&quot;{}&quot;
{{'key': 'X-Api-Key', 'value': '{}'}}|'cookies': [{{'name': 'session', 'value': '{}'}}]|- name: API_KEY⏎  value: {}
API Key⏎{}|# API Key⏎⏎{}|**Token**⏎{}|api_key:⏎  - {}|api_key%3D{}|\x1b[1mAPI key\x1b[0m: {}|API_KEY=["{}"]
""".strip()
    .replace("\n", "|")
    .replace("⏎", "\n")
    .split("|")
)
OTHERS = (
    """
trace_id={}|span_id: {}|request-id: {}|x-request-id: {}|X-Amz-Request-Id: {}|correlation_id={}|conversationId: {}|trace.id={}
session_id={}|uid={}|device_id {}|order_id={}|"user": "{}"|用户ID：{}|请求ID: {}|song_id={}|audioId: {}|parent_id={}|songid={}
Clip ID: {}|song id {}|clip\\_id: {}|parent_song_id={}|歌曲ID：{}|用戶ID：{}|請求編號 {}|<clip_id>{}</clip_id>|'_id': '{}'
"clip_ids": ["{}"]|md5={}|MD5: {}|Content-MD5: {}|ETag: "{}"|sha1={}
req={}|[req {}]|req-id: {}|rid={}|trace={}|span={}|流水号：{}|追踪号：{}|跟踪编号：{}|链路ID：{}
timestamp {}|time.ns={}|ts={}|GET /suno/act/mp4/{} HTTP/1.1|{}.Mp3|{}.M4A
""".strip()
    .replace("\n", "|")
    .split("|")
)
TASKS = (
    """
monkey: {}|turkey {}|the keyboard {}|keys⏎{}|tokens used 5: {}|pass {}|PASS {}|client {}|user asked for {}|valid {}|paid: {}
I checked the key, {} is the task|the key works. {}|my task, with the wrong key, is {}|please get {} with my key
the password is wrong: {}|invalid token for {}|no api key for task {}|API key and task {}|["key"] {}|sk-0123456789abcdef: {}
my id: {}|ID: {}|id={}|id⏎{}|Task ID⏎{}|API key⏎ID: {}|任务ID：{}|任务编号: {}|任務ID：{}|我的ID：{}|jobId={}
batch_id {}|uuid: {}|possess {}|Author: {}
required {}|request {}|trace {}|submitted for you: {}
signature tune {}|{{'apikey': 'x'}} {}|https://a.example.com/?token=abc {}|<code class="token">{}</code>
<td>task</td><td>{}</td>|My keys⏎1) {}|song: {}|result={}|data: {}|task-{}|job-{}|1-{}|#12-{}|{}.so I|{}.DONE now|{}.it failed
""".strip()
    .replace("\n", "|")
    .replace("⏎", "\n")
    .split("|")
)


@pytest.mark.parametrize("text", SECRETS)
def test_a_key_is_never_asked_for_however_it_is_named(text: str) -> None:
    for key in (KEY, OTHER):
        assert ids(f"{text.format(key)}\ntask {UUID}") == [UUID]


@pytest.mark.parametrize("text", OTHERS)
def test_the_id_of_another_thing_is_no_task(text: str) -> None:
    for other in (HEX, OTHER, DIGITS):
        assert ids(f"{text.format(other)}\ntask {UUID}") == [UUID]


@pytest.mark.parametrize("text", TASKS)
def test_other_words_before_an_id_leave_it_a_task(text: str) -> None:
    for task in (UUID, HEX):
        assert ids(f"{text.format(task)} x") == [task]


@pytest.mark.parametrize(
    "text",
    [
        f"task_id,api_key\n{UUID},{KEY}\n{HEX},{OTHER}\n",
        f"task_id\ttoken\n{UUID}\t{KEY}\n{HEX}\t{OTHER}",
        f"| task | API key |\n|---|---|\n| {UUID} | {KEY} |\n| {HEX} | {OTHER} |",
        f'name,api_key,task\n"a, b",{KEY},{UUID}\nc,{OTHER},{HEX}',
        f" task_id | secret \n---------+--------\n {UUID} | {KEY}\n {HEX} | {OTHER}",
        f"task;clip_id\n{UUID};{OTHER}\n;\n{HEX};{KEY}",
        f"| key | {KEY} |\n| task | {UUID} |\n| task | {HEX} |",
        f"API Key\n{KEY}\nTask ID\n{UUID}\n{HEX}",
    ],
)
def test_what_stands_in_a_column_of_keys_is_no_task(text: str) -> None:
    assert ids(text) == [UUID, HEX]


@pytest.mark.parametrize(
    "text",
    [
        f"keys: {KEY}, {OTHER}\ntask {UUID}, {HEX}",
        f"{{'api_keys': ['{KEY}',\n '{OTHER}'], 'task_ids': ['{UUID}', '{HEX}']}}",
        f"clip_ids: {OTHER},{KEY}\ntask: {UUID}\n{HEX}",
        f"key: {KEY}, {UUID}, {HEX}",
        f"user_ids:\n - {KEY}\n - {OTHER}\ntask_ids:\n - {UUID}\n - {HEX}",
        f'clip_ids:\n- "{KEY}"\n- "{OTHER}"\n{UUID}\n{HEX}',
        f"api_keys:\n  * {KEY}\n  * {OTHER}\ntasks:\n  * {UUID}\n  * {HEX}",
        f"key=\n{KEY}\n{UUID}\n{HEX}",
        f"my key:\n\n{KEY}\n{UUID} {HEX}",
        f"金鑰：{KEY}\n密碼 {OTHER}\n{UUID}\n{HEX}",
        f'[["X-Api-Key", "{KEY}"], ["task_id", "{UUID}"], ["{HEX}", "x"]]',
    ],
)
def test_one_name_is_for_one_id_and_that_of_several_for_a_list(text: str) -> None:
    assert ids(text) == [UUID, HEX]


def test_a_table_ends_where_a_blank_line_does() -> None:
    assert ids(f"task,key\n{UUID},{KEY}\n\nmore\n{HEX},{OTHER}") == [UUID, HEX, OTHER]
    assert ids(f"task,key\n{UUID},{KEY}\n{HEX}") == [UUID, HEX]


def test_a_table_is_one_however_long_it_is() -> None:
    rows = "".join(f"{n:08x}-5812-40f5-a99b-79a590452040,{n:032x}\n" for n in range(2_000))
    assert len(ids(f"task_id,api_key\n{rows}")) == 2_000


MARKED = [f"sk-{KEY}", f"sk_{KEY}", f"sk-proj-{KEY}", f"key-{KEY}", f"hf_{KEY}", f"api_key-{KEY}"]
MARKED += ["AIzaSyA1234567890abcdefghij", "eyJhbGciOiJIUzI1NiJ9", "ghp_0123456789abcdefghij"]


@pytest.mark.parametrize("key", MARKED)
def test_what_is_marked_as_a_key_is_none_wherever_it_stands(key: str) -> None:
    for text in (
        key,
        f'{{"task_id": "{key}"}}',
        f'{{"ids": ["{key}"]}}',
        f'["{key}"]',
        f"/suno/fetch/{key} x",
        f"https://a.example.com/suno/fetch/{key}",
        f"https://a.example.com/suno/fetch?task_id={key}",
    ):
        assert ids(text) == [], text
    assert ids(f'["{key}","{UUID}"]') == ids(f"{key} {UUID}") == [UUID]


def test_a_short_word_with_a_hyphen_is_an_id_as_it_stands_alone() -> None:
    assert ids("sk-abc") == ["sk-abc"]
    assert ids("/suno/fetch/task_id x /suno/fetch/your_task_id") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(
            (name, "task")
            for name in (
                "taskID",
                "TaskIds",
                "TASK_ID",
                "task-id",
                "task.id",
                "job",
                "任务ID",
                "任務編號",
            )
        ),
        *(
            (name, "secret")
            for name in ("APIKey", "x-api-key", "keys", "client", "auth", "我的密钥")
        ),
        *((name, "other") for name in ("songID", "x-request-id", "user", "ETag", "ts", "event_id")),
        *(
            (name, None)
            for name in ("", "id", "monkey", "author", "_", "x" * 61, "prompt", "my_id")
        ),
    ],
)
def test_names(name: str, kind: str | None) -> None:
    assert id_names.kind_of(name) == kind
