"""Every command of the window as one QAction: name, words, key, drawing, what it needs. All of them stand in a menu.

What they do is wired in `main_window`; nothing is done here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.rows import Grouping
from suno_desktop.ui import formats, icons, situation
from suno_desktop.ui.situation import ListKind, Need, Situation


class _Spec(NamedTuple):
    """One action."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    listens: bool = True
    """Its key is Qt's shortcut; else a view handles the key and the menu only tells it."""
    needs: Need = situation.nothing
    """When it is of use; else it is grey."""
    writes: bool = False
    """It changes the library or brings something: grey where the library is only read."""
    text_for_tasks: str = ""
    """What it is called in the list of tasks, where that is something else."""


_SPECS: Final[tuple[_Spec, ...]] = (
    _Spec("add", QT_TRANSLATE_NOOP("actions", "&Add task IDs…"), ("Ctrl+N",), "add", writes=True),
    _Spec(
        "import_files",
        QT_TRANSLATE_NOOP("actions", "&Import files…"),
        ("Ctrl+O",),
        "sheet",
        writes=True,
    ),
    _Spec(
        "import_folder",
        QT_TRANSLATE_NOOP("actions", "Import a f&older…"),
        (),
        "folder",
        writes=True,
    ),
    _Spec("export", QT_TRANSLATE_NOOP("actions", "E&xport everything…"), (), "save"),
    _Spec(
        "copy_out",
        QT_TRANSLATE_NOOP("actions", "Co&py to folder…"),
        ("Ctrl+Shift+Y",),
        "folder",
        needs=situation.with_sound,
    ),
    _Spec(
        "save_copy",
        #: Verb, in a menu: copy the file of the selected song.
        QT_TRANSLATE_NOOP("actions", "Sa&ve a copy as…"),
        ("Ctrl+Alt+S",),
        "save",
        needs=situation.saved_files,
    ),
    _Spec(
        "write_list",
        #: Verb, in a menu: write the selected songs as a playlist, spreadsheet or web page.
        QT_TRANSLATE_NOOP("actions", "Export as &list…"),
        ("Ctrl+Shift+E",),
        "save",
        needs=situation.with_sound,
    ),
    _Spec(
        "save",
        #: Verb, in a menu: download the selected songs.
        QT_TRANSLATE_NOOP("actions", "&Download"),
        ("Ctrl+S",),
        "save",
        needs=situation.main_files,
        writes=True,
    ),
    _Spec(
        "save_mp3",
        QT_TRANSLATE_NOOP("actions", "Download &audio (MP3)"),
        (),
        "note",
        needs=situation.sounds,
        writes=True,
    ),
    _Spec(
        "save_mp4",
        QT_TRANSLATE_NOOP("actions", "Download &video (MP4)"),
        (),
        "video",
        needs=situation.videos,
        writes=True,
    ),
    _Spec(
        "save_cover",
        QT_TRANSLATE_NOOP("actions", "Download &cover"),
        (),
        "saved",
        needs=situation.covers,
        writes=True,
    ),
    _Spec(
        "save_lyrics",
        QT_TRANSLATE_NOOP("actions", "Download &lyrics"),
        (),
        "lyrics",
        needs=situation.songs,
        writes=True,
    ),
    _Spec(
        "save_times",
        QT_TRANSLATE_NOOP("actions", "Get &synced lyrics (LRC)"),
        (),
        "lyrics",
        needs=situation.finished,
        writes=True,
    ),
    _Spec(
        "save_wav",
        QT_TRANSLATE_NOOP("actions", "Get &WAV audio"),
        (),
        "note",
        needs=situation.finished,
        writes=True,
    ),
    _Spec(
        "save_midi",
        QT_TRANSLATE_NOOP("actions", "Get M&IDI notes"),
        (),
        "note",
        needs=situation.finished,
        writes=True,
    ),
    _Spec(
        "save_all",
        QT_TRANSLATE_NOOP("actions", "Download all &formats"),
        ("Ctrl+Shift+S",),
        "save",
        needs=situation.songs,
        writes=True,
    ),
    _Spec(
        "show_files",
        QT_TRANSLATE_NOOP("actions", "Show in &folder"),
        ("Ctrl+E",),
        "folder",
        needs=situation.saved_files,
    ),
    _Spec("show_library_folder", QT_TRANSLATE_NOOP("actions", "Open &music folder"), (), "folder"),
    _Spec(
        "settings",
        QT_TRANSLATE_NOOP("actions", "Se&ttings…"),
        ("Ctrl+,", "Ctrl+Shift+,"),
        "settings",
        writes=True,
    ),
    _Spec("close", QT_TRANSLATE_NOOP("actions", "&Close window"), ("Ctrl+W",), ""),
    _Spec("quit", QT_TRANSLATE_NOOP("actions", "&Quit"), ("Ctrl+Q",), ""),
    #: Verb, in a menu.
    _Spec("undo", QT_TRANSLATE_NOOP("actions", "&Undo"), ("Ctrl+Z",), "undo", writes=True),
    _Spec(
        "copy",
        QT_TRANSLATE_NOOP("actions", "&Copy IDs and files"),
        ("Ctrl+C",),
        "copy",
        needs=situation.something,
    ),
    _Spec(
        "paste", QT_TRANSLATE_NOOP("actions", "&Paste task IDs"), ("Ctrl+V",), "add", writes=True
    ),
    _Spec("select_all", QT_TRANSLATE_NOOP("actions", "Select &all"), ("Ctrl+A",)),
    _Spec("select_none", QT_TRANSLATE_NOOP("actions", "&Deselect all"), ("Ctrl+Shift+A",)),
    _Spec(
        "favour",
        #: In a menu: make the selected songs favourites, or no longer.
        QT_TRANSLATE_NOOP("actions", "&Favourite"),
        ("Ctrl+B",),
        "heart",
        needs=situation.judged,
        writes=True,
    ),
    *(
        _Spec(
            f"rate_{rating}",
            text,
            (str(rating),),
            "star" if rating else "",
            needs=situation.judged,
            writes=True,
        )
        for rating, text in (
            (5, QT_TRANSLATE_NOOP("actions", "★★★★★ Fi&ve stars")),
            (4, QT_TRANSLATE_NOOP("actions", "★★★★ Fo&ur stars")),
            (3, QT_TRANSLATE_NOOP("actions", "★★★ T&hree stars")),
            (2, QT_TRANSLATE_NOOP("actions", "★★ T&wo stars")),
            (1, QT_TRANSLATE_NOOP("actions", "★ &One star")),
            (0, QT_TRANSLATE_NOOP("actions", "&No rating")),
        )
    ),
    _Spec(
        "put_away",
        QT_TRANSLATE_NOOP("actions", "Mark as &heard"),
        ("Ctrl+H",),
        "done",
        needs=situation.judged,
        writes=True,
    ),
    _Spec(
        "put_all_away",
        QT_TRANSLATE_NOOP("actions", "Mark &all as heard"),
        ("Ctrl+Shift+H",),
        "done",
        needs=situation.any_unheard,
        writes=True,
    ),
    _Spec(
        "keep",
        QT_TRANSLATE_NOOP("actions", "&Keep this version, trash the other"),
        ("Ctrl+K",),
        "saved",
        needs=situation.kept,
        writes=True,
    ),
    _Spec(
        "compare",
        QT_TRANSLATE_NOOP("actions", "Com&pare versions"),
        ("Ctrl+Shift+X",),
        "list",
        needs=situation.compared,
    ),
    #: In the menu “While comparing”: let the next version be heard.
    _Spec(
        "switch_version",
        QT_TRANSLATE_NOOP("actions", "&Switch version"),
        ("X",),
        needs=situation.comparing,
    ),
    _Spec(
        "switch_back",
        QT_TRANSLATE_NOOP("actions", "Switch to the pre&vious version"),
        ("Shift+X",),
        needs=situation.comparing,
    ),
    *(
        _Spec(f"version_{number}", text, (f"Alt+{number}",), needs=situation.comparing)
        for number, text in (
            (1, QT_TRANSLATE_NOOP("actions", "Hear version &1")),
            (2, QT_TRANSLATE_NOOP("actions", "Hear version &2")),
            (3, QT_TRANSLATE_NOOP("actions", "Hear version &3")),
            (4, QT_TRANSLATE_NOOP("actions", "Hear version &4")),
            (5, QT_TRANSLATE_NOOP("actions", "Hear version &5")),
            (6, QT_TRANSLATE_NOOP("actions", "Hear version &6")),
        )
    ),
    #: Repeat a part of the song that begins at the current place.
    _Spec(
        "loop_from",
        QT_TRANSLATE_NOOP("actions", "Loop &from here"),
        ("I",),
        needs=situation.comparing,
    ),
    #: Repeat a part of the song that ends at the current place.
    _Spec(
        "loop_to", QT_TRANSLATE_NOOP("actions", "Loop &to here"), ("O",), needs=situation.comparing
    ),
    #: Repeat no part of the song any more.
    _Spec("loop_off", QT_TRANSLATE_NOOP("actions", "&Clear loop"), ("L",), needs=situation.looping),
    #: In a menu, ticked or not: each of the compared versions goes on where it was left.
    _Spec(
        "own_places",
        QT_TRANSLATE_NOOP("actions", "Each &keeps its own position"),
        ("P",),
        checkable=True,
        needs=situation.compared_openly,
    ),
    #: In a menu, ticked or not: compare versions without knowing which is which.
    _Spec(
        "blind_test",
        QT_TRANSLATE_NOOP("actions", "Bl&ind test"),
        ("B",),
        "question",
        checkable=True,
        needs=situation.comparing,
    ),
    #: In a blind test: the version that is heard is the better one.
    _Spec(
        "prefer",
        QT_TRANSLATE_NOOP("actions", "The current one is &better"),
        ("V",),
        needs=situation.compared_blindly,
        writes=True,
    ),
    _Spec(
        "set_times",
        QT_TRANSLATE_NOOP("actions", "Set the times of the lines…"),
        ("Ctrl+Shift+I",),
        "lyrics",
        needs=situation.judged,
        writes=True,
    ),
    _Spec(
        "note",
        QT_TRANSLATE_NOOP("actions", "Add &note at current time…"),
        ("Ctrl+M",),
        "sheet",
        needs=situation.judged,
        writes=True,
    ),
    _Spec(
        "similar",
        QT_TRANSLATE_NOOP("actions", "Songs &like this one"),
        ("Ctrl+Shift+L",),
        "search",
        needs=situation.judged,
    ),
    _Spec(
        "take_out",
        QT_TRANSLATE_NOOP("actions", "Remo&ve from the collection"),
        ("Shift+Del",),
        "close",
        needs=situation.collected,
        writes=True,
    ),
    _Spec(
        "new_collection",
        QT_TRANSLATE_NOOP("actions", "New &collection…"),
        ("Ctrl+Shift+N",),
        "list",
        writes=True,
    ),
    _Spec(
        "new_folder",
        QT_TRANSLATE_NOOP("actions", "New collection folder…"),
        (),
        "folder",
        writes=True,
    ),
    _Spec(
        "save_search",
        QT_TRANSLATE_NOOP("actions", "Save search as collect&ion…"),
        ("Ctrl+Shift+F",),
        "search",
        writes=True,
    ),
    _Spec(
        "play_collection",
        #: Verb, in a menu: play the collection on screen.
        QT_TRANSLATE_NOOP("actions", "Play collection"),
        (),
        "play",
        needs=situation.in_collection,
    ),
    _Spec(
        "queue_collection",
        #: Verb, in a menu: play the collection on screen after all that is queued.
        QT_TRANSLATE_NOOP("actions", "Add collection to queue"),
        (),
        "queue",
        needs=situation.in_collection,
    ),
    _Spec(
        "copy_collection",
        QT_TRANSLATE_NOOP("actions", "Copy collection to folder…"),
        (),
        "folder",
        needs=situation.in_collection,
    ),
    _Spec(
        "export_collection",
        #: Verb, in a menu: write the songs of the collection on screen as a playlist, spreadsheet or web page.
        QT_TRANSLATE_NOOP("actions", "Export collection as list…"),
        (),
        "save",
        needs=situation.in_collection,
    ),
    _Spec(
        "rename_collection",
        QT_TRANSLATE_NOOP("actions", "Rename collection…"),
        ("Shift+F2",),
        "note",
        needs=situation.in_collection,
        writes=True,
    ),
    _Spec(
        "delete_collection",
        QT_TRANSLATE_NOOP("actions", "Delete collection"),
        (),
        "trash",
        needs=situation.in_collection,
        writes=True,
    ),
    _Spec(
        "remove",
        QT_TRANSLATE_NOOP("actions", "Move to &Trash"),
        ("Del",),
        "trash",
        needs=situation.removable,
        text_for_tasks=QT_TRANSLATE_NOOP("actions", "&Remove from tasks (keep songs)"),
        writes=True,
    ),
    _Spec(
        "name_songs",
        QT_TRANSLATE_NOOP("actions", "&Edit title, artist, album…"),
        ("F2",),
        "note",
        needs=situation.named_songs,
        writes=True,
    ),
    _Spec(
        "edit_lyrics",
        QT_TRANSLATE_NOOP("actions", "Edit l&yrics…"),
        ("Shift+F4",),
        "lyrics",
        needs=situation.one_song,
        writes=True,
    ),
    _Spec(
        "own_cover",
        QT_TRANSLATE_NOOP("actions", "Choose &cover…"),
        ("Ctrl+Alt+P",),
        "save",
        needs=situation.covered,
        writes=True,
    ),
    _Spec(
        "paste_cover",
        QT_TRANSLATE_NOOP("actions", "&Paste as cover"),
        ("Ctrl+Shift+V",),
        "copy",
        needs=situation.covered,
        writes=True,
    ),
    _Spec(
        "told_cover",
        QT_TRANSLATE_NOOP("actions", "&Restore the provider's cover"),
        (),
        "undo",
        needs=situation.own_covered,
        writes=True,
    ),
    _Spec(
        "restore",
        QT_TRANSLATE_NOOP("actions", "Rest&ore from Trash"),
        ("Ctrl+Backspace",),
        "undo",
        needs=situation.trashed,
        writes=True,
    ),
    _Spec(
        "empty_trash",
        QT_TRANSLATE_NOOP("actions", "E&mpty Trash…"),
        (),
        "trash",
        needs=situation.any_trashed,
        writes=True,
    ),
    #: Verb, in a menu: go to the search field.
    _Spec("find", QT_TRANSLATE_NOOP("actions", "&Find"), ("Ctrl+F",), "search"),
    #: In a menu: the next place in the lyrics where the search stands.
    _Spec("find_next", QT_TRANSLATE_NOOP("actions", "Next hit in the lyrics"), ("F3",), "down"),
    _Spec(
        "find_previous",
        QT_TRANSLATE_NOOP("actions", "Previous hit in the lyrics"),
        ("Shift+F3",),
        "up",
    ),
    _Spec("view_songs", QT_TRANSLATE_NOOP("actions", "&Songs"), ("Ctrl+1",), "library"),
    _Spec("view_tasks", QT_TRANSLATE_NOOP("actions", "&Tasks"), ("Ctrl+2",), "tasks"),
    #: Noun, in a menu: shows the list of downloads.
    _Spec("view_downloads", QT_TRANSLATE_NOOP("actions", "&Downloads"), ("Ctrl+3",), "save"),
    _Spec(
        "view_grid",
        #: In a menu, ticked or not: show the songs as covers instead of rows.
        QT_TRANSLATE_NOOP("actions", "Cover &grid"),
        ("Ctrl+G",),
        "grid",
        checkable=True,
        needs=situation.in_songs,
    ),
    _Spec(
        "fold_all",
        #: In a menu: show only the headings of all groups, or their songs again.
        QT_TRANSLATE_NOOP("actions", "Fold or u&nfold all groups"),
        ("Ctrl+Shift+G",),
        needs=situation.in_songs,
    ),
    _Spec("panel", QT_TRANSLATE_NOOP("actions", "Side &panel"), ("F9",), "panel", checkable=True),
    _Spec("details", QT_TRANSLATE_NOOP("actions", "D&etails"), ("Ctrl+I", "Alt+Return"), "info"),
    #: Noun, in a menu: shows the lyrics.
    _Spec("lyrics", QT_TRANSLATE_NOOP("actions", "&Lyrics"), ("Ctrl+L",), "lyrics"),
    #: Noun, in a menu: shows the songs that come next.
    _Spec("view_queue", QT_TRANSLATE_NOOP("actions", "&Queue"), ("Ctrl+4",), "queue"),
    _Spec("bigger", QT_TRANSLATE_NOOP("actions", "&Bigger lyrics"), ("Ctrl++", "Ctrl+="), "bigger"),
    _Spec("smaller", QT_TRANSLATE_NOOP("actions", "S&maller lyrics"), ("Ctrl+-",), "smaller"),
    _Spec(
        "full_screen",
        QT_TRANSLATE_NOOP("actions", "&Full screen"),
        ("F11",),
        "fullscreen",
        checkable=True,
    ),
    #: Verb, in a menu: play the selected song.
    _Spec("play_pause", QT_TRANSLATE_NOOP("actions", "Play"), ("Space",), "play", listens=False),
    _Spec(
        "play_selected",
        QT_TRANSLATE_NOOP("actions", "Play the &selection"),
        ("Return",),
        "play",
        listens=False,
        needs=situation.playable,
    ),
    _Spec(
        "play_video",
        QT_TRANSLATE_NOOP("actions", "Play the &video"),
        ("Ctrl+Return",),
        "video",
        needs=situation.one_video,
    ),
    _Spec(
        "preview",
        #: Verb, in a menu: hear the loudest part of songs, one after the other.
        QT_TRANSLATE_NOOP("actions", "&Preview songs"),
        ("Ctrl+Shift+P",),
        "live",
        needs=situation.previewed,
    ),
    _Spec(
        "preview_next",
        QT_TRANSLATE_NOOP("actions", "Preview the &next song"),
        ("N",),
        "next",
        needs=situation.previewing,
    ),
    _Spec(
        "preview_previous",
        QT_TRANSLATE_NOOP("actions", "Preview the previ&ous song"),
        ("Shift+N",),
        "previous",
        needs=situation.previewing,
    ),
    _Spec(
        "leave_preview",
        QT_TRANSLATE_NOOP("actions", "&Leave the preview"),
        ("Esc",),
        "close",
        needs=situation.previewing,
    ),
    _Spec(
        "queue_next",
        #: Verb, in a menu: play the selected songs right after the current one.
        QT_TRANSLATE_NOOP("actions", "Play ne&xt"),
        ("Ctrl+Shift+D",),
        "next",
        needs=situation.playable,
    ),
    _Spec(
        "queue_add",
        #: Verb, in a menu: play the selected songs after all that is queued.
        QT_TRANSLATE_NOOP("actions", "Add to &queue"),
        ("Ctrl+D",),
        "queue",
        needs=situation.playable,
    ),
    #: In a menu, ticked or not: play in random order.
    _Spec(
        "shuffle", QT_TRANSLATE_NOOP("actions", "S&huffle"), ("Ctrl+U",), "shuffle", checkable=True
    ),
    #: In a menu, ticked or not: when the list has been played, it begins again.
    _Spec(
        "repeat_all",
        QT_TRANSLATE_NOOP("actions", "Repeat &all"),
        ("Ctrl+T",),
        "repeat",
        checkable=True,
    ),
    #: In a menu, ticked or not: the same song is played again and again.
    _Spec(
        "repeat_one",
        QT_TRANSLATE_NOOP("actions", "Rep&eat one song"),
        ("Ctrl+Shift+T",),
        "repeat-one",
        checkable=True,
    ),
    _Spec(
        "stop_after",
        QT_TRANSLATE_NOOP("actions", "S&top after this song"),
        ("Shift+Space",),
        checkable=True,
    ),
    _Spec("clear_queue", QT_TRANSLATE_NOOP("actions", "&Clear queue"), (), "close"),
    #: In a menu: the next song.
    _Spec(
        "next",
        QT_TRANSLATE_NOOP("actions", "&Next"),
        ("Ctrl+Right",),
        "next",
        needs=situation.can_next,
    ),
    #: In a menu: the previous song.
    _Spec(
        "previous",
        QT_TRANSLATE_NOOP("actions", "P&revious"),
        ("Ctrl+Left",),
        "previous",
        needs=situation.can_previous,
    ),
    _Spec("forward", QT_TRANSLATE_NOOP("actions", "&Forward 10 seconds"), ("Shift+Right",)),
    _Spec("backward", QT_TRANSLATE_NOOP("actions", "&Back 10 seconds"), ("Shift+Left",)),
    _Spec("louder", QT_TRANSLATE_NOOP("actions", "Volume &up"), ("Ctrl+Up",), "volume"),
    _Spec("softer", QT_TRANSLATE_NOOP("actions", "Volume d&own"), ("Ctrl+Down",)),
    #: In the menu “Speed”.
    _Spec("faster", QT_TRANSLATE_NOOP("actions", "&Faster"), ("Ctrl+]",)),
    #: In the menu “Speed”.
    _Spec("slower", QT_TRANSLATE_NOOP("actions", "&Slower"), ("Ctrl+[",)),
    #: In the menu “Speed”.
    _Spec("normal_speed", QT_TRANSLATE_NOOP("actions", "&Normal speed"), ("Ctrl+\\",)),
    #: Verb, in a menu: switch the sound off.
    _Spec("mute", QT_TRANSLATE_NOOP("actions", "&Mute"), ("Ctrl+Shift+M",), "mute"),
    _Spec(
        "go_to_playing", QT_TRANSLATE_NOOP("actions", "&Go to current song"), ("Ctrl+J",), "live"
    ),
    #: In a menu: show the song that plays large, with its words and what comes next.
    _Spec(
        "now_playing",
        QT_TRANSLATE_NOOP("actions", "Now pla&ying"),
        ("Ctrl+P",),
        "expand",
        needs=situation.something_current,
    ),
    #: In a menu: a small window in the place of the whole one.
    _Spec("mini_player", QT_TRANSLATE_NOOP("actions", "M&ini player"), ("Ctrl+Shift+J",), "mini"),
    #: In a menu, ticked or not: two lines of the lyrics over the desktop.
    _Spec(
        "desktop_lyrics",
        QT_TRANSLATE_NOOP("actions", "Deskto&p lyrics"),
        ("Ctrl+Shift+K",),
        "lyrics",
        checkable=True,
    ),
    #: In a menu, ticked or not: the mouse goes through the lyrics over the desktop.
    _Spec(
        "lock_lyrics",
        QT_TRANSLATE_NOOP("actions", "Loc&k desktop lyrics (the mouse goes through)"),
        checkable=True,
        needs=situation.floating,
    ),
    _Spec("poll", QT_TRANSLATE_NOOP("actions", "&Refresh"), ("F5", "Ctrl+R"), "poll", writes=True),
    _Spec(
        "poll_selected",
        QT_TRANSLATE_NOOP("actions", "Refresh &selected"),
        ("Shift+F5",),
        "retry",
        needs=situation.something,
        writes=True,
    ),
    _Spec(
        "pause_polling",
        QT_TRANSLATE_NOOP("actions", "Pa&use auto-refresh"),
        (),
        "pause",
        checkable=True,
        writes=True,
    ),
    _Spec(
        "reply",
        QT_TRANSLATE_NOOP("actions", "Show ra&w response"),
        (),
        "code",
        needs=situation.one_task,
    ),
    _Spec(
        "untrack_with_songs",
        QT_TRANSLATE_NOOP("actions", "Remove tasks and move their &songs to the Trash"),
        (),
        "trash",
        needs=situation.tasks,
        writes=True,
    ),
    _Spec(
        "pause_saving",
        QT_TRANSLATE_NOOP("actions", "Pa&use downloads"),
        (),
        "pause",
        checkable=True,
        writes=True,
    ),
    _Spec(
        "pause_files",
        QT_TRANSLATE_NOOP("actions", "&Pause the selected downloads"),
        (),
        "pause",
        needs=situation.active_downloads,
        writes=True,
    ),
    _Spec(
        "resume_files",
        QT_TRANSLATE_NOOP("actions", "&Resume the selected downloads"),
        (),
        "play",
        needs=situation.paused_downloads,
        writes=True,
    ),
    _Spec(
        "move_to_front",
        QT_TRANSLATE_NOOP("actions", "Download selected &next"),
        (),
        "next",
        needs=situation.queued_downloads,
        writes=True,
    ),
    _Spec(
        "cancel_files",
        QT_TRANSLATE_NOOP("actions", "&Cancel the selected downloads"),
        (),
        "close",
        needs=situation.unfinished_downloads,
        writes=True,
    ),
    _Spec(
        "retry_files",
        QT_TRANSLATE_NOOP("actions", "R&etry the selected downloads"),
        (),
        "retry",
        needs=situation.failed_downloads,
        writes=True,
    ),
    _Spec(
        "cancel_all",
        QT_TRANSLATE_NOOP("actions", "Cancel all &downloads"),
        (),
        "close",
        needs=situation.any_unfinished,
        writes=True,
    ),
    _Spec(
        "retry_all",
        QT_TRANSLATE_NOOP("actions", "Retry all &failed downloads"),
        (),
        "retry",
        needs=situation.any_failed,
        writes=True,
    ),
    _Spec(
        "check_library", QT_TRANSLATE_NOOP("actions", "Check &library…"), (), "saved", writes=True
    ),
    _Spec(
        "find_duplicates",
        #: In a menu: find songs that are there more than once.
        QT_TRANSLATE_NOOP("actions", "F&ind duplicates…"),
        (),
        "copy",
        writes=True,
    ),
    _Spec(
        "retag",
        QT_TRANSLATE_NOOP("actions", "Update &tags in downloaded files…"),
        (),
        "note",
        writes=True,
    ),
    _Spec(
        "rename",
        QT_TRANSLATE_NOOP("actions", "Ren&ame downloaded files…"),
        (),
        "sheet",
        writes=True,
    ),
    _Spec(
        "stop_upkeep",
        QT_TRANSLATE_NOOP("actions", "&Stop tagging, renaming or moving"),
        (),
        "close",
        needs=situation.working,
        writes=True,
    ),
    _Spec(
        "shortcuts", QT_TRANSLATE_NOOP("actions", "&Keyboard shortcuts"), ("Ctrl+?",), "question"
    ),
    _Spec(
        "menu_entry",
        QT_TRANSLATE_NOOP("actions", "Show Suno Desktop in the applications &menu"),
        checkable=True,
    ),
    _Spec("diagnostics", QT_TRANSLATE_NOOP("actions", "&Diagnostics"), (), "code"),
    _Spec("about", QT_TRANSLATE_NOOP("actions", "&About Suno Desktop"), (), "info"),
)
_ALONE: Final = QT_TRANSLATE_NOOP("actions", "There is no other version of this song.")
_WHY_NOT: Final = {
    "compare": (situation.alone, _ALONE),
    "keep": (situation.alone, _ALONE),
    "told_cover": (
        situation.told_covered,
        #: Why an action is grey: the selected songs show the cover that the provider gave.
        QT_TRANSLATE_NOOP("actions", "This is the provider's cover already."),
    ),
    "lock_lyrics": (
        situation.nothing,
        #: Why an action is grey: the lyrics over the desktop are not shown.
        QT_TRANSLATE_NOOP("actions", "Show the desktop lyrics first."),
    ),
}
"""Actions that say why they are grey, and in which situation that is the reason."""
_THEMES: Final = (
    ("system", QT_TRANSLATE_NOOP("actions", "Same as &system")),
    #: Colours of the window.
    ("light", QT_TRANSLATE_NOOP("actions", "&Light")),
    #: Colours of the window.
    ("dark", QT_TRANSLATE_NOOP("actions", "&Dark")),
)
_SIZES: Final = (
    #: Size of covers.
    QT_TRANSLATE_NOOP("actions", "&Small"),
    #: Size of covers.
    QT_TRANSLATE_NOOP("actions", "&Medium"),
    #: Size of covers.
    QT_TRANSLATE_NOOP("actions", "&Large"),
)
_GROUPINGS: Final = (
    #: In the menu “Group by”: songs stand in no groups.
    (Grouping.NONE, QT_TRANSLATE_NOOP("actions", "&No groups")),
    (Grouping.TASK, QT_TRANSLATE_NOOP("actions", "&Task")),
    (Grouping.DAY, QT_TRANSLATE_NOOP("actions", "&Day")),
    (Grouping.MONTH, QT_TRANSLATE_NOOP("actions", "&Month")),
    #: In the menu “Group by”: by the style of music.
    (Grouping.STYLE, QT_TRANSLATE_NOOP("actions", "&Style")),
    (Grouping.ARTIST, QT_TRANSLATE_NOOP("actions", "&Artist")),
    #: In the menu “Group by”: by the model of Suno that made the song.
    (Grouping.MODEL, QT_TRANSLATE_NOOP("actions", "M&odel")),
    (Grouping.PROVIDER, QT_TRANSLATE_NOOP("actions", "&Provider")),
)
_SLEEP_MINUTES: Final = (0, 15, 30, 45, 60, 90)
"""0 switches the timer off."""
# Menus: title, then names of actions; "" is a line, "+name" a menu within.
_MENUS: Final = (
    (
        #: Title of a menu.
        QT_TRANSLATE_NOOP("actions", "&File"),
        (
            "add", "import_files", "import_folder", "export", "", "save", "+save", "show_files", "show_library_folder",
            "save_copy", "copy_out", "write_list", "", "settings", "", "close", "quit",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Edit"),
        (
            "undo", "", "copy", "paste", "", "select_all", "select_none", "find", "find_next", "find_previous",
            "+recent",
        ),
    ),
    (
        #: Title of a menu: what can be done with songs.
        QT_TRANSLATE_NOOP("actions", "&Songs"),
        (
            "favour", "+rating", "put_away", "put_all_away", "keep", "compare", "+comparing", "note", "set_times", "similar", "",
            "+collections", "take_out", "+shelf", "", "name_songs", "edit_lyrics", "+cover", "",
            "remove", "untrack_with_songs", "restore", "empty_trash",
        ),
    ),
    (
        #: Title of a menu.
        QT_TRANSLATE_NOOP("actions", "&View"),
        (
            "view_songs", "view_tasks", "view_downloads", "", "view_grid", "+size", "+group", "fold_all", "+sort", "", "panel",
            "details", "lyrics", "view_queue", "bigger", "smaller", "",
            "+columns", "+theme", "full_screen",
        ),
    ),
    (
        #: Title of a menu.
        QT_TRANSLATE_NOOP("actions", "&Playback"),
        (
            "play_pause", "play_selected", "play_video", "+preview", "queue_next", "queue_add", "", "previous", "next",
            "backward", "forward", "", "shuffle", "repeat_all", "repeat_one", "stop_after", "+sleep", "clear_queue", "",
            "+volume", "+speed", "", "now_playing", "mini_player", "desktop_lyrics", "lock_lyrics", "",
            "go_to_playing",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Tasks"),
        ("poll", "poll_selected", "pause_polling", "", "reply"),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Downloads"),
        (
            "pause_saving", "", "pause_files", "resume_files", "move_to_front", "cancel_files", "retry_files", "",
            "cancel_all", "retry_all", "", "check_library", "find_duplicates", "retag", "rename",
            "stop_upkeep",
        ),
    ),
    (QT_TRANSLATE_NOOP("actions", "&Help"), ("shortcuts", "menu_entry", "diagnostics", "about")),
)  # fmt: skip
RATE_NAMES: Final = tuple(f"rate_{rating}" for rating in (5, 4, 3, 2, 1, 0))
_COMPARING_NAMES: Final = (
    "switch_version", "switch_back", *(f"version_{number}" for number in range(1, 7)), "", "loop_from", "loop_to",
    "loop_off", "own_places", "", "blind_test", "prefer",
)  # fmt: skip
_PREVIEW_NAMES: Final = ("preview", "preview_next", "preview_previous", "leave_preview")
_SPEED_NAMES: Final = ("slower", "normal_speed", "faster")
_INNER: Final = (
    (
        "+shelf",
        #: Title of a menu: making and changing collections.
        QT_TRANSLATE_NOOP("actions", "&Collections"),
        (
            "new_collection",
            "new_folder",
            "save_search",
            "",
            "play_collection",
            "queue_collection",
            "copy_collection",
            "export_collection",
            "",
            "rename_collection",
            "delete_collection",
        ),
    ),
    (
        "+volume",
        #: Title of a menu: how loud songs play.
        QT_TRANSLATE_NOOP("actions", "V&olume"),
        ("louder", "softer", "mute"),
    ),
    (
        "+giving",
        #: Title of a menu: copies of the selected songs, and lists of them.
        QT_TRANSLATE_NOOP("actions", "Copy &or export"),
        ("save_copy", "copy_out", "write_list"),
    ),
    (
        "+editing",
        #: Title of a menu: what the person can change of the selected songs.
        QT_TRANSLATE_NOOP("actions", "Edit son&g"),
        ("name_songs", "edit_lyrics", "set_times", "note"),
    ),
)
"""Menus that only keep others short."""
COVER_NAMES: Final = ("own_cover", "paste_cover", "", "told_cover")
SAVE_NAMES: Final = (
    "save_mp3", "save_mp4", "save_cover", "save_lyrics", "", "save_times", "save_wav", "save_midi", "", "save_all",
)  # fmt: skip


_BY_NAME: Final = {spec.name: spec for spec in _SPECS}
_NOTHING_SELECTED: Final = Situation()


def object_name(kind: str, name: str) -> str:
    """save_mp3 of the kind "action" is actionSaveMp3."""
    return kind + "".join(word.capitalize() for word in name.split("_"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)


class Actions(QObject):
    """All actions by name, each made when it is first asked for; and the menus they stand in, once they are filled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._made: dict[str, QAction] = {}
        self._menus: list[QMenu] = []
        self._never: set[str] = set()
        """What cannot be done on this desktop."""
        # The window owns them: left to Python, a worker's search for garbage could destroy them on its thread.
        #: Title of a menu: download one kind of file of the selected songs.
        self.save_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Download onl&y")), parent)
        self.help_menu: QMenu | None = None

    def _make(self, spec: _Spec) -> QAction:
        action = QAction(_tr(spec.text), self)
        action.setObjectName(object_name("action", spec.name))
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        if spec.icon:
            action.setIcon(icons.icon(spec.icon))
            action.setIconVisibleInMenu(False)
        if not spec.listens:
            # Qt would take the key from buttons; the views give it on where it is free.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setEnabled(spec.needs(_NOTHING_SELECTED))
        return action

    def _make_menus(self) -> None:
        parent = self._window
        self.themes = self._choices("actionTheme", _THEMES)
        self.sleeps = QActionGroup(self)
        for minutes in _SLEEP_MINUTES:
            self._choice(self.sleeps, "actionSleep", minutes, self._sleep_words(minutes))
        self.sizes = self._choices("actionCovers", enumerate(_SIZES))
        self.groupings = self._choices("actionGroup", _GROUPINGS)
        #: Title of a menu: how many stars the selected songs get.
        self.rating_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "&Rating")), parent)
        #: Title of a menu: collections that the selected songs can be added to.
        self.collections_menu = QMenu(
            _tr(QT_TRANSLATE_NOOP("actions", "A&dd to collection")), parent
        )
        #: Title of a menu: the cover of the selected songs.
        self.cover_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Cover")), parent)
        self._inner = {name: QMenu(_tr(title), parent) for name, title, _names in _INNER}
        #: Title of a menu: what can be done while versions of a song are compared.
        self.comparing_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "While comparin&g")), parent)
        #: Title of a menu: hearing the loudest parts of songs.
        self.preview_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Previe&w")), parent)
        self.columns_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "&Columns")), parent)
        #: Title of a menu.
        self.recent_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Recent searches")), parent)
        self.recent_menu.setObjectName("menuRecent")
        self.sleep_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "S&leep timer")), parent)
        #: Title of a menu: how fast songs play.
        self.speed_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Spee&d")), parent)
        #: Title of a menu: how large covers are.
        self.size_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Cover si&ze")), parent)
        #: Title of a menu: by what songs stand in groups.
        self.group_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "G&roup by")), parent)
        #: Title of a menu: by what songs are sorted.
        self.sort_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "Sort b&y")), parent)
        self.theme_menu = QMenu(_tr(QT_TRANSLATE_NOOP("actions", "C&olours")), parent)

    def _choices(self, name: str, offered: Iterable[tuple[object, str]]) -> QActionGroup:
        """Actions of which one is ticked."""
        group = QActionGroup(self)
        for value, text in offered:
            self._choice(group, name, value, _tr(text))
        return group

    @staticmethod
    def _choice(group: QActionGroup, name: str, value: object, text: str) -> None:
        action = group.addAction(text)
        action.setObjectName(object_name(name, str(value) or "none"))
        action.setCheckable(True)
        action.setData(str(value) if isinstance(value, str) else value)

    def _sleep_words(self, minutes: int) -> str:
        if not minutes:
            #: In the menu of the sleep timer: it is switched off.
            return self.tr("&Off")
        return formats.counted(minutes, self.tr("After {n} minutes", "", minutes))

    def __getitem__(self, name: str) -> QAction:
        """An action by its name."""
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._make(_BY_NAME[name])
        return made

    def all(self) -> Sequence[QAction]:
        """All actions, in the order of the menus."""
        return tuple(self[name] for name in _BY_NAME)

    def named(self) -> Iterable[tuple[str, QAction]]:
        """All actions with their names."""
        return [(name, self[name]) for name in _BY_NAME]

    @staticmethod
    def usual_keys(name: str) -> list[QKeySequence]:
        """The keys that an action comes with."""
        return [QKeySequence(key) for key in _BY_NAME[name].keys]

    def enable(self, now: Situation) -> None:
        """Switch each action on or off by what it needs, and call it what it is in this list."""
        for spec in _SPECS:
            action = self[spec.name]
            is_possible = spec.name not in self._never and not (spec.writes and now.is_protected)
            action.setEnabled(is_possible and spec.needs(now))
            if spec.name in _WHY_NOT and is_possible:
                is_reason, words = _WHY_NOT[spec.name]
                is_told = not action.isEnabled() and is_reason(now)
                self._say(action, _tr(words) if is_told else "")
            if spec.text_for_tasks:
                is_tasks = now.list_kind is ListKind.TASKS
                action.setText(_tr(spec.text_for_tasks if is_tasks else spec.text))
        self.collections_menu.setEnabled(situation.judged(now) and not now.is_protected)

    def say_protected(self, reason: str) -> None:
        """Say of every action that writes why it is grey, in the menus too."""
        for spec in _SPECS:
            if spec.writes:
                self[spec.name].setToolTip(reason)

    def say_of(self, name: str, reason: str, *, never: bool = False) -> None:
        """Say something of an action beside it, in the menu that it stands in too; `never`: why it is always grey."""
        action = self[name]
        if never:
            self._never.add(name)
            action.setEnabled(False)
        self._say(action, reason)

    @staticmethod
    def _say(action: QAction, words: str) -> None:
        action.setToolTip(words)
        action.setStatusTip(words)

    def name_menus(self, bar: QMenuBar) -> None:
        """Build the menus, which are empty until `fill`."""
        for title, _names in _MENUS:
            menu = bar.addMenu(_tr(title))
            menu.setObjectName(object_name("menu", title.replace("&", "")))
            self._menus.append(menu)

    def fill(self) -> None:
        """Put into the menus what stands in them."""
        self._make_menus()
        for menu, (_title, names) in zip(self._menus, _MENUS, strict=True):
            self.put(menu, names)
            if "about" in names:
                self.help_menu = menu

    def put(self, menu: QMenu, names: Sequence[str]) -> None:
        """Put actions into a menu."""
        menu.setToolTipsVisible(True)  # only what has words of its own says them
        for name in names:
            if not name:
                menu.addSeparator()
            elif name.startswith("+"):
                menu.addMenu(self._menu_within(name))
            else:
                menu.addAction(self[name])

    def _menu_within(self, name: str) -> QMenu:
        """A menu that stands in others; it is filled when the first of them is."""
        menu, names, actions = {
            **{name: (self._inner[name], names, []) for name, _title, names in _INNER},
            "+save": (self.save_menu, SAVE_NAMES, []),
            "+rating": (self.rating_menu, RATE_NAMES, []),
            "+comparing": (self.comparing_menu, _COMPARING_NAMES, []),
            "+preview": (self.preview_menu, _PREVIEW_NAMES, []),
            "+collections": (self.collections_menu, (), []),
            "+cover": (self.cover_menu, COVER_NAMES, []),
            "+columns": (self.columns_menu, (), []),
            "+recent": (self.recent_menu, (), []),
            "+sleep": (self.sleep_menu, (), self.sleeps.actions()),
            "+speed": (self.speed_menu, _SPEED_NAMES, []),
            "+size": (self.size_menu, (), self.sizes.actions()),
            "+group": (self.group_menu, (), self.groupings.actions()),
            "+sort": (self.sort_menu, (), []),
            "+theme": (self.theme_menu, (), self.themes.actions()),
        }[name]
        if menu.isEmpty():
            self.put(menu, names)
            menu.addActions(actions)
        return menu
