<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Suno Desktop</source>
        <translation>关于 Suno Desktop</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>A library for the songs you generated with Suno through an API provider. Paste your task IDs: each song is downloaded with its cover and lyrics, and stays on your disk.</source>
        <translation>收藏您通过 API 中转站用 Suno 生成的歌曲。粘贴任务 ID，歌曲就会连同封面和歌词一起下载到本机，一直留在您手里。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later (GPL-3.0-or-later). It comes without any warranty.</source>
        <translation>自由软件，以 GNU 通用公共许可证第 3 版或更新版本（GPL-3.0-or-later）发布，不附带任何担保。</translation>
    </message>
    <message>
        <source>Not made by, and not connected with, Suno or any API provider.</source>
        <translation>本程序与 Suno 及任何中转站均无关联。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Off</source>
        <extracomment>In the menu of the sleep timer: it is switched off.</extracomment>
        <translation>关闭(&amp;O)</translation>
    </message>
    <message numerus="yes">
        <source>After {n} minutes</source>
        <translation>
            <numerusform>{n} 分钟后</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AddTasksDialog</name>
    <message>
        <source>Add tasks</source>
        <translation>添加任务</translation>
    </message>
    <message>
        <source>Paste task IDs, links, a log or a provider&apos;s JSON response, or drop a file here. IDs are found automatically.</source>
        <translation>粘贴任务 ID、链接、日志或中转站返回的完整结果，也可以拖入文件，内容会自动识别。</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>Heading: the task IDs that were found in the text.</extracomment>
        <translation>识别结果</translation>
    </message>
    <message>
        <source>Provider to check with</source>
        <translation>要查询的中转站</translation>
    </message>
    <message>
        <source>Automatic</source>
        <extracomment>Choice of the provider: Suno Desktop finds the right one.</extracomment>
        <translation>自动</translation>
    </message>
    <message>
        <source>Check &amp;with:</source>
        <extracomment>Label before the choice of the provider that is asked for the tasks.</extracomment>
        <translation>查询方(&amp;A)：</translation>
    </message>
    <message>
        <source>Add provider…</source>
        <translation>添加中转站…</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open a file with task IDs or responses</source>
        <translation>打开含有任务 ID 或返回结果的文件</translation>
    </message>
    <message>
        <source>Text and responses (*.json *.jsonl *.txt *.log *.md *.csv)</source>
        <translation>文本和返回结果 (*.json *.jsonl *.txt *.log *.md *.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Once you add a provider</source>
        <translation>添加中转站后自动查询</translation>
    </message>
    <message>
        <source>All, one after another</source>
        <translation>依次查询全部</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>Import</source>
        <extracomment>Title of a dialog that asks for files: import responses and exports.</extracomment>
        <translation>导入</translation>
    </message>
    <message>
        <source>Responses, exports and text files (*.json *.jsonl *.ndjson *.txt *.md *.log);;All files (*)</source>
        <translation>返回结果、导出文件和文本 (*.json *.jsonl *.ndjson *.txt *.md *.log);;所有文件 (*)</translation>
    </message>
    <message>
        <source>This library can only be read, so nothing was added.</source>
        <translation>此曲库只能读取，因此没有添加任何内容。</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
</context>
<context>
    <name>BalanceLabel</name>
    <message>
        <source>{relay}: {amount} left</source>
        <extracomment>In the status bar: what is left at one of several providers.</extracomment>
        <translation>{relay}：剩余 {amount}</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <extracomment>What is left at a provider.</extracomment>
        <translation>剩余 {amount}</translation>
    </message>
</context>
<context>
    <name>BulkBar</name>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play the selected songs.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Download</source>
        <extracomment>Verb, on a button: download the selected songs.</extracomment>
        <translation>下载</translation>
    </message>
    <message>
        <source>Trash</source>
        <extracomment>On a button: move the selected songs to the Trash.</extracomment>
        <translation>废纸篓</translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>Verb, on a button: bring songs back from the Trash.</extracomment>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Clear selection</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>{n} not downloaded</source>
        <translation>{n} 首未下载</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <extracomment>How many of the selected songs failed.</extracomment>
        <translation>{n} 首失败</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已选 {n} 首</translation>
    </message>
    <message>
        <source>{text} ({notes})</source>
        <translation>{text}（{notes}）</translation>
    </message>
    <message>
        <source>Download {n}</source>
        <translation>下载 {n} 首</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause the downloads.</extracomment>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>重试失败项</translation>
    </message>
    <message>
        <source>Empty Trash…</source>
        <translation>清空废纸篓…</translation>
    </message>
    <message>
        <source>Resume</source>
        <extracomment>Verb, on a button: go on with the downloads.</extracomment>
        <translation>继续</translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks</source>
        <translation>
            <numerusform>{n} 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files</source>
        <translation>
            <numerusform>{n} 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} results</source>
        <translation>
            <numerusform>{n} 个结果</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks in progress</source>
        <translation>
            <numerusform>{n} 个任务进行中</numerusform>
        </translation>
    </message>
    <message>
        <source>This part of the library file is damaged. Other lists may be fine, and your downloaded songs are not affected.</source>
        <translation>曲库文件的这一部分已损坏。其他列表可能仍然完好，已下载的歌曲不受影响。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>This list cannot be read</source>
        <translation>无法读取此列表</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Clear</source>
        <extracomment>Verb, on a button: clear the search.</extracomment>
        <translation>清除</translation>
    </message>
    <message>
        <source>No results for “{text}” in {place}.</source>
        <translation>“{place}”中没有与“{text}”匹配的内容。</translation>
    </message>
    <message>
        <source>Downloads are paused</source>
        <translation>下载已暂停</translation>
    </message>
    <message>
        <source>No songs</source>
        <translation>没有歌曲</translation>
    </message>
    <message>
        <source>Paste task IDs to add songs.</source>
        <translation>粘贴任务 ID 即可获取歌曲。</translation>
    </message>
    <message>
        <source>Nothing was added in the last seven days</source>
        <translation>最近七天没有新增歌曲</translation>
    </message>
    <message>
        <source>Nothing downloaded yet</source>
        <translation>还没有下载任何歌曲</translation>
    </message>
    <message>
        <source>Select songs and press Ctrl+S to download them.</source>
        <translation>选中歌曲后按 Ctrl+S 下载。</translation>
    </message>
    <message>
        <source>Everything is downloaded</source>
        <translation>全部已下载</translation>
    </message>
    <message>
        <source>No lyrics-only results</source>
        <translation>没有纯歌词结果</translation>
    </message>
    <message>
        <source>Results of lyrics tasks appear here.</source>
        <translation>“生成歌词”任务的结果会显示在这里。</translation>
    </message>
    <message>
        <source>Nothing new to hear</source>
        <translation>没有未听的歌曲</translation>
    </message>
    <message>
        <source>New songs wait here until you hear or rate them.</source>
        <translation>新歌曲会在这里，直到您听过或评分。</translation>
    </message>
    <message>
        <source>No favourites yet</source>
        <translation>还没有收藏</translation>
    </message>
    <message>
        <source>Select songs and press Ctrl+B to add them.</source>
        <translation>选择歌曲并按 Ctrl+B 即可收藏。</translation>
    </message>
    <message>
        <source>The Trash is empty</source>
        <translation>废纸篓是空的</translation>
    </message>
    <message>
        <source>Songs that you remove stay here, with their files, until you empty it.</source>
        <translation>移除的歌曲及其文件会留在这里，直到您清空废纸篓。</translation>
    </message>
    <message>
        <source>No songs here yet</source>
        <translation>这里还没有歌曲</translation>
    </message>
    <message>
        <source>Drag songs onto the collection in the side bar to add them.</source>
        <translation>将歌曲拖到左侧的歌单上即可添加。</translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation>还没有任务</translation>
    </message>
    <message>
        <source>No tasks in progress</source>
        <translation>没有进行中的任务</translation>
    </message>
    <message>
        <source>No task needs you</source>
        <translation>没有需要处理的任务</translation>
    </message>
    <message>
        <source>No tasks with problems</source>
        <translation>没有出问题的任务</translation>
    </message>
    <message>
        <source>No downloads with problems</source>
        <translation>没有出问题的下载</translation>
    </message>
    <message>
        <source>No active downloads</source>
        <translation>没有进行中的下载</translation>
    </message>
    <message>
        <source>No finished downloads</source>
        <translation>没有已完成的下载</translation>
    </message>
    <message>
        <source>Nothing is at risk</source>
        <translation>没有即将失效的歌曲</translation>
    </message>
    <message>
        <source>Songs that are not downloaded appear here before their links expire.</source>
        <translation>未下载的歌曲会在链接失效前显示在这里。</translation>
    </message>
</context>
<context>
    <name>ChangeTagsDialog</name>
    <message>
        <source>Update tags in downloaded files</source>
        <translation>更新已下载文件的标签</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>The audio does not change. You can undo this until tags are updated the next time.</source>
        <translation>音频不变。在下次更新标签之前都可以撤销。</translation>
    </message>
    <message>
        <source>Update tags</source>
        <extracomment>Verb, on a button: write new tags into the files.</extracomment>
        <translation>更新标签</translation>
    </message>
    <message>
        <source>Undo last update</source>
        <translation>撤销上次更新</translation>
    </message>
    <message>
        <source>Checking the downloaded files…</source>
        <translation>正在查看已下载的文件…</translation>
    </message>
    <message>
        <source>Song</source>
        <extracomment>Column: the song that a file is of.</extracomment>
        <translation>歌曲</translation>
    </message>
    <message numerus="yes">
        <source>{n} files, updated on {date}</source>
        <translation>
            <numerusform>{n} 个文件，更新于 {date}</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking at {done} of {total} files. {changing} will change so far.</source>
        <translation>正在查看第 {done} 个文件，共 {total} 个。目前有 {changing} 个将改动。</translation>
    </message>
    <message>
        <source>All tags are already up to date.</source>
        <translation>所有标签都已是最新。</translation>
    </message>
    <message>
        <source>{changing} of {files} files will change.</source>
        <translation>{files} 个文件中有 {changing} 个将改动。</translation>
    </message>
    <message>
        <source>The first {n} are listed.</source>
        <translation>下面列出前 {n} 个。</translation>
    </message>
    <message numerus="yes">
        <source>Update {n} files</source>
        <translation>
            <numerusform>更新 {n} 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already correct</source>
        <translation>{n} 个已经正确</translation>
    </message>
    <message>
        <source>{n} missing on disk</source>
        <translation>{n} 个在磁盘上找不到</translation>
    </message>
    <message>
        <source>{n} modified outside Suno Desktop</source>
        <translation>{n} 个被其他程序改动过</translation>
    </message>
    <message>
        <source>{n} hard-linked to another file name</source>
        <translation>{n} 个与其他文件共用数据（硬链接）</translation>
    </message>
    <message>
        <source>{n} that cannot be tagged</source>
        <translation>{n} 个无法写入标签</translation>
    </message>
    <message>
        <source>IDs and links</source>
        <extracomment>Tags such as the ID of the song and its page on Suno.</extracomment>
        <translation>ID 和链接</translation>
    </message>
    <message>
        <source>Files beside the song: {endings}</source>
        <translation>歌曲旁的文件：{endings}</translation>
    </message>
    <message>
        <source>{label}: {old} → {new}</source>
        <extracomment>What changes in a tag: its name, and what it says before and afterwards.</extracomment>
        <translation>{label}：{old} → {new}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>“{words}”</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Album artist</source>
        <translation>专辑歌手</translation>
    </message>
    <message>
        <source>Subtitle</source>
        <extracomment>Tag: which version of its task a song is.</extracomment>
        <translation>副标题</translation>
    </message>
    <message>
        <source>Number on the album</source>
        <extracomment>Tag: the number of a song on its disc.</extracomment>
        <translation>专辑内序号</translation>
    </message>
    <message>
        <source>Disc</source>
        <extracomment>Tag: the number of the disc of an album.</extracomment>
        <translation>碟号</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>流派</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>Synced lyrics</source>
        <translation>同步歌词</translation>
    </message>
    <message>
        <source>Tag format</source>
        <extracomment>The version of ID3, such as ID3v2.4.</extracomment>
        <translation>标签格式</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check library</source>
        <translation>检查曲库</translation>
    </message>
    <message>
        <source>Reads every downloaded file and compares it with the library&apos;s record. Nothing is changed.</source>
        <translation>逐个读取已下载的文件，与曲库中的记录比对，不做任何更改。</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>进度</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Download again</source>
        <translation>重新下载(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Locate…</source>
        <translation>查找文件(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Add to library</source>
        <translation>加入曲库(&amp;A)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Choose the &amp;file…</source>
        <translation>选择该文件(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Search a folder…</source>
        <translation>在文件夹中查找(&amp;S)…</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>Name of a table, for screen readers: what the check found.</extracomment>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>Title of a column: the name of a file.</extracomment>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Result</source>
        <extracomment>Title of a column: what is wrong with a file.</extracomment>
        <translation>结果</translation>
    </message>
    <message>
        <source>Reading the downloaded files…</source>
        <translation>正在读取已下载的文件…</translation>
    </message>
    <message>
        <source>Cancelled. Files not yet read were not checked.</source>
        <translation>已取消，尚未读取的文件没有检查。</translation>
    </message>
    <message>
        <source>{done} of {total} files read.</source>
        <translation>已读取 {done} / {total} 个文件。</translation>
    </message>
    <message>
        <source>{n} in a folder that was not found</source>
        <translation>{n} 个在找不到的文件夹中</translation>
    </message>
    <message>
        <source>{n} cannot be read</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个无法读取</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个缺失</translation>
    </message>
    <message>
        <source>{n} damaged</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个已损坏</translation>
    </message>
    <message>
        <source>{n} with changed tags</source>
        <translation>{n} 个标签被改动</translation>
    </message>
    <message numerus="yes">
        <source>{n} duplicates</source>
        <translation>
            <numerusform>{n} 个重复</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read. All unchanged.</source>
        <translation>
            <numerusform>已读取 {n} 个文件，全部未改动。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read: {findings}.</source>
        <translation>
            <numerusform>已读取 {n} 个文件：{findings}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder or disk not found</source>
        <translation>找不到文件夹或磁盘</translation>
    </message>
    <message>
        <source>Damaged or replaced</source>
        <translation>已损坏，或已换成别的文件</translation>
    </message>
    <message>
        <source>Tags changed, audio unchanged</source>
        <translation>标签被改动，音频未变</translation>
    </message>
    <message numerus="yes">
        <source>Downloading {n} files again. See Downloads for progress.</source>
        <translation>
            <numerusform>正在重新下载 {n} 个文件，进度见“下载”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Where are the missing files?</source>
        <translation>缺失的文件在哪里？</translation>
    </message>
    <message>
        <source>Searching {folder}…</source>
        <translation>正在查找 {folder}…</translation>
    </message>
    <message>
        <source>Found {n} of {total} missing files there.</source>
        <translation>缺失的 {total} 个文件，在该文件夹找到 {n} 个。</translation>
    </message>
    <message numerus="yes">
        <source>Added {n} files to the library.</source>
        <translation>
            <numerusform>已将 {n} 个文件加入曲库。</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} moved</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个已移动</translation>
    </message>
    <message>
        <source>{n} not in the library</source>
        <translation>{n} 个不在曲库中</translation>
    </message>
    <message>
        <source>One of your songs, not in the library</source>
        <translation>曲库中没有记录，但确是您的歌曲</translation>
    </message>
    <message>
        <source>Not in the library</source>
        <translation>不在曲库中</translation>
    </message>
    <message>
        <source>No permission, or disk error</source>
        <extracomment>State of a file that the system does not let be read.</extracomment>
        <translation>没有权限或磁盘出错</translation>
    </message>
    <message>
        <source>Missing</source>
        <extracomment>State of a file that is not where it was.</extracomment>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Moved here (recorded)</source>
        <translation>已在此处找到并记录</translation>
    </message>
    <message>
        <source>Duplicate of a downloaded song</source>
        <translation>已下载歌曲的副本</translation>
    </message>
    <message>
        <source>&amp;Download all again</source>
        <translation>全部重新下载(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Add all to library</source>
        <translation>全部加入曲库(&amp;A)</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
</context>
<context>
    <name>ClipboardOffer</name>
    <message>
        <source>Close message</source>
        <translation>关闭消息</translation>
    </message>
    <message numerus="yes">
        <source>{n} new task IDs are in the clipboard.</source>
        <translation>
            <numerusform>剪贴板中有 {n} 个新的任务 ID。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <extracomment>On a button: the new task IDs in the clipboard.</extracomment>
        <translation>
            <numerusform>添加 {n} 个任务</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CollectionCommands</name>
    <message>
        <source>New folder</source>
        <translation>新建文件夹</translation>
    </message>
    <message>
        <source>New collection</source>
        <translation>新建歌单</translation>
    </message>
    <message>
        <source>Save search as collection</source>
        <translation>将搜索保存为歌单</translation>
    </message>
    <message>
        <source>Rename collection</source>
        <translation>重命名歌单</translation>
    </message>
    <message>
        <source>Deleted “{name}”. Its songs stay in the library.</source>
        <translation>已删除“{name}”，其中的歌曲仍在曲库中。</translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to “{name}”.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲添加到“{name}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Moved in “{name}”.</source>
        <translation>已调整“{name}”中的顺序。</translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the collection.</source>
        <translation>
            <numerusform>已从歌单中移出 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no songs in this collection.</source>
        <translation>此歌单中没有歌曲。</translation>
    </message>
    <message>
        <source>New collection…</source>
        <translation>新建歌单…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <extracomment>Verb, in a menu: give a collection another name.</extracomment>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete collection</source>
        <translation>删除歌单</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>移到文件夹</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不放入文件夹</translation>
    </message>
</context>
<context>
    <name>CollectionPlaces</name>
    <message>
        <source>Songs like “{title}”</source>
        <extracomment>Above a list of songs: those of the same prompt, style and model as this one.</extracomment>
        <translation>与“{title}”相似的歌曲</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, in the menu of a collection: play it.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入播放队列</translation>
    </message>
    <message>
        <source>Copy to folder…</source>
        <translation>复制到文件夹…</translation>
    </message>
    <message>
        <source>Export as list…</source>
        <extracomment>Verb, in the menu of a collection: write its songs as a playlist, spreadsheet or web page.</extracomment>
        <translation>导出为列表…</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Already downloaded.</source>
        <translation>已经下载过了。</translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: open the folder of the downloaded songs.</extracomment>
        <translation>显示</translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} songs to {folder}</source>
        <translation>
            <numerusform>已下载 {n} 首歌曲到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} files to {folder}</source>
        <translation>
            <numerusform>已将 {n} 个文件下载到 {folder}</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already downloaded</source>
        <translation>{n} 个早已下载</translation>
    </message>
    <message>
        <source>{n} blocked by Suno</source>
        <translation>{n} 个被 Suno 限制下载</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <extracomment>How many downloads.</extracomment>
        <translation>{n} 个失败</translation>
    </message>
    <message>
        <source>Retry {n}</source>
        <translation>重试 {n} 个</translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs, beside &quot;Downloaded {n} songs&quot;.</extracomment>
        <translation>
            <numerusform>{n} 条分轨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} lyrics files</source>
        <translation>
            <numerusform>{n} 个歌词文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} lyrics files to {folder}</source>
        <translation>
            <numerusform>已将 {n} 个歌词文件下载到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs stay in the library.</source>
        <translation>
            <numerusform>已移除 {n} 个任务，歌曲仍留在曲库中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Edited {n} songs.</source>
        <translation>
            <numerusform>已修改 {n} 首歌曲的信息。</numerusform>
        </translation>
    </message>
    <message>
        <source>Update tags in files</source>
        <translation>更新文件标签</translation>
    </message>
    <message numerus="yes">
        <source>Copied the IDs of {n} songs.</source>
        <translation>
            <numerusform>已复制 {n} 首歌曲的 ID。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>None of the selected songs is downloaded yet.</source>
        <translation>所选歌曲都还没有下载。</translation>
    </message>
    <message>
        <source>No response from the provider yet.</source>
        <translation>中转站还没有返回结果。</translation>
    </message>
    <message>
        <source>Suno Desktop is in the applications menu now.</source>
        <translation>Suno Desktop 已加入应用程序菜单。</translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs are in the Trash.</source>
        <translation>
            <numerusform>已移除 {n} 个任务，其歌曲在废纸篓中。</numerusform>
        </translation>
    </message>
    <message>
        <source>Suno Desktop is no longer in the applications menu.</source>
        <translation>Suno Desktop 已从应用程序菜单中移除。</translation>
    </message>
</context>
<context>
    <name>ComparePlace</name>
    <message>
        <source>Version {n}</source>
        <translation>版本 {n}</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Compare versions</source>
        <translation>对比版本</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message numerus="yes">
        <source>Keep this, trash {n} others</source>
        <translation>
            <numerusform>保留此版本，其余 {n} 个移到废纸篓</numerusform>
        </translation>
    </message>
    <message>
        <source>Listen, then choose the better one.</source>
        <translation>请先听，再选出更好的一个。</translation>
    </message>
    <message>
        <source>You preferred {name}.</source>
        <translation>您选择了 {name}。</translation>
    </message>
    <message>
        <source>{place} / {length}</source>
        <extracomment>How far the song is, and how long it is.</extracomment>
        <translation>{place} / {length}</translation>
    </message>
