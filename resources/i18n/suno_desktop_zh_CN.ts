<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About suno-desktop</source>
        <translation>关于 suno-desktop</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>A music library for songs that were generated with Suno through an API relay. Paste task IDs; the songs come in, are saved with their cover and lyrics, and are yours.</source>
        <translation>一个音乐曲库，收藏通过 API 中转站用 Suno 生成的歌曲。粘贴任务 ID，歌曲就会进来，连同封面和歌词一起保存到本机，从此归您所有。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later (GPL-3.0-or-later). It comes without any warranty.</source>
        <translation>自由软件，以 GNU 通用公共许可证第 3 版或更新版本（GPL-3.0-or-later）发布，不附带任何担保。</translation>
    </message>
    <message>
        <source>Not made by, and not connected with, Suno or any relay.</source>
        <translation>本程序与 Suno 及任何中转站均无关联。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>AddTasksDialog</name>
    <message>
        <source>Add tasks</source>
        <translation>添加任务</translation>
    </message>
    <message>
        <source>Paste task IDs, links, a log or a relay&apos;s whole reply, or drop a file. What is in it is found by itself.</source>
        <translation>粘贴任务 ID、链接、日志或中转站的完整回复，也可以拖入文件，其中的内容会自动识别。</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>识别结果</translation>
    </message>
    <message>
        <source>Relay to ask</source>
        <translation>要查询的中转站</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>&amp;Ask:</source>
        <translation>查询(&amp;A)：</translation>
    </message>
    <message>
        <source>Add a relay …</source>
        <translation>添加中转站…</translation>
    </message>
    <message>
        <source>Open file …</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open a file with task IDs or replies</source>
        <translation>打开含有任务 ID 或回复的文件</translation>
    </message>
    <message>
        <source>Text and replies (*.json *.jsonl *.txt *.log *.md *.csv)</source>
        <translation>文本和回复 (*.json *.jsonl *.txt *.log *.md *.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Adding …</source>
        <translation>正在添加…</translation>
    </message>
    <message>
        <source>As soon as there is one</source>
        <translation>添加中转站之后</translation>
    </message>
    <message>
        <source>Each in turn</source>
        <translation>依次查询</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Replies, exports and texts (*.json *.jsonl *.ndjson *.txt *.md *.log);;All files (*)</source>
        <translation>回复、导出文件和文本 (*.json *.jsonl *.ndjson *.txt *.md *.log);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Saved. The language changes at the next start.</source>
        <translation>已保存，语言将在下次启动时生效。</translation>
    </message>
</context>
<context>
    <name>BulkBar</name>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Select none</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>{n} not saved</source>
        <translation>{n} 首未保存</translation>
    </message>
    <message>
        <source>{n} failed</source>
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
        <source>Save {n}</source>
        <translation>保存 {n} 首</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Pause</source>
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
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>{n} task</source>
        <translation>{n} 个任务</translation>
    </message>
    <message>
        <source>{n} tasks</source>
        <translation>{n} 个任务</translation>
    </message>
    <message>
        <source>{n} file</source>
        <translation>{n} 个文件</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} 个文件</translation>
    </message>
    <message>
        <source>{n} match</source>
        <translation>{n} 个结果</translation>
    </message>
    <message>
        <source>{n} matches</source>
        <translation>{n} 个结果</translation>
    </message>
    <message>
        <source>{n} song</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>{n} songs</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>The library&apos;s file is damaged in this place. The other lists may still be whole, and saved songs stay what they are in their folder.</source>
        <translation>曲库文件的这一部分已损坏。其他列表可能仍然完好，已保存的歌曲在文件夹中不受影响。</translation>
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
        <translation>清除</translation>
    </message>
    <message>
        <source>Nothing matches ‘{text}’ in {place}.</source>
        <translation>“{place}”中没有与“{text}”匹配的内容。</translation>
    </message>
    <message>
        <source>No songs</source>
        <translation>没有歌曲</translation>
    </message>
    <message>
        <source>Paste task IDs to get some.</source>
        <translation>粘贴任务 ID 即可获取歌曲。</translation>
    </message>
    <message>
        <source>Nothing was added in the last seven days</source>
        <translation>最近七天没有新增歌曲</translation>
    </message>
    <message>
        <source>Nothing is saved yet</source>
        <translation>还没有保存任何歌曲</translation>
    </message>
    <message>
        <source>Select songs and press Ctrl+S.</source>
        <translation>选中歌曲后按 Ctrl+S 保存。</translation>
    </message>
    <message>
        <source>Everything is saved</source>
        <translation>全部已保存</translation>
    </message>
    <message>
        <source>No lyric sheets</source>
        <translation>没有歌词稿</translation>
    </message>
    <message>
        <source>Tasks that make lyrics bring them.</source>
        <translation>生成歌词的任务会带来歌词稿。</translation>
    </message>
    <message>
        <source>No tasks are tracked</source>
        <translation>没有跟踪任何任务</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>没有进行中的任务</translation>
    </message>
    <message>
        <source>No task has failed</source>
        <translation>没有失败的任务</translation>
    </message>
    <message>
        <source>Nothing is being saved</source>
        <translation>没有正在保存的文件</translation>
    </message>
    <message>
        <source>Nothing was saved yet</source>
        <translation>还没有保存过文件</translation>
    </message>
    <message>
        <source>No download has failed</source>
        <translation>没有失败的下载</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check library</source>
        <translation>检查曲库</translation>
    </message>
    <message>
        <source>Every saved file is read and compared with what was saved. Nothing is changed.</source>
        <translation>逐个读取已保存的文件，与保存时的内容比对，不做任何更改。</translation>
    </message>
    <message>
        <source>Progress</source>
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
        <source>&amp;Save again</source>
        <translation>重新保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Locate</source>
        <translation>定位(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Take over</source>
        <translation>收入曲库(&amp;T)</translation>
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
        <source>Choose the &amp;file …</source>
        <translation>选择该文件(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Search a folder …</source>
        <translation>在文件夹中查找(&amp;S)…</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Reading the saved files …</source>
        <translation>正在读取已保存的文件…</translation>
    </message>
    <message>
        <source>Cancelled. What was not read yet is not known.</source>
        <translation>已取消，尚未读取的文件情况未知。</translation>
    </message>
    <message>
        <source>{done} of {total} files are read.</source>
        <translation>已读取 {done} / {total} 个文件。</translation>
    </message>
    <message>
        <source>{n} file was read.</source>
        <translation>已读取 {n} 个文件。</translation>
    </message>
    <message>
        <source>{n} files were read.</source>
        <translation>已读取 {n} 个文件。</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <translation>{n} 个缺失</translation>
    </message>
    <message>
        <source>{n} damaged</source>
        <translation>{n} 个已损坏</translation>
    </message>
    <message>
        <source>{n} with other tags</source>
        <translation>{n} 个标签有变</translation>
    </message>
    <message>
        <source>Damaged, or another file</source>
        <translation>已损坏，或已换成别的文件</translation>
    </message>
    <message>
        <source>Other tags, the same sound</source>
        <translation>标签有变，声音未变</translation>
    </message>
    <message>
        <source>{n} file is being saved again; Downloads shows how far it is.</source>
        <translation>正在重新保存 {n} 个文件，进度见“下载”。</translation>
    </message>
    <message>
        <source>{n} files are being saved again; Downloads shows how far they are.</source>
        <translation>正在重新保存 {n} 个文件，进度见“下载”。</translation>
    </message>
    <message>
        <source>Where are the missing files?</source>
        <translation>缺失的文件在哪里？</translation>
    </message>
    <message>
        <source>Searching {folder} …</source>
        <translation>正在查找 {folder}…</translation>
    </message>
    <message>
        <source>{n} of {total} missing files were found there.</source>
        <translation>缺失的 {total} 个文件中，在那里找到了 {n} 个。</translation>
    </message>
    <message>
        <source>{n} file is in the library now.</source>
        <translation>已将 {n} 个文件收入曲库。</translation>
    </message>
    <message>
        <source>{n} files are in the library now.</source>
        <translation>已将 {n} 个文件收入曲库。</translation>
    </message>
    <message>
        <source>{n} found in another place</source>
        <translation>{n} 个在别处找到</translation>
    </message>
    <message>
        <source>{n} not known to the library</source>
        <translation>{n} 个不在曲库中</translation>
    </message>
    <message>
        <source>{n} there twice</source>
        <translation>{n} 个重复</translation>
    </message>
    <message>
        <source>{files} All are as they were saved.</source>
        <translation>{files}全部与保存时一致。</translation>
    </message>
    <message>
        <source>{files} {findings}.</source>
        <translation>{files}{findings}。</translation>
    </message>
    <message>
        <source>Not known; it is a song of yours</source>
        <translation>不在曲库中，但属于您的歌曲</translation>
    </message>
    <message>
        <source>Not known to the library</source>
        <translation>不在曲库中</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Found here; noted</source>
        <translation>在此处找到，已记录</translation>
    </message>
    <message>
        <source>Copy of a saved song</source>
        <translation>已保存歌曲的副本</translation>
    </message>
    <message>
        <source>&amp;Save all again</source>
        <translation>全部重新保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Take over all</source>
        <translation>全部收入曲库(&amp;T)</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Already saved.</source>
        <translation>已经保存过了。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Saved {n} song to {folder}</source>
        <translation>已保存 {n} 首歌曲到 {folder}</translation>
    </message>
    <message>
        <source>Saved {n} songs to {folder}</source>
        <translation>已保存 {n} 首歌曲到 {folder}</translation>
    </message>
    <message>
        <source>{n} already there</source>
        <translation>{n} 个已存在</translation>
    </message>
    <message>
        <source>{n} blocked by Suno</source>
        <translation>{n} 个被 Suno 限制下载</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 个失败</translation>
    </message>
    <message>
        <source>Retry {n}</source>
        <translation>重试 {n} 个</translation>
    </message>
    <message>
        <source>Removed {n} song. Its files stay on disk.</source>
        <translation>已移除 {n} 首歌曲，文件仍保留在磁盘上。</translation>
    </message>
    <message>
        <source>Removed {n} songs. Their files stay on disk.</source>
        <translation>已移除 {n} 首歌曲，文件仍保留在磁盘上。</translation>
    </message>
    <message>
        <source>Removed {n} task and its songs. Files stay on disk.</source>
        <translation>已移除 {n} 个任务及其歌曲，文件仍保留在磁盘上。</translation>
    </message>
    <message>
        <source>Removed {n} tasks and their songs. Files stay on disk.</source>
        <translation>已移除 {n} 个任务及其歌曲，文件仍保留在磁盘上。</translation>
    </message>
    <message>
        <source>{n} task is no longer tracked. Its songs stay.</source>
        <translation>已停止跟踪 {n} 个任务，歌曲仍然保留。</translation>
    </message>
    <message>
        <source>{n} tasks are no longer tracked. Their songs stay.</source>
        <translation>已停止跟踪 {n} 个任务，歌曲仍然保留。</translation>
    </message>
    <message>
        <source>{n} song has other names now.</source>
        <translation>已修改 {n} 首歌曲的名称。</translation>
    </message>
    <message>
        <source>{n} songs have other names now.</source>
        <translation>已修改 {n} 首歌曲的名称。</translation>
    </message>
    <message>
        <source>Write into files</source>
        <translation>写入文件</translation>
    </message>
    <message>
        <source>{n} file was changed</source>
        <translation>已更改 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} files were changed</source>
        <translation>已更改 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} file was renamed</source>
        <translation>已重命名 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} files were renamed</source>
        <translation>已重命名 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} left alone: shared with another file name</source>
        <translation>{n} 个与另一个文件名共用数据（硬链接），保持原样</translation>
    </message>
    <message>
        <source>{n} left alone: changed by somebody</source>
        <translation>{n} 个被其他程序改动过，保持原样</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <translation>{n} 个缺失</translation>
    </message>
    <message>
        <source>{n} left alone: the name is taken</source>
        <translation>{n} 个的名称已被占用，保持原样</translation>
    </message>
    <message>
        <source>stopped before {n} others</source>
        <translation>已停止，还有 {n} 个未处理</translation>
    </message>
    <message>
        <source>{n} file has its old name again</source>
        <translation>{n} 个文件已恢复原名</translation>
    </message>
    <message>
        <source>{n} files have their old names again</source>
        <translation>{n} 个文件已恢复原名</translation>
    </message>
    <message>
        <source>{n} unchanged</source>
        <translation>{n} 个未改动</translation>
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
        <source>Renaming files: {done} of {total}</source>
        <translation>正在重命名文件：{done} / {total}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Copied the IDs of {n} song.</source>
        <translation>已复制 {n} 首歌曲的 ID。</translation>
    </message>
    <message>
        <source>Copied the IDs of {n} songs.</source>
        <translation>已复制 {n} 首歌曲的 ID。</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Nothing of this is saved yet.</source>
        <translation>所选内容尚未保存。</translation>
    </message>
    <message>
        <source>The relay has not answered yet.</source>
        <translation>中转站还没有回复。</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>IDs</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Show the relay&apos;s reply</source>
        <translation>查看中转站的回复</translation>
    </message>
    <message>
        <source>Select a song to see its cover, its story and its files.</source>
        <translation>选择一首歌曲，查看它的封面、来历和文件。</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任务 ID</translation>
    </message>
    <message>
        <source>Relay&apos;s word</source>
        <translation>中转站状态</translation>
    </message>
    <message>
        <source>Clip ID</source>
        <translation>歌曲 ID</translation>
    </message>
    <message>
        <source>Also in task</source>
        <translation>也属于任务</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Reason</source>
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
        <source>Added here</source>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>再次查询</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
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
        <source>(different)</source>
        <translation>各不相同</translation>
    </message>
    <message>
        <source>Cover of {title}</source>
        <translation>《{title}》的封面</translation>
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
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Nothing is sent anywhere. Read it, copy it, and add it to your report if you like. There is no key, address, ID or song in it.</source>
        <translation>这些内容不会发送到任何地方。您可以阅读、复制，并在需要时附到问题报告中。其中不含密钥、地址、ID 或歌曲。</translation>
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
    <name>FirstRunPage</name>
    <message>
        <source>First steps</source>
        <translation>新手引导</translation>
    </message>
    <message>
        <source>No songs yet</source>
        <translation>还没有歌曲</translation>
    </message>
    <message>
        <source>Two steps, and your songs come in by themselves.</source>
        <translation>只需两步，歌曲就会自动进来。</translation>
    </message>
    <message>
        <source>Keys stay on this computer.</source>
        <translation>密钥只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>The demo relay is running: copy these sample IDs</source>
        <translation>演示中转站已启动：请复制这些示例 ID</translation>
    </message>
    <message>
        <source>Copy</source>
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
        <source>Your relay</source>
        <translation>您的中转站</translation>
    </message>
    <message>
        <source>Save relay</source>
        <translation>保存中转站</translation>
    </message>
    <message>
        <source>Add another …</source>
        <translation>再添加一个…</translation>
    </message>
    <message>
        <source>Paste task IDs (any text; we find them)</source>
        <translation>粘贴任务 ID（任意文本均可，自动识别）</translation>
    </message>
    <message>
        <source>or drop a .json or text file anywhere here</source>
        <translation>或将 .json 或文本文件拖到此处</translation>
    </message>
    <message>
        <source>Copied. Now paste them below.</source>
        <translation>已复制，请粘贴到下方。</translation>
    </message>
    <message>
        <source>Adding …</source>
        <translation>正在添加…</translation>
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
        <source>Relay asked</source>
        <translation>查询的中转站</translation>
    </message>
    <message>
        <source>Tracked already</source>
        <translation>已在跟踪</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新任务</translation>
    </message>
    <message>
        <source>In the text, without songs</source>
        <translation>文本中已有，无歌曲</translation>
    </message>
    <message>
        <source>In the text, 1 song</source>
        <translation>文本中已有 1 首歌曲</translation>
    </message>
    <message>
        <source>In the text, {count} songs</source>
        <translation>文本中已有 {count} 首歌曲</translation>
    </message>
    <message>
        <source>None, it is imported</source>
        <translation>无需查询，直接导入</translation>
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
        <source>Importing … {n} %</source>
        <translation>正在导入… {n}%</translation>
    </message>
    <message>
        <source>Exporting … {n} %</source>
        <translation>正在导出… {n}%</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add {relays} in Settings to ask for what is not finished.</source>
        <translation>请在设置中添加 {relays}，以便继续查询未完成的任务。</translation>
    </message>
    <message>
        <source>Nothing came in.</source>
        <translation>没有导入任何内容。</translation>
    </message>
    <message>
        <source>{n} song</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>{n} songs</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>{n} task with {songs} came in.</source>
        <translation>已导入 {n} 个任务，含{songs}。</translation>
    </message>
    <message>
        <source>{n} tasks with {songs} came in.</source>
        <translation>已导入 {n} 个任务，含{songs}。</translation>
    </message>
    <message>
        <source>{n} file could not be read: {names}.</source>
        <translation>{n} 个文件无法读取：{names}。</translation>
    </message>
    <message>
        <source>{n} files could not be read: {names}.</source>
        <translation>{n} 个文件无法读取：{names}。</translation>
    </message>
    <message>
        <source>{n} file was not understood: {names}.</source>
        <translation>{n} 个文件无法识别：{names}。</translation>
    </message>
    <message>
        <source>{n} files were not understood: {names}.</source>
        <translation>{n} 个文件无法识别：{names}。</translation>
    </message>
    <message>
        <source>{n} task went out to {file}. No key is in it.</source>
        <translation>已导出 {n} 个任务到 {file}，其中不含密钥。</translation>
    </message>
    <message>
        <source>{n} tasks went out to {file}. No key is in it.</source>
        <translation>已导出 {n} 个任务到 {file}，其中不含密钥。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Moving your keys…</source>
        <translation>正在转移密钥…</translation>
    </message>
    <message>
        <source>Saved. Your keys were moved there.</source>
        <translation>已保存，密钥已转移。</translation>
    </message>
