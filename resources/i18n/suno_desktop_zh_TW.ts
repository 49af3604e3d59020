<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Suno Desktop</source>
        <translation>關於 Suno Desktop</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>A library for the songs you generated with Suno through an API provider. Paste your task IDs: each song is downloaded with its cover and lyrics, and stays on your disk.</source>
        <translation>收藏您透過 API 中轉站用 Suno 生成的歌曲。貼上任務 ID，歌曲就會連同封面和歌詞一起下載到本機，一直留在您手裡。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later (GPL-3.0-or-later). It comes without any warranty.</source>
        <translation>自由軟體，以 GNU 通用公共授權條款第 3 版或更新版本（GPL-3.0-or-later）發布，不附帶任何擔保。</translation>
    </message>
    <message>
        <source>Not made by, and not connected with, Suno or any API provider.</source>
        <translation>本程式與 Suno 及任何中轉站均無關聯。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Off</source>
        <extracomment>In the menu of the sleep timer: it is switched off.</extracomment>
        <translation>關閉(&amp;O)</translation>
    </message>
    <message numerus="yes">
        <source>After {n} minutes</source>
        <translation>
            <numerusform>{n} 分鐘後</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AddTasksDialog</name>
    <message>
        <source>Add tasks</source>
        <translation>新增任務</translation>
    </message>
    <message>
        <source>Paste task IDs, links, a log or a provider's JSON response, or drop a file here. IDs are found automatically.</source>
        <translation>貼上任務 ID、連結、記錄檔或中轉站回傳的完整結果，也可以拖入檔案，內容會自動辨識。</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>Heading: the task IDs that were found in the text.</extracomment>
        <translation>辨識結果</translation>
    </message>
    <message>
        <source>Provider to check with</source>
        <translation>要查詢的中轉站</translation>
    </message>
    <message>
        <source>Automatic</source>
        <extracomment>Choice of the provider: Suno Desktop finds the right one.</extracomment>
        <translation>自動</translation>
    </message>
    <message>
        <source>Check &amp;with:</source>
        <extracomment>Label before the choice of the provider that is asked for the tasks.</extracomment>
        <translation>查詢方(&amp;A)：</translation>
    </message>
    <message>
        <source>Add provider…</source>
        <translation>新增中轉站…</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>開啟檔案…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open a file with task IDs or responses</source>
        <translation>開啟含有任務 ID 或回傳結果的檔案</translation>
    </message>
    <message>
        <source>Text and responses (*.json *.jsonl *.txt *.log *.md *.csv)</source>
        <translation>文字和回傳結果 (*.json *.jsonl *.txt *.log *.md *.csv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有檔案 (*)</translation>
    </message>
    <message>
        <source>Once you add a provider</source>
        <translation>新增中轉站後自動查詢</translation>
    </message>
    <message>
        <source>All, one after another</source>
        <translation>依次查詢全部</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>Import</source>
        <extracomment>Title of a dialog that asks for files: import responses and exports.</extracomment>
        <translation>匯入</translation>
    </message>
    <message>
        <source>Responses, exports and text files (*.json *.jsonl *.ndjson *.txt *.md *.log);;All files (*)</source>
        <translation>回傳結果、匯出檔案和文字 (*.json *.jsonl *.ndjson *.txt *.md *.log);;所有檔案 (*)</translation>
    </message>
    <message>
        <source>This library can only be read, so nothing was added.</source>
        <translation>此曲庫只能讀取，因此沒有新增任何內容。</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Appearance</source>
        <translation>外觀</translation>
    </message>
</context>
<context>
    <name>BalanceLabel</name>
    <message>
        <source>{relay}: {amount} left</source>
        <extracomment>In the status bar: what is left at one of several providers.</extracomment>
        <translation>{relay}：剩餘 {amount}</translation>
    </message>
    <message>
        <source>{amount} left</source>
        <extracomment>What is left at a provider.</extracomment>
        <translation>剩餘 {amount}</translation>
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
        <translation>下載</translation>
    </message>
    <message>
        <source>Trash</source>
        <extracomment>On a button: move the selected songs to the Trash.</extracomment>
        <translation>廢紙簍</translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>Verb, on a button: bring songs back from the Trash.</extracomment>
        <translation>恢復</translation>
    </message>
    <message>
        <source>Clear selection</source>
        <translation>取消選擇</translation>
    </message>
    <message>
        <source>{n} not downloaded</source>
        <translation>{n} 首未下載</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <extracomment>How many of the selected songs failed.</extracomment>
        <translation>{n} 首失敗</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已選 {n} 首</translation>
    </message>
    <message>
        <source>{text} ({notes})</source>
        <translation>{text}（{notes}）</translation>
    </message>
    <message>
        <source>Download {n}</source>
        <translation>下載 {n} 首</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause the downloads.</extracomment>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>重試失敗項</translation>
    </message>
    <message>
        <source>Empty Trash…</source>
        <translation>清空廢紙簍…</translation>
    </message>
    <message>
        <source>Resume</source>
        <extracomment>Verb, on a button: go on with the downloads.</extracomment>
        <translation>繼續</translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks</source>
        <translation>
            <numerusform>{n} 個任務</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files</source>
        <translation>
            <numerusform>{n} 個檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} results</source>
        <translation>
            <numerusform>{n} 個結果</numerusform>
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
            <numerusform>{n} 個任務進行中</numerusform>
        </translation>
    </message>
    <message>
        <source>This part of the library file is damaged. Other lists may be fine, and your downloaded songs are not affected.</source>
        <translation>曲庫檔案的這一部分已損壞。其他清單可能仍然完好，已下載的歌曲不受影響。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重試</translation>
    </message>
    <message>
        <source>This list cannot be read</source>
        <translation>無法讀取此清單</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜尋全部</translation>
    </message>
    <message>
        <source>Clear</source>
        <extracomment>Verb, on a button: clear the search.</extracomment>
        <translation>清除</translation>
    </message>
    <message>
        <source>No results for “{text}” in {place}.</source>
        <translation>「{place}」中沒有與「{text}」匹配的內容。</translation>
    </message>
    <message>
        <source>Downloads are paused</source>
        <translation>下載已暫停</translation>
    </message>
    <message>
        <source>No songs</source>
        <translation>沒有歌曲</translation>
    </message>
    <message>
        <source>Paste task IDs to add songs.</source>
        <translation>貼上任務 ID 即可取得歌曲。</translation>
    </message>
    <message>
        <source>Nothing was added in the last seven days</source>
        <translation>最近七天沒有新增歌曲</translation>
    </message>
    <message>
        <source>Nothing downloaded yet</source>
        <translation>還沒有下載任何歌曲</translation>
    </message>
    <message>
        <source>Select songs and press Ctrl+S to download them.</source>
        <translation>選取歌曲後按 Ctrl+S 下載。</translation>
    </message>
    <message>
        <source>Everything is downloaded</source>
        <translation>全部已下載</translation>
    </message>
    <message>
        <source>No lyrics-only results</source>
        <translation>沒有純歌詞結果</translation>
    </message>
    <message>
        <source>Results of lyrics tasks appear here.</source>
        <translation>「生成歌詞」任務的結果會顯示在這裡。</translation>
    </message>
    <message>
        <source>Nothing new to hear</source>
        <translation>沒有未聽的歌曲</translation>
    </message>
    <message>
        <source>New songs wait here until you hear or rate them.</source>
        <translation>新歌曲會在這裡，直到您聽過或評分。</translation>
    </message>
    <message>
        <source>No favourites yet</source>
        <translation>還沒有收藏</translation>
    </message>
    <message>
        <source>Select songs and press Ctrl+B to add them.</source>
        <translation>選擇歌曲並按 Ctrl+B 即可收藏。</translation>
    </message>
    <message>
        <source>The Trash is empty</source>
        <translation>廢紙簍是空的</translation>
    </message>
    <message>
        <source>Songs that you remove stay here, with their files, until you empty it.</source>
        <translation>移除的歌曲及其檔案會留在這裡，直到您清空廢紙簍。</translation>
    </message>
    <message>
        <source>No songs here yet</source>
        <translation>這裡還沒有歌曲</translation>
    </message>
    <message>
        <source>Drag songs onto the collection in the side bar to add them.</source>
        <translation>將歌曲拖到左側的歌單上即可新增。</translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation>還沒有任務</translation>
    </message>
    <message>
        <source>No tasks in progress</source>
        <translation>沒有進行中的任務</translation>
    </message>
    <message>
        <source>No task needs you</source>
        <translation>沒有需要處理的任務</translation>
    </message>
    <message>
        <source>No tasks with problems</source>
        <translation>沒有出問題的任務</translation>
    </message>
    <message>
        <source>No downloads with problems</source>
        <translation>沒有出問題的下載</translation>
    </message>
    <message>
        <source>No active downloads</source>
        <translation>沒有進行中的下載</translation>
    </message>
    <message>
        <source>No finished downloads</source>
        <translation>沒有已完成的下載</translation>
    </message>
    <message>
        <source>Nothing is at risk</source>
        <translation>沒有即將失效的歌曲</translation>
    </message>
    <message>
        <source>Songs that are not downloaded appear here before their links expire.</source>
        <translation>未下載的歌曲會在連結失效前顯示在這裡。</translation>
    </message>
