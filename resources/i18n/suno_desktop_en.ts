<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message numerus="yes">
        <source>After {n} minutes</source>
        <translation>
            <numerusform>After {n} minute</numerusform>
            <numerusform>After {n} minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message numerus="yes">
        <source>{n} tasks</source>
        <translation>
            <numerusform>{n} task</numerusform>
            <numerusform>{n} tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files</source>
        <translation>
            <numerusform>{n} file</numerusform>
            <numerusform>{n} files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} results</source>
        <translation>
            <numerusform>{n} result</numerusform>
            <numerusform>{n} results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks in progress</source>
        <translation>
            <numerusform>{n} task in progress</numerusform>
            <numerusform>{n} tasks in progress</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChangeTagsDialog</name>
    <message numerus="yes">
        <source>{n} files, updated on {date}</source>
        <translation>
            <numerusform>{n} file, updated on {date}</numerusform>
            <numerusform>{n} files, updated on {date}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Update {n} files</source>
        <translation>
            <numerusform>Update {n} file</numerusform>
            <numerusform>Update {n} files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message numerus="yes">
        <source>{n} duplicates</source>
        <translation>
            <numerusform>{n} duplicate</numerusform>
            <numerusform>{n} duplicates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read. All unchanged.</source>
        <translation>
            <numerusform>{n} file read. Unchanged.</numerusform>
            <numerusform>{n} files read. All unchanged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files read: {findings}.</source>
        <translation>
            <numerusform>{n} file read: {findings}.</numerusform>
            <numerusform>{n} files read: {findings}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloading {n} files again. See Downloads for progress.</source>
        <translation>
            <numerusform>Downloading {n} file again. See Downloads for progress.</numerusform>
            <numerusform>Downloading {n} files again. See Downloads for progress.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} files to the library.</source>
        <translation>
            <numerusform>Added {n} file to the library.</numerusform>
            <numerusform>Added {n} files to the library.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClipboardOffer</name>
    <message numerus="yes">
        <source>{n} new task IDs are in the clipboard.</source>
        <translation>
            <numerusform>{n} new task ID is in the clipboard.</numerusform>
            <numerusform>{n} new task IDs are in the clipboard.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <extracomment>On a button: the new task IDs in the clipboard.</extracomment>
        <translation>
            <numerusform>Add {n} task</numerusform>
            <numerusform>Add {n} tasks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CollectionCommands</name>
    <message numerus="yes">
        <source>Added {n} songs to “{name}”.</source>
        <translation>
            <numerusform>Added {n} song to “{name}”.</numerusform>
            <numerusform>Added {n} songs to “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the collection.</source>
        <translation>
            <numerusform>Removed {n} song from the collection.</numerusform>
            <numerusform>Removed {n} songs from the collection.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>Downloaded {n} songs to {folder}</source>
        <translation>
            <numerusform>Downloaded {n} song to {folder}</numerusform>
            <numerusform>Downloaded {n} songs to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs, beside &quot;Downloaded {n} songs&quot;.</extracomment>
        <translation>
            <numerusform>{n} stem</numerusform>
            <numerusform>{n} stems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} lyrics files</source>
        <translation>
            <numerusform>{n} lyrics file</numerusform>
            <numerusform>{n} lyrics files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} lyrics files to {folder}</source>
        <translation>
            <numerusform>Downloaded {n} lyrics file to {folder}</numerusform>
            <numerusform>Downloaded {n} lyrics files to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloaded {n} files to {folder}</source>
        <translation>
            <numerusform>Downloaded {n} file to {folder}</numerusform>
            <numerusform>Downloaded {n} files to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs are in the Trash.</source>
        <translation>
            <numerusform>Removed {n} task. Its songs are in the Trash.</numerusform>
            <numerusform>Removed {n} tasks. Their songs are in the Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks. Their songs stay in the library.</source>
        <translation>
            <numerusform>Removed {n} task. Its songs stay in the library.</numerusform>
            <numerusform>Removed {n} tasks. Their songs stay in the library.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Edited {n} songs.</source>
        <translation>
            <numerusform>Edited {n} song.</numerusform>
            <numerusform>Edited {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied the IDs of {n} songs.</source>
        <translation>
            <numerusform>Copied the IDs of {n} song.</numerusform>
            <numerusform>Copied the IDs of {n} songs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message numerus="yes">
        <source>Keep this, trash {n} others</source>
        <translation>
            <numerusform>Keep this, trash {n} other</numerusform>
            <numerusform>Keep this, trash {n} others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopySongsDialog</name>
    <message numerus="yes">
        <source>{n} songs are copied, as far as they are downloaded.</source>
        <translation>
            <numerusform>{n} song is copied, if it is downloaded.</numerusform>
            <numerusform>{n} songs are copied, as far as they are downloaded.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DemandPriceDialog</name>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message numerus="yes">
        <source>Preferred in {won} of {n} blind tests</source>
        <translation>
            <numerusform>Preferred in {won} of {n} blind test</numerusform>
            <numerusform>Preferred in {won} of {n} blind tests</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesDialog</name>
    <message numerus="yes">
        <source>{n} files could not be read.</source>
        <translation>
            <numerusform>{n} file could not be read.</numerusform>
            <numerusform>{n} files could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library more than once.</source>
        <translation>
            <numerusform>{n} song is in the library more than once.</numerusform>
            <numerusform>{n} songs are in the library more than once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditLyricsDialog</name>
    <message numerus="yes">
        <source>{n} lines differ.</source>
        <translation>
            <numerusform>{n} line differs.</numerusform>
            <numerusform>{n} lines differ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmptyTrashDialog</name>
    <message numerus="yes">
        <source>Delete the {n} songs in the Trash?</source>
        <translation>
            <numerusform>Delete the {n} song in the Trash?</numerusform>
            <numerusform>Delete the {n} songs in the Trash?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FavouriteDownload</name>
    <message numerus="yes">
        <source>{n} files had been ordered already and may be charged: {names}.</source>
        <translation>
            <numerusform>{n} file had been ordered already and may be charged: {names}.</numerusform>
            <numerusform>{n} files had been ordered already and may be charged: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundModel</name>
    <message numerus="yes">
        <source>Response in text, {n} songs</source>
        <translation>
            <numerusform>Response in text, {n} song</numerusform>
            <numerusform>Response in text, {n} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportExport</name>
    <message numerus="yes">
        <source>{n} parts could not be read; everything else was imported.</source>
        <translation>
            <numerusform>{n} part could not be read; everything else was imported.</numerusform>
            <numerusform>{n} parts could not be read; everything else was imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} of your decisions differ from the file; the later one counts.</source>
        <extracomment>Ratings, notes and the like that differ here and in an imported file.</extracomment>
        <translation>
            <numerusform>{n} of your decisions differs from the file; the later one counts.</numerusform>
            <numerusform>{n} of your decisions differ from the file; the later one counts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs are in the library already. If their files are missing, choose Check library.</source>
        <translation>
            <numerusform>{n} song is in the library already. If its file is missing, choose Check library.</numerusform>
            <numerusform>{n} songs are in the library already. If their files are missing, choose Check library.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported {n} ratings, notes and other decisions.</source>
        <extracomment>An imported file had no songs, only what the person decided of songs.</extracomment>
        <translation>
            <numerusform>Imported {n} rating, note or other decision.</numerusform>
            <numerusform>Imported {n} ratings, notes and other decisions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported {n} tasks with {songs}.</source>
        <translation>
            <numerusform>Imported {n} task with {songs}.</numerusform>
            <numerusform>Imported {n} tasks with {songs}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be read: {names}.</source>
        <translation>
            <numerusform>{n} file could not be read: {names}.</numerusform>
            <numerusform>{n} files could not be read: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were not recognised: {names}.</source>
        <translation>
            <numerusform>{n} file was not recognised: {names}.</numerusform>
            <numerusform>{n} files were not recognised: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} tasks to {file}, without API keys and music files. Copy your music folder too.</source>
        <translation>
            <numerusform>Exported {n} task to {file}, without API keys and music files. Copy your music folder too.</numerusform>
            <numerusform>Exported {n} tasks to {file}, without API keys and music files. Copy your music folder too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported {n} songs to {file}.</source>
        <translation>
            <numerusform>Exported {n} song to {file}.</numerusform>
            <numerusform>Exported {n} songs to {file}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because they are not downloaded.</source>
        <translation>
            <numerusform>{n} song was left out, because it is not downloaded.</numerusform>
            <numerusform>{n} songs were left out, because they are not downloaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because a playlist cannot hold their file names.</source>
        <translation>
            <numerusform>{n} song was left out, because a playlist cannot hold its file name.</numerusform>
            <numerusform>{n} songs were left out, because a playlist cannot hold their file names.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} songs to {folder}.</source>
        <translation>
            <numerusform>Copied {n} song to {folder}.</numerusform>
            <numerusform>Copied {n} songs to {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied {n} files to {folder}.</source>
        <translation>
            <numerusform>Copied {n} file to {folder}.</numerusform>
            <numerusform>Copied {n} files to {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are left.</source>
        <translation>
            <numerusform>{n} file is left.</numerusform>
            <numerusform>{n} files are left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs could not be copied. The first: {reason}</source>
        <translation>
            <numerusform>{n} song could not be copied: {reason}</numerusform>
            <numerusform>{n} songs could not be copied. The first: {reason}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs were left out, because their files are missing or damaged.</source>
        <translation>
            <numerusform>{n} song was left out, because its file is missing or damaged.</numerusform>
            <numerusform>{n} songs were left out, because their files are missing or damaged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} were there already.</source>
        <translation>
            <numerusform>{n} was there already.</numerusform>
            <numerusform>{n} were there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files were removed.</source>
        <translation>
            <numerusform>{n} file was removed.</numerusform>
            <numerusform>{n} files were removed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JudgingBar</name>
    <message numerus="yes">
        <source>{n} stars</source>
        <extracomment>On a button: how the song is to be rated.</extracomment>
        <translation>
            <numerusform>{n} star</numerusform>
            <numerusform>{n} stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JudgingCommands</name>
    <message numerus="yes">
        <source>Rated {n} songs {stars}.</source>
        <translation>
            <numerusform>Rated {n} song {stars}.</numerusform>
            <numerusform>Rated {n} songs {stars}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cleared the rating of {n} songs.</source>
        <translation>
            <numerusform>Cleared the rating of {n} song.</numerusform>
            <numerusform>Cleared the rating of {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to Favourites.</source>
        <translation>
            <numerusform>Added {n} song to Favourites.</numerusform>
            <numerusform>Added {n} songs to Favourites.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from Favourites.</source>
        <translation>
            <numerusform>Removed {n} song from Favourites.</numerusform>
            <numerusform>Removed {n} songs from Favourites.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Marked {n} songs as heard.</source>
        <translation>
            <numerusform>Marked {n} song as heard.</numerusform>
            <numerusform>Marked {n} songs as heard.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to Unheard.</source>
        <translation>
            <numerusform>Added {n} song to Unheard.</numerusform>
            <numerusform>Added {n} songs to Unheard.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions and their stems to the Trash.</source>
        <translation>
            <numerusform>Kept this version. Moved {n} other version and its stems to the Trash.</numerusform>
            <numerusform>Kept this version. Moved {n} other versions and their stems to the Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept this version. Moved {n} other versions to the Trash.</source>
        <translation>
            <numerusform>Kept this version. Moved {n} other version to the Trash.</numerusform>
            <numerusform>Kept this version. Moved {n} other versions to the Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs and {stems} to the Trash.</source>
        <translation>
            <numerusform>Moved {n} song and {stems} to the Trash.</numerusform>
            <numerusform>Moved {n} songs and {stems} to the Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} stems</source>
        <extracomment>Single tracks of songs that went to the Trash with them, inserted into a sentence.</extracomment>
        <translation>
            <numerusform>{n} stem</numerusform>
            <numerusform>{n} stems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Moved {n} songs to the Trash.</source>
        <translation>
            <numerusform>Moved {n} song to the Trash.</numerusform>
            <numerusform>Moved {n} songs to the Trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} tasks.</source>
        <translation>
            <numerusform>Removed {n} task.</numerusform>
            <numerusform>Removed {n} tasks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored {n} songs.</source>
        <translation>
            <numerusform>Restored {n} song.</numerusform>
            <numerusform>Restored {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted {n} songs.</source>
        <translation>
            <numerusform>Deleted {n} song.</numerusform>
            <numerusform>Deleted {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are in the system trash.</source>
        <translation>
            <numerusform>{n} file is in the system trash.</numerusform>
            <numerusform>{n} files are in the system trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files could not be moved there.</source>
        <translation>
            <numerusform>{n} file could not be moved there.</numerusform>
            <numerusform>{n} files could not be moved there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs of these tasks were left in the Trash.</source>
        <translation>
            <numerusform>{n} song of these tasks was left in the Trash.</numerusform>
            <numerusform>{n} songs of these tasks were left in the Trash.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message numerus="yes">
        <source>{n} downloads are not finished yet.</source>
        <translation>
            <numerusform>{n} download is not finished yet.</numerusform>
            <numerusform>{n} downloads are not finished yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks are not finished yet.</source>
        <translation>
            <numerusform>{n} task is not finished yet.</numerusform>
            <numerusform>{n} tasks are not finished yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MoveFolderDialog</name>
    <message numerus="yes">
        <source>{n} downloaded files ({size}) are in the current music folder.</source>
        <translation>
            <numerusform>{n} downloaded file ({size}) is in the current music folder.</numerusform>
            <numerusform>{n} downloaded files ({size}) are in the current music folder.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>News</name>
    <message numerus="yes">
        <source>{n} tasks failed</source>
        <translation>
            <numerusform>{n} task failed</numerusform>
            <numerusform>{n} tasks failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OwnCommands</name>
    <message numerus="yes">
        <source>Set the cover of {n} songs.</source>
        <translation>
            <numerusform>Set the cover of {n} song.</numerusform>
            <numerusform>Set the cover of {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the provider&apos;s cover of {n} songs.</source>
        <translation>
            <numerusform>Restored the provider&apos;s cover of {n} song.</numerusform>
            <numerusform>Restored the provider&apos;s cover of {n} songs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OwnNamesDialog</name>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PasteBox</name>
    <message numerus="yes">
        <source>Import {n} songs</source>
        <translation>
            <numerusform>Import {n} song</numerusform>
            <numerusform>Import {n} songs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import {n} responses</source>
        <translation>
            <numerusform>Import {n} response</numerusform>
            <numerusform>Import {n} responses</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add {n} tasks</source>
        <translation>
            <numerusform>Add {n} task</numerusform>
            <numerusform>Add {n} tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} new task IDs.</source>
        <translation>
            <numerusform>Found {n} new task ID.</numerusform>
            <numerusform>Found {n} new task IDs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs, all already added.</source>
        <translation>
            <numerusform>Found {n} task ID, already added.</numerusform>
            <numerusform>Found {n} task IDs, all already added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found {n} task IDs: {new} new, {known} already added.</source>
        <translation>
            <numerusform>Found {n} task ID: {new} new, {known} already added.</numerusform>
            <numerusform>Found {n} task IDs: {new} new, {known} already added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} responses are imported directly; no provider is contacted.</source>
        <translation>
            <numerusform>{n} response is imported directly; no provider is contacted.</numerusform>
            <numerusform>{n} responses are imported directly; no provider is contacted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs in all.</source>
        <translation>
            <numerusform>{n} song in all.</numerusform>
            <numerusform>{n} songs in all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message numerus="yes">
        <source>Pauses in {n} minutes</source>
        <translation>
            <numerusform>Pauses in {n} minute</numerusform>
            <numerusform>Pauses in {n} minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueCommands</name>
    <message numerus="yes">
        <source>{n} songs play next.</source>
        <translation>
            <numerusform>{n} song plays next.</numerusform>
            <numerusform>{n} songs play next.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {n} songs to the queue.</source>
        <translation>
            <numerusform>Added {n} song to the queue.</numerusform>
            <numerusform>Added {n} songs to the queue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed {n} songs from the queue.</source>
        <translation>
            <numerusform>Removed {n} song from the queue.</numerusform>
            <numerusform>Removed {n} songs from the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message numerus="yes">
        <source>{n} songs</source>
        <extracomment>How many songs come next.</extracomment>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message numerus="yes">
        <source>Rebuilt the library from {n} songs.</source>
        <translation>
            <numerusform>Rebuilt the library from {n} song.</numerusform>
            <numerusform>Rebuilt the library from {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the backup of {when} with {n} songs.</source>
        <translation>
            <numerusform>Restored the backup of {when} with {n} song.</numerusform>
            <numerusform>Restored the backup of {when} with {n} songs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} tasks were recovered from the damaged file and are checked again.</source>
        <translation>
            <numerusform>{n} task was recovered from the damaged file and is checked again.</numerusform>
            <numerusform>{n} tasks were recovered from the damaged file and are checked again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RenameDialog</name>
    <message numerus="yes">
        <source>Rename {n} files</source>
        <translation>
            <numerusform>Rename {n} file</numerusform>
            <numerusform>Rename {n} files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SongTableModel</name>
    <message numerus="yes">
        <source>{n} songs</source>
        <translation>
            <numerusform>{n} song</numerusform>
            <numerusform>{n} songs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>{n} of them are blocked by Suno.</source>
        <translation>
            <numerusform>{n} of them is blocked by Suno.</numerusform>
            <numerusform>{n} of them are blocked by Suno.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} downloads</source>
        <translation>
            <numerusform>{n} download</numerusform>
            <numerusform>{n} downloads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} providers online</source>
        <translation>
            <numerusform>{n} provider online</numerusform>
            <numerusform>{n} providers online</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs downloaded</source>
        <translation>
            <numerusform>{n} song downloaded</numerusform>
            <numerusform>{n} songs downloaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} songs not downloaded</source>
        <translation>
            <numerusform>{n} song not downloaded</numerusform>
            <numerusform>{n} songs not downloaded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StayingDialog</name>
    <message numerus="yes">
        <source>{n} files were not found in {folder}. They are left as they were.</source>
        <translation>
            <numerusform>{n} file was not found in {folder}. It is left as it was.</numerusform>
            <numerusform>{n} files were not found in {folder}. They are left as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files are still in the old folder {folder}.</source>
        <translation>
            <numerusform>{n} file is still in the old folder {folder}.</numerusform>
            <numerusform>{n} files are still in the old folder {folder}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakingIn</name>
    <message numerus="yes">
        <source>Stopped. {n} tasks were added and stay in your library.</source>
        <translation>
            <numerusform>Stopped. {n} task was added and stays in your library.</numerusform>
            <numerusform>Stopped. {n} tasks were added and stay in your library.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TapPlace</name>
    <message numerus="yes">
        <source>Set the times of {n} lines.</source>
        <translation>
            <numerusform>Set the times of {n} line.</numerusform>
            <numerusform>Set the times of {n} lines.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TwinCommands</name>
    <message numerus="yes">
        <source>Merged {n} duplicates.</source>
        <translation>
            <numerusform>Merged {n} duplicate.</numerusform>
            <numerusform>Merged {n} duplicates.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kept {n} songs as they are.</source>
        <translation>
            <numerusform>Kept {n} song as it is.</numerusform>
            <numerusform>Kept {n} songs as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UpkeepCommands</name>
    <message numerus="yes">
        <source>{n} files updated</source>
        <translation>
            <numerusform>{n} file updated</numerusform>
            <numerusform>{n} files updated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old tags of {n} files</source>
        <translation>
            <numerusform>Restored the old tags of {n} file</numerusform>
            <numerusform>Restored the old tags of {n} files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files renamed</source>
        <translation>
            <numerusform>{n} file renamed</numerusform>
            <numerusform>{n} files renamed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old names of {n} files</source>
        <translation>
            <numerusform>Restored the old name of {n} file</numerusform>
            <numerusform>Restored the old names of {n} files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved so far.</source>
        <translation>
            <numerusform>{n} file moved so far.</numerusform>
            <numerusform>{n} files moved so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files moved to {folder}</source>
        <translation>
            <numerusform>{n} file moved to {folder}</numerusform>
            <numerusform>{n} files moved to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files copied to {folder}; the old ones could not be deleted</source>
        <translation>
            <numerusform>{n} file copied to {folder}; the old one could not be deleted</numerusform>
            <numerusform>{n} files copied to {folder}; the old ones could not be deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} files found in {folder}</source>
        <translation>
            <numerusform>{n} file found in {folder}</numerusform>
            <numerusform>{n} files found in {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restored the old places of {n} files</source>
        <translation>
            <numerusform>Restored the old place of {n} file</numerusform>
            <numerusform>Restored the old places of {n} files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Ages</name>
    <message numerus="yes">
        <source>{n} hours</source>
        <translation>
            <numerusform>{n} hour</numerusform>
            <numerusform>{n} hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation>
            <numerusform>{n} day</numerusform>
            <numerusform>{n} days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_BatchWords</name>
    <message numerus="yes">
        <source>At most {n} tasks at once.</source>
        <translation>
            <numerusform>At most {n} task at once.</numerusform>
            <numerusform>At most {n} tasks at once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkLives</name>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more hours)</source>
        <translation>
            <numerusform>Not downloaded (link valid about {n} more hour)</numerusform>
            <numerusform>Not downloaded (link valid about {n} more hours)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not downloaded (link valid about {n} more days)</source>
        <translation>
            <numerusform>Not downloaded (link valid about {n} more day)</numerusform>
            <numerusform>Not downloaded (link valid about {n} more days)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_LinkWords</name>
    <message numerus="yes">
        <source>Links expire after about {n} hours.</source>
        <translation>
            <numerusform>Links expire after about {n} hour.</numerusform>
            <numerusform>Links expire after about {n} hours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links expire after about {n} days.</source>
        <translation>
            <numerusform>Links expire after about {n} day.</numerusform>
            <numerusform>Links expire after about {n} days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} hours so far.</source>
        <translation>
            <numerusform>Links have worked for {n} hour so far.</numerusform>
            <numerusform>Links have worked for {n} hours so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Links have worked for {n} days so far.</source>
        <translation>
            <numerusform>Links have worked for {n} day so far.</numerusform>
            <numerusform>Links have worked for {n} days so far.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Points</name>
    <message numerus="yes">
        <source>{n} points</source>
        <extracomment>A balance that is no money.</extracomment>
        <translation>
            <numerusform>{n} point</numerusform>
            <numerusform>{n} points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_SongWords</name>
    <message numerus="yes">
        <source>{n} songs in your library came from this provider.</source>
        <translation>
            <numerusform>{n} song in your library came from this provider.</numerusform>
            <numerusform>{n} songs in your library came from this provider.</numerusform>
        </translation>
    </message>
</context>
</TS>
