"""Words that ask for patience, and words that only sound like it."""

from __future__ import annotations

import json
import time

import pytest

from suno_desktop.core.errors import RelayError
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import complaints, patience, replies

STILL_MADE = (
    "task is still processing, please wait",
    "Please wait for the creation to finish",
    "任务正在处理中，请稍后查询",
    "生成中",
    "Your song is being generated",
    "The task is still in progress",
    "Task is not ready yet",
    "still processing",
    "Song generation in progress, please try again later",
    "Task 64dc8d98 is queued",
    "Your request is being processed, please check back in 2 minutes",
    "Still generating...",
    "Task is pending",
    "The audio is not ready",
    "Waiting in queue, position 5",
    "Task not completed yet",
    "The task has not finished",
    "Generation is not complete",
    "Please wait until the song is ready",
    "Please wait while your song is being created",
    "Music is still being generated. Please try again in a few minutes.",
    "wav file is still processing",
    "Lyrics generation is in progress",
    "Creation in progress, 45%",
    "The clip is not available yet",
    "in_progress",
    "任务生成中",
    "歌曲正在生成中，请耐心等待",
    "任务排队中",
    "正在排队，请稍候",
    "任务尚未完成",
    "任务未完成，请稍后再试",
    "音乐正在创作中",
    "还没有生成完成",
    "还在生成中",
    "请等待任务完成",
    "您的歌曲正在生成，请稍等片刻",
    "排队中，前面还有3个任务",
    "任务处理中，预计还需2分钟",
    "音频尚未生成",
    "系统正在处理您的请求",
    "歌詞生成中，請稍候",
    "任務處理中",
    "任务 64dc8d98 仍在处理中",
    "WAV 文件正在转码中",
    "正在创作",
    "Your music is being created, please be patient",
    "Generating audio",
    "The job is still running",
    "Please wait until generation is finished",
    "song_generating",
    "Task status: processing",
    "Track is still rendering",
    "The creation has not been completed yet. Please check again later.",
    "Request is queued",
    "Results are not ready yet",
    "Video is not yet available",
    "Being processed",
    "我们正在为您生成歌曲",
    "任务进行中",
    "任务等待中，请稍后查询",
    "任务正在执行",
    "歌曲未生成完成",
    "视频仍在渲染中",
    "任务还没完成，请稍后重试",
    "正在处理，请稍后再来查询",
    "任务已加入队列，请耐心等待",
    "生成需要一些时间，请稍候，正在生成",
    "音樂還在生成中",
    "您的任务还在排队",
)
"""The task is running."""

NOT_MADE = (
    "task submitted, please wait",
    "任务已提交",
    "too many requests, please wait",
    "service is being upgraded, please wait",
    "the account is being switched",
    "the account is being switched, please wait",
    "Upgrade in progress",
    "Maintenance in progress, please wait",
    "Please wait for the upgrade to finish",
    "Please wait until your account is ready",
    "Error processing task",
    "Processing failed",
    "Task processing failed",
    "Failed while generating the song",
    "Task is not processing",
    "Task is no longer processing",
    "The task was queued too long and timed out",
    "Queue is full",
    "The queue is full, please wait",
    "Too many tasks in progress",
    "You have 5 tasks in progress, the limit is 5",
    "Your payment is being processed",
    "Payment pending",
    "Account pending approval",
    "Your key is being generated",
    "The model is not ready",
    "Service is not ready",
    "Database migration in progress",
    "Refund in progress",
    "Song not found",
    "Video is not available",
    "Please wait",
    "Try again later",
    "Rate limit reached, task in progress",
    "Generation is complete",
    "Prompt pending review",
    "Invalid request: processing",
    "Unable to generate: queue error",
    "任务处理失败",
    "任务处理中断",
    "任务生成中断，请重试",
    "任务生成中出错",
    "任务处理中发生异常",
    "排队超时",
    "排队人数过多，请稍后再试",
    "队列已满，请稍候",
    "账号切换中",
    "正在切换账号，请稍候",
    "系统正在升级，请稍候",
    "系统维护中",
    "服务升级中，请等待",
    "支付处理中",
    "退款正在处理",
    "请求过于频繁，请等待",
    "账号正在审核中",
    "模型加载中",
    "生成失败，正在退款",
    "任务已取消",
    "任务已完成",
    "系统繁忙，正在排队",
    "请稍候",
    "余额不足，任务排队中",
    "无法处理",
    "正在维护，任务排队中",
    "更新中，请稍候",
    "the relay is switching accounts, please wait",
    "Lyrics must not contain 'generating'",
    "Only one task can be processed at a time",
    "Your account is being reviewed",
    "Processing is disabled",
    "Login required to continue generating",
    "The song cannot be generated right now",
    "Generation is not available",
    "Your subscription is pending",
    "API key pending activation",
    "This voice is not ready",
    "Task was cancelled while in queue",
    "Processing this language is not supported",
    "Waiting for payment",
    "The server is restarting, please wait",
    "Insufficient credits, generation is pending",
    "Prompt moderation in progress found a banned word",
    "Task expired in queue",
    "DNS change in progress",
    "Too busy, task is queued",
    '歌词中含有"生成中"以外的违规词',
    "您的账号正在创建中",
    "处理中心不可用",
    "余额正在处理",
    "正在重启，请稍候",
    "审核中",
    "不支持处理中文",
    "生成中文歌词失败",
    "该任务正在退款中",
    "系统正在迁移，请稍后",
    "提示词不在生成范围",
    "创作中心已关闭",
    "密钥生成中",
)
"""It says something else, or says it of something else."""