</context>
<context>
    <name>ChangeTagsDialog</name>
    <message>
        <source>Update tags in downloaded files</source>
        <translation>更新已下載檔案的標籤</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>改動</translation>
    </message>
    <message>
        <source>The audio does not change. You can undo this until tags are updated the next time.</source>
        <translation>音訊不變。在下次更新標籤之前都可以復原。</translation>
    </message>
    <message>
        <source>Update tags</source>
        <extracomment>Verb, on a button: write new tags into the files.</extracomment>
        <translation>更新標籤</translation>
    </message>
    <message>
        <source>Undo last update</source>
        <translation>復原上次更新</translation>
    </message>
    <message>
        <source>Checking the downloaded files…</source>
        <translation>正在檢視已下載的檔案…</translation>
    </message>
    <message>
        <source>Song</source>
        <extracomment>Column: the song that a file is of.</extracomment>
        <translation>歌曲</translation>
    </message>
    <message numerus="yes">
        <source>{n} files, updated on {date}</source>
        <translation>
            <numerusform>{n} 個檔案，更新於 {date}</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking at {done} of {total} files. {changing} will change so far.</source>
        <translation>正在檢視第 {done} 個檔案，共 {total} 個。目前有 {changing} 個將改動。</translation>
    </message>
    <message>
        <source>All tags are already up to date.</source>
        <translation>所有標籤都已是最新。</translation>
    </message>
    <message>
        <source>{changing} of {files} files will change.</source>
        <translation>{files} 個檔案中有 {changing} 個將改動。</translation>
    </message>
    <message>
        <source>The first {n} are listed.</source>
        <translation>下面列出前 {n} 個。</translation>
    </message>
    <message numerus="yes">
        <source>Update {n} files</source>
        <translation>
            <numerusform>更新 {n} 個檔案</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already correct</source>
        <translation>{n} 個已經正確</translation>
    </message>
    <message>
        <source>{n} missing on disk</source>
        <translation>{n} 個在磁碟上找不到</translation>
    </message>
    <message>
        <source>{n} modified outside Suno Desktop</source>
        <translation>{n} 個被其他程式改動過</translation>
    </message>
    <message>
        <source>{n} hard-linked to another file name</source>
        <translation>{n} 個與其他檔案共用資料（硬連結）</translation>
    </message>
    <message>
        <source>{n} that cannot be tagged</source>
        <translation>{n} 個無法寫入標籤</translation>
    </message>
    <message>
        <source>IDs and links</source>
        <extracomment>Tags such as the ID of the song and its page on Suno.</extracomment>
        <translation>ID 和連結</translation>
    </message>
    <message>
        <source>Files beside the song: {endings}</source>
        <translation>歌曲旁的檔案：{endings}</translation>
    </message>
    <message>
        <source>{label}: {old} → {new}</source>
        <extracomment>What changes in a tag: its name, and what it says before and afterwards.</extracomment>
        <translation>{label}：{old} → {new}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>「{words}」</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>專輯</translation>
    </message>
    <message>
        <source>Album artist</source>
        <translation>專輯歌手</translation>
    </message>
    <message>
        <source>Subtitle</source>
        <extracomment>Tag: which version of its task a song is.</extracomment>
        <translation>副標題</translation>
    </message>
    <message>
        <source>Number on the album</source>
        <extracomment>Tag: the number of a song on its disc.</extracomment>
        <translation>專輯內序號</translation>
    </message>
    <message>
        <source>Disc</source>
        <extracomment>Tag: the number of the disc of an album.</extracomment>
        <translation>碟號</translation>
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
        <translation>同步歌詞</translation>
    </message>
    <message>
        <source>Tag format</source>
        <extracomment>The version of ID3, such as ID3v2.4.</extracomment>
        <translation>標籤格式</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check library</source>
        <translation>檢查曲庫</translation>
    </message>
    <message>
        <source>Reads every downloaded file and compares it with the library's record. Nothing is changed.</source>
        <translation>逐一讀取已下載的檔案，與曲庫中的記錄比對，不做任何更改。</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>進度</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新檢查</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Download again</source>
        <translation>重新下載(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Locate…</source>
        <translation>尋找檔案(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Add to library</source>
        <translation>加入曲庫(&amp;A)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在資料夾中顯示(&amp;F)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Choose the &amp;file…</source>
        <translation>選擇該檔案(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Search a folder…</source>
        <translation>在資料夾中尋找(&amp;S)…</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>Name of a table, for screen readers: what the check found.</extracomment>
        <translation>檢查結果</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>Title of a column: the name of a file.</extracomment>
        <translation>檔案</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>資料夾</translation>
    </message>
    <message>
        <source>Result</source>
        <extracomment>Title of a column: what is wrong with a file.</extracomment>
        <translation>結果</translation>
    </message>
    <message>
        <source>Reading the downloaded files…</source>
        <translation>正在讀取已下載的檔案…</translation>
    </message>
    <message>
        <source>Cancelled. Files not yet read were not checked.</source>
        <translation>已取消，尚未讀取的檔案沒有檢查。</translation>
    </message>
    <message>
        <source>{done} of {total} files read.</source>
        <translation>已讀取 {done} / {total} 個檔案。</translation>
    </message>
    <message>
        <source>{n} in a folder that was not found</source>
        <translation>{n} 個在找不到的資料夾中</translation>
    </message>
    <message>
        <source>{n} cannot be read</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個無法讀取</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個缺失</translation>
    </message>
    <message>
        <source>{n} damaged</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個已損壞</translation>
    </message>
    <message>
        <source>{n} with changed tags</source>
        <translation>{n} 個標籤被改動</translation>
    </message>
    <message numerus="yes">
        <source>{n} duplicates</source>
        <translation>
            <numerusform>{n} 個重複</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read. All unchanged.</source>
        <translation>
            <numerusform>已讀取 {n} 個檔案，全部未改動。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read: {findings}.</source>
        <translation>
            <numerusform>已讀取 {n} 個檔案：{findings}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder or disk not found</source>
        <translation>找不到資料夾或磁碟</translation>
    </message>
    <message>
        <source>Damaged or replaced</source>
        <translation>已損壞，或已換成別的檔案</translation>
    </message>
    <message>
        <source>Tags changed, audio unchanged</source>
        <translation>標籤被改動，音訊未變</translation>
    </message>
    <message numerus="yes">
        <source>Downloading {n} files again. See Downloads for progress.</source>
        <translation>
            <numerusform>正在重新下載 {n} 個檔案，進度見「下載」。</numerusform>
        </translation>
    </message>
    <message>
        <source>Where are the missing files?</source>
        <translation>缺失的檔案在哪裡？</translation>
    </message>
    <message>
        <source>Searching {folder}…</source>
        <translation>正在尋找 {folder}…</translation>
    </message>
    <message>
        <source>Found {n} of {total} missing files there.</source>
        <translation>缺失的 {total} 個檔案，在該資料夾找到 {n} 個。</translation>
    </message>
    <message numerus="yes">
        <source>Added {n} files to the library.</source>
        <translation>
            <numerusform>已將 {n} 個檔案加入曲庫。</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} moved</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個已移動</translation>
    </message>
    <message>
        <source>{n} not in the library</source>
        <translation>{n} 個不在曲庫中</translation>
    </message>
    <message>
        <source>One of your songs, not in the library</source>
        <translation>曲庫中沒有記錄，但確是您的歌曲</translation>
    </message>
    <message>
        <source>Not in the library</source>
        <translation>不在曲庫中</translation>
    </message>
    <message>
        <source>No permission, or disk error</source>
        <extracomment>State of a file that the system does not let be read.</extracomment>
        <translation>沒有權限或磁碟出錯</translation>
    </message>
    <message>
        <source>Missing</source>
        <extracomment>State of a file that is not where it was.</extracomment>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Moved here (recorded)</source>
        <translation>已在此處找到並記錄</translation>
    </message>
    <message>
        <source>Duplicate of a downloaded song</source>
        <translation>已下載歌曲的副本</translation>
    </message>
    <message>
        <source>&amp;Download all again</source>
        <translation>全部重新下載(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Add all to library</source>
        <translation>全部加入曲庫(&amp;A)</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪裡？</translation>
    </message>
</context>
<context>
    <name>ClipboardOffer</name>
    <message>
        <source>Close message</source>
        <translation>關閉訊息</translation>
    </message>
    <message numerus="yes">
        <source>{n} new task IDs are in the clipboard.</source>
        <translation>
            <numerusform>剪貼簿中有 {n} 個新的任務 ID。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <extracomment>On a button: the new task IDs in the clipboard.</extracomment>
        <translation>
            <numerusform>新增 {n} 個任務</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CollectionCommands</name>
    <message>
        <source>New folder</source>
        <translation>新建資料夾</translation>
    </message>
    <message>
        <source>New collection</source>
        <translation>新建歌單</translation>
    </message>
    <message>
        <source>Save search as collection</source>
        <translation>將搜尋儲存為歌單</translation>
    </message>
    <message>
        <source>Rename collection</source>
        <translation>重新命名歌單</translation>
    </message>
    <message>
        <source>Deleted “{name}”. Its songs stay in the library.</source>
        <translation>已刪除「{name}」，其中的歌曲仍在曲庫中。</translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to “{name}”.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲新增到「{name}」。</numerusform>
        </translation>
    </message>
    <message>
        <source>Moved in “{name}”.</source>
        <translation>已調整「{name}」中的順序。</translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the collection.</source>
        <translation>
            <numerusform>已從歌單中移出 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no songs in this collection.</source>
        <translation>此歌單中沒有歌曲。</translation>
    </message>
    <message>
        <source>New collection…</source>
        <translation>新建歌單…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <extracomment>Verb, in a menu: give a collection another name.</extracomment>
        <translation>重新命名…</translation>
    </message>
    <message>
        <source>Delete collection</source>
        <translation>刪除歌單</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>移到資料夾</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>不放入資料夾</translation>
    </message>
</context>
<context>
    <name>CollectionPlaces</name>
    <message>
        <source>Songs like “{title}”</source>
        <extracomment>Above a list of songs: those of the same prompt, style and model as this one.</extracomment>
        <translation>與「{title}」相似的歌曲</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, in the menu of a collection: play it.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入播放佇列</translation>
    </message>
    <message>
        <source>Copy to folder…</source>
        <translation>複製到資料夾…</translation>
    </message>
    <message>
        <source>Export as list…</source>
        <extracomment>Verb, in the menu of a collection: write its songs as a playlist, spreadsheet or web page.</extracomment>
        <translation>匯出為清單…</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Already downloaded.</source>
        <translation>已經下載過了。</translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: open the folder of the downloaded songs.</extracomment>
        <translation>顯示</translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} songs to {folder}</source>
        <translation>
            <numerusform>已下載 {n} 首歌曲到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} files to {folder}</source>
        <translation>
            <numerusform>已將 {n} 個檔案下載到 {folder}</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already downloaded</source>
        <translation>{n} 個早已下載</translation>
    </message>
    <message>
        <source>{n} blocked by Suno</source>
        <translation>{n} 個被 Suno 限制下載</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <extracomment>How many downloads.</extracomment>
        <translation>{n} 個失敗</translation>
    </message>
    <message>
        <source>Retry {n}</source>
        <translation>重試 {n} 個</translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs, beside "Downloaded {n} songs".</extracomment>
        <translation>
            <numerusform>{n} 條分軌</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} lyrics files</source>
        <translation>
            <numerusform>{n} 個歌詞檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} lyrics files to {folder}</source>
        <translation>
            <numerusform>已將 {n} 個歌詞檔案下載到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs stay in the library.</source>
        <translation>
            <numerusform>已移除 {n} 個任務，歌曲仍留在曲庫中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Edited {n} songs.</source>
        <translation>
            <numerusform>已修改 {n} 首歌曲的資訊。</numerusform>
        </translation>
    </message>
    <message>
        <source>Update tags in files</source>
        <translation>更新檔案標籤</translation>
    </message>
    <message numerus="yes">
        <source>Copied the IDs of {n} songs.</source>
        <translation>
            <numerusform>已複製 {n} 首歌曲的 ID。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已複製。</translation>
    </message>
    <message>
        <source>None of the selected songs is downloaded yet.</source>
        <translation>所選歌曲都還沒有下載。</translation>
    </message>
    <message>
        <source>No response from the provider yet.</source>
        <translation>中轉站還沒有回傳結果。</translation>
    </message>
    <message>
        <source>Suno Desktop is in the applications menu now.</source>
        <translation>Suno Desktop 已加入應用程式選單。</translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs are in the Trash.</source>
        <translation>
            <numerusform>已移除 {n} 個任務，其歌曲在廢紙簍中。</numerusform>
        </translation>
    </message>
    <message>
        <source>Suno Desktop is no longer in the applications menu.</source>
        <translation>Suno Desktop 已從應用程式選單中移除。</translation>
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
        <translation>對比版本</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>返回清單</translation>
    </message>
    <message numerus="yes">
        <source>Keep this, trash {n} others</source>
        <translation>
            <numerusform>保留此版本，其餘 {n} 個移到廢紙簍</numerusform>
        </translation>
    </message>
    <message>
        <source>Listen, then choose the better one.</source>
        <translation>請先聽，再選出更好的一個。</translation>
    </message>
    <message>
        <source>You preferred {name}.</source>
        <translation>您選擇了 {name}。</translation>
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
        <translation>複製到資料夾</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are copied, as far as they are downloaded.</source>
        <translation>
            <numerusform>將複製 {n} 首歌曲（僅限已下載的）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing else in the folder is changed. A second time, only what is new or changed is copied.</source>
        <translation>資料夾中的其他內容不會改動。再次複製時，只複製新增或有變化的檔案。</translation>
    </message>
    <message>
        <source>For a &amp;phone or player</source>
        <translation>用於手機或播放器(&amp;P)</translation>
    </message>
    <message>
        <source>Folders by artist, with synced lyrics and a playlist.</source>
        <translation>按藝人分資料夾，附同步歌詞和播放清單。</translation>
    </message>
    <message>
        <source>For a c&amp;ar</source>
        <translation>用於車載音響(&amp;A)</translation>
    </message>
    <message>
        <source>Numbered in this order, with ID3v2.3 tags and synced lyrics in GBK, which older players read.</source>
        <translation>按目前順序編號，使用 ID3v2.3 標籤和 GBK 編碼的同步歌詞，舊播放器也能讀取。</translation>
    </message>
    <message>
        <source>For a f&amp;riend</source>
        <translation>送給朋友(&amp;R)</translation>
    </message>
    <message>
        <source>Only title, artist, album, genre, lyrics and cover: no prompt, ID, provider or link.</source>
        <translation>只有標題、藝人、專輯、流派、歌詞和封面：不含提示詞、ID、中轉站或連結。</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音訊</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Audio and video</source>
        <translation>音訊和影片</translation>
    </message>
    <message>
        <source>None</source>
        <extracomment>Choice: no lyrics as files beside the songs.</extracomment>
        <translation>無</translation>
    </message>
    <message>
        <source>Plain text (.txt)</source>
        <translation>純文字（.txt）</translation>
    </message>
    <message>
        <source>Synced, where there are times (.lrc)</source>
        <translation>同步歌詞，僅限有時間的（.lrc）</translation>
    </message>
    <message>
        <source>&amp;Files</source>
        <translation>檔案(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Lyrics next to each song</source>
        <translation>每首歌旁的歌詞(&amp;L)</translation>
    </message>
    <message>
        <source>Playl&amp;ist of all songs (M3U8)</source>
        <translation>全部歌曲的播放清單（M3U8）(&amp;I)</translation>
    </message>
    <message>
        <source>C&amp;over next to each song</source>
        <translation>每首歌旁的封面(&amp;O)</translation>
    </message>
    <message>
        <source>Re&amp;move what was copied earlier and is not in this selection</source>
        <translation>刪除以前複製、但不在本次所選取的檔案(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>選擇(&amp;C)…</translation>
    </message>
    <message>
        <source>Copy &amp;to</source>
        <translation>複製到(&amp;T)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Copy</source>
        <extracomment>Verb, on a button: copy the songs.</extracomment>
        <translation>複製</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Choose a folder that exists.</source>
        <translation>請選擇一個存在的資料夾。</translation>
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
        <translation>此訊息只顯示一次，可以在設定中更改。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ask the provider</source>
        <extracomment>On a button: ask the provider for the file.</extracomment>
        <translation>向中轉站查詢</translation>
    </message>
    <message>
        <source>Your settings want these files of every favourite.</source>
        <translation>按您的設定，每首收藏的歌曲都要下載這些檔案。</translation>
    </message>
    <message>
        <source>Get WAV audio</source>
        <translation>取得 WAV 音訊</translation>
    </message>
    <message>
        <source>Get video</source>
        <translation>取得影片</translation>
    </message>
    <message>
        <source>Get MIDI notes</source>
        <translation>取得 MIDI 音符</translation>
    </message>
    <message>
        <source>Get synced lyrics</source>
        <translation>取得同步歌詞</translation>
    </message>
    <message>
        <source>The provider is asked once for each song. Some providers charge a small amount for this; see your provider's price list. The response is kept, so no song is paid for twice.</source>
        <translation>每首歌曲只向中轉站查詢一次。部分中轉站會為此收取少量費用，請檢視您的中轉站的價目表。查詢結果會儲存下來，同一首歌曲不會重複付費。</translation>
    </message>
    <message>
        <source>The provider prepares the file of each song on request, which can take a few minutes. Some providers charge a small amount for this; see your provider's price list. A song is not ordered twice, even if Suno Desktop is closed in the meantime.</source>
        <translation>中轉站會按請求為每首歌曲準備檔案，可能需要幾分鐘。部分中轉站會為此收取少量費用，請檢視您的中轉站的價目表。即使中途關閉 Suno Desktop，同一首歌曲也不會重複下單。</translation>
    </message>
</context>
<context>
    <name>DesktopLyrics</name>
    <message>
        <source>Not possible on Wayland, where programs can neither place windows nor keep them on top. Start Suno Desktop with QT_QPA_PLATFORM=xcb to have them.</source>
        <translation>Wayland 下無法使用：程式不能決定視窗的位置，也不能讓視窗置頂。如需使用，請以 QT_QPA_PLATFORM=xcb 啟動 Suno Desktop。</translation>
    </message>
    <message>
        <source>&amp;Size and colours…</source>
        <translation>大小和顏色(&amp;S)…</translation>
    </message>
</context>
<context>
    <name>DetailFiles</name>
    <message>
        <source>Files</source>
        <translation>檔案</translation>
    </message>
    <message>
        <source>From {host}; kept until the full file is downloaded</source>
        <translation>來自 {host}，下載完整檔案後自動刪除</translation>
    </message>
    <message>
        <source>Show {kind} in folder</source>
        <translation>在資料夾中顯示{kind}</translation>
    </message>
    <message>
        <source>Copy the path of {kind}</source>
        <translation>複製{kind}的路徑</translation>
    </message>
</context>
<context>
    <name>DetailPart</name>
    <message>
        <source>{part}, open</source>
        <extracomment>A part of the details, as a screen reader says it.</extracomment>
        <translation>{part}，已展開</translation>
    </message>
    <message>
        <source>{part}, folded</source>
        <translation>{part}，已摺疊</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>詳情</translation>
    </message>
    <message>
        <source>Select a task to see how it is going.</source>
        <translation>選擇一個任務，檢視它的進展。</translation>
    </message>
    <message>
        <source>Select a song to see its details and files.</source>
        <translation>選擇一首歌曲，檢視封面、詳情和檔案。</translation>
    </message>
    <message>
        <source>Loudness</source>
        <extracomment>Label: how loud the song is to the ear.</extracomment>
        <translation>響度</translation>
    </message>
    <message>
        <source>Silent</source>
        <extracomment>Value of “Loudness”: there is nothing to hear.</extracomment>
        <translation>無聲</translation>
    </message>
    <message>
        <source>{loudness} LUFS, range {range} LU, true peak {peak} dBTP</source>
        <extracomment>Value of “Loudness”. LUFS, LU and dBTP are units; “range” is from the soft to the loud parts.</extracomment>
        <translation>{loudness} LUFS，範圍 {range} LU，真峰值 {peak} dBTP</translation>
    </message>
    <message>
        <source>Equally loud</source>
        <extracomment>Label: where all songs are played equally loud.</extracomment>
        <translation>等響播放</translation>
    </message>
    <message>
        <source>Plays {difference} LU softer than others: its loudest moment leaves no room</source>
        <extracomment>Value of “Equally loud”; LU is a unit.</extracomment>
        <translation>比其他歌曲輕 {difference} LU：其最響的一刻沒有餘量</translation>
    </message>
    <message numerus="yes">
        <source>Preferred in {won} of {n} blind tests</source>
        <translation>
            <numerusform>{n} 次盲聽測試中 {won} 次勝出</numerusform>
        </translation>
    </message>
    <message>
        <source>Blind tests</source>
        <extracomment>Label: how a song did in comparisons in which nobody knew which version was which.</extracomment>
        <translation>盲聽測試</translation>
    </message>
    <message>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已選 {n} 首</translation>
    </message>
    <message>
        <source>Too many to compare.</source>
        <translation>數量太多，無法比較。</translation>
    </message>
    <message>
        <source>{time} in all</source>
        <translation>共 {time}</translation>
    </message>
    <message>
        <source>(multiple values)</source>
        <translation>（多個值）</translation>
    </message>
</context>
<context>
    <name>DiagnosticsDialog</name>
    <message>
        <source>Diagnostics</source>
        <translation>診斷資訊</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>Verb, on a button: copy the text.</extracomment>
        <translation>複製(&amp;C)</translation>
    </message>
    <message>
        <source>Nothing is sent automatically. Review it, copy it and attach it to your report. It contains no keys, addresses, IDs or songs.</source>
        <translation>不會自動傳送任何內容。您可以檢視、複製，並附到問題報告中。其中不含金鑰、位址、ID 或歌曲。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已複製。</translation>
    </message>
</context>
<context>
    <name>DownloadsView</name>
    <message>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message>
        <source>Find duplicates</source>
        <translation>尋找重複歌曲</translation>
    </message>
    <message>
        <source>Looking for songs with the same sound…</source>
        <translation>正在尋找音訊相同的歌曲…</translation>
    </message>
    <message>
        <source>These songs have the same sound under different IDs. A merged song keeps the highest rating, and all notes, collections, plays and IDs. No file is changed or deleted.</source>
        <translation>這些歌曲的音訊相同，但 ID 不同。合併後的歌曲保留最高評分，以及全部筆記、歌單、播放次數和 ID。不會更改或刪除任何檔案。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進度</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <extracomment>Name of a list, for screen readers: songs that are there more than once.</extracomment>
        <translation>重複歌曲</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>&amp;Merge</source>
        <extracomment>Verb, on a button: make one song of two.</extracomment>
        <translation>合併(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Keep both</source>
        <translation>兩首都保留(&amp;K)</translation>
    </message>
    <message>
        <source>Merge &amp;all</source>
        <extracomment>Verb, on a button.</extracomment>
        <translation>全部合併(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>復原(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <extracomment>Verb, on a button: read no further.</extracomment>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>{done} of {total} files read.</source>
        <translation>已讀取 {done} / {total} 個檔案。</translation>
    </message>
    <message>
        <source>{title} ({n})</source>
        <extracomment>A song that is there several times.</extracomment>
        <translation>{title}（{n}）</translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be read.</source>
        <translation>
            <numerusform>{n} 個檔案無法讀取。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no duplicates: no two songs have the same sound.</source>
        <translation>沒有重複歌曲：沒有兩首歌曲的音訊相同。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library more than once.</source>
        <translation>
            <numerusform>曲庫中有 {n} 首歌曲重複。</numerusform>
        </translation>
    </message>
    <message>
        <source>The first {n} are shown.</source>
        <translation>僅顯示前 {n} 首。</translation>
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
        <translation>修改歌詞</translation>
    </message>
    <message>
        <source>Shown and searched in the app, and written to files downloaded from now on. The provider's lyrics are kept.</source>
        <translation>用於顯示和搜尋，並寫入今後下載的檔案。中轉站回傳的歌詞會保留。</translation>
    </message>
    <message>
        <source>&amp;Your lyrics</source>
        <extracomment>Title of a field: the user's own version of the lyrics.</extracomment>
        <translation>您的歌詞(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Provider's lyrics</source>
        <extracomment>Title of a field that cannot be changed.</extracomment>
        <translation>中轉站的歌詞(&amp;P)</translation>
    </message>
    <message>
        <source>Reset to original</source>
        <translation>恢復原歌詞</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
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
        <source>The same as the provider's lyrics.</source>
        <translation>與中轉站的歌詞相同。</translation>
    </message>
</context>
<context>
    <name>EmptyTrashDialog</name>
    <message>
        <source>Empty Trash</source>
        <extracomment>On a button: delete what is in the Trash.</extracomment>
        <translation>清空廢紙簍</translation>
    </message>
    <message>
        <source>Delete the song in the Trash?</source>
        <translation>要刪除廢紙簍中的這首歌曲嗎？</translation>
    </message>
    <message numerus="yes">
        <source>Delete the {n} songs in the Trash?</source>
        <translation>
            <numerusform>刪除廢紙簍中的 {n} 首歌曲？</numerusform>
        </translation>
    </message>
    <message>
        <source>Their files are moved to the system trash. The songs are not added again automatically, whatever provider or file they come from. To get one back, paste its ID and choose Restore.</source>
        <translation>歌曲檔案將移到系統回收站。無論來自哪個中轉站或檔案，這些歌曲都不會再自動加入。如需找回，請貼上其 ID 並選擇「恢復」。</translation>
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
        <translation>複製{label}</translation>
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
            <numerusform>有 {n} 個檔案已經向中轉站請求，可能仍會收費：{names}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Getting started</source>
        <translation>新手引導</translation>
    </message>
    <message>
        <source>No songs yet</source>
        <translation>還沒有歌曲</translation>
    </message>
    <message>
        <source>Two steps, and your songs appear here automatically. An API provider (also called a relay or 中转站) calls Suno for you and gives you task IDs.</source>
        <translation>只需兩步，歌曲就會自動出現在這裡。中轉站是代您呼叫 Suno 並給您任務 ID 的第三方 API 服務。</translation>
    </message>
    <message>
        <source>Demo</source>
        <extracomment>Badge: these are not your own songs.</extracomment>
        <translation>示範</translation>
    </message>
    <message>
        <source>The demo provider is running. Copy these sample IDs:</source>
        <translation>示範中轉站已啟動，請複製這些範例 ID：</translation>
    </message>
    <message>
        <source>Copy</source>
        <extracomment>Verb, on a button: copy the sample IDs.</extracomment>
        <translation>複製</translation>
    </message>
    <message>
        <source>Copy the sample IDs</source>
        <translation>複製範例 ID</translation>
    </message>
    <message>
        <source>Sample IDs</source>
        <translation>範例 ID</translation>
    </message>
    <message>
        <source>Add your API provider</source>
        <translation>新增您的中轉站</translation>
    </message>
    <message>
        <source>Save provider</source>
        <translation>儲存中轉站</translation>
    </message>
    <message>
        <source>Add another…</source>
        <translation>再新增一個…</translation>
    </message>
    <message>
        <source>Paste task IDs (in any text; IDs are found automatically)</source>
        <translation>貼上任務 ID（任意文字均可，自動辨識）</translation>
    </message>
    <message>
        <source>or drop a .json or text file anywhere in this window</source>
        <translation>或將 .json 或文字檔案拖到視窗任意位置</translation>
    </message>
    <message>
        <source>Copied. Now paste them below.</source>
        <translation>已複製，請貼上到下方。</translation>
    </message>
    <message>
        <source>API keys are stored on this computer only.</source>
        <translation>金鑰只儲存在這台電腦上。</translation>
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
        <translation>任務 ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Already added</source>
        <translation>已新增過</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新任務</translation>
    </message>
    <message numerus="yes">
        <source>Response in text, {n} songs</source>
        <translation>
            <numerusform>結果已在文字中，含 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>Response in text, no songs</source>
        <translation>結果已在文字中，無歌曲</translation>
    </message>
    <message>
        <source>None (imported from the text)</source>
        <translation>無需查詢，直接匯入</translation>
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
        <translation>暫停</translation>
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
        <translation>匯入資料夾</translation>
    </message>
    <message>
        <source>Export everything</source>
        <translation>匯出全部</translation>
    </message>
    <message>
        <source>Exports (*.jsonl)</source>
        <translation>匯出檔案 (*.jsonl)</translation>
    </message>
    <message>
        <source>Importing… {n}%</source>
        <translation>正在匯入：{n}%</translation>
    </message>
    <message>
        <source>Exporting… {n}%</source>
        <translation>正在匯出：{n}%</translation>
    </message>
    <message>
        <source>Copying… {n}%</source>
        <translation>正在複製… {n}%</translation>
    </message>
    <message>
        <source>Playlist (*.m3u8)</source>
        <translation>播放清單 (*.m3u8)</translation>
    </message>
    <message>
        <source>Spreadsheet (*.csv)</source>
        <translation>電子表格 (*.csv)</translation>
    </message>
    <message>
        <source>For other programs (*.json)</source>
        <translation>供其他程式使用 (*.json)</translation>
    </message>
    <message>
        <source>Web page with covers (*.html)</source>
        <translation>帶封面的網頁 (*.html)</translation>
    </message>
    <message>
        <source>Proof of origin, with hashes (*.txt)</source>
        <translation>來源證明（含雜湊值） (*.txt)</translation>
    </message>
    <message>
        <source>Export as list</source>
        <translation>匯出為清單</translation>
    </message>
    <message>
        <source>Songs</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>None of the selected songs is downloaded yet.</source>
        <translation>所選歌曲都尚未下載。</translation>
    </message>
    <message>
        <source>Save a copy as</source>
        <translation>副本另存為</translation>
    </message>
    <message>
        <source>Copied to {file}.</source>
        <translation>已複製到 {file}。</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>評分</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無標題</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>{n} parts could not be read; everything else was imported.</source>
        <translation>
            <numerusform>{n} 處無法讀取，其餘均已匯入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of your decisions differ from the file; the later one counts.</source>
        <extracomment>Ratings, notes and the like that differ here and in an imported file.</extracomment>
        <translation>
            <numerusform>您有 {n} 項設定與檔案中的不同，以較晚的為準。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library already. If their files are missing, choose Check library.</source>
        <translation>
            <numerusform>有 {n} 首歌曲已在曲庫中。如果它們的檔案缺失，請選擇「檢查曲庫」。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add {relays} in Settings to continue unfinished tasks.</source>
        <translation>請在設定中新增 {relays}，以便繼續查詢未完成的任務。</translation>
    </message>
    <message>
        <source>Add to Unheard</source>
        <extracomment>On a button: let the imported songs wait in the list “Unheard”.</extracomment>
        <translation>加入「未聽」</translation>
    </message>
    <message numerus="yes">
        <source>Imported {n} ratings, notes and other decisions.</source>
        <extracomment>An imported file had no songs, only what the person decided of songs.</extracomment>
        <translation>
            <numerusform>已匯入 {n} 項評分、筆記和其他設定。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>沒有匯入任何內容。</translation>
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
            <numerusform>已匯入 {n} 個任務，含 {songs}。</numerusform>
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
            <numerusform>{n} 個檔案無法讀取：{names}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were not recognised: {names}.</source>
        <translation>
            <numerusform>{n} 個檔案無法辨識：{names}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because a playlist cannot hold their file names.</source>
        <translation>
            <numerusform>有 {n} 首歌曲的檔名無法寫入播放清單，未包含在內。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because their files are missing or damaged.</source>
        <translation>
            <numerusform>有 {n} 首歌曲的檔案丟失或損壞，未包含在內。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were removed.</source>
        <translation>
            <numerusform>已刪除 {n} 個檔案。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: open the folder of the copy.
----------
Verb, on a button: open the folder of the exported file.
----------
Verb, on a button: open the folder of the copied songs.</extracomment>
        <translation>顯示</translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} tasks to {file}, without API keys and music files. Copy your music folder too.</source>
        <translation>
            <numerusform>已將 {n} 個任務匯出到 {file}，其中不含 API 金鑰和音樂檔案。請同時複製您的歌曲資料夾。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} songs to {file}.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲匯出到 {file}。</numerusform>
        </translation>
    </message>
    <message>
        <source>It plays the files on this computer. To give songs away, use Copy to folder.</source>
        <translation>它播放的是本機上的檔案。要把歌曲送給別人，請使用「複製到資料夾」。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because they are not downloaded.</source>
        <translation>
            <numerusform>有 {n} 首歌曲尚未下載，未包含在內。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} songs to {folder}.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲複製到 {folder}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} files to {folder}.</source>
        <translation>
            <numerusform>已複製 {n} 個檔案到 {folder}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are left.</source>
        <translation>
            <numerusform>還剩 {n} 個檔案。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs could not be copied. The first: {reason}</source>
        <translation>
            <numerusform>{n} 首歌曲無法複製。第一首：{reason}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} were there already.</source>
        <translation>
            <numerusform>{n} 個已經存在。</numerusform>
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
        <translation>未評分</translation>
    </message>
</context>
<context>
    <name>JudgingCommands</name>
    <message>
        <source>Rated “{name}” {stars}.</source>
        <translation>已將「{name}」評為 {stars}。</translation>
    </message>
    <message>
        <source>Cleared the rating of “{name}”.</source>
        <translation>已清除「{name}」的評分。</translation>
    </message>
    <message numerus="yes">
        <source>Rated {n} songs {stars}.</source>
        <translation>
            <numerusform>已為 {n} 首歌曲評分 {stars}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cleared the rating of {n} songs.</source>
        <translation>
            <numerusform>已清除 {n} 首歌曲的評分。</numerusform>
        </translation>
    </message>
    <message>
        <source>Added “{name}” to Favourites.</source>
        <translation>已將「{name}」加入收藏。</translation>
    </message>
    <message>
        <source>Removed “{name}” from Favourites.</source>
        <translation>已將「{name}」移出收藏。</translation>
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
        <translation>已將「{name}」標為已聽。</translation>
    </message>
    <message numerus="yes">
        <source>Marked {n} songs as heard.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲標為已聽。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to Unheard.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲加入「未聽」。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions to the Trash.</source>
        <translation>
            <numerusform>已保留此版本，{n} 個其他版本已移到廢紙簍。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no other version of this song.</source>
        <translation>這首歌曲沒有其他版本。</translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions and their stems to the Trash.</source>
        <translation>
            <numerusform>已保留此版本，{n} 個其他版本及其分軌已移到廢紙簍。</numerusform>
        </translation>
    </message>
    <message>
        <source>Blind test noted.</source>
        <extracomment>The result of a blind test was kept.</extracomment>
        <translation>已記錄盲聽測試結果。</translation>
    </message>
    <message>
        <source>Note added.</source>
        <translation>已新增筆記。</translation>
    </message>
    <message>
        <source>Note deleted.</source>
        <translation>已刪除筆記。</translation>
    </message>
    <message>
        <source>Moved “{name}” to the Trash.</source>
        <translation>已將「{name}」移到廢紙簍。</translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs and {stems} to the Trash.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲和 {stems}移到廢紙簍。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs that went to the Trash with them, inserted into a sentence.</extracomment>
        <translation>
            <numerusform>{n} 條分軌</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs to the Trash.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲移到廢紙簍。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks.</source>
        <translation>
            <numerusform>已移除 {n} 個任務。</numerusform>
        </translation>
    </message>
    <message>
        <source>Restored “{name}”.</source>
        <translation>已恢復「{name}」。</translation>
    </message>
    <message numerus="yes">
        <source>Restored {n} songs.</source>
        <translation>
            <numerusform>已恢復 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted {n} songs.</source>
        <translation>
            <numerusform>已刪除 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are in the system trash.</source>
        <translation>
            <numerusform>{n} 個檔案已移到系統回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be moved there.</source>
        <translation>
            <numerusform>{n} 個檔案無法移到系統回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs of these tasks were left in the Trash.</source>
        <translation>
            <numerusform>這些任務中有 {n} 首歌曲仍在廢紙簍中。</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>Verb, on a button: bring songs back from the Trash.</extracomment>
        <translation>恢復</translation>
    </message>
</context>
<context>
    <name>KeepAwake</name>
    <message>
        <source>Downloading songs</source>
        <translation>正在下載歌曲</translation>
    </message>
    <message>
        <source>Playing a video</source>
        <translation>正在播放影片</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Moving your keys…</source>
        <translation>正在轉移金鑰…</translation>
    </message>
    <message>
        <source>Saved. Your keys were moved.</source>
        <translation>已儲存，金鑰已轉移。</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Close window</source>
        <translation>關閉視窗</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloads are not finished yet.</source>
        <translation>
            <numerusform>還有 {n} 個下載未完成。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks are not finished yet.</source>
        <translation>
            <numerusform>還有 {n} 個任務未完成。</numerusform>
        </translation>
    </message>
    <message>
        <source>Suno Desktop can keep working in the tray without its window. If you quit, everything goes on at the next start.</source>
        <translation>關閉視窗後，Suno Desktop 可以在托盤中繼續工作。如果結束，下次啟動時會接著進行。</translation>
    </message>
    <message>
        <source>You are asked only once. You can change that under Settings &gt; Appearance.</source>
        <translation>只會詢問這一次。之後可以在「設定 &gt; 外觀」中更改。</translation>
    </message>
    <message>
        <source>Keep working in the tray</source>
        <extracomment>On a button: the window closes, and the program goes on in the tray.</extracomment>
        <translation>在托盤中繼續工作</translation>
    </message>
    <message>
        <source>Quit and go on next time</source>
        <extracomment>On a button: quit the program; what is unfinished goes on with its next start.</extracomment>
        <translation>結束，下次繼續</translation>
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
        <translation>桌面歌詞</translation>
    </message>
</context>
<context>
    <name>LyricsPanel</name>
    <message>
        <source>Previous hit (Shift+F3)</source>
        <translation>上一處 (Shift+F3)</translation>
    </message>
    <message>
        <source>Next hit (F3)</source>
        <translation>下一處 (F3)</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>縮小字型</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大字型</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Select a song to read its lyrics.</source>
        <translation>選擇一首歌曲，檢視歌詞。</translation>
    </message>
    <message>
        <source>Edited</source>
        <extracomment>Beside the title of a song: these are the user's own lyrics.</extracomment>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Edit lyrics…</source>
        <translation>修改歌詞…</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <extracomment>Which of the places where the search stands in the lyrics, and how many there are.</extracomment>
        <translation>{n} / {count}</translation>
    </message>
    <message>
        <source>Hit {place}</source>
        <translation>第 {place} 處</translation>
    </message>
    <message>
        <source>Instrumental, no lyrics</source>
        <translation>純音樂，沒有歌詞</translation>
    </message>
    <message>
        <source>No lyrics.</source>
        <translation>沒有歌詞。</translation>
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
        <translation>示範</translation>
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
        <translation>回傳主視窗</translation>
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
        <translation>更改歌曲資料夾</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloaded files ({size}) are in the current music folder.</source>
        <translation>
            <numerusform>目前歌曲資料夾中有 {n} 個已下載的檔案（{size}）。</numerusform>
        </translation>
    </message>
    <message>
        <source>You can undo this until you close Suno Desktop.</source>
        <translation>在關閉 Suno Desktop 之前都可以復原。</translation>
    </message>
    <message>
        <source>Current folder: {path}</source>
        <translation>目前資料夾：{path}</translation>
    </message>
    <message>
        <source>New folder: {path}</source>
        <translation>新資料夾：{path}</translation>
    </message>
    <message>
        <source>&amp;Move the songs there</source>
        <translation>把歌曲移過去(&amp;M)</translation>
    </message>
    <message>
        <source>Each file is checked before the old one is removed, and nothing is overwritten. Lyrics, covers and details beside the songs go along.</source>
        <translation>先核對每個檔案，再刪除舊檔案；不會覆蓋任何檔案。歌曲旁邊的歌詞、封面和詳情檔案會一起移動。</translation>
    </message>
    <message>
        <source>They are &amp;there already</source>
        <translation>歌曲已經在那裡(&amp;T)</translation>
    </message>
    <message>
        <source>For songs that you moved or copied yourself. Each file is compared with the one that was downloaded.</source>
        <translation>適用於您自己移動或複製過的歌曲。每個檔案都會與當初下載的檔案進行比對。</translation>
    </message>
    <message>
        <source>Use it for &amp;new songs only</source>
        <translation>僅用於新歌曲(&amp;N)</translation>
    </message>
    <message>
        <source>The songs you have stay where they are.</source>
        <translation>已有的歌曲留在原處。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change folder</source>
        <translation>更改資料夾</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>&amp;Name</source>
        <translation>名稱(&amp;N)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>Network</source>
        <translation>網路</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Downloads finished</source>
        <translation>下載完成</translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks failed</source>
        <translation>
            <numerusform>{n} 個任務失敗</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NotesDialog</name>
    <message>
        <source>Notes</source>
        <translation>筆記</translation>
    </message>
    <message>
        <source>New note</source>
        <translation>新筆記</translation>
    </message>
    <message>
        <source>At {time}</source>
        <extracomment>A note is kept for this place in the song, such as 1:07.</extracomment>
        <translation>在 {time} 處</translation>
    </message>
    <message>
        <source>Add</source>
        <extracomment>Verb, on a button: add a note.</extracomment>
        <translation>新增</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>刪除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
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
        <translation>返回清單</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>顯示佇列</translation>
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
        <translation>版本 {letter} 無法播放：{state}</translation>
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
        <translation>正在開啟 {path} 中的曲庫…如果一直沒有結果，可能是磁碟沒有回應，或者另一個程式鎖定了它。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>結束</translation>
    </message>
</context>
<context>
    <name>OwnCommands</name>
    <message>
        <source>Lyrics restored.</source>
        <translation>已恢復原歌詞。</translation>
    </message>
    <message>
        <source>Lyrics saved.</source>
        <translation>歌詞已儲存。</translation>
    </message>
    <message>
        <source>Update tags in files</source>
        <extracomment>On a button: write the new lyrics into downloaded files.</extracomment>
        <translation>更新檔案中的標籤</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>選擇封面</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>圖片 ({endings})</translation>
    </message>
    <message numerus="yes">
        <source>Set the cover of {n} songs.</source>
        <translation>
            <numerusform>已設定 {n} 首歌曲的封面。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the provider's cover of {n} songs.</source>
        <translation>
            <numerusform>已恢復 {n} 首歌曲的原封面。</numerusform>
        </translation>
    </message>
    <message>
        <source>These songs have this cover already.</source>
        <translation>這些歌曲已經是此封面。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>剪貼簿中沒有圖片。</translation>
    </message>
</context>
<context>
    <name>OwnNamesDialog</name>
    <message>
        <source>Edit title, artist, album</source>
        <translation>修改標題、歌手、專輯</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} 首歌曲</numerusform>
        </translation>
    </message>
    <message>
        <source>Shown in the app and written to files downloaded from now on. The provider's original values are kept.</source>
        <translation>用於顯示，並寫入今後下載的檔案。中轉站給出的原始資訊仍會保留。</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>標題(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>歌手(&amp;A)</translation>
    </message>
    <message>
        <source>A&amp;lbum</source>
        <translation>專輯(&amp;L)</translation>
    </message>
    <message>
        <source>Multiple values; leave empty to keep them</source>
        <translation>（多個值，留空則不改動）</translation>
    </message>
    <message>
        <source>Reset to original</source>
        <translation>恢復原始名稱</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
</context>
<context>
    <name>PanelContent</name>
    <message>
        <source>Select one song to read its lyrics.</source>
        <translation>選擇一首歌曲，檢視歌詞。</translation>
    </message>
    <message>
        <source>Select a song to read its lyrics.</source>
        <translation>選擇一首歌曲，檢視歌詞。</translation>
    </message>
</context>
<context>
    <name>PasteBox</name>
    <message>
        <source>Task IDs, links or a provider's response</source>
        <translation>任務 ID、連結或中轉站的回傳結果</translation>
    </message>
    <message>
        <source>Paste anything here: IDs, links, a log, a chat, a provider's response…</source>
        <translation>在此貼上任意內容：ID、連結、記錄檔、聊天記錄、中轉站的回傳結果…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Verb, on a button: remove an attached file from the dialog.</extracomment>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the files</source>
        <translation>移除這些檔案</translation>
    </message>
    <message>
        <source>Add {tasks} and import {songs}</source>
        <translation>新增 {tasks} 個任務並匯入 {songs} 首歌曲</translation>
    </message>
    <message>
        <source>Add {tasks} and import {answers}</source>
        <translation>新增 {tasks} 個任務並匯入 {answers} 份回傳結果</translation>
    </message>
    <message numerus="yes">
        <source>Import {n} songs</source>
        <translation>
            <numerusform>匯入 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import {n} responses</source>
        <translation>
            <numerusform>匯入 {n} 份回傳結果</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <translation>
            <numerusform>新增 {n} 個任務</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} new task IDs.</source>
        <translation>
            <numerusform>找到 {n} 個新的任務 ID。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs, all already added.</source>
        <translation>
            <numerusform>找到 {n} 個任務 ID，均已新增過。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs: {new} new, {known} already added.</source>
        <translation>
            <numerusform>找到 {n} 個任務 ID：新增 {new} 個，已新增過 {known} 個。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} responses are imported directly; no provider is contacted.</source>
        <translation>
            <numerusform>直接匯入 {n} 份回傳結果，不查詢中轉站。</numerusform>
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
        <translation>新增任務</translation>
    </message>
    <message>
        <source>Nothing pasted yet.</source>
        <translation>還沒有貼上任何內容。</translation>
    </message>
    <message>
        <source>Looking for IDs…</source>
        <translation>正在尋找 ID…</translation>
    </message>
    <message>
        <source>All of these are already in your library.</source>
        <translation>找到的任務都已在曲庫中，無需再新增。</translation>
    </message>
    <message>
        <source>a long text</source>
        <translation>一段長文字</translation>
    </message>
    <message>
        <source>Also searched: {names}</source>
        <translation>同時尋找了：{names}</translation>
    </message>
    <message>
        <source>No provider set up yet. The IDs are added now and checked as soon as you add a provider.</source>
        <translation>尚未設定中轉站。ID 會先新增，設定好中轉站後立即查詢。</translation>
    </message>
    <message>
        <source>Will be checked with {relay}.</source>
        <translation>將向 {relay} 查詢。</translation>
    </message>
    <message>
        <source>Your providers are tried one after another until one finds the task.</source>
        <translation>將依次查詢您的中轉站，直到查到該任務。</translation>
    </message>
    <message>
        <source>{host} is not one of your providers. The ID is looked up at your own providers; nothing is sent to {host}.</source>
        <translation>{host} 不在您的中轉站清單中。該 ID 只在您自己的中轉站查詢，不會向 {host} 傳送任何內容。</translation>
    </message>
    <message>
        <source>{hosts} are not among your providers. The IDs are looked up at your own providers; nothing is sent to those hosts.</source>
        <translation>{hosts} 不在您的中轉站清單中。這些 ID 只在您自己的中轉站查詢，不會向這些主機傳送任何內容。</translation>
    </message>
    <message>
        <source>{hosts} and {more} more are not among your providers. The IDs are looked up at your own providers; nothing is sent to those hosts.</source>
        <translation>{hosts} 等（另有 {more} 個）不在您的中轉站清單中。這些 ID 只在您自己的中轉站查詢，不會向這些主機傳送任何內容。</translation>
    </message>
    <message>
        <source>Looking for IDs… {n}%</source>
        <translation>正在尋找 ID… {n}%</translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>進度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Unchanged: {reasons}.</source>
        <translation>保持不變：{reasons}。</translation>
    </message>
    <message>
        <source>The downloaded files could not be read. Check the music folder, then try again.</source>
        <translation>無法讀取已下載的檔案。請檢查歌曲資料夾後再試。</translation>
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
        <translation>一個未連線的輸出裝置</translation>
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
        <translation>放大顯示封面、歌詞和佇列</translation>
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
        <translation>暫停</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, on a button: play the song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Stop loading</source>
        <translation>停止載入</translation>
    </message>
    <message>
        <source>Loading song…</source>
        <translation>正在載入歌曲…</translation>
    </message>
    <message>
        <source>Playing live preview… {time}</source>
        <translation>正在試聽（生成中）… {time}</translation>
    </message>
    <message>
        <source>{speed}× speed</source>
        <extracomment>How fast a song plays.</extracomment>
        <translation>{speed} 倍速</translation>
    </message>
    <message>
        <source>Stops after this song</source>
        <translation>播完這首後停止</translation>
    </message>
    <message numerus="yes">
        <source>Pauses in {n} minutes</source>
        <translation>
            <numerusform>{n} 分鐘後暫停</numerusform>
        </translation>
    </message>
    <message>
        <source>Repeat: off</source>
        <translation>迴圈：關閉</translation>
    </message>
    <message>
        <source>Repeat: all</source>
        <translation>迴圈：清單</translation>
    </message>
    <message>
        <source>Repeat: one song</source>
        <translation>迴圈：單曲</translation>
    </message>
    <message>
        <source>Unmute</source>
        <extracomment>Verb, on a button: switch the sound on again.</extracomment>
        <translation>取消靜音</translation>
    </message>
    <message>
        <source>Mute</source>
        <extracomment>Verb, on a button: switch the sound off.</extracomment>
        <translation>靜音</translation>
    </message>