</context>
<context>
    <name>CopySongsDialog</name>
    <message>
        <source>Copy to folder</source>
        <translation>复制到文件夹</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are copied, as far as they are downloaded.</source>
        <translation>
            <numerusform>将复制 {n} 首歌曲（仅限已下载的）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing else in the folder is changed. A second time, only what is new or changed is copied.</source>
        <translation>文件夹中的其他内容不会改动。再次复制时，只复制新增或有变化的文件。</translation>
    </message>
    <message>
        <source>For a &amp;phone or player</source>
        <translation>用于手机或播放器(&amp;P)</translation>
    </message>
    <message>
        <source>Folders by artist, with synced lyrics and a playlist.</source>
        <translation>按艺人分文件夹，附同步歌词和播放列表。</translation>
    </message>
    <message>
        <source>For a c&amp;ar</source>
        <translation>用于车载音响(&amp;A)</translation>
    </message>
    <message>
        <source>Numbered in this order, with ID3v2.3 tags and synced lyrics in GBK, which older players read.</source>
        <translation>按当前顺序编号，使用 ID3v2.3 标签和 GBK 编码的同步歌词，旧播放器也能读取。</translation>
    </message>
    <message>
        <source>For a f&amp;riend</source>
        <translation>送给朋友(&amp;R)</translation>
    </message>
    <message>
        <source>Only title, artist, album, genre, lyrics and cover: no prompt, ID, provider or link.</source>
        <translation>只有标题、艺人、专辑、流派、歌词和封面：不含提示词、ID、中转站或链接。</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Audio and video</source>
        <translation>音频和视频</translation>
    </message>
    <message>
        <source>None</source>
        <extracomment>Choice: no lyrics as files beside the songs.</extracomment>
        <translation>无</translation>
    </message>
    <message>
        <source>Plain text (.txt)</source>
        <translation>纯文本（.txt）</translation>
    </message>
    <message>
        <source>Synced, where there are times (.lrc)</source>
        <translation>同步歌词，仅限有时间的（.lrc）</translation>
    </message>
    <message>
        <source>&amp;Files</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Lyrics next to each song</source>
        <translation>每首歌旁的歌词(&amp;L)</translation>
    </message>
    <message>
        <source>Playl&amp;ist of all songs (M3U8)</source>
        <translation>全部歌曲的播放列表（M3U8）(&amp;I)</translation>
    </message>
    <message>
        <source>C&amp;over next to each song</source>
        <translation>每首歌旁的封面(&amp;O)</translation>
    </message>
    <message>
        <source>Re&amp;move what was copied earlier and is not in this selection</source>
        <translation>删除以前复制、但不在本次所选中的文件(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>选择(&amp;C)…</translation>
    </message>
    <message>
        <source>Copy &amp;to</source>
        <translation>复制到(&amp;T)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Copy</source>
        <extracomment>Verb, on a button: copy the songs.</extracomment>
        <translation>复制</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Choose a folder that exists.</source>
        <translation>请选择一个存在的文件夹。</translation>
    </message>
</context>
<context>
    <name>CoverArt</name>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
    </message>
</context>
<context>
    <name>CoverDialog</name>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
    </message>
</context>
<context>
    <name>DemandPriceDialog</name>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>This message is shown only once. You can change that in the settings.</source>
        <translation>此消息只显示一次，可以在设置中更改。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ask the provider</source>
        <extracomment>On a button: ask the provider for the file.</extracomment>
        <translation>向中转站查询</translation>
    </message>
    <message>
        <source>Your settings want these files of every favourite.</source>
        <translation>按您的设置，每首收藏的歌曲都要下载这些文件。</translation>
    </message>
    <message>
        <source>Get WAV audio</source>
        <translation>获取 WAV 音频</translation>
    </message>
    <message>
        <source>Get video</source>
        <translation>获取视频</translation>
    </message>
    <message>
        <source>Get MIDI notes</source>
        <translation>获取 MIDI 音符</translation>
    </message>
    <message>
        <source>Get synced lyrics</source>
        <translation>获取同步歌词</translation>
    </message>
    <message>
        <source>The provider is asked once for each song. Some providers charge a small amount for this; see your provider&apos;s price list. The response is kept, so no song is paid for twice.</source>
        <translation>每首歌曲只向中转站查询一次。部分中转站会为此收取少量费用，请查看您的中转站的价目表。查询结果会保存下来，同一首歌曲不会重复付费。</translation>
    </message>
    <message>
        <source>The provider prepares the file of each song on request, which can take a few minutes. Some providers charge a small amount for this; see your provider&apos;s price list. A song is not ordered twice, even if Suno Desktop is closed in the meantime.</source>
        <translation>中转站会按请求为每首歌曲准备文件，可能需要几分钟。部分中转站会为此收取少量费用，请查看您的中转站的价目表。即使中途关闭 Suno Desktop，同一首歌曲也不会重复下单。</translation>
    </message>
</context>
<context>
    <name>DesktopLyrics</name>
    <message>
        <source>Not possible on Wayland, where programs can neither place windows nor keep them on top. Start Suno Desktop with QT_QPA_PLATFORM=xcb to have them.</source>
        <translation>Wayland 下无法使用：程序不能决定窗口的位置，也不能让窗口置顶。如需使用，请以 QT_QPA_PLATFORM=xcb 启动 Suno Desktop。</translation>
    </message>
    <message>
        <source>&amp;Size and colours…</source>
        <translation>大小和颜色(&amp;S)…</translation>
    </message>
</context>
<context>
    <name>DetailFiles</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>From {host}; kept until the full file is downloaded</source>
        <translation>来自 {host}，下载完整文件后自动删除</translation>
    </message>
    <message>
        <source>Show {kind} in folder</source>
        <translation>在文件夹中显示{kind}</translation>
    </message>
    <message>
        <source>Copy the path of {kind}</source>
        <translation>复制{kind}的路径</translation>
    </message>
</context>
<context>
    <name>DetailPart</name>
    <message>
        <source>{part}, open</source>
        <extracomment>A part of the details, as a screen reader says it.</extracomment>
        <translation>{part}，已展开</translation>
    </message>
    <message>
        <source>{part}, folded</source>
        <translation>{part}，已折叠</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Select a task to see how it is going.</source>
        <translation>选择一个任务，查看它的进展。</translation>
    </message>
    <message>
        <source>Select a song to see its details and files.</source>
        <translation>选择一首歌曲，查看封面、详情和文件。</translation>
    </message>
    <message>
        <source>Loudness</source>
        <extracomment>Label: how loud the song is to the ear.</extracomment>
        <translation>响度</translation>
    </message>
    <message>
        <source>Silent</source>
        <extracomment>Value of “Loudness”: there is nothing to hear.</extracomment>
        <translation>无声</translation>
    </message>
    <message>
        <source>{loudness} LUFS, range {range} LU, true peak {peak} dBTP</source>
        <extracomment>Value of “Loudness”. LUFS, LU and dBTP are units; “range” is from the soft to the loud parts.</extracomment>
        <translation>{loudness} LUFS，范围 {range} LU，真峰值 {peak} dBTP</translation>
    </message>
    <message>
        <source>Equally loud</source>
        <extracomment>Label: where all songs are played equally loud.</extracomment>
        <translation>等响播放</translation>
    </message>
    <message>
        <source>Plays {difference} LU softer than others: its loudest moment leaves no room</source>
        <extracomment>Value of “Equally loud”; LU is a unit.</extracomment>
        <translation>比其他歌曲轻 {difference} LU：其最响的一刻没有余量</translation>
    </message>
    <message numerus="yes">
        <source>Preferred in {won} of {n} blind tests</source>
        <translation>
            <numerusform>{n} 次盲听测试中 {won} 次胜出</numerusform>
        </translation>
    </message>
    <message>
        <source>Blind tests</source>
        <extracomment>Label: how a song did in comparisons in which nobody knew which version was which.</extracomment>
        <translation>盲听测试</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已选 {n} 首</translation>
    </message>
    <message>
        <source>Too many to compare.</source>
        <translation>数量太多，无法比较。</translation>
    </message>
    <message>
        <source>{time} in all</source>
        <translation>共 {time}</translation>
    </message>
    <message>
        <source>(multiple values)</source>
        <translation>（多个值）</translation>
    </message>
</context>
<context>
    <name>DiagnosticsDialog</name>
    <message>
        <source>Diagnostics</source>
        <translation>诊断信息</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>Verb, on a button: copy the text.</extracomment>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Nothing is sent automatically. Review it, copy it and attach it to your report. It contains no keys, addresses, IDs or songs.</source>
        <translation>不会自动发送任何内容。您可以查看、复制，并附到问题报告中。其中不含密钥、地址、ID 或歌曲。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context>
<context>
    <name>DownloadsView</name>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Find duplicates</source>
        <translation>查找重复歌曲</translation>
    </message>
    <message>
        <source>Looking for songs with the same sound…</source>
        <translation>正在查找音频相同的歌曲…</translation>
    </message>
    <message>
        <source>These songs have the same sound under different IDs. A merged song keeps the highest rating, and all notes, collections, plays and IDs. No file is changed or deleted.</source>
        <translation>这些歌曲的音频相同，但 ID 不同。合并后的歌曲保留最高评分，以及全部笔记、歌单、播放次数和 ID。不会更改或删除任何文件。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <extracomment>Name of a list, for screen readers: songs that are there more than once.</extracomment>
        <translation>重复歌曲</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>&amp;Merge</source>
        <extracomment>Verb, on a button: make one song of two.</extracomment>
        <translation>合并(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Keep both</source>
        <translation>两首都保留(&amp;K)</translation>
    </message>
    <message>
        <source>Merge &amp;all</source>
        <extracomment>Verb, on a button.</extracomment>
        <translation>全部合并(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <extracomment>Verb, on a button: read no further.</extracomment>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>{done} of {total} files read.</source>
        <translation>已读取 {done} / {total} 个文件。</translation>
    </message>
    <message>
        <source>{title} ({n})</source>
        <extracomment>A song that is there several times.</extracomment>
        <translation>{title}（{n}）</translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be read.</source>
        <translation>
            <numerusform>{n} 个文件无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no duplicates: no two songs have the same sound.</source>
        <translation>没有重复歌曲：没有两首歌曲的音频相同。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library more than once.</source>
        <translation>
            <numerusform>曲库中有 {n} 首歌曲重复。</numerusform>
        </translation>
    </message>
    <message>
        <source>The first {n} are shown.</source>
        <translation>仅显示前 {n} 首。</translation>
    </message>
    <message>
        <source>&amp;Keep all</source>
        <translation>全部保留(&amp;K)</translation>
    </message>
</context>
<context>
    <name>EditLyricsDialog</name>
    <message>
        <source>Edit lyrics</source>
        <translation>修改歌词</translation>
    </message>
    <message>
        <source>Shown and searched in the app, and written to files downloaded from now on. The provider&apos;s lyrics are kept.</source>
        <translation>用于显示和搜索，并写入今后下载的文件。中转站返回的歌词会保留。</translation>
    </message>
    <message>
        <source>&amp;Your lyrics</source>
        <extracomment>Title of a field: the user&apos;s own version of the lyrics.</extracomment>
        <translation>您的歌词(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Provider&apos;s lyrics</source>
        <extracomment>Title of a field that cannot be changed.</extracomment>
        <translation>中转站的歌词(&amp;P)</translation>
    </message>
    <message>
        <source>Reset to original</source>
        <translation>恢复原歌词</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>{n} lines differ.</source>
        <translation>
            <numerusform>有 {n} 行不同。</numerusform>
        </translation>
    </message>
    <message>
        <source>The same as the provider&apos;s lyrics.</source>
        <translation>与中转站的歌词相同。</translation>
    </message>
</context>
<context>
    <name>EmptyTrashDialog</name>
    <message>
        <source>Empty Trash</source>
        <extracomment>On a button: delete what is in the Trash.</extracomment>
        <translation>清空废纸篓</translation>
    </message>
    <message>
        <source>Delete the song in the Trash?</source>
        <translation>要删除废纸篓中的这首歌曲吗？</translation>
    </message>
    <message numerus="yes">
        <source>Delete the {n} songs in the Trash?</source>
        <translation>
            <numerusform>删除废纸篓中的 {n} 首歌曲？</numerusform>
        </translation>
    </message>
    <message>
        <source>Their files are moved to the system trash. The songs are not added again automatically, whatever provider or file they come from. To get one back, paste its ID and choose Restore.</source>
        <translation>歌曲文件将移到系统回收站。无论来自哪个中转站或文件，这些歌曲都不会再自动加入。如需找回，请粘贴其 ID 并选择“恢复”。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Copy {label}</source>
        <translation>复制{label}</translation>
    </message>
</context>
<context>
    <name>FavouriteButton</name>
    <message>
        <source>Add to Favourites</source>
        <extracomment>On a button: make the song a favourite.</extracomment>
        <translation>加入收藏</translation>
    </message>
    <message>
        <source>Remove from Favourites</source>
        <extracomment>On a button: the song is no longer to be a favourite.</extracomment>
        <translation>取消收藏</translation>
    </message>
</context>
<context>
    <name>FavouriteDownload</name>
    <message numerus="yes">
        <source>{n} files had been ordered already and may be charged: {names}.</source>
        <translation>
            <numerusform>有 {n} 个文件已经向中转站请求，可能仍会收费：{names}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Getting started</source>
        <translation>新手引导</translation>
    </message>
    <message>
        <source>No songs yet</source>
        <translation>还没有歌曲</translation>
    </message>
    <message>
        <source>Two steps, and your songs appear here automatically. An API provider (also called a relay or 中转站) calls Suno for you and gives you task IDs.</source>
        <translation>只需两步，歌曲就会自动出现在这里。中转站是代您调用 Suno 并给您任务 ID 的第三方 API 服务。</translation>
    </message>
    <message>
        <source>Demo</source>
        <extracomment>Badge: these are not your own songs.</extracomment>
        <translation>演示</translation>
    </message>
    <message>
        <source>The demo provider is running. Copy these sample IDs:</source>
        <translation>演示中转站已启动，请复制这些示例 ID：</translation>
    </message>
    <message>
        <source>Copy</source>
        <extracomment>Verb, on a button: copy the sample IDs.</extracomment>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the sample IDs</source>
        <translation>复制示例 ID</translation>
    </message>
    <message>
        <source>Sample IDs</source>
        <translation>示例 ID</translation>
    </message>
    <message>
        <source>Add your API provider</source>
        <translation>添加您的中转站</translation>
    </message>
    <message>
        <source>Save provider</source>
        <translation>保存中转站</translation>
    </message>
    <message>
        <source>Add another…</source>
        <translation>再添加一个…</translation>
    </message>
    <message>
        <source>Paste task IDs (in any text; IDs are found automatically)</source>
        <translation>粘贴任务 ID（任意文本均可，自动识别）</translation>
    </message>
    <message>
        <source>or drop a .json or text file anywhere in this window</source>
        <translation>或将 .json 或文本文件拖到窗口任意位置</translation>
    </message>
    <message>
        <source>Copied. Now paste them below.</source>
        <translation>已复制，请粘贴到下方。</translation>
    </message>
    <message>
        <source>API keys are stored on this computer only.</source>
        <translation>密钥只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>FoundModel</name>
    <message>
        <source>Task ID</source>
        <translation>任务 ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Already added</source>
        <translation>已添加过</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新任务</translation>
    </message>
    <message numerus="yes">
        <source>Response in text, {n} songs</source>
        <translation>
            <numerusform>结果已在文本中，含 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>Response in text, no songs</source>
        <translation>结果已在文本中，无歌曲</translation>
    </message>
    <message>
        <source>None (imported from the text)</source>
        <translation>无需查询，直接导入</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>Songs as covers</source>
        <translation>封面形式的歌曲</translation>
    </message>
</context>
<context>
    <name>GuestBar</name>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause the music.</extracomment>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play the song.</extracomment>
        <translation>播放</translation>
    </message>
</context>
<context>
    <name>ImportExport</name>
    <message>
        <source>Import a folder</source>
        <translation>导入文件夹</translation>
    </message>
    <message>
        <source>Export everything</source>
        <translation>导出全部</translation>
    </message>
    <message>
        <source>Exports (*.jsonl)</source>
        <translation>导出文件 (*.jsonl)</translation>
    </message>
    <message>
        <source>Importing… {n}%</source>
        <translation>正在导入：{n}%</translation>
    </message>
    <message>
        <source>Exporting… {n}%</source>
        <translation>正在导出：{n}%</translation>
    </message>
    <message>
        <source>Copying… {n}%</source>
        <translation>正在复制… {n}%</translation>
    </message>
    <message>
        <source>Playlist (*.m3u8)</source>
        <translation>播放列表 (*.m3u8)</translation>
    </message>
    <message>
        <source>Spreadsheet (*.csv)</source>
        <translation>电子表格 (*.csv)</translation>
    </message>
    <message>
        <source>For other programs (*.json)</source>
        <translation>供其他程序使用 (*.json)</translation>
    </message>
    <message>
        <source>Web page with covers (*.html)</source>
        <translation>带封面的网页 (*.html)</translation>
    </message>
    <message>
        <source>Proof of origin, with hashes (*.txt)</source>
        <translation>来源证明（含哈希值） (*.txt)</translation>
    </message>
    <message>
        <source>Export as list</source>
        <translation>导出为列表</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>None of the selected songs is downloaded yet.</source>
        <translation>所选歌曲都尚未下载。</translation>
    </message>
    <message>
        <source>Save a copy as</source>
        <translation>副本另存为</translation>
    </message>
    <message>
        <source>Copied to {file}.</source>
        <translation>已复制到 {file}。</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>{n} parts could not be read; everything else was imported.</source>
        <translation>
            <numerusform>{n} 处无法读取，其余均已导入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of your decisions differ from the file; the later one counts.</source>
        <extracomment>Ratings, notes and the like that differ here and in an imported file.</extracomment>
        <translation>
            <numerusform>您有 {n} 项设定与文件中的不同，以较晚的为准。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library already. If their files are missing, choose Check library.</source>
        <translation>
            <numerusform>有 {n} 首歌曲已在曲库中。如果它们的文件缺失，请选择“检查曲库”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add {relays} in Settings to continue unfinished tasks.</source>
        <translation>请在设置中添加 {relays}，以便继续查询未完成的任务。</translation>
    </message>
    <message>
        <source>Add to Unheard</source>
        <extracomment>On a button: let the imported songs wait in the list “Unheard”.</extracomment>
        <translation>加入“未听”</translation>
    </message>
    <message numerus="yes">
        <source>Imported {n} ratings, notes and other decisions.</source>
        <extracomment>An imported file had no songs, only what the person decided of songs.</extracomment>
        <translation>
            <numerusform>已导入 {n} 项评分、笔记和其他设定。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>没有导入任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported {n} tasks with {songs}.</source>
        <translation>
            <numerusform>已导入 {n} 个任务，含 {songs}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <extracomment>The import was stopped by the user.</extracomment>
        <translation>已停止。</translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be read: {names}.</source>
        <translation>
            <numerusform>{n} 个文件无法读取：{names}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were not recognised: {names}.</source>
        <translation>
            <numerusform>{n} 个文件无法识别：{names}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because a playlist cannot hold their file names.</source>
        <translation>
            <numerusform>有 {n} 首歌曲的文件名无法写入播放列表，未包含在内。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because their files are missing or damaged.</source>
        <translation>
            <numerusform>有 {n} 首歌曲的文件丢失或损坏，未包含在内。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were removed.</source>
        <translation>
            <numerusform>已删除 {n} 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: open the folder of the copy.
----------
Verb, on a button: open the folder of the exported file.
----------
Verb, on a button: open the folder of the copied songs.</extracomment>
        <translation>显示</translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} tasks to {file}, without API keys and music files. Copy your music folder too.</source>
        <translation>
            <numerusform>已将 {n} 个任务导出到 {file}，其中不含 API 密钥和音乐文件。请同时复制您的音乐文件夹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} songs to {file}.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲导出到 {file}。</numerusform>
        </translation>
    </message>
    <message>
        <source>It plays the files on this computer. To give songs away, use Copy to folder.</source>
        <translation>它播放的是本机上的文件。要把歌曲送给别人，请使用“复制到文件夹”。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because they are not downloaded.</source>
        <translation>
            <numerusform>有 {n} 首歌曲尚未下载，未包含在内。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} songs to {folder}.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲复制到 {folder}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} files to {folder}.</source>
        <translation>
            <numerusform>已复制 {n} 个文件到 {folder}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are left.</source>
        <translation>
            <numerusform>还剩 {n} 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs could not be copied. The first: {reason}</source>
        <translation>
            <numerusform>{n} 首歌曲无法复制。第一首：{reason}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} were there already.</source>
        <translation>
            <numerusform>{n} 个已经存在。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JudgingBar</name>
    <message numerus="yes">
        <source>{n} stars</source>
        <extracomment>On a button: how the song is to be rated.</extracomment>
        <translation>
            <numerusform>{n} 星</numerusform>
        </translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>未评分</translation>
    </message>
</context>
<context>
    <name>JudgingCommands</name>
    <message>
        <source>Rated “{name}” {stars}.</source>
        <translation>已将“{name}”评为 {stars}。</translation>
    </message>
    <message>
        <source>Cleared the rating of “{name}”.</source>
        <translation>已清除“{name}”的评分。</translation>
    </message>
    <message numerus="yes">
        <source>Rated {n} songs {stars}.</source>
        <translation>
            <numerusform>已为 {n} 首歌曲评分 {stars}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cleared the rating of {n} songs.</source>
        <translation>
            <numerusform>已清除 {n} 首歌曲的评分。</numerusform>
        </translation>
    </message>
    <message>
        <source>Added “{name}” to Favourites.</source>
        <translation>已将“{name}”加入收藏。</translation>
    </message>
    <message>
        <source>Removed “{name}” from Favourites.</source>
        <translation>已将“{name}”移出收藏。</translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to Favourites.</source>
        <translation>
            <numerusform>已收藏 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from Favourites.</source>
        <translation>
            <numerusform>已取消收藏 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message>
        <source>Marked “{name}” as heard.</source>
        <translation>已将“{name}”标为已听。</translation>
    </message>
    <message numerus="yes">
        <source>Marked {n} songs as heard.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲标为已听。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to Unheard.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲加入“未听”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions to the Trash.</source>
        <translation>
            <numerusform>已保留此版本，{n} 个其他版本已移到废纸篓。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no other version of this song.</source>
        <translation>这首歌曲没有其他版本。</translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions and their stems to the Trash.</source>
        <translation>
            <numerusform>已保留此版本，{n} 个其他版本及其分轨已移到废纸篓。</numerusform>
        </translation>
    </message>
    <message>
        <source>Blind test noted.</source>
        <extracomment>The result of a blind test was kept.</extracomment>
        <translation>已记录盲听测试结果。</translation>
    </message>
    <message>
        <source>Note added.</source>
        <translation>已添加笔记。</translation>
    </message>
    <message>
        <source>Note deleted.</source>
        <translation>已删除笔记。</translation>
    </message>
    <message>
        <source>Moved “{name}” to the Trash.</source>
        <translation>已将“{name}”移到废纸篓。</translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs and {stems} to the Trash.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲和 {stems}移到废纸篓。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs that went to the Trash with them, inserted into a sentence.</extracomment>
        <translation>
            <numerusform>{n} 条分轨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs to the Trash.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲移到废纸篓。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks.</source>
        <translation>
            <numerusform>已移除 {n} 个任务。</numerusform>
        </translation>
    </message>
    <message>
        <source>Restored “{name}”.</source>
        <translation>已恢复“{name}”。</translation>
    </message>
    <message numerus="yes">
        <source>Restored {n} songs.</source>
        <translation>
            <numerusform>已恢复 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted {n} songs.</source>
        <translation>
            <numerusform>已删除 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are in the system trash.</source>
        <translation>
            <numerusform>{n} 个文件已移到系统回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be moved there.</source>
        <translation>
            <numerusform>{n} 个文件无法移到系统回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs of these tasks were left in the Trash.</source>
        <translation>
            <numerusform>这些任务中有 {n} 首歌曲仍在废纸篓中。</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>Verb, on a button: bring songs back from the Trash.</extracomment>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>KeepAwake</name>
    <message>
        <source>Downloading songs</source>
        <translation>正在下载歌曲</translation>
    </message>
    <message>
        <source>Playing a video</source>
        <translation>正在播放视频</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Moving your keys…</source>
        <translation>正在转移密钥…</translation>
    </message>
    <message>
        <source>Saved. Your keys were moved.</source>
        <translation>已保存，密钥已转移。</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Close window</source>
        <translation>关闭窗口</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloads are not finished yet.</source>
        <translation>
            <numerusform>还有 {n} 个下载未完成。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks are not finished yet.</source>
        <translation>
            <numerusform>还有 {n} 个任务未完成。</numerusform>
        </translation>
    </message>
    <message>
        <source>Suno Desktop can keep working in the tray without its window. If you quit, everything goes on at the next start.</source>
        <translation>关闭窗口后，Suno Desktop 可以在托盘中继续工作。如果退出，下次启动时会接着进行。</translation>
    </message>
    <message>
        <source>You are asked only once. You can change that under Settings &gt; Appearance.</source>
        <translation>只会询问这一次。之后可以在“设置 &gt; 外观”中更改。</translation>
    </message>
    <message>
        <source>Keep working in the tray</source>
        <extracomment>On a button: the window closes, and the program goes on in the tray.</extracomment>
        <translation>在托盘中继续工作</translation>
    </message>
    <message>
        <source>Quit and go on next time</source>
        <extracomment>On a button: quit the program; what is unfinished goes on with its next start.</extracomment>
        <translation>退出，下次继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>LyricsOverlay</name>
    <message>
        <source>Desktop lyrics</source>
        <translation>桌面歌词</translation>
    </message>
</context>
<context>
    <name>LyricsPanel</name>
    <message>
        <source>Previous hit (Shift+F3)</source>
        <translation>上一处 (Shift+F3)</translation>
    </message>
    <message>
        <source>Next hit (F3)</source>
        <translation>下一处 (F3)</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小字号</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大字号</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Select a song to read its lyrics.</source>
        <translation>选择一首歌曲，查看歌词。</translation>
    </message>
    <message>
        <source>Edited</source>
        <extracomment>Beside the title of a song: these are the user&apos;s own lyrics.</extracomment>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Edit lyrics…</source>
        <translation>修改歌词…</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <extracomment>Which of the places where the search stands in the lyrics, and how many there are.</extracomment>
        <translation>{n} / {count}</translation>
    </message>
    <message>
        <source>Hit {place}</source>
        <translation>第 {place} 处</translation>
    </message>
    <message>
        <source>Instrumental, no lyrics</source>
        <translation>纯音乐，没有歌词</translation>
    </message>
    <message>
        <source>No lyrics.</source>
        <translation>没有歌词。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Suno Desktop</source>
        <translation>Suno Desktop</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
</context>
<context>
    <name>MiniPlayer</name>
    <message>
        <source>Mini player</source>
        <translation>迷你播放器</translation>
    </message>
    <message>
        <source>Position</source>
        <extracomment>Name of a slider, for screen readers: how far the song is.</extracomment>
        <translation>播放位置</translation>
    </message>
    <message>
        <source>Back to the whole window</source>
        <translation>返回主窗口</translation>
    </message>
    <message>
        <source>Nothing playing</source>
        <translation>未在播放</translation>
    </message>
</context>
<context>
    <name>MoveFolderDialog</name>
    <message>
        <source>Change music folder</source>
        <translation>更改歌曲文件夹</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloaded files ({size}) are in the current music folder.</source>
        <translation>
            <numerusform>当前歌曲文件夹中有 {n} 个已下载的文件（{size}）。</numerusform>
        </translation>
    </message>
    <message>
        <source>You can undo this until you close Suno Desktop.</source>
        <translation>在关闭 Suno Desktop 之前都可以撤销。</translation>
    </message>
    <message>
        <source>Current folder: {path}</source>
        <translation>当前文件夹：{path}</translation>
    </message>
    <message>
        <source>New folder: {path}</source>
        <translation>新文件夹：{path}</translation>
    </message>
    <message>
        <source>&amp;Move the songs there</source>
        <translation>把歌曲移过去(&amp;M)</translation>
    </message>
    <message>
        <source>Each file is checked before the old one is removed, and nothing is overwritten. Lyrics, covers and details beside the songs go along.</source>
        <translation>先核对每个文件，再删除旧文件；不会覆盖任何文件。歌曲旁边的歌词、封面和详情文件会一起移动。</translation>
    </message>
    <message>
        <source>They are &amp;there already</source>
        <translation>歌曲已经在那里(&amp;T)</translation>
    </message>
    <message>
        <source>For songs that you moved or copied yourself. Each file is compared with the one that was downloaded.</source>
        <translation>适用于您自己移动或复制过的歌曲。每个文件都会与当初下载的文件进行比对。</translation>
    </message>
    <message>
        <source>Use it for &amp;new songs only</source>
        <translation>仅用于新歌曲(&amp;N)</translation>
    </message>
    <message>
        <source>The songs you have stay where they are.</source>
        <translation>已有的歌曲留在原处。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change folder</source>
        <translation>更改文件夹</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Downloads finished</source>
        <translation>下载完成</translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks failed</source>
        <translation>
            <numerusform>{n} 个任务失败</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NotesDialog</name>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>New note</source>
        <translation>新笔记</translation>
    </message>
    <message>
        <source>At {time}</source>
        <extracomment>A note is kept for this place in the song, such as 1:07.</extracomment>
        <translation>在 {time} 处</translation>
    </message>
    <message>
        <source>Add</source>
        <extracomment>Verb, on a button: add a note.</extracomment>
        <translation>添加</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>NowPlayingView</name>
    <message>
        <source>Now playing</source>
        <translation>正在播放</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>显示队列</translation>
    </message>
    <message>
        <source>Versions</source>
        <extracomment>Before buttons with the letters of the versions of a song.</extracomment>
        <translation>版本</translation>
    </message>
    <message>
        <source>Nothing playing</source>
        <translation>未在播放</translation>
    </message>
    <message>
        <source>Version {letter} cannot be played: {state}</source>
        <extracomment>On a disabled button: this version of the song has nothing to hear; {state} is its state in the list.</extracomment>
        <translation>版本 {letter} 无法播放：{state}</translation>
    </message>
    <message>
        <source>Play version {letter} ({length})</source>
        <extracomment>On a button: play this version of the song.</extracomment>
        <translation>播放版本 {letter}（{length}）</translation>
    </message>
    <message>
        <source>Play version {letter}</source>
        <extracomment>On a button: play this version of the song.</extracomment>
        <translation>播放版本 {letter}</translation>
    </message>
</context>
<context>
    <name>OpeningDialog</name>
    <message>
        <source>Suno Desktop</source>
        <translation>Suno Desktop</translation>
    </message>
    <message>
        <source>Opening the library in {path}… If this does not end, its disk may not respond, or another program may have locked it.</source>
        <translation>正在打开 {path} 中的曲库…如果一直没有结果，可能是磁盘没有响应，或者另一个程序锁定了它。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>OwnCommands</name>
    <message>
        <source>Lyrics restored.</source>
        <translation>已恢复原歌词。</translation>
    </message>
    <message>
        <source>Lyrics saved.</source>
        <translation>歌词已保存。</translation>
    </message>
    <message>
        <source>Update tags in files</source>
        <extracomment>On a button: write the new lyrics into downloaded files.</extracomment>
        <translation>更新文件中的标签</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>选择封面</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>图片 ({endings})</translation>
    </message>
    <message numerus="yes">
        <source>Set the cover of {n} songs.</source>
        <translation>
            <numerusform>已设置 {n} 首歌曲的封面。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the provider&apos;s cover of {n} songs.</source>
        <translation>
            <numerusform>已恢复 {n} 首歌曲的原封面。</numerusform>
        </translation>
    </message>
    <message>
        <source>These songs have this cover already.</source>
        <translation>这些歌曲已经是此封面。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>剪贴板中没有图片。</translation>
    </message>
</context>
<context>
    <name>OwnNamesDialog</name>
    <message>
        <source>Edit title, artist, album</source>
        <translation>修改标题、歌手、专辑</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>Shown in the app and written to files downloaded from now on. The provider&apos;s original values are kept.</source>
        <translation>用于显示，并写入今后下载的文件。中转站给出的原始信息仍会保留。</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>标题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>歌手(&amp;A)</translation>
    </message>
    <message>
        <source>A&amp;lbum</source>
        <translation>专辑(&amp;L)</translation>
    </message>
    <message>
        <source>Multiple values; leave empty to keep them</source>
        <translation>（多个值，留空则不改动）</translation>
    </message>
    <message>
        <source>Reset to original</source>
        <translation>恢复原始名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>PanelContent</name>
    <message>
        <source>Select one song to read its lyrics.</source>
        <translation>选择一首歌曲，查看歌词。</translation>
    </message>
    <message>
        <source>Select a song to read its lyrics.</source>
        <translation>选择一首歌曲，查看歌词。</translation>
    </message>
</context>
<context>
    <name>PasteBox</name>
    <message>
        <source>Task IDs, links or a provider&apos;s response</source>
        <translation>任务 ID、链接或中转站的返回结果</translation>
    </message>
    <message>
        <source>Paste anything here: IDs, links, a log, a chat, a provider&apos;s response…</source>
        <translation>在此粘贴任意内容：ID、链接、日志、聊天记录、中转站的返回结果…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Verb, on a button: remove an attached file from the dialog.</extracomment>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the files</source>
        <translation>移除这些文件</translation>
    </message>
    <message>
        <source>Add {tasks} and import {songs}</source>
        <translation>添加 {tasks} 个任务并导入 {songs} 首歌曲</translation>
    </message>
    <message>
        <source>Add {tasks} and import {answers}</source>
        <translation>添加 {tasks} 个任务并导入 {answers} 份返回结果</translation>
    </message>
    <message numerus="yes">
        <source>Import {n} songs</source>
        <translation>
            <numerusform>导入 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import {n} responses</source>
        <translation>
            <numerusform>导入 {n} 份返回结果</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <translation>
            <numerusform>添加 {n} 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} new task IDs.</source>
        <translation>
            <numerusform>找到 {n} 个新的任务 ID。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs, all already added.</source>
        <translation>
            <numerusform>找到 {n} 个任务 ID，均已添加过。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs: {new} new, {known} already added.</source>
        <translation>
            <numerusform>找到 {n} 个任务 ID：新增 {new} 个，已添加过 {known} 个。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} responses are imported directly; no provider is contacted.</source>
        <translation>
            <numerusform>直接导入 {n} 份返回结果，不查询中转站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs in all.</source>
        <translation>
            <numerusform>共 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add tasks</source>
        <translation>添加任务</translation>
    </message>
    <message>
        <source>Nothing pasted yet.</source>
        <translation>还没有粘贴任何内容。</translation>
    </message>
    <message>
        <source>Looking for IDs…</source>
        <translation>正在查找 ID…</translation>
    </message>
    <message>
        <source>All of these are already in your library.</source>
        <translation>找到的任务都已在曲库中，无需再添加。</translation>
    </message>
    <message>
        <source>a long text</source>
        <translation>一段长文本</translation>
    </message>
    <message>
        <source>Also searched: {names}</source>
        <translation>同时查找了：{names}</translation>
    </message>
    <message>
        <source>No provider set up yet. The IDs are added now and checked as soon as you add a provider.</source>
        <translation>尚未设置中转站。ID 会先添加，设置好中转站后立即查询。</translation>
    </message>
    <message>
        <source>Will be checked with {relay}.</source>
        <translation>将向 {relay} 查询。</translation>
    </message>
    <message>
        <source>Your providers are tried one after another until one finds the task.</source>
        <translation>将依次查询您的中转站，直到查到该任务。</translation>
    </message>
    <message>
        <source>{host} is not one of your providers. The ID is looked up at your own providers; nothing is sent to {host}.</source>
        <translation>{host} 不在您的中转站列表中。该 ID 只在您自己的中转站查询，不会向 {host} 发送任何内容。</translation>
    </message>
    <message>
        <source>{hosts} are not among your providers. The IDs are looked up at your own providers; nothing is sent to those hosts.</source>
        <translation>{hosts} 不在您的中转站列表中。这些 ID 只在您自己的中转站查询，不会向这些主机发送任何内容。</translation>
    </message>
    <message>
        <source>{hosts} and {more} more are not among your providers. The IDs are looked up at your own providers; nothing is sent to those hosts.</source>
        <translation>{hosts} 等（另有 {more} 个）不在您的中转站列表中。这些 ID 只在您自己的中转站查询，不会向这些主机发送任何内容。</translation>
    </message>
    <message>
        <source>Looking for IDs… {n}%</source>
        <translation>正在查找 ID… {n}%</translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Unchanged: {reasons}.</source>
        <translation>保持不变：{reasons}。</translation>
    </message>
    <message>
        <source>The downloaded files could not be read. Check the music folder, then try again.</source>
        <translation>无法读取已下载的文件。请检查歌曲文件夹后再试。</translation>
    </message>