SLOWER = (
    "操作太频繁，请稍后再试",
    "You have reached the concurrency limit",
    "您已达到总请求数限制：1分钟内最多请求10次",
    "系统检测到您的请求频率异常",
    "当前请求量过大，请稍后再试",
    "Too many concurrent requests",
    "Slow down",
    "请求过快",
    "并发超限",
    "Too many requests",
    "rate limit exceeded",
    "Rate limited",
    "rate_limit_exceeded",
    "Rate limit reached for requests",
    "You are being rate limited",
    "You have hit the rate limit",
    "API rate limit exceeded for 203.0.113.9",
    "Request rate too high",
    "Requests too frequent",
    "Please slow down your requests",
    "You are sending requests too fast",
    "Too many API calls",
    "Request was throttled. Expected available in 5 seconds.",
    "Throttling: Rate exceeded",
    "Concurrency limit reached",
    "Concurrent request limit exceeded",
    "Maximum concurrent requests reached",
    "request limit exceeded",
    "Exceeded the maximum number of concurrent requests",
    "Max 5 requests per minute",
    "Too frequent requests",
    "Operation too frequent",
    "Too many simultaneous connections",
    "Please slow down and try again",
    "Ratelimit: please wait",
    "429 rate-limit",
    "请求过于频繁",
    "请求太频繁",
    "访问过于频繁，请稍后再试",
    "您的操作过于频繁",
    "操作频繁，请稍后重试",
    "请求频率过高",
    "访问频率超限",
    "调用频率超过限制",
    "请求次数过多",
    "您的速率达到上限，请稍后再试",
    "触发限流",
    "已限流",
    "接口限流中",
    "请求被限流",
    "并发数超过限制",
    "并发请求数已达上限",
    "超过最大并发数",
    "请求速度过快",
    "请勿频繁操作",
    "提交过快",
    "調用頻率過高",
    "請求過於頻繁",
    "查询太频繁",
    "达到速率限制",
    "触发频率限制",
    "过于频繁",
    "Request limit reached, try again later",
    "rate limits exceeded",
    "Your request was rate-limited",
    "Calls are too frequent",
    "Account rate limit reached",
    "429: too many requests",
    "too_many_requests",
    "Polling too frequently",
    "并发过高，请稍后再试",
    "您的请求过于频繁，请稍后再试",
    "接口调用太频繁",
)

NOT_SLOWER = (
    "sample_rate limit is 48000 Hz",
    "sample rate limit is 48000 Hz",
    "bit rate limit exceeded",
    "Frame rate limit is 60",
    "The tempo is too fast",
    "Slow down the tempo of the song",
    "slow down the beat in the prompt",
    "Prompt: slow down",
    "Words repeat too often",
    "采样频率不支持",
    "采样频率过高",
    "音频频率超过上限",
    "频率范围错误",
    "The cover is too frequent in the list",
    "Lyrics limit exceeded",
    "Word limit reached",
    "Track limit reached",
    "Too many words in the lyrics",
    "Too many characters in the tags",
    "Too many clips in this playlist",
    "exceeds the maximum length",
    "Exceeded the maximum number of characters",
    "Request size limit: 5 MB",
    "request body too large",
    "Too much reverb",
    "Duration limit reached",
    "歌词过长",
    "标签过多",
    "节奏过快",
    "歌曲数量过多",
    "歌词重复过于频繁的词",
    "提示词字数超限",
    "文件数超限",
    "限制级内容",
    "The throttle sound is not allowed",
    "Concurrent voices are not supported",
    "Corporate limit",
    "generate limit of words",
    "错误率过高",
    "曲速过快",
    "音符过多",
    "The tempo is too high",
    "Refresh rate limit of the display",
    "exchange rate limit",
    "lyric rate limit",
    "heart rate limits are unknown",
    "Too many verses",
)
"""A limit, a rate or a speed of something else."""