</context>
<context>
    <name>LyricsPanel</name>
    <message>
        <source>Smaller letters</source>
        <translation>缩小字号</translation>
    </message>
    <message>
        <source>Bigger letters</source>
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
        <source>Instrumental – there are no words.</source>
        <translation>纯音乐，没有歌词。</translation>
    </message>
    <message>
        <source>No lyrics.</source>
        <translation>没有歌词。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Suno Desktop – Demo</source>
        <translation>Suno Desktop – 演示</translation>
    </message>
    <message>
        <source>Suno Desktop</source>
        <translation>Suno Desktop</translation>
    </message>
</context>
<context>
    <name>OwnNamesDialog</name>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>{n} song</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>{n} songs</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>What you enter here is shown and is written into files that are saved from now on. What the relay says is kept.</source>
        <translation>此处填写的名称会用于显示，并写入今后保存的文件。中转站给出的名称仍会保留。</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>标题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>艺术家(&amp;A)</translation>
    </message>
    <message>
        <source>A&amp;lbum</source>
        <translation>专辑(&amp;L)</translation>
    </message>
    <message>
        <source>Several values; leave empty to change nothing</source>
        <translation>多个不同的值；留空则不改动</translation>
    </message>
    <message>
        <source>Use the relay&apos;s names</source>
        <translation>使用中转站的名称</translation>
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
        <source>Task IDs, links or a relay&apos;s reply</source>
        <translation>任务 ID、链接或中转站的回复</translation>
    </message>
    <message>
        <source>Paste anything here: IDs, links, a log, a chat, a relay&apos;s reply …</source>
        <translation>在此粘贴任意内容：ID、链接、日志、聊天记录、中转站的回复…</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Take the files away</source>
        <translation>移除这些文件</translation>
    </message>
    <message>
        <source>Track {tasks} and import {songs}</source>
        <translation>跟踪 {tasks} 个任务并导入 {songs} 首歌曲</translation>
    </message>
    <message>
        <source>Track {tasks} and import {answers}</source>
        <translation>跟踪 {tasks} 个任务并导入 {answers} 条回复</translation>
    </message>
    <message>
        <source>Import 1 song</source>
        <translation>导入 1 首歌曲</translation>
    </message>
    <message>
        <source>Import {count} songs</source>
        <translation>导入 {count} 首歌曲</translation>
    </message>
    <message>
        <source>Import 1 answer</source>
        <translation>导入 1 条回复</translation>
    </message>
    <message>
        <source>Import {count} answers</source>
        <translation>导入 {count} 条回复</translation>
    </message>
    <message>
        <source>Track tasks</source>
        <translation>跟踪任务</translation>
    </message>
    <message>
        <source>Track 1 task</source>
        <translation>跟踪 1 个任务</translation>
    </message>
    <message>
        <source>Track {count} tasks</source>
        <translation>跟踪 {count} 个任务</translation>
    </message>
    <message>
        <source>Nothing is pasted yet.</source>
        <translation>还没有粘贴任何内容。</translation>
    </message>
    <message>
        <source>Looking for IDs …</source>
        <translation>正在查找 ID…</translation>
    </message>
    <message>
        <source>Everything found is tracked already, so there is nothing to add.</source>
        <translation>找到的任务都已在跟踪，无需再添加。</translation>
    </message>
    <message>
        <source>a long text</source>
        <translation>一段长文本</translation>
    </message>
    <message>
        <source>Also looked through: {names}</source>
        <translation>同时查看了：{names}</translation>
    </message>
    <message>
        <source>1 task ID found, and it is new.</source>
        <translation>找到 1 个新的任务 ID。</translation>
    </message>
    <message>
        <source>1 task ID found; it is tracked already.</source>
        <translation>找到 1 个任务 ID，已在跟踪。</translation>
    </message>
    <message>
        <source>{count} task IDs found, all new.</source>
        <translation>找到 {count} 个任务 ID，全部是新的。</translation>
    </message>
    <message>
        <source>{count} task IDs found; all are tracked already.</source>
        <translation>找到 {count} 个任务 ID，均已在跟踪。</translation>
    </message>
    <message>
        <source>{count} task IDs found: {new} new, {known} tracked already.</source>
        <translation>找到 {count} 个任务 ID：{new} 个新的，{known} 个已在跟踪。</translation>
    </message>
    <message>
        <source>1 answer with 1 song, imported without asking any relay.</source>
        <translation>1 条回复，含 1 首歌曲，直接导入，不查询中转站。</translation>
    </message>
    <message>
        <source>1 answer with {songs} songs, imported without asking any relay.</source>
        <translation>1 条回复，含 {songs} 首歌曲，直接导入，不查询中转站。</translation>
    </message>
    <message>
        <source>{answers} answers with 1 song, imported without asking any relay.</source>
        <translation>{answers} 条回复，含 1 首歌曲，直接导入，不查询中转站。</translation>
    </message>
    <message>
        <source>{answers} answers with {songs} songs, imported without asking any relay.</source>
        <translation>{answers} 条回复，含 {songs} 首歌曲，直接导入，不查询中转站。</translation>
    </message>
    <message>
        <source>No relay is set up yet. IDs are tracked now and asked as soon as one is.</source>
        <translation>尚未设置中转站。ID 会先记录下来，设置好中转站后立即查询。</translation>
    </message>
    <message>
        <source>{relay} will be asked.</source>
        <translation>将向 {relay} 查询。</translation>
    </message>
    <message>
        <source>Your relays are asked one after the other until one knows the task.</source>
        <translation>将依次查询您的中转站，直到有一个认得该任务。</translation>
    </message>
    <message>
        <source>{host} is none of your relays. The ID is looked up at your relays; nothing is sent to that host.</source>
        <translation>{host} 不是您的中转站。该 ID 会在您的中转站查询，不会向该主机发送任何内容。</translation>
    </message>
    <message>
        <source>{hosts} are none of your relays. Their IDs are looked up at your relays; nothing is sent to those hosts.</source>
        <translation>{hosts} 不是您的中转站。这些 ID 会在您的中转站查询，不会向这些主机发送任何内容。</translation>
    </message>
    <message>
        <source>{hosts} and {more} more are none of your relays. Their IDs are looked up at your relays; nothing is sent to those hosts.</source>
        <translation>{hosts} 等（另有 {more} 个）不是您的中转站。这些 ID 会在您的中转站查询，不会向这些主机发送任何内容。</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Position</source>
        <translation>播放位置</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Nothing is playing</source>
        <translation>当前没有播放</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Stop fetching</source>
        <translation>停止获取</translation>
    </message>
    <message>
        <source>Fetching the song …</source>
        <translation>正在获取歌曲…</translation>
    </message>
    <message>
        <source>Listening to the stream … {time}</source>
        <translation>正在收听实时流… {time}</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>RawReplyDialog</name>
    <message>
        <source>The relay&apos;s reply</source>
        <translation>中转站的回复</translation>
    </message>
    <message>
        <source>&amp;As it came</source>
        <translation>原始格式(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Kept unchanged as the relay sent it; only your key would be replaced.</source>
        <translation>按中转站发来的原样保存，只有您的密钥会被遮盖。</translation>
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
        <source>The library is gone</source>
        <translation>曲库不见了</translation>
    </message>
    <message>
        <source>Looking for backups …</source>
        <translation>正在查找备份……</translation>
    </message>
    <message>
        <source>The library&apos;s file is not there any more. These copies are.</source>
        <translation>曲库文件已不在原处，但还有下面这些备份。</translation>
    </message>
    <message>
        <source>The library&apos;s file is damaged.</source>
        <translation>曲库文件已损坏。</translation>
    </message>
    <message>
        <source>If you moved it, quit and put it back: it knows more than a copy. Your saved songs are files of their own and stay as they are, and nothing is deleted.</source>
        <translation>如果是您移走了它，请退出并放回原处：它比备份更完整。已保存的歌曲是独立的文件，不受影响，也不会删除任何内容。</translation>
    </message>
    <message>
        <source>Your saved songs are files of their own and stay as they are. The damaged file is moved aside whole, and nothing is deleted. Tasks that can still be read in it are asked for again.</source>
        <translation>已保存的歌曲是独立的文件，不受影响。损坏的文件会原样移到一旁，不会删除任何内容；其中仍能读出的任务会重新查询。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Open it &amp;as it is</source>
        <translation>照原样打开(&amp;A)</translation>
    </message>
    <message>
        <source>Some of it can be read. No backups are made of it.</source>
        <translation>其中一部分还能读取，但不会再为它制作备份。</translation>
    </message>
    <message>
        <source>Start with an &amp;empty library</source>
        <translation>从空曲库开始(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Open this backup</source>
        <translation>打开此备份(&amp;O)</translation>
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
        <source>Backup of</source>
        <translation>备份时间</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>There is no backup that can be opened. Once the relays have answered again, Check library takes over the songs that you saved.</source>
        <translation>没有可以打开的备份。等中转站重新答复后，“检查曲库”会收回您已保存的歌曲。</translation>
    </message>
    <message>
        <source>{n} task could still be read in the damaged file and is asked for again.</source>
        <translation>损坏的文件中还能读出 {n} 个任务，会重新查询。</translation>
    </message>
    <message>
        <source>{n} tasks could still be read in the damaged file and are asked for again.</source>
        <translation>损坏的文件中还能读出 {n} 个任务，会重新查询。</translation>
    </message>
    <message>
        <source>What was there before is in {folder}.</source>
        <translation>原来的文件在 {folder}。</translation>
    </message>
    <message>
        <source>Opening the backup …</source>
        <translation>正在打开备份……</translation>
    </message>
    <message>
        <source>Making an empty library …</source>
        <translation>正在建立空曲库……</translation>
    </message>
    <message>
        <source>The library can be opened again.</source>
        <translation>曲库又可以打开了。</translation>
    </message>
    <message>
        <source>An empty library is in place.</source>
        <translation>已换上空曲库。</translation>
    </message>
    <message>
        <source>The backup of {when} is in place, with {n} song.</source>
        <translation>已换上 {when} 的备份，共 {n} 首歌曲。</translation>
    </message>
    <message>
        <source>The backup of {when} is in place, with {n} songs.</source>
        <translation>已换上 {when} 的备份，共 {n} 首歌曲。</translation>
    </message>
</context>
<context>
    <name>RelayCard</name>
    <message>
        <source>Change …</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Change {relay}</source>
        <translation>修改 {relay}</translation>
    </message>
    <message>
        <source>Remove {relay}</source>
        <translation>移除 {relay}</translation>
    </message>
    <message>
        <source>Plain http: others on the way can read the key.</source>
        <translation>明文 http：途中的其他人可以读取密钥。</translation>
    </message>
    <message>
        <source>Remove it with its key? Its tasks and songs stay in your library.</source>
        <translation>连同密钥一起移除？任务和歌曲会留在您的曲库中。</translation>
    </message>
    <message>
        <source>Remove relay</source>
        <translation>移除中转站</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>RelayEditorDialog</name>
    <message>
        <source>Change relay</source>
        <translation>修改中转站</translation>
    </message>
    <message>
        <source>Add a relay</source>
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
        <translation>其他</translation>
    </message>
    <message>
        <source>&amp;Provider</source>
        <translation>服务商(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Allow plain &amp;http for this relay</source>
        <translation>允许此中转站使用明文 http(&amp;H)</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the key while typing</source>
        <translation>输入时显示密钥</translation>
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
        <source>Keep it for this run only</source>
        <translation>仅本次运行保留</translation>
    </message>
    <message>
        <source>Keep it in a file (not encrypted)</source>
        <translation>保存到文件（不加密）</translation>
    </message>
    <message>
        <source>Asking {host} …</source>
        <translation>正在连接 {host}…</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Enter the address of the relay first.</source>
        <translation>请先输入中转站的地址。</translation>
    </message>
    <message>
        <source>It said: “{text}”</source>
        <translation>对方回复：“{text}”</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Plain http is on: anybody between this computer and the relay can read the key and the songs.</source>
        <translation>已启用明文 http：这台电脑与中转站之间的任何人都能读取密钥和歌曲。</translation>
    </message>
    <message>
        <source>How it is called here</source>
        <translation>在本程序中显示的名称</translation>
    </message>
    <message>
        <source>The key is removed when you save</source>
        <translation>保存后将移除密钥</translation>
    </message>
    <message>
        <source>A key is kept; leave empty to keep it</source>
        <translation>已有密钥，留空则保持不变</translation>
    </message>
    <message>
        <source>Paste the key that your relay gave you</source>
        <translation>粘贴中转站提供的密钥</translation>
    </message>
    <message>
        <source>The key is kept for this run only and is asked for again next time.</source>
        <translation>密钥仅在本次运行中保留，下次需要重新输入。</translation>
    </message>
    <message>
        <source>The key is kept in a file that only you can read. It is not encrypted.</source>
        <translation>密钥保存在只有您能读取的文件中，未加密。</translation>
    </message>
    <message>
        <source>The key is kept in this system&apos;s keyring and goes to this relay only.</source>
        <translation>密钥保存在系统密钥环中，只会发送给这个中转站。</translation>
    </message>
</context>
<context>
    <name>RelaysPage</name>
    <message>
        <source>Add a relay …</source>
        <translation>添加中转站…</translation>
    </message>
    <message>
        <source>Relays</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>A relay is the server that made your songs. Each has its own address and key.</source>
        <translation>中转站是为您生成歌曲的服务器，每个都有自己的地址和密钥。</translation>
    </message>
    <message>
        <source>No relay is set up yet. Add the one that gave you your task IDs.</source>
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
        <source>Rename saved files</source>
        <translation>重命名已保存的文件</translation>
    </message>
    <message>
        <source>Looking at the saved files …</source>
        <translation>正在查看已保存的文件…</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>No other file is ever overwritten. Folders that are empty afterwards are removed. Undo brings the old names back until the program is closed.</source>
        <translation>绝不会覆盖其他文件。改名后变空的文件夹会被移除。在关闭程序之前，可以用“撤销”恢复原来的名称。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>New names</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>No file needs another name.</source>
        <translation>没有文件需要改名。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{changing} of {files} files get a new name.</source>
        <translation>{files} 个文件中有 {changing} 个将改名。</translation>
    </message>
    <message>
        <source>The first {n} are listed.</source>
        <translation>下面列出前 {n} 个。</translation>
    </message>
    <message>
        <source>Rename {n} file</source>
        <translation>重命名 {n} 个文件</translation>
    </message>
    <message>
        <source>Rename {n} files</source>
        <translation>重命名 {n} 个文件</translation>
    </message>
    <message>
        <source>{n} right already</source>
        <translation>{n} 个已经正确</translation>
    </message>
    <message>
        <source>{n} outside the folder of the songs</source>
        <translation>{n} 个不在歌曲文件夹里</translation>
    </message>
    <message>
        <source>{n} missing on disk</source>
        <translation>{n} 个在磁盘上找不到</translation>
    </message>
    <message>
        <source>{n} changed by somebody since they were saved</source>
        <translation>{n} 个在保存之后被改动过</translation>
    </message>
    <message>
        <source>{n} for which the new name is impossible</source>
        <translation>{n} 个无法使用新名称</translation>
    </message>
    <message>
        <source>Unchanged: {reasons}.</source>
        <translation>保持不变：{reasons}。</translation>
    </message>
    <message>
        <source>The saved files could not be looked at.</source>
        <translation>无法查看已保存的文件。</translation>
    </message>
</context>
<context>
    <name>RenamingModel</name>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Choose another folder</source>
        <translation>选择其他文件夹</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>选择(&amp;H)…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺术家</translation>
    </message>
    <message>
        <source>Title</source>
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
        <translation>以上设置对今后下载的歌曲生效。也可以应用到已有的歌曲，音频不变。</translation>
    </message>
    <message>
        <source>&amp;Apply to existing songs…</source>
        <translation>应用到已有歌曲(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Rename downloaded files…</source>
        <translation>重命名已下载的文件(&amp;R)…</translation>
    </message>
    <message>
        <source>Music folder</source>
        <translation>音乐文件夹</translation>
    </message>
    <message>
        <source>If two songs share a name: {path}</source>
        <translation>如有两首歌同名：{path}</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Example: {path}</source>
        <translation>示例：{path}</translation>
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
        <translation>页面</translation>
    </message>
    <message>
        <source>Relays</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API 密钥</translation>
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
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
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
        <source>Close side panel</source>
        <translation>关闭侧边面板</translation>
    </message>
    <message>
        <source>Close side panel (F9)</source>
        <translation>关闭侧边面板 (F9)</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
</context>
<context>
    <name>SongTableModel</name>
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
    <name>StatusBar</name>
    <message>
        <source>{safe} safe, {links} only links</source>
        <translation>{safe} 首已存，{links} 首仅有链接</translation>
    </message>
    <message>
        <source>Suno blocks {n} of them.</source>
        <translation>其中 {n} 首被 Suno 限制下载。</translation>
    </message>
    <message>
        <source>Links die within days. Click to see these songs.</source>
        <translation>链接几天内就会失效。点击查看这些歌曲。</translation>
    </message>
    <message>
        <source>{n} running</source>
        <translation>{n} 个任务进行中</translation>
    </message>
    <message>
        <source>polling paused</source>
        <translation>查询已暂停</translation>
    </message>
    <message>
        <source>asking …</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>next poll {time}</source>
        <translation>{time}后查询</translation>
    </message>
    <message>
        <source>{n} download</source>
        <translation>{n} 个下载</translation>
    </message>
    <message>
        <source>{n} downloads</source>
        <translation>{n} 个下载</translation>
    </message>
    <message>
        <source>saving paused</source>
        <translation>保存已暂停</translation>
    </message>
    <message>
        <source>saving waits</source>
        <translation>保存在等待</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>No relay</source>
        <translation>没有中转站</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>需要您处理</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>繁忙</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>{n} relays online</source>
        <translation>{n} 个中转站在线</translation>
    </message>
    <message>
        <source>{n} song is safe on disk</source>
        <translation>{n} 首歌曲已安全保存到磁盘</translation>
    </message>
    <message>
        <source>{n} songs are safe on disk</source>
        <translation>{n} 首歌曲已安全保存到磁盘</translation>
    </message>
    <message>
        <source>{n} exists only as a link</source>
        <translation>{n} 首仅有链接</translation>
    </message>
    <message>
        <source>{n} exist only as links</source>
        <translation>{n} 首仅有链接</translation>
    </message>
    <message>
        <source>{safe}, {links}</source>
        <translation>{safe}，{links}</translation>
    </message>
    <message>
        <source>{safe}, {links}, the oldest {age} old</source>
        <translation>{safe}，{links}，最早的链接已存在{age}</translation>
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
        <source>{relay} unreachable since {time} – showing your library. Polling resumes by itself.</source>
        <translation>{relay} 自 {time} 起无法连接，当前显示本地曲库，恢复后会自动继续查询。</translation>
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
        <source>Poll now</source>
        <translation>立即查询</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>A demo relay on this computer and a library for this run only</source>
        <translation>运行在本机的演示中转站，曲库仅在本次运行中有效</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search title, style, lyrics, task ID</source>
        <translation>搜索标题、风格、歌词、任务 ID</translation>
    </message>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>搜索 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>侧边面板</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
</context>
<context>
    <name>_Facts</name>
    <message>
        <source>Copy {label}</source>
        <translation>复制{label}</translation>
    </message>
</context>
<context>
    <name>_Files</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>From {host}; kept until the real file is saved</source>
        <translation>来自 {host}；保留到正式文件保存为止</translation>
    </message>
    <message>
        <source>Show {kind} in folder</source>
        <translation>在文件夹中显示{kind}</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Add task IDs …</source>
        <translation>添加任务 ID(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Import files …</source>
        <translation>导入文件(&amp;I)…</translation>
    </message>
    <message>
        <source>Import a f&amp;older …</source>
        <translation>导入文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>E&amp;xport everything …</source>
        <translation>导出全部(&amp;X)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;audio (MP3)</source>
        <translation>保存音频 MP3(&amp;A)</translation>
    </message>
    <message>
        <source>Save &amp;video (MP4)</source>
        <translation>保存视频 MP4(&amp;V)</translation>
    </message>
    <message>
        <source>Save &amp;cover</source>
        <translation>保存封面(&amp;C)</translation>
    </message>
    <message>
        <source>Save &amp;lyrics</source>
        <translation>保存歌词(&amp;L)</translation>
    </message>
    <message>
        <source>Save &amp;everything</source>
        <translation>全部保存(&amp;E)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>Open the &amp;library&apos;s folder</source>
        <translation>打开曲库文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>Se&amp;ttings …</source>
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
        <source>Select &amp;none</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Remove from library</source>
        <translation>从曲库移除(&amp;R)</translation>
    </message>
    <message>
        <source>Na&amp;mes of the selected …</source>
        <translation>所选歌曲的名称(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Songs</source>
        <translation>歌曲(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>任务(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Downloads</source>
        <translation>下载(&amp;D)</translation>
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
        <translation>歌词(&amp;L)</translation>
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
        <source>&amp;Next</source>
        <translation>下一首(&amp;N)</translation>
    </message>
    <message>
        <source>P&amp;revious</source>
        <translation>上一首(&amp;R)</translation>
    </message>
    <message>
        <source>10 s &amp;forward</source>
        <translation>前进 10 秒(&amp;F)</translation>
    </message>
    <message>
        <source>10 s &amp;back</source>
        <translation>后退 10 秒(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Louder</source>
        <translation>增大音量(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;ofter</source>
        <translation>减小音量(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>静音(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Go to the playing song</source>
        <translation>转到正在播放的歌曲(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Poll now</source>
        <translation>立即查询(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Ask for the selected again</source>
        <translation>重新查询所选(&amp;A)</translation>
    </message>
    <message>
        <source>Pa&amp;use polling</source>
        <translation>暂停查询(&amp;U)</translation>
    </message>
    <message>
        <source>Show the relay&apos;s &amp;reply</source>
        <translation>查看中转站的回复(&amp;R)</translation>
    </message>
    <message>
        <source>Remove with its &amp;songs</source>
        <translation>连同歌曲一起移除(&amp;S)</translation>
    </message>
    <message>
        <source>Pa&amp;use saving</source>
        <translation>暂停保存(&amp;U)</translation>
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
        <source>Save the selected &amp;next</source>
        <translation>优先保存所选(&amp;N)</translation>
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
        <source>Check &amp;library …</source>
        <translation>检查曲库(&amp;L)…</translation>
    </message>
    <message>
        <source>Write &amp;tags into saved files anew</source>
        <translation>重写已保存文件的标签(&amp;T)</translation>
    </message>
    <message>
        <source>Ren&amp;ame saved files …</source>
        <translation>重命名已保存的文件(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Stop what runs over saved files</source>
        <translation>停止处理已保存的文件(&amp;S)</translation>
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
        <source>&amp;About suno-desktop</source>
        <translation>关于 suno-desktop(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>列(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;olours</source>
        <translation>颜色(&amp;O)</translation>
    </message>
    <message>
        <source>Sa&amp;ve as</source>
        <translation>保存为(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Remove from tracking</source>
        <translation>停止跟踪(&amp;R)</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>Cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建日期</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺术家</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任务 ID</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>中转站</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完成时间</translation>
    </message>
    <message>
        <source>Reason</source>
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
    <name>details</name>
    <message>
        <source>Yes</source>
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
        <translation>艺术家</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Excluded styles</source>
        <translation>排除的风格</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model version</source>
        <translation>模型版本</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>纯音乐</translation>
    </message>
    <message>
        <source>Made as</source>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Video still rendering</source>
        <translation>视频生成中</translation>
    </message>
    <message>
        <source>Liked at Suno</source>
        <translation>在 Suno 已点赞</translation>
    </message>
    <message>
        <source>Public at Suno</source>
        <translation>在 Suno 公开</translation>
    </message>
    <message>
        <source>Plays at Suno</source>
        <translation>Suno 播放数</translation>
    </message>
    <message>
        <source>Upvotes at Suno</source>
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
        <source>Small cover link</source>
        <translation>小封面链接</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>less than an hour</source>
        <translation>不到一小时</translation>
    </message>
    <message>
        <source>{n} hour</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} hours</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>relay_words</name>
    <message>
        <source>{state}, {key}</source>
        <translation>{state}，{key}</translation>
    </message>
    <message>
        <source>online, answers in {ms} ms</source>
        <translation>在线，{ms} 毫秒响应</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>cannot be reached</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>needs you</source>
        <translation>需要您处理</translation>
    </message>
    <message>
        <source>asks us to slow down</source>
        <translation>要求放慢查询</translation>
    </message>
    <message>
        <source>not asked yet</source>
        <translation>尚未查询</translation>
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
        <source>single tasks</source>
        <translation>单个任务查询</translation>
    </message>
    <message>
        <source>many tasks at once</source>
        <translation>批量任务查询</translation>
    </message>
    <message>
        <source>feed</source>
        <translation>歌曲动态 (feed)</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>It serves: {list}.</source>
        <translation>支持：{list}。</translation>
    </message>
    <message>
        <source>It does not serve: {list}.</source>
        <translation>不支持：{list}。</translation>
    </message>
    <message>
        <source>At most {n} tasks at once.</source>
        <translation>一次最多查询 {n} 个任务。</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>Waiting for the relay&apos;s first answer.</source>
        <translation>正在等待中转站的首次回复。</translation>
    </message>
    <message>
        <source>The relay is working on it.</source>
        <translation>中转站正在处理。</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>就绪。</translation>
    </message>
    <message>
        <source>The relay says that this task failed.</source>
        <translation>中转站报告此任务失败。</translation>
    </message>
    <message>
        <source>Nothing came for a long time, so it is asked for rarely now. Retry asks at once.</source>
        <translation>长时间没有结果，现已降低查询频率。点击“重试”可立即查询。</translation>
    </message>
    <message>
        <source>The relay says it is done but gave no song. It is asked for rarely now; Retry asks at once.</source>
        <translation>中转站称任务已完成，但没有给出歌曲，现已降低查询频率。点击“重试”可立即查询。</translation>
    </message>
    <message>
        <source>Waits for you: the relay does not accept the key.</source>
        <translation>需要您处理：中转站不接受密钥。</translation>
    </message>
    <message>
        <source>No relay is set up yet. Add one in Settings, then it is asked.</source>
        <translation>尚未设置中转站。请在设置中添加，之后会自动查询。</translation>
    </message>
    <message>
        <source>This relay knows no such task for this key. Check the ID, the relay and whose key it is.</source>
        <translation>该中转站用此密钥查不到这个任务。请检查 ID、中转站以及密钥是否对应。</translation>
    </message>
    <message>
        <source>None of your relays knows this task. Check the ID, or add the relay that made it.</source>
        <translation>您的中转站都不认得这个任务。请检查 ID，或添加生成它的中转站。</translation>
    </message>
    <message>
        <source>The relay no longer knows this task. What you have stays.</source>
        <translation>中转站已不再保留此任务，您已有的内容不受影响。</translation>
    </message>
    <message>
        <source>{host} refuses the connection. Is the address right, is the server running?</source>
        <translation>{host} 拒绝连接。请检查地址是否正确、服务器是否在运行。</translation>
    </message>
    <message>
        <source>{host} cannot be found. Check the address and your network.</source>
        <translation>找不到 {host}。请检查地址和网络。</translation>
    </message>
    <message>
        <source>{host} did not answer in time. It is tried again by itself.</source>
        <translation>{host} 响应超时，稍后会自动重试。</translation>
    </message>
    <message>
        <source>The secure connection to {host} failed: its certificate is not valid for it. Check the address and this computer&apos;s clock. Nothing was sent.</source>
        <translation>与 {host} 的安全连接失败：证书无效。请检查地址和本机时间。未发送任何内容。</translation>
    </message>
    <message>
        <source>{host} does not offer a secure connection that is safe enough. Ask who runs it. Nothing was sent.</source>
        <translation>{host} 提供的安全连接不够安全，请联系其运营者。未发送任何内容。</translation>
    </message>
    <message>
        <source>There is no way to {host} right now. Check your network.</source>
        <translation>目前无法连通 {host}。请检查网络。</translation>
    </message>
    <message>
        <source>{host} sent its answer packed in a way that was not asked for. Ask who runs it to send it plain.</source>
        <translation>{host} 的回复使用了未请求的压缩方式，请联系其运营者。</translation>
    </message>
    <message>
        <source>The proxy {host} does not let the request through. Check your proxy settings.</source>
        <translation>代理 {host} 未放行请求。请检查代理设置。</translation>
    </message>
    <message>
        <source>The connection to {host} broke off. It is tried again by itself.</source>
        <translation>与 {host} 的连接中断，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{host} sends too slowly. It is tried again by itself.</source>
        <translation>{host} 传输太慢，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{host} sent more than is sensible, so it was stopped. Check the link or the address.</source>
        <translation>{host} 发来的数据过大，已停止接收。请检查链接或地址。</translation>
    </message>
    <message>
        <source>{host} points to {target}, which is not followed. If that is its new address, enter it in Settings.</source>
        <translation>{host} 指向 {target}，未予跟随。如果那是它的新地址，请在设置中填入。</translation>
    </message>
    <message>
        <source>This link is not allowed: {host}. Only secure links to public hosts are followed.</source>
        <translation>不允许使用此链接：{host}。只访问公共主机的安全链接。</translation>
    </message>
    <message>
        <source>{host} is plain http, which anybody on the way can read. Use https, or allow plain http for this relay.</source>
        <translation>{host} 使用明文 http，途中的任何人都能读取。请改用 https，或为此中转站允许明文 http。</translation>
    </message>
    <message>
        <source>{host} leads into a private network and is not followed.</source>
        <translation>{host} 指向内部网络，未予访问。</translation>
    </message>
    <message>
        <source>{relay} does not accept the key. Check it in Settings.</source>
        <translation>{relay} 不接受密钥。请在设置中检查。</translation>
    </message>
    <message>
        <source>{relay} wants a key. Add it in Settings.</source>
        <translation>{relay} 需要密钥。请在设置中添加。</translation>
    </message>
    <message>
        <source>The key for {relay} has expired. Get a new one and enter it in Settings.</source>
        <translation>{relay} 的密钥已过期。请获取新密钥并在设置中填入。</translation>
    </message>
    <message>
        <source>{relay} says that the credit of this key is used up. Top it up, then Retry.</source>
        <translation>{relay} 称此密钥的额度已用完。请充值后重试。</translation>
    </message>
    <message>
        <source>{relay} does not let this key use Suno. Ask the relay for access.</source>
        <translation>{relay} 不允许此密钥使用 Suno。请向中转站申请权限。</translation>
    </message>
    <message>
        <source>{relay} knows no such task for this key. Check the ID, the relay and whose key it is.</source>
        <translation>{relay} 用此密钥查不到这个任务。请检查 ID、中转站以及密钥是否对应。</translation>
    </message>
    <message>
        <source>{relay} asks us to slow down. It is asked again in {seconds} s.</source>
        <translation>{relay} 要求放慢查询，{seconds} 秒后再查询。</translation>
    </message>
    <message>
        <source>{relay} asks us to slow down. It is tried again by itself.</source>
        <translation>{relay} 要求放慢查询，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} is overloaded. It is tried again by itself.</source>
        <translation>{relay} 负载过高，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} cannot reach its own supplier. It is tried again by itself.</source>
        <translation>{relay} 无法连接其上游服务，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} has a fault (status {status}). It is tried again by itself.</source>
        <translation>{relay} 出现故障（状态码 {status}），稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} answered with a web page instead of data. Check the address, and whether your network asks you to sign in.</source>
        <translation>{relay} 返回的是网页而不是数据。请检查地址，以及您的网络是否需要登录。</translation>
    </message>
    <message>
        <source>Cloudflare stands before {relay} and asks for a browser. Try another network or ask the relay.</source>
        <translation>{relay} 被 Cloudflare 拦截，要求使用浏览器。请换个网络，或联系中转站。</translation>
    </message>
    <message>
        <source>{relay} sent something that is not JSON. It is tried again by itself.</source>
        <translation>{relay} 返回的内容不是 JSON，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} sent an empty answer. It is tried again by itself.</source>
        <translation>{relay} 返回了空内容，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{relay} sent an answer that is too large to be one. Check the address in Settings.</source>
        <translation>{relay} 返回的内容过大。请在设置中检查地址。</translation>
    </message>
    <message>
        <source>{relay} gave an answer that is not understood. It is tried again by itself; the answer is under Details.</source>
        <translation>无法理解 {relay} 的回复，稍后会自动重试，原文见“详情”。</translation>
    </message>
    <message>
        <source>There is no Suno relay at {host}. Use the API address from the relay&apos;s documentation.</source>
        <translation>{host} 上没有 Suno 中转站。请使用中转站文档中的 API 地址。</translation>
    </message>
    <message>
        <source>{relay} does not offer this kind of question at this address. Check the address in Settings.</source>
        <translation>{relay} 在此地址不支持这种查询。请在设置中检查地址。</translation>
    </message>
    <message>
        <source>{relay} says: “{message}” If that does not help you, ask the relay.</source>
        <translation>{relay} 表示：“{message}”。如仍不清楚，请咨询中转站。</translation>
    </message>
    <message>
        <source>There is already a relay called “{name}”. Choose another name.</source>
        <translation>已有名为“{name}”的中转站，请换个名称。</translation>
    </message>
    <message>
        <source>This address is already saved as “{name}”.</source>
        <translation>此地址已保存为“{name}”。</translation>
    </message>
    <message>
        <source>“{url}” is no address of a relay. It looks like https://api.example.com.</source>
        <translation>“{url}”不是中转站地址。正确的形式如 https://api.example.com。</translation>
    </message>
    <message>
        <source>No relay is set up. Name one with --relay URL.</source>
        <translation>尚未设置中转站。请用 --relay URL 指定。</translation>
    </message>
    <message>
        <source>There is no relay called “{name}”.</source>
        <translation>没有名为“{name}”的中转站。</translation>
    </message>
    <message>
        <source>{relay} cannot be reached. Your library is all here; asking resumes by itself.</source>
        <translation>无法连接 {relay}。您的曲库都在本机，恢复后会自动继续查询。</translation>
    </message>
    <message>
        <source>{relay} answers in {ms} ms and accepts the key.</source>
        <translation>{relay} 在 {ms} 毫秒内响应，密钥有效。</translation>
    </message>
    <message>
        <source>{relay} answers in {ms} ms. It did not ask for a key.</source>
        <translation>{relay} 在 {ms} 毫秒内响应，未要求密钥。</translation>
    </message>
    <message>
        <source>This cannot be a key: it must be 8 to 512 letters, digits and signs without spaces.</source>
        <translation>这不是有效的密钥：应为 8 到 512 个字母、数字和符号，不含空格。</translation>
    </message>
    <message>
        <source>This system has no key store. Keep the key for this run only, or in a file that only you can read.</source>
        <translation>此系统没有密钥环。可仅在本次运行中保留密钥，或保存到只有您能读取的文件中。</translation>
    </message>
    <message>
        <source>The system&apos;s key store did not keep the key. Keep it for this run only, or in a file that only you can read.</source>
        <translation>系统密钥环未能保存密钥。可仅在本次运行中保留，或保存到只有您能读取的文件中。</translation>
    </message>
    <message>
        <source>The key file {path} could be read by others or is not yours, so it is not used.</source>
        <translation>密钥文件 {path} 可能被他人读取或不属于您，因此未使用。</translation>
    </message>
    <message>
        <source>SUNO_DESKTOP_KEY is set but there are several relays. Say which one it is for with --relay.</source>
        <translation>已设置 SUNO_DESKTOP_KEY，但有多个中转站。请用 --relay 指明它属于哪一个。</translation>
    </message>
    <message>
        <source>Ready to be saved.</source>
        <translation>可以保存。</translation>
    </message>
    <message>
        <source>Waits for its turn.</source>
        <translation>正在排队。</translation>
    </message>
    <message>
        <source>Is being saved.</source>
        <translation>正在保存。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Suno blocks the download of this file. Cover, lyrics and details are kept.</source>
        <translation>Suno 限制了此文件的下载。封面、歌词和详情已保留。</translation>
    </message>
    <message>
        <source>The file could not be saved.</source>
        <translation>文件未能保存。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>The file is no longer where it was saved. Save it again, or put it back.</source>
        <translation>文件已不在保存的位置。请重新保存，或将其放回原处。</translation>
    </message>
    <message>
        <source>The file has changed since it was saved. Save it again to get the original.</source>
        <translation>文件在保存后被更改过。重新保存可获取原文件。</translation>
    </message>
    <message>
        <source>The relay offers no such file for this song.</source>
        <translation>中转站没有为这首歌曲提供此文件。</translation>
    </message>
    <message>
        <source>The song is not ready yet; it can be saved when it is.</source>
        <translation>歌曲尚未就绪，就绪后即可保存。</translation>
    </message>
    <message>
        <source>The video is still rendering; it is tried again later.</source>
        <translation>视频仍在生成，稍后会再试。</translation>
    </message>
    <message>
        <source>This song has no lyrics.</source>
        <translation>这首歌曲没有歌词。</translation>
    </message>
    <message>
        <source>{path} shares its bytes with another name, so it is left as it is.</source>
        <translation>{path} 与另一个文件名共用内容，因此保持原样。</translation>
    </message>
    <message>
        <source>{path} says that it is another song, so it is not taken for this one.</source>
        <translation>{path} 标明是另一首歌曲，因此不作为本曲使用。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The server gave an encrypted file that nobody can play.</source>
        <translation>服务器给出的是加密文件，无法播放。</translation>
    </message>
    <message>
        <source>{host} refuses this file (status {status}).</source>
        <translation>{host} 拒绝提供此文件（状态码 {status}）。</translation>
    </message>
    <message>
        <source>The file is not at {host} (status {status}). The link may be too fresh or too old.</source>
        <translation>{host} 上没有此文件（状态码 {status}），链接可能太新或已过期。</translation>
    </message>
    <message>
        <source>{host} has a fault (status {status}). It is tried again by itself.</source>
        <translation>{host} 出现故障（状态码 {status}），稍后会自动重试。</translation>
    </message>
    <message>
        <source>{host} asks us to slow down. It is tried again by itself.</source>
        <translation>{host} 要求放慢下载，稍后会自动重试。</translation>
    </message>
    <message>
        <source>{host} sent a web page instead of the file.</source>
        <translation>{host} 返回的是网页而不是文件。</translation>
    </message>
    <message>
        <source>{host} sent an empty file.</source>
        <translation>{host} 返回了空文件。</translation>
    </message>
    <message>
        <source>The file broke off before its end. It is tried again.</source>
        <translation>文件传输中断，将自动重试。</translation>
    </message>
    <message>
        <source>What came is not a whole {kind} file: {problem}.</source>
        <translation>收到的不是完整的 {kind} 文件：{problem}。</translation>
    </message>
    <message>
        <source>The file plays {got} s instead of {expected} s, so it is not whole.</source>
        <translation>文件时长为 {got} 秒，应为 {expected} 秒，因此不完整。</translation>
    </message>
    <message>
        <source>The server sent a {container} file where a {kind} file was promised.</source>
        <translation>服务器应提供 {kind} 文件，实际发来的是 {container} 文件。</translation>
    </message>
    <message>
        <source>The file changed at the server while it was fetched. It is fetched anew.</source>
        <translation>下载过程中服务器上的文件发生变化，正在重新下载。</translation>
    </message>
    <message>
        <source>{host} sent the file packed although that was not asked for.</source>
        <translation>{host} 擅自压缩了文件。</translation>
    </message>
    <message>
        <source>The file is larger than {limit}, so it was stopped.</source>
        <translation>文件超过 {limit}，已停止下载。</translation>
    </message>
    <message>
        <source>The cover is not a picture that can be used.</source>
        <translation>封面不是可用的图片。</translation>
    </message>
    <message>
        <source>Parts of different files were mixed up in what came. It is tried again.</source>
        <translation>收到的内容混杂了不同文件的片段，将自动重试。</translation>
    </message>
    <message>
        <source>What came is no {kind} file and no other sound or picture that is known.</source>
        <translation>收到的不是 {kind} 文件，也不是已知的音频或图片。</translation>
    </message>
    <message>
        <source>What came in place of the song is a video without any sound.</source>
        <translation>收到的不是歌曲，而是没有声音的视频。</translation>
    </message>
    <message>
        <source>What {host} sent does not match its own checksum. It is tried again.</source>
        <translation>{host} 发来的内容与其校验和不符，将自动重试。</translation>
    </message>
    <message>
        <source>This file cannot be played: {problem}.</source>
        <translation>无法播放此文件：{problem}。</translation>
    </message>
    <message>
        <source>This file holds no sound that can be played. Save the song again to get it whole.</source>
        <translation>此文件中没有可播放的声音。请重新保存以获取完整歌曲。</translation>
    </message>
    <message>
        <source>The relay gave no usable link for this file.</source>
        <translation>中转站没有给出此文件的可用链接。</translation>
    </message>
    <message>
        <source>Only the live stream exists so far; the file comes when the song is ready.</source>
        <translation>目前只有实时流，歌曲就绪后才有文件。</translation>
    </message>
    <message>
        <source>Several songs in a row could not be played, so playing stopped.</source>
        <translation>连续多首歌曲无法播放，已停止播放。</translation>
    </message>
    <message>
        <source>The disk is full: {path}. Free some space; saving goes on by itself.</source>
        <translation>磁盘已满：{path}。请腾出空间，之后会自动继续保存。</translation>
    </message>
    <message>
        <source>Waits for space: {needs} MB more are needed at {path}. Free some; saving goes on by itself.</source>
        <translation>等待空间：{path} 还需要 {needs} MB。请腾出空间，之后会自动继续保存。</translation>
    </message>
    <message>
        <source>Nothing can be written to {path}. Choose another folder in Settings.</source>
        <translation>无法写入 {path}。请在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder {path} is not there. Plug in the disk or choose another folder in Settings.</source>
        <translation>文件夹 {path} 不存在。请接上磁盘，或在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk reports an error at {path}: {reason}.</source>
        <translation>磁盘在 {path} 处报错：{reason}。</translation>
    </message>
    <message>
        <source>{path} leads out of the library&apos;s folder, so nothing was written.</source>
        <translation>{path} 超出了曲库文件夹，因此未写入。</translation>
    </message>
    <message>
        <source>The path of this folder is too long: {length} signs, and at most {most} leave room for the names of songs. Choose a folder nearer to the top.</source>
        <translation>这个文件夹的路径太长：共 {length} 个字符，最多 {most} 个才能给歌曲文件名留出位置。请选择层级更浅的文件夹。</translation>
    </message>
    <message>
        <source>Another file has the name {path}, so nothing was moved there.</source>
        <translation>{path} 已被另一个文件占用，所以没有移动过去。</translation>
    </message>
    <message>
        <source>The name pattern is empty. “Use default” brings back the usual one.</source>
        <translation>文件名模板是空的。点“恢复默认”可以用回原来的模板。</translation>
    </message>
    <message>
        <source>There is no {token}. “Insert” shows all that there are.</source>
        <translation>没有 {token} 这个字段。点“插入”可查看全部可用字段。</translation>
    </message>
    <message>
        <source>A brace is left alone in the name pattern. Each {{ needs its }}.</source>
        <translation>文件名模板里的花括号不成对：每个 {{ 都要有对应的 }}。</translation>
    </message>
    <message>
        <source>The name pattern has signs that names of files cannot have, such as \ : * ? &quot; &lt; &gt; |. Take them out.</source>
        <translation>文件名模板里有文件名不能使用的字符，例如 \ : * ? &quot; &lt; &gt; |，请去掉。</translation>
    </message>
    <message>
        <source>A folder in the name pattern has no name. Something must stand before and after each /.</source>
        <translation>文件名模板里有一级文件夹没有名称：每个 / 的前后都要有内容。</translation>
    </message>
    <message>
        <source>The name pattern has too many folders. Use at most {most}.</source>
        <translation>文件名模板里的文件夹层级太多，最多 {most} 级。</translation>
    </message>
    <message>
        <source>The name pattern is too long. Use fewer words of your own.</source>
        <translation>文件名模板太长，请少写一些固定文字。</translation>
    </message>
    <message>
        <source>The name pattern repeats itself. Take some of it out.</source>
        <translation>文件名模板里重复的内容太多，请删掉一些。</translation>
    </message>
    <message>
        <source>The name of the file itself must tell songs apart. Put the title or an ID in it.</source>
        <translation>文件名本身必须能区分不同的歌曲，请加入标题或 ID。</translation>
    </message>
    <message>
        <source>There is not enough memory. Close other programs and try again; what is saved is sound.</source>
        <translation>内存不足。请关闭其他程序后再试；已保存的内容完好无损。</translation>
    </message>
    <message>
        <source>The library file {path} is damaged. Nothing was changed; start the window, which offers to open a backup.</source>
        <translation>曲库文件 {path} 已损坏。没有做任何改动；请启动窗口，它会提供备份供您打开。</translation>
    </message>
    <message>
        <source>The library file {path} is not there any more, but backups of it are, in {folder}. Nothing was changed; start the window, which offers to open one.</source>
        <translation>曲库文件 {path} 已不在原处，但它的备份还在 {folder}。没有做任何改动；请启动窗口，它会提供备份供您打开。</translation>
    </message>
    <message>
        <source>The library&apos;s file is damaged, so no more backups are made of it. Close the window and start it again: it offers to open an earlier backup.</source>
        <translation>曲库文件已损坏，不会再为它制作备份。请关闭窗口并重新启动，届时可以打开较早的备份。</translation>
    </message>
    <message>
        <source>The library is in use by another suno-desktop. Close it, or give another --profile.</source>
        <translation>曲库正被另一个 suno-desktop 使用。请将其关闭，或用 --profile 指定其他配置。</translation>
    </message>
    <message>
        <source>{relay} gave no usable answer in {tries} tries. Check the address and your network.</source>
        <translation>{relay} 尝试了 {tries} 次都没有给出可用的答复。请检查地址和网络。</translation>
    </message>
    <message>
        <source>The system&apos;s key store does not tell the key of {relay}. Unlock it and choose Poll now, or enter the key in Settings.</source>
        <translation>系统密钥环没有给出 {relay} 的密钥。请解锁后点“立即查询”，或在设置中输入密钥。</translation>
    </message>
    <message>
        <source>The key file cannot be used: {reason}.</source>
        <translation>密钥文件无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The library was written by a newer suno-desktop. Update this program; nothing was changed.</source>
        <translation>曲库由更新版本的 suno-desktop 写入。请更新本程序，未做任何更改。</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened: {reason}.</source>
        <translation>无法打开曲库 {path}：{reason}。</translation>
    </message>
    <message>
        <source>The disk with the library is full. Free some space; nothing is lost.</source>
        <translation>曲库所在磁盘已满。请腾出空间，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>The library cannot be written: {reason}. Nothing is lost.</source>
        <translation>无法写入曲库：{reason}。没有丢失任何内容。</translation>
    </message>
    <message>
        <source>No backup of the library could be made: {reason}</source>
        <translation>无法备份曲库：{reason}</translation>
    </message>
    <message>
        <source>Another program has locked the library. What is to be written waits for it; nothing is lost.</source>
        <translation>另一个程序锁定了曲库。要写入的内容会等它结束，不会丢失。</translation>
    </message>
    <message>
        <source>The library lies on a network, in {path}. That is safe with one computer at a time, but slower.</source>
        <translation>曲库位于网络位置 {path}。同一时间只用一台电脑打开是安全的，但速度较慢。</translation>
    </message>
    <message>
        <source>There is no library in this profile yet.</source>
        <translation>此配置中还没有曲库。</translation>
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
        <source>The settings file {path} cannot be read ({reason}), so the default settings are used and none can be changed. Correct its permissions, then start Suno Desktop again.</source>
        <translation>无法读取设置文件 {path}（{reason}），因此正在使用默认设置，并且无法更改设置。请修正文件权限，然后重新启动 Suno Desktop。</translation>
    </message>
    <message>
        <source>These settings in {path} have values that cannot be used, so their defaults apply: {names}. Each value is kept until you change that setting.</source>
        <translation>{path} 中以下设置的值无法使用，已改用默认值：{names}。在您更改该设置之前，原来的值会保留。</translation>
    </message>
    <message>
        <source>No task ID was found in this text. Paste IDs, links or a relay&apos;s answer.</source>
        <translation>文本中没有找到任务 ID。请粘贴 ID、链接或中转站的回复。</translation>
    </message>
    <message>
        <source>{problem}</source>
        <translation>{problem}</translation>
    </message>
    <message>
        <source>“{kinds}” is not understood. Kinds are mp3, mp4, cover and lyrics.</source>
        <translation>无法识别“{kinds}”。可用的类型为 mp3、mp4、cover 和 lyrics。</translation>
    </message>
    <message>
        <source>This is no answer of a relay that could be imported.</source>
        <translation>这不是可以导入的中转站回复。</translation>
    </message>
    <message>
        <source>{name} is too large to be read.</source>
        <translation>{name} 太大，无法读取。</translation>
    </message>
    <message>
        <source>{name} is no file that can be read.</source>
        <translation>{name} 不是可读取的文件。</translation>
    </message>
    <message>
        <source>{name} was written by a newer version. Update suno-desktop to import it.</source>
        <translation>{name} 由更新的版本写入。请更新 suno-desktop 后再导入。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}.</source>
        <translation>无法读取 {name}：{reason}。</translation>
    </message>
    <message>
        <source>There is no screen to show the window on. Start it in a desktop session, or use “suno-desktop get”.</source>
        <translation>没有可显示窗口的屏幕。请在桌面会话中启动，或使用“suno-desktop get”。</translation>
    </message>
    <message>
        <source>The system library {library} is missing. Install the package {package}.</source>
        <translation>缺少系统库 {library}。请安装软件包 {package}。</translation>
    </message>
    <message>
        <source>PySide6 is not installed, so there is no window. Install PySide6-Addons, or use “suno-desktop get”.</source>
        <translation>未安装 PySide6，无法显示窗口。请安装 PySide6-Addons，或使用“suno-desktop get”。</translation>
    </message>
    <message>
        <source>Playing needs the system library {library}. Install the package {package}; all else works.</source>
        <translation>播放需要系统库 {library}。请安装软件包 {package}，其他功能不受影响。</translation>
    </message>
    <message>
        <source>The sound output is gone, so playing is paused. Press play to go on.</source>
        <translation>声音输出设备已断开，播放已暂停。按播放键继续。</translation>
    </message>
    <message>
        <source>PySide6 {version} crashes under Python {python}. Install PySide6-Addons below 6.12, or use Python 3.12.</source>
        <translation>PySide6 {version} 在 Python {python} 下会崩溃。请安装 6.12 以下的 PySide6-Addons，或使用 Python 3.12。</translation>
    </message>
    <message>
        <source>suno-desktop ended unexpectedly last time. Nothing is lost; traces for a report are in {path}.</source>
        <translation>suno-desktop 上次意外退出。没有丢失任何内容，可用于报告的记录在 {path}。</translation>
    </message>
    <message>
        <source>{what} is not opened: it is outside the library&apos;s folder, or no song of it.</source>
        <translation>未打开 {what}：它不在曲库文件夹内，或不是曲库中的歌曲。</translation>
    </message>
    <message>
        <source>{what} could not be opened.</source>
        <translation>无法打开 {what}。</translation>
    </message>
    <message>
        <source>Something went wrong inside suno-desktop ({problem}). It was written to the log.</source>
        <translation>suno-desktop 内部出错（{problem}），已写入日志。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Music folder</source>
        <translation>音乐文件夹</translation>
    </message>
    <message>
        <source>Files already downloaded stay where they are and remain in the library.</source>
        <translation>已下载的文件留在原处，仍在曲库中。</translation>
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
        <translation>供能高亮当前行的播放器使用。仅在歌曲有真实时间信息时生成。</translation>
    </message>
    <message>
        <source>Details (.json)</source>
        <translation>详细信息 (.json)</translation>
    </message>
    <message>
        <source>All tags as JSON, for other programs. No API keys or links.</source>
        <translation>以 JSON 保存全部标签，供其他程序使用。不含密钥和链接。</translation>
    </message>
    <message>
        <source>Cover (.jpg)</source>
        <translation>封面 (.jpg)</translation>
    </message>
    <message>
        <source>For players that look for a cover image in the folder.</source>
        <translation>供在文件夹里查找封面图片的播放器使用。</translation>
    </message>
    <message>
        <source>&amp;Tag format of MP3 files</source>
        <translation>MP3 标签格式(&amp;T)</translation>
    </message>
    <message>
        <source>Most players read 2.4. Choose 2.3 if your car or an older player shows no titles or garbled characters.</source>
        <translation>多数播放器都能读取 2.4。如果车载或老式播放器不显示标题或显示乱码，请选择 2.3。</translation>
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
        <source>Downloads from one server at a time</source>
        <translation>同一服务器的同时下载数</translation>
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
        <source>Where to keep API keys</source>
        <translation>API 密钥保存位置</translation>
    </message>
    <message>
        <source>A key is only ever sent to its own provider. It is never written to logs, exports or the library.</source>
        <translation>密钥只会发送给它所属的中转站，不会写入日志、导出文件或曲库。</translation>
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
        <translation>仅本次运行(&amp;S)</translation>
    </message>
    <message>
        <source>Not stored. You will be asked for the key at the next start.</source>
        <translation>不保存，下次启动时需要重新输入。</translation>
    </message>
    <message>
        <source>&amp;File (not encrypted)</source>
        <translation>文件（不加密）(&amp;F)</translation>
    </message>
    <message>
        <source>Only your user account can read it, but anyone with access to the disk can too.</source>
        <translation>只有您的账户可以读取，但能接触到磁盘的人也能读取。</translation>
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
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
</context>
<context>
    <name>sidebar</name>
    <message>
        <source>Library</source>
        <translation>曲库</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>全部歌曲</translation>
    </message>
    <message>
        <source>Recently added</source>
        <translation>最近添加</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Lyric sheets</source>
        <translation>歌词稿</translation>
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
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed tasks</source>
        <translation>失败的任务</translation>
    </message>
    <message>
        <source>Running tasks</source>
        <translation>进行中的任务</translation>
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
        <source>Failed downloads</source>
        <translation>失败的下载</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Stalled</source>
        <translation>停滞</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Unknown task</source>
        <translation>未知任务</translation>
    </message>
    <message>
        <source>Gone from relay</source>
        <translation>中转站已删除</translation>
    </message>
    <message>
        <source>Streaming</source>
        <translation>可试听</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Blocked by Suno</source>
        <translation>Suno 限制下载</translation>
    </message>
    <message>
        <source>Saving failed</source>
        <translation>保存失败</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>文件已更改</translation>
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
        <source>Cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Saved as video</source>
        <translation>已存为视频</translation>
    </message>
    <message>
        <source>Lyric sheet</source>
        <translation>歌词稿</translation>
    </message>
    <message>
        <source>From its link at {host}</source>
        <translation>来自其链接（{host}）</translation>
    </message>
    <message>
        <source>From an earlier link at {host}</source>
        <translation>来自较早的链接（{host}）</translation>
    </message>
    <message>
        <source>From another relay&apos;s link at {host}</source>
        <translation>来自另一个中转站的链接（{host}）</translation>
    </message>
    <message>
        <source>Not saved, played from its link</source>
        <translation>未保存，通过其链接播放</translation>
    </message>
    <message>
        <source>Not saved, played from an earlier link</source>
        <translation>未保存，通过较早的链接播放</translation>
    </message>
    <message>
        <source>Not saved, played from another relay&apos;s link</source>
        <translation>未保存，通过另一个中转站的链接播放</translation>
    </message>
    <message>
        <source>From {host}</source>
        <translation>来自 {host}</translation>
    </message>
    <message>
        <source>{time} of {total}</source>
        <translation>{time}，全长 {total}</translation>
    </message>
    <message>
        <source>Preview: {time}</source>
        <translation>预览：{time}</translation>
    </message>
    <message>
        <source>Preview from the stream: {time}</source>
        <translation>实时流预览：{time}</translation>
    </message>
    <message>
        <source>Again at {time}.</source>
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
        <source>Music</source>
        <translation>音乐</translation>
    </message>
</context>
</TS>