</context>
<context>
    <name>PlaybackPage</name>
    <message>
        <source>Playback</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>An output that is not connected</source>
        <translation>一个未连接的输出设备</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Now playing</source>
        <translation>正在播放</translation>
    </message>
    <message>
        <source>Show the cover, the lyrics and the queue large</source>
        <translation>放大显示封面、歌词和队列</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Nothing playing</source>
        <translation>未在播放</translation>
    </message>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause the music.</extracomment>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play the song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Stop loading</source>
        <translation>停止加载</translation>
    </message>
    <message>
        <source>Loading song…</source>
        <translation>正在加载歌曲…</translation>
    </message>
    <message>
        <source>Playing live preview… {time}</source>
        <translation>正在试听（生成中）… {time}</translation>
    </message>
    <message>
        <source>{speed}× speed</source>
        <extracomment>How fast a song plays.</extracomment>
        <translation>{speed} 倍速</translation>
    </message>
    <message>
        <source>Stops after this song</source>
        <translation>播完这首后停止</translation>
    </message>
    <message numerus="yes">
        <source>Pauses in {n} minutes</source>
        <translation>
            <numerusform>{n} 分钟后暂停</numerusform>
        </translation>
    </message>
    <message>
        <source>Repeat: off</source>
        <translation>循环：关闭</translation>
    </message>
    <message>
        <source>Repeat: all</source>
        <translation>循环：列表</translation>
    </message>
    <message>
        <source>Repeat: one song</source>
        <translation>循环：单曲</translation>
    </message>
    <message>
        <source>Unmute</source>
        <extracomment>Verb, on a button: switch the sound on again.</extracomment>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Mute</source>
        <extracomment>Verb, on a button: switch the sound off.</extracomment>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>PreviewStrip</name>
    <message>
        <source>Preview</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>N: next, 1–5: rate, Ctrl+B: ♥, Del: Trash</source>
        <translation>N 下一首，1–5 评分，Ctrl+B ♥，Del 废纸篓</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <extracomment>On a button: end the preview; Esc is its key.</extracomment>
        <translation>退出 (Esc)</translation>
    </message>
</context>
<context>
    <name>Previewing</name>
    <message>
        <source>None of these songs is downloaded, so there is nothing to preview.</source>
        <translation>这些歌曲都还没有下载，无法试听。</translation>
    </message>
    <message>
        <source>Preview {n} of {count}</source>
        <translation>试听 {n}/{count}</translation>
    </message>
    <message>
        <source>Preview {n} of {count}: {name}</source>
        <translation>试听 {n}/{count}：{name}</translation>
    </message>
    <message>
        <source>That was the last song of the preview.</source>
        <translation>试听已到最后一首。</translation>
    </message>
</context>
<context>
    <name>QueueCommands</name>
    <message>
        <source>Nothing to play in the selection.</source>
        <translation>所选内容中没有可播放的歌曲。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs play next.</source>
        <translation>
            <numerusform>接下来播放 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to the queue.</source>
        <translation>
            <numerusform>已将 {n} 首歌曲加入播放队列。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the queue.</source>
        <translation>
            <numerusform>已从播放队列移除 {n} 首歌曲。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Queued</source>
        <extracomment>Heading above songs that the person queued.</extracomment>
        <translation>待播放</translation>
    </message>
    <message>
        <source>Next in the list</source>
        <extracomment>Heading above the songs that come after those that were queued.</extracomment>
        <translation>列表中接下来</translation>
    </message>
    <message>
        <source>No longer in the library</source>
        <translation>已不在曲库中</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Clear</source>
        <extracomment>Verb, on a button: take everything out of the queue.</extracomment>
        <translation>清空</translation>
    </message>
    <message>
        <source>Clear queue</source>
        <translation>清空播放队列</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Nothing comes next. Drag songs here, or press Ctrl+D to queue the selection.</source>
        <translation>接下来没有歌曲。将歌曲拖到这里，或按 Ctrl+D 将所选歌曲加入队列。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <extracomment>How many songs come next.</extracomment>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Play now</source>
        <extracomment>Verb, in a menu: play this song of the queue now.</extracomment>
        <translation>立即播放(&amp;P)</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <extracomment>Verb, in a menu: one place up in the queue.</extracomment>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <extracomment>Verb, in a menu: one place down in the queue.</extracomment>
        <translation>下移(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Remove from queue</source>
        <translation>从队列中移除(&amp;R)</translation>
    </message>
</context>
<context>
    <name>RawReplyDialog</name>
    <message>
        <source>Raw response</source>
        <translation>原始返回结果</translation>
    </message>
    <message>
        <source>&amp;Original</source>
        <extracomment>Choice: show the response as the provider sent it, without new line breaks.</extracomment>
        <translation>原始格式(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>Verb, on a button: copy the text.</extracomment>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Exactly as the provider sent it; only your API key is hidden.</source>
        <translation>与中转站返回的内容完全一致，只隐藏了您的 API 密钥。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>The library is damaged</source>
        <translation>曲库已损坏</translation>
    </message>
    <message>
        <source>Library not found</source>
        <translation>找不到曲库</translation>
    </message>
    <message>
        <source>Looking for backups…</source>
        <translation>正在查找备份…</translation>
    </message>
    <message>
        <source>The library file cannot be found, but these backups can.</source>
        <translation>曲库文件已不在原处，但还有下面这些备份。</translation>
    </message>
    <message>
        <source>The library file is damaged.</source>
        <translation>曲库文件已损坏。</translation>
    </message>
    <message>
        <source>If you moved it, quit and move it back: it is newer than any backup. Your downloaded songs are separate files and are not affected. Nothing is deleted.</source>
        <translation>如果是您移动了它，请退出并放回原处：它比备份更新、更完整。已下载的歌曲是独立文件，不受影响；任何内容都不会被删除。</translation>
    </message>
    <message>
        <source>Your downloaded songs are separate files and are not affected. The damaged file is kept, and nothing is deleted. Tasks that can still be read from it are checked again.</source>
        <translation>已下载的歌曲是独立文件，不受影响。损坏的文件会原样保留，不会删除任何内容；其中仍能读出的任务会重新查询。</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>进度</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <extracomment>Verb, on a button: quit Suno Desktop.</extracomment>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Open &amp;anyway</source>
        <extracomment>Verb, on a button: open the damaged library.</extracomment>
        <translation>仍然打开(&amp;A)</translation>
    </message>
    <message>
        <source>Only part of it can be read, and it is no longer backed up.</source>
        <translation>只能读出其中一部分，而且不会再为它制作备份。</translation>
    </message>
    <message>
        <source>Start with an &amp;empty library</source>
        <translation>从空曲库开始(&amp;E)</translation>
    </message>
    <message>
        <source>Rebuild from &amp;music files</source>
        <translation>从音乐文件重建(&amp;M)</translation>
    </message>
    <message>
        <source>Every song that says which it is comes back; no file is changed.</source>
        <translation>能识别出来的歌曲都会恢复；不会改动任何文件。</translation>
    </message>
    <message>
        <source>&amp;Restore this backup</source>
        <translation>恢复此备份(&amp;O)</translation>
    </message>
    <message>
        <source>Open the &amp;library</source>
        <translation>打开曲库(&amp;L)</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Date</source>
        <extracomment>Title of a column: when a backup was made.</extracomment>
        <translation>备份时间</translation>
    </message>
    <message>
        <source>Songs</source>
        <extracomment>Title of a column: how many songs a backup has.</extracomment>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>Title of a column: how large the file of a backup is.</extracomment>
        <translation>大小</translation>
    </message>
    <message>
        <source>No backup can be opened. The library can be rebuilt from your music files.</source>
        <translation>没有可以打开的备份。可以从音乐文件重建音乐库。</translation>
    </message>
    <message>
        <source>No backup can be opened. Once your tasks are back, use Check library to add your downloaded songs again.</source>
        <translation>没有可以打开的备份。任务重新查询完成后，用“检查曲库”即可把已下载的歌曲重新加入。</translation>
    </message>
    <message>
        <source>Reading the songs in {folder}…</source>
        <translation>正在读取 {folder} 中的歌曲…</translation>
    </message>
    <message numerus="yes">
        <source>Rebuilt the library from {n} songs.</source>
        <translation>
            <numerusform>已根据 {n} 首歌曲重建音乐库。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks were recovered from the damaged file and are checked again.</source>
        <translation>
            <numerusform>从损坏的文件中恢复了 {n} 个任务，会重新查询。</numerusform>
        </translation>
    </message>
    <message>
        <source>The previous files are in {folder}.</source>
        <translation>原来的文件在 {folder}。</translation>
    </message>
    <message>
        <source>Restoring the backup…</source>
        <translation>正在恢复备份…</translation>
    </message>
    <message>
        <source>Creating an empty library…</source>
        <translation>正在新建空曲库…</translation>
    </message>
    <message>
        <source>The library can be opened again.</source>
        <translation>曲库已可正常打开。</translation>
    </message>
    <message>
        <source>Created an empty library.</source>
        <translation>已启用空曲库。</translation>
    </message>
    <message numerus="yes">
        <source>Restored the backup of {when} with {n} songs.</source>
        <translation>
            <numerusform>已恢复到 {when} 的备份，共 {n} 首歌曲。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RelayCard</name>
    <message>
        <source>Edit…</source>
        <extracomment>Verb, on a button: change this provider.</extracomment>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Verb, on a button: remove this provider.</extracomment>
        <translation>移除</translation>
    </message>
    <message>
        <source>Edit {relay}</source>
        <translation>修改 {relay}</translation>
    </message>
    <message>
        <source>Remove {relay}</source>
        <translation>移除 {relay}</translation>
    </message>
    <message>
        <source>Unencrypted HTTP: others on the network can read your API key.</source>
        <translation>未加密的 http：传输途中他人可能看到密钥。</translation>
    </message>
    <message>
        <source>Remove this provider and its key? Its tasks and songs stay in your library.</source>
        <translation>移除此中转站及其密钥？任务和歌曲会留在您的曲库中。</translation>
    </message>
    <message>
        <source>Remove provider</source>
        <translation>移除中转站</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>RelayEditorDialog</name>
    <message>
        <source>Edit provider</source>
        <translation>修改中转站</translation>
    </message>
    <message>
        <source>Add provider</source>
        <translation>添加中转站</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>RelayForm</name>
    <message>
        <source>Other</source>
        <extracomment>Choice: a provider for which there is no preset.</extracomment>
        <translation>其他</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <extracomment>Label before a choice of well-known providers.</extracomment>
        <translation>中转站(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <extracomment>Label: what the provider is called here.</extracomment>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <extracomment>Label: the web address of the provider.</extracomment>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Other addresses (one per line)</source>
        <extracomment>Label: further web addresses of the same provider.</extracomment>
        <translation>其他地址（每行一个）(&amp;O)</translation>
    </message>
    <message>
        <source>Tried automatically if the first address does not respond. Your key is sent to each of these addresses.</source>
        <translation>第一个地址无响应时会自动尝试。您的密钥会发送到其中每个地址。</translation>
    </message>
    <message>
        <source>Allow unencrypted &amp;HTTP for this provider</source>
        <translation>允许此中转站使用未加密的 http(&amp;H)</translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: show the key in plain text.</extracomment>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>显示密钥</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>移除密钥</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API 密钥(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>测试连接(&amp;T)</translation>
    </message>
    <message>
        <source>Keep it for this session only</source>
        <translation>仅本次运行保留</translation>
    </message>
    <message>
        <source>Keep it in a file (not encrypted)</source>
        <translation>保存到文件（不加密）</translation>
    </message>
    <message>
        <source>Connecting to {host}…</source>
        <translation>正在连接 {host}…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Enter the provider&apos;s address first.</source>
        <translation>请先输入中转站的地址。</translation>
    </message>
    <message>
        <source>No API key was entered.</source>
        <translation>尚未填写 API 密钥。</translation>
    </message>
    <message>
        <source>Response: “{text}”</source>
        <translation>返回信息：“{text}”</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Hide</source>
        <extracomment>Verb, on a button: hide the key.</extracomment>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Unencrypted HTTP is allowed: anyone between this computer and the provider can read your key and songs.</source>
        <translation>已允许未加密的 http：这台电脑与中转站之间的任何人都可能看到密钥和歌曲。</translation>
    </message>
    <message>
        <source>Name shown in Suno Desktop</source>
        <translation>在本程序中显示的名称</translation>
    </message>
    <message>
        <source>The key is removed when you save</source>
        <translation>保存后将移除密钥</translation>
    </message>
    <message>
        <source>A key is stored; leave empty to keep it</source>
        <translation>已有密钥，留空则保持不变</translation>
    </message>
    <message>
        <source>Paste your API key, if this provider gave you one</source>
        <translation>粘贴 API 密钥（如果该中转站给了您密钥）</translation>
    </message>
    <message>
        <source>Paste your API key (begins with “{begin}”)</source>
        <translation>粘贴 API 密钥（以“{begin}”开头）</translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>粘贴您的 API 密钥</translation>
    </message>
    <message>
        <source>Kept for this session only. You will need to enter it again next time.</source>
        <translation>仅在本次运行中保留，下次需要重新输入。</translation>
    </message>
    <message>
        <source>Kept in a file that only you can read. It is not encrypted.</source>
        <translation>保存在只有您能读取的文件中，未加密。</translation>
    </message>
    <message>
        <source>Kept in the system keyring and sent only to this provider.</source>
        <translation>保存在系统密钥环中，只会发送给这个中转站。</translation>
    </message>
</context>
<context>
    <name>RelaysPage</name>
    <message>
        <source>Add provider…</source>
        <translation>添加中转站…</translation>
    </message>
    <message>
        <source>API providers</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>An API provider (also called a relay) calls Suno for you and gives you task IDs. Each has its own address and API key.</source>
        <translation>中转站是代您调用 Suno 并给您任务 ID 的第三方 API 服务，每个都有自己的地址和密钥。</translation>
    </message>
    <message>
        <source>No provider set up yet. Add the one your task IDs came from.</source>
        <translation>尚未设置中转站，请添加为您提供任务 ID 的那一个。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Removed. Its tasks and songs are still in your library.</source>
        <translation>已移除，任务和歌曲仍在您的曲库中。</translation>
    </message>
</context>
<context>
    <name>RenameDialog</name>
    <message>
        <source>Rename downloaded files</source>
        <translation>重命名已下载的文件</translation>
    </message>
    <message>
        <source>Checking the downloaded files…</source>
        <translation>正在查看已下载的文件…</translation>
    </message>
    <message>
        <source>No file is ever overwritten. Folders left empty are removed. You can undo this until you close Suno Desktop.</source>
        <translation>不会覆盖任何文件。改名后变空的文件夹会被移除。在关闭 Suno Desktop 之前都可以撤销。</translation>
    </message>
    <message>
        <source>Rename</source>
        <extracomment>Verb, on a button: rename the files.</extracomment>
        <translation>重命名</translation>
    </message>
    <message>
        <source>New names</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>All file names are already up to date.</source>
        <translation>所有文件名都已是最新。</translation>
    </message>
    <message>
        <source>{changing} of {files} files will be renamed.</source>
        <translation>{files} 个文件中有 {changing} 个将改名。</translation>
    </message>
    <message>
        <source>The first {n} are listed.</source>
        <translation>下面列出前 {n} 个。</translation>
    </message>
    <message numerus="yes">
        <source>Rename {n} files</source>
        <translation>
            <numerusform>重命名 {n} 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already correct</source>
        <translation>{n} 个已经正确</translation>
    </message>
    <message>
        <source>{n} outside the music folder</source>
        <translation>{n} 个不在歌曲文件夹中</translation>
    </message>
    <message>
        <source>{n} missing on disk</source>
        <translation>{n} 个在磁盘上找不到</translation>
    </message>
    <message>
        <source>{n} modified since they were downloaded</source>
        <translation>{n} 个在下载后被其他程序改动过</translation>
    </message>
    <message>
        <source>{n} whose new name is not possible</source>
        <translation>{n} 个无法使用新名称</translation>
    </message>
    <message>
        <source>Current name</source>
        <translation>当前名称</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>&amp;Apply to existing songs…</source>
        <translation>应用到已有歌曲(&amp;A)…</translation>
    </message>
    <message>
        <source>Music folder</source>
        <translation>歌曲文件夹</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>选择(&amp;H)…</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>选择其他文件夹</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Insert</source>
        <extracomment>Verb, on a button: insert a field into the file name template.</extracomment>
        <translation>插入</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Title</source>
        <extracomment>Field of the file name template: the title of the song.</extracomment>
        <translation>标题</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>专辑</translation>
    </message>
    <message>
        <source>Version: A, B…</source>
        <translation>版本（同一任务的第几首）：A、B…</translation>
    </message>
    <message>
        <source>First 8 characters of the song ID</source>
        <translation>歌曲 ID 的前 8 位</translation>
    </message>
    <message>
        <source>First 8 characters of the task ID</source>
        <translation>任务 ID 的前 8 位</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Field of the file name template: the style of music, which Suno calls tags.</extracomment>
        <translation>风格</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>Field of the file name template: the model of Suno that made the song, such as v4.5.</extracomment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Date created</source>
        <translation>生成日期</translation>
    </message>
    <message>
        <source>Year created</source>
        <translation>生成年份</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Full song ID</source>
        <translation>完整歌曲 ID</translation>
    </message>
    <message>
        <source>Full task ID</source>
        <translation>完整任务 ID</translation>
    </message>
    <message>
        <source>These settings apply to new downloads. You can also apply them to songs you already have; the audio does not change.</source>
        <translation>这些设置对今后下载的歌曲生效。也可以应用到已有的歌曲，音频不变。</translation>
    </message>
    <message>
        <source>If two songs share a name: {path}</source>
        <translation>同名的另一首歌：{path}</translation>
    </message>
    <message>
        <source>&amp;Rename downloaded files…</source>
        <translation>重命名已下载的文件(&amp;R)…</translation>
    </message>
    <message>
        <source>Example: {path}</source>
        <translation>示例：{path}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <extracomment>Name of the search field, for screen readers.</extracomment>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search title, style, lyrics, task ID</source>
        <translation>搜索标题、风格、歌词、任务 ID</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>最近搜索</translation>
    </message>
</context>
<context>
    <name>Searching</name>
    <message>
        <source>No recent searches</source>
        <extracomment>In the menu of recent searches.</extracomment>
        <translation>没有最近搜索</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>清除最近搜索</translation>
    </message>
</context>
<context>
    <name>SeekLine</name>
    <message>
        <source>Position</source>
        <extracomment>Name of a slider, for screen readers: how far the song is.</extracomment>
        <translation>播放位置</translation>
    </message>
    <message>
        <source>Position: {time} of {total}</source>
        <translation>播放位置：{time}，共 {total}</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <extracomment>Name of the list of pages, for screen readers.</extracomment>
        <translation>页面</translation>
    </message>
    <message>
        <source>API providers</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Playback</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Find a shortcut</source>
        <translation>查找快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <extracomment>Title of a column: what the keys do.</extracomment>
        <translation>操作</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>New shortcut</source>
        <translation>新快捷键</translation>
    </message>
    <message>
        <source>Use it here instead</source>
        <extracomment>Verb, on a button: give the key to this action although another one has it.</extracomment>
        <translation>改用于此操作</translation>
    </message>
    <message>
        <source>Keep as it was</source>
        <extracomment>Verb, on a button: leave the key to the action that has it.</extracomment>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Reset</source>
        <extracomment>Verb, on a button: give this action the keys that it came with.</extracomment>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Reset all</source>
        <extracomment>Verb, on a button: give all actions the keys that they came with.</extracomment>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>{keys} (changed)</source>
        <extracomment>Keys of an action that the person changed; &quot;–&quot; where it has none.</extracomment>
        <translation>{keys}（已修改）</translation>
    </message>
    <message>
        <source>Choose an action to give it another shortcut.</source>
        <translation>选择一个操作，为它设置其他快捷键。</translation>
    </message>
    <message>
        <source>Click the field and press the new keys for “{action}”.</source>
        <translation>点击输入框，然后按下“{action}”的新快捷键。</translation>
    </message>
    <message>
        <source>The shortcut of “{action}” cannot be changed.</source>
        <translation>“{action}”的快捷键不能修改。</translation>
    </message>
    <message>
        <source>{key} is needed for lists, fields and menus. Choose another shortcut.</source>
        <translation>{key} 要用于列表、输入框和菜单，请选择其他快捷键。</translation>
    </message>
    <message>
        <source>{key} is the shortcut of “{action}” already.</source>
        <translation>{key} 已是“{action}”的快捷键。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Side panel</source>
        <translation>侧边面板</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Queue</source>
        <extracomment>Title of a tab: the songs that come next.</extracomment>
        <translation>队列</translation>
    </message>
    <message>
        <source>Close side panel</source>
        <translation>关闭侧边面板</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Filters</source>
        <extracomment>Name of the list at the left, for screen readers.</extracomment>
        <translation>筛选</translation>
    </message>
</context>
<context>
    <name>SidebarModel</name>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>SongPart</name>
    <message>
        <source>Song</source>
        <extracomment>Heading in the details: the song itself.</extracomment>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play this song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Add to Favourites</source>
        <translation>添加到收藏</translation>
    </message>
    <message>
        <source>Rating: {n} of 5 stars</source>
        <translation>评分：{n} 星（共 5 星）</translation>
    </message>
    <message>
        <source>Download</source>
        <extracomment>Verb, on a button: download this song.</extracomment>
        <translation>下载</translation>
    </message>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause this song.</extracomment>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Remove from Favourites</source>
        <translation>从收藏中移除</translation>
    </message>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
    </message>
</context>
<context>
    <name>SongTableModel</name>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>{group}, {songs}</source>
        <translation>{group}，{songs}</translation>
    </message>
    <message>
        <source>{group}, folded</source>
        <extracomment>Of a group of songs.</extracomment>
        <translation>{group}，已折叠</translation>
    </message>
    <message>
        <source>{song}, playing</source>
        <translation>{song}，正在播放</translation>
    </message>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
    </message>
</context>
<context>
    <name>SongsView</name>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
</context>
<context>
    <name>StageRooms</name>
    <message>
        <source>On Wayland, programs cannot keep their windows on top of others.</source>
        <translation>Wayland 下，程序无法让自己的窗口保持置顶。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{safe} downloaded, {links} not</source>
        <translation>{safe} 首已下载，{links} 首未下载</translation>
    </message>
    <message numerus="yes">
        <source>{n} of them are blocked by Suno.</source>
        <translation>
            <numerusform>其中 {n} 首被 Suno 限制下载。</numerusform>
        </translation>
    </message>
    <message>
        <source>Links expire within days. Click to show these songs.</source>
        <translation>链接几天内就会失效。点击查看这些歌曲。</translation>
    </message>
    <message>
        <source>{n} in progress</source>
        <translation>{n} 个任务进行中</translation>
    </message>
    <message>
        <source>auto-refresh paused</source>
        <translation>自动刷新已暂停</translation>
    </message>
    <message>
        <source>refreshing…</source>
        <translation>正在刷新…</translation>
    </message>
    <message>
        <source>next refresh in {time}</source>
        <translation>{time}后刷新</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloads</source>
        <translation>
            <numerusform>{n} 个下载</numerusform>
        </translation>
    </message>
    <message>
        <source>downloads paused</source>
        <translation>下载已暂停</translation>
    </message>
    <message>
        <source>downloads waiting</source>
        <translation>下载等待中</translation>
    </message>
    <message>
        <source>Idle</source>
        <extracomment>Nothing is being refreshed or downloaded.</extracomment>
        <translation>空闲</translation>
    </message>
    <message>
        <source>No provider</source>
        <translation>未设置中转站</translation>
    </message>
    <message>
        <source>online</source>
        <extracomment>State of a provider.</extracomment>
        <translation>在线</translation>
    </message>
    <message>
        <source>unreachable</source>
        <extracomment>State of a provider.</extracomment>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>action needed</source>
        <extracomment>State of a provider: the user has to do something, for example enter another key.</extracomment>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>has a problem</source>
        <translation>出了问题</translation>
    </message>
    <message>
        <source>busy</source>
        <extracomment>State of a provider: it limits requests.</extracomment>
        <translation>繁忙</translation>
    </message>
    <message>
        <source>not contacted yet</source>
        <translation>尚未连接</translation>
    </message>
    <message numerus="yes">
        <source>{n} providers online</source>
        <translation>
            <numerusform>{n} 个中转站在线</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs downloaded</source>
        <translation>
            <numerusform>已下载 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs not downloaded</source>
        <translation>
            <numerusform>{n} 首歌曲未下载</numerusform>
        </translation>
    </message>
    <message>
        <source>{safe}, {links}</source>
        <translation>{safe}，{links}</translation>
    </message>
    <message>
        <source>{safe}, {links} (oldest link received {age} ago)</source>
        <translation>{safe}，{links}（最早的链接：{age}前收到）</translation>
    </message>
    <message>
        <source>{safe}, {links} (next link expires in {time})</source>
        <translation>{safe}，{links}（最近的链接将在 {time}后失效）</translation>
    </message>
</context>
<context>
    <name>StayingDialog</name>
    <message>
        <source>Files that were not found</source>
        <translation>未找到的文件</translation>
    </message>
    <message numerus="yes">
        <source>{n} files were not found in {folder}. They are left as they were.</source>
        <translation>
            <numerusform>{n} 个文件未在 {folder} 中找到，已保持原样。</numerusform>
        </translation>
    </message>
    <message>
        <source>Files that were not moved</source>
        <translation>未移动的文件</translation>
    </message>
    <message numerus="yes">
        <source>{n} files are still in the old folder {folder}.</source>
        <translation>
            <numerusform>还有 {n} 个文件留在旧文件夹 {folder} 中。</numerusform>
        </translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No longer in the old folder</source>
        <translation>已不在旧文件夹中</translation>
    </message>
    <message>
        <source>Changed since it was downloaded</source>
        <translation>下载后被修改过</translation>
    </message>
    <message>
        <source>Not in the new folder</source>
        <translation>不在新文件夹中</translation>
    </message>
    <message>
        <source>Another file has its name</source>
        <translation>同名的是另一个文件</translation>
    </message>
    <message>
        <source>In use or write-protected</source>
        <translation>正在使用或被写保护</translation>
    </message>
</context>
<context>
    <name>StemsPart</name>
    <message>
        <source>Stems</source>
        <extracomment>Heading in the details: the single tracks of a song, such as its vocals and its drums.</extracomment>
        <translation>分轨</translation>
    </message>
    <message>
        <source>Play {title}</source>
        <translation>播放{title}</translation>
    </message>
    <message>
        <source>Pause {title}</source>
        <translation>暂停{title}</translation>
    </message>
    <message>
        <source>More for {stem}</source>
        <extracomment>On a button that opens a menu; {stem} is a single track of a song, such as “Vocals”.</extracomment>
        <translation>{stem}的更多操作</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>下载(&amp;D)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>复制路径(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;IDs</source>
        <translation>复制编号(&amp;I)</translation>
    </message>
    <message>
        <source>Show D&amp;etails</source>
        <translation>显示详情(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Move to Trash</source>
        <translation>移到废纸篓(&amp;M)</translation>
    </message>
</context>
<context>
    <name>StoryPart</name>
    <message>
        <source>Story</source>
        <extracomment>Heading in the details: how the song came about.</extracomment>
        <translation>来历</translation>
    </message>
    <message>
        <source>All songs of this recipe</source>
        <extracomment>On a button: list the songs of the same prompt, style and model.</extracomment>
        <translation>相同提示词和风格的所有歌曲</translation>
    </message>
    <message>
        <source>Timeline</source>
        <extracomment>Heading: when what happened to the song.</extracomment>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Find songs with “{style}”</source>
        <translation>查找风格含“{style}”的歌曲</translation>
    </message>
    <message>
        <source>Submitted</source>
        <extracomment>Label before a time: when the task was given to Suno.</extracomment>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Started</source>
        <extracomment>Label before a time: when the generation began.</extracomment>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Label before a time: when the generation ended.</extracomment>
        <translation>完成时间</translation>
    </message>
    <message>
        <source>Added</source>
        <extracomment>Label before a time: when the task was added to the library.</extracomment>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <extracomment>Label before a time: when the song was downloaded.</extracomment>
        <translation>已下载</translation>
    </message>
    <message>
        <source>From the same task</source>
        <translation>来自同一任务</translation>
    </message>
    <message>
        <source>{id} (not in the library)</source>
        <extracomment>In place of a song&apos;s name: the song with this ID is not in the library.</extracomment>
        <translation>{id}（不在曲库中）</translation>
    </message>
    <message>
        <source>Go to {title}</source>
        <translation>转到 {title}</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Retry now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>{relay} has been unreachable since {time}. Your library still works; refreshing resumes automatically.</source>
        <translation>{relay} 自 {time} 起无法连接。曲库仍可使用，恢复后会自动继续刷新。</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
</context>
<context>
    <name>TableHeader</name>
    <message>
        <source>{column} (window too narrow)</source>
        <translation>{column}（窗口太窄）</translation>
    </message>
</context>
<context>
    <name>TakingIn</name>
    <message>
        <source>Adding…</source>
        <translation>正在添加…</translation>
    </message>
    <message>
        <source>Adding… {done} of {total}</source>
        <translation>正在添加… {done} / {total}</translation>
    </message>
    <message numerus="yes">
        <source>Stopped. {n} tasks were added and stay in your library.</source>
        <translation>
            <numerusform>已停止。已添加 {n} 个任务，它们会保留在曲库中。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TapPlace</name>
    <message>
        <source>This song has no lyrics whose times could be set.</source>
        <translation>这首歌没有可以设置时间的歌词。</translation>
    </message>
    <message numerus="yes">
        <source>Set the times of {n} lines.</source>
        <translation>
            <numerusform>已设置 {n} 行歌词的时间。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TapTimesDialog</name>
    <message>
        <source>Set the times of the lines</source>
        <translation>设置歌词时间</translation>
    </message>
    <message>
        <source>Press Space when a line begins. Backspace undoes the last mark, Left and Right move it by 0.05 s, Enter pauses.</source>
        <translation>每行开始时按空格键。退格键撤销上一个标记，左右方向键将其移动 0.05 秒，回车键暂停。</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>歌词行</translation>
    </message>
    <message>
        <source>Mark the line</source>
        <extracomment>Verb, on a button: this line of the lyrics begins now.</extracomment>
        <translation>标记此行</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <extracomment>Verb, on a button.</extracomment>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>From the beginning</source>
        <translation>从头播放</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{time}  {line}</source>
        <extracomment>A line of the lyrics behind the time at which it begins.</extracomment>
        <translation>{time}  {line}</translation>
    </message>
</context>
<context>
    <name>TasksView</name>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>TechnicalPart</name>
    <message>
        <source>Technical details</source>
        <extracomment>Heading in the details: IDs, links and files.</extracomment>
        <translation>技术信息</translation>
    </message>
    <message>
        <source>Task</source>
        <extracomment>Heading: what is known of the task that made the song.</extracomment>
        <translation>任务</translation>
    </message>
    <message>
        <source>IDs</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Links</source>
        <extracomment>Heading: web addresses of the files.</extracomment>
        <translation>链接</translation>
    </message>
    <message>
        <source>Show raw response</source>
        <translation>查看原始返回</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任务 ID</translation>
    </message>
    <message>
        <source>Song ID</source>
        <translation>歌曲 ID</translation>
    </message>
    <message>
        <source>Also in task</source>
        <translation>所属其他任务</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Label: the state of the task.</extracomment>
        <translation>状态</translation>
    </message>
    <message>
        <source>Status reported by provider</source>
        <translation>中转站返回状态</translation>
    </message>
    <message>
        <source>Reason</source>
        <extracomment>Label: why the task failed.</extracomment>
        <translation>原因</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完成时间</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Synced lyrics from</source>
        <extracomment>Label before “{relay}, {date}”: who told when the words are sung.</extracomment>
        <translation>同步歌词来自</translation>
    </message>
    <message>
        <source>Status of this song</source>
        <translation>此歌曲的状态</translation>
    </message>
    <message>
        <source>your files</source>
        <extracomment>In place of a provider&apos;s name: the times were found in files of the song.</extracomment>
        <translation>您的文件</translation>
    </message>
    <message>
        <source>{relay}, {date}</source>
        <translation>{relay}，{date}</translation>
    </message>
    <message>
        <source>{relay}, {date}: nothing is sung</source>
        <translation>{relay}，{date}：这首歌没有人声</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>“{words}”</translation>
    </message>
</context>
<context>
    <name>TimesOnOpening</name>
    <message>
        <source>Getting synced lyrics…</source>
        <translation>正在获取同步歌词…</translation>
    </message>
    <message>
        <source>Your provider may charge a small amount.</source>
        <translation>您的中转站可能会收取少量费用。</translation>
    </message>
    <message>
        <source>Get synced lyrics whenever you open the lyrics of a song?</source>
        <translation>以后打开歌曲的歌词时，都获取同步歌词吗？</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Add task IDs</source>
        <translation>添加任务 ID</translation>
    </message>
    <message>
        <source>Refresh</source>
        <extracomment>Verb, on a button: check the tasks now.</extracomment>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Download</source>
        <extracomment>Verb, on a button: download the selected songs.</extracomment>
        <translation>下载</translation>
    </message>
    <message>
        <source>Demo</source>
        <extracomment>Badge: these are not your own songs.</extracomment>
        <translation>演示</translation>
    </message>
    <message>
        <source>Built-in demo provider; without --profile, this library is deleted when you quit</source>
        <translation>本机上的演示中转站，不使用 --profile 时，退出后曲库会被清除</translation>
    </message>
    <message>
        <source>Search, also like style:punk length:&gt;2:00 is:unheard</source>
        <extracomment>Tool tip of the search field, before its key in brackets; what stands after “like” is typed as it is.</extracomment>
        <translation>搜索，也可以这样写：风格:朋克 时长:&gt;2:00 状态:未听</translation>
    </message>
    <message>
        <source>Cover grid</source>
        <translation>封面网格</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>侧边面板</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>&amp;Favourite</source>
        <extracomment>In the menu of the tray: make the song that plays a favourite, or no longer.</extracomment>
        <translation>收藏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Show Suno Desktop</source>
        <extracomment>In the menu of the tray: show the window.</extracomment>
        <translation>显示 Suno Desktop(&amp;S)</translation>
    </message>
</context>
<context>
    <name>TwinCommands</name>
    <message numerus="yes">
        <source>Merged {n} duplicates.</source>
        <translation>
            <numerusform>已合并 {n} 首重复歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept {n} songs as they are.</source>
        <translation>
            <numerusform>已按原样保留 {n} 首歌曲。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TwinTable</name>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play a song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play song {number} of {count}: {title}</source>
        <translation>播放第 {number} 首（共 {count} 首）：{title}</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>保留这一首</translation>
    </message>
    <message>
        <source>Keep song {number} of {count}: {title}</source>
        <translation>保留第 {number} 首（共 {count} 首）：{title}</translation>
    </message>
    <message>
        <source>Better file</source>
        <extracomment>Of two songs with the same sound, the one whose file is better.</extracomment>
        <translation>文件更好</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Version</source>
        <extracomment>Which song of its task: A, B, …</extracomment>
        <translation>版本</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>How long a song is.</extracomment>
        <translation>时长</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>Where a file is.</extracomment>
        <translation>文件</translation>
    </message>
    <message>
        <source>Song ID</source>
        <translation>歌曲 ID</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
</context>
<context>
    <name>Undoing</name>
    <message>
        <source>Undo</source>
        <extracomment>Verb, on a button: take back what was just done.</extracomment>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>UpkeepCommands</name>
    <message numerus="yes">
        <source>{n} files updated</source>
        <translation>
            <numerusform>已更新 {n} 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files renamed</source>
        <translation>
            <numerusform>已重命名 {n} 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old names of {n} files</source>
        <translation>
            <numerusform>已恢复 {n} 个文件的原名</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} unchanged</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个未改动</translation>
    </message>
    <message>
        <source>stopped, {n} not processed</source>
        <translation>已停止，还有 {n} 个未处理</translation>
    </message>
    <message numerus="yes">
        <source>Restored the old tags of {n} files</source>
        <translation>
            <numerusform>已恢复 {n} 个文件原来的标签</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} cannot be undone</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个无法撤销</translation>
    </message>
    <message>
        <source>{n} skipped: changed since then</source>
        <translation>{n} 个之后又被改动过，已跳过</translation>
    </message>
    <message>
        <source>{n} skipped: hard-linked to another file name</source>
        <translation>{n} 个与其他文件共用数据（硬链接），已跳过</translation>
    </message>
    <message>
        <source>{n} skipped: modified outside Suno Desktop</source>
        <translation>{n} 个被其他程序改动过，已跳过</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 个缺失</translation>
    </message>
    <message>
        <source>{n} skipped: name already taken</source>
        <translation>{n} 个的新名称已被占用，已跳过</translation>
    </message>
    <message>
        <source>{n} could not be changed</source>
        <translation>{n} 个无法更改</translation>
    </message>
    <message>
        <source>Writing tags: {done} of {total}</source>
        <translation>正在写入标签：{done} / {total}</translation>
    </message>
    <message>
        <source>Restoring tags: {done} of {total}</source>
        <translation>正在恢复标签：{done} / {total}</translation>
    </message>
    <message>
        <source>Renaming files: {done} of {total}</source>
        <translation>正在重命名文件：{done} / {total}</translation>
    </message>
    <message>
        <source>Stop</source>
        <extracomment>Verb, on a button: stop the work on the files.</extracomment>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved so far.</source>
        <translation>
            <numerusform>目前已移动 {n} 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved to {folder}</source>
        <translation>
            <numerusform>已将 {n} 个文件移到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files copied to {folder}; the old ones could not be deleted</source>
        <translation>
            <numerusform>已将 {n} 个文件复制到 {folder}；无法删除原来的文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files found in {folder}</source>
        <translation>
            <numerusform>在 {folder} 中找到 {n} 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old places of {n} files</source>
        <translation>
            <numerusform>已恢复 {n} 个文件的原位置</numerusform>
        </translation>
    </message>
    <message>
        <source>Move the rest</source>
        <translation>移动其余文件</translation>
    </message>
    <message>
        <source>{n} not moved</source>
        <translation>{n} 个未移动</translation>
    </message>
    <message>
        <source>Changing the music folder: {done} of {total} files</source>
        <translation>正在更改歌曲文件夹：{done} / {total} 个文件</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
</context>
<context>
    <name>ViewChoices</name>
    <message>
        <source>Own order</source>
        <extracomment>In the menu “Sort by”: as the person put the songs of a collection.</extracomment>
        <translation>自定义顺序</translation>
    </message>
    <message>
        <source>Descending</source>
        <extracomment>In the menu “Sort by”, ticked or not: the largest, newest or last of the alphabet first.</extracomment>
        <translation>降序</translation>
    </message>
    <message>
        <source>Then by</source>
        <extracomment>Title of a menu in “Sort by”: what decides where songs are equal.</extracomment>
        <translation>其次按</translation>
    </message>
</context>
<context>
    <name>WatchedPaths</name>
    <message>
        <source>Add file…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Verb, on a button: watch this file or folder no longer.</extracomment>
        <translation>移除</translation>
    </message>
    <message>
        <source>Watch files</source>
        <translation>监视文件</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
</context>
<context>
    <name>WriteProtection</name>
    <message>
        <source>This library can only be read.</source>
        <translation>此曲库只能读取。</translation>
    </message>
</context>
<context>
    <name>_Ages</name>
    <message numerus="yes">
        <source>{n} hours</source>
        <translation>
            <numerusform>{n} 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation>
            <numerusform>{n} 天</numerusform>
        </translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <extracomment>A month and its year, in the letters of Qt&apos;s date formats.</extracomment>
        <translation>yyyy年M月</translation>
    </message>
</context>
<context>
    <name>_BatchWords</name>
    <message numerus="yes">
        <source>At most {n} tasks at once.</source>
        <translation>
            <numerusform>一次最多查询 {n} 个任务。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkLives</name>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more hours)</source>
        <translation>
            <numerusform>未下载（链接约 {n} 小时后失效）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more days)</source>
        <translation>
            <numerusform>未下载（链接约 {n} 天后失效）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkWords</name>
    <message numerus="yes">
        <source>Links expire after about {n} hours.</source>
        <translation>
            <numerusform>链接约 {n} 小时后失效。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links expire after about {n} days.</source>
        <translation>
            <numerusform>链接约 {n} 天后失效。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} hours so far.</source>
        <translation>
            <numerusform>链接至今已有效 {n} 小时。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} days so far.</source>
        <translation>
            <numerusform>链接至今已有效 {n} 天。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Points</name>
    <message numerus="yes">
        <source>{n} points</source>
        <extracomment>A balance that is no money.</extracomment>
        <translation>
            <numerusform>{n} 点</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_PriceWords</name>
    <message>
        <source>{relay}: {amount} for each song.</source>
        <translation>{relay}：每首歌曲 {amount}。</translation>
    </message>
    <message>
        <source>{relay}: free of charge.</source>
        <translation>{relay}：免费。</translation>
    </message>