OVERLOADED = (
    "server is busy",
    "overloaded",
    "The engine is currently overloaded, please try again later",
    "system_cpu_overloaded",
    "overloaded_error",
    "Service overloaded",
    "The server is too busy",
    "System is busy, please try again",
    "We are very busy right now",
    "upstream is busy",
    "That model is currently overloaded with other requests",
    "当前分组上游负载已饱和，请稍后再试",
    "系统繁忙",
    "服务器繁忙，请稍后再试",
    "服务繁忙",
    "系统负载过高",
    "服务器负载较高",
    "当前负载已满",
    "服务器过载",
    "系统資源飽和",
    "业务繁忙",
    "接口繁忙",
    "繁忙，请稍后再试",
    "线路繁忙",
)

NOT_OVERLOADED = (
    "tags overload: max 120 chars",
    "Too many tags overloaded the prompt",
    "The prompt is overloaded with adjectives",
    "lyrics overload",
    "operator overloading not supported",
    "busy street noise is not allowed",
    'The line "I am busy" was rejected',
    "繁忙的街道不允许",
    "歌词写了繁忙",
    "颜色饱和度不正确",
    "音色饱和度过高",
    "负载均衡器拒绝了请求",
    "饱和度参数错误",
    "busy signal as a sound effect is blocked",
    "The mix is too busy",
)


def code_of(status: int, words: str) -> str:
    body = json.dumps({"code": "error", "message": words, "data": None}, ensure_ascii=False)
    with pytest.raises(RelayError) as caught:
        replies.read(body, status=status, secrets=[Secret("sk-12345678")])
    return caught.value.code


@pytest.mark.parametrize("words", STILL_MADE)
@pytest.mark.parametrize(
    "code", ["", "fail\n", "1102\n", "fail_to_fetch_task\n", "new_api_error\n"]
)
def test_a_song_that_is_still_being_made_is_known(words: str, code: str) -> None:
    assert complaints.is_still_made(code + words)


@pytest.mark.parametrize("words", [*NOT_MADE, *SLOWER, *NOT_SLOWER, *OVERLOADED, *NOT_OVERLOADED])
def test_what_is_said_of_something_else_is_no_running_task(words: str) -> None:
    assert not complaints.is_still_made(words)
    assert not complaints.is_still_made(f"fail\n{words}")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("processing", True),
        ("processing\n生成中", True),
        ("processing\nplease wait", True),
        ("processing\nprompt is bad", False),
        ("rate_limit_error\ntask is processing", False),
        ("timeout_error\ntask is processing", False),
        ("task is processing\ninsufficient credits", False),
        ("task is processing; the key is invalid", False),
        ("Task Is Processing", True),
        ("", False),
        ("fail", False),
    ],
)
def test_a_code_alone_says_so_only_beside_nothing_else(words: str, expected: bool) -> None:
    assert complaints.is_still_made(words) is expected


@pytest.mark.parametrize("words", SLOWER)
def test_too_much_at_once_is_known_under_every_status(words: str) -> None:
    for status in (200, 400, 403, 404, 422):
        assert code_of(status, words) == "relay.slow_down", status


@pytest.mark.parametrize("words", NOT_SLOWER)
def test_limits_of_songs_ask_for_no_patience(words: str) -> None:
    for status in (200, 400, 403):
        assert code_of(status, words) in {"relay.said", "relay.declined"}, status


@pytest.mark.parametrize("words", OVERLOADED)
def test_a_server_with_too_much_to_do_is_known(words: str) -> None:
    for status in (200, 400, 403, 503):
        assert code_of(status, words) == "relay.overloaded", status


@pytest.mark.parametrize("words", NOT_OVERLOADED)
def test_other_things_have_too_much_as_well(words: str) -> None:
    for status in (200, 400, 500):
        assert code_of(status, words) in {"relay.said", "relay.fault"}, status


@pytest.mark.parametrize(
    "piece",
    [
        "processing ",
        "处理中",
        "等待任务",
        "wait for the ",
        "not yet ",
        "rate limit ",
        "concurrent a ",
        "请求",
        "请求频率",
        "并发",
        "too many ",
        "the server is ",
        "负载",
        "'",
        "a-",
        "1 ",
    ],
)
def test_whatever_is_said_is_judged_in_bounded_time(piece: str) -> None:
    words = (piece * 1_000)[:1_000]
    began = time.process_time()
    for judge in (patience.is_being_made, patience.asks_slower, patience.is_overloaded):
        judge(words)
    assert time.process_time() - began < 2