</context>
<context>
    <name>PreviewStrip</name>
    <message>
        <source>Preview</source>
        <translation>試聽</translation>
    </message>
    <message>
        <source>N: next, 1–5: rate, Ctrl+B: ♥, Del: Trash</source>
        <translation>N 下一首，1–5 評分，Ctrl+B ♥，Del 廢紙簍</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <extracomment>On a button: end the preview; Esc is its key.</extracomment>
        <translation>結束 (Esc)</translation>
    </message>
</context>
<context>
    <name>Previewing</name>
    <message>
        <source>None of these songs is downloaded, so there is nothing to preview.</source>
        <translation>這些歌曲都還沒有下載，無法試聽。</translation>
    </message>
    <message>
        <source>Preview {n} of {count}</source>
        <translation>試聽 {n}/{count}</translation>
    </message>
    <message>
        <source>Preview {n} of {count}: {name}</source>
        <translation>試聽 {n}/{count}：{name}</translation>
    </message>
    <message>
        <source>That was the last song of the preview.</source>
        <translation>試聽已到最後一首。</translation>
    </message>
</context>
<context>
    <name>QueueCommands</name>
    <message>
        <source>Nothing to play in the selection.</source>
        <translation>所選內容中沒有可播放的歌曲。</translation>
    </message>
    <message numerus="yes">
        <source>{n} songs play next.</source>
        <translation>
            <numerusform>接下來播放 {n} 首歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to the queue.</source>
        <translation>
            <numerusform>已將 {n} 首歌曲加入播放佇列。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the queue.</source>
        <translation>
            <numerusform>已從播放佇列移除 {n} 首歌曲。</numerusform>
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
        <translation>清單中接下來</translation>
    </message>
    <message>
        <source>No longer in the library</source>
        <translation>已不在曲庫中</translation>
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
        <translation>清空播放佇列</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Nothing comes next. Drag songs here, or press Ctrl+D to queue the selection.</source>
        <translation>接下來沒有歌曲。將歌曲拖到這裡，或按 Ctrl+D 將所選歌曲加入佇列。</translation>
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
        <translation>從佇列中移除(&amp;R)</translation>
    </message>