</context>
<context>
    <name>_SongWords</name>
    <message numerus="yes">
        <source>{n} songs in your library came from this provider.</source>
        <translation>
            <numerusform>曲库中有 {n} 首歌曲来自此中转站。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_TimesBar</name>
    <message>
        <source>Yes, always</source>
        <extracomment>On a button, after a question.</extracomment>
        <translation>是，每次都获取</translation>
    </message>
    <message>
        <source>No</source>
        <extracomment>On a button, after a question.</extracomment>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>_VersionRow</name>
    <message>
        <source>Time line of version {n}</source>
        <translation>版本 {n} 的时间轴</translation>
    </message>
    <message>
        <source>This is better</source>
        <extracomment>On a button of a blind test: this version is the better one.</extracomment>
        <translation>这个更好</translation>
    </message>
    <message>
        <source>Version {n} is better</source>
        <translation>版本 {n} 更好</translation>
    </message>
    <message>
        <source>{action} ({key})</source>
        <extracomment>The tip of a button: what it does, and its key.</extracomment>
        <translation>{action}（{key}）</translation>
    </message>
    <message>
        <source>Version {letter}</source>
        <extracomment>Which song of its task it is; {letter} is A, B, ….</extracomment>
        <translation>版本 {letter}</translation>
    </message>
    <message>
        <source>limited by its peak</source>
        <extracomment>Beside a song: it cannot be made as loud as others, because its loudest moment would clip.</extracomment>
        <translation>受峰值限制</translation>
    </message>
    <message>
        <source>Its loudest moment leaves no room to make it as loud as songs usually are, so all versions play softer.</source>
        <translation>此版本的最高峰值没有留出提高音量的余地，因此所有版本都以较低的音量播放。</translation>
    </message>
    <message>
        <source>Its loudest moment leaves no room to make it as loud as the others, so it plays softer than they do.</source>
        <translation>此版本的最高峰值没有留出提高音量的余地，因此它比其他版本轻。</translation>
    </message>
    <message>
        <source>Hear version {n}: {name}</source>
        <translation>播放版本 {n}：{name}</translation>
    </message>
    <message>
        <source>Remove {name} from Favourites</source>
        <translation>将“{name}”移出收藏</translation>
    </message>
    <message>
        <source>Add {name} to Favourites</source>
        <translation>将“{name}”加入收藏</translation>
    </message>
    <message>
        <source>Version {n}</source>
        <translation>版本 {n}</translation>
    </message>
    <message>
        <source>Hear version {n}</source>
        <translation>播放版本 {n}</translation>
    </message>
    <message>
        <source>Heard now</source>
        <translation>正在播放</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Add task IDs…</source>
        <translation>添加任务 ID(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Import files…</source>
        <translation>导入文件(&amp;I)…</translation>
    </message>
    <message>
        <source>Import a f&amp;older…</source>
        <translation>导入文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>E&amp;xport everything…</source>
        <translation>导出全部(&amp;X)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve a copy as…</source>
        <extracomment>Verb, in a menu: copy the file of the selected song.</extracomment>
        <translation>副本另存为(&amp;V)…</translation>
    </message>
    <message>
        <source>Export as &amp;list…</source>
        <extracomment>Verb, in a menu: write the selected songs as a playlist, spreadsheet or web page.</extracomment>
        <translation>导出为列表(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <extracomment>Verb, in a menu: download the selected songs.</extracomment>
        <translation>下载(&amp;D)</translation>
    </message>
    <message>
        <source>Download &amp;audio (MP3)</source>
        <translation>下载音频 MP3(&amp;A)</translation>
    </message>
    <message>
        <source>Download &amp;video (MP4)</source>
        <translation>下载视频 MP4(&amp;V)</translation>
    </message>
    <message>
        <source>Download &amp;cover</source>
        <translation>下载封面(&amp;C)</translation>
    </message>
    <message>
        <source>Download &amp;lyrics</source>
        <translation>下载歌词(&amp;L)</translation>
    </message>
    <message>
        <source>Get &amp;WAV audio</source>
        <translation>获取 &amp;WAV 音频</translation>
    </message>
    <message>
        <source>Get M&amp;IDI notes</source>
        <translation>获取 M&amp;IDI 音符</translation>
    </message>
    <message>
        <source>Download all &amp;formats</source>
        <translation>下载全部类型(&amp;E)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;music folder</source>
        <translation>打开歌曲文件夹(&amp;M)</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>关闭窗口(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <extracomment>Verb, in a menu.</extracomment>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Copy IDs and files</source>
        <translation>复制 ID 和文件(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste task IDs</source>
        <translation>粘贴任务 ID(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Deselect all</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>★★★★★ Fi&amp;ve stars</source>
        <translation>★★★★★ 五星(&amp;V)</translation>
    </message>
    <message>
        <source>★★★★ Fo&amp;ur stars</source>
        <translation>★★★★ 四星(&amp;U)</translation>
    </message>
    <message>
        <source>★★★ T&amp;hree stars</source>
        <translation>★★★ 三星(&amp;H)</translation>
    </message>
    <message>
        <source>★★ T&amp;wo stars</source>
        <translation>★★ 两星(&amp;W)</translation>
    </message>
    <message>
        <source>★ &amp;One star</source>
        <translation>★ 一星(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;No rating</source>
        <translation>不评分(&amp;N)</translation>
    </message>
    <message>
        <source>Com&amp;pare versions</source>
        <translation>对比版本(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Switch version</source>
        <extracomment>In the menu “While comparing”: let the next version be heard.</extracomment>
        <translation>切换版本(&amp;S)</translation>
    </message>
    <message>
        <source>Switch to the pre&amp;vious version</source>
        <translation>切换到上一个版本(&amp;V)</translation>
    </message>
    <message>
        <source>Hear version &amp;1</source>
        <translation>播放版本 1(&amp;1)</translation>
    </message>
    <message>
        <source>Hear version &amp;2</source>
        <translation>播放版本 2(&amp;2)</translation>
    </message>
    <message>
        <source>Hear version &amp;3</source>
        <translation>播放版本 3(&amp;3)</translation>
    </message>
    <message>
        <source>Hear version &amp;4</source>
        <translation>播放版本 4(&amp;4)</translation>
    </message>
    <message>
        <source>Hear version &amp;5</source>
        <translation>播放版本 5(&amp;5)</translation>
    </message>
    <message>
        <source>Hear version &amp;6</source>
        <translation>播放版本 6(&amp;6)</translation>
    </message>
    <message>
        <source>Loop &amp;from here</source>
        <extracomment>Repeat a part of the song that begins at the current place.</extracomment>
        <translation>从此处开始循环(&amp;F)</translation>
    </message>
    <message>
        <source>Loop &amp;to here</source>
        <extracomment>Repeat a part of the song that ends at the current place.</extracomment>
        <translation>循环到此处(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Clear loop</source>
        <extracomment>Repeat no part of the song any more.</extracomment>
        <translation>取消循环(&amp;C)</translation>
    </message>
    <message>
        <source>Each &amp;keeps its own position</source>
        <extracomment>In a menu, ticked or not: each of the compared versions goes on where it was left.</extracomment>
        <translation>各自保持播放位置(&amp;K)</translation>
    </message>
    <message>
        <source>Bl&amp;ind test</source>
        <extracomment>In a menu, ticked or not: compare versions without knowing which is which.</extracomment>
        <translation>盲听测试(&amp;I)</translation>
    </message>
    <message>
        <source>The current one is &amp;better</source>
        <extracomment>In a blind test: the version that is heard is the better one.</extracomment>
        <translation>当前版本更好(&amp;B)</translation>
    </message>
    <message>
        <source>Set the times of the lines…</source>
        <translation>设置歌词时间…</translation>
    </message>
    <message>
        <source>Play collection</source>
        <extracomment>Verb, in a menu: play the collection on screen.</extracomment>
        <translation>播放歌单</translation>
    </message>
    <message>
        <source>Add collection to queue</source>
        <extracomment>Verb, in a menu: play the collection on screen after all that is queued.</extracomment>
        <translation>将歌单加入播放队列</translation>
    </message>
    <message>
        <source>Copy collection to folder…</source>
        <translation>将歌单复制到文件夹…</translation>
    </message>
    <message>
        <source>Export collection as list…</source>
        <extracomment>Verb, in a menu: write the songs of the collection on screen as a playlist, spreadsheet or web page.</extracomment>
        <translation>将歌单导出为列表…</translation>
    </message>
    <message>
        <source>&amp;Edit title, artist, album…</source>
        <translation>修改标题、歌手、专辑(&amp;E)…</translation>
    </message>
    <message>
        <source>Edit l&amp;yrics…</source>
        <translation>修改歌词(&amp;Y)…</translation>
    </message>
    <message>
        <source>Choose &amp;cover…</source>
        <translation>选择封面(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Paste as cover</source>
        <translation>粘贴为封面(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Restore the provider&apos;s cover</source>
        <translation>恢复中转站的封面(&amp;R)</translation>
    </message>
    <message>
        <source>E&amp;mpty Trash…</source>
        <translation>清空废纸篓(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <extracomment>Verb, in a menu: go to the search field.</extracomment>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>Next hit in the lyrics</source>
        <extracomment>In a menu: the next place in the lyrics where the search stands.</extracomment>
        <translation>歌词中的下一处</translation>
    </message>
    <message>
        <source>Previous hit in the lyrics</source>
        <translation>歌词中的上一处</translation>
    </message>
    <message>
        <source>&amp;Songs</source>
        <extracomment>Title of a menu: what can be done with songs.</extracomment>
        <translation>歌曲(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>任务(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Downloads</source>
        <extracomment>Noun, in a menu: shows the list of downloads.</extracomment>
        <translation>下载(&amp;D)</translation>
    </message>
    <message>
        <source>Cover &amp;grid</source>
        <extracomment>In a menu, ticked or not: show the songs as covers instead of rows.</extracomment>
        <translation>封面网格(&amp;G)</translation>
    </message>
    <message>
        <source>Fold or u&amp;nfold all groups</source>
        <extracomment>In a menu: show only the headings of all groups, or their songs again.</extracomment>
        <translation>折叠或展开所有分组(&amp;N)</translation>
    </message>
    <message>
        <source>Side &amp;panel</source>
        <translation>侧边面板(&amp;P)</translation>
    </message>
    <message>
        <source>D&amp;etails</source>
        <translation>详情(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Lyrics</source>
        <extracomment>Noun, in a menu: shows the lyrics.</extracomment>
        <translation>歌词(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <extracomment>Noun, in a menu: shows the songs that come next.</extracomment>
        <translation>播放队列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Bigger lyrics</source>
        <translation>放大歌词(&amp;B)</translation>
    </message>
    <message>
        <source>S&amp;maller lyrics</source>
        <translation>缩小歌词(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, in a menu: play the selected song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play the &amp;selection</source>
        <translation>播放所选(&amp;S)</translation>
    </message>
    <message>
        <source>Play the &amp;video</source>
        <translation>播放视频(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Preview songs</source>
        <extracomment>Verb, in a menu: hear the loudest part of songs, one after the other.</extracomment>
        <translation>试听歌曲(&amp;P)</translation>
    </message>
    <message>
        <source>Preview the &amp;next song</source>
        <translation>试听下一首(&amp;N)</translation>
    </message>
    <message>
        <source>Preview the previ&amp;ous song</source>
        <translation>试听上一首(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Leave the preview</source>
        <translation>退出试听(&amp;L)</translation>
    </message>
    <message>
        <source>Play ne&amp;xt</source>
        <extracomment>Verb, in a menu: play the selected songs right after the current one.</extracomment>
        <translation>下一首播放(&amp;X)</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <extracomment>Verb, in a menu: play the selected songs after all that is queued.</extracomment>
        <translation>加入播放队列(&amp;Q)</translation>
    </message>
    <message>
        <source>S&amp;huffle</source>
        <extracomment>In a menu, ticked or not: play in random order.</extracomment>
        <translation>随机播放(&amp;H)</translation>
    </message>
    <message>
        <source>Repeat &amp;all</source>
        <extracomment>In a menu, ticked or not: when the list has been played, it begins again.</extracomment>
        <translation>列表循环(&amp;A)</translation>
    </message>
    <message>
        <source>Rep&amp;eat one song</source>
        <extracomment>In a menu, ticked or not: the same song is played again and again.</extracomment>
        <translation>单曲循环(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;top after this song</source>
        <translation>播完这首后停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Clear queue</source>
        <translation>清空播放队列(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <extracomment>In a menu: the next song.</extracomment>
        <translation>下一首(&amp;N)</translation>
    </message>
    <message>
        <source>P&amp;revious</source>
        <extracomment>In a menu: the previous song.</extracomment>
        <translation>上一首(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Forward 10 seconds</source>
        <translation>快进 10 秒(&amp;F)</translation>
    </message>
    <message>
        <source>Volume &amp;up</source>
        <translation>增大音量(&amp;L)</translation>
    </message>
    <message>
        <source>Volume d&amp;own</source>
        <translation>减小音量(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Faster</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>加快(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Slower</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>减慢(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Normal speed</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>正常速度(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <extracomment>Verb, in a menu: switch the sound off.</extracomment>
        <translation>静音(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Go to current song</source>
        <translation>转到正在播放的歌曲(&amp;G)</translation>
    </message>
    <message>
        <source>Now pla&amp;ying</source>
        <extracomment>In a menu: show the song that plays large, with its words and what comes next.</extracomment>
        <translation>正在播放(&amp;Y)</translation>
    </message>
    <message>
        <source>M&amp;ini player</source>
        <extracomment>In a menu: a small window in the place of the whole one.</extracomment>
        <translation>迷你播放器(&amp;U)</translation>
    </message>
    <message>
        <source>Deskto&amp;p lyrics</source>
        <extracomment>In a menu, ticked or not: two lines of the lyrics over the desktop.</extracomment>
        <translation>桌面歌词(&amp;Z)</translation>
    </message>
    <message>
        <source>Loc&amp;k desktop lyrics (the mouse goes through)</source>
        <extracomment>In a menu, ticked or not: the mouse goes through the lyrics over the desktop.</extracomment>
        <translation>锁定桌面歌词，鼠标可穿透(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>刷新(&amp;P)</translation>
    </message>
    <message>
        <source>Refresh &amp;selected</source>
        <translation>刷新所选任务(&amp;A)</translation>
    </message>
    <message>
        <source>Pa&amp;use auto-refresh</source>
        <translation>暂停自动刷新(&amp;U)</translation>
    </message>
    <message>
        <source>Show ra&amp;w response</source>
        <translation>查看原始返回(&amp;R)</translation>
    </message>
    <message>
        <source>Remove tasks and move their &amp;songs to the Trash</source>
        <translation>移除任务并将其歌曲移到废纸篓(&amp;S)</translation>
    </message>
    <message>
        <source>Pa&amp;use downloads</source>
        <translation>暂停下载(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Pause the selected downloads</source>
        <translation>暂停所选下载(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Resume the selected downloads</source>
        <translation>继续所选下载(&amp;R)</translation>
    </message>
    <message>
        <source>Download selected &amp;next</source>
        <translation>优先下载所选(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Cancel the selected downloads</source>
        <translation>取消所选下载(&amp;C)</translation>
    </message>
    <message>
        <source>R&amp;etry the selected downloads</source>
        <translation>重试所选下载(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel all &amp;downloads</source>
        <translation>取消全部下载(&amp;D)</translation>
    </message>
    <message>
        <source>Retry all &amp;failed downloads</source>
        <translation>重试全部失败的下载(&amp;F)</translation>
    </message>
    <message>
        <source>Check &amp;library…</source>
        <translation>检查曲库(&amp;L)…</translation>
    </message>
    <message>
        <source>F&amp;ind duplicates…</source>
        <extracomment>In a menu: find songs that are there more than once.</extracomment>
        <translation>查找重复歌曲(&amp;I)…</translation>
    </message>
    <message>
        <source>Ren&amp;ame downloaded files…</source>
        <translation>重命名已下载的文件(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Diagnostics</source>
        <translation>诊断信息(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;About Suno Desktop</source>
        <translation>关于 Suno Desktop(&amp;A)</translation>
    </message>
    <message>
        <source>There is no other version of this song.</source>
        <translation>这首歌曲没有其他版本。</translation>
    </message>
    <message>
        <source>This is the provider&apos;s cover already.</source>
        <extracomment>Why an action is grey: the selected songs show the cover that the provider gave.</extracomment>
        <translation>已经是中转站的封面。</translation>
    </message>
    <message>
        <source>Show the desktop lyrics first.</source>
        <extracomment>Why an action is grey: the lyrics over the desktop are not shown.</extracomment>
        <translation>请先显示桌面歌词。</translation>
    </message>
    <message>
        <source>Same as &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Small</source>
        <extracomment>Size of covers.</extracomment>
        <translation>小(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Medium</source>
        <extracomment>Size of covers.</extracomment>
        <translation>中(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Large</source>
        <extracomment>Size of covers.</extracomment>
        <translation>大(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;No groups</source>
        <extracomment>In the menu “Group by”: songs stand in no groups.</extracomment>
        <translation>不分组(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Task</source>
        <translation>任务(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Day</source>
        <translation>日期(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Month</source>
        <translation>月份(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <extracomment>In the menu “Group by”: by the style of music.</extracomment>
        <translation>风格(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>歌手(&amp;A)</translation>
    </message>
    <message>
        <source>M&amp;odel</source>
        <extracomment>In the menu “Group by”: by the model of Suno that made the song.</extracomment>
        <translation>模型(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Provider</source>
        <translation>中转站(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Collections</source>
        <extracomment>Title of a menu: making and changing collections.</extracomment>
        <translation>歌单(&amp;C)</translation>
    </message>
    <message>
        <source>V&amp;olume</source>
        <extracomment>Title of a menu: how loud songs play.</extracomment>
        <translation>音量(&amp;O)</translation>
    </message>
    <message>
        <source>Copy &amp;or export</source>
        <extracomment>Title of a menu: copies of the selected songs, and lists of them.</extracomment>
        <translation>复制或导出(&amp;O)</translation>
    </message>
    <message>
        <source>Edit son&amp;g</source>
        <extracomment>Title of a menu: what the person can change of the selected songs.</extracomment>
        <translation>修改歌曲(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Rating</source>
        <extracomment>Title of a menu: how many stars the selected songs get.</extracomment>
        <translation>评分(&amp;R)</translation>
    </message>
    <message>
        <source>A&amp;dd to collection</source>
        <extracomment>Title of a menu: collections that the selected songs can be added to.</extracomment>
        <translation>添加到歌单(&amp;D)</translation>
    </message>
    <message>
        <source>Cover</source>
        <extracomment>Title of a menu: the cover of the selected songs.</extracomment>
        <translation>封面</translation>
    </message>
    <message>
        <source>While comparin&amp;g</source>
        <extracomment>Title of a menu: what can be done while versions of a song are compared.</extracomment>
        <translation>对比时(&amp;G)</translation>
    </message>
    <message>
        <source>Previe&amp;w</source>
        <extracomment>Title of a menu: hearing the loudest parts of songs.</extracomment>
        <translation>试听(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>列(&amp;C)</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>最近搜索</translation>
    </message>
    <message>
        <source>S&amp;leep timer</source>
        <translation>睡眠定时(&amp;I)</translation>
    </message>
    <message>
        <source>Spee&amp;d</source>
        <extracomment>Title of a menu: how fast songs play.</extracomment>
        <translation>播放速度(&amp;D)</translation>
    </message>
    <message>
        <source>Cover si&amp;ze</source>
        <extracomment>Title of a menu: how large covers are.</extracomment>
        <translation>封面大小(&amp;Z)</translation>
    </message>
    <message>
        <source>G&amp;roup by</source>
        <extracomment>Title of a menu: by what songs stand in groups.</extracomment>
        <translation>分组方式(&amp;R)</translation>
    </message>
    <message>
        <source>Sort b&amp;y</source>
        <extracomment>Title of a menu: by what songs are sorted.</extracomment>
        <translation>排序方式(&amp;Y)</translation>
    </message>
    <message>
        <source>C&amp;olours</source>
        <translation>颜色(&amp;O)</translation>
    </message>
    <message>
        <source>Download onl&amp;y</source>
        <extracomment>Title of a menu: download one kind of file of the selected songs.</extracomment>
        <translation>仅下载(&amp;Y)</translation>
    </message>
    <message>
        <source>Co&amp;py to folder…</source>
        <translation>复制到文件夹(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Favourite</source>
        <extracomment>In a menu: make the selected songs favourites, or no longer.</extracomment>
        <translation>收藏(&amp;F)</translation>
    </message>
    <message>
        <source>Mark as &amp;heard</source>
        <translation>标为已听(&amp;H)</translation>
    </message>
    <message>
        <source>Mark &amp;all as heard</source>
        <translation>全部标为已听(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Keep this version, trash the other</source>
        <translation>保留此版本，另一版本移到废纸篓(&amp;K)</translation>
    </message>
    <message>
        <source>Add &amp;note at current time…</source>
        <translation>在当前时间添加笔记(&amp;N)…</translation>
    </message>
    <message>
        <source>Songs &amp;like this one</source>
        <translation>相似的歌曲(&amp;L)</translation>
    </message>
    <message>
        <source>Remo&amp;ve from the collection</source>
        <translation>从歌单中移出(&amp;V)</translation>
    </message>
    <message>
        <source>New &amp;collection…</source>
        <translation>新建歌单(&amp;C)…</translation>
    </message>
    <message>
        <source>Save search as collect&amp;ion…</source>
        <translation>将搜索保存为歌单(&amp;I)…</translation>
    </message>
    <message>
        <source>Rename collection…</source>
        <translation>重命名歌单…</translation>
    </message>
    <message>
        <source>Delete collection</source>
        <translation>删除歌单</translation>
    </message>
    <message>
        <source>Move to &amp;Trash</source>
        <translation>移到废纸篓(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Remove from tasks (keep songs)</source>
        <translation>移除任务，保留歌曲(&amp;R)</translation>
    </message>
    <message>
        <source>Get &amp;synced lyrics (LRC)</source>
        <translation>获取同步歌词 (LRC)(&amp;S)</translation>
    </message>
    <message>
        <source>New collection folder…</source>
        <translation>新建歌单文件夹…</translation>
    </message>
    <message>
        <source>Rest&amp;ore from Trash</source>
        <translation>从废纸篓恢复(&amp;O)</translation>
    </message>
    <message>
        <source>Update &amp;tags in downloaded files…</source>
        <translation>更新已下载文件的标签(&amp;T)…</translation>
    </message>
    <message>
        <source>Show Suno Desktop in the applications &amp;menu</source>
        <translation>在应用程序菜单中显示 Suno Desktop(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Back 10 seconds</source>
        <translation>后退 10 秒(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Stop tagging, renaming or moving</source>
        <translation>停止写入标签、重命名或移动(&amp;S)</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Cover</source>
        <extracomment>Title of a column: the cover picture.</extracomment>
        <translation>封面</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Title of a column: the style of music, which Suno calls tags.</extracomment>
        <translation>风格</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>Title of a column: how long the song plays.</extracomment>
        <translation>时长</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>Title of a column: the model of Suno that made the song, such as v4.5.</extracomment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Created</source>
        <extracomment>Title of a column: when the song was made.</extracomment>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Title of a column.</extracomment>
        <translation>状态</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任务 ID</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Rating</source>
        <extracomment>Title of a column: how many stars the song has.</extracomment>
        <translation>评分</translation>
    </message>
    <message>
        <source>Favourite</source>
        <extracomment>Title of a column: whether the song is a favourite.</extracomment>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Plays</source>
        <extracomment>Title of a column: how often the song was heard here.</extracomment>
        <translation>播放次数</translation>
    </message>
    <message>
        <source>Heard</source>
        <extracomment>Title of a column: when the song was last heard here.</extracomment>
        <translation>上次播放</translation>
    </message>
    <message>
        <source>Added</source>
        <extracomment>Title of a column: when the song was added to the library.</extracomment>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Type</source>
        <extracomment>Title of a column: what the task makes, such as music or lyrics.</extracomment>
        <translation>类型</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Title of a column: how far the task is, in percent.</extracomment>
        <translation>进度</translation>
    </message>
    <message>
        <source>Submitted</source>
        <extracomment>Title of a column: when the task was given to Suno.</extracomment>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Title of a column: when the generation ended.</extracomment>
        <translation>完成时间</translation>
    </message>
    <message>
        <source>Reason</source>
        <extracomment>Title of a column: why a task failed.</extracomment>
        <translation>原因</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>Title of a column: which file of a song is downloaded.</extracomment>
        <translation>文件</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
</context>
<context>
    <name>demo</name>
    <message>
        <source>Songs so far</source>
        <translation>目前的歌曲</translation>
    </message>
    <message>
        <source>Afterglow Arcade, for Mia:</source>
        <extracomment>In a text to try pasting: &quot;Afterglow Arcade&quot; is a song, Mia whom it was made for.</extracomment>
        <translation>Afterglow Arcade，给 Mia：</translation>
    </message>
    <message>
        <source>waltz {waltz}, kite {kite}, lo-fi {lofi}</source>
        <extracomment>In a text to try pasting: three songs.</extracomment>
        <translation>圆舞曲 {waltz}，风筝 {kite}，低保真 {lofi}</translation>
    </message>
    <message>
        <source>instrumental:</source>
        <translation>纯音乐：</translation>
    </message>
    <message>
        <source>only the words:</source>
        <extracomment>In a text to try pasting: a task that made lyrics and no song.</extracomment>
        <translation>只有歌词：</translation>
    </message>
    <message>
        <source>this one went wrong?</source>
        <extracomment>In a text to try pasting: a task that failed.</extracomment>
        <translation>这个好像出错了？</translation>
    </message>
    <message>
        <source>stems of Tide Tables:</source>
        <extracomment>In a text to try pasting: a task that made single tracks (stems) of the song “Tide Tables”.</extracomment>
        <translation>《Tide Tables》的分轨：</translation>
    </message>
</context>
<context>
    <name>details</name>
    <message>
        <source>Yes</source>
        <extracomment>Value of a detail, such as “Instrumental”.</extracomment>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>fields</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Username</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Label: the style of music, which Suno calls tags.</extracomment>
        <translation>风格</translation>
    </message>
    <message>
        <source>Excluded styles</source>
        <translation>排除的风格</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>Label: how long the song plays.</extracomment>
        <translation>时长</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>Label: the model of Suno that made the song.</extracomment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model version</source>
        <translation>模型版本</translation>
    </message>
    <message>
        <source>Created</source>
        <extracomment>Label before a time: when the song was made.</extracomment>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>纯音乐</translation>
    </message>
    <message>
        <source>Created as</source>
        <extracomment>Label: how the song was made, such as an extension of another one.</extracomment>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>Extended from</source>
        <extracomment>Label before the names of songs that this one goes on from.</extracomment>
        <translation>续写自</translation>
    </message>
    <message>
        <source>Joined from</source>
        <extracomment>Label before the names of songs that this one is put together from.</extracomment>
        <translation>拼接自</translation>
    </message>
    <message>
        <source>Cover of</source>
        <extracomment>Label before the name of the song that this one sings in another way.</extracomment>
        <translation>翻唱自</translation>
    </message>
    <message>
        <source>Remaster of</source>
        <extracomment>Label before the name of the song that this one sounds better than.</extracomment>
        <translation>重制自</translation>
    </message>
    <message>
        <source>Edited from</source>
        <extracomment>Label before the name of the song from which this one was edited.</extracomment>
        <translation>编辑自</translation>
    </message>
    <message>
        <source>Stem</source>
        <extracomment>Label: which single track of a song this is, such as its vocals.</extracomment>
        <translation>分轨</translation>
    </message>
    <message>
        <source>Stem of</source>
        <extracomment>Label before the name of the song that this one is a single track of.</extracomment>
        <translation>分轨自</translation>
    </message>
    <message>
        <source>Prompt</source>
        <extracomment>Label: the description from which Suno made the song.</extracomment>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Video still processing</source>
        <translation>视频仍在处理</translation>
    </message>
    <message>
        <source>Liked on Suno</source>
        <translation>Suno 上已点赞</translation>
    </message>
    <message>
        <source>Public on Suno</source>
        <translation>Suno 上已公开</translation>
    </message>
    <message>
        <source>Plays on Suno</source>
        <translation>Suno 播放数</translation>
    </message>
    <message>
        <source>Upvotes on Suno</source>
        <translation>Suno 点赞数</translation>
    </message>
    <message>
        <source>Audio link</source>
        <translation>音频链接</translation>
    </message>
    <message>
        <source>Video link</source>
        <translation>视频链接</translation>
    </message>
    <message>
        <source>Cover link</source>
        <translation>封面链接</translation>
    </message>
    <message>
        <source>Cover thumbnail link</source>
        <translation>封面缩略图链接</translation>
    </message>
    <message>
        <source>Error</source>
        <extracomment>Label: what Suno says about a song that failed.</extracomment>
        <translation>错误</translation>
    </message>
    <message>
        <source>Audio offered as</source>
        <translation>音频提供方式</translation>
    </message>
    <message>
        <source>Extended to</source>
        <extracomment>Label before the names of songs that go on from this one.</extracomment>
        <translation>续写为</translation>
    </message>
    <message>
        <source>Joined into</source>
        <extracomment>Label before the names of songs that this one is a part of.</extracomment>
        <translation>拼接成</translation>
    </message>
    <message>
        <source>Covered by</source>
        <extracomment>Label before the names of songs that sing this one in another way.</extracomment>
        <translation>被翻唱为</translation>
    </message>
    <message>
        <source>Remastered as</source>
        <extracomment>Label before the names of songs that are this one, sounding better.</extracomment>
        <translation>重制为</translation>
    </message>
    <message>
        <source>Edited to</source>
        <extracomment>Label before the names of songs that were edited from this one.</extracomment>
        <translation>编辑为</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>{size}/s</source>
        <extracomment>Speed of a download, such as “2 MB/s”.</extracomment>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>{n} s</source>
        <extracomment>Seconds.</extracomment>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <extracomment>Minutes.</extracomment>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <extracomment>Hours.</extracomment>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>less than an hour</source>
        <translation>不到一小时</translation>
    </message>
    <message>
        <source>, </source>
        <extracomment>Between the words of a list.</extracomment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>fragments</name>
    <message>
        <source>audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>it breaks off before its end</source>
        <translation>文件在结尾之前中断</translation>
    </message>
    <message>
        <source>it does not begin like such a file</source>
        <translation>开头不是这种文件</translation>
    </message>
    <message>
        <source>it does not begin with audio</source>
        <translation>开头不是音频</translation>
    </message>
    <message>
        <source>it has no content</source>
        <translation>没有内容</translation>
    </message>
    <message>
        <source>it has no track</source>
        <translation>没有音轨</translation>
    </message>
    <message>
        <source>it has too many tracks</source>
        <translation>音轨太多</translation>
    </message>
    <message>
        <source>its beginning is missing</source>
        <translation>缺少开头</translation>
    </message>
    <message>
        <source>its checksums do not match</source>
        <translation>校验和不匹配</translation>
    </message>
    <message>
        <source>its parts cannot be told apart</source>
        <translation>各部分无法区分</translation>
    </message>
    <message>
        <source>its table of contents has too many parts</source>
        <translation>索引的部分太多</translation>
    </message>
    <message>
        <source>its table of contents is broken</source>
        <translation>索引已损坏</translation>
    </message>
    <message>
        <source>its table of contents is too large</source>
        <translation>索引太大</translation>
    </message>
    <message>
        <source>its table of contents or its content is missing</source>
        <translation>缺少索引或内容</translation>
    </message>
    <message>
        <source>its tables point to data that is missing</source>
        <translation>索引指向的数据不存在</translation>
    </message>
    <message>
        <source>its tags cannot be read or written</source>
        <translation>标签无法读取或写入</translation>
    </message>
    <message>
        <source>one of its tables is cut off</source>
        <translation>一个索引表不完整</translation>
    </message>
    <message>
        <source>parts of it are missing</source>
        <translation>缺少部分内容</translation>
    </message>
    <message>
        <source>parts of it come twice or in the wrong order</source>
        <translation>部分内容重复或顺序错误</translation>
    </message>
    <message>
        <source>there is hardly any audio in it</source>
        <translation>几乎没有音频</translation>
    </message>
    <message>
        <source>there is no audio in it</source>
        <translation>没有音频</translation>
    </message>
    <message>
        <source>there is only a tag in it and no audio</source>
        <translation>只有标签，没有音频</translation>
    </message>
    <message>
        <source>writing its tags changed its audio</source>
        <translation>写入标签时改动了音频</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>the connection failed</source>
        <translation>连接失败</translation>
    </message>
    <message>
        <source>the player reports an error</source>
        <translation>播放器报错</translation>
    </message>
    <message>
        <source>it is a file of another program</source>
        <translation>这是其他程序的文件</translation>
    </message>
    <message>
        <source>it is not text</source>
        <translation>内容不是文本</translation>
    </message>
    <message>
        <source>the database reports an error</source>
        <translation>数据库报错</translation>
    </message>
    <message>
        <source>while checking tasks</source>
        <translation>查询任务时</translation>
    </message>
    <message>
        <source>while asking a provider for a file</source>
        <translation>向中转站请求文件时</translation>
    </message>
    <message>
        <source>while downloading</source>
        <translation>下载时</translation>
    </message>
    <message>
        <source>the system reports an error</source>
        <translation>系统报错</translation>
    </message>
    <message>
        <source>access is denied</source>
        <translation>没有访问权限</translation>
    </message>
    <message>
        <source>it is already in use</source>
        <translation>已被占用</translation>
    </message>
    <message>
        <source>this computer does not have this address</source>
        <translation>本机没有这个地址</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>其他程序正在使用</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>磁盘配额已用完</translation>
    </message>
    <message>
        <source>it already exists</source>
        <translation>已经存在</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>文件超出此磁盘的限制</translation>
    </message>
    <message>
        <source>this name is not allowed there</source>
        <translation>那里不允许使用这个名称</translation>
    </message>
    <message>
        <source>the disk cannot be read or written</source>
        <translation>磁盘无法读写</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>这是一个文件夹</translation>
    </message>
    <message>
        <source>its links lead in a circle</source>
        <translation>链接循环</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>打开的文件太多</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>the device is gone</source>
        <translation>设备已断开</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>the disk does not support locks</source>
        <translation>磁盘不支持锁</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>it is not a folder</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>the disk does not support this</source>
        <translation>磁盘不支持此操作</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁盘是只读的</translation>
    </message>
    <message>
        <source>the network drive is gone</source>
        <translation>网络磁盘已断开</translation>
    </message>
    <message>
        <source>it did not respond in time</source>
        <translation>响应超时</translation>
    </message>
</context>
<context>
    <name>relay_words</name>
    <message>
        <source>{state}, {key}</source>
        <extracomment>State of a provider and of its key.</extracomment>
        <translation>{state}，{key}</translation>
    </message>
    <message>
        <source>Using {address}, because the first address does not respond.</source>
        <translation>第一个地址无响应，正在使用 {address}。</translation>
    </message>
    <message>
        <source>online, responds in {ms} ms</source>
        <translation>在线，{ms} 毫秒响应</translation>
    </message>
    <message>
        <source>returns nothing usable</source>
        <translation>未返回可用的数据</translation>
    </message>
    <message>
        <source>online</source>
        <extracomment>State of a provider.</extracomment>
        <translation>在线</translation>
    </message>
    <message>
        <source>cannot be reached</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>action needed</source>
        <extracomment>State of a provider: the user has to do something, for example enter another key.</extracomment>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>has a problem of its own</source>
        <translation>自身出了问题</translation>
    </message>
    <message>
        <source>rate limited</source>
        <translation>请求过于频繁（限流）</translation>
    </message>
    <message>
        <source>not contacted yet</source>
        <translation>尚未连接</translation>
    </message>
    <message>
        <source>has a key</source>
        <translation>已有密钥</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>没有密钥</translation>
    </message>
    <message>
        <source>This key has no spending limit of its own.</source>
        <translation>此密钥没有单独的额度限制。</translation>
    </message>
    <message>
        <source>{amount} left.</source>
        <translation>剩余 {amount}。</translation>
    </message>
    <message>
        <source>Valid until {day}.</source>
        <translation>有效期至 {day}。</translation>
    </message>
    <message>
        <source>One task costs {amount}.</source>
        <translation>每个任务 {amount}。</translation>
    </message>
    <message>
        <source>Last problem ({time}): {sentence}</source>
        <translation>最近一次问题（{time}）：{sentence}</translation>
    </message>
    <message>
        <source>Uses the API of sunoapi.org.</source>
        <translation>使用 sunoapi.org 的 API。</translation>
    </message>
    <message>
        <source>Uses the feed API: songs are looked up by their IDs.</source>
        <translation>使用 feed API：按歌曲 ID 查询。</translation>
    </message>
    <message>
        <source>Uses the common Suno API.</source>
        <translation>使用通用的 Suno API。</translation>
    </message>
    <message>
        <source>single-task lookup</source>
        <translation>查询单个任务</translation>
    </message>
    <message>
        <source>batch lookup</source>
        <translation>批量查询任务</translation>
    </message>
    <message>
        <source>synced lyrics</source>
        <extracomment>In a list of what a provider supports; so are the next three.</extracomment>
        <translation>同步歌词</translation>
    </message>
    <message>
        <source>WAV</source>
        <translation>WAV</translation>
    </message>
    <message>
        <source>video on request</source>
        <translation>按请求生成视频</translation>
    </message>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>balance</source>
        <extracomment>In a list of what a provider supports: it tells how much credit is left.</extracomment>
        <translation>余额</translation>
    </message>
    <message>
        <source>renewing links</source>
        <extracomment>In a list of what a provider supports: it makes new links for songs whose links have expired.</extracomment>
        <translation>更新链接</translation>
    </message>
    <message>
        <source>Its links have never worked so far.</source>
        <translation>它的链接至今从未有效。</translation>
    </message>
    <message>
        <source>lookup by song ID (feed)</source>
        <translation>批量查询歌曲 (feed)</translation>
    </message>
    <message>
        <source>lyrics</source>
        <extracomment>In a list of what a provider supports: lookup of lyrics.</extracomment>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Supports: {list}.</source>
        <translation>支持：{list}。</translation>
    </message>
    <message>
        <source>Does not support: {list}.</source>
        <translation>不支持：{list}。</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>Waiting for the provider&apos;s first response.</source>
        <translation>正在等待中转站首次返回。</translation>
    </message>
    <message>
        <source>The provider is generating this.</source>
        <translation>中转站正在生成。</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>已完成。</translation>
    </message>
    <message>
        <source>The provider reports that this task failed.</source>
        <translation>中转站返回：任务失败。</translation>
    </message>
    <message>
        <source>No progress for a long time, so it is checked less often. Press Retry to check now.</source>
        <translation>长时间没有进展，现已降低查询频率。点击“重试”可立即查询。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no song. It is checked less often now; press Retry to check now.</source>
        <translation>中转站表示任务已完成，但没有返回歌曲，现已降低查询频率。点击“重试”可立即查询。</translation>
    </message>
    <message>
        <source>The provider rejects the API key. Check it in Settings.</source>
        <translation>密钥无效，请在设置中检查。</translation>
    </message>
    <message>
        <source>No provider set up yet. Add one in Settings to check this task.</source>
        <translation>尚未设置中转站。请在设置中添加，添加后会自动查询。</translation>
    </message>
    <message>
        <source>The provider has no such task for this key. Check the task ID, and that this provider and key belong to it.</source>
        <translation>该中转站用此密钥查不到这个任务。请检查 ID、中转站以及密钥是否对应。</translation>
    </message>
    <message>
        <source>None of your providers has this task. Check the ID, or add the provider that generated it.</source>
        <translation>您的中转站都查不到这个任务。请检查 ID，或添加生成它的中转站。</translation>
    </message>
    <message>
        <source>The provider has deleted this task. What you already have is kept.</source>
        <translation>中转站已删除此任务，您已有的内容不受影响。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no song. Checking again for 15 minutes.</source>
        <translation>中转站说已完成，但没有返回歌曲。15 分钟内会继续查询。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no link to the song. Checking again for 15 minutes.</source>
        <translation>中转站说已完成，但没有返回歌曲链接。15 分钟内会继续查询。</translation>
    </message>
    <message>
        <source>The provider says it is finished, but only the live stream exists so far. Checking again for 15 minutes.</source>
        <translation>中转站说已完成，但目前只能试听。15 分钟内会继续查询。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no link to the song. It is checked less often now; press Retry to check now.</source>
        <translation>中转站说已完成，但没有返回歌曲链接。现在会降低查询频率；点“重试”可立即查询。</translation>
    </message>
    <message>
        <source>The response does not say in a way that Suno Desktop understands how far this task is. Checking again automatically.</source>
        <translation>返回结果没有以 Suno Desktop 能识别的方式说明任务进度。会自动再次查询。</translation>
    </message>
    <message>
        <source>The provider does not accept the form of this task ID. Check that the ID is complete and comes from this provider.</source>
        <translation>中转站不接受此任务 ID 的格式。请检查 ID 是否完整、是否来自此中转站。</translation>
    </message>
    <message>
        <source>The provider keeps sending new songs for this task. The first 100 are kept, and it is no longer checked automatically. Press Retry to check it once more.</source>
        <translation>中转站不断为此任务返回新歌曲。已保留前 100 首，不再自动查询。点“重试”可再查一次。</translation>
    </message>
    <message>
        <source>The provider is generating this. Here that usually takes about {minutes} min (a guess from your finished tasks).</source>
        <translation>中转站正在生成。在这里通常约需 {minutes} 分钟（根据您已完成的任务推测）。</translation>
    </message>
    <message>
        <source>The provider is generating this. Here that usually takes about {seconds} s (a guess from your finished tasks).</source>
        <translation>中转站正在生成。在这里通常约需 {seconds} 秒（根据您已完成的任务推测）。</translation>
    </message>
    <message>
        <source>{relay} does not return this task and says: “{message}”. It is no longer checked automatically; press Retry to check now, or contact the provider.</source>
        <translation>{relay} 没有返回此任务，提示：“{message}”。不再自动查询；点“重试”可立即查询，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} returns nothing for this task, again and again. It cannot give out this response; tell its operator. Press Retry to check again.</source>
        <translation>{relay} 对此任务一再返回空内容，说明它无法给出此结果，请告知其站长。点“重试”可再次查询。</translation>
    </message>
    <message>
        <source>{relay} returns something for this task that Suno Desktop does not understand, again and again. Press Retry to check again, or contact the provider.</source>
        <translation>{relay} 对此任务一再返回 Suno Desktop 无法识别的内容。点“重试”可再次查询，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} has a fault with this task, again and again, and says: “{message}”. Tell its operator; press Retry to check again.</source>
        <translation>{relay} 处理此任务时一再出错，提示：“{message}”。请告知其站长；点“重试”可再次查询。</translation>
    </message>
    <message>
        <source>{relay} does not respond about this task, again and again, but does about others. Tell its operator; press Retry to check again.</source>
        <translation>{relay} 对此任务一再没有响应，但其他任务正常。请告知其站长；点“重试”可再次查询。</translation>
    </message>
    <message>
        <source>{host} refuses the connection. Check that the address is right and the server is running.</source>
        <translation>{host} 拒绝连接。请检查地址，并确认服务器正在运行。</translation>
    </message>
    <message>
        <source>{host} cannot be found. Check the address and your internet connection.</source>
        <translation>找不到 {host}。请检查地址和网络。</translation>
    </message>
    <message>
        <source>{host} did not respond in time.</source>
        <translation>{host} 响应超时。</translation>
    </message>
    <message>
        <source>The encryption that {host} offers is too weak to be safe. Contact its operator. Nothing was sent.</source>
        <translation>{host} 的加密方式不够安全，请联系该服务的管理员。未发送任何内容。</translation>
    </message>
    <message>
        <source>{host} cannot be reached right now. Check your internet connection.</source>
        <translation>目前无法连接 {host}。请检查网络。</translation>
    </message>
    <message>
        <source>{host} sent a compressed response that was not requested. Contact its operator.</source>
        <translation>{host} 返回的内容使用了未请求的压缩方式，请联系该服务的管理员。</translation>
    </message>
    <message>
        <source>The connection to {host} was interrupted.</source>
        <translation>与 {host} 的连接中断。</translation>
    </message>
    <message>
        <source>{host} is too slow right now.</source>
        <translation>{host} 传输太慢。</translation>
    </message>
    <message>
        <source>{host} sent too much data, so the transfer was stopped. Check the address.</source>
        <translation>{host} 发来的数据过大，已停止接收。请检查链接或地址。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which was blocked for safety. If that is the new address, enter it in Settings.</source>
        <translation>{host} 要求跳转到 {target}，已拦截。如果那是它的新地址，请在设置中填写。</translation>
    </message>
    <message>
        <source>{host} redirects in a circle or to nowhere, so there is no response. Contact its operator.</source>
        <translation>{host} 反复跳转，或没有说明跳转到哪里，因此没有响应。请联系该服务的管理员。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which cannot be followed. Refresh the task to get a new link.</source>
        <translation>{host} 重定向到 {target}，无法继续。请刷新任务以获取新链接。</translation>
    </message>
    <message>
        <source>This link was blocked: {host}. Only https links to public servers are allowed.</source>
        <translation>已拦截此链接：{host}。只允许公网上的 https 链接。</translation>
    </message>
    <message>
        <source>This link was blocked: it leads to port {port} of {host}. Only port 443 and the ports of your providers are allowed.</source>
        <translation>已拦截此链接：它指向 {host} 的端口 {port}。只允许端口 443 和您的中转站所用的端口。</translation>
    </message>
    <message>
        <source>This link was blocked: it leads to the IP address {host}. Only the IP addresses of your providers are allowed; other servers need a name.</source>
        <translation>已拦截此链接：它指向 IP 地址 {host}。只允许您的中转站的 IP 地址，其他服务器必须使用域名。</translation>
    </message>
    <message>
        <source>{host} uses unencrypted HTTP, so others can read what is sent. Use https, or allow HTTP for this provider in Settings.</source>
        <translation>{host} 使用未加密的 http，传输内容可能被他人看到。请改用 https，或在设置中允许此中转站使用 http。</translation>
    </message>
    <message>
        <source>{host} is an address inside a private network, so it was blocked. Allow local addresses for this provider if it is yours.</source>
        <translation>{host} 指向内网地址，已拦截。如果这是您自己的中转站，请为它允许本地地址。</translation>
    </message>
    <message>
        <source>{relay} rejects the API key. Check it in Settings.</source>
        <translation>{relay} 提示密钥无效。请在设置中检查。</translation>
    </message>
    <message>
        <source>{relay} requires an API key. Add it in Settings.</source>
        <translation>{relay} 需要密钥。请在设置中添加。</translation>
    </message>
    <message>
        <source>The key for {relay} has expired. Get a new one and enter it in Settings.</source>
        <translation>{relay} 的密钥已过期。请获取新密钥并在设置中填入。</translation>
    </message>
    <message>
        <source>Your account at {relay} has no credit left. Top it up there, then press Retry.</source>
        <translation>您在 {relay} 的账户余额已用完。请充值后点“重试”。</translation>
    </message>
    <message>
        <source>{relay} does not allow this key to use Suno. Ask your provider to enable it.</source>
        <translation>{relay} 不允许此密钥使用 Suno。请向中转站申请权限。</translation>
    </message>
    <message>
        <source>{relay} has no such task for this key. Check the task ID, and that this provider and key belong to it.</source>
        <translation>{relay} 用此密钥查不到这个任务。请检查 ID、中转站以及密钥是否对应。</translation>
    </message>
    <message>
        <source>{relay} is limiting requests. Trying again in {seconds} s.</source>
        <translation>{relay} 提示请求过于频繁，{seconds} 秒后自动重试。</translation>
    </message>
    <message>
        <source>{relay} is limiting requests.</source>
        <translation>{relay} 提示请求过于频繁。</translation>
    </message>
    <message>
        <source>{relay} is overloaded.</source>
        <translation>{relay} 负载过高。</translation>
    </message>
    <message>
        <source>{relay} cannot reach its own upstream service.</source>
        <translation>{relay} 无法连接其上游服务。</translation>
    </message>
    <message>
        <source>{relay} has a server error (status {status}).</source>
        <translation>{relay} 服务器出错（状态码 {status}）。</translation>
    </message>
    <message>
        <source>{relay} returned a web page instead of data. Check the address, and whether your Wi-Fi needs a sign-in.</source>
        <translation>{relay} 返回的是网页而不是数据。请检查地址，以及您的网络是否需要登录。</translation>
    </message>
    <message>
        <source>Cloudflare is blocking access to {relay}. Try another network, or contact the provider.</source>
        <translation>{relay} 的访问被 Cloudflare 拦截。请换个网络，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} returned invalid data (not JSON).</source>
        <translation>{relay} 返回的内容不是 JSON。</translation>
    </message>
    <message>
        <source>{relay} returned an empty response.</source>
        <translation>{relay} 返回了空内容。</translation>
    </message>
    <message>
        <source>{relay} returned too much data. Check the address in Settings.</source>
        <translation>{relay} 返回的内容过大。请在设置中检查地址。</translation>
    </message>
    <message>
        <source>{relay} returned a response that Suno Desktop does not understand. See Details for the response.</source>
        <translation>{relay} 的返回结果无法识别，原文见“详情”。</translation>
    </message>
    <message>
        <source>No Suno service was found at {host}. Use the API address from your provider&apos;s documentation.</source>
        <translation>{host} 上没有 Suno 接口。请填写中转站文档中的 API 地址。</translation>
    </message>
    <message>
        <source>{relay} does not support this request at this address. Check the address in Settings.</source>
        <translation>{relay} 在此地址不支持这种查询。请在设置中检查地址。</translation>
    </message>
    <message>
        <source>{relay} says: “{message}”. If that is unclear, contact the provider.</source>
        <translation>{relay} 返回：“{message}”。如不明白，请联系中转站客服。</translation>
    </message>
    <message>
        <source>{relay} refuses the request (status 401) and gives no clear reason. Check the key in Settings, or ask the provider.</source>
        <translation>{relay} 拒绝了请求（状态码 401），没有说明明确原因。请在设置中检查密钥，或询问中转站。</translation>
    </message>
    <message>
        <source>The key for {relay} was switched off there. Switch it on again at the provider, or enter another key in Settings.</source>
        <translation>{relay} 的密钥已在中转站停用。请在中转站重新启用，或在设置中换一个密钥。</translation>
    </message>
    <message>
        <source>The credit of this key at {relay} is used up. Give the key more credit there, then press Retry, or enter another key in Settings.</source>
        <translation>此密钥在 {relay} 的额度已用完。请在中转站为它增加额度后点“重试”，或在设置中换一个密钥。</translation>
    </message>
    <message>
        <source>This key may only use certain models at {relay}, so it cannot check tasks. New keys without a list of models can; tasks belong to the account. Create one there and enter it in Settings.</source>
        <translation>此密钥在 {relay} 只能使用指定的模型，因此不能查询任务。不限制模型的新密钥可以查询；任务属于账户。请在中转站新建一个，并填入设置。</translation>
    </message>
    <message>
        <source>This key may only be used from certain network addresses, and yours is not one of them. Add your address to the key at {relay}, or enter another key in Settings.</source>
        <translation>此密钥只能从指定的网络地址使用，您的地址不在其中。请在 {relay} 把您的地址加到密钥的列表，或在设置中换一个密钥。</translation>
    </message>
    <message>
        <source>{relay} has blocked your account. Contact the provider; another key of this account does not help.</source>
        <translation>{relay} 已封禁您的账户。请联系中转站；换用此账户的其他密钥没有用。</translation>
    </message>
    <message>
        <source>{relay} has no channel for this model at the moment and says: “{message}”. Press Retry later, or contact the provider.</source>
        <translation>{relay} 目前没有可用于此模型的渠道，提示：“{message}”。请稍后点“重试”，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and says: “{message}”. If that is unclear, contact the provider, then press Retry.</source>
        <translation>{relay} 拒绝了此请求，提示：“{message}”。如果不清楚原因，请联系中转站，然后点“重试”。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and does not say why. Contact the provider, then press Retry.</source>
        <translation>{relay} 拒绝了此请求，没有说明原因。请联系中转站，然后点“重试”。</translation>
    </message>
    <message>
        <source>{relay} has a problem of its own and says: “{message}”.</source>
        <translation>{relay} 自身出了问题，提示：“{message}”。</translation>
    </message>
    <message>
        <source>{relay} is closed for maintenance at the moment.</source>
        <translation>{relay} 正在维护，暂时无法使用。</translation>
    </message>
    <message>
        <source>{relay} still has a problem of its own after {tries} tries. Try again later, or contact the provider.</source>
        <translation>尝试 {tries} 次后，{relay} 自身的问题仍未解决。请稍后再试，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} responded “not found” and nothing else. Check the task ID, and that the address is that of the API.</source>
        <translation>{relay} 只返回了“未找到”。请检查任务 ID，以及地址是否为 API 地址。</translation>
    </message>
    <message>
        <source>{relay} returned a song made by Udio. Suno Desktop only handles tasks of Suno.</source>
        <translation>{relay} 返回的是 Udio 生成的歌曲。Suno Desktop 只处理 Suno 的任务。</translation>
    </message>
    <message>
        <source>The preset “{name}” in {path} was left out: its field “{field}” is missing or wrong. Correct it and open this again.</source>
        <translation>{path} 中的预设“{name}”已忽略：其字段“{field}”缺失或有误。请更正后重新打开此页面。</translation>
    </message>
    <message>
        <source>The presets in {path} cannot be read: the file is not JSON with a list “providers”. Correct it and open this again.</source>
        <translation>无法读取 {path} 中的预设：该文件不是包含“providers”列表的 JSON。请更正后重新打开此页面。</translation>
    </message>
    <message>
        <source>You already have a provider called “{name}”. Choose another name.</source>
        <translation>已有名为“{name}”的中转站，请换个名称。</translation>
    </message>
    <message>
        <source>You already have this address as “{name}”. Edit that one instead.</source>
        <translation>此地址已添加，名称为“{name}”。请直接修改它。</translation>
    </message>
    <message>
        <source>“{url}” is not a valid address. Enter one like https://api.example.com.</source>
        <translation>“{url}”不是有效的地址。请填写类似 https://api.example.com 的地址。</translation>
    </message>
    <message>
        <source>An address has no user name, password or “@” in it. Enter one like https://api.example.com.</source>
        <translation>地址中不能有用户名、密码或“@”。请填写类似 https://api.example.com 的地址。</translation>
    </message>
    <message>
        <source>This name looks like an API key. Enter the key under “API key”, and choose another name.</source>
        <translation>这个名称看起来是 API 密钥。请把密钥填在“API 密钥”中，并另取一个名称。</translation>
    </message>
    <message>
        <source>No provider is set up yet. Give its address with --relay URL.</source>
        <translation>尚未设置中转站。请用 --relay URL 指定地址。</translation>
    </message>
    <message>
        <source>There is no provider called “{name}”. Check the name, or give its address with --relay URL.</source>
        <translation>没有名为“{name}”的中转站。请检查名称，或用 --relay URL 指定地址。</translation>
    </message>
    <message>
        <source>{relay} cannot be reached. Your library still works; refreshing resumes automatically.</source>
        <translation>无法连接 {relay}。曲库仍可使用，恢复后会自动继续查询。</translation>
    </message>
    <message>
        <source>{relay} could not be reached in {tries} tries. Check the address and your internet connection.</source>
        <translation>尝试 {tries} 次后仍无法连接 {relay}。请检查地址和网络连接。</translation>
    </message>
    <message>
        <source>{relay} returned nothing usable in {tries} tries. Check the address, or try again later.</source>
        <translation>尝试 {tries} 次后，{relay} 仍未返回可用的数据。请检查地址，或稍后再试。</translation>
    </message>
    <message>
        <source>{relay} responds in {ms} ms and accepts the API key.</source>
        <translation>{relay} 在 {ms} 毫秒内响应，密钥有效。</translation>
    </message>
    <message>
        <source>{relay} responds in {ms} ms and did not ask for a key.</source>
        <translation>{relay} 在 {ms} 毫秒内响应，未要求密钥。</translation>
    </message>
    <message>
        <source>This is not a valid API key: a key has 8 to 512 letters, digits or symbols and no spaces. Copy it again from your provider.</source>
        <translation>这不是有效的密钥：密钥由 8 到 512 个字母、数字和符号组成，不含空格。请从中转站重新复制。</translation>
    </message>
    <message>
        <source>This is an address, not an API key. Copy the key from your provider.</source>
        <translation>这是网址，不是 API 密钥。请从中转站复制密钥。</translation>
    </message>
    <message>
        <source>No system keyring found. Keep the key for this session only, or in a file that only you can read.</source>
        <translation>没有找到系统密钥环。可仅在本次运行中保留密钥，或保存到只有您能读取的文件中。</translation>
    </message>
    <message>
        <source>The system keyring could not store the key. Keep it for this session only, or in a file that only you can read.</source>
        <translation>系统密钥环未能保存密钥。可仅在本次运行中保留，或保存到只有您能读取的文件中。</translation>
    </message>
    <message>
        <source>The key file {path} can be read by others or belongs to another user, so it is ignored. Make it private (chmod 600) or enter the key again.</source>
        <translation>密钥文件 {path} 可能被他人读取或不属于您，因此未使用。请将其设为仅本人可读（chmod 600），或重新输入密钥。</translation>
    </message>
    <message>
        <source>SUNO_DESKTOP_KEY is set, but there are several providers. Use --relay to say which one it is for.</source>
        <translation>已设置 SUNO_DESKTOP_KEY，但有多个中转站。请用 --relay 指明它属于哪一个。</translation>
    </message>
    <message>
        <source>Ready to download.</source>
        <translation>可以下载。</translation>
    </message>
    <message>
        <source>Queued.</source>
        <translation>排队中。</translation>
    </message>
    <message>
        <source>Downloading.</source>
        <translation>正在下载。</translation>
    </message>
    <message>
        <source>Downloaded.</source>
        <translation>已下载。</translation>
    </message>
    <message>
        <source>Downloaded without tags: this kind of file has no place for them.</source>
        <translation>已下载，但没有标签：这种文件无法存放标签。</translation>
    </message>
    <message>
        <source>Downloaded without tags: writing them would have damaged the file.</source>
        <translation>已下载，但没有标签：写入标签会损坏文件。</translation>
    </message>
    <message>
        <source>Suno blocks this download, so trying again does not help. Cover, lyrics and details are kept.</source>
        <translation>Suno 限制了此文件的下载，重试也无法获取。封面、歌词和详情已保留。</translation>
    </message>
    <message>
        <source>The download failed. Press Retry.</source>
        <translation>下载失败，请重试。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>The file is no longer where it was saved. Download it again, or put it back.</source>
        <translation>文件已不在保存的位置。请重新下载，或将其放回原处。</translation>
    </message>
    <message>
        <source>{path} is damaged, so it was not added to the library.</source>
        <translation>{path} 已损坏，因此没有加入音乐库。</translation>
    </message>
    <message>
        <source>The file was changed after it was saved. Download it again to get the original.</source>
        <translation>文件在下载后被改动过。重新下载可恢复原文件。</translation>
    </message>
    <message>
        <source>{path} was changed again since, so its earlier tags were not restored. To get the original, download it again.</source>
        <translation>{path} 之后又被改动过，因此没有恢复原来的标签。如需原文件，请重新下载。</translation>
    </message>
    <message>
        <source>The earlier tags of {path} cannot be restored. The file was not changed. To get the original, download it again.</source>
        <translation>无法恢复 {path} 原来的标签，文件未被改动。如需原文件，请重新下载。</translation>
    </message>
    <message>
        <source>The provider does not offer this file for this song.</source>
        <translation>中转站没有为这首歌曲提供此文件。</translation>
    </message>
    <message>
        <source>The song is still being generated. You can download it when it is ready.</source>
        <translation>歌曲还在生成，完成后即可下载。</translation>
    </message>
    <message>
        <source>The video is still being processed.</source>
        <translation>视频仍在处理。</translation>
    </message>
    <message>
        <source>This song has no lyrics.</source>
        <translation>这首歌曲没有歌词。</translation>
    </message>
    <message>
        <source>{relay} is preparing the {kind} file. This can take a few minutes.</source>
        <translation>{relay} 正在准备 {kind} 文件，可能需要几分钟。</translation>
    </message>
    <message>
        <source>{relay} did not finish the {kind} file within {minutes} minutes. Press Retry to keep waiting for it.</source>
        <translation>{relay} 在 {minutes} 分钟内没有完成 {kind} 文件。点击“重试”可继续等待。</translation>
    </message>
    <message>
        <source>None of this song&apos;s providers offers {kind} files.</source>
        <translation>这首歌曲的中转站都不提供 {kind} 文件。</translation>
    </message>
    <message>
        <source>{relay} has no {kind} file of this song. Try again later.</source>
        <translation>{relay} 没有这首歌曲的 {kind} 文件。请稍后再试。</translation>
    </message>
    <message>
        <source>{relay} makes {kind} files only for programs with a web address that it can notify. Suno Desktop has none. Get the file from the provider&apos;s website.</source>
        <translation>{relay} 只为有网址可接收通知的程序生成 {kind} 文件，而 Suno Desktop 没有网址。请到中转站的网站上获取该文件。</translation>
    </message>
    <message>
        <source>Suno Desktop was closed while it ordered the {kind} file from {relay}, so it is not known whether the order arrived. Press Retry to order it again, which may cost a second time.</source>
        <translation>Suno Desktop 在向 {relay} 订购 {kind} 文件时被关闭，因此不知道订单是否已送达。点击“重试”会再次订购，可能会重复收费。</translation>
    </message>
    <message>
        <source>The {kind} file that the provider prepared is no longer available. Press Retry to ask for it again, which may cost something.</source>
        <translation>中转站准备的 {kind} 文件已无法获取。点击“重试”会再次请求，可能会收费。</translation>
    </message>
    <message>
        <source>The provider sent {container} audio under the name of a WAV file, so it was not kept.</source>
        <translation>中转站以 WAV 的名义发来了 {container} 音频，因此没有保存。</translation>
    </message>
    <message>
        <source>The provider found no notes in this song, so there is no MIDI file.</source>
        <translation>中转站在这首歌曲中没有找到音符，因此没有 MIDI 文件。</translation>
    </message>
    <message>
        <source>{path} is hard-linked to another file, so it was not changed.</source>
        <translation>{path} 与其他文件共用数据（硬链接），未改动。</translation>
    </message>
    <message>
        <source>{path} is tagged as a different song, so it was not used.</source>
        <translation>{path} 的标签显示是另一首歌，未采用。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The server sent an encrypted file that cannot be played. Press Retry, or ask your provider.</source>
        <translation>服务器发来的是加密文件，无法播放。请重试，或联系中转站。</translation>
    </message>
    <message>
        <source>{host} refused to send the file (status {status}). The link may have expired; press Retry.</source>
        <translation>{host} 拒绝提供此文件（状态码 {status}），链接可能已过期。请重试。</translation>
    </message>
    <message>
        <source>{host} does not have this file (status {status}). The link may have expired or not be ready yet; press Retry.</source>
        <translation>{host} 上没有此文件（状态码 {status}），链接可能尚未生效或已过期。请重试。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}) and says: “{message}”.</source>
        <translation>{host} 没有返回此文件（状态码 {status}），并提示：“{message}”。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}) and says: “{message}”. The link may have expired.</source>
        <translation>{host} 没有返回此文件（状态码 {status}），并提示：“{message}”。链接可能已过期。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}).</source>
        <translation>{host} 没有返回此文件（状态码 {status}）。</translation>
    </message>
    <message>
        <source>{host} is still preparing the file (status {status}).</source>
        <translation>{host} 仍在准备此文件（状态码 {status}）。</translation>
    </message>
    <message>
        <source>{host} says that it sent only a part of the file (status {status}).</source>
        <translation>{host} 表示只返回了文件的一部分（状态码 {status}）。</translation>
    </message>
    <message>
        <source>{host} asks for a browser check (status {status}), so the file could not be downloaded. Try another network, or contact the provider.</source>
        <translation>{host} 要求进行浏览器验证（状态码 {status}），因此无法下载此文件。请换个网络，或联系中转站。</translation>
    </message>
    <message>
        <source>{host} has a server error (status {status}).</source>
        <translation>{host} 服务器出错（状态码 {status}）。</translation>
    </message>
    <message>
        <source>{host} is limiting downloads.</source>
        <translation>{host} 提示下载过于频繁。</translation>
    </message>
    <message>
        <source>{host} sent a web page instead of the file. The link has probably expired; press Retry.</source>
        <translation>{host} 返回的是网页而不是文件，链接可能已过期。请重试。</translation>
    </message>
    <message>
        <source>{host} sent a message instead of the file: “{message}”. Press Retry; if that does not help, contact the provider.</source>
        <translation>{host} 返回的是提示信息而不是文件：“{message}”。请重试；如果仍然不行，请联系中转站。</translation>
    </message>
    <message>
        <source>{host} sent a message instead of the file: “{message}”. The link has probably expired; press Retry.</source>
        <translation>{host} 返回的是提示信息而不是文件：“{message}”。链接可能已过期，请重试。</translation>
    </message>
    <message>
        <source>{host} sent an empty file. Press Retry.</source>
        <translation>{host} 返回了空文件。请重试。</translation>
    </message>
    <message>
        <source>The download was interrupted.</source>
        <translation>下载中断。</translation>
    </message>
    <message>
        <source>The server sent the same incomplete or damaged file twice, so it was not downloaded again. Press Retry later; if that does not help, contact the provider.</source>
        <translation>服务器两次发来同一个不完整或损坏的文件，因此没有再次下载。请稍后点击“重试”；如仍不行，请联系中转站。</translation>
    </message>
    <message>
        <source>IDs and prompts cannot be taken out of this kind of file, so it was not copied. Copy the song as MP3 instead.</source>
        <translation>无法从这种文件中去除 ID 和提示词，因此没有复制。请改为复制这首歌的 MP3。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk or device it is on, or choose another folder.</source>
        <translation>找不到文件夹 {path}。请连接它所在的磁盘或设备，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} belongs to the library itself, so copies there would be taken for other songs. Choose another folder.</source>
        <translation>{path} 属于曲库本身，其中的副本会被当成其他歌曲。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The downloaded {kind} file is damaged or incomplete: {problem}. Press Retry.</source>
        <translation>下载的 {kind} 文件已损坏或不完整：{problem}。请重试。</translation>
    </message>
    <message>
        <source>The server sent {container} instead of {kind}. Press Retry; if that does not help, contact the provider.</source>
        <translation>服务器发来的是 {container} 文件，而不是 {kind}。请重试；如仍如此，请联系中转站。</translation>
    </message>
    <message>
        <source>The file changed on the server during the download.</source>
        <translation>下载过程中服务器上的文件发生变化。</translation>
    </message>
    <message>
        <source>{host} sent a compressed file that was not requested, so it was not saved. Contact the provider.</source>
        <translation>{host} 返回了未请求的压缩文件，未保存。请联系中转站。</translation>
    </message>
    <message>
        <source>The file is larger than {limit}, so the download was stopped. Press Refresh to get a new link.</source>
        <translation>文件超过 {limit}，已停止下载。请刷新以获取新链接。</translation>
    </message>
    <message>
        <source>The cover image is damaged or in an unknown format. Press Retry to download it again.</source>
        <translation>封面图片已损坏或格式未知。请重试。</translation>
    </message>
    <message>
        <source>The server mixed parts of different files.</source>
        <translation>服务器混入了其他文件的片段。</translation>
    </message>
    <message>
        <source>The server sent something that is not {kind} or any known audio or image format. Press Retry; if that does not help, contact the provider.</source>
        <translation>服务器发来的不是 {kind} 文件，也不是已知的音频或图片。请重试；如仍如此，请联系中转站。</translation>
    </message>
    <message>
        <source>The server sent a video without sound instead of the song. Press Retry; if that does not help, contact the provider.</source>
        <translation>服务器发来的是没有声音的视频，而不是歌曲。请重试；如仍如此，请联系中转站。</translation>
    </message>
    <message>
        <source>What {host} sent does not match its checksum.</source>
        <translation>{host} 发来的内容与其校验和不符。</translation>
    </message>
    <message>
        <source>This file cannot be played: {problem}. Download the song again.</source>
        <translation>无法播放此文件：{problem}。请重新下载这首歌曲。</translation>
    </message>
    <message>
        <source>This file has no playable audio. Download the song again.</source>
        <translation>此文件没有可播放的音频。请重新下载。</translation>
    </message>
    <message>
        <source>The provider gave no usable link for this file. Press Refresh to check again.</source>
        <translation>中转站没有给出此文件的可用链接。请刷新后再试。</translation>
    </message>
    <message>
        <source>The song is still being generated, so there is only a live preview. You can download it when it is ready.</source>
        <translation>歌曲还在生成，目前只能试听，完成后即可下载。</translation>
    </message>
    <message>
        <source>Playback stopped because several songs in a row could not be played. Check your internet connection and the music folder.</source>
        <translation>连续多首歌曲无法播放，已停止播放。请检查网络和歌曲文件夹。</translation>
    </message>
    <message>
        <source>The disk is full: {path}. Free some space; downloads continue automatically.</source>
        <translation>磁盘已满：{path}。请腾出空间，之后会自动继续下载。</translation>
    </message>
    <message>
        <source>Not enough space: {path} needs {needs} MB more. Free some space; downloads continue automatically.</source>
        <translation>空间不足：{path} 还需要 {needs} MB。请腾出空间，之后会自动继续下载。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk or choose another folder in Settings.</source>
        <translation>找不到文件夹 {path}。请接上磁盘，或在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder {path} with your songs was not found. Connect the disk it is on; nothing is downloaded again.</source>
        <translation>找不到存放歌曲的文件夹 {path}。请接上它所在的磁盘；不会重新下载任何内容。</translation>
    </message>
    <message>
        <source>The disk reports an error at {path}: {reason}. Check the disk, or choose another folder in Settings.</source>
        <translation>磁盘在 {path} 处报错：{reason}。请检查磁盘，或在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be read: no permission. Allow it, then try again.</source>
        <translation>无法读取 {path}：没有权限。请授予读取权限后重试。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}. Check the disk, then try again.</source>
        <translation>无法读取 {path}：{reason}。请检查磁盘后重试。</translation>
    </message>
    <message>
        <source>The language setting of this system ({encoding}) cannot name the file {path}. Start Suno Desktop with a UTF-8 locale, for example LC_ALL=C.UTF-8.</source>
        <translation>此系统的语言设置（{encoding}）无法表示文件名 {path}。请使用 UTF-8 语言环境启动 Suno Desktop，例如 LC_ALL=C.UTF-8。</translation>
    </message>
    <message>
        <source>{path} is outside the music folder, so nothing was written. Check the file name template in Settings.</source>
        <translation>{path} 在歌曲文件夹之外，因此未写入。请在设置中检查文件名模板。</translation>
    </message>
    <message>
        <source>This folder&apos;s path is too long ({length} characters; at most {most} leave room for song names). Choose a folder closer to the drive&apos;s root.</source>
        <translation>此文件夹的路径太长（{length} 个字符，最多 {most} 个，才能容纳歌曲文件名）。请选择层级更浅的文件夹。</translation>
    </message>
    <message>
        <source>Another file is already called {path}, so nothing was moved there. Rename or move that file first.</source>
        <translation>{path} 已被另一个文件占用，因此未移动。请先将那个文件改名或移走。</translation>
    </message>
    <message>
        <source>{path} could not be moved to the system trash, because its drive has none. Delete the file yourself, then empty the Trash again.</source>
        <translation>无法将 {path} 移到系统回收站，因为所在磁盘没有回收站。请自行删除该文件，然后再次清空废纸篓。</translation>
    </message>
    <message>
        <source>This picture cannot be read, so the cover stays as it is. Use a JPEG, PNG, WebP, AVIF or GIF file.</source>
        <translation>无法读取此图片，封面未改动。请使用 JPEG、PNG、WebP、AVIF 或 GIF 文件。</translation>
    </message>
    <message>
        <source>The disk is full, so {path} could not be written. Free some space; until then your ratings, notes and collections are in the library only.</source>
        <translation>磁盘已满，无法写入 {path}。请释放空间；在此之前，您的评分、笔记和歌单只保存在曲库中。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect its disk; until then your ratings, notes and collections are in the library only, not beside your songs.</source>
        <translation>找不到文件夹 {path}。请接上磁盘；在此之前，您的评分、笔记和歌单只保存在曲库中，不在歌曲旁边。</translation>
    </message>
    <message>
        <source>Suno Desktop cannot write to {path}. Allow writing there, so that your ratings, notes and collections are beside your songs too; until then they are in the library only.</source>
        <translation>Suno Desktop 无法写入 {path}。请允许写入，以便您的评分、笔记和歌单也与歌曲放在一起；在此之前，它们只保存在曲库中。</translation>
    </message>
    <message>
        <source>The disk reports an error at {path}: {reason}. Check the disk; until then your ratings, notes and collections are in the library only.</source>
        <translation>磁盘在 {path} 处报告错误：{reason}。请检查磁盘；在此之前，您的评分、笔记和歌单只保存在曲库中。</translation>
    </message>
    <message>
        <source>{path} was damaged and is now called {name}. What was missing here was read from it; a new file is written automatically. Delete {name} once nothing is missing.</source>
        <translation>{path} 已损坏，现已改名为 {name}。此处缺少的内容已从中读取，并会自动写入新文件。确认没有缺失后，可删除 {name}。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Suno Desktop, so it was left as it is. Update Suno Desktop on this computer.</source>
        <translation>{path} 由更新版本的 Suno Desktop 写入，未被改动。请更新这台电脑上的 Suno Desktop。</translation>
    </message>
    <message>
        <source>The file name template is empty. Press “Use default” to restore the standard one.</source>
        <translation>文件名模板是空的。点“恢复默认”可以用回原来的模板。</translation>
    </message>
    <message>
        <source>Unknown field {token}. Press “Insert” to see all fields.</source>
        <translation>没有 {token} 这个字段。点“插入”可查看全部字段。</translation>
    </message>
    <message>
        <source>The file name template has an unmatched brace. Every {{ needs a }}.</source>
        <translation>文件名模板里的花括号不成对：每个 {{ 都要有对应的 }}。</translation>
    </message>
    <message>
        <source>The file name template contains characters that file names cannot have, such as \ : * ? &quot; &lt; &gt; |. Remove them.</source>
        <translation>文件名模板里有文件名不能使用的字符，例如 \ : * ? &quot; &lt; &gt; |，请去掉。</translation>
    </message>
    <message>
        <source>A folder in the file name template has no name. Put something before and after each /.</source>
        <translation>文件名模板里有一层文件夹没有名称：每个 / 的前后都要有内容。</translation>
    </message>
    <message>
        <source>The file name template has too many folders. Use at most {most}.</source>
        <translation>文件名模板里的文件夹层级太多，最多 {most} 级。</translation>
    </message>
    <message>
        <source>The file name template is too long. Shorten the fixed text.</source>
        <translation>文件名模板太长，请少写一些固定文字。</translation>
    </message>
    <message>
        <source>The file name template repeats itself. Remove some of it.</source>
        <translation>文件名模板里重复的内容太多，请删掉一些。</translation>
    </message>
    <message>
        <source>The file name must be different for every song. Add the title or an ID.</source>
        <translation>文件名本身必须能区分不同的歌曲，请加入标题或 ID。</translation>
    </message>
    <message>
        <source>Not enough memory. Close other programs and try again. Your downloaded songs are safe.</source>
        <translation>内存不足。请关闭其他程序后再试。已下载的歌曲不受影响。</translation>
    </message>
    <message>
        <source>A Suno Desktop command is using this library. Open the window again when the command has finished.</source>
        <translation>有一条 Suno Desktop 命令正在使用此曲库。请在命令结束后再打开窗口。</translation>
    </message>
    <message>
        <source>A Suno Desktop command is using this library. Your tasks were added to it. Open the window again when the command has finished.</source>
        <translation>有一条 Suno Desktop 命令正在使用此曲库。任务已添加到曲库，请在命令结束后再打开窗口。</translation>
    </message>
    <message>
        <source>Suno Desktop is already open but does not respond. Start it again in a moment, or end the one that hangs.</source>
        <translation>Suno Desktop 已经打开，但没有响应。请稍后再启动，或结束没有响应的那个进程。</translation>
    </message>
    <message>
        <source>The library file {path} is damaged. Open Suno Desktop to restore a backup.</source>
        <translation>曲库文件 {path} 已损坏。请打开 Suno Desktop，按提示恢复备份。</translation>
    </message>
    <message>
        <source>The library file {path} is missing, but there are backups of it in {folder}. Nothing was changed. Open Suno Desktop to restore one.</source>
        <translation>曲库文件 {path} 已不在原处，备份在 {folder}。未做任何改动；请打开 Suno Desktop，按提示恢复。</translation>
    </message>
    <message>
        <source>There can be no library in {path}, because it is not a folder. Choose another folder, or move that file away.</source>
        <translation>{path} 不是文件夹，因此不能存放曲库。请选择其他文件夹，或移走此文件。</translation>
    </message>
    <message>
        <source>{path} cannot be the library, because it is not a file. Remove it from there, or choose another folder.</source>
        <translation>{path} 不是文件，因此不能作为曲库。请把它移走，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The library file is damaged, so it is no longer backed up. Close Suno Desktop and start it again to restore an earlier backup.</source>
        <translation>曲库文件已损坏，不会再为它制作备份。请关闭并重新启动 Suno Desktop，恢复较早的备份。</translation>
    </message>
    <message>
        <source>The library could not be backed up. Check that its disk has space and can be written to.</source>
        <translation>无法备份曲库。请检查其磁盘是否有空间、是否可写。</translation>
    </message>
    <message>
        <source>There is no library in this folder, but there are songs that can be added in {path}: {songs}. Use check --repair to add them.</source>
        <translation>此文件夹中没有曲库，但 {path} 中有可以添加的歌曲：{songs}。请使用 check --repair 添加它们。</translation>
    </message>
    <message>
        <source>Songs made by Udio are left out. Suno Desktop only handles songs of Suno.</source>
        <translation>Udio 生成的歌曲已略过。Suno Desktop 只处理 Suno 的歌曲。</translation>
    </message>
    <message>
        <source>“{kinds}” is not a list of file types. Use {known}, separated by commas.</source>
        <translation>“{kinds}”不是文件类型列表。请使用 {known}，用逗号分隔。</translation>
    </message>
    <message>
        <source>There are not two downloaded versions, so there is nothing to compare. Download the other one, or select several songs.</source>
        <translation>已下载的版本不足两个，无法对比。请下载另一个版本，或选择多首歌曲。</translation>
    </message>
    <message>
        <source>The library is already open in another Suno Desktop. Close it, or use a different --profile.</source>
        <translation>曲库已被另一个 Suno Desktop 打开。请将其关闭，或用 --profile 指定其他配置文件夹。</translation>
    </message>
    <message>
        <source>There is no field “{name}”, so this was searched as text.</source>
        <translation>没有“{name}”这个字段，已按文字搜索。</translation>
    </message>
    <message>
        <source>“{field}” cannot be compared. Use “{field}:” and the words to find.</source>
        <translation>“{field}”不能比较大小。请在“{field}:”后面写要查找的文字。</translation>
    </message>
    <message>
        <source>“{value}” is not a length. Write it like 2:30, &gt;2:30 or 2:00..3:00.</source>
        <translation>“{value}”不是时长。请写成 2:30、&gt;2:30 或 2:00..3:00。</translation>
    </message>
    <message>
        <source>“{value}” is not a date. Write it like 2024-11, &gt;2024, 2024-11..2025-01 or last week.</source>
        <translation>“{value}”不是日期。请写成 2024-11、&gt;2024、2024-11..2025-01 或 上周。</translation>
    </message>
    <message>
        <source>“{value}” is not a number. Write it like 4, &gt;=4 or 2..4.</source>
        <translation>“{value}”不是数字。请写成 4、&gt;=4 或 2..4。</translation>
    </message>
    <message>
        <source>“{field}:” does not know “{value}”. Choose one of the suggestions.</source>
        <translation>“{field}:”中没有“{value}”这一项。请从建议中选择。</translation>
    </message>
    <message>
        <source>“{value}” is not an ID. Write the first characters of one.</source>
        <translation>“{value}”不是 ID。请写 ID 开头的几个字符。</translation>
    </message>
    <message>
        <source>Suno could not make this version. The other version of the task may be fine; create it again to get another.</source>
        <translation>Suno 未能生成这个版本。同一任务的另一个版本可能正常；重新创作可再得到一个版本。</translation>
    </message>
    <message>
        <source>Part of this is ready; the provider is still generating the rest.</source>
        <translation>一部分已完成，其余的中转站仍在生成。</translation>
    </message>
    <message>
        <source>A version could not be made; create it again to get another. The rest is in your library.</source>
        <translation>有一个版本未能生成，重新创作可再得到一个。其余的已在曲库中。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate is not valid. Check the address, or contact its operator. Nothing was sent.</source>
        <translation>无法与 {host} 建立安全连接：其证书无效。请检查地址，或联系其运营者。未发送任何内容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate has expired or is not valid yet. Check this computer&apos;s date and time. If they are right, contact its operator. Nothing was sent.</source>
        <translation>无法与 {host} 建立安全连接：其证书已过期或尚未生效。请检查本机的日期和时间；如果无误，请联系其运营者。未发送任何内容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: this computer does not know the issuer of its certificate. If you trust the issuer (your company, your own server, an antivirus program), add its certificate to the system&apos;s certificates, or name the file in SSL_CERT_FILE. Nothing was sent.</source>
        <translation>无法与 {host} 建立安全连接：本机不认识其证书的颁发者。如果您信任该颁发者（您的公司、自建服务器或杀毒软件），请将其证书加入系统证书，或用 SSL_CERT_FILE 指定证书文件。未发送任何内容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: {name} names {path}, where there is no certificate. Set it to the file with the certificate of the issuer that you trust. Nothing was sent.</source>
        <translation>无法与 {host} 建立安全连接：{name} 指向 {path}，但那里没有证书。请让它指向您信任的颁发者的证书文件。未发送任何内容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate belongs to another name. Check the address. Nothing was sent.</source>
        <translation>无法与 {host} 建立安全连接：其证书属于另一个名称。请检查地址。未发送任何内容。</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to {host}. Check your proxy settings, or contact the proxy&apos;s operator.</source>
        <translation>代理 {proxy} 没有连接到 {host}。请检查代理设置，或联系代理的运营者。</translation>
    </message>
    <message>
        <source>{host} was not reached because the proxy {proxy} does not respond. Check your proxy settings and your internet connection.</source>
        <translation>无法访问 {host}，因为代理 {proxy} 没有响应。请检查代理设置和网络连接。</translation>
    </message>
    <message>
        <source>{host} was not reached because the proxy {proxy} requires a user name and password, or others than it was given. Enter them as http://user:password@host:port in your proxy settings.</source>
        <translation>无法访问 {host}，因为代理 {proxy} 需要用户名和密码，或者填写的不正确。请在代理设置中按 http://user:password@host:port 的形式填写。</translation>
    </message>
    <message>
        <source>{host} was not reached because the address of your proxy is not valid. Enter it like http://host:port or socks5h://host:port in your proxy settings. In a user name or password, write @ : / and % as %40, %3A, %2F and %25.</source>
        <translation>无法访问 {host}，因为代理地址无效。请在代理设置中按 http://host:port 或 socks5h://host:port 的形式填写。用户名或密码中的 @ : / 和 % 要写成 %40、%3A、%2F 和 %25。</translation>
    </message>
    <message>
        <source>A proxy in front of {host} requires a user name and password. Check your proxy settings.</source>
        <translation>{host} 前的代理需要用户名和密码。请检查代理设置。</translation>
    </message>
    <message>
        <source>This is not the address of a proxy. Enter it like http://host:port or socks5h://host:port.</source>
        <translation>这不是代理地址。请按 http://host:port 或 socks5h://host:port 的形式填写。</translation>
    </message>
    <message>
        <source>The system keyring did not provide the key for {relay}. Unlock it and press Refresh, or enter the key in Settings.</source>
        <translation>系统密钥环没有给出 {relay} 的密钥。请解锁后点“刷新”，或在设置中输入密钥。</translation>
    </message>
    <message>
        <source>The key file cannot be used: {reason}. Enter the key again in Settings.</source>
        <translation>密钥文件无法使用：{reason}。请在设置中重新输入密钥。</translation>
    </message>
    <message>
        <source>Nothing is sung in this song, so there are no synced lyrics.</source>
        <translation>这首歌曲没有人声，因此没有同步歌词。</translation>
    </message>
    <message>
        <source>The provider has not been asked for synced lyrics yet. Press Retry to ask.</source>
        <translation>尚未向中转站查询同步歌词，请重试。</translation>
    </message>
    <message>
        <source>The synced lyrics from the provider do not match this song&apos;s length or lyrics, so they were not used.</source>
        <translation>中转站给出的同步歌词与这首歌曲的时长或歌词不符，因此未采用。</translation>
    </message>
    <message>
        <source>None of this song&apos;s providers offers synced lyrics.</source>
        <translation>这首歌曲的中转站都不提供同步歌词。</translation>
    </message>
    <message>
        <source>{relay} has no synced lyrics for this song. Try again later.</source>
        <translation>{relay} 没有这首歌曲的同步歌词。请稍后再试。</translation>
    </message>
    <message>
        <source>The file has the wrong length: {got} s instead of {expected} s. Press Retry.</source>
        <translation>文件时长不符：{got} 秒，应为 {expected} 秒。请重试。</translation>
    </message>
    <message>
        <source>Suno Desktop cannot write to {path}: {reason}. Choose another folder in Settings.</source>
        <translation>无法写入 {path}：{reason}。请在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} is damaged: {lines} of its lines could not be read, and more may be missing. The others were used, and the file is kept. Put an older copy beside it if you have one; copies are read too.</source>
        <translation>{path} 已损坏：其中 {lines} 行无法读取，可能还缺少其他内容。其余各行已被采用，文件予以保留。如有较早的副本，请放在它旁边；副本也会被读取。</translation>
    </message>
    <message>
        <source>{path} is not a regular file, so nothing was read from it. Rename it; a new file is written automatically.</source>
        <translation>{path} 不是普通文件，因此没有从中读取任何内容。请将它改名；之后会自动写入新文件。</translation>
    </message>
    <message>
        <source>{path} is not as Suno Desktop wrote it: lines may be missing or changed. What is in it was used, and the file is kept. Put an older copy beside it if you have one; copies are read too.</source>
        <translation>{path} 与 Suno Desktop 写入时不同：可能有些行缺失或被改动。其中的内容已被采用，文件予以保留。如有较早的副本，请放在它旁边；副本也会被读取。</translation>
    </message>
    <message>
        <source>The library was written by a newer version of Suno Desktop. Update Suno Desktop to open it; nothing was changed.</source>
        <translation>曲库由更新版本的 Suno Desktop 写入，未被改动。请更新 Suno Desktop。</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened: {reason}. Check that its folder exists and that you can write to it.</source>
        <translation>无法打开曲库 {path}：{reason}。请检查该文件夹是否存在、是否可写。</translation>
    </message>
    <message>
        <source>The disk with the library is full. Free some space; nothing was lost.</source>
        <translation>曲库所在磁盘已满。请腾出空间，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>The library cannot be written: {reason}. Check the disk; nothing was lost.</source>
        <translation>无法写入曲库：{reason}。请检查磁盘；没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Another program has locked the library. Changes are written when it has finished; nothing is lost.</source>
        <translation>另一个程序锁定了曲库。等它结束后会自动写入，不会丢失。</translation>
    </message>
    <message>
        <source>The library is on a network drive ({path}). Use it from one computer at a time; it is slower there.</source>
        <translation>曲库位于网络位置 {path}。请同一时间只在一台电脑上使用；速度会较慢。</translation>
    </message>
    <message>
        <source>There is no library here. It is rebuilt from the songs in {path}; their files are not changed.</source>
        <translation>这里没有音乐库。将根据 {path} 中的歌曲重建；不会改动这些文件。</translation>
    </message>
    <message>
        <source>There is no library in this folder yet. Add tasks in Suno Desktop or with “suno-desktop get”.</source>
        <translation>此文件夹中还没有曲库。请在 Suno Desktop 中或用“suno-desktop get”添加任务。</translation>
    </message>
    <message>
        <source>The settings file {path} is damaged, so the default settings are used. The damaged file is kept as {kept}. Check the music folder and set your other choices again.</source>
        <translation>设置文件 {path} 已损坏，因此正在使用默认设置。损坏的文件已保留为 {kept}。请检查音乐文件夹，并重新选择其他设置。</translation>
    </message>
    <message>
        <source>The settings file {path} is damaged and could not be copied ({reason}), so the default settings are used and none can be changed. Make its folder writable, or move the file away.</source>
        <translation>设置文件 {path} 已损坏且无法复制（{reason}），因此正在使用默认设置，并且无法更改设置。请让所在文件夹可写，或将该文件移走。</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be read ({reason}), so the default settings are used and none can be changed. Correct that, then start Suno Desktop again.</source>
        <translation>无法读取设置文件 {path}（{reason}），因此正在使用默认设置，并且无法更改设置。请排除此问题，然后重新启动 Suno Desktop。</translation>
    </message>
    <message>
        <source>These settings in {path} have values that cannot be used, so their defaults apply: {names}. Each value is kept until you change that setting.</source>
        <translation>{path} 中以下设置的值无法使用，已改用默认值：{names}。在您更改该设置之前，原来的值会保留。</translation>
    </message>
    <message>
        <source>No task IDs found in this text. Paste IDs, links or a provider&apos;s response.</source>
        <translation>文本中没有找到任务 ID。请粘贴 ID、链接或中转站返回的结果。</translation>
    </message>
    <message>
        <source>{problem}</source>
        <translation>{problem}</translation>
    </message>
    <message>
        <source>This is not a response that can be imported. Paste the provider&apos;s JSON.</source>
        <translation>这不是可以导入的返回结果。请粘贴中转站返回的 JSON。</translation>
    </message>
    <message>
        <source>Added task IDs from {name}: {count}.</source>
        <translation>已从 {name} 添加任务 ID：{count} 个。</translation>
    </message>
    <message>
        <source>{name} names no songs of Suno Desktop. Choose a playlist whose files are on this computer.</source>
        <translation>{name} 中没有 Suno Desktop 的歌曲。请选择文件在本机上的播放列表。</translation>
    </message>
    <message>
        <source>A .jsonl file holds the whole library. Choose .m3u8, .csv, .json, .html or .txt for a part of it.</source>
        <translation>.jsonl 文件包含整个曲库。如只要一部分，请选择 .m3u8、.csv、.json、.html 或 .txt。</translation>
    </message>
    <message>
        <source>{name} says no format. Give it a name that ends with .m3u8, .csv, .json, .html or .txt.</source>
        <translation>从 {name} 看不出格式。请使用以 .m3u8、.csv、.json、.html 或 .txt 结尾的名称。</translation>
    </message>
    <message>
        <source>{name} is too large to read. Split it and import the parts.</source>
        <translation>{name} 太大，无法读取。请拆分后分别导入。</translation>
    </message>
    <message>
        <source>{name} is not a readable file. Choose another one.</source>
        <translation>{name} 不是可读取的文件。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} was written by a newer version. Update Suno Desktop to import it.</source>
        <translation>{name} 由更新的版本写入。请更新 Suno Desktop 后再导入。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}. Check that the file exists and that you can open it.</source>
        <translation>无法读取 {name}：{reason}。请检查文件是否存在、是否可读。</translation>
    </message>
    <message>
        <source>A collection needs a name. Enter one.</source>
        <translation>歌单需要名称，请输入。</translation>
    </message>
    <message>
        <source>There is no display to show the window on. Start it in a desktop session, or use “suno-desktop get”.</source>
        <translation>没有可显示窗口的屏幕。请在桌面会话中启动，或使用“suno-desktop get”。</translation>
    </message>
    <message>
        <source>Part of your system is missing ({library}). Install the package {package}.</source>
        <translation>缺少系统库 {library}。请安装软件包 {package}。</translation>
    </message>
    <message>
        <source>PySide6 is not installed, so there is no window. Install PySide6-Addons, or use “suno-desktop get”.</source>
        <translation>未安装 PySide6，无法显示窗口。请安装 PySide6-Addons，或使用“suno-desktop get”。</translation>
    </message>
    <message>
        <source>Playback needs {library}, which is missing. Install the package {package}; everything else works.</source>
        <translation>播放需要系统库 {library}。请安装软件包 {package}，其他功能不受影响。</translation>
    </message>
    <message>
        <source>The system&apos;s sound service stopped, so playback is paused. Press Play to try again; if that does not help, restart Suno Desktop.</source>
        <translation>系统的声音服务已停止，播放已暂停。请按播放重试；如果仍无声音，请重新启动 Suno Desktop。</translation>
    </message>
    <message>
        <source>No more than {most} songs can be compared at a time. Choose fewer.</source>
        <translation>一次最多对比 {most} 首歌曲，请减少选择。</translation>
    </message>
    <message>
        <source>The audio output was disconnected, so playback is paused. Press Play to continue.</source>
        <translation>音频输出设备已断开，播放已暂停。按播放键继续。</translation>
    </message>
    <message>
        <source>PySide6 {version} crashes with Python {python}. Run: pip install &quot;PySide6-Addons&lt;6.12&quot;, or use Python 3.12 or newer.</source>
        <translation>PySide6 {version} 在 Python {python} 下会崩溃。请运行 pip install &quot;PySide6-Addons&lt;6.12&quot;，或使用 Python 3.12 及更新版本。</translation>
    </message>
    <message>
        <source>Trying again automatically.</source>
        <translation>稍后会自动重试。</translation>
    </message>
    <message>
        <source>Press Retry to try again.</source>
        <translation>请点“重试”。</translation>
    </message>
    <message>
        <source>Suno Desktop closed unexpectedly last time. Nothing was lost. Details for a report are in {path}.</source>
        <translation>Suno Desktop 上次意外退出。没有丢失任何内容；反馈问题时可附上 {path} 中的记录。</translation>
    </message>
    <message>
        <source>{what} was not opened because it is outside the music folder or not one of the library&apos;s songs.</source>
        <translation>未打开 {what}：它不在歌曲文件夹内，或不是曲库中的歌曲。</translation>
    </message>
    <message>
        <source>{what} could not be opened. Check that it still exists and that a program for it is installed.</source>
        <translation>无法打开 {what}。请检查它是否还在，以及是否装有可打开它的程序。</translation>
    </message>
    <message>
        <source>Something went wrong in Suno Desktop ({problem}). Details are in the log; see Help ▸ Diagnostics.</source>
        <translation>Suno Desktop 内部出错（{problem}），详情见日志，或打开“帮助 ▸ 诊断信息”。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <extracomment>Two whole sentences, one after the other; without the space where a language writes none.</extracomment>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>The applications menu cannot be changed: {reason}. Check that you can write to {path}.</source>
        <translation>无法更改应用程序菜单：{reason}。请检查 {path} 是否可写。</translation>
    </message>
    <message>
        <source>Suno encrypts this song, so nobody but the account that made it can download it. Cover, lyrics and details are kept. Press Check again to see whether your provider has a plain file now.</source>
        <translation>Suno 对这首歌曲做了加密，只有生成它的账号才能下载。封面、歌词和详情都已保留。点击“重新检查”可查看中转站现在是否有未加密的文件。</translation>
    </message>
    <message>
        <source>The links of some songs that are not downloaded have expired, and no provider gave newer ones. See these songs under At risk.</source>
        <translation>部分未下载歌曲的链接已失效，中转站也没有提供新链接。请在“即将失效”中查看这些歌曲。</translation>
    </message>
    <message>
        <source>Suno blocks this download. Cover, lyrics and details are kept. Press Check again to see whether your provider has another link now.</source>
        <translation>Suno 限制了这首歌曲的下载。封面、歌词和详情都已保留。点击“重新检查”可查看中转站现在是否有其他链接。</translation>
    </message>
    <message>
        <source>Suno encrypts the audio of this song, so it cannot be downloaded. Its video can: choose “Download video (MP4)”. Cover, lyrics and details are kept.</source>
        <translation>Suno 对这首歌曲的音频做了加密，无法下载；但可以下载它的视频：选择“下载视频 MP4”。封面、歌词和详情都已保留。</translation>
    </message>
    <message>
        <source>Not downloaded. The links that {relay} gave lately did not work at all. Download this song to try its link, or contact the provider.</source>
        <translation>未下载。{relay} 最近提供的链接都无法使用。可下载这首歌曲试试它的链接，或联系中转站。</translation>
    </message>
    <message>
        <source>This library can only be read, because {path} is write-protected. Copy that folder to a place where you can write, and open the copy, to change anything.</source>
        <translation>此曲库只能读取，因为 {path} 受写保护。如需更改，请把该文件夹复制到您可以写入的位置，然后打开那份副本。</translation>
    </message>
    <message>
        <source>The file is not at {path}. Copy it there, then choose the folder again.</source>
        <translation>{path} 处没有该文件。请把它复制到那里，然后重新选择文件夹。</translation>
    </message>
    <message>
        <source>Put a value directly after the colon of “{field}:”.</source>
        <translation>请在“{field}:”的冒号后直接写上值。</translation>
    </message>
    <message>
        <source>The quotation marks are not closed, so everything after them is one phrase. Put one at its end.</source>
        <translation>引号没有闭合，因此其后的全部内容按一个短语搜索。请在末尾加上引号。</translation>
    </message>
    <message>
        <source>A bracket is not closed. Put “)” at its end.</source>
        <translation>括号没有闭合。请在末尾加上“)”。</translation>
    </message>
    <message>
        <source>The file at {path} is not the one that was downloaded. Copy that one there, then choose the folder again.</source>
        <translation>{path} 处的文件不是当初下载的文件。请把当初下载的文件复制到那里，然后重新选择文件夹。</translation>
    </message>
    <message>
        <source>The disk is full: {path}. Free some space; the move continues automatically.</source>
        <translation>磁盘已满：{path}。请清理出一些空间，之后会自动继续移动。</translation>
    </message>
    <message>
        <source>Not enough space: {path} needs {needs} MB more. Free some space; the move continues automatically.</source>
        <translation>空间不足：{path} 还需要 {needs} MB。请清理出一些空间，之后会自动继续移动。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk it is on; the move continues automatically.</source>
        <translation>找不到文件夹 {path}。请连接它所在的磁盘，之后会自动继续移动。</translation>
    </message>
    <message>
        <source>{relay} rejects the API key. Check it and test the connection again.</source>
        <translation>{relay} 提示密钥无效。请检查后重新测试连接。</translation>
    </message>
    <message>
        <source>{relay} requires an API key. Enter it under “API key”.</source>
        <translation>{relay} 需要密钥。请填在“API 密钥”中。</translation>
    </message>
    <message>
        <source>The key for {relay} has expired. Get a new one and enter it under “API key”.</source>
        <translation>{relay} 的密钥已过期。请获取新密钥并填在“API 密钥”中。</translation>
    </message>
    <message>
        <source>The key for {relay} was switched off there. Switch it on again at the provider, or enter another key under “API key”.</source>
        <translation>{relay} 的密钥已在中转站停用。请在中转站重新启用，或在“API 密钥”中换一个密钥。</translation>
    </message>
    <message>
        <source>The credit of this key at {relay} is used up. Give the key more credit there, or enter another key under “API key”.</source>
        <translation>此密钥在 {relay} 的额度已用完。请在中转站为它增加额度，或在“API 密钥”中换一个密钥。</translation>
    </message>
    <message>
        <source>This key may only use certain models at {relay}, so it cannot check tasks. New keys without a list of models can; tasks belong to the account. Create one there and enter it under “API key”.</source>
        <translation>此密钥在 {relay} 只能使用指定的模型，因此不能查询任务。不限制模型的新密钥可以查询；任务属于账户。请在中转站新建一个，并填在“API 密钥”中。</translation>
    </message>
    <message>
        <source>This key may only be used from certain network addresses, and yours is not one of them. Add your address to the key at {relay}, or enter another key under “API key”.</source>
        <translation>此密钥只能从指定的网络地址使用，您的地址不在其中。请在 {relay} 把您的地址加到密钥的列表，或在“API 密钥”中换一个密钥。</translation>
    </message>
    <message>
        <source>{relay} refuses the request (status 401) and gives no clear reason. Check the key, or ask the provider.</source>
        <translation>{relay} 拒绝了请求（状态码 401），没有说明明确原因。请检查密钥，或询问中转站。</translation>
    </message>
    <message>
        <source>Your account at {relay} has no credit left. Top it up there, then test the connection again.</source>
        <translation>您在 {relay} 的账户余额已用完。请充值后重新测试连接。</translation>
    </message>
    <message>
        <source>{relay} has no channel for this model at the moment and says: “{message}”. Test the connection again later, or contact the provider.</source>
        <translation>{relay} 目前没有可用于此模型的渠道，提示：“{message}”。请稍后重新测试连接，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and says: “{message}”. If that is unclear, contact the provider.</source>
        <translation>{relay} 拒绝了此请求，提示：“{message}”。如果不清楚原因，请联系中转站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and does not say why. Contact the provider.</source>
        <translation>{relay} 拒绝了此请求，没有说明原因。请联系中转站。</translation>
    </message>
    <message>
        <source>{relay} returned too much data. Check the address.</source>
        <translation>{relay} 返回的内容过大。请检查地址。</translation>
    </message>
    <message>
        <source>{relay} does not support this request at this address. Check the address.</source>
        <translation>{relay} 在此地址不支持这种查询。请检查地址。</translation>
    </message>
    <message>
        <source>{relay} returned a response that Suno Desktop does not understand.</source>
        <translation>{relay} 的返回结果无法识别。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which was blocked for safety. If that is the new address, enter it under “Address”.</source>
        <translation>{host} 要求跳转到 {target}，已拦截。如果那是新地址，请填在“地址”中。</translation>
    </message>
    <message>
        <source>{host} uses unencrypted HTTP, so others can read what is sent. Use https, or choose “Allow unencrypted HTTP for this provider”.</source>
        <translation>{host} 使用未加密的 http，传输内容可能被他人看到。请改用 https，或勾选“允许此中转站使用未加密的 http”。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Music folder</source>
        <translation>歌曲文件夹</translation>
    </message>
    <message>
        <source>File &amp;name template</source>
        <translation>文件名模板(&amp;N)</translation>
    </message>
    <message>
        <source>Download automatically when a song is ready</source>
        <translation>歌曲生成完成后自动下载</translation>
    </message>
    <message>
        <source>Cover and lyrics are always embedded in MP3 and MP4 files.</source>
        <translation>封面和歌词总会写入 MP3 和 MP4 文件。</translation>
    </message>
    <message>
        <source>MP3 (audio)</source>
        <translation>MP3（音频）</translation>
    </message>
    <message>
        <source>MP4 (with video)</source>
        <translation>MP4（含视频）</translation>
    </message>
    <message>
        <source>Extra files next to each song</source>
        <translation>附带文件</translation>
    </message>
    <message>
        <source>Lyrics (.txt)</source>
        <translation>歌词 (.txt)</translation>
    </message>
    <message>
        <source>Lyrics as plain text.</source>
        <translation>纯文本歌词。</translation>
    </message>
    <message>
        <source>Synced lyrics (.lrc)</source>
        <translation>同步歌词 (.lrc)</translation>
    </message>
    <message>
        <source>For players that highlight the current line. Only if the song has real timing.</source>
        <translation>供能逐行显示歌词的播放器使用。仅在歌曲有时间信息时生成。</translation>
    </message>
    <message>
        <source>Details (.json)</source>
        <translation>详细信息 (.json)</translation>
    </message>
    <message>
        <source>All tags as JSON, for other programs. No API keys or links.</source>
        <translation>全部标签的 JSON，供其他程序使用。不含 API 密钥和链接。</translation>
    </message>
    <message>
        <source>Cover (.jpg)</source>
        <translation>封面 (.jpg)</translation>
    </message>
    <message>
        <source>For players that look for a cover image in the folder.</source>
        <translation>供在文件夹中查找封面的播放器使用。</translation>
    </message>
    <message>
        <source>Times in synced &amp;lyrics (.lrc)</source>
        <translation>同步歌词 (.lrc) 中的时间(&amp;L)</translation>
    </message>
    <message>
        <source>For each line (all players)</source>
        <extracomment>Times in synced lyrics.</extracomment>
        <translation>每行一个（所有播放器）</translation>
    </message>
    <message>
        <source>For each word (enhanced LRC)</source>
        <extracomment>Times in synced lyrics.</extracomment>
        <translation>每个字词一个（增强型 LRC）</translation>
    </message>
    <message>
        <source>&amp;Tag format of MP3 files</source>
        <translation>MP3 标签格式(&amp;T)</translation>
    </message>
    <message>
        <source>Most players read 2.4. Choose 2.3 if your car or an older player shows no titles or garbled characters.</source>
        <translation>现在的播放器都能读取 2.4。如果车载或老式播放器不显示标题或显示乱码，请选择 2.3。</translation>
    </message>
    <message>
        <source>ID3v2.4</source>
        <translation>ID3v2.4</translation>
    </message>
    <message>
        <source>ID3v2.3, for old players and cars</source>
        <translation>ID3v2.3，适合旧播放器和车载音响</translation>
    </message>
    <message>
        <source>Al&amp;bums for other players</source>
        <translation>其他播放器中的专辑(&amp;B)</translation>
    </message>
    <message>
        <source>To change songs that are downloaded already, press “Apply to existing songs” below.</source>
        <translation>要更改已下载的歌曲，请点下方的“应用到已有歌曲”。</translation>
    </message>
    <message>
        <source>One for all songs (Suno)</source>
        <extracomment>One album for all songs.</extracomment>
        <translation>所有歌曲一张（Suno）</translation>
    </message>
    <message>
        <source>By month (Suno 2026-03)</source>
        <extracomment>Albums by month.</extracomment>
        <translation>按月份（Suno 2026-03）</translation>
    </message>
    <message>
        <source>By genre</source>
        <extracomment>Albums by genre.</extracomment>
        <translation>按流派</translation>
    </message>
    <message>
        <source>One for each task</source>
        <extracomment>One album for each task.</extracomment>
        <translation>每个任务一张</translation>
    </message>
    <message>
        <source>By collection</source>
        <extracomment>Albums by collection.</extracomment>
        <translation>按歌单</translation>
    </message>
    <message>
        <source>Downloads from one server at a time</source>
        <translation>同一服务器的同时下载数</translation>
    </message>
    <message>
        <source>Ask before requests that may cost something</source>
        <translation>可能收费的请求先询问我</translation>
    </message>
    <message>
        <source>Files that a provider prepares only on request. Some providers charge for them.</source>
        <translation>中转站只按请求准备的文件，部分中转站会收费。</translation>
    </message>
    <message>
        <source>Synced lyrics</source>
        <translation>同步歌词</translation>
    </message>
    <message>
        <source>WAV audio</source>
        <translation>WAV 音频</translation>
    </message>
    <message>
        <source>Video, if the song came without one</source>
        <translation>视频（歌曲本身没有视频时）</translation>
    </message>
    <message>
        <source>MIDI notes</source>
        <translation>MIDI 音符</translation>
    </message>
    <message>
        <source>&amp;When I open lyrics that are not synced</source>
        <translation>打开尚未同步的歌词时(&amp;W)</translation>
    </message>
    <message>
        <source>Ask me, unless it is free</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>询问我（免费时除外）</translation>
    </message>
    <message>
        <source>Get synced lyrics from the provider</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>从中转站获取同步歌词</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>什么都不做</translation>
    </message>
    <message>
        <source>Songs to download automaticall&amp;y</source>
        <translation>自动下载的歌曲(&amp;Y)</translation>
    </message>
    <message>
        <source>All songs</source>
        <extracomment>Which songs are downloaded automatically.</extracomment>
        <translation>所有歌曲</translation>
    </message>
    <message>
        <source>Favourites, and songs whose links are about to expire</source>
        <extracomment>Which songs are downloaded automatically.</extracomment>
        <translation>收藏的歌曲，以及链接即将过期的歌曲</translation>
    </message>
    <message>
        <source>Also download when a song becomes a favourite</source>
        <translation>歌曲被收藏时一并下载</translation>
    </message>
    <message>
        <source>You are asked before, once for all songs: providers may charge for these files.</source>
        <translation>下载前会统一询问一次：中转站可能对这些文件收费。</translation>
    </message>
    <message>
        <source>When links ha&amp;ve expired</source>
        <translation>链接过期后(&amp;V)</translation>
    </message>
    <message>
        <source>Ask for the links the provider has</source>
        <extracomment>When the links of a song have expired.</extracomment>
        <translation>只查询中转站现有的链接</translation>
    </message>
    <message>
        <source>Have new links made, which may cost something</source>
        <extracomment>When the links of a song have expired.</extracomment>
        <translation>请中转站生成新链接（可能收费）</translation>
    </message>
    <message>
        <source>Pause downloads</source>
        <translation>暂停下载</translation>
    </message>
    <message>
        <source>Pause checks</source>
        <translation>暂停查询</translation>
    </message>
    <message>
        <source>&amp;Files and folders to watch for task IDs</source>
        <translation>监视以下文件和文件夹中的任务 ID(&amp;F)</translation>
    </message>
    <message>
        <source>Task IDs in the cli&amp;pboard</source>
        <translation>剪贴板中的任务 ID(&amp;P)</translation>
    </message>
    <message>
        <source>IDs that appear there are added automatically, for example from the log of a script.</source>
        <translation>其中出现的 ID 会自动添加，例如脚本的日志。</translation>
    </message>
    <message>
        <source>Where to keep API keys</source>
        <translation>密钥保存位置</translation>
    </message>
    <message>
        <source>A key is only ever sent to its own provider. It is never written to logs, exports or the library.</source>
        <translation>密钥只会发送给它所属的中转站，不会出现在日志、导出文件或曲库文件中。</translation>
    </message>
    <message>
        <source>System &amp;keyring (recommended)</source>
        <translation>系统密钥环（推荐）(&amp;K)</translation>
    </message>
    <message>
        <source>Encrypted by the system and unlocked when you sign in.</source>
        <translation>由系统加密，登录后自动解锁。</translation>
    </message>
    <message>
        <source>This &amp;session only</source>
        <translation>仅本次运行(&amp;R)</translation>
    </message>
    <message>
        <source>Not stored. You will be asked for the key at the next start.</source>
        <translation>不保存，下次启动时需要重新输入。</translation>
    </message>
    <message>
        <source>&amp;File (not encrypted)</source>
        <translation>保存到文件（不加密）(&amp;F)</translation>
    </message>
    <message>
        <source>Only your user account can read it, but anyone with access to the disk can too.</source>
        <translation>只有您的账户可以读取，但能拿到这块磁盘的人也能看到。</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Balance in the status bar</source>
        <translation>状态栏中的余额(&amp;B)</translation>
    </message>
    <message>
        <source>What your providers say is left on your keys, where they tell it. Checked while you use the window.</source>
        <translation>中转站返回的密钥余额（如果提供）。仅在您使用窗口时查询。</translation>
    </message>
    <message>
        <source>Hidden</source>
        <extracomment>What is left on a key, in the status bar.</extracomment>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Shown</source>
        <extracomment>What is left on a key, in the status bar.</extracomment>
        <translation>显示</translation>
    </message>
    <message>
        <source>When you come back to the window with new task IDs copied elsewhere, it offers to add them. Nothing is sent before you agree.</source>
        <translation>在别处复制了新的任务 ID 后回到窗口，会询问是否添加。在您同意之前不会发送任何内容。</translation>
    </message>
    <message>
        <source>Offer to add them</source>
        <extracomment>What happens with task IDs that were copied in another program.</extracomment>
        <translation>询问是否添加</translation>
    </message>
    <message>
        <source>Ignore them</source>
        <extracomment>What happens with task IDs that were copied in another program.</extracomment>
        <translation>忽略</translation>
    </message>
    <message>
        <source>&amp;Tray icon</source>
        <translation>托盘图标(&amp;T)</translation>
    </message>
    <message>
        <source>Only while it is needed</source>
        <extracomment>Icon in the tray.</extracomment>
        <translation>仅在需要时显示</translation>
    </message>
    <message>
        <source>Always shown</source>
        <extracomment>Icon in the tray.</extracomment>
        <translation>始终显示</translation>
    </message>
    <message>
        <source>When I close the &amp;window before everything is finished</source>
        <translation>关闭窗口时仍有未完成的工作(&amp;W)</translation>
    </message>
    <message>
        <source>Without a tray, closing the window always quits. What is unfinished goes on at the next start.</source>
        <translation>没有托盘时，关闭窗口即退出。未完成的部分会在下次启动时继续。</translation>
    </message>
    <message>
        <source>Ask me once</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>询问一次</translation>
    </message>
    <message>
        <source>Keep working in the tray</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>在托盘中继续工作</translation>
    </message>
    <message>
        <source>Quit and go on next time</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>退出，下次继续</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>P&amp;roxy</source>
        <translation>代理(&amp;R)</translation>
    </message>
    <message>
        <source>Leave empty to use the system&apos;s proxy. Otherwise enter it like http://host:port or socks5h://user:password@host:port, or “direct” to use none.</source>
        <translation>留空则使用系统代理。也可填写 http://host:port 或 socks5h://user:password@host:port；填写“direct”则不使用代理。</translation>
    </message>
    <message>
        <source>Volume</source>
        <extracomment>Loudness of the player.</extracomment>
        <translation>音量</translation>
    </message>
    <message>
        <source>On &amp;pause, stop, next and seek</source>
        <translation>暂停、停止、切换和跳转时(&amp;P)</translation>
    </message>
    <message>
        <source>Fade out and in (0.2 s)</source>
        <extracomment>On pause, stop, next and seek.</extracomment>
        <translation>淡出淡入（0.2 秒）</translation>
    </message>
    <message>
        <source>Stop the sound at once</source>
        <extracomment>On pause, stop, next and seek.</extracomment>
        <translation>立即停止声音</translation>
    </message>
    <message>
        <source>&amp;Loudness of songs</source>
        <translation>歌曲响度(&amp;L)</translation>
    </message>
    <message>
        <source>Files are not changed. Downloaded songs are measured in the background once you play something. At full volume, quiet songs cannot become louder.</source>
        <translation>不会修改文件。开始播放后，已下载的歌曲会在后台逐首测量。音量为最大时，较轻的歌曲无法变得更响。</translation>
    </message>
    <message>
        <source>As recorded</source>
        <extracomment>Loudness of songs.</extracomment>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Play all songs equally loud</source>
        <extracomment>Loudness of songs.</extracomment>
        <translation>以相同响度播放所有歌曲</translation>
    </message>
    <message>
        <source>&amp;Output</source>
        <translation>输出设备(&amp;O)</translation>
    </message>
    <message>
        <source>While a chosen output is not connected, songs play to the system default.</source>
        <translation>所选输出设备未连接时，使用系统默认设备播放。</translation>
    </message>
    <message>
        <source>System default</source>
        <extracomment>The output of sound that the system uses.</extracomment>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>Le&amp;ngth of a preview</source>
        <translation>试听时长(&amp;N)</translation>
    </message>
    <message>
        <source>5 seconds</source>
        <translation>5 秒</translation>
    </message>
    <message>
        <source>10 seconds</source>
        <translation>10 秒</translation>
    </message>
    <message>
        <source>15 seconds</source>
        <translation>15 秒</translation>
    </message>
    <message>
        <source>20 seconds</source>
        <translation>20 秒</translation>
    </message>
    <message>
        <source>30 seconds</source>
        <translation>30 秒</translation>
    </message>
    <message>
        <source>&amp;Size of desktop lyrics</source>
        <translation>桌面歌词大小(&amp;S)</translation>
    </message>
    <message>
        <source>Small</source>
        <extracomment>Size of the letters of desktop lyrics.</extracomment>
        <translation>小</translation>
    </message>
    <message>
        <source>Medium</source>
        <extracomment>Size of the letters of desktop lyrics.</extracomment>
        <translation>中</translation>
    </message>
    <message>
        <source>Large</source>
        <extracomment>Size of the letters of desktop lyrics.</extracomment>
        <translation>大</translation>
    </message>
    <message>
        <source>Very large</source>
        <extracomment>Size of the letters of desktop lyrics.</extracomment>
        <translation>特大</translation>
    </message>
    <message>
        <source>&amp;Colours of desktop lyrics</source>
        <translation>桌面歌词颜色(&amp;C)</translation>
    </message>
    <message>
        <source>White and violet</source>
        <extracomment>Colours of desktop lyrics: of what is to be sung and of what is sung.</extracomment>
        <translation>白色和紫色</translation>
    </message>
    <message>
        <source>White and gold</source>
        <extracomment>Colours of desktop lyrics: of what is to be sung and of what is sung.</extracomment>
        <translation>白色和金色</translation>
    </message>
    <message>
        <source>White and green</source>
        <extracomment>Colours of desktop lyrics: of what is to be sung and of what is sung.</extracomment>
        <translation>白色和绿色</translation>
    </message>
    <message>
        <source>White and blue</source>
        <extracomment>Colours of desktop lyrics: of what is to be sung and of what is sung.</extracomment>
        <translation>白色和蓝色</translation>
    </message>
    <message>
        <source>If you choose another folder, your songs can be moved there or stay where they are.</source>
        <translation>选择其他文件夹时，歌曲可以移过去，也可以留在原处。</translation>
    </message>
</context>
<context>
    <name>sidebar</name>
    <message>
        <source>Library</source>
        <extracomment>Heading: the songs of the library.</extracomment>
        <translation>曲库</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>全部歌曲</translation>
    </message>
    <message>
        <source>Unheard</source>
        <extracomment>Filter: songs that are new and were not heard yet.</extracomment>
        <translation>未听</translation>
    </message>
    <message>
        <source>Favourites</source>
        <extracomment>Filter: songs that the person likes most.</extracomment>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Recently added</source>
        <translation>最近添加</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <extracomment>Filter: songs with a file on the disk.</extracomment>
        <translation>已下载</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>未下载</translation>
    </message>
    <message>
        <source>Lyrics only</source>
        <translation>纯歌词</translation>
    </message>
    <message>
        <source>Trash</source>
        <extracomment>Place: songs that are about to be deleted.</extracomment>
        <translation>废纸篓</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>全部任务</translation>
    </message>
    <message>
        <source>In progress</source>
        <extracomment>Filter: tasks that wait or run.</extracomment>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Action needed</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Tasks with problems</source>
        <translation>有问题的任务</translation>
    </message>
    <message>
        <source>Downloads with problems</source>
        <translation>有问题的下载</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Active</source>
        <extracomment>Filter: downloads that wait or run.</extracomment>
        <translation>下载中</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Filter: downloads that have ended.</extracomment>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Tasks in progress</source>
        <translation>进行中的任务</translation>
    </message>
    <message>
        <source>Tasks that need you</source>
        <translation>需要处理的任务</translation>
    </message>
    <message>
        <source>Active downloads</source>
        <translation>进行中的下载</translation>
    </message>
    <message>
        <source>Finished downloads</source>
        <translation>已完成的下载</translation>
    </message>
    <message>
        <source>At risk</source>
        <translation>即将失效</translation>
    </message>
    <message>
        <source>Problems</source>
        <extracomment>Filter: tasks or downloads that did not bring a song: failed, blocked, missing and so on.</extracomment>
        <translation>有问题</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>歌单</translation>
    </message>
    <message>
        <source>Not downloaded, and the link ends soon</source>
        <translation>未下载且链接即将失效</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Waiting</source>
        <extracomment>State of a task.</extracomment>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>Ready</source>
        <extracomment>State of a task: its songs can be downloaded.</extracomment>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <extracomment>State of a task or song.</extracomment>
        <translation>失败</translation>
    </message>
    <message>
        <source>No progress</source>
        <translation>长时间无进展</translation>
    </message>
    <message>
        <source>Action needed</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Not found</source>
        <extracomment>State of a task that no provider knows.</extracomment>
        <translation>查不到</translation>
    </message>
    <message>
        <source>Deleted by provider</source>
        <translation>中转站已删除</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>可试听</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>未下载</translation>
    </message>
    <message>
        <source>Queued</source>
        <extracomment>State of a download.</extracomment>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>下载中</translation>
    </message>
    <message>
        <source>Paused</source>
        <extracomment>State of a download.</extracomment>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>已下载</translation>
    </message>
    <message>
        <source>Blocked by Suno</source>
        <translation>被 Suno 限制</translation>
    </message>
    <message>
        <source>Download failed</source>
        <translation>下载失败</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>文件丢失</translation>
    </message>
    <message>
        <source>File damaged</source>
        <translation>文件损坏</translation>
    </message>
    <message>
        <source>Audio</source>
        <extracomment>Kind of a file of a song.</extracomment>
        <translation>音频</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Cover</source>
        <extracomment>Kind of a file of a song: its picture.</extracomment>
        <translation>封面</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Synced lyrics</source>
        <extracomment>Kind of a file of a song: lyrics with the time of each line.</extracomment>
        <translation>同步歌词</translation>
    </message>
    <message>
        <source>Partly failed</source>
        <translation>部分失败</translation>
    </message>
    <message>
        <source>Downloaded as video</source>
        <translation>已下载为视频</translation>
    </message>
    <message>
        <source>Lyrics only</source>
        <translation>纯歌词</translation>
    </message>
    <message>
        <source>The provider</source>
        <extracomment>Beginning of a sentence, in place of the name of a provider.</extracomment>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Downloaded from {host}</source>
        <translation>下载自 {host}</translation>
    </message>
    <message>
        <source>Downloaded from {host} (earlier link)</source>
        <translation>下载自 {host}（较早的链接）</translation>
    </message>
    <message>
        <source>Downloaded from {host}, through another provider</source>
        <translation>下载自 {host}（另一个中转站的链接）</translation>
    </message>
    <message>
        <source>Not downloaded, streaming</source>
        <translation>未下载，在线播放</translation>
    </message>
    <message>
        <source>the provider</source>
        <extracomment>Within a sentence, in place of the name of a provider.</extracomment>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Retry</source>
        <extracomment>Verb, on a button: try the download again.</extracomment>
        <translation>重试</translation>
    </message>
    <message>
        <source>Resume</source>
        <extracomment>Verb, on a button: go on with the download.</extracomment>
        <translation>继续</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Not downloaded, streaming from an earlier link</source>
        <translation>未下载，在线播放（较早的链接）</translation>
    </message>
    <message>
        <source>Not downloaded, streaming through another provider</source>
        <translation>未下载，在线播放（另一个中转站的链接）</translation>
    </message>
    <message>
        <source>From {host}</source>
        <translation>来自 {host}</translation>
    </message>
    <message>
        <source>not sent (status {status})</source>
        <translation>未返回（状态码 {status}）</translation>
    </message>
    <message>
        <source>a browser check (status {status})</source>
        <translation>要求浏览器验证（状态码 {status}）</translation>
    </message>
    <message>
        <source>a message instead of the file</source>
        <translation>返回的是提示信息而不是文件</translation>
    </message>
    <message>
        <source>a file of the wrong length</source>
        <translation>文件时长不符</translation>
    </message>
    <message>
        <source>{time} of {total}</source>
        <translation>{time} / {total}</translation>
    </message>
    <message>
        <source>Preview: {time}</source>
        <extracomment>How much of a song can be heard before it is ready.</extracomment>
        <translation>试听：{time}</translation>
    </message>
    <message>
        <source>Live preview: {time}</source>
        <translation>试听片段：{time}</translation>
    </message>
    <message>
        <source>Trying again at {time}.</source>
        <translation>将于 {time} 重试。</translation>
    </message>
    <message>
        <source>Task {id}</source>
        <translation>任务 {id}</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>Vocals</source>
        <extracomment>A single track of a song; so are all that follow.</extracomment>
        <translation>人声</translation>
    </message>
    <message>
        <source>Backing vocals</source>
        <translation>和声</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Percussion</source>
        <translation>打击乐</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>弦乐</translation>
    </message>
    <message>
        <source>Synth</source>
        <translation>合成器</translation>
    </message>
    <message>
        <source>Effects</source>
        <translation>音效</translation>
    </message>
    <message>
        <source>Brass</source>
        <translation>铜管</translation>
    </message>
    <message>
        <source>Woodwinds</source>
        <translation>木管</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>分轨</translation>
    </message>
    <message>
        <source>{stem} – {title}</source>
        <extracomment>A single track of a song, such as “Vocals – Summer rain”.</extracomment>
        <translation>{stem} – {title}</translation>
    </message>
    <message>
        <source>New song</source>
        <extracomment>How a song was made: from a prompt or from lyrics, as most are.</extracomment>
        <translation>新歌曲</translation>
    </message>
    <message>
        <source>Uploaded recording</source>
        <extracomment>How a song was made: the person gave Suno a recording.</extracomment>
        <translation>上传的音频</translation>
    </message>
    <message>
        <source>Single track (stem) of another song</source>
        <extracomment>How a song was made: only the singing or the instruments of another song.</extracomment>
        <translation>另一首歌曲的分轨</translation>
    </message>
    <message>
        <source>Whole song, joined from its parts</source>
        <extracomment>How a song was made: a song and its extensions put together.</extracomment>
        <translation>由各段拼接成的完整歌曲</translation>
    </message>
    <message>
        <source>Music</source>
        <extracomment>Kind of a task: it makes songs.</extracomment>
        <translation>音乐</translation>
    </message>
    <message>
        <source>Encrypted by Suno</source>
        <translation>被 Suno 加密</translation>
    </message>
    <message>
        <source>WAV audio</source>
        <extracomment>Kind of a file of a song: uncompressed audio.</extracomment>
        <translation>WAV 音频</translation>
    </message>
    <message>
        <source>MIDI notes</source>
        <extracomment>Kind of a file of a song: its notes.</extracomment>
        <translation>MIDI 音符</translation>
    </message>
    <message>
        <source>Being prepared</source>
        <extracomment>State of a download: the provider is making the file.</extracomment>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Not downloaded (links of this provider do not work)</source>
        <translation>未下载（此中转站的链接无法使用）</translation>
    </message>
    <message>
        <source>Not downloaded (the link has expired)</source>
        <translation>未下载（链接已失效）</translation>
    </message>
    <message>
        <source>Not downloaded (link valid less than an hour)</source>
        <translation>未下载（链接将在一小时内失效）</translation>
    </message>
    <message>
        <source>refused (status {status})</source>
        <translation>被拒绝（状态码 {status}）</translation>
    </message>
    <message>
        <source>not there (status {status})</source>
        <translation>文件不存在（状态码 {status}）</translation>
    </message>
    <message>
        <source>blocked by Suno</source>
        <translation>被 Suno 限制</translation>
    </message>
    <message>
        <source>an encrypted file</source>
        <translation>加密文件</translation>
    </message>
    <message>
        <source>a web page instead of the file</source>
        <translation>返回的是网页而不是文件</translation>
    </message>
    <message>
        <source>Tried {host}: {result}</source>
        <translation>已尝试 {host}：{result}</translation>
    </message>
    <message>
        <source>Tried an earlier link at {host}: {result}</source>
        <translation>已尝试 {host} 的较早链接：{result}</translation>
    </message>
    <message>
        <source>Tried a link from another provider at {host}: {result}</source>
        <translation>已尝试另一个中转站在 {host} 的链接：{result}</translation>
    </message>
    <message>
        <source>no usable file</source>
        <translation>没有可用的文件</translation>
    </message>
</context>
</TS>
