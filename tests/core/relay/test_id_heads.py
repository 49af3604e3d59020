"""What a line says of the IDs below it: a name alone is their head, and nothing else is."""

from __future__ import annotations

import pytest

from suno_desktop.core.relay import task_ids

UUID = "64dc8d98-5812-40f5-a99b-79a590452040"
OTHER = "b85c241a-4d97-4ee4-1111-68c053509b24"
HEX, HEX2 = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5"
KEY = "sk-" + "a1B2" * 12
ULID, MONGO, CUID = (
    "01HV3Z9K7Q4T5W6X8Y9Z0A1B2C",
    "65f1c0ffee1234567890abcd",
    "clx9k2v5b0000qz8h3k2l4m5n",
)
NANO, NUMBER = "V1StGXR8_Z5jdHi6B-myT", "1730776470123456"


def ids(text: str) -> list[str]:
    return [one.task_id for one in task_ids.find(text).ids]


GIVEN = (
    f"""
API Key: {KEY}|API key: sk-abc***xyz|key: {KEY}|密钥：{KEY}|key = {KEY}|SUNO_KEY={KEY}|api_key: "{KEY}"|my key {KEY}
base: https://r.example.com⏎key: {KEY}|Authorization: Bearer {KEY}|令牌 {KEY}|Your API key is: {KEY}|OpenAI key: {KEY}
token：{KEY}（别外传）|key={KEY};|密钥是 {KEY}|API Key (prod): {KEY}|key{chr(9)}{KEY}|API key,{KEY}|Bearer {KEY}
Token: default|令牌：默认|令牌名称：默认|密码: abc123|password: hunter2|Token用量：300|Token 余额：300|剩余token 500
tokens: 300|key: C major|BPM 120, key Am|Key: F# minor|sid: 1|uid: 77|session 3|user id: 5|request id: 123
timestamp: 1730|date: 2026-11-30|clip id: 7|API key: ****|key：••••|password: none|auth ok|the cookie is expired now
Secret Garden|Secret Love|歌名：密码|歌名：钥匙|《密码》|达芬奇密码|标题: Password|Key of Love|Skeleton Key|Broken Token
Keys to the City|Cookie Monster|Bearer of Light|My Secret Song|Song: The Key|用户：张三|User: bob|hash: abc
""".strip()
    .replace("\n", "|")
    .split("|")
)
HEADS = (
    """
API key|API key:|密钥：|My API key|Your API key is:|OpenAI API key|Kie access token:|# API Key|**Token**|**API key:**
API key (production)|API key 1|key 2|key:|KEY|Secret|Token:|令牌|我的密钥|平台密钥：|密钥如下：|这是我的密钥|密码|账号密码：
Password|Authorization: Bearer|Access Token|client secret|Cookie|session id|clip id|用户ID：|request id|<th>API key</th>
API_KEY=|X-Api-Key:|***API key:***|Kling key|PiAPI Key|kie token|硅基流动key|OpenAI KEY|ChatGPT Key|piapi secret
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("line", GIVEN)
def test_a_line_that_has_its_value_says_nothing_of_the_next(line: str, between: str) -> None:
    text = line.replace("⏎", "\n") + between
    assert ids(f"{text}{UUID}\n{OTHER}") == [UUID, OTHER]


@pytest.mark.parametrize("between", ["\n", "\r\n"])
@pytest.mark.parametrize("line", HEADS)
def test_what_follows_a_name_alone_may_be_what_it_names(line: str, between: str) -> None:
    assert ids(f"{line}{between}{OTHER}{between}{UUID}") == [UUID]


@pytest.mark.parametrize(
    "text",
    [
        f"user,task\n{OTHER},{UUID}\n",
        f"用户\t任务\n{OTHER}\t{UUID}",
        f"task_id,user\n{UUID},{OTHER}",
        f"任务ID,账号\n{UUID},{OTHER}",
        f"| owner | job |\n|---|---|\n| {OTHER} | {UUID} |",
        f"task;client\n{UUID};{OTHER}",
        f"hash,taskId\n{OTHER},{UUID}",
        f"title,request,task\nx,{OTHER},{UUID}",
    ],
)
def test_a_column_beside_that_of_tasks_is_of_what_it_names(text: str) -> None:
    assert ids(text) == [UUID]


@pytest.mark.parametrize(
    "text",
    [
        f"Key of Love,pending\n{UUID},done\n{OTHER},x",
        f"key | {KEY}\n{UUID} | a\n{OTHER} | b",
        f"user,title\n{UUID},x\n{OTHER},y",
    ],
)
def test_a_row_is_no_head(text: str) -> None:
    assert ids(text) == [UUID, OTHER]


@pytest.mark.parametrize("form", [ULID, MONGO, CUID, NANO, NUMBER, "abc12345"])
@pytest.mark.parametrize(
    "text",
    [
        "task_id,title\n{},a\n{},b\n",
        "title;task_id\na;{}\nb;{}",
        "任务ID\t状态\n{}\t成功\n{}\t失败",
        "| 任务编号 | n |\n|---|---|\n| {} | 1 |\n| `{}` | 2 |",
        '"taskId","title"\n"{}","a, b"\n"{}",c',
    ],
)
def test_a_column_of_task_ids_holds_ids_of_any_form(text: str, form: str) -> None:
    assert ids(text.format(form, UUID)) == [form, UUID]


def test_such_a_column_ends_where_its_table_does() -> None:
    assert ids("task_id,title\nabc12345,a\n\nabc99999,b") == ["abc12345"]
    assert ids("task_id,title\nabc12345,a,b\nwords,c") == []
    assert ids("task,title\nabc12345,a") == []


def test_such_a_table_is_one_however_long_it_is() -> None:
    rows = "".join(f"{1730776470000000 + n},title {n}\n" for n in range(5_000))
    assert len(ids(f"task_id,title\n{rows}")) == 5_000


@pytest.mark.parametrize("key", [HEX, MONGO, ULID, CUID])
@pytest.mark.parametrize("head", [
    "Team Key", "Main Key", "Kling Key", "Backup Token", "Gateway Token", "Company Secret", "Admin Password", "公司密码",
    "后台密码", "API 密钥（生产）", "token v2", "Session 1", "Secret Garden", "<b>Team Key</b>", "**Main Key**", "API key",
])  # fmt: skip
def test_below_a_title_with_a_secrets_name_only_what_is_no_key_is_a_task(
    head: str, key: str
) -> None:
    assert ids(f"{head}\n{key}\n{UUID}") == [UUID]
    assert ids(f"name\t{head}\n{UUID}\t{key}\n{OTHER}\t{key}") == [UUID, OTHER]
    assert ids(f"name,{head}\nx,{key}") == []


@pytest.mark.parametrize("head", ["Team Key", "Secret Garden", "达芬奇密码", "Session 1"])
def test_below_such_a_title_a_uuid_and_what_calls_itself_a_task_are_tasks(head: str) -> None:
    assert ids(f"{head}\n{UUID}\n{HEX}") == [UUID, HEX]
    assert ids(f"{head}\ntask_{HEX}") == [f"task_{HEX}"]
    assert ids(f"task_id,{head}\n{UUID},{OTHER}") == [UUID]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><th>Key</th><th>Task</th></tr>\n<tr><td>{}</td><td>{}</td></tr></table>",
        "<TR><TH>Key</TH> <TH>Task</TH></TR>\n<TR><TD>{}</TD> <TD>{}</TD></TR>",
        "<tr><th>API key</th><th>Note</th></tr>\n<tr><td>{}</td><td>{}</td></tr>",
        '<tr><th class="a">Token</th><th>ID</th></tr>\n<tr><td class="a">{}</td><td id="b">{}</td></tr>',
    ],
)
def test_the_cells_of_a_pages_table_are_columns(text: str) -> None:
    assert ids(text.format(HEX, HEX2)) == [HEX2]


@pytest.mark.parametrize("mark", ["\t", ",", ";", " | "])
@pytest.mark.parametrize("head", ["Task ID", "task_id", "任务ID"])
@pytest.mark.parametrize("first", ["Song", "Title", "n"])
def test_the_head_over_a_task_beats_the_title_beside_it(first: str, head: str, mark: str) -> None:
    rows = [(first, head), ("The Key", UUID), ("My Secret", OTHER), ("Token", "task_" + HEX)]
    assert ids("\n".join(map(mark.join, rows))) == [UUID, OTHER, "task_" + HEX]


@pytest.mark.parametrize(
    "text",
    [
        f"Song\tTask ID\nAPI key\t{HEX}",
        f"done, task\nmy key,{UUID}",
        f"Task ID\nkey: {UUID}",
        f"Song\tTask ID\na\tb\tkey\t{UUID}",
        f"task_id,key\nx,{UUID}",
        f"title,task_id\nuser,key\nx,{UUID}",
    ],
)
def test_a_key_beside_such_a_table_is_none(text: str) -> None:
    assert ids(text) == []