</context>
<context>
    <name>RawReplyDialog</name>
    <message>
        <source>Raw response</source>
        <translation>原始回傳結果</translation>
    </message>
    <message>
        <source>&amp;Original</source>
        <extracomment>Choice: show the response as the provider sent it, without new line breaks.</extracomment>
        <translation>原始格式(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>Verb, on a button: copy the text.</extracomment>
        <translation>複製(&amp;C)</translation>
    </message>
    <message>
        <source>Exactly as the provider sent it; only your API key is hidden.</source>
        <translation>與中轉站回傳的內容完全一致，只隱藏了您的 API 金鑰。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已複製。</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>The library is damaged</source>
        <translation>曲庫已損壞</translation>
    </message>
    <message>
        <source>Library not found</source>
        <translation>找不到曲庫</translation>
    </message>
    <message>
        <source>Looking for backups…</source>
        <translation>正在尋找備份…</translation>
    </message>
    <message>
        <source>The library file cannot be found, but these backups can.</source>
        <translation>曲庫檔案已不在原處，但還有下面這些備份。</translation>
    </message>
    <message>
        <source>The library file is damaged.</source>
        <translation>曲庫檔案已損壞。</translation>
    </message>
    <message>
        <source>If you moved it, quit and move it back: it is newer than any backup. Your downloaded songs are separate files and are not affected. Nothing is deleted.</source>
        <translation>如果是您移動了它，請結束並放回原處：它比備份更新、更完整。已下載的歌曲是獨立檔案，不受影響；任何內容都不會被刪除。</translation>
    </message>
    <message>
        <source>Your downloaded songs are separate files and are not affected. The damaged file is kept, and nothing is deleted. Tasks that can still be read from it are checked again.</source>
        <translation>已下載的歌曲是獨立檔案，不受影響。損壞的檔案會原樣保留，不會刪除任何內容；其中仍能讀出的任務會重新查詢。</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Name of a progress bar, for screen readers.</extracomment>
        <translation>進度</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <extracomment>Verb, on a button: quit Suno Desktop.</extracomment>
        <translation>結束(&amp;Q)</translation>
    </message>
    <message>
        <source>Open &amp;anyway</source>
        <extracomment>Verb, on a button: open the damaged library.</extracomment>
        <translation>仍然開啟(&amp;A)</translation>
    </message>
    <message>
        <source>Only part of it can be read, and it is no longer backed up.</source>
        <translation>只能讀出其中一部分，而且不會再為它製作備份。</translation>
    </message>
    <message>
        <source>Start with an &amp;empty library</source>
        <translation>從空曲庫開始(&amp;E)</translation>
    </message>
    <message>
        <source>Rebuild from &amp;music files</source>
        <translation>從音樂檔案重建(&amp;M)</translation>
    </message>
    <message>
        <source>Every song that says which it is comes back; no file is changed.</source>
        <translation>能辨識出來的歌曲都會恢復；不會改動任何檔案。</translation>
    </message>
    <message>
        <source>&amp;Restore this backup</source>
        <translation>恢復此備份(&amp;O)</translation>
    </message>
    <message>
        <source>Open the &amp;library</source>
        <translation>開啟曲庫(&amp;L)</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>備份</translation>
    </message>
    <message>
        <source>Date</source>
        <extracomment>Title of a column: when a backup was made.</extracomment>
        <translation>備份時間</translation>
    </message>
    <message>
        <source>Songs</source>
        <extracomment>Title of a column: how many songs a backup has.</extracomment>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任務</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>Title of a column: how large the file of a backup is.</extracomment>
        <translation>大小</translation>
    </message>
    <message>
        <source>No backup can be opened. The library can be rebuilt from your music files.</source>
        <translation>沒有可以開啟的備份。可以從音樂檔案重建音樂庫。</translation>
    </message>
    <message>
        <source>No backup can be opened. Once your tasks are back, use Check library to add your downloaded songs again.</source>
        <translation>沒有可以開啟的備份。任務重新查詢完成後，用「檢查曲庫」即可把已下載的歌曲重新加入。</translation>
    </message>
    <message>
        <source>Reading the songs in {folder}…</source>
        <translation>正在讀取 {folder} 中的歌曲…</translation>
    </message>
    <message numerus="yes">
        <source>Rebuilt the library from {n} songs.</source>
        <translation>
            <numerusform>已根據 {n} 首歌曲重建音樂庫。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks were recovered from the damaged file and are checked again.</source>
        <translation>
            <numerusform>從損壞的檔案中恢復了 {n} 個任務，會重新查詢。</numerusform>
        </translation>
    </message>
    <message>
        <source>The previous files are in {folder}.</source>
        <translation>原來的檔案在 {folder}。</translation>
    </message>
    <message>
        <source>Restoring the backup…</source>
        <translation>正在恢復備份…</translation>
    </message>
    <message>
        <source>Creating an empty library…</source>
        <translation>正在新建空曲庫…</translation>
    </message>
    <message>
        <source>The library can be opened again.</source>
        <translation>曲庫已可正常開啟。</translation>
    </message>
    <message>
        <source>Created an empty library.</source>
        <translation>已啟用空曲庫。</translation>
    </message>
    <message numerus="yes">
        <source>Restored the backup of {when} with {n} songs.</source>
        <translation>
            <numerusform>已恢復到 {when} 的備份，共 {n} 首歌曲。</numerusform>
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
        <translation>未加密的 http：傳輸途中他人可能看到金鑰。</translation>
    </message>
    <message>
        <source>Remove this provider and its key? Its tasks and songs stay in your library.</source>
        <translation>移除此中轉站及其金鑰？任務和歌曲會留在您的曲庫中。</translation>
    </message>
    <message>
        <source>Remove provider</source>
        <translation>移除中轉站</translation>
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
        <translation>修改中轉站</translation>
    </message>
    <message>
        <source>Add provider</source>
        <translation>新增中轉站</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
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
        <translation>中轉站(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <extracomment>Label: what the provider is called here.</extracomment>
        <translation>名稱(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <extracomment>Label: the web address of the provider.</extracomment>
        <translation>位址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Other addresses (one per line)</source>
        <extracomment>Label: further web addresses of the same provider.</extracomment>
        <translation>其他位址（每行一個）(&amp;O)</translation>
    </message>
    <message>
        <source>Tried automatically if the first address does not respond. Your key is sent to each of these addresses.</source>
        <translation>第一個位址無回應時會自動嘗試。您的金鑰會傳送到其中每個位址。</translation>
    </message>
    <message>
        <source>Allow unencrypted &amp;HTTP for this provider</source>
        <translation>允許此中轉站使用未加密的 http(&amp;H)</translation>
    </message>
    <message>
        <source>Show</source>
        <extracomment>Verb, on a button: show the key in plain text.</extracomment>
        <translation>顯示</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>顯示金鑰</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>移除金鑰</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>API 金鑰(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>測試連線(&amp;T)</translation>
    </message>
    <message>
        <source>Keep it for this session only</source>
        <translation>僅本次執行保留</translation>
    </message>
    <message>
        <source>Keep it in a file (not encrypted)</source>
        <translation>儲存到檔案（不加密）</translation>
    </message>
    <message>
        <source>Connecting to {host}…</source>
        <translation>正在連線 {host}…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在儲存…</translation>
    </message>
    <message>
        <source>Enter the provider's address first.</source>
        <translation>請先輸入中轉站的位址。</translation>
    </message>
    <message>
        <source>No API key was entered.</source>
        <translation>尚未填寫 API 金鑰。</translation>
    </message>
    <message>
        <source>Response: “{text}”</source>
        <translation>回傳資訊：「{text}」</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已儲存。</translation>
    </message>
    <message>
        <source>Hide</source>
        <extracomment>Verb, on a button: hide the key.</extracomment>
        <translation>隱藏</translation>
    </message>
    <message>
        <source>Unencrypted HTTP is allowed: anyone between this computer and the provider can read your key and songs.</source>
        <translation>已允許未加密的 http：這台電腦與中轉站之間的任何人都可能看到金鑰和歌曲。</translation>
    </message>
    <message>
        <source>Name shown in Suno Desktop</source>
        <translation>在本程式中顯示的名稱</translation>
    </message>
    <message>
        <source>The key is removed when you save</source>
        <translation>儲存後將移除金鑰</translation>
    </message>
    <message>
        <source>A key is stored; leave empty to keep it</source>
        <translation>已有金鑰，留空則保持不變</translation>
    </message>
    <message>
        <source>Paste your API key, if this provider gave you one</source>
        <translation>貼上 API 金鑰（如果該中轉站給了您金鑰）</translation>
    </message>
    <message>
        <source>Paste your API key (begins with “{begin}”)</source>
        <translation>貼上 API 金鑰（以「{begin}」開頭）</translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>貼上您的 API 金鑰</translation>
    </message>
    <message>
        <source>Kept for this session only. You will need to enter it again next time.</source>
        <translation>僅在本次執行中保留，下次需要重新輸入。</translation>
    </message>
    <message>
        <source>Kept in a file that only you can read. It is not encrypted.</source>
        <translation>儲存在只有您能讀取的檔案中，未加密。</translation>
    </message>
    <message>
        <source>Kept in the system keyring and sent only to this provider.</source>
        <translation>儲存在系統鑰匙圈中，只會傳送給這個中轉站。</translation>
    </message>
</context>
<context>
    <name>RelaysPage</name>
    <message>
        <source>Add provider…</source>
        <translation>新增中轉站…</translation>
    </message>
    <message>
        <source>API providers</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>An API provider (also called a relay) calls Suno for you and gives you task IDs. Each has its own address and API key.</source>
        <translation>中轉站是代您呼叫 Suno 並給您任務 ID 的第三方 API 服務，每個都有自己的位址和金鑰。</translation>
    </message>
    <message>
        <source>No provider set up yet. Add the one your task IDs came from.</source>
        <translation>尚未設定中轉站，請新增為您提供任務 ID 的那一個。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已儲存。</translation>
    </message>
    <message>
        <source>Removed. Its tasks and songs are still in your library.</source>
        <translation>已移除，任務和歌曲仍在您的曲庫中。</translation>
    </message>
</context>
<context>
    <name>RenameDialog</name>
    <message>
        <source>Rename downloaded files</source>
        <translation>重新命名已下載的檔案</translation>
    </message>
    <message>
        <source>Checking the downloaded files…</source>
        <translation>正在檢視已下載的檔案…</translation>
    </message>
    <message>
        <source>No file is ever overwritten. Folders left empty are removed. You can undo this until you close Suno Desktop.</source>
        <translation>不會覆蓋任何檔案。改名後變空的資料夾會被移除。在關閉 Suno Desktop 之前都可以復原。</translation>
    </message>
    <message>
        <source>Rename</source>
        <extracomment>Verb, on a button: rename the files.</extracomment>
        <translation>重新命名</translation>
    </message>
    <message>
        <source>New names</source>
        <translation>新名稱</translation>
    </message>
    <message>
        <source>All file names are already up to date.</source>
        <translation>所有檔名都已是最新。</translation>
    </message>
    <message>
        <source>{changing} of {files} files will be renamed.</source>
        <translation>{files} 個檔案中有 {changing} 個將改名。</translation>
    </message>
    <message>
        <source>The first {n} are listed.</source>
        <translation>下面列出前 {n} 個。</translation>
    </message>
    <message numerus="yes">
        <source>Rename {n} files</source>
        <translation>
            <numerusform>重新命名 {n} 個檔案</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} already correct</source>
        <translation>{n} 個已經正確</translation>
    </message>
    <message>
        <source>{n} outside the music folder</source>
        <translation>{n} 個不在歌曲資料夾中</translation>
    </message>
    <message>
        <source>{n} missing on disk</source>
        <translation>{n} 個在磁碟上找不到</translation>
    </message>
    <message>
        <source>{n} modified since they were downloaded</source>
        <translation>{n} 個在下載後被其他程式改動過</translation>
    </message>
    <message>
        <source>{n} whose new name is not possible</source>
        <translation>{n} 個無法使用新名稱</translation>
    </message>
    <message>
        <source>Current name</source>
        <translation>目前名稱</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名稱</translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>&amp;Apply to existing songs…</source>
        <translation>套用到已有歌曲(&amp;A)…</translation>
    </message>
    <message>
        <source>Music folder</source>
        <translation>歌曲資料夾</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>選擇(&amp;H)…</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>選擇其他資料夾</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>恢復預設</translation>
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
        <translation>標題</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>專輯</translation>
    </message>
    <message>
        <source>Version: A, B…</source>
        <translation>版本（同一任務的第幾首）：A、B…</translation>
    </message>
    <message>
        <source>First 8 characters of the song ID</source>
        <translation>歌曲 ID 的前 8 位</translation>
    </message>
    <message>
        <source>First 8 characters of the task ID</source>
        <translation>任務 ID 的前 8 位</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Field of the file name template: the style of music, which Suno calls tags.</extracomment>
        <translation>風格</translation>
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
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Full song ID</source>
        <translation>完整歌曲 ID</translation>
    </message>
    <message>
        <source>Full task ID</source>
        <translation>完整任務 ID</translation>
    </message>
    <message>
        <source>These settings apply to new downloads. You can also apply them to songs you already have; the audio does not change.</source>
        <translation>這些設定對今後下載的歌曲生效。也可以套用到已有的歌曲，音訊不變。</translation>
    </message>
    <message>
        <source>If two songs share a name: {path}</source>
        <translation>同名的另一首歌：{path}</translation>
    </message>
    <message>
        <source>&amp;Rename downloaded files…</source>
        <translation>重新命名已下載的檔案(&amp;R)…</translation>
    </message>
    <message>
        <source>Example: {path}</source>
        <translation>範例：{path}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <extracomment>Name of the search field, for screen readers.</extracomment>
        <translation>搜尋</translation>
    </message>
    <message>
        <source>Search title, style, lyrics, task ID</source>
        <translation>搜尋標題、風格、歌詞、任務 ID</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜尋</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>最近搜尋</translation>
    </message>
</context>
<context>
    <name>Searching</name>
    <message>
        <source>No recent searches</source>
        <extracomment>In the menu of recent searches.</extracomment>
        <translation>沒有最近搜尋</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>清除最近搜尋</translation>
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
        <translation>設定</translation>
    </message>
    <message>
        <source>Pages</source>
        <extracomment>Name of the list of pages, for screen readers.</extracomment>
        <translation>頁面</translation>
    </message>
    <message>
        <source>API providers</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>Playback</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API 金鑰</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>網路</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外觀</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Saved.</source>
        <translation>已儲存。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>鍵盤快速鍵</translation>
    </message>
    <message>
        <source>Find a shortcut</source>
        <translation>尋找快速鍵</translation>
    </message>
    <message>
        <source>Action</source>
        <extracomment>Title of a column: what the keys do.</extracomment>
        <translation>操作</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快速鍵</translation>
    </message>
    <message>
        <source>New shortcut</source>
        <translation>新快速鍵</translation>
    </message>
    <message>
        <source>Use it here instead</source>
        <extracomment>Verb, on a button: give the key to this action although another one has it.</extracomment>
        <translation>改用於此操作</translation>
    </message>
    <message>
        <source>Keep as it was</source>
        <extracomment>Verb, on a button: leave the key to the action that has it.</extracomment>
        <translation>保持不變</translation>
    </message>
    <message>
        <source>Reset</source>
        <extracomment>Verb, on a button: give this action the keys that it came with.</extracomment>
        <translation>恢復預設</translation>
    </message>
    <message>
        <source>Reset all</source>
        <extracomment>Verb, on a button: give all actions the keys that they came with.</extracomment>
        <translation>全部恢復預設</translation>
    </message>
    <message>
        <source>{keys} (changed)</source>
        <extracomment>Keys of an action that the person changed; "–" where it has none.</extracomment>
        <translation>{keys}（已修改）</translation>
    </message>
    <message>
        <source>Choose an action to give it another shortcut.</source>
        <translation>選擇一個操作，為它設定其他快速鍵。</translation>
    </message>
    <message>
        <source>Click the field and press the new keys for “{action}”.</source>
        <translation>點選輸入框，然後按下「{action}」的新快速鍵。</translation>
    </message>
    <message>
        <source>The shortcut of “{action}” cannot be changed.</source>
        <translation>「{action}」的快速鍵不能修改。</translation>
    </message>
    <message>
        <source>{key} is needed for lists, fields and menus. Choose another shortcut.</source>
        <translation>{key} 要用於清單、輸入框和選單，請選擇其他快速鍵。</translation>
    </message>
    <message>
        <source>{key} is the shortcut of “{action}” already.</source>
        <translation>{key} 已是「{action}」的快速鍵。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Side panel</source>
        <translation>側邊面板</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳情</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Queue</source>
        <extracomment>Title of a tab: the songs that come next.</extracomment>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Close side panel</source>
        <translation>關閉側邊面板</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Filters</source>
        <extracomment>Name of the list at the left, for screen readers.</extracomment>
        <translation>篩選</translation>
    </message>
</context>
<context>
    <name>SidebarModel</name>
    <message>
        <source>paused</source>
        <translation>已暫停</translation>
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
        <translation>新增到收藏</translation>
    </message>
    <message>
        <source>Rating: {n} of 5 stars</source>
        <translation>評分：{n} 星（共 5 星）</translation>
    </message>
    <message>
        <source>Download</source>
        <extracomment>Verb, on a button: download this song.</extracomment>
        <translation>下載</translation>
    </message>
    <message>
        <source>Pause</source>
        <extracomment>Verb, on a button: pause this song.</extracomment>
        <translation>暫停</translation>
    </message>
    <message>
        <source>Remove from Favourites</source>
        <translation>從收藏中移除</translation>
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
        <translation>{group}，已摺疊</translation>
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
        <translation>Wayland 下，程式無法讓自己的視窗保持置頂。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{safe} downloaded, {links} not</source>
        <translation>{safe} 首已下載，{links} 首未下載</translation>
    </message>
    <message numerus="yes">
        <source>{n} of them are blocked by Suno.</source>
        <translation>
            <numerusform>其中 {n} 首被 Suno 限制下載。</numerusform>
        </translation>
    </message>
    <message>
        <source>Links expire within days. Click to show these songs.</source>
        <translation>連結幾天內就會失效。點選檢視這些歌曲。</translation>
    </message>
    <message>
        <source>{n} in progress</source>
        <translation>{n} 個任務進行中</translation>
    </message>
    <message>
        <source>auto-refresh paused</source>
        <translation>自動重新整理已暫停</translation>
    </message>
    <message>
        <source>refreshing…</source>
        <translation>正在重新整理…</translation>
    </message>
    <message>
        <source>next refresh in {time}</source>
        <translation>{time}後重新整理</translation>
    </message>
    <message numerus="yes">
        <source>{n} downloads</source>
        <translation>
            <numerusform>{n} 個下載</numerusform>
        </translation>
    </message>
    <message>
        <source>downloads paused</source>
        <translation>下載已暫停</translation>
    </message>
    <message>
        <source>downloads waiting</source>
        <translation>下載等待中</translation>
    </message>
    <message>
        <source>Idle</source>
        <extracomment>Nothing is being refreshed or downloaded.</extracomment>
        <translation>閒置</translation>
    </message>
    <message>
        <source>No provider</source>
        <translation>未設定中轉站</translation>
    </message>
    <message>
        <source>online</source>
        <extracomment>State of a provider.</extracomment>
        <translation>線上</translation>
    </message>
    <message>
        <source>unreachable</source>
        <extracomment>State of a provider.</extracomment>
        <translation>無法連線</translation>
    </message>
    <message>
        <source>action needed</source>
        <extracomment>State of a provider: the user has to do something, for example enter another key.</extracomment>
        <translation>需要處理</translation>
    </message>
    <message>
        <source>has a problem</source>
        <translation>出了問題</translation>
    </message>
    <message>
        <source>busy</source>
        <extracomment>State of a provider: it limits requests.</extracomment>
        <translation>忙碌</translation>
    </message>
    <message>
        <source>not contacted yet</source>
        <translation>尚未連線</translation>
    </message>
    <message numerus="yes">
        <source>{n} providers online</source>
        <translation>
            <numerusform>{n} 個中轉站線上</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs downloaded</source>
        <translation>
            <numerusform>已下載 {n} 首歌曲</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs not downloaded</source>
        <translation>
            <numerusform>{n} 首歌曲未下載</numerusform>
        </translation>
    </message>
    <message>
        <source>{safe}, {links}</source>
        <translation>{safe}，{links}</translation>
    </message>
    <message>
        <source>{safe}, {links} (oldest link received {age} ago)</source>
        <translation>{safe}，{links}（最早的連結：{age}前收到）</translation>
    </message>
    <message>
        <source>{safe}, {links} (next link expires in {time})</source>
        <translation>{safe}，{links}（最近的連結將在 {time}後失效）</translation>
    </message>
</context>
<context>
    <name>StayingDialog</name>
    <message>
        <source>Files that were not found</source>
        <translation>未找到的檔案</translation>
    </message>
    <message numerus="yes">
        <source>{n} files were not found in {folder}. They are left as they were.</source>
        <translation>
            <numerusform>{n} 個檔案未在 {folder} 中找到，已保持原樣。</numerusform>
        </translation>
    </message>
    <message>
        <source>Files that were not moved</source>
        <translation>未移動的檔案</translation>
    </message>
    <message numerus="yes">
        <source>{n} files are still in the old folder {folder}.</source>
        <translation>
            <numerusform>還有 {n} 個檔案留在舊資料夾 {folder} 中。</numerusform>
        </translation>
    </message>
    <message>
        <source>File</source>
        <translation>檔案</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重試</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <source>No longer in the old folder</source>
        <translation>已不在舊資料夾中</translation>
    </message>
    <message>
        <source>Changed since it was downloaded</source>
        <translation>下載後被修改過</translation>
    </message>
    <message>
        <source>Not in the new folder</source>
        <translation>不在新資料夾中</translation>
    </message>
    <message>
        <source>Another file has its name</source>
        <translation>同名的是另一個檔案</translation>
    </message>
    <message>
        <source>In use or write-protected</source>
        <translation>正在使用或被防寫</translation>
    </message>
</context>
<context>
    <name>StemsPart</name>
    <message>
        <source>Stems</source>
        <extracomment>Heading in the details: the single tracks of a song, such as its vocals and its drums.</extracomment>
        <translation>分軌</translation>
    </message>
    <message>
        <source>Play {title}</source>
        <translation>播放{title}</translation>
    </message>
    <message>
        <source>Pause {title}</source>
        <translation>暫停{title}</translation>
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
        <translation>下載(&amp;D)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在資料夾中顯示(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>複製路徑(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;IDs</source>
        <translation>複製編號(&amp;I)</translation>
    </message>
    <message>
        <source>Show D&amp;etails</source>
        <translation>顯示詳情(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Move to Trash</source>
        <translation>移到廢紙簍(&amp;M)</translation>
    </message>
</context>
<context>
    <name>StoryPart</name>
    <message>
        <source>Story</source>
        <extracomment>Heading in the details: how the song came about.</extracomment>
        <translation>來歷</translation>
    </message>
    <message>
        <source>All songs of this recipe</source>
        <extracomment>On a button: list the songs of the same prompt, style and model.</extracomment>
        <translation>相同提示詞和風格的所有歌曲</translation>
    </message>
    <message>
        <source>Timeline</source>
        <extracomment>Heading: when what happened to the song.</extracomment>
        <translation>時間線</translation>
    </message>
    <message>
        <source>Find songs with “{style}”</source>
        <translation>尋找風格含「{style}」的歌曲</translation>
    </message>
    <message>
        <source>Submitted</source>
        <extracomment>Label before a time: when the task was given to Suno.</extracomment>
        <translation>提交時間</translation>
    </message>
    <message>
        <source>Started</source>
        <extracomment>Label before a time: when the generation began.</extracomment>
        <translation>開始時間</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Label before a time: when the generation ended.</extracomment>
        <translation>完成時間</translation>
    </message>
    <message>
        <source>Added</source>
        <extracomment>Label before a time: when the task was added to the library.</extracomment>
        <translation>新增時間</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <extracomment>Label before a time: when the song was downloaded.</extracomment>
        <translation>已下載</translation>
    </message>
    <message>
        <source>From the same task</source>
        <translation>來自同一任務</translation>
    </message>
    <message>
        <source>{id} (not in the library)</source>
        <extracomment>In place of a song's name: the song with this ID is not in the library.</extracomment>
        <translation>{id}（不在曲庫中）</translation>
    </message>
    <message>
        <source>Go to {title}</source>
        <translation>轉到 {title}</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Retry now</source>
        <translation>立即重試</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>{relay} has been unreachable since {time}. Your library still works; refreshing resumes automatically.</source>
        <translation>{relay} 自 {time} 起無法連線。曲庫仍可使用，恢復後會自動繼續重新整理。</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Suggestions</source>
        <translation>建議</translation>
    </message>
</context>
<context>
    <name>TableHeader</name>
    <message>
        <source>{column} (window too narrow)</source>
        <translation>{column}（視窗太窄）</translation>
    </message>
</context>
<context>
    <name>TakingIn</name>
    <message>
        <source>Adding…</source>
        <translation>正在新增…</translation>
    </message>
    <message>
        <source>Adding… {done} of {total}</source>
        <translation>正在新增… {done} / {total}</translation>
    </message>
    <message numerus="yes">
        <source>Stopped. {n} tasks were added and stay in your library.</source>
        <translation>
            <numerusform>已停止。已新增 {n} 個任務，它們會保留在曲庫中。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TapPlace</name>
    <message>
        <source>This song has no lyrics whose times could be set.</source>
        <translation>這首歌沒有可以設定時間的歌詞。</translation>
    </message>
    <message numerus="yes">
        <source>Set the times of {n} lines.</source>
        <translation>
            <numerusform>已設定 {n} 行歌詞的時間。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TapTimesDialog</name>
    <message>
        <source>Set the times of the lines</source>
        <translation>設定歌詞時間</translation>
    </message>
    <message>
        <source>Press Space when a line begins. Backspace undoes the last mark, Left and Right move it by 0.05 s, Enter pauses.</source>
        <translation>每行開始時按空格鍵。退格鍵復原上一個標記，左右方向鍵將其移動 0.05 秒，回車鍵暫停。</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>歌詞行</translation>
    </message>
    <message>
        <source>Mark the line</source>
        <extracomment>Verb, on a button: this line of the lyrics begins now.</extracomment>
        <translation>標記此行</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <extracomment>Verb, on a button.</extracomment>
        <translation>播放或暫停</translation>
    </message>
    <message>
        <source>From the beginning</source>
        <translation>從頭播放</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>儲存</translation>
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
        <translation>任務</translation>
    </message>
</context>
<context>
    <name>TechnicalPart</name>
    <message>
        <source>Technical details</source>
        <extracomment>Heading in the details: IDs, links and files.</extracomment>
        <translation>技術資訊</translation>
    </message>
    <message>
        <source>Task</source>
        <extracomment>Heading: what is known of the task that made the song.</extracomment>
        <translation>任務</translation>
    </message>
    <message>
        <source>IDs</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Links</source>
        <extracomment>Heading: web addresses of the files.</extracomment>
        <translation>連結</translation>
    </message>
    <message>
        <source>Show raw response</source>
        <translation>檢視原始回傳</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任務 ID</translation>
    </message>
    <message>
        <source>Song ID</source>
        <translation>歌曲 ID</translation>
    </message>
    <message>
        <source>Also in task</source>
        <translation>所屬其他任務</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Label: the state of the task.</extracomment>
        <translation>狀態</translation>
    </message>
    <message>
        <source>Status reported by provider</source>
        <translation>中轉站回傳狀態</translation>
    </message>
    <message>
        <source>Reason</source>
        <extracomment>Label: why the task failed.</extracomment>
        <translation>原因</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交時間</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始時間</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完成時間</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>新增時間</translation>
    </message>
    <message>
        <source>Synced lyrics from</source>
        <extracomment>Label before “{relay}, {date}”: who told when the words are sung.</extracomment>
        <translation>同步歌詞來自</translation>
    </message>
    <message>
        <source>Status of this song</source>
        <translation>此歌曲的狀態</translation>
    </message>
    <message>
        <source>your files</source>
        <extracomment>In place of a provider's name: the times were found in files of the song.</extracomment>
        <translation>您的檔案</translation>
    </message>
    <message>
        <source>{relay}, {date}</source>
        <translation>{relay}，{date}</translation>
    </message>
    <message>
        <source>{relay}, {date}: nothing is sung</source>
        <translation>{relay}，{date}：這首歌沒有人聲</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>「{words}」</translation>
    </message>
</context>
<context>
    <name>TimesOnOpening</name>
    <message>
        <source>Getting synced lyrics…</source>
        <translation>正在取得同步歌詞…</translation>
    </message>
    <message>
        <source>Your provider may charge a small amount.</source>
        <translation>您的中轉站可能會收取少量費用。</translation>
    </message>
    <message>
        <source>Get synced lyrics whenever you open the lyrics of a song?</source>
        <translation>以後開啟歌曲的歌詞時，都取得同步歌詞嗎？</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close message</source>
        <translation>關閉訊息</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Add task IDs</source>
        <translation>新增任務 ID</translation>
    </message>
    <message>
        <source>Refresh</source>
        <extracomment>Verb, on a button: check the tasks now.</extracomment>
        <translation>重新整理</translation>
    </message>
    <message>
        <source>Download</source>
        <extracomment>Verb, on a button: download the selected songs.</extracomment>
        <translation>下載</translation>
    </message>
    <message>
        <source>Demo</source>
        <extracomment>Badge: these are not your own songs.</extracomment>
        <translation>示範</translation>
    </message>
    <message>
        <source>Built-in demo provider; without --profile, this library is deleted when you quit</source>
        <translation>本機上的示範中轉站，不使用 --profile 時，結束後曲庫會被清除</translation>
    </message>
    <message>
        <source>Search, also like style:punk length:&gt;2:00 is:unheard</source>
        <extracomment>Tool tip of the search field, before its key in brackets; what stands after “like” is typed as it is.</extracomment>
        <translation>搜尋，也可以這樣寫：風格:朋克 時長:&gt;2:00 狀態:未聽</translation>
    </message>
    <message>
        <source>Cover grid</source>
        <translation>封面網格</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>側邊面板</translation>
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
        <translation>顯示 Suno Desktop(&amp;S)</translation>
    </message>
</context>
<context>
    <name>TwinCommands</name>
    <message numerus="yes">
        <source>Merged {n} duplicates.</source>
        <translation>
            <numerusform>已合併 {n} 首重複歌曲。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept {n} songs as they are.</source>
        <translation>
            <numerusform>已按原樣保留 {n} 首歌曲。</numerusform>
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
        <translation>保留這一首</translation>
    </message>
    <message>
        <source>Keep song {number} of {count}: {title}</source>
        <translation>保留第 {number} 首（共 {count} 首）：{title}</translation>
    </message>
    <message>
        <source>Better file</source>
        <extracomment>Of two songs with the same sound, the one whose file is better.</extracomment>
        <translation>檔案更好</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>標題</translation>
    </message>
    <message>
        <source>Version</source>
        <extracomment>Which song of its task: A, B, …</extracomment>
        <translation>版本</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>生成時間</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>評分</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>How long a song is.</extracomment>
        <translation>時長</translation>
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
        <translation>檔案</translation>
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
        <translation>復原</translation>
    </message>
</context>
<context>
    <name>UpkeepCommands</name>
    <message numerus="yes">
        <source>{n} files updated</source>
        <translation>
            <numerusform>已更新 {n} 個檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files renamed</source>
        <translation>
            <numerusform>已重新命名 {n} 個檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old names of {n} files</source>
        <translation>
            <numerusform>已恢復 {n} 個檔案的原名</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} unchanged</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個未改動</translation>
    </message>
    <message>
        <source>stopped, {n} not processed</source>
        <translation>已停止，還有 {n} 個未處理</translation>
    </message>
    <message numerus="yes">
        <source>Restored the old tags of {n} files</source>
        <translation>
            <numerusform>已恢復 {n} 個檔案原來的標籤</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} cannot be undone</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個無法復原</translation>
    </message>
    <message>
        <source>{n} skipped: changed since then</source>
        <translation>{n} 個之後又被改動過，已跳過</translation>
    </message>
    <message>
        <source>{n} skipped: hard-linked to another file name</source>
        <translation>{n} 個與其他檔案共用資料（硬連結），已跳過</translation>
    </message>
    <message>
        <source>{n} skipped: modified outside Suno Desktop</source>
        <translation>{n} 個被其他程式改動過，已跳過</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <extracomment>How many files.</extracomment>
        <translation>{n} 個缺失</translation>
    </message>
    <message>
        <source>{n} skipped: name already taken</source>
        <translation>{n} 個的新名稱已被佔用，已跳過</translation>
    </message>
    <message>
        <source>{n} could not be changed</source>
        <translation>{n} 個無法更改</translation>
    </message>
    <message>
        <source>Writing tags: {done} of {total}</source>
        <translation>正在寫入標籤：{done} / {total}</translation>
    </message>
    <message>
        <source>Restoring tags: {done} of {total}</source>
        <translation>正在恢復標籤：{done} / {total}</translation>
    </message>
    <message>
        <source>Renaming files: {done} of {total}</source>
        <translation>正在重新命名檔案：{done} / {total}</translation>
    </message>
    <message>
        <source>Stop</source>
        <extracomment>Verb, on a button: stop the work on the files.</extracomment>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved so far.</source>
        <translation>
            <numerusform>目前已移動 {n} 個檔案。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved to {folder}</source>
        <translation>
            <numerusform>已將 {n} 個檔案移到 {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files copied to {folder}; the old ones could not be deleted</source>
        <translation>
            <numerusform>已將 {n} 個檔案複製到 {folder}；無法刪除原來的檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files found in {folder}</source>
        <translation>
            <numerusform>在 {folder} 中找到 {n} 個檔案</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old places of {n} files</source>
        <translation>
            <numerusform>已恢復 {n} 個檔案的原位置</numerusform>
        </translation>
    </message>
    <message>
        <source>Move the rest</source>
        <translation>移動其餘檔案</translation>
    </message>
    <message>
        <source>{n} not moved</source>
        <translation>{n} 個未移動</translation>
    </message>
    <message>
        <source>Changing the music folder: {done} of {total} files</source>
        <translation>正在更改歌曲資料夾：{done} / {total} 個檔案</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Video</source>
        <translation>影片</translation>
    </message>
</context>
<context>
    <name>ViewChoices</name>
    <message>
        <source>Own order</source>
        <extracomment>In the menu “Sort by”: as the person put the songs of a collection.</extracomment>
        <translation>自定義順序</translation>
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
        <translation>新增檔案…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>新增資料夾…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>Verb, on a button: watch this file or folder no longer.</extracomment>
        <translation>移除</translation>
    </message>
    <message>
        <source>Watch files</source>
        <translation>監視檔案</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>監視資料夾</translation>
    </message>
</context>
<context>
    <name>WriteProtection</name>
    <message>
        <source>This library can only be read.</source>
        <translation>此曲庫只能讀取。</translation>
    </message>
</context>
<context>
    <name>_Ages</name>
    <message numerus="yes">
        <source>{n} hours</source>
        <translation>
            <numerusform>{n} 小時</numerusform>
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
        <extracomment>A month and its year, in the letters of Qt's date formats.</extracomment>
        <translation>yyyy年M月</translation>
    </message>
</context>
<context>
    <name>_BatchWords</name>
    <message numerus="yes">
        <source>At most {n} tasks at once.</source>
        <translation>
            <numerusform>一次最多查詢 {n} 個任務。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkLives</name>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more hours)</source>
        <translation>
            <numerusform>未下載（連結約 {n} 小時後失效）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more days)</source>
        <translation>
            <numerusform>未下載（連結約 {n} 天后失效）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkWords</name>
    <message numerus="yes">
        <source>Links expire after about {n} hours.</source>
        <translation>
            <numerusform>連結約 {n} 小時後失效。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links expire after about {n} days.</source>
        <translation>
            <numerusform>連結約 {n} 天后失效。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} hours so far.</source>
        <translation>
            <numerusform>連結至今已有效 {n} 小時。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} days so far.</source>
        <translation>
            <numerusform>連結至今已有效 {n} 天。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Points</name>
    <message numerus="yes">
        <source>{n} points</source>
        <extracomment>A balance that is no money.</extracomment>
        <translation>
            <numerusform>{n} 點</numerusform>
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
        <translation>{relay}：免費。</translation>
    </message>
</context>
<context>
    <name>_SongWords</name>
    <message numerus="yes">
        <source>{n} songs in your library came from this provider.</source>
        <translation>
            <numerusform>曲庫中有 {n} 首歌曲來自此中轉站。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_TimesBar</name>
    <message>
        <source>Yes, always</source>
        <extracomment>On a button, after a question.</extracomment>
        <translation>是，每次都取得</translation>
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
        <translation>版本 {n} 的時間軸</translation>
    </message>
    <message>
        <source>This is better</source>
        <extracomment>On a button of a blind test: this version is the better one.</extracomment>
        <translation>這個更好</translation>
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
        <translation>此版本的最高峰值沒有留出提高音量的餘地，因此所有版本都以較低的音量播放。</translation>
    </message>
    <message>
        <source>Its loudest moment leaves no room to make it as loud as the others, so it plays softer than they do.</source>
        <translation>此版本的最高峰值沒有留出提高音量的餘地，因此它比其他版本輕。</translation>
    </message>
    <message>
        <source>Hear version {n}: {name}</source>
        <translation>播放版本 {n}：{name}</translation>
    </message>
    <message>
        <source>Remove {name} from Favourites</source>
        <translation>將「{name}」移出收藏</translation>
    </message>
    <message>
        <source>Add {name} to Favourites</source>
        <translation>將「{name}」加入收藏</translation>
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
        <translation>新增任務 ID(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Import files…</source>
        <translation>匯入檔案(&amp;I)…</translation>
    </message>
    <message>
        <source>Import a f&amp;older…</source>
        <translation>匯入資料夾(&amp;O)…</translation>
    </message>
    <message>
        <source>E&amp;xport everything…</source>
        <translation>匯出全部(&amp;X)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve a copy as…</source>
        <extracomment>Verb, in a menu: copy the file of the selected song.</extracomment>
        <translation>副本另存為(&amp;V)…</translation>
    </message>
    <message>
        <source>Export as &amp;list…</source>
        <extracomment>Verb, in a menu: write the selected songs as a playlist, spreadsheet or web page.</extracomment>
        <translation>匯出為清單(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <extracomment>Verb, in a menu: download the selected songs.</extracomment>
        <translation>下載(&amp;D)</translation>
    </message>
    <message>
        <source>Download &amp;audio (MP3)</source>
        <translation>下載音訊 MP3(&amp;A)</translation>
    </message>
    <message>
        <source>Download &amp;video (MP4)</source>
        <translation>下載影片 MP4(&amp;V)</translation>
    </message>
    <message>
        <source>Download &amp;cover</source>
        <translation>下載封面(&amp;C)</translation>
    </message>
    <message>
        <source>Download &amp;lyrics</source>
        <translation>下載歌詞(&amp;L)</translation>
    </message>
    <message>
        <source>Get &amp;WAV audio</source>
        <translation>取得 &amp;WAV 音訊</translation>
    </message>
    <message>
        <source>Get M&amp;IDI notes</source>
        <translation>取得 M&amp;IDI 音符</translation>
    </message>
    <message>
        <source>Download all &amp;formats</source>
        <translation>下載全部類型(&amp;E)</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在資料夾中顯示(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;music folder</source>
        <translation>開啟歌曲資料夾(&amp;M)</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>設定(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>關閉視窗(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>結束(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <extracomment>Verb, in a menu.</extracomment>
        <translation>復原(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Copy IDs and files</source>
        <translation>複製 ID 和檔案(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste task IDs</source>
        <translation>貼上任務 ID(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全選(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Deselect all</source>
        <translation>取消選擇(&amp;N)</translation>
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
        <translation>★★ 兩星(&amp;W)</translation>
    </message>
    <message>
        <source>★ &amp;One star</source>
        <translation>★ 一星(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;No rating</source>
        <translation>不評分(&amp;N)</translation>
    </message>
    <message>
        <source>Com&amp;pare versions</source>
        <translation>對比版本(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Switch version</source>
        <extracomment>In the menu “While comparing”: let the next version be heard.</extracomment>
        <translation>切換版本(&amp;S)</translation>
    </message>
    <message>
        <source>Switch to the pre&amp;vious version</source>
        <translation>切換到上一個版本(&amp;V)</translation>
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
        <translation>從此處開始迴圈(&amp;F)</translation>
    </message>
    <message>
        <source>Loop &amp;to here</source>
        <extracomment>Repeat a part of the song that ends at the current place.</extracomment>
        <translation>迴圈到此處(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Clear loop</source>
        <extracomment>Repeat no part of the song any more.</extracomment>
        <translation>取消迴圈(&amp;C)</translation>
    </message>
    <message>
        <source>Each &amp;keeps its own position</source>
        <extracomment>In a menu, ticked or not: each of the compared versions goes on where it was left.</extracomment>
        <translation>各自保持播放位置(&amp;K)</translation>
    </message>
    <message>
        <source>Bl&amp;ind test</source>
        <extracomment>In a menu, ticked or not: compare versions without knowing which is which.</extracomment>
        <translation>盲聽測試(&amp;I)</translation>
    </message>
    <message>
        <source>The current one is &amp;better</source>
        <extracomment>In a blind test: the version that is heard is the better one.</extracomment>
        <translation>目前版本更好(&amp;B)</translation>
    </message>
    <message>
        <source>Set the times of the lines…</source>
        <translation>設定歌詞時間…</translation>
    </message>
    <message>
        <source>Play collection</source>
        <extracomment>Verb, in a menu: play the collection on screen.</extracomment>
        <translation>播放歌單</translation>
    </message>
    <message>
        <source>Add collection to queue</source>
        <extracomment>Verb, in a menu: play the collection on screen after all that is queued.</extracomment>
        <translation>將歌單加入播放佇列</translation>
    </message>
    <message>
        <source>Copy collection to folder…</source>
        <translation>將歌單複製到資料夾…</translation>
    </message>
    <message>
        <source>Export collection as list…</source>
        <extracomment>Verb, in a menu: write the songs of the collection on screen as a playlist, spreadsheet or web page.</extracomment>
        <translation>將歌單匯出為清單…</translation>
    </message>
    <message>
        <source>&amp;Edit title, artist, album…</source>
        <translation>修改標題、歌手、專輯(&amp;E)…</translation>
    </message>
    <message>
        <source>Edit l&amp;yrics…</source>
        <translation>修改歌詞(&amp;Y)…</translation>
    </message>
    <message>
        <source>Choose &amp;cover…</source>
        <translation>選擇封面(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Paste as cover</source>
        <translation>貼上為封面(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Restore the provider's cover</source>
        <translation>恢復中轉站的封面(&amp;R)</translation>
    </message>
    <message>
        <source>E&amp;mpty Trash…</source>
        <translation>清空廢紙簍(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <extracomment>Verb, in a menu: go to the search field.</extracomment>
        <translation>尋找(&amp;F)</translation>
    </message>
    <message>
        <source>Next hit in the lyrics</source>
        <extracomment>In a menu: the next place in the lyrics where the search stands.</extracomment>
        <translation>歌詞中的下一處</translation>
    </message>
    <message>
        <source>Previous hit in the lyrics</source>
        <translation>歌詞中的上一處</translation>
    </message>
    <message>
        <source>&amp;Songs</source>
        <extracomment>Title of a menu: what can be done with songs.</extracomment>
        <translation>歌曲(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tasks</source>
        <translation>任務(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Downloads</source>
        <extracomment>Noun, in a menu: shows the list of downloads.</extracomment>
        <translation>下載(&amp;D)</translation>
    </message>
    <message>
        <source>Cover &amp;grid</source>
        <extracomment>In a menu, ticked or not: show the songs as covers instead of rows.</extracomment>
        <translation>封面網格(&amp;G)</translation>
    </message>
    <message>
        <source>Fold or u&amp;nfold all groups</source>
        <extracomment>In a menu: show only the headings of all groups, or their songs again.</extracomment>
        <translation>摺疊或展開所有分組(&amp;N)</translation>
    </message>
    <message>
        <source>Side &amp;panel</source>
        <translation>側邊面板(&amp;P)</translation>
    </message>
    <message>
        <source>D&amp;etails</source>
        <translation>詳情(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Lyrics</source>
        <extracomment>Noun, in a menu: shows the lyrics.</extracomment>
        <translation>歌詞(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <extracomment>Noun, in a menu: shows the songs that come next.</extracomment>
        <translation>播放佇列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Bigger lyrics</source>
        <translation>放大歌詞(&amp;B)</translation>
    </message>
    <message>
        <source>S&amp;maller lyrics</source>
        <translation>縮小歌詞(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全螢幕(&amp;F)</translation>
    </message>
    <message>
        <source>Play</source>
        <extracomment>Verb, in a menu: play the selected song.</extracomment>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play the &amp;selection</source>
        <translation>播放所選(&amp;S)</translation>
    </message>
    <message>
        <source>Play the &amp;video</source>
        <translation>播放影片(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Preview songs</source>
        <extracomment>Verb, in a menu: hear the loudest part of songs, one after the other.</extracomment>
        <translation>試聽歌曲(&amp;P)</translation>
    </message>
    <message>
        <source>Preview the &amp;next song</source>
        <translation>試聽下一首(&amp;N)</translation>
    </message>
    <message>
        <source>Preview the previ&amp;ous song</source>
        <translation>試聽上一首(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Leave the preview</source>
        <translation>結束試聽(&amp;L)</translation>
    </message>
    <message>
        <source>Play ne&amp;xt</source>
        <extracomment>Verb, in a menu: play the selected songs right after the current one.</extracomment>
        <translation>下一首播放(&amp;X)</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <extracomment>Verb, in a menu: play the selected songs after all that is queued.</extracomment>
        <translation>加入播放佇列(&amp;Q)</translation>
    </message>
    <message>
        <source>S&amp;huffle</source>
        <extracomment>In a menu, ticked or not: play in random order.</extracomment>
        <translation>隨機播放(&amp;H)</translation>
    </message>
    <message>
        <source>Repeat &amp;all</source>
        <extracomment>In a menu, ticked or not: when the list has been played, it begins again.</extracomment>
        <translation>清單迴圈(&amp;A)</translation>
    </message>
    <message>
        <source>Rep&amp;eat one song</source>
        <extracomment>In a menu, ticked or not: the same song is played again and again.</extracomment>
        <translation>單曲迴圈(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;top after this song</source>
        <translation>播完這首後停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Clear queue</source>
        <translation>清空播放佇欄(&amp;C)</translation>
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
        <translation>快轉 10 秒(&amp;F)</translation>
    </message>
    <message>
        <source>Volume &amp;up</source>
        <translation>增大音量(&amp;L)</translation>
    </message>
    <message>
        <source>Volume d&amp;own</source>
        <translation>減小音量(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Faster</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>加快(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Slower</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>減慢(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Normal speed</source>
        <extracomment>In the menu “Speed”.</extracomment>
        <translation>正常速度(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <extracomment>Verb, in a menu: switch the sound off.</extracomment>
        <translation>靜音(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Go to current song</source>
        <translation>前往正在播放的歌曲(&amp;G)</translation>
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
        <translation>桌面歌詞(&amp;Z)</translation>
    </message>
    <message>
        <source>Loc&amp;k desktop lyrics (the mouse goes through)</source>
        <extracomment>In a menu, ticked or not: the mouse goes through the lyrics over the desktop.</extracomment>
        <translation>鎖定桌面歌詞，滑鼠可穿透(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>重新整理(&amp;P)</translation>
    </message>
    <message>
        <source>Refresh &amp;selected</source>
        <translation>重新整理所選任務(&amp;A)</translation>
    </message>
    <message>
        <source>Pa&amp;use auto-refresh</source>
        <translation>暫停自動重新整理(&amp;U)</translation>
    </message>
    <message>
        <source>Show ra&amp;w response</source>
        <translation>檢視原始回傳(&amp;R)</translation>
    </message>
    <message>
        <source>Remove tasks and move their &amp;songs to the Trash</source>
        <translation>移除任務並將其歌曲移到廢紙簍(&amp;S)</translation>
    </message>
    <message>
        <source>Pa&amp;use downloads</source>
        <translation>暫停下載(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Pause the selected downloads</source>
        <translation>暫停所選下載(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Resume the selected downloads</source>
        <translation>繼續所選下載(&amp;R)</translation>
    </message>
    <message>
        <source>Download selected &amp;next</source>
        <translation>優先下載所選(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Cancel the selected downloads</source>
        <translation>取消所選下載(&amp;C)</translation>
    </message>
    <message>
        <source>R&amp;etry the selected downloads</source>
        <translation>重試所選下載(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel all &amp;downloads</source>
        <translation>取消全部下載(&amp;D)</translation>
    </message>
    <message>
        <source>Retry all &amp;failed downloads</source>
        <translation>重試全部失敗的下載(&amp;F)</translation>
    </message>
    <message>
        <source>Check &amp;library…</source>
        <translation>檢查曲庫(&amp;L)…</translation>
    </message>
    <message>
        <source>F&amp;ind duplicates…</source>
        <extracomment>In a menu: find songs that are there more than once.</extracomment>
        <translation>尋找重複歌曲(&amp;I)…</translation>
    </message>
    <message>
        <source>Ren&amp;ame downloaded files…</source>
        <translation>重新命名已下載的檔案(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>鍵盤快速鍵(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Diagnostics</source>
        <translation>診斷資訊(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;About Suno Desktop</source>
        <translation>關於 Suno Desktop(&amp;A)</translation>
    </message>
    <message>
        <source>There is no other version of this song.</source>
        <translation>這首歌曲沒有其他版本。</translation>
    </message>
    <message>
        <source>This is the provider's cover already.</source>
        <extracomment>Why an action is grey: the selected songs show the cover that the provider gave.</extracomment>
        <translation>已經是中轉站的封面。</translation>
    </message>
    <message>
        <source>Show the desktop lyrics first.</source>
        <extracomment>Why an action is grey: the lyrics over the desktop are not shown.</extracomment>
        <translation>請先顯示桌面歌詞。</translation>
    </message>
    <message>
        <source>Same as &amp;system</source>
        <translation>跟隨系統(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>淺色(&amp;L)</translation>
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
        <translation>不分組(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Task</source>
        <translation>任務(&amp;T)</translation>
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
        <translation>風格(&amp;S)</translation>
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
        <translation>中轉站(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>檔案(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編輯(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>檢視(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>說明(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Collections</source>
        <extracomment>Title of a menu: making and changing collections.</extracomment>
        <translation>歌單(&amp;C)</translation>
    </message>
    <message>
        <source>V&amp;olume</source>
        <extracomment>Title of a menu: how loud songs play.</extracomment>
        <translation>音量(&amp;O)</translation>
    </message>
    <message>
        <source>Copy &amp;or export</source>
        <extracomment>Title of a menu: copies of the selected songs, and lists of them.</extracomment>
        <translation>複製或匯出(&amp;O)</translation>
    </message>
    <message>
        <source>Edit son&amp;g</source>
        <extracomment>Title of a menu: what the person can change of the selected songs.</extracomment>
        <translation>修改歌曲(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Rating</source>
        <extracomment>Title of a menu: how many stars the selected songs get.</extracomment>
        <translation>評分(&amp;R)</translation>
    </message>
    <message>
        <source>A&amp;dd to collection</source>
        <extracomment>Title of a menu: collections that the selected songs can be added to.</extracomment>
        <translation>新增到歌單(&amp;D)</translation>
    </message>
    <message>
        <source>Cover</source>
        <extracomment>Title of a menu: the cover of the selected songs.</extracomment>
        <translation>封面</translation>
    </message>
    <message>
        <source>While comparin&amp;g</source>
        <extracomment>Title of a menu: what can be done while versions of a song are compared.</extracomment>
        <translation>對比時(&amp;G)</translation>
    </message>
    <message>
        <source>Previe&amp;w</source>
        <extracomment>Title of a menu: hearing the loudest parts of songs.</extracomment>
        <translation>試聽(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>欄(&amp;C)</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <extracomment>Title of a menu.</extracomment>
        <translation>最近搜尋</translation>
    </message>
    <message>
        <source>S&amp;leep timer</source>
        <translation>睡眠定時(&amp;I)</translation>
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
        <translation>分組方式(&amp;R)</translation>
    </message>
    <message>
        <source>Sort b&amp;y</source>
        <extracomment>Title of a menu: by what songs are sorted.</extracomment>
        <translation>排序方式(&amp;Y)</translation>
    </message>
    <message>
        <source>C&amp;olours</source>
        <translation>顏色(&amp;O)</translation>
    </message>
    <message>
        <source>Download onl&amp;y</source>
        <extracomment>Title of a menu: download one kind of file of the selected songs.</extracomment>
        <translation>僅下載(&amp;Y)</translation>
    </message>
    <message>
        <source>Co&amp;py to folder…</source>
        <translation>複製到資料夾(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Favourite</source>
        <extracomment>In a menu: make the selected songs favourites, or no longer.</extracomment>
        <translation>收藏(&amp;F)</translation>
    </message>
    <message>
        <source>Mark as &amp;heard</source>
        <translation>標為已聽(&amp;H)</translation>
    </message>
    <message>
        <source>Mark &amp;all as heard</source>
        <translation>全部標為已聽(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Keep this version, trash the other</source>
        <translation>保留此版本，另一版本移到廢紙簍(&amp;K)</translation>
    </message>
    <message>
        <source>Add &amp;note at current time…</source>
        <translation>在目前時間新增筆記(&amp;N)…</translation>
    </message>
    <message>
        <source>Songs &amp;like this one</source>
        <translation>相似的歌曲(&amp;L)</translation>
    </message>
    <message>
        <source>Remo&amp;ve from the collection</source>
        <translation>從歌單中移出(&amp;V)</translation>
    </message>
    <message>
        <source>New &amp;collection…</source>
        <translation>新建歌單(&amp;C)…</translation>
    </message>
    <message>
        <source>Save search as collect&amp;ion…</source>
        <translation>將搜尋儲存為歌單(&amp;I)…</translation>
    </message>
    <message>
        <source>Rename collection…</source>
        <translation>重新命名歌單…</translation>
    </message>
    <message>
        <source>Delete collection</source>
        <translation>刪除歌單</translation>
    </message>
    <message>
        <source>Move to &amp;Trash</source>
        <translation>移到廢紙簍(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Remove from tasks (keep songs)</source>
        <translation>移除任務，保留歌曲(&amp;R)</translation>
    </message>
    <message>
        <source>Get &amp;synced lyrics (LRC)</source>
        <translation>取得同步歌詞 (LRC)(&amp;S)</translation>
    </message>
    <message>
        <source>New collection folder…</source>
        <translation>新建歌單資料夾…</translation>
    </message>
    <message>
        <source>Rest&amp;ore from Trash</source>
        <translation>從廢紙簍恢復(&amp;O)</translation>
    </message>
    <message>
        <source>Update &amp;tags in downloaded files…</source>
        <translation>更新已下載檔案的標籤(&amp;T)…</translation>
    </message>
    <message>
        <source>Show Suno Desktop in the applications &amp;menu</source>
        <translation>在應用程式選單中顯示 Suno Desktop(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Back 10 seconds</source>
        <translation>後退 10 秒(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Stop tagging, renaming or moving</source>
        <translation>停止寫入標籤、重新命名或移動(&amp;S)</translation>
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
        <translation>標題</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Title of a column: the style of music, which Suno calls tags.</extracomment>
        <translation>風格</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>Title of a column: how long the song plays.</extracomment>
        <translation>時長</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>Title of a column: the model of Suno that made the song, such as v4.5.</extracomment>
        <translation>模型</translation>
    </message>
    <message>
        <source>Created</source>
        <extracomment>Title of a column: when the song was made.</extracomment>
        <translation>生成時間</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任務</translation>
    </message>
    <message>
        <source>State</source>
        <extracomment>Title of a column.</extracomment>
        <translation>狀態</translation>
    </message>
    <message>
        <source>Task ID</source>
        <translation>任務 ID</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Rating</source>
        <extracomment>Title of a column: how many stars the song has.</extracomment>
        <translation>評分</translation>
    </message>
    <message>
        <source>Favourite</source>
        <extracomment>Title of a column: whether the song is a favourite.</extracomment>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Plays</source>
        <extracomment>Title of a column: how often the song was heard here.</extracomment>
        <translation>播放次數</translation>
    </message>
    <message>
        <source>Heard</source>
        <extracomment>Title of a column: when the song was last heard here.</extracomment>
        <translation>上次播放</translation>
    </message>
    <message>
        <source>Added</source>
        <extracomment>Title of a column: when the song was added to the library.</extracomment>
        <translation>新增時間</translation>
    </message>
    <message>
        <source>Type</source>
        <extracomment>Title of a column: what the task makes, such as music or lyrics.</extracomment>
        <translation>類型</translation>
    </message>
    <message>
        <source>Progress</source>
        <extracomment>Title of a column: how far the task is, in percent.</extracomment>
        <translation>進度</translation>
    </message>
    <message>
        <source>Submitted</source>
        <extracomment>Title of a column: when the task was given to Suno.</extracomment>
        <translation>提交時間</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Title of a column: when the generation ended.</extracomment>
        <translation>完成時間</translation>
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
        <translation>檔案</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩餘時間</translation>
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
        <extracomment>In a text to try pasting: "Afterglow Arcade" is a song, Mia whom it was made for.</extracomment>
        <translation>Afterglow Arcade，給 Mia：</translation>
    </message>
    <message>
        <source>waltz {waltz}, kite {kite}, lo-fi {lofi}</source>
        <extracomment>In a text to try pasting: three songs.</extracomment>
        <translation>圓舞曲 {waltz}，風箏 {kite}，低保真 {lofi}</translation>
    </message>
    <message>
        <source>instrumental:</source>
        <translation>純音樂：</translation>
    </message>
    <message>
        <source>only the words:</source>
        <extracomment>In a text to try pasting: a task that made lyrics and no song.</extracomment>
        <translation>只有歌詞：</translation>
    </message>
    <message>
        <source>this one went wrong?</source>
        <extracomment>In a text to try pasting: a task that failed.</extracomment>
        <translation>這個好像出錯了？</translation>
    </message>
    <message>
        <source>stems of Tide Tables:</source>
        <extracomment>In a text to try pasting: a task that made single tracks (stems) of the song “Tide Tables”.</extracomment>
        <translation>《Tide Tables》的分軌：</translation>
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
        <translation>標題</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Username</source>
        <translation>使用者名稱</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>Label: the style of music, which Suno calls tags.</extracomment>
        <translation>風格</translation>
    </message>
    <message>
        <source>Excluded styles</source>
        <translation>排除的風格</translation>
    </message>
    <message>
        <source>Length</source>
        <extracomment>Label: how long the song plays.</extracomment>
        <translation>時長</translation>
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
        <translation>生成時間</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>純音樂</translation>
    </message>
    <message>
        <source>Created as</source>
        <extracomment>Label: how the song was made, such as an extension of another one.</extracomment>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>Extended from</source>
        <extracomment>Label before the names of songs that this one goes on from.</extracomment>
        <translation>續寫自</translation>
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
        <translation>重製自</translation>
    </message>
    <message>
        <source>Edited from</source>
        <extracomment>Label before the name of the song from which this one was edited.</extracomment>
        <translation>編輯自</translation>
    </message>
    <message>
        <source>Stem</source>
        <extracomment>Label: which single track of a song this is, such as its vocals.</extracomment>
        <translation>分軌</translation>
    </message>
    <message>
        <source>Stem of</source>
        <extracomment>Label before the name of the song that this one is a single track of.</extracomment>
        <translation>分軌自</translation>
    </message>
    <message>
        <source>Prompt</source>
        <extracomment>Label: the description from which Suno made the song.</extracomment>
        <translation>提示詞</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Video still processing</source>
        <translation>影片仍在處理</translation>
    </message>
    <message>
        <source>Liked on Suno</source>
        <translation>Suno 上已按讚</translation>
    </message>
    <message>
        <source>Public on Suno</source>
        <translation>Suno 上已公開</translation>
    </message>
    <message>
        <source>Plays on Suno</source>
        <translation>Suno 播放數</translation>
    </message>
    <message>
        <source>Upvotes on Suno</source>
        <translation>Suno 按讚數</translation>
    </message>
    <message>
        <source>Audio link</source>
        <translation>音訊連結</translation>
    </message>
    <message>
        <source>Video link</source>
        <translation>影片連結</translation>
    </message>
    <message>
        <source>Cover link</source>
        <translation>封面連結</translation>
    </message>
    <message>
        <source>Cover thumbnail link</source>
        <translation>封面縮圖連結</translation>
    </message>
    <message>
        <source>Error</source>
        <extracomment>Label: what Suno says about a song that failed.</extracomment>
        <translation>錯誤</translation>
    </message>
    <message>
        <source>Audio offered as</source>
        <translation>音訊提供方式</translation>
    </message>
    <message>
        <source>Extended to</source>
        <extracomment>Label before the names of songs that go on from this one.</extracomment>
        <translation>續寫為</translation>
    </message>
    <message>
        <source>Joined into</source>
        <extracomment>Label before the names of songs that this one is a part of.</extracomment>
        <translation>拼接成</translation>
    </message>
    <message>
        <source>Covered by</source>
        <extracomment>Label before the names of songs that sing this one in another way.</extracomment>
        <translation>被翻唱為</translation>
    </message>
    <message>
        <source>Remastered as</source>
        <extracomment>Label before the names of songs that are this one, sounding better.</extracomment>
        <translation>重製為</translation>
    </message>
    <message>
        <source>Edited to</source>
        <extracomment>Label before the names of songs that were edited from this one.</extracomment>
        <translation>編輯為</translation>
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
        <translation>{n} 分鐘</translation>
    </message>
    <message>
        <source>{n} h</source>
        <extracomment>Hours.</extracomment>
        <translation>{n} 小時</translation>
    </message>
    <message>
        <source>less than an hour</source>
        <translation>不到一小時</translation>
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
        <translation>音訊</translation>
    </message>
    <message>
        <source>cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>it breaks off before its end</source>
        <translation>檔案在結尾之前中斷</translation>
    </message>
    <message>
        <source>it does not begin like such a file</source>
        <translation>開頭不是這種檔案</translation>
    </message>
    <message>
        <source>it does not begin with audio</source>
        <translation>開頭不是音訊</translation>
    </message>
    <message>
        <source>it has no content</source>
        <translation>沒有內容</translation>
    </message>
    <message>
        <source>it has no track</source>
        <translation>沒有音軌</translation>
    </message>
    <message>
        <source>it has too many tracks</source>
        <translation>音軌太多</translation>
    </message>
    <message>
        <source>its beginning is missing</source>
        <translation>缺少開頭</translation>
    </message>
    <message>
        <source>its checksums do not match</source>
        <translation>總和檢查碼不匹配</translation>
    </message>
    <message>
        <source>its parts cannot be told apart</source>
        <translation>各部分無法區分</translation>
    </message>
    <message>
        <source>its table of contents has too many parts</source>
        <translation>索引的部分太多</translation>
    </message>
    <message>
        <source>its table of contents is broken</source>
        <translation>索引已損壞</translation>
    </message>
    <message>
        <source>its table of contents is too large</source>
        <translation>索引太大</translation>
    </message>
    <message>
        <source>its table of contents or its content is missing</source>
        <translation>缺少索引或內容</translation>
    </message>
    <message>
        <source>its tables point to data that is missing</source>
        <translation>索引指向的資料不存在</translation>
    </message>
    <message>
        <source>its tags cannot be read or written</source>
        <translation>標籤無法讀取或寫入</translation>
    </message>
    <message>
        <source>one of its tables is cut off</source>
        <translation>一個索引表不完整</translation>
    </message>
    <message>
        <source>parts of it are missing</source>
        <translation>缺少部分內容</translation>
    </message>
    <message>
        <source>parts of it come twice or in the wrong order</source>
        <translation>部分內容重複或順序錯誤</translation>
    </message>
    <message>
        <source>there is hardly any audio in it</source>
        <translation>幾乎沒有音訊</translation>
    </message>
    <message>
        <source>there is no audio in it</source>
        <translation>沒有音訊</translation>
    </message>
    <message>
        <source>there is only a tag in it and no audio</source>
        <translation>只有標籤，沒有音訊</translation>
    </message>
    <message>
        <source>writing its tags changed its audio</source>
        <translation>寫入標籤時改動了音訊</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>無法開啟</translation>
    </message>
    <message>
        <source>the connection failed</source>
        <translation>連線失敗</translation>
    </message>
    <message>
        <source>the player reports an error</source>
        <translation>播放器回報錯誤</translation>
    </message>
    <message>
        <source>it is a file of another program</source>
        <translation>這是其他程式的檔案</translation>
    </message>
    <message>
        <source>it is not text</source>
        <translation>內容不是文字</translation>
    </message>
    <message>
        <source>the database reports an error</source>
        <translation>資料庫回報錯誤</translation>
    </message>
    <message>
        <source>while checking tasks</source>
        <translation>查詢任務時</translation>
    </message>
    <message>
        <source>while asking a provider for a file</source>
        <translation>向中轉站請求檔案時</translation>
    </message>
    <message>
        <source>while downloading</source>
        <translation>下載時</translation>
    </message>
    <message>
        <source>the system reports an error</source>
        <translation>系統回報錯誤</translation>
    </message>
    <message>
        <source>access is denied</source>
        <translation>沒有存取權限</translation>
    </message>
    <message>
        <source>it is already in use</source>
        <translation>已被佔用</translation>
    </message>
    <message>
        <source>this computer does not have this address</source>
        <translation>本機沒有這個位址</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>其他程式正在使用</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>磁碟配額已用完</translation>
    </message>
    <message>
        <source>it already exists</source>
        <translation>已經存在</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>檔案超出此磁碟的限制</translation>
    </message>
    <message>
        <source>this name is not allowed there</source>
        <translation>那裡不允許使用這個名稱</translation>
    </message>
    <message>
        <source>the disk cannot be read or written</source>
        <translation>磁碟無法讀寫</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>這是一個資料夾</translation>
    </message>
    <message>
        <source>its links lead in a circle</source>
        <translation>連結形成迴圈</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>開啟的檔案太多</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名稱太長</translation>
    </message>
    <message>
        <source>the device is gone</source>
        <translation>裝置已斷開</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>the disk does not support locks</source>
        <translation>磁碟不支援鎖</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>記憶體不足</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁碟已滿</translation>
    </message>
    <message>
        <source>it is not a folder</source>
        <translation>不是資料夾</translation>
    </message>
    <message>
        <source>the disk does not support this</source>
        <translation>磁碟不支援此操作</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁碟是唯讀的</translation>
    </message>
    <message>
        <source>the network drive is gone</source>
        <translation>網路磁碟已斷開</translation>
    </message>
    <message>
        <source>it did not respond in time</source>
        <translation>回應超時</translation>
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
        <translation>第一個位址無回應，正在使用 {address}。</translation>
    </message>
    <message>
        <source>online, responds in {ms} ms</source>
        <translation>線上，{ms} 毫秒回應</translation>
    </message>
    <message>
        <source>returns nothing usable</source>
        <translation>未回傳可用的資料</translation>
    </message>
    <message>
        <source>online</source>
        <extracomment>State of a provider.</extracomment>
        <translation>線上</translation>
    </message>
    <message>
        <source>cannot be reached</source>
        <translation>無法連線</translation>
    </message>
    <message>
        <source>action needed</source>
        <extracomment>State of a provider: the user has to do something, for example enter another key.</extracomment>
        <translation>需要處理</translation>
    </message>
    <message>
        <source>has a problem of its own</source>
        <translation>自身出了問題</translation>
    </message>
    <message>
        <source>rate limited</source>
        <translation>請求過於頻繁（限流）</translation>
    </message>
    <message>
        <source>not contacted yet</source>
        <translation>尚未連線</translation>
    </message>
    <message>
        <source>has a key</source>
        <translation>已有金鑰</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>沒有金鑰</translation>
    </message>
    <message>
        <source>This key has no spending limit of its own.</source>
        <translation>此金鑰沒有單獨的額度限制。</translation>
    </message>
    <message>
        <source>{amount} left.</source>
        <translation>剩餘 {amount}。</translation>
    </message>
    <message>
        <source>Valid until {day}.</source>
        <translation>有效期至 {day}。</translation>
    </message>
    <message>
        <source>One task costs {amount}.</source>
        <translation>每個任務 {amount}。</translation>
    </message>
    <message>
        <source>Last problem ({time}): {sentence}</source>
        <translation>最近一次問題（{time}）：{sentence}</translation>
    </message>
    <message>
        <source>Uses the API of sunoapi.org.</source>
        <translation>使用 sunoapi.org 的 API。</translation>
    </message>
    <message>
        <source>Uses the feed API: songs are looked up by their IDs.</source>
        <translation>使用 feed API：按歌曲 ID 查詢。</translation>
    </message>
    <message>
        <source>Uses the common Suno API.</source>
        <translation>使用通用的 Suno API。</translation>
    </message>
    <message>
        <source>single-task lookup</source>
        <translation>查詢單個任務</translation>
    </message>
    <message>
        <source>batch lookup</source>
        <translation>批次查詢任務</translation>
    </message>
    <message>
        <source>synced lyrics</source>
        <extracomment>In a list of what a provider supports; so are the next three.</extracomment>
        <translation>同步歌詞</translation>
    </message>
    <message>
        <source>WAV</source>
        <translation>WAV</translation>
    </message>
    <message>
        <source>video on request</source>
        <translation>按請求生成影片</translation>
    </message>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>balance</source>
        <extracomment>In a list of what a provider supports: it tells how much credit is left.</extracomment>
        <translation>餘額</translation>
    </message>
    <message>
        <source>renewing links</source>
        <extracomment>In a list of what a provider supports: it makes new links for songs whose links have expired.</extracomment>
        <translation>更新連結</translation>
    </message>
    <message>
        <source>Its links have never worked so far.</source>
        <translation>它的連結至今從未有效。</translation>
    </message>
    <message>
        <source>lookup by song ID (feed)</source>
        <translation>批次查詢歌曲 (feed)</translation>
    </message>
    <message>
        <source>lyrics</source>
        <extracomment>In a list of what a provider supports: lookup of lyrics.</extracomment>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Supports: {list}.</source>
        <translation>支援：{list}。</translation>
    </message>
    <message>
        <source>Does not support: {list}.</source>
        <translation>不支援：{list}。</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>Waiting for the provider's first response.</source>
        <translation>正在等待中轉站首次回傳。</translation>
    </message>
    <message>
        <source>The provider is generating this.</source>
        <translation>中轉站正在生成。</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>已完成。</translation>
    </message>
    <message>
        <source>The provider reports that this task failed.</source>
        <translation>中轉站回傳：任務失敗。</translation>
    </message>
    <message>
        <source>No progress for a long time, so it is checked less often. Press Retry to check now.</source>
        <translation>長時間沒有進展，現已降低查詢頻率。點選「重試」可立即查詢。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no song. It is checked less often now; press Retry to check now.</source>
        <translation>中轉站表示任務已完成，但沒有回傳歌曲，現已降低查詢頻率。點選「重試」可立即查詢。</translation>
    </message>
    <message>
        <source>The provider rejects the API key. Check it in Settings.</source>
        <translation>金鑰無效，請在設定中檢查。</translation>
    </message>
    <message>
        <source>No provider set up yet. Add one in Settings to check this task.</source>
        <translation>尚未設定中轉站。請在設定中新增，新增後會自動查詢。</translation>
    </message>
    <message>
        <source>The provider has no such task for this key. Check the task ID, and that this provider and key belong to it.</source>
        <translation>該中轉站用此金鑰查不到這個任務。請檢查 ID、中轉站以及金鑰是否對應。</translation>
    </message>
    <message>
        <source>None of your providers has this task. Check the ID, or add the provider that generated it.</source>
        <translation>您的中轉站都查不到這個任務。請檢查 ID，或新增生成它的中轉站。</translation>
    </message>
    <message>
        <source>The provider has deleted this task. What you already have is kept.</source>
        <translation>中轉站已刪除此任務，您已有的內容不受影響。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no song. Checking again for 15 minutes.</source>
        <translation>中轉站說已完成，但沒有回傳歌曲。15 分鐘內會繼續查詢。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no link to the song. Checking again for 15 minutes.</source>
        <translation>中轉站說已完成，但沒有回傳歌曲連結。15 分鐘內會繼續查詢。</translation>
    </message>
    <message>
        <source>The provider says it is finished, but only the live stream exists so far. Checking again for 15 minutes.</source>
        <translation>中轉站說已完成，但目前只能試聽。15 分鐘內會繼續查詢。</translation>
    </message>
    <message>
        <source>The provider says it is finished but returned no link to the song. It is checked less often now; press Retry to check now.</source>
        <translation>中轉站說已完成，但沒有回傳歌曲連結。現在會降低查詢頻率；點「重試」可立即查詢。</translation>
    </message>
    <message>
        <source>The response does not say in a way that Suno Desktop understands how far this task is. Checking again automatically.</source>
        <translation>回傳結果沒有以 Suno Desktop 能辨識的方式說明任務進度。會自動再次查詢。</translation>
    </message>
    <message>
        <source>The provider does not accept the form of this task ID. Check that the ID is complete and comes from this provider.</source>
        <translation>中轉站不接受此任務 ID 的格式。請檢查 ID 是否完整、是否來自此中轉站。</translation>
    </message>
    <message>
        <source>The provider keeps sending new songs for this task. The first 100 are kept, and it is no longer checked automatically. Press Retry to check it once more.</source>
        <translation>中轉站不斷為此任務回傳新歌曲。已保留前 100 首，不再自動查詢。點「重試」可再查一次。</translation>
    </message>
    <message>
        <source>The provider is generating this. Here that usually takes about {minutes} min (a guess from your finished tasks).</source>
        <translation>中轉站正在生成。在這裡通常約需 {minutes} 分鐘（根據您已完成的任務推測）。</translation>
    </message>
    <message>
        <source>The provider is generating this. Here that usually takes about {seconds} s (a guess from your finished tasks).</source>
        <translation>中轉站正在生成。在這裡通常約需 {seconds} 秒（根據您已完成的任務推測）。</translation>
    </message>
    <message>
        <source>{relay} does not return this task and says: “{message}”. It is no longer checked automatically; press Retry to check now, or contact the provider.</source>
        <translation>{relay} 沒有回傳此任務，提示：「{message}」。不再自動查詢；點「重試」可立即查詢，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} returns nothing for this task, again and again. It cannot give out this response; tell its operator. Press Retry to check again.</source>
        <translation>{relay} 對此任務一再回傳空內容，說明它無法給出此結果，請告知其站長。點「重試」可再次查詢。</translation>
    </message>
    <message>
        <source>{relay} returns something for this task that Suno Desktop does not understand, again and again. Press Retry to check again, or contact the provider.</source>
        <translation>{relay} 對此任務一再回傳 Suno Desktop 無法辨識的內容。點「重試」可再次查詢，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} has a fault with this task, again and again, and says: “{message}”. Tell its operator; press Retry to check again.</source>
        <translation>{relay} 處理此任務時一再出錯，提示：「{message}」。請告知其站長；點「重試」可再次查詢。</translation>
    </message>
    <message>
        <source>{relay} does not respond about this task, again and again, but does about others. Tell its operator; press Retry to check again.</source>
        <translation>{relay} 對此任務一再沒有回應，但其他任務正常。請告知其站長；點「重試」可再次查詢。</translation>
    </message>
    <message>
        <source>{host} refuses the connection. Check that the address is right and the server is running.</source>
        <translation>{host} 拒絕連線。請檢查位址，並確認伺服器正在執行。</translation>
    </message>
    <message>
        <source>{host} cannot be found. Check the address and your internet connection.</source>
        <translation>找不到 {host}。請檢查位址和網路。</translation>
    </message>
    <message>
        <source>{host} did not respond in time.</source>
        <translation>{host} 回應超時。</translation>
    </message>
    <message>
        <source>The encryption that {host} offers is too weak to be safe. Contact its operator. Nothing was sent.</source>
        <translation>{host} 的加密方式不夠安全，請聯絡該服務的管理員。未傳送任何內容。</translation>
    </message>
    <message>
        <source>{host} cannot be reached right now. Check your internet connection.</source>
        <translation>目前無法連線 {host}。請檢查網路。</translation>
    </message>
    <message>
        <source>{host} sent a compressed response that was not requested. Contact its operator.</source>
        <translation>{host} 回傳的內容使用了未請求的壓縮方式，請聯絡該服務的管理員。</translation>
    </message>
    <message>
        <source>The connection to {host} was interrupted.</source>
        <translation>與 {host} 的連線中斷。</translation>
    </message>
    <message>
        <source>{host} is too slow right now.</source>
        <translation>{host} 傳輸太慢。</translation>
    </message>
    <message>
        <source>{host} sent too much data, so the transfer was stopped. Check the address.</source>
        <translation>{host} 發來的資料過大，已停止接收。請檢查連結或位址。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which was blocked for safety. If that is the new address, enter it in Settings.</source>
        <translation>{host} 要求重新導向到 {target}，已攔截。如果那是它的新位址，請在設定中填寫。</translation>
    </message>
    <message>
        <source>{host} redirects in a circle or to nowhere, so there is no response. Contact its operator.</source>
        <translation>{host} 反覆跳轉，或沒有說明跳轉到哪裡，因此沒有回應。請聯絡該服務的管理員。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which cannot be followed. Refresh the task to get a new link.</source>
        <translation>{host} 重定向到 {target}，無法繼續。請重新整理任務以取得新連結。</translation>
    </message>
    <message>
        <source>This link was blocked: {host}. Only https links to public servers are allowed.</source>
        <translation>已攔截此連結：{host}。只允許公用網路上的 https 連結。</translation>
    </message>
    <message>
        <source>This link was blocked: it leads to port {port} of {host}. Only port 443 and the ports of your providers are allowed.</source>
        <translation>已攔截此連結：它指向 {host} 的埠 {port}。只允許埠 443 和您的中轉站所用的埠。</translation>
    </message>
    <message>
        <source>This link was blocked: it leads to the IP address {host}. Only the IP addresses of your providers are allowed; other servers need a name.</source>
        <translation>已攔截此連結：它指向 IP 位址 {host}。只允許您的中轉站的 IP 位址，其他伺服器必須使用域名。</translation>
    </message>
    <message>
        <source>{host} uses unencrypted HTTP, so others can read what is sent. Use https, or allow HTTP for this provider in Settings.</source>
        <translation>{host} 使用未加密的 http，傳輸內容可能被他人看到。請改用 https，或在設定中允許此中轉站使用 http。</translation>
    </message>
    <message>
        <source>{host} is an address inside a private network, so it was blocked. Allow local addresses for this provider if it is yours.</source>
        <translation>{host} 指向內部網路的位址，已攔截。如果這是您自己的中轉站，請為它允許本地位址。</translation>
    </message>
    <message>
        <source>{relay} rejects the API key. Check it in Settings.</source>
        <translation>{relay} 提示金鑰無效。請在設定中檢查。</translation>
    </message>
    <message>
        <source>{relay} requires an API key. Add it in Settings.</source>
        <translation>{relay} 需要金鑰。請在設定中新增。</translation>
    </message>
    <message>
        <source>The key for {relay} has expired. Get a new one and enter it in Settings.</source>
        <translation>{relay} 的金鑰已過期。請取得新金鑰並在設定中填入。</translation>
    </message>
    <message>
        <source>Your account at {relay} has no credit left. Top it up there, then press Retry.</source>
        <translation>您在 {relay} 的帳戶餘額已用完。請儲值後點「重試」。</translation>
    </message>
    <message>
        <source>{relay} does not allow this key to use Suno. Ask your provider to enable it.</source>
        <translation>{relay} 不允許此金鑰使用 Suno。請向中轉站申請權限。</translation>
    </message>
    <message>
        <source>{relay} has no such task for this key. Check the task ID, and that this provider and key belong to it.</source>
        <translation>{relay} 用此金鑰查不到這個任務。請檢查 ID、中轉站以及金鑰是否對應。</translation>
    </message>
    <message>
        <source>{relay} is limiting requests. Trying again in {seconds} s.</source>
        <translation>{relay} 提示請求過於頻繁，{seconds} 秒後自動重試。</translation>
    </message>
    <message>
        <source>{relay} is limiting requests.</source>
        <translation>{relay} 提示請求過於頻繁。</translation>
    </message>
    <message>
        <source>{relay} is overloaded.</source>
        <translation>{relay} 負載過高。</translation>
    </message>
    <message>
        <source>{relay} cannot reach its own upstream service.</source>
        <translation>{relay} 無法連線其上游服務。</translation>
    </message>
    <message>
        <source>{relay} has a server error (status {status}).</source>
        <translation>{relay} 伺服器出錯（狀態碼 {status}）。</translation>
    </message>
    <message>
        <source>{relay} returned a web page instead of data. Check the address, and whether your Wi-Fi needs a sign-in.</source>
        <translation>{relay} 回傳的是網頁而不是資料。請檢查位址，以及您的網路是否需要登入。</translation>
    </message>
    <message>
        <source>Cloudflare is blocking access to {relay}. Try another network, or contact the provider.</source>
        <translation>{relay} 的存取被 Cloudflare 攔截。請換個網路，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} returned invalid data (not JSON).</source>
        <translation>{relay} 回傳的內容不是 JSON。</translation>
    </message>
    <message>
        <source>{relay} returned an empty response.</source>
        <translation>{relay} 回傳了空內容。</translation>
    </message>
    <message>
        <source>{relay} returned too much data. Check the address in Settings.</source>
        <translation>{relay} 回傳的內容過大。請在設定中檢查位址。</translation>
    </message>
    <message>
        <source>{relay} returned a response that Suno Desktop does not understand. See Details for the response.</source>
        <translation>{relay} 的回傳結果無法辨識，原文見「詳情」。</translation>
    </message>
    <message>
        <source>No Suno service was found at {host}. Use the API address from your provider's documentation.</source>
        <translation>{host} 上沒有 Suno 介面。請填寫中轉站文件中的 API 位址。</translation>
    </message>
    <message>
        <source>{relay} does not support this request at this address. Check the address in Settings.</source>
        <translation>{relay} 在此位址不支援這種查詢。請在設定中檢查位址。</translation>
    </message>
    <message>
        <source>{relay} says: “{message}”. If that is unclear, contact the provider.</source>
        <translation>{relay} 回傳：「{message}」。如不明白，請聯絡中轉站客服。</translation>
    </message>
    <message>
        <source>{relay} refuses the request (status 401) and gives no clear reason. Check the key in Settings, or ask the provider.</source>
        <translation>{relay} 拒絕了請求（狀態碼 401），沒有說明明確原因。請在設定中檢查金鑰，或詢問中轉站。</translation>
    </message>
    <message>
        <source>The key for {relay} was switched off there. Switch it on again at the provider, or enter another key in Settings.</source>
        <translation>{relay} 的金鑰已在中轉站停用。請在中轉站重新啟用，或在設定中換一個金鑰。</translation>
    </message>
    <message>
        <source>The credit of this key at {relay} is used up. Give the key more credit there, then press Retry, or enter another key in Settings.</source>
        <translation>此金鑰在 {relay} 的額度已用完。請在中轉站為它增加額度後點「重試」，或在設定中換一個金鑰。</translation>
    </message>
    <message>
        <source>This key may only use certain models at {relay}, so it cannot check tasks. New keys without a list of models can; tasks belong to the account. Create one there and enter it in Settings.</source>
        <translation>此金鑰在 {relay} 只能使用指定的模型，因此不能查詢任務。不限制模型的新金鑰可以查詢；任務屬於帳戶。請在中轉站新建一個，並填入設定。</translation>
    </message>
    <message>
        <source>This key may only be used from certain network addresses, and yours is not one of them. Add your address to the key at {relay}, or enter another key in Settings.</source>
        <translation>此金鑰只能從指定的網路位址使用，您的位址不在其中。請在 {relay} 把您的位址加到金鑰的清單，或在設定中換一個金鑰。</translation>
    </message>
    <message>
        <source>{relay} has blocked your account. Contact the provider; another key of this account does not help.</source>
        <translation>{relay} 已封禁您的帳戶。請聯絡中轉站；換用此帳戶的其他金鑰沒有用。</translation>
    </message>
    <message>
        <source>{relay} has no channel for this model at the moment and says: “{message}”. Press Retry later, or contact the provider.</source>
        <translation>{relay} 目前沒有可用於此模型的渠道，提示：「{message}」。請稍後點「重試」，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and says: “{message}”. If that is unclear, contact the provider, then press Retry.</source>
        <translation>{relay} 拒絕了此請求，提示：「{message}」。如果不清楚原因，請聯絡中轉站，然後點「重試」。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and does not say why. Contact the provider, then press Retry.</source>
        <translation>{relay} 拒絕了此請求，沒有說明原因。請聯絡中轉站，然後點「重試」。</translation>
    </message>
    <message>
        <source>{relay} has a problem of its own and says: “{message}”.</source>
        <translation>{relay} 自身出了問題，提示：「{message}」。</translation>
    </message>
    <message>
        <source>{relay} is closed for maintenance at the moment.</source>
        <translation>{relay} 正在維護，暫時無法使用。</translation>
    </message>
    <message>
        <source>{relay} still has a problem of its own after {tries} tries. Try again later, or contact the provider.</source>
        <translation>嘗試 {tries} 次後，{relay} 自身的問題仍未解決。請稍後再試，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} responded “not found” and nothing else. Check the task ID, and that the address is that of the API.</source>
        <translation>{relay} 只回傳了「未找到」。請檢查任務 ID，以及位址是否為 API 位址。</translation>
    </message>
    <message>
        <source>{relay} returned a song made by Udio. Suno Desktop only handles tasks of Suno.</source>
        <translation>{relay} 回傳的是 Udio 生成的歌曲。Suno Desktop 只處理 Suno 的任務。</translation>
    </message>
    <message>
        <source>The preset “{name}” in {path} was left out: its field “{field}” is missing or wrong. Correct it and open this again.</source>
        <translation>{path} 中的預設「{name}」已忽略：其欄位「{field}」缺失或有誤。請更正後重新開啟此頁面。</translation>
    </message>
    <message>
        <source>The presets in {path} cannot be read: the file is not JSON with a list “providers”. Correct it and open this again.</source>
        <translation>無法讀取 {path} 中的預設：該檔案不是包含「providers」清單的 JSON。請更正後重新開啟此頁面。</translation>
    </message>
    <message>
        <source>You already have a provider called “{name}”. Choose another name.</source>
        <translation>已有名為「{name}」的中轉站，請換個名稱。</translation>
    </message>
    <message>
        <source>You already have this address as “{name}”. Edit that one instead.</source>
        <translation>此位址已新增，名稱為「{name}」。請直接修改它。</translation>
    </message>
    <message>
        <source>“{url}” is not a valid address. Enter one like https://api.example.com.</source>
        <translation>「{url}」不是有效的位址。請填寫類似 https://api.example.com 的位址。</translation>
    </message>
    <message>
        <source>An address has no user name, password or “@” in it. Enter one like https://api.example.com.</source>
        <translation>位址中不能有使用者名稱、密碼或「@」。請填寫類似 https://api.example.com 的位址。</translation>
    </message>
    <message>
        <source>This name looks like an API key. Enter the key under “API key”, and choose another name.</source>
        <translation>這個名稱看起來是 API 金鑰。請把金鑰填在「API 金鑰」中，並另取一個名稱。</translation>
    </message>
    <message>
        <source>No provider is set up yet. Give its address with --relay URL.</source>
        <translation>尚未設定中轉站。請用 --relay URL 指定位址。</translation>
    </message>
    <message>
        <source>There is no provider called “{name}”. Check the name, or give its address with --relay URL.</source>
        <translation>沒有名為「{name}」的中轉站。請檢查名稱，或用 --relay URL 指定位址。</translation>
    </message>
    <message>
        <source>{relay} cannot be reached. Your library still works; refreshing resumes automatically.</source>
        <translation>無法連線 {relay}。曲庫仍可使用，恢復後會自動繼續查詢。</translation>
    </message>
    <message>
        <source>{relay} could not be reached in {tries} tries. Check the address and your internet connection.</source>
        <translation>嘗試 {tries} 次後仍無法連線 {relay}。請檢查位址和網路連線。</translation>
    </message>
    <message>
        <source>{relay} returned nothing usable in {tries} tries. Check the address, or try again later.</source>
        <translation>嘗試 {tries} 次後，{relay} 仍未回傳可用的資料。請檢查位址，或稍後再試。</translation>
    </message>
    <message>
        <source>{relay} responds in {ms} ms and accepts the API key.</source>
        <translation>{relay} 在 {ms} 毫秒內回應，金鑰有效。</translation>
    </message>
    <message>
        <source>{relay} responds in {ms} ms and did not ask for a key.</source>
        <translation>{relay} 在 {ms} 毫秒內回應，未要求金鑰。</translation>
    </message>
    <message>
        <source>This is not a valid API key: a key has 8 to 512 letters, digits or symbols and no spaces. Copy it again from your provider.</source>
        <translation>這不是有效的金鑰：金鑰由 8 到 512 個字母、數字和符號組成，不含空格。請從中轉站重新複製。</translation>
    </message>
    <message>
        <source>This is an address, not an API key. Copy the key from your provider.</source>
        <translation>這是網址，不是 API 金鑰。請從中轉站複製金鑰。</translation>
    </message>
    <message>
        <source>No system keyring found. Keep the key for this session only, or in a file that only you can read.</source>
        <translation>沒有找到系統鑰匙圈。可僅在本次執行中保留金鑰，或儲存到只有您能讀取的檔案中。</translation>
    </message>
    <message>
        <source>The system keyring could not store the key. Keep it for this session only, or in a file that only you can read.</source>
        <translation>系統鑰匙圈未能儲存金鑰。可僅在本次執行中保留，或儲存到只有您能讀取的檔案中。</translation>
    </message>
    <message>
        <source>The key file {path} can be read by others or belongs to another user, so it is ignored. Make it private (chmod 600) or enter the key again.</source>
        <translation>金鑰檔案 {path} 可能被他人讀取或不屬於您，因此未使用。請將其設為僅本人可讀（chmod 600），或重新輸入金鑰。</translation>
    </message>
    <message>
        <source>SUNO_DESKTOP_KEY is set, but there are several providers. Use --relay to say which one it is for.</source>
        <translation>已設定 SUNO_DESKTOP_KEY，但有多個中轉站。請用 --relay 指明它屬於哪一個。</translation>
    </message>
    <message>
        <source>Ready to download.</source>
        <translation>可以下載。</translation>
    </message>
    <message>
        <source>Queued.</source>
        <translation>排隊中。</translation>
    </message>
    <message>
        <source>Downloading.</source>
        <translation>正在下載。</translation>
    </message>
    <message>
        <source>Downloaded.</source>
        <translation>已下載。</translation>
    </message>
    <message>
        <source>Downloaded without tags: this kind of file has no place for them.</source>
        <translation>已下載，但沒有標籤：這種檔案無法存放標籤。</translation>
    </message>
    <message>
        <source>Downloaded without tags: writing them would have damaged the file.</source>
        <translation>已下載，但沒有標籤：寫入標籤會損壞檔案。</translation>
    </message>
    <message>
        <source>Suno blocks this download, so trying again does not help. Cover, lyrics and details are kept.</source>
        <translation>Suno 限制了此檔案的下載，重試也無法取得。封面、歌詞和詳情已保留。</translation>
    </message>
    <message>
        <source>The download failed. Press Retry.</source>
        <translation>下載失敗，請重試。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暫停。</translation>
    </message>
    <message>
        <source>The file is no longer where it was saved. Download it again, or put it back.</source>
        <translation>檔案已不在儲存的位置。請重新下載，或將其放回原處。</translation>
    </message>
    <message>
        <source>{path} is damaged, so it was not added to the library.</source>
        <translation>{path} 已損壞，因此沒有加入音樂庫。</translation>
    </message>
    <message>
        <source>The file was changed after it was saved. Download it again to get the original.</source>
        <translation>檔案在下載後被改動過。重新下載可恢復原檔案。</translation>
    </message>
    <message>
        <source>{path} was changed again since, so its earlier tags were not restored. To get the original, download it again.</source>
        <translation>{path} 之後又被改動過，因此沒有恢復原來的標籤。如需原檔案，請重新下載。</translation>
    </message>
    <message>
        <source>The earlier tags of {path} cannot be restored. The file was not changed. To get the original, download it again.</source>
        <translation>無法恢復 {path} 原來的標籤，檔案未被改動。如需原檔案，請重新下載。</translation>
    </message>
    <message>
        <source>The provider does not offer this file for this song.</source>
        <translation>中轉站沒有為這首歌曲提供此檔案。</translation>
    </message>
    <message>
        <source>The song is still being generated. You can download it when it is ready.</source>
        <translation>歌曲還在生成，完成後即可下載。</translation>
    </message>
    <message>
        <source>The video is still being processed.</source>
        <translation>影片仍在處理。</translation>
    </message>
    <message>
        <source>This song has no lyrics.</source>
        <translation>這首歌曲沒有歌詞。</translation>
    </message>
    <message>
        <source>{relay} is preparing the {kind} file. This can take a few minutes.</source>
        <translation>{relay} 正在準備 {kind} 檔案，可能需要幾分鐘。</translation>
    </message>
    <message>
        <source>{relay} did not finish the {kind} file within {minutes} minutes. Press Retry to keep waiting for it.</source>
        <translation>{relay} 在 {minutes} 分鐘內沒有完成 {kind} 檔案。點選「重試」可繼續等待。</translation>
    </message>
    <message>
        <source>None of this song's providers offers {kind} files.</source>
        <translation>這首歌曲的中轉站都不提供 {kind} 檔案。</translation>
    </message>
    <message>
        <source>{relay} has no {kind} file of this song. Try again later.</source>
        <translation>{relay} 沒有這首歌曲的 {kind} 檔案。請稍後再試。</translation>
    </message>
    <message>
        <source>{relay} makes {kind} files only for programs with a web address that it can notify. Suno Desktop has none. Get the file from the provider's website.</source>
        <translation>{relay} 只為有網址可接收通知的程式生成 {kind} 檔案，而 Suno Desktop 沒有網址。請到中轉站的網站上取得該檔案。</translation>
    </message>
    <message>
        <source>Suno Desktop was closed while it ordered the {kind} file from {relay}, so it is not known whether the order arrived. Press Retry to order it again, which may cost a second time.</source>
        <translation>Suno Desktop 在向 {relay} 訂購 {kind} 檔案時被關閉，因此不知道訂單是否已送達。點選「重試」會再次訂購，可能會重複收費。</translation>
    </message>
    <message>
        <source>The {kind} file that the provider prepared is no longer available. Press Retry to ask for it again, which may cost something.</source>
        <translation>中轉站準備的 {kind} 檔案已無法取得。點選「重試」會再次請求，可能會收費。</translation>
    </message>
    <message>
        <source>The provider sent {container} audio under the name of a WAV file, so it was not kept.</source>
        <translation>中轉站以 WAV 的名義發來了 {container} 音訊，因此沒有儲存。</translation>
    </message>
    <message>
        <source>The provider found no notes in this song, so there is no MIDI file.</source>
        <translation>中轉站在這首歌曲中沒有找到音符，因此沒有 MIDI 檔案。</translation>
    </message>
    <message>
        <source>{path} is hard-linked to another file, so it was not changed.</source>
        <translation>{path} 與其他檔案共用資料（硬連結），未改動。</translation>
    </message>
    <message>
        <source>{path} is tagged as a different song, so it was not used.</source>
        <translation>{path} 的標籤顯示是另一首歌，未採用。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The server sent an encrypted file that cannot be played. Press Retry, or ask your provider.</source>
        <translation>伺服器發來的是加密檔案，無法播放。請重試，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{host} refused to send the file (status {status}). The link may have expired; press Retry.</source>
        <translation>{host} 拒絕提供此檔案（狀態碼 {status}），連結可能已過期。請重試。</translation>
    </message>
    <message>
        <source>{host} does not have this file (status {status}). The link may have expired or not be ready yet; press Retry.</source>
        <translation>{host} 上沒有此檔案（狀態碼 {status}），連結可能尚未生效或已過期。請重試。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}) and says: “{message}”.</source>
        <translation>{host} 沒有回傳此檔案（狀態碼 {status}），並提示：「{message}」。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}) and says: “{message}”. The link may have expired.</source>
        <translation>{host} 沒有回傳此檔案（狀態碼 {status}），並提示：「{message}」。連結可能已過期。</translation>
    </message>
    <message>
        <source>{host} did not send the file (status {status}).</source>
        <translation>{host} 沒有回傳此檔案（狀態碼 {status}）。</translation>
    </message>
    <message>
        <source>{host} is still preparing the file (status {status}).</source>
        <translation>{host} 仍在準備此檔案（狀態碼 {status}）。</translation>
    </message>
    <message>
        <source>{host} says that it sent only a part of the file (status {status}).</source>
        <translation>{host} 表示只回傳了檔案的一部分（狀態碼 {status}）。</translation>
    </message>
    <message>
        <source>{host} asks for a browser check (status {status}), so the file could not be downloaded. Try another network, or contact the provider.</source>
        <translation>{host} 要求進行瀏覽器驗證（狀態碼 {status}），因此無法下載此檔案。請換個網路，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{host} has a server error (status {status}).</source>
        <translation>{host} 伺服器出錯（狀態碼 {status}）。</translation>
    </message>
    <message>
        <source>{host} is limiting downloads.</source>
        <translation>{host} 提示下載過於頻繁。</translation>
    </message>
    <message>
        <source>{host} sent a web page instead of the file. The link has probably expired; press Retry.</source>
        <translation>{host} 回傳的是網頁而不是檔案，連結可能已過期。請重試。</translation>
    </message>
    <message>
        <source>{host} sent a message instead of the file: “{message}”. Press Retry; if that does not help, contact the provider.</source>
        <translation>{host} 回傳的是提示資訊而不是檔案：「{message}」。請重試；如果仍然不行，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>{host} sent a message instead of the file: “{message}”. The link has probably expired; press Retry.</source>
        <translation>{host} 回傳的是提示資訊而不是檔案：「{message}」。連結可能已過期，請重試。</translation>
    </message>
    <message>
        <source>{host} sent an empty file. Press Retry.</source>
        <translation>{host} 回傳了空檔案。請重試。</translation>
    </message>
    <message>
        <source>The download was interrupted.</source>
        <translation>下載中斷。</translation>
    </message>
    <message>
        <source>The server sent the same incomplete or damaged file twice, so it was not downloaded again. Press Retry later; if that does not help, contact the provider.</source>
        <translation>伺服器兩次發來同一個不完整或損壞的檔案，因此沒有再次下載。請稍後點選「重試」；如仍不行，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>IDs and prompts cannot be taken out of this kind of file, so it was not copied. Copy the song as MP3 instead.</source>
        <translation>無法從這種檔案中去除 ID 和提示詞，因此沒有複製。請改為複製這首歌的 MP3。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk or device it is on, or choose another folder.</source>
        <translation>找不到資料夾 {path}。請連線它所在的磁碟或裝置，或選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{path} belongs to the library itself, so copies there would be taken for other songs. Choose another folder.</source>
        <translation>{path} 屬於曲庫本身，其中的副本會被當成其他歌曲。請選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The downloaded {kind} file is damaged or incomplete: {problem}. Press Retry.</source>
        <translation>下載的 {kind} 檔案已損壞或不完整：{problem}。請重試。</translation>
    </message>
    <message>
        <source>The server sent {container} instead of {kind}. Press Retry; if that does not help, contact the provider.</source>
        <translation>伺服器發來的是 {container} 檔案，而不是 {kind}。請重試；如仍如此，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>The file changed on the server during the download.</source>
        <translation>下載過程中伺服器上的檔案發生變化。</translation>
    </message>
    <message>
        <source>{host} sent a compressed file that was not requested, so it was not saved. Contact the provider.</source>
        <translation>{host} 回傳了未請求的壓縮檔案，未儲存。請聯絡中轉站。</translation>
    </message>
    <message>
        <source>The file is larger than {limit}, so the download was stopped. Press Refresh to get a new link.</source>
        <translation>檔案超過 {limit}，已停止下載。請重新整理以取得新連結。</translation>
    </message>
    <message>
        <source>The cover image is damaged or in an unknown format. Press Retry to download it again.</source>
        <translation>封面圖片已損壞或格式未知。請重試。</translation>
    </message>
    <message>
        <source>The server mixed parts of different files.</source>
        <translation>伺服器混入了其他檔案的片段。</translation>
    </message>
    <message>
        <source>The server sent something that is not {kind} or any known audio or image format. Press Retry; if that does not help, contact the provider.</source>
        <translation>伺服器發來的不是 {kind} 檔案，也不是已知的音訊或圖片。請重試；如仍如此，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>The server sent a video without sound instead of the song. Press Retry; if that does not help, contact the provider.</source>
        <translation>伺服器發來的是沒有聲音的影片，而不是歌曲。請重試；如仍如此，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>What {host} sent does not match its checksum.</source>
        <translation>{host} 發來的內容與其總和檢查碼不符。</translation>
    </message>
    <message>
        <source>This file cannot be played: {problem}. Download the song again.</source>
        <translation>無法播放此檔案：{problem}。請重新下載這首歌曲。</translation>
    </message>
    <message>
        <source>This file has no playable audio. Download the song again.</source>
        <translation>此檔案沒有可播放的音訊。請重新下載。</translation>
    </message>
    <message>
        <source>The provider gave no usable link for this file. Press Refresh to check again.</source>
        <translation>中轉站沒有給出此檔案的可用連結。請重新整理後再試。</translation>
    </message>
    <message>
        <source>The song is still being generated, so there is only a live preview. You can download it when it is ready.</source>
        <translation>歌曲還在生成，目前只能試聽，完成後即可下載。</translation>
    </message>
    <message>
        <source>Playback stopped because several songs in a row could not be played. Check your internet connection and the music folder.</source>
        <translation>連續多首歌曲無法播放，已停止播放。請檢查網路和歌曲資料夾。</translation>
    </message>
    <message>
        <source>The disk is full: {path}. Free some space; downloads continue automatically.</source>
        <translation>磁碟已滿：{path}。請騰出空間，之後會自動繼續下載。</translation>
    </message>
    <message>
        <source>Not enough space: {path} needs {needs} MB more. Free some space; downloads continue automatically.</source>
        <translation>空間不足：{path} 還需要 {needs} MB。請騰出空間，之後會自動繼續下載。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk or choose another folder in Settings.</source>
        <translation>找不到資料夾 {path}。請接上磁碟，或在設定中選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The folder {path} with your songs was not found. Connect the disk it is on; nothing is downloaded again.</source>
        <translation>找不到存放歌曲的資料夾 {path}。請接上它所在的磁碟；不會重新下載任何內容。</translation>
    </message>
    <message>
        <source>The disk reports an error at {path}: {reason}. Check the disk, or choose another folder in Settings.</source>
        <translation>磁碟在 {path} 處回報錯誤：{reason}。請檢查磁碟，或在設定中選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{path} cannot be read: no permission. Allow it, then try again.</source>
        <translation>無法讀取 {path}：沒有權限。請授予讀取權限後重試。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}. Check the disk, then try again.</source>
        <translation>無法讀取 {path}：{reason}。請檢查磁碟後重試。</translation>
    </message>
    <message>
        <source>The language setting of this system ({encoding}) cannot name the file {path}. Start Suno Desktop with a UTF-8 locale, for example LC_ALL=C.UTF-8.</source>
        <translation>此係統的語言設定（{encoding}）無法表示檔名 {path}。請使用 UTF-8 語言環境啟動 Suno Desktop，例如 LC_ALL=C.UTF-8。</translation>
    </message>
    <message>
        <source>{path} is outside the music folder, so nothing was written. Check the file name template in Settings.</source>
        <translation>{path} 在歌曲資料夾之外，因此未寫入。請在設定中檢查檔名模板。</translation>
    </message>
    <message>
        <source>This folder's path is too long ({length} characters; at most {most} leave room for song names). Choose a folder closer to the drive's root.</source>
        <translation>此資料夾的路徑太長（{length} 個字元，最多 {most} 個，才能容納歌曲檔名）。請選擇層級更淺的資料夾。</translation>
    </message>
    <message>
        <source>Another file is already called {path}, so nothing was moved there. Rename or move that file first.</source>
        <translation>{path} 已被另一個檔案佔用，因此未移動。請先將那個檔案改名或移走。</translation>
    </message>
    <message>
        <source>{path} could not be moved to the system trash, because its drive has none. Delete the file yourself, then empty the Trash again.</source>
        <translation>無法將 {path} 移到系統回收站，因為所在磁碟沒有回收站。請自行刪除該檔案，然後再次清空廢紙簍。</translation>
    </message>
    <message>
        <source>This picture cannot be read, so the cover stays as it is. Use a JPEG, PNG, WebP, AVIF or GIF file.</source>
        <translation>無法讀取此圖片，封面未改動。請使用 JPEG、PNG、WebP、AVIF 或 GIF 檔案。</translation>
    </message>
    <message>
        <source>The disk is full, so {path} could not be written. Free some space; until then your ratings, notes and collections are in the library only.</source>
        <translation>磁碟已滿，無法寫入 {path}。請釋放空間；在此之前，您的評分、筆記和歌單隻儲存在曲庫中。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect its disk; until then your ratings, notes and collections are in the library only, not beside your songs.</source>
        <translation>找不到資料夾 {path}。請接上磁碟；在此之前，您的評分、筆記和歌單隻儲存在曲庫中，不在歌曲旁邊。</translation>
    </message>
    <message>
        <source>Suno Desktop cannot write to {path}. Allow writing there, so that your ratings, notes and collections are beside your songs too; until then they are in the library only.</source>
        <translation>Suno Desktop 無法寫入 {path}。請允許寫入，以便您的評分、筆記和歌單也與歌曲放在一起；在此之前，它們只儲存在曲庫中。</translation>
    </message>
    <message>
        <source>The disk reports an error at {path}: {reason}. Check the disk; until then your ratings, notes and collections are in the library only.</source>
        <translation>磁碟在 {path} 處報告錯誤：{reason}。請檢查磁碟；在此之前，您的評分、筆記和歌單隻儲存在曲庫中。</translation>
    </message>
    <message>
        <source>{path} was damaged and is now called {name}. What was missing here was read from it; a new file is written automatically. Delete {name} once nothing is missing.</source>
        <translation>{path} 已損壞，現已改名為 {name}。此處缺少的內容已從中讀取，並會自動寫入新檔案。確認沒有缺失後，可刪除 {name}。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of Suno Desktop, so it was left as it is. Update Suno Desktop on this computer.</source>
        <translation>{path} 由更新版本的 Suno Desktop 寫入，未被改動。請更新這台電腦上的 Suno Desktop。</translation>
    </message>
    <message>
        <source>The file name template is empty. Press “Use default” to restore the standard one.</source>
        <translation>檔名模板是空的。點「恢復預設」可以用回原來的模板。</translation>
    </message>
    <message>
        <source>Unknown field {token}. Press “Insert” to see all fields.</source>
        <translation>沒有 {token} 這個欄位。點「插入」可檢視全部欄位。</translation>
    </message>
    <message>
        <source>The file name template has an unmatched brace. Every {{ needs a }}.</source>
        <translation>檔名模板裡的大括號不成對：每個 {{ 都要有對應的 }}。</translation>
    </message>
    <message>
        <source>The file name template contains characters that file names cannot have, such as \ : * ? " &lt; &gt; |. Remove them.</source>
        <translation>檔名模板裡有檔名不能使用的字元，例如 \ : * ? " &lt; &gt; |，請去掉。</translation>
    </message>
    <message>
        <source>A folder in the file name template has no name. Put something before and after each /.</source>
        <translation>檔名模板裡有一層資料夾沒有名稱：每個 / 的前後都要有內容。</translation>
    </message>
    <message>
        <source>The file name template has too many folders. Use at most {most}.</source>
        <translation>檔名模板裡的資料夾層級太多，最多 {most} 級。</translation>
    </message>
    <message>
        <source>The file name template is too long. Shorten the fixed text.</source>
        <translation>檔名模板太長，請少寫一些固定文字。</translation>
    </message>
    <message>
        <source>The file name template repeats itself. Remove some of it.</source>
        <translation>檔名模板裡重複的內容太多，請刪掉一些。</translation>
    </message>
    <message>
        <source>The file name must be different for every song. Add the title or an ID.</source>
        <translation>檔名本身必須能區分不同的歌曲，請加入標題或 ID。</translation>
    </message>
    <message>
        <source>Not enough memory. Close other programs and try again. Your downloaded songs are safe.</source>
        <translation>記憶體不足。請關閉其他程式後再試。已下載的歌曲不受影響。</translation>
    </message>
    <message>
        <source>A Suno Desktop command is using this library. Open the window again when the command has finished.</source>
        <translation>有一條 Suno Desktop 命令正在使用此曲庫。請在命令結束後再開啟視窗。</translation>
    </message>
    <message>
        <source>A Suno Desktop command is using this library. Your tasks were added to it. Open the window again when the command has finished.</source>
        <translation>有一條 Suno Desktop 命令正在使用此曲庫。任務已新增到曲庫，請在命令結束後再開啟視窗。</translation>
    </message>
    <message>
        <source>Suno Desktop is already open but does not respond. Start it again in a moment, or end the one that hangs.</source>
        <translation>Suno Desktop 已經開啟，但沒有回應。請稍後再啟動，或結束沒有回應的那個程序。</translation>
    </message>
    <message>
        <source>The library file {path} is damaged. Open Suno Desktop to restore a backup.</source>
        <translation>曲庫檔案 {path} 已損壞。請開啟 Suno Desktop，按提示恢復備份。</translation>
    </message>
    <message>
        <source>The library file {path} is missing, but there are backups of it in {folder}. Nothing was changed. Open Suno Desktop to restore one.</source>
        <translation>曲庫檔案 {path} 已不在原處，備份在 {folder}。未做任何改動；請開啟 Suno Desktop，按提示恢復。</translation>
    </message>
    <message>
        <source>There can be no library in {path}, because it is not a folder. Choose another folder, or move that file away.</source>
        <translation>{path} 不是資料夾，因此不能存放曲庫。請選擇其他資料夾，或移走此檔案。</translation>
    </message>
    <message>
        <source>{path} cannot be the library, because it is not a file. Remove it from there, or choose another folder.</source>
        <translation>{path} 不是檔案，因此不能作為曲庫。請把它移走，或選擇其他資料夾。</translation>
    </message>
    <message>
        <source>The library file is damaged, so it is no longer backed up. Close Suno Desktop and start it again to restore an earlier backup.</source>
        <translation>曲庫檔案已損壞，不會再為它製作備份。請關閉並重新啟動 Suno Desktop，恢復較早的備份。</translation>
    </message>
    <message>
        <source>The library could not be backed up. Check that its disk has space and can be written to.</source>
        <translation>無法備份曲庫。請檢查其磁碟是否有空間、是否可寫。</translation>
    </message>
    <message>
        <source>There is no library in this folder, but there are songs that can be added in {path}: {songs}. Use check --repair to add them.</source>
        <translation>此資料夾中沒有曲庫，但 {path} 中有可以新增的歌曲：{songs}。請使用 check --repair 新增它們。</translation>
    </message>
    <message>
        <source>Songs made by Udio are left out. Suno Desktop only handles songs of Suno.</source>
        <translation>Udio 生成的歌曲已略過。Suno Desktop 只處理 Suno 的歌曲。</translation>
    </message>
    <message>
        <source>“{kinds}” is not a list of file types. Use {known}, separated by commas.</source>
        <translation>「{kinds}」不是檔案類型清單。請使用 {known}，用逗號分隔。</translation>
    </message>
    <message>
        <source>There are not two downloaded versions, so there is nothing to compare. Download the other one, or select several songs.</source>
        <translation>已下載的版本不足兩個，無法對比。請下載另一個版本，或選擇多首歌曲。</translation>
    </message>
    <message>
        <source>The library is already open in another Suno Desktop. Close it, or use a different --profile.</source>
        <translation>曲庫已被另一個 Suno Desktop 開啟。請將其關閉，或用 --profile 指定其他設定資料夾。</translation>
    </message>
    <message>
        <source>There is no field “{name}”, so this was searched as text.</source>
        <translation>沒有「{name}」這個欄位，已按文字搜尋。</translation>
    </message>
    <message>
        <source>“{field}” cannot be compared. Use “{field}:” and the words to find.</source>
        <translation>「{field}」不能比較大小。請在「{field}:」後面寫要尋找的文字。</translation>
    </message>
    <message>
        <source>“{value}” is not a length. Write it like 2:30, &gt;2:30 or 2:00..3:00.</source>
        <translation>「{value}」不是時長。請寫成 2:30、&gt;2:30 或 2:00..3:00。</translation>
    </message>
    <message>
        <source>“{value}” is not a date. Write it like 2024-11, &gt;2024, 2024-11..2025-01 or last week.</source>
        <translation>「{value}」不是日期。請寫成 2024-11、&gt;2024、2024-11..2025-01 或 上週。</translation>
    </message>
    <message>
        <source>“{value}” is not a number. Write it like 4, &gt;=4 or 2..4.</source>
        <translation>「{value}」不是數字。請寫成 4、&gt;=4 或 2..4。</translation>
    </message>
    <message>
        <source>“{field}:” does not know “{value}”. Choose one of the suggestions.</source>
        <translation>「{field}:」中沒有「{value}」這一項。請從建議中選擇。</translation>
    </message>
    <message>
        <source>“{value}” is not an ID. Write the first characters of one.</source>
        <translation>「{value}」不是 ID。請寫 ID 開頭的幾個字元。</translation>
    </message>
    <message>
        <source>Suno could not make this version. The other version of the task may be fine; create it again to get another.</source>
        <translation>Suno 未能生成這個版本。同一任務的另一個版本可能正常；重新創作可再得到一個版本。</translation>
    </message>
    <message>
        <source>Part of this is ready; the provider is still generating the rest.</source>
        <translation>一部分已完成，其餘的中轉站仍在生成。</translation>
    </message>
    <message>
        <source>A version could not be made; create it again to get another. The rest is in your library.</source>
        <translation>有一個版本未能生成，重新創作可再得到一個。其餘的已在曲庫中。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate is not valid. Check the address, or contact its operator. Nothing was sent.</source>
        <translation>無法與 {host} 建立安全連線：其憑證無效。請檢查位址，或聯絡其運營者。未傳送任何內容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate has expired or is not valid yet. Check this computer's date and time. If they are right, contact its operator. Nothing was sent.</source>
        <translation>無法與 {host} 建立安全連線：其憑證已過期或尚未生效。請檢查本機的日期和時間；如果無誤，請聯絡其運營者。未傳送任何內容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: this computer does not know the issuer of its certificate. If you trust the issuer (your company, your own server, an antivirus program), add its certificate to the system's certificates, or name the file in SSL_CERT_FILE. Nothing was sent.</source>
        <translation>無法與 {host} 建立安全連線：本機不認識其憑證的頒發者。如果您信任該頒發者（您的公司、自建伺服器或防毒軟體），請將其憑證加入系統憑證，或用 SSL_CERT_FILE 指定憑證檔案。未傳送任何內容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: {name} names {path}, where there is no certificate. Set it to the file with the certificate of the issuer that you trust. Nothing was sent.</source>
        <translation>無法與 {host} 建立安全連線：{name} 指向 {path}，但那裡沒有憑證。請讓它指向您信任的頒發者的憑證檔案。未傳送任何內容。</translation>
    </message>
    <message>
        <source>No secure connection to {host}: its certificate belongs to another name. Check the address. Nothing was sent.</source>
        <translation>無法與 {host} 建立安全連線：其憑證屬於另一個名稱。請檢查位址。未傳送任何內容。</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to {host}. Check your proxy settings, or contact the proxy's operator.</source>
        <translation>代理 {proxy} 沒有連線到 {host}。請檢查代理設定，或聯絡代理的運營者。</translation>
    </message>
    <message>
        <source>{host} was not reached because the proxy {proxy} does not respond. Check your proxy settings and your internet connection.</source>
        <translation>無法訪問 {host}，因為代理 {proxy} 沒有回應。請檢查代理設定和網路連線。</translation>
    </message>
    <message>
        <source>{host} was not reached because the proxy {proxy} requires a user name and password, or others than it was given. Enter them as http://user:password@host:port in your proxy settings.</source>
        <translation>無法訪問 {host}，因為代理 {proxy} 需要使用者名稱和密碼，或者填寫的不正確。請在代理設定中按 http://user:password@host:port 的形式填寫。</translation>
    </message>
    <message>
        <source>{host} was not reached because the address of your proxy is not valid. Enter it like http://host:port or socks5h://host:port in your proxy settings. In a user name or password, write @ : / and % as %40, %3A, %2F and %25.</source>
        <translation>無法訪問 {host}，因為代理位址無效。請在代理設定中按 http://host:port 或 socks5h://host:port 的形式填寫。使用者名稱或密碼中的 @ : / 和 % 要寫成 %40、%3A、%2F 和 %25。</translation>
    </message>
    <message>
        <source>A proxy in front of {host} requires a user name and password. Check your proxy settings.</source>
        <translation>{host} 前的代理需要使用者名稱和密碼。請檢查代理設定。</translation>
    </message>
    <message>
        <source>This is not the address of a proxy. Enter it like http://host:port or socks5h://host:port.</source>
        <translation>這不是代理位址。請按 http://host:port 或 socks5h://host:port 的形式填寫。</translation>
    </message>
    <message>
        <source>The system keyring did not provide the key for {relay}. Unlock it and press Refresh, or enter the key in Settings.</source>
        <translation>系統鑰匙圈沒有給出 {relay} 的金鑰。請解鎖後點「重新整理」，或在設定中輸入金鑰。</translation>
    </message>
    <message>
        <source>The key file cannot be used: {reason}. Enter the key again in Settings.</source>
        <translation>金鑰檔案無法使用：{reason}。請在設定中重新輸入金鑰。</translation>
    </message>
    <message>
        <source>Nothing is sung in this song, so there are no synced lyrics.</source>
        <translation>這首歌曲沒有人聲，因此沒有同步歌詞。</translation>
    </message>
    <message>
        <source>The provider has not been asked for synced lyrics yet. Press Retry to ask.</source>
        <translation>尚未向中轉站查詢同步歌詞，請重試。</translation>
    </message>
    <message>
        <source>The synced lyrics from the provider do not match this song's length or lyrics, so they were not used.</source>
        <translation>中轉站給出的同步歌詞與這首歌曲的時長或歌詞不符，因此未採用。</translation>
    </message>
    <message>
        <source>None of this song's providers offers synced lyrics.</source>
        <translation>這首歌曲的中轉站都不提供同步歌詞。</translation>
    </message>
    <message>
        <source>{relay} has no synced lyrics for this song. Try again later.</source>
        <translation>{relay} 沒有這首歌曲的同步歌詞。請稍後再試。</translation>
    </message>
    <message>
        <source>The file has the wrong length: {got} s instead of {expected} s. Press Retry.</source>
        <translation>檔案時長不符：{got} 秒，應為 {expected} 秒。請重試。</translation>
    </message>
    <message>
        <source>Suno Desktop cannot write to {path}: {reason}. Choose another folder in Settings.</source>
        <translation>無法寫入 {path}：{reason}。請在設定中選擇其他資料夾。</translation>
    </message>
    <message>
        <source>{path} is damaged: {lines} of its lines could not be read, and more may be missing. The others were used, and the file is kept. Put an older copy beside it if you have one; copies are read too.</source>
        <translation>{path} 已損壞：其中 {lines} 行無法讀取，可能還缺少其他內容。其餘各行已被採用，檔案予以保留。如有較早的副本，請放在它旁邊；副本也會被讀取。</translation>
    </message>
    <message>
        <source>{path} is not a regular file, so nothing was read from it. Rename it; a new file is written automatically.</source>
        <translation>{path} 不是普通檔案，因此沒有從中讀取任何內容。請將它改名；之後會自動寫入新檔案。</translation>
    </message>
    <message>
        <source>{path} is not as Suno Desktop wrote it: lines may be missing or changed. What is in it was used, and the file is kept. Put an older copy beside it if you have one; copies are read too.</source>
        <translation>{path} 與 Suno Desktop 寫入時不同：可能有些行缺失或被改動。其中的內容已被採用，檔案予以保留。如有較早的副本，請放在它旁邊；副本也會被讀取。</translation>
    </message>
    <message>
        <source>The library was written by a newer version of Suno Desktop. Update Suno Desktop to open it; nothing was changed.</source>
        <translation>曲庫由更新版本的 Suno Desktop 寫入，未被改動。請更新 Suno Desktop。</translation>
    </message>
    <message>
        <source>The library {path} cannot be opened: {reason}. Check that its folder exists and that you can write to it.</source>
        <translation>無法開啟曲庫 {path}：{reason}。請檢查該資料夾是否存在、是否可寫。</translation>
    </message>
    <message>
        <source>The disk with the library is full. Free some space; nothing was lost.</source>
        <translation>曲庫所在磁碟已滿。請騰出空間，沒有丟失任何內容。</translation>
    </message>
    <message>
        <source>The library cannot be written: {reason}. Check the disk; nothing was lost.</source>
        <translation>無法寫入曲庫：{reason}。請檢查磁碟；沒有丟失任何內容。</translation>
    </message>
    <message>
        <source>Another program has locked the library. Changes are written when it has finished; nothing is lost.</source>
        <translation>另一個程式鎖定了曲庫。等它結束後會自動寫入，不會丟失。</translation>
    </message>
    <message>
        <source>The library is on a network drive ({path}). Use it from one computer at a time; it is slower there.</source>
        <translation>曲庫位於網路位置 {path}。請同一時間只在一台電腦上使用；速度會較慢。</translation>
    </message>
    <message>
        <source>There is no library here. It is rebuilt from the songs in {path}; their files are not changed.</source>
        <translation>這裡沒有音樂庫。將根據 {path} 中的歌曲重建；不會改動這些檔案。</translation>
    </message>
    <message>
        <source>There is no library in this folder yet. Add tasks in Suno Desktop or with “suno-desktop get”.</source>
        <translation>此資料夾中還沒有曲庫。請在 Suno Desktop 中或用「suno-desktop get」新增任務。</translation>
    </message>
    <message>
        <source>The settings file {path} is damaged, so the default settings are used. The damaged file is kept as {kept}. Check the music folder and set your other choices again.</source>
        <translation>設定檔案 {path} 已損壞，因此正在使用預設設定。損壞的檔案已保留為 {kept}。請檢查歌曲資料夾，並重新選擇其他設定。</translation>
    </message>
    <message>
        <source>The settings file {path} is damaged and could not be copied ({reason}), so the default settings are used and none can be changed. Make its folder writable, or move the file away.</source>
        <translation>設定檔案 {path} 已損壞且無法複製（{reason}），因此正在使用預設設定，並且無法更改設定。請讓所在資料夾可寫，或將該檔案移走。</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be read ({reason}), so the default settings are used and none can be changed. Correct that, then start Suno Desktop again.</source>
        <translation>無法讀取設定檔案 {path}（{reason}），因此正在使用預設設定，並且無法更改設定。請排除此問題，然後重新啟動 Suno Desktop。</translation>
    </message>
    <message>
        <source>These settings in {path} have values that cannot be used, so their defaults apply: {names}. Each value is kept until you change that setting.</source>
        <translation>{path} 中以下設定的值無法使用，已改用預設值：{names}。在您更改該設定之前，原來的值會保留。</translation>
    </message>
    <message>
        <source>No task IDs found in this text. Paste IDs, links or a provider's response.</source>
        <translation>文字中沒有找到任務 ID。請貼上 ID、連結或中轉站回傳的結果。</translation>
    </message>
    <message>
        <source>{problem}</source>
        <translation>{problem}</translation>
    </message>
    <message>
        <source>This is not a response that can be imported. Paste the provider's JSON.</source>
        <translation>這不是可以匯入的回傳結果。請貼上中轉站回傳的 JSON。</translation>
    </message>
    <message>
        <source>Added task IDs from {name}: {count}.</source>
        <translation>已從 {name} 新增任務 ID：{count} 個。</translation>
    </message>
    <message>
        <source>{name} names no songs of Suno Desktop. Choose a playlist whose files are on this computer.</source>
        <translation>{name} 中沒有 Suno Desktop 的歌曲。請選擇檔案在本機上的播放清單。</translation>
    </message>
    <message>
        <source>A .jsonl file holds the whole library. Choose .m3u8, .csv, .json, .html or .txt for a part of it.</source>
        <translation>.jsonl 檔案包含整個曲庫。如只要一部分，請選擇 .m3u8、.csv、.json、.html 或 .txt。</translation>
    </message>
    <message>
        <source>{name} says no format. Give it a name that ends with .m3u8, .csv, .json, .html or .txt.</source>
        <translation>從 {name} 看不出格式。請使用以 .m3u8、.csv、.json、.html 或 .txt 結尾的名稱。</translation>
    </message>
    <message>
        <source>{name} is too large to read. Split it and import the parts.</source>
        <translation>{name} 太大，無法讀取。請拆分後分別匯入。</translation>
    </message>
    <message>
        <source>{name} is not a readable file. Choose another one.</source>
        <translation>{name} 不是可讀取的檔案。請選擇其他檔案。</translation>
    </message>
    <message>
        <source>{name} was written by a newer version. Update Suno Desktop to import it.</source>
        <translation>{name} 由更新的版本寫入。請更新 Suno Desktop 後再匯入。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}. Check that the file exists and that you can open it.</source>
        <translation>無法讀取 {name}：{reason}。請檢查檔案是否存在、是否可讀。</translation>
    </message>
    <message>
        <source>A collection needs a name. Enter one.</source>
        <translation>歌單需要名稱，請輸入。</translation>
    </message>
    <message>
        <source>There is no display to show the window on. Start it in a desktop session, or use “suno-desktop get”.</source>
        <translation>沒有可顯示視窗的螢幕。請在桌面工作階段中啟動，或使用「suno-desktop get」。</translation>
    </message>
    <message>
        <source>Part of your system is missing ({library}). Install the package {package}.</source>
        <translation>缺少系統程式庫 {library}。請安裝套件 {package}。</translation>
    </message>
    <message>
        <source>PySide6 is not installed, so there is no window. Install PySide6-Addons, or use “suno-desktop get”.</source>
        <translation>未安裝 PySide6，無法顯示視窗。請安裝 PySide6-Addons，或使用「suno-desktop get」。</translation>
    </message>
    <message>
        <source>Playback needs {library}, which is missing. Install the package {package}; everything else works.</source>
        <translation>播放需要系統程式庫 {library}。請安裝套件 {package}，其他功能不受影響。</translation>
    </message>
    <message>
        <source>The system's sound service stopped, so playback is paused. Press Play to try again; if that does not help, restart Suno Desktop.</source>
        <translation>系統的聲音服務已停止，播放已暫停。請按播放重試；如果仍無聲音，請重新啟動 Suno Desktop。</translation>
    </message>
    <message>
        <source>No more than {most} songs can be compared at a time. Choose fewer.</source>
        <translation>一次最多對比 {most} 首歌曲，請減少選擇。</translation>
    </message>
    <message>
        <source>The audio output was disconnected, so playback is paused. Press Play to continue.</source>
        <translation>音訊輸出裝置已斷開，播放已暫停。按播放鍵繼續。</translation>
    </message>
    <message>
        <source>PySide6 {version} crashes with Python {python}. Run: pip install "PySide6-Addons&lt;6.12", or use Python 3.12 or newer.</source>
        <translation>PySide6 {version} 在 Python {python} 下會崩潰。請執行 pip install "PySide6-Addons&lt;6.12"，或使用 Python 3.12 及更新版本。</translation>
    </message>
    <message>
        <source>Trying again automatically.</source>
        <translation>稍後會自動重試。</translation>
    </message>
    <message>
        <source>Press Retry to try again.</source>
        <translation>請點「重試」。</translation>
    </message>
    <message>
        <source>Suno Desktop closed unexpectedly last time. Nothing was lost. Details for a report are in {path}.</source>
        <translation>Suno Desktop 上次意外結束。沒有丟失任何內容；回報問題時可附上 {path} 中的記錄。</translation>
    </message>
    <message>
        <source>{what} was not opened because it is outside the music folder or not one of the library's songs.</source>
        <translation>未開啟 {what}：它不在歌曲資料夾內，或不是曲庫中的歌曲。</translation>
    </message>
    <message>
        <source>{what} could not be opened. Check that it still exists and that a program for it is installed.</source>
        <translation>無法開啟 {what}。請檢查它是否還在，以及是否裝有可開啟它的程式。</translation>
    </message>
    <message>
        <source>Something went wrong in Suno Desktop ({problem}). Details are in the log; see Help ▸ Diagnostics.</source>
        <translation>Suno Desktop 內部出錯（{problem}），詳情見記錄檔，或開啟「說明 ▸ 診斷資訊」。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <extracomment>Two whole sentences, one after the other; without the space where a language writes none.</extracomment>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>The applications menu cannot be changed: {reason}. Check that you can write to {path}.</source>
        <translation>無法更改應用程式選單：{reason}。請檢查 {path} 是否可寫。</translation>
    </message>
    <message>
        <source>Suno encrypts this song, so nobody but the account that made it can download it. Cover, lyrics and details are kept. Press Check again to see whether your provider has a plain file now.</source>
        <translation>Suno 對這首歌曲做了加密，只有生成它的賬號才能下載。封面、歌詞和詳情都已保留。點選「重新檢查」可檢視中轉站現在是否有未加密的檔案。</translation>
    </message>
    <message>
        <source>The links of some songs that are not downloaded have expired, and no provider gave newer ones. See these songs under At risk.</source>
        <translation>部分未下載歌曲的連結已失效，中轉站也沒有提供新連結。請在「即將失效」中檢視這些歌曲。</translation>
    </message>
    <message>
        <source>Suno blocks this download. Cover, lyrics and details are kept. Press Check again to see whether your provider has another link now.</source>
        <translation>Suno 限制了這首歌曲的下載。封面、歌詞和詳情都已保留。點選「重新檢查」可檢視中轉站現在是否有其他連結。</translation>
    </message>
    <message>
        <source>Suno encrypts the audio of this song, so it cannot be downloaded. Its video can: choose “Download video (MP4)”. Cover, lyrics and details are kept.</source>
        <translation>Suno 對這首歌曲的音訊做了加密，無法下載；但可以下載它的影片：選擇「下載影片 MP4」。封面、歌詞和詳情都已保留。</translation>
    </message>
    <message>
        <source>Not downloaded. The links that {relay} gave lately did not work at all. Download this song to try its link, or contact the provider.</source>
        <translation>未下載。{relay} 最近提供的連結都無法使用。可下載這首歌曲試試它的連結，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>This library can only be read, because {path} is write-protected. Copy that folder to a place where you can write, and open the copy, to change anything.</source>
        <translation>此曲庫只能讀取，因為 {path} 受防寫。如需更改，請把該資料夾複製到您可以寫入的位置，然後開啟那份副本。</translation>
    </message>
    <message>
        <source>The file is not at {path}. Copy it there, then choose the folder again.</source>
        <translation>{path} 處沒有該檔案。請把它複製到那裡，然後重新選擇資料夾。</translation>
    </message>
    <message>
        <source>Put a value directly after the colon of “{field}:”.</source>
        <translation>請在「{field}:」的冒號後直接寫上值。</translation>
    </message>
    <message>
        <source>The quotation marks are not closed, so everything after them is one phrase. Put one at its end.</source>
        <translation>引號沒有閉合，因此其後的全部內容按一個短語搜尋。請在末尾加上引號。</translation>
    </message>
    <message>
        <source>A bracket is not closed. Put “)” at its end.</source>
        <translation>括號沒有閉合。請在末尾加上「)」。</translation>
    </message>
    <message>
        <source>The file at {path} is not the one that was downloaded. Copy that one there, then choose the folder again.</source>
        <translation>{path} 處的檔案不是當初下載的檔案。請把當初下載的檔案複製到那裡，然後重新選擇資料夾。</translation>
    </message>
    <message>
        <source>The disk is full: {path}. Free some space; the move continues automatically.</source>
        <translation>磁碟已滿：{path}。請清理出一些空間，之後會自動繼續移動。</translation>
    </message>
    <message>
        <source>Not enough space: {path} needs {needs} MB more. Free some space; the move continues automatically.</source>
        <translation>空間不足：{path} 還需要 {needs} MB。請清理出一些空間，之後會自動繼續移動。</translation>
    </message>
    <message>
        <source>The folder {path} was not found. Connect the disk it is on; the move continues automatically.</source>
        <translation>找不到資料夾 {path}。請連線它所在的磁碟，之後會自動繼續移動。</translation>
    </message>
    <message>
        <source>{relay} rejects the API key. Check it and test the connection again.</source>
        <translation>{relay} 提示金鑰無效。請檢查後重新測試連線。</translation>
    </message>
    <message>
        <source>{relay} requires an API key. Enter it under “API key”.</source>
        <translation>{relay} 需要金鑰。請填在「API 金鑰」中。</translation>
    </message>
    <message>
        <source>The key for {relay} has expired. Get a new one and enter it under “API key”.</source>
        <translation>{relay} 的金鑰已過期。請取得新金鑰並填在「API 金鑰」中。</translation>
    </message>
    <message>
        <source>The key for {relay} was switched off there. Switch it on again at the provider, or enter another key under “API key”.</source>
        <translation>{relay} 的金鑰已在中轉站停用。請在中轉站重新啟用，或在「API 金鑰」中換一個金鑰。</translation>
    </message>
    <message>
        <source>The credit of this key at {relay} is used up. Give the key more credit there, or enter another key under “API key”.</source>
        <translation>此金鑰在 {relay} 的額度已用完。請在中轉站為它增加額度，或在「API 金鑰」中換一個金鑰。</translation>
    </message>
    <message>
        <source>This key may only use certain models at {relay}, so it cannot check tasks. New keys without a list of models can; tasks belong to the account. Create one there and enter it under “API key”.</source>
        <translation>此金鑰在 {relay} 只能使用指定的模型，因此不能查詢任務。不限制模型的新金鑰可以查詢；任務屬於帳戶。請在中轉站新建一個，並填在「API 金鑰」中。</translation>
    </message>
    <message>
        <source>This key may only be used from certain network addresses, and yours is not one of them. Add your address to the key at {relay}, or enter another key under “API key”.</source>
        <translation>此金鑰只能從指定的網路位址使用，您的位址不在其中。請在 {relay} 把您的位址加到金鑰的清單，或在「API 金鑰」中換一個金鑰。</translation>
    </message>
    <message>
        <source>{relay} refuses the request (status 401) and gives no clear reason. Check the key, or ask the provider.</source>
        <translation>{relay} 拒絕了請求（狀態碼 401），沒有說明明確原因。請檢查金鑰，或詢問中轉站。</translation>
    </message>
    <message>
        <source>Your account at {relay} has no credit left. Top it up there, then test the connection again.</source>
        <translation>您在 {relay} 的帳戶餘額已用完。請儲值後重新測試連線。</translation>
    </message>
    <message>
        <source>{relay} has no channel for this model at the moment and says: “{message}”. Test the connection again later, or contact the provider.</source>
        <translation>{relay} 目前沒有可用於此模型的渠道，提示：「{message}」。請稍後重新測試連線，或聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and says: “{message}”. If that is unclear, contact the provider.</source>
        <translation>{relay} 拒絕了此請求，提示：「{message}」。如果不清楚原因，請聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} refuses this request and does not say why. Contact the provider.</source>
        <translation>{relay} 拒絕了此請求，沒有說明原因。請聯絡中轉站。</translation>
    </message>
    <message>
        <source>{relay} returned too much data. Check the address.</source>
        <translation>{relay} 回傳的內容過大。請檢查位址。</translation>
    </message>
    <message>
        <source>{relay} does not support this request at this address. Check the address.</source>
        <translation>{relay} 在此位址不支援這種查詢。請檢查位址。</translation>
    </message>
    <message>
        <source>{relay} returned a response that Suno Desktop does not understand.</source>
        <translation>{relay} 的回傳結果無法辨識。</translation>
    </message>
    <message>
        <source>{host} redirects to {target}, which was blocked for safety. If that is the new address, enter it under “Address”.</source>
        <translation>{host} 要求重新導向到 {target}，已攔截。如果那是新位址，請填在「位址」中。</translation>
    </message>
    <message>
        <source>{host} uses unencrypted HTTP, so others can read what is sent. Use https, or choose “Allow unencrypted HTTP for this provider”.</source>
        <translation>{host} 使用未加密的 http，傳輸內容可能被他人看到。請改用 https，或勾選「允許此中轉站使用未加密的 http」。</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Music folder</source>
        <translation>歌曲資料夾</translation>
    </message>
    <message>
        <source>File &amp;name template</source>
        <translation>檔名模板(&amp;N)</translation>
    </message>
    <message>
        <source>Download automatically when a song is ready</source>
        <translation>歌曲生成完成後自動下載</translation>
    </message>
    <message>
        <source>Cover and lyrics are always embedded in MP3 and MP4 files.</source>
        <translation>封面和歌詞總會寫入 MP3 和 MP4 檔案。</translation>
    </message>
    <message>
        <source>MP3 (audio)</source>
        <translation>MP3（音訊）</translation>
    </message>
    <message>
        <source>MP4 (with video)</source>
        <translation>MP4（含影片）</translation>
    </message>
    <message>
        <source>Extra files next to each song</source>
        <translation>附帶檔案</translation>
    </message>
    <message>
        <source>Lyrics (.txt)</source>
        <translation>歌詞 (.txt)</translation>
    </message>
    <message>
        <source>Lyrics as plain text.</source>
        <translation>純文字歌詞。</translation>
    </message>
    <message>
        <source>Synced lyrics (.lrc)</source>
        <translation>同步歌詞 (.lrc)</translation>
    </message>
    <message>
        <source>For players that highlight the current line. Only if the song has real timing.</source>
        <translation>供能逐行顯示歌詞的播放器使用。僅在歌曲有時間資訊時生成。</translation>
    </message>
    <message>
        <source>Details (.json)</source>
        <translation>詳細資訊 (.json)</translation>
    </message>
    <message>
        <source>All tags as JSON, for other programs. No API keys or links.</source>
        <translation>全部標籤的 JSON，供其他程式使用。不含 API 金鑰和連結。</translation>
    </message>
    <message>
        <source>Cover (.jpg)</source>
        <translation>封面 (.jpg)</translation>
    </message>
    <message>
        <source>For players that look for a cover image in the folder.</source>
        <translation>供在資料夾中尋找封面的播放器使用。</translation>
    </message>
    <message>
        <source>Times in synced &amp;lyrics (.lrc)</source>
        <translation>同步歌詞 (.lrc) 中的時間(&amp;L)</translation>
    </message>
    <message>
        <source>For each line (all players)</source>
        <extracomment>Times in synced lyrics.</extracomment>
        <translation>每行一個（所有播放器）</translation>
    </message>
    <message>
        <source>For each word (enhanced LRC)</source>
        <extracomment>Times in synced lyrics.</extracomment>
        <translation>每個字詞一個（增強型 LRC）</translation>
    </message>
    <message>
        <source>&amp;Tag format of MP3 files</source>
        <translation>MP3 標籤格式(&amp;T)</translation>
    </message>
    <message>
        <source>Most players read 2.4. Choose 2.3 if your car or an older player shows no titles or garbled characters.</source>
        <translation>現在的播放器都能讀取 2.4。如果車載或老式播放器不顯示標題或顯示亂碼，請選擇 2.3。</translation>
    </message>
    <message>
        <source>ID3v2.4</source>
        <translation>ID3v2.4</translation>
    </message>
    <message>
        <source>ID3v2.3, for old players and cars</source>
        <translation>ID3v2.3，適合舊播放器和車載音響</translation>
    </message>
    <message>
        <source>Al&amp;bums for other players</source>
        <translation>其他播放器中的專輯(&amp;B)</translation>
    </message>
    <message>
        <source>To change songs that are downloaded already, press “Apply to existing songs” below.</source>
        <translation>要更改已下載的歌曲，請點下方的「套用到已有歌曲」。</translation>
    </message>
    <message>
        <source>One for all songs (Suno)</source>
        <extracomment>One album for all songs.</extracomment>
        <translation>所有歌曲一張（Suno）</translation>
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
        <translation>每個任務一張</translation>
    </message>
    <message>
        <source>By collection</source>
        <extracomment>Albums by collection.</extracomment>
        <translation>按歌單</translation>
    </message>
    <message>
        <source>Downloads from one server at a time</source>
        <translation>同一伺服器的同時下載數</translation>
    </message>
    <message>
        <source>Ask before requests that may cost something</source>
        <translation>可能收費的請求先詢問我</translation>
    </message>
    <message>
        <source>Files that a provider prepares only on request. Some providers charge for them.</source>
        <translation>中轉站只按請求準備的檔案，部分中轉站會收費。</translation>
    </message>
    <message>
        <source>Synced lyrics</source>
        <translation>同步歌詞</translation>
    </message>
    <message>
        <source>WAV audio</source>
        <translation>WAV 音訊</translation>
    </message>
    <message>
        <source>Video, if the song came without one</source>
        <translation>影片（歌曲本身沒有影片時）</translation>
    </message>
    <message>
        <source>MIDI notes</source>
        <translation>MIDI 音符</translation>
    </message>
    <message>
        <source>&amp;When I open lyrics that are not synced</source>
        <translation>開啟尚未同步的歌詞時(&amp;W)</translation>
    </message>
    <message>
        <source>Ask me, unless it is free</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>詢問我（免費時除外）</translation>
    </message>
    <message>
        <source>Get synced lyrics from the provider</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>從中轉站取得同步歌詞</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <extracomment>When the lyrics of a song are opened.</extracomment>
        <translation>什麼都不做</translation>
    </message>
    <message>
        <source>Songs to download automaticall&amp;y</source>
        <translation>自動下載的歌曲(&amp;Y)</translation>
    </message>
    <message>
        <source>All songs</source>
        <extracomment>Which songs are downloaded automatically.</extracomment>
        <translation>所有歌曲</translation>
    </message>
    <message>
        <source>Favourites, and songs whose links are about to expire</source>
        <extracomment>Which songs are downloaded automatically.</extracomment>
        <translation>收藏的歌曲，以及連結即將過期的歌曲</translation>
    </message>
    <message>
        <source>Also download when a song becomes a favourite</source>
        <translation>歌曲被收藏時一併下載</translation>
    </message>
    <message>
        <source>You are asked before, once for all songs: providers may charge for these files.</source>
        <translation>下載前會統一詢問一次：中轉站可能對這些檔案收費。</translation>
    </message>
    <message>
        <source>When links ha&amp;ve expired</source>
        <translation>連結過期後(&amp;V)</translation>
    </message>
    <message>
        <source>Ask for the links the provider has</source>
        <extracomment>When the links of a song have expired.</extracomment>
        <translation>只查詢中轉站現有的連結</translation>
    </message>
    <message>
        <source>Have new links made, which may cost something</source>
        <extracomment>When the links of a song have expired.</extracomment>
        <translation>請中轉站生成新連結（可能收費）</translation>
    </message>
    <message>
        <source>Pause downloads</source>
        <translation>暫停下載</translation>
    </message>
    <message>
        <source>Pause checks</source>
        <translation>暫停查詢</translation>
    </message>
    <message>
        <source>&amp;Files and folders to watch for task IDs</source>
        <translation>監視以下檔案和資料夾中的任務 ID(&amp;F)</translation>
    </message>
    <message>
        <source>Task IDs in the cli&amp;pboard</source>
        <translation>剪貼簿中的任務 ID(&amp;P)</translation>
    </message>
    <message>
        <source>IDs that appear there are added automatically, for example from the log of a script.</source>
        <translation>其中出現的 ID 會自動新增，例如指令碼的記錄檔。</translation>
    </message>
    <message>
        <source>Where to keep API keys</source>
        <translation>金鑰儲存位置</translation>
    </message>
    <message>
        <source>A key is only ever sent to its own provider. It is never written to logs, exports or the library.</source>
        <translation>金鑰只會傳送給它所屬的中轉站，不會出現在記錄檔、匯出檔案或曲庫檔案中。</translation>
    </message>
    <message>
        <source>System &amp;keyring (recommended)</source>
        <translation>系統鑰匙圈（推薦）(&amp;K)</translation>
    </message>
    <message>
        <source>Encrypted by the system and unlocked when you sign in.</source>
        <translation>由系統加密，登入後自動解鎖。</translation>
    </message>
    <message>
        <source>This &amp;session only</source>
        <translation>僅本次執行(&amp;R)</translation>
    </message>
    <message>
        <source>Not stored. You will be asked for the key at the next start.</source>
        <translation>不儲存，下次啟動時需要重新輸入。</translation>
    </message>
    <message>
        <source>&amp;File (not encrypted)</source>
        <translation>儲存到檔案（不加密）(&amp;F)</translation>
    </message>
    <message>
        <source>Only your user account can read it, but anyone with access to the disk can too.</source>
        <translation>只有您的帳戶可以讀取，但能拿到這塊磁碟的人也能看到。</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>顏色(&amp;C)</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>跟隨系統</translation>
    </message>
    <message>
        <source>Light</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>淺色</translation>
    </message>
    <message>
        <source>Dark</source>
        <extracomment>Colours of the window.</extracomment>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Balance in the status bar</source>
        <translation>狀態列中的餘額(&amp;B)</translation>
    </message>
    <message>
        <source>What your providers say is left on your keys, where they tell it. Checked while you use the window.</source>
        <translation>中轉站回傳的金鑰餘額（如果提供）。僅在您使用視窗時查詢。</translation>
    </message>
    <message>
        <source>Hidden</source>
        <extracomment>What is left on a key, in the status bar.</extracomment>
        <translation>隱藏</translation>
    </message>
    <message>
        <source>Shown</source>
        <extracomment>What is left on a key, in the status bar.</extracomment>
        <translation>顯示</translation>
    </message>
    <message>
        <source>When you come back to the window with new task IDs copied elsewhere, it offers to add them. Nothing is sent before you agree.</source>
        <translation>在別處複製了新的任務 ID 後回到視窗，會詢問是否新增。在您同意之前不會傳送任何內容。</translation>
    </message>
    <message>
        <source>Offer to add them</source>
        <extracomment>What happens with task IDs that were copied in another program.</extracomment>
        <translation>詢問是否新增</translation>
    </message>
    <message>
        <source>Ignore them</source>
        <extracomment>What happens with task IDs that were copied in another program.</extracomment>
        <translation>忽略</translation>
    </message>
    <message>
        <source>&amp;Tray icon</source>
        <translation>托盤圖示(&amp;T)</translation>
    </message>
    <message>
        <source>Only while it is needed</source>
        <extracomment>Icon in the tray.</extracomment>
        <translation>僅在需要時顯示</translation>
    </message>
    <message>
        <source>Always shown</source>
        <extracomment>Icon in the tray.</extracomment>
        <translation>始終顯示</translation>
    </message>
    <message>
        <source>When I close the &amp;window before everything is finished</source>
        <translation>關閉視窗時仍有未完成的工作(&amp;W)</translation>
    </message>
    <message>
        <source>Without a tray, closing the window always quits. What is unfinished goes on at the next start.</source>
        <translation>沒有托盤時，關閉視窗即結束。未完成的部分會在下次啟動時繼續。</translation>
    </message>
    <message>
        <source>Ask me once</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>詢問一次</translation>
    </message>
    <message>
        <source>Keep working in the tray</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>在托盤中繼續工作</translation>
    </message>
    <message>
        <source>Quit and go on next time</source>
        <extracomment>When the window is closed before everything is finished.</extracomment>
        <translation>結束，下次繼續</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>語言(&amp;L)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>鍵盤快速鍵</translation>
    </message>
    <message>
        <source>P&amp;roxy</source>
        <translation>代理(&amp;R)</translation>
    </message>
    <message>
        <source>Leave empty to use the system's proxy. Otherwise enter it like http://host:port or socks5h://user:password@host:port, or “direct” to use none.</source>
        <translation>留空則使用系統代理。也可填寫 http://host:port 或 socks5h://user:password@host:port；填寫「direct」則不使用代理。</translation>
    </message>
    <message>
        <source>Volume</source>
        <extracomment>Loudness of the player.</extracomment>
        <translation>音量</translation>
    </message>
    <message>
        <source>On &amp;pause, stop, next and seek</source>
        <translation>暫停、停止、切換和跳轉時(&amp;P)</translation>
    </message>
    <message>
        <source>Fade out and in (0.2 s)</source>
        <extracomment>On pause, stop, next and seek.</extracomment>
        <translation>淡出淡入（0.2 秒）</translation>
    </message>
    <message>
        <source>Stop the sound at once</source>
        <extracomment>On pause, stop, next and seek.</extracomment>
        <translation>立即停止聲音</translation>
    </message>
    <message>
        <source>&amp;Loudness of songs</source>
        <translation>歌曲響度(&amp;L)</translation>
    </message>
    <message>
        <source>Files are not changed. Downloaded songs are measured in the background once you play something. At full volume, quiet songs cannot become louder.</source>
        <translation>不會修改檔案。開始播放後，已下載的歌曲會在後臺逐首測量。音量為最大時，較輕的歌曲無法變得更響。</translation>
    </message>
    <message>
        <source>As recorded</source>
        <extracomment>Loudness of songs.</extracomment>
        <translation>保持原樣</translation>
    </message>
    <message>
        <source>Play all songs equally loud</source>
        <extracomment>Loudness of songs.</extracomment>
        <translation>以相同響度播放所有歌曲</translation>
    </message>
    <message>
        <source>&amp;Output</source>
        <translation>輸出裝置(&amp;O)</translation>
    </message>
    <message>
        <source>While a chosen output is not connected, songs play to the system default.</source>
        <translation>所選輸出裝置未連線時，使用系統預設裝置播放。</translation>
    </message>
    <message>
        <source>System default</source>
        <extracomment>The output of sound that the system uses.</extracomment>
        <translation>系統預設</translation>
    </message>
    <message>
        <source>Le&amp;ngth of a preview</source>
        <translation>試聽時長(&amp;N)</translation>
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
        <translation>桌面歌詞大小(&amp;S)</translation>
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
        <translation>桌面歌詞顏色(&amp;C)</translation>
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
        <translation>白色和綠色</translation>
    </message>
    <message>
        <source>White and blue</source>
        <extracomment>Colours of desktop lyrics: of what is to be sung and of what is sung.</extracomment>
        <translation>白色和藍色</translation>
    </message>
    <message>
        <source>If you choose another folder, your songs can be moved there or stay where they are.</source>
        <translation>選擇其他資料夾時，歌曲可以移過去，也可以留在原處。</translation>
    </message>
</context>
<context>
    <name>sidebar</name>
    <message>
        <source>Library</source>
        <extracomment>Heading: the songs of the library.</extracomment>
        <translation>曲庫</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>全部歌曲</translation>
    </message>
    <message>
        <source>Unheard</source>
        <extracomment>Filter: songs that are new and were not heard yet.</extracomment>
        <translation>未聽</translation>
    </message>
    <message>
        <source>Favourites</source>
        <extracomment>Filter: songs that the person likes most.</extracomment>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Recently added</source>
        <translation>最近新增</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <extracomment>Filter: songs with a file on the disk.</extracomment>
        <translation>已下載</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>未下載</translation>
    </message>
    <message>
        <source>Lyrics only</source>
        <translation>純歌詞</translation>
    </message>
    <message>
        <source>Trash</source>
        <extracomment>Place: songs that are about to be deleted.</extracomment>
        <translation>廢紙簍</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任務</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>全部任務</translation>
    </message>
    <message>
        <source>In progress</source>
        <extracomment>Filter: tasks that wait or run.</extracomment>
        <translation>進行中</translation>
    </message>
    <message>
        <source>Action needed</source>
        <translation>需要處理</translation>
    </message>
    <message>
        <source>Tasks with problems</source>
        <translation>有問題的任務</translation>
    </message>
    <message>
        <source>Downloads with problems</source>
        <translation>有問題的下載</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>Active</source>
        <extracomment>Filter: downloads that wait or run.</extracomment>
        <translation>下載中</translation>
    </message>
    <message>
        <source>Finished</source>
        <extracomment>Filter: downloads that have ended.</extracomment>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Tasks in progress</source>
        <translation>進行中的任務</translation>
    </message>
    <message>
        <source>Tasks that need you</source>
        <translation>需要處理的任務</translation>
    </message>
    <message>
        <source>Active downloads</source>
        <translation>進行中的下載</translation>
    </message>
    <message>
        <source>Finished downloads</source>
        <translation>已完成的下載</translation>
    </message>
    <message>
        <source>At risk</source>
        <translation>即將失效</translation>
    </message>
    <message>
        <source>Problems</source>
        <extracomment>Filter: tasks or downloads that did not bring a song: failed, blocked, missing and so on.</extracomment>
        <translation>有問題</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>歌單</translation>
    </message>
    <message>
        <source>Not downloaded, and the link ends soon</source>
        <translation>未下載且連結即將失效</translation>
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
        <translation>失敗</translation>
    </message>
    <message>
        <source>No progress</source>
        <translation>長時間無進展</translation>
    </message>
    <message>
        <source>Action needed</source>
        <translation>需要處理</translation>
    </message>
    <message>
        <source>Not found</source>
        <extracomment>State of a task that no provider knows.</extracomment>
        <translation>查不到</translation>
    </message>
    <message>
        <source>Deleted by provider</source>
        <translation>中轉站已刪除</translation>
    </message>
    <message>
        <source>Live preview</source>
        <translation>可試聽</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>未下載</translation>
    </message>
    <message>
        <source>Queued</source>
        <extracomment>State of a download.</extracomment>
        <translation>排隊中</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>下載中</translation>
    </message>
    <message>
        <source>Paused</source>
        <extracomment>State of a download.</extracomment>
        <translation>已暫停</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>已下載</translation>
    </message>
    <message>
        <source>Blocked by Suno</source>
        <translation>被 Suno 限制</translation>
    </message>
    <message>
        <source>Download failed</source>
        <translation>下載失敗</translation>
    </message>
    <message>
        <source>File missing</source>
        <translation>檔案丟失</translation>
    </message>
    <message>
        <source>File damaged</source>
        <translation>檔案損壞</translation>
    </message>
    <message>
        <source>Audio</source>
        <extracomment>Kind of a file of a song.</extracomment>
        <translation>音訊</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>影片</translation>
    </message>
    <message>
        <source>Cover</source>
        <extracomment>Kind of a file of a song: its picture.</extracomment>
        <translation>封面</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌詞</translation>
    </message>
    <message>
        <source>Synced lyrics</source>
        <extracomment>Kind of a file of a song: lyrics with the time of each line.</extracomment>
        <translation>同步歌詞</translation>
    </message>
    <message>
        <source>Partly failed</source>
        <translation>部分失敗</translation>
    </message>
    <message>
        <source>Downloaded as video</source>
        <translation>已下載為影片</translation>
    </message>
    <message>
        <source>Lyrics only</source>
        <translation>純歌詞</translation>
    </message>
    <message>
        <source>The provider</source>
        <extracomment>Beginning of a sentence, in place of the name of a provider.</extracomment>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Downloaded from {host}</source>
        <translation>下載自 {host}</translation>
    </message>
    <message>
        <source>Downloaded from {host} (earlier link)</source>
        <translation>下載自 {host}（較早的連結）</translation>
    </message>
    <message>
        <source>Downloaded from {host}, through another provider</source>
        <translation>下載自 {host}（另一個中轉站的連結）</translation>
    </message>
    <message>
        <source>Not downloaded, streaming</source>
        <translation>未下載，線上播放</translation>
    </message>
    <message>
        <source>the provider</source>
        <extracomment>Within a sentence, in place of the name of a provider.</extracomment>
        <translation>中轉站</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下載</translation>
    </message>
    <message>
        <source>Retry</source>
        <extracomment>Verb, on a button: try the download again.</extracomment>
        <translation>重試</translation>
    </message>
    <message>
        <source>Resume</source>
        <extracomment>Verb, on a button: go on with the download.</extracomment>
        <translation>繼續</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新檢查</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Not downloaded, streaming from an earlier link</source>
        <translation>未下載，線上播放（較早的連結）</translation>
    </message>
    <message>
        <source>Not downloaded, streaming through another provider</source>
        <translation>未下載，線上播放（另一個中轉站的連結）</translation>
    </message>
    <message>
        <source>From {host}</source>
        <translation>來自 {host}</translation>
    </message>
    <message>
        <source>not sent (status {status})</source>
        <translation>未回傳（狀態碼 {status}）</translation>
    </message>
    <message>
        <source>a browser check (status {status})</source>
        <translation>要求瀏覽器驗證（狀態碼 {status}）</translation>
    </message>
    <message>
        <source>a message instead of the file</source>
        <translation>回傳的是提示資訊而不是檔案</translation>
    </message>
    <message>
        <source>a file of the wrong length</source>
        <translation>檔案時長不符</translation>
    </message>
    <message>
        <source>{time} of {total}</source>
        <translation>{time} / {total}</translation>
    </message>
    <message>
        <source>Preview: {time}</source>
        <extracomment>How much of a song can be heard before it is ready.</extracomment>
        <translation>試聽：{time}</translation>
    </message>
    <message>
        <source>Live preview: {time}</source>
        <translation>試聽片段：{time}</translation>
    </message>
    <message>
        <source>Trying again at {time}.</source>
        <translation>將於 {time} 重試。</translation>
    </message>
    <message>
        <source>Task {id}</source>
        <translation>任務 {id}</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>無法讀取</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>無標題</translation>
    </message>
    <message>
        <source>Vocals</source>
        <extracomment>A single track of a song; so are all that follow.</extracomment>
        <translation>人聲</translation>
    </message>
    <message>
        <source>Backing vocals</source>
        <translation>和聲</translation>
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
        <translation>貝斯</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Piano</source>
        <translation>鋼琴</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>鍵盤</translation>
    </message>
    <message>
        <source>Percussion</source>
        <translation>打擊樂</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>絃樂</translation>
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
        <translation>銅管</translation>
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
        <translation>分軌</translation>
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
        <translation>上傳的音訊</translation>
    </message>
    <message>
        <source>Single track (stem) of another song</source>
        <extracomment>How a song was made: only the singing or the instruments of another song.</extracomment>
        <translation>另一首歌曲的分軌</translation>
    </message>
    <message>
        <source>Whole song, joined from its parts</source>
        <extracomment>How a song was made: a song and its extensions put together.</extracomment>
        <translation>由各段拼接成的完整歌曲</translation>
    </message>
    <message>
        <source>Music</source>
        <extracomment>Kind of a task: it makes songs.</extracomment>
        <translation>音樂</translation>
    </message>
    <message>
        <source>Encrypted by Suno</source>
        <translation>被 Suno 加密</translation>
    </message>
    <message>
        <source>WAV audio</source>
        <extracomment>Kind of a file of a song: uncompressed audio.</extracomment>
        <translation>WAV 音訊</translation>
    </message>
    <message>
        <source>MIDI notes</source>
        <extracomment>Kind of a file of a song: its notes.</extracomment>
        <translation>MIDI 音符</translation>
    </message>
    <message>
        <source>Being prepared</source>
        <extracomment>State of a download: the provider is making the file.</extracomment>
        <translation>準備中</translation>
    </message>
    <message>
        <source>Not downloaded (links of this provider do not work)</source>
        <translation>未下載（此中轉站的連結無法使用）</translation>
    </message>
    <message>
        <source>Not downloaded (the link has expired)</source>
        <translation>未下載（連結已失效）</translation>
    </message>
    <message>
        <source>Not downloaded (link valid less than an hour)</source>
        <translation>未下載（連結將在一小時內失效）</translation>
    </message>
    <message>
        <source>refused (status {status})</source>
        <translation>被拒絕（狀態碼 {status}）</translation>
    </message>
    <message>
        <source>not there (status {status})</source>
        <translation>檔案不存在（狀態碼 {status}）</translation>
    </message>
    <message>
        <source>blocked by Suno</source>
        <translation>被 Suno 限制</translation>
    </message>
    <message>
        <source>an encrypted file</source>
        <translation>加密檔案</translation>
    </message>
    <message>
        <source>a web page instead of the file</source>
        <translation>回傳的是網頁而不是檔案</translation>
    </message>
    <message>
        <source>Tried {host}: {result}</source>
        <translation>已嘗試 {host}：{result}</translation>
    </message>
    <message>
        <source>Tried an earlier link at {host}: {result}</source>
        <translation>已嘗試 {host} 的較早連結：{result}</translation>
    </message>
    <message>
        <source>Tried a link from another provider at {host}: {result}</source>
        <translation>已嘗試另一個中轉站在 {host} 的連結：{result}</translation>
    </message>
    <message>
        <source>no usable file</source>
        <translation>沒有可用的檔案</translation>
    </message>
</context>
</TS>