"""Code → English sentence that says what happened and what to do. Marked for translation; knows nothing else.

The command line prints the English, the window translates the template first. Values are plain text that the
caller already cleaned; a missing value shows as "?" instead of failing, because a sentence must always come out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from suno_desktop.core.fields import QT_TRANSLATE_NOOP

SENTENCES: dict[str, str] = {
    # States of a task.
    "task.waiting": QT_TRANSLATE_NOOP("sentences", "Waiting for the relay's first answer."),
    "task.running": QT_TRANSLATE_NOOP("sentences", "The relay is working on it."),
    "task.ready": QT_TRANSLATE_NOOP("sentences", "Ready."),
    "task.failed": QT_TRANSLATE_NOOP("sentences", "The relay says that this task failed."),
    "task.stalled": QT_TRANSLATE_NOOP(
        "sentences",
        "Nothing came for a long time, so it is asked for rarely now. Retry asks at once.",
    ),
    "task.stalled_empty": QT_TRANSLATE_NOOP(
        "sentences",
        "The relay says it is done but gave no song. It is asked for rarely now; Retry asks at once.",
    ),
    "task.held": QT_TRANSLATE_NOOP(
        "sentences", "Waits for you: the relay does not accept the key."
    ),
    "task.no_relay": QT_TRANSLATE_NOOP(
        "sentences", "No relay is set up yet. Add one in Settings, then it is asked."
    ),
    "task.unknown": QT_TRANSLATE_NOOP(
        "sentences",
        "This relay knows no such task for this key. Check the ID, the relay and whose key it is.",
    ),
    "task.unknown_anywhere": QT_TRANSLATE_NOOP(
        "sentences",
        "None of your relays knows this task. Check the ID, or add the relay that made it.",
    ),
    "task.gone": QT_TRANSLATE_NOOP(
        "sentences", "The relay no longer knows this task. What you have stays."
    ),
    # The network.
    "net.refused": QT_TRANSLATE_NOOP(
        "sentences", "{host} refuses the connection. Is the address right, is the server running?"
    ),
    "net.dns": QT_TRANSLATE_NOOP(
        "sentences", "{host} cannot be found. Check the address and your network."
    ),
    "net.timeout": QT_TRANSLATE_NOOP(
        "sentences", "{host} did not answer in time. It is tried again by itself."
    ),
    "net.tls": QT_TRANSLATE_NOOP(
        "sentences",
        "The secure connection to {host} failed: its certificate is not valid for it. "
        "Check the address and this computer's clock. Nothing was sent.",
    ),
    "net.tls_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} does not offer a secure connection that is safe enough. Ask who runs it. Nothing was sent.",
    ),
    "net.unreachable": QT_TRANSLATE_NOOP(
        "sentences", "There is no way to {host} right now. Check your network."
    ),
    "net.encoded": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent its answer packed in a way that was not asked for. Ask who runs it to send it plain.",
    ),
    "net.proxy": QT_TRANSLATE_NOOP(
        "sentences", "The proxy {host} does not let the request through. Check your proxy settings."
    ),
    "net.cut": QT_TRANSLATE_NOOP(
        "sentences", "The connection to {host} broke off. It is tried again by itself."
    ),
    "net.too_slow": QT_TRANSLATE_NOOP(
        "sentences", "{host} sends too slowly. It is tried again by itself."
    ),
    "net.too_large": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent more than is sensible, so it was stopped. Check the link or the address.",
    ),
    "net.bad_redirect": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} points to {target}, which is not followed. If that is its new address, enter it in Settings.",
    ),
    "url.refused": QT_TRANSLATE_NOOP(
        "sentences",
        "This link is not allowed: {host}. Only secure links to public hosts are followed.",
    ),
    "url.plain_http": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} is plain http, which anybody on the way can read. Use https, or allow plain http for this relay.",
    ),
    "url.private": QT_TRANSLATE_NOOP(
        "sentences", "{host} leads into a private network and is not followed."
    ),
    # Relays.
    "relay.key_wrong": QT_TRANSLATE_NOOP(
        "sentences", "{relay} does not accept the key. Check it in Settings."
    ),
    "relay.key_missing": QT_TRANSLATE_NOOP("sentences", "{relay} wants a key. Add it in Settings."),
    "relay.key_expired": QT_TRANSLATE_NOOP(
        "sentences", "The key for {relay} has expired. Get a new one and enter it in Settings."
    ),
    "relay.no_credit": QT_TRANSLATE_NOOP(
        "sentences", "{relay} says that the credit of this key is used up. Top it up, then Retry."
    ),
    "relay.no_access": QT_TRANSLATE_NOOP(
        "sentences", "{relay} does not let this key use Suno. Ask the relay for access."
    ),
    "relay.task_unknown": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} knows no such task for this key. Check the ID, the relay and whose key it is.",
    ),
    "relay.rate_limited": QT_TRANSLATE_NOOP(
        "sentences", "{relay} asks us to slow down. It is asked again in {seconds} s."
    ),
    "relay.slow_down": QT_TRANSLATE_NOOP(
        "sentences", "{relay} asks us to slow down. It is tried again by itself."
    ),
    "relay.overloaded": QT_TRANSLATE_NOOP(
        "sentences", "{relay} is overloaded. It is tried again by itself."
    ),
    "relay.upstream": QT_TRANSLATE_NOOP(
        "sentences", "{relay} cannot reach its own supplier. It is tried again by itself."
    ),
    "relay.server_error": QT_TRANSLATE_NOOP(
        "sentences", "{relay} has a fault (status {status}). It is tried again by itself."
    ),
    "relay.web_page": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} answered with a web page instead of data. Check the address, and whether your network asks you to sign in.",
    ),
    "relay.cloudflare": QT_TRANSLATE_NOOP(
        "sentences",
        "Cloudflare stands before {relay} and asks for a browser. Try another network or ask the relay.",
    ),
    "relay.not_json": QT_TRANSLATE_NOOP(
        "sentences", "{relay} sent something that is not JSON. It is tried again by itself."
    ),
    "relay.empty": QT_TRANSLATE_NOOP(
        "sentences", "{relay} sent an empty answer. It is tried again by itself."
    ),
    "relay.too_large": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} sent an answer that is too large to be one. Check the address in Settings.",
    ),
    "relay.not_understood": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} gave an answer that is not understood. It is tried again by itself; the answer is under Details.",
    ),
    "relay.not_a_relay": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no Suno relay at {host}. Use the API address from the relay's documentation.",
    ),
    "relay.not_served": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} does not offer this kind of question at this address. Check the address in Settings.",
    ),
    "relay.said": QT_TRANSLATE_NOOP(
        "sentences", "{relay} says: “{message}” If that does not help you, ask the relay."
    ),
    "relay.name_taken": QT_TRANSLATE_NOOP(
        "sentences", "There is already a relay called “{name}”. Choose another name."
    ),
    "relay.url_taken": QT_TRANSLATE_NOOP("sentences", "This address is already saved as “{name}”."),
    "relay.url_bad": QT_TRANSLATE_NOOP(
        "sentences", "“{url}” is no address of a relay. It looks like https://api.example.com."
    ),
    "relay.none": QT_TRANSLATE_NOOP("sentences", "No relay is set up. Name one with --relay URL."),
    "relay.not_found": QT_TRANSLATE_NOOP("sentences", "There is no relay called “{name}”."),
    "relay.offline": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} cannot be reached. Your library is all here; asking resumes by itself.",
    ),
    "relay.given_up": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} gave no usable answer in {tries} tries. Check the address and your network.",
    ),
    "relay.ok": QT_TRANSLATE_NOOP("sentences", "{relay} answers in {ms} ms and accepts the key."),
    "relay.ok_no_key": QT_TRANSLATE_NOOP(
        "sentences", "{relay} answers in {ms} ms. It did not ask for a key."
    ),
    # Keys.
    "key.impossible": QT_TRANSLATE_NOOP(
        "sentences",
        "This cannot be a key: it must be 8 to 512 letters, digits and signs without spaces.",
    ),
    "key.no_keyring": QT_TRANSLATE_NOOP(
        "sentences",
        "This system has no key store. Keep the key for this run only, or in a file that only you can read.",
    ),
    "key.keyring_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "The system's key store did not keep the key. Keep it for this run only, or in a file that only you can read.",
    ),
    "key.unread": QT_TRANSLATE_NOOP(
        "sentences",
        "The system's key store does not tell the key of {relay}. Unlock it and choose Poll now, or enter the key in Settings.",
    ),
    "key.file_failed": QT_TRANSLATE_NOOP("sentences", "The key file cannot be used: {reason}."),
    "key.file_unsafe": QT_TRANSLATE_NOOP(
        "sentences",
        "The key file {path} could be read by others or is not yours, so it is not used.",
    ),
    "key.which_relay": QT_TRANSLATE_NOOP(
        "sentences",
        "SUNO_DESKTOP_KEY is set but there are several relays. Say which one it is for with --relay.",
    ),
    # Files.
    "file.not_saved": QT_TRANSLATE_NOOP("sentences", "Ready to be saved."),
    "file.queued": QT_TRANSLATE_NOOP("sentences", "Waits for its turn."),
    "file.downloading": QT_TRANSLATE_NOOP("sentences", "Is being saved."),
    "file.saved": QT_TRANSLATE_NOOP("sentences", "Saved."),
    "file.blocked": QT_TRANSLATE_NOOP(
        "sentences", "Suno blocks the download of this file. Cover, lyrics and details are kept."
    ),
    "file.failed": QT_TRANSLATE_NOOP("sentences", "The file could not be saved."),
    "file.paused": QT_TRANSLATE_NOOP("sentences", "Paused."),
    "file.missing": QT_TRANSLATE_NOOP(
        "sentences", "The file is no longer where it was saved. Save it again, or put it back."
    ),
    "file.damaged": QT_TRANSLATE_NOOP(
        "sentences", "The file has changed since it was saved. Save it again to get the original."
    ),
    "file.none_offered": QT_TRANSLATE_NOOP(
        "sentences", "The relay offers no such file for this song."
    ),
    "file.not_ready": QT_TRANSLATE_NOOP(
        "sentences", "The song is not ready yet; it can be saved when it is."
    ),
    "file.video_later": QT_TRANSLATE_NOOP(
        "sentences", "The video is still rendering; it is tried again later."
    ),
    "file.no_lyrics": QT_TRANSLATE_NOOP("sentences", "This song has no lyrics."),
    "file.linked": QT_TRANSLATE_NOOP(
        "sentences", "{path} shares its bytes with another name, so it is left as it is."
    ),
    "file.other_song": QT_TRANSLATE_NOOP(
        "sentences", "{path} says that it is another song, so it is not taken for this one."
    ),
    "file.cancelled": QT_TRANSLATE_NOOP("sentences", "Cancelled."),
    "media.blocked_by_suno": QT_TRANSLATE_NOOP(
        "sentences", "Suno blocks the download of this file. Cover, lyrics and details are kept."
    ),
    "media.encrypted": QT_TRANSLATE_NOOP(
        "sentences", "The server gave an encrypted file that nobody can play."
    ),
    "media.refused": QT_TRANSLATE_NOOP("sentences", "{host} refuses this file (status {status})."),
    "media.not_found": QT_TRANSLATE_NOOP(
        "sentences",
        "The file is not at {host} (status {status}). The link may be too fresh or too old.",
    ),
    "media.server_error": QT_TRANSLATE_NOOP(
        "sentences", "{host} has a fault (status {status}). It is tried again by itself."
    ),
    "media.busy": QT_TRANSLATE_NOOP(
        "sentences", "{host} asks us to slow down. It is tried again by itself."
    ),
    "media.web_page": QT_TRANSLATE_NOOP("sentences", "{host} sent a web page instead of the file."),
    "media.empty": QT_TRANSLATE_NOOP("sentences", "{host} sent an empty file."),
    "media.cut": QT_TRANSLATE_NOOP(
        "sentences", "The file broke off before its end. It is tried again."
    ),
    "media.damaged": QT_TRANSLATE_NOOP(
        "sentences", "What came is not a whole {kind} file: {problem}."
    ),
    "media.wrong_length": QT_TRANSLATE_NOOP(
        "sentences", "The file plays {got} s instead of {expected} s, so it is not whole."
    ),
    "media.wrong_container": QT_TRANSLATE_NOOP(
        "sentences", "The server sent a {container} file where a {kind} file was promised."
    ),
    "media.changed": QT_TRANSLATE_NOOP(
        "sentences", "The file changed at the server while it was fetched. It is fetched anew."
    ),
    "media.encoded": QT_TRANSLATE_NOOP(
        "sentences", "{host} sent the file packed although that was not asked for."
    ),
    "media.too_large": QT_TRANSLATE_NOOP(
        "sentences", "The file is larger than {limit}, so it was stopped."
    ),
    "media.bad_picture": QT_TRANSLATE_NOOP(
        "sentences", "The cover is not a picture that can be used."
    ),
    "media.spliced": QT_TRANSLATE_NOOP(
        "sentences", "Parts of different files were mixed up in what came. It is tried again."
    ),
    "media.not_media": QT_TRANSLATE_NOOP(
        "sentences", "What came is no {kind} file and no other sound or picture that is known."
    ),
    "media.silent": QT_TRANSLATE_NOOP(
        "sentences", "What came in place of the song is a video without any sound."
    ),
    "media.checksum": QT_TRANSLATE_NOOP(
        "sentences", "What {host} sent does not match its own checksum. It is tried again."
    ),
    "media.unplayable": QT_TRANSLATE_NOOP("sentences", "This file cannot be played: {problem}."),
    "media.no_sound": QT_TRANSLATE_NOOP(
        "sentences",
        "This file holds no sound that can be played. Save the song again to get it whole.",
    ),
    "media.no_link": QT_TRANSLATE_NOOP("sentences", "The relay gave no usable link for this file."),
    "media.live_only": QT_TRANSLATE_NOOP(
        "sentences", "Only the live stream exists so far; the file comes when the song is ready."
    ),
    "media.stopped": QT_TRANSLATE_NOOP(
        "sentences", "Several songs in a row could not be played, so playing stopped."
    ),
    # Disk.
    "disk.full": QT_TRANSLATE_NOOP(
        "sentences", "The disk is full: {path}. Free some space; saving goes on by itself."
    ),
    "disk.no_room": QT_TRANSLATE_NOOP(
        "sentences",
        "Waits for space: {needs} MB more are needed at {path}. Free some; saving goes on by itself.",
    ),
    "disk.read_only": QT_TRANSLATE_NOOP(
        "sentences", "Nothing can be written to {path}. Choose another folder in Settings."
    ),
    "disk.missing": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} is not there. Plug in the disk or choose another folder in Settings.",
    ),
    "disk.error": QT_TRANSLATE_NOOP("sentences", "The disk reports an error at {path}: {reason}."),
    "disk.unsafe": QT_TRANSLATE_NOOP(
        "sentences", "{path} leads out of the library's folder, so nothing was written."
    ),
    "disk.path_too_long": QT_TRANSLATE_NOOP(
        "sentences",
        "The path of this folder is too long: {length} signs, and at most {most} leave room for the names of songs. "
        "Choose a folder nearer to the top.",
    ),
    "disk.no_name": QT_TRANSLATE_NOOP(
        "sentences", "Another file has the name {path}, so nothing was moved there."
    ),
    # Names of files.
    "name.empty": QT_TRANSLATE_NOOP(
        "sentences", "The name pattern is empty. “Use default” brings back the usual one."
    ),
    "name.unknown_token": QT_TRANSLATE_NOOP(
        "sentences", "There is no {token}. “Insert” shows all that there are."
    ),
    "name.brace": QT_TRANSLATE_NOOP(
        "sentences", "A brace is left alone in the name pattern. Each {{ needs its }}."
    ),
    "name.bad_signs": QT_TRANSLATE_NOOP(
        "sentences",
        'The name pattern has signs that names of files cannot have, such as \\ : * ? " < > |. Take them out.',
    ),
    "name.no_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "A folder in the name pattern has no name. Something must stand before and after each /.",
    ),
    "name.too_many_folders": QT_TRANSLATE_NOOP(
        "sentences", "The name pattern has too many folders. Use at most {most}."
    ),
    "name.too_long": QT_TRANSLATE_NOOP(
        "sentences", "The name pattern is too long. Use fewer words of your own."
    ),
    "name.repeats": QT_TRANSLATE_NOOP(
        "sentences", "The name pattern repeats itself. Take some of it out."
    ),
    "name.all_alike": QT_TRANSLATE_NOOP(
        "sentences",
        "The name of the file itself must tell songs apart. Put the title or an ID in it.",
    ),
    "no_memory": QT_TRANSLATE_NOOP(
        "sentences",
        "There is not enough memory. Close other programs and try again; what is saved is sound.",
    ),
    # The library and the profile.
    "library.in_use": QT_TRANSLATE_NOOP(
        "sentences",
        "The library is in use by another suno-desktop. Close it, or give another --profile.",
    ),
    "library.too_new": QT_TRANSLATE_NOOP(
        "sentences",
        "The library was written by a newer suno-desktop. Update this program; nothing was changed.",
    ),
    "library.damaged": QT_TRANSLATE_NOOP(
        "sentences",
        "The library file {path} is damaged. Nothing was changed; start the window, which offers to open a backup.",
    ),
    "library.missing": QT_TRANSLATE_NOOP(
        "sentences",
        "The library file {path} is not there any more, but backups of it are, in {folder}. "
        "Nothing was changed; start the window, which offers to open one.",
    ),
    "library.cannot_open": QT_TRANSLATE_NOOP(
        "sentences", "The library {path} cannot be opened: {reason}."
    ),
    "library.disk_full": QT_TRANSLATE_NOOP(
        "sentences", "The disk with the library is full. Free some space; nothing is lost."
    ),
    "library.write_failed": QT_TRANSLATE_NOOP(
        "sentences", "The library cannot be written: {reason}. Nothing is lost."
    ),
    "library.not_sound": QT_TRANSLATE_NOOP(
        "sentences",
        "The library's file is damaged, so no more backups are made of it. "
        "Close the window and start it again: it offers to open an earlier backup.",
    ),
    "library.backup_failed": QT_TRANSLATE_NOOP(
        "sentences", "No backup of the library could be made: {reason}"
    ),
    "library.busy": QT_TRANSLATE_NOOP(
        "sentences",
        "Another program has locked the library. What is to be written waits for it; nothing is lost.",
    ),
    "library.shared_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "The library lies on a network, in {path}. That is safe with one computer at a time, but slower.",
    ),
    "library.not_there": QT_TRANSLATE_NOOP("sentences", "There is no library in this profile yet."),
    # The settings file.
    "settings.damaged": QT_TRANSLATE_NOOP(
        "sentences",
        "The settings file {path} is damaged, so the default settings are used. The damaged file is kept as {kept}. "
        "Check the music folder and set your other choices again.",
    ),
    "settings.not_kept": QT_TRANSLATE_NOOP(
        "sentences",
        "The settings file {path} is damaged and could not be copied ({reason}), so the default settings are used and "
        "none can be changed. Make its folder writable, or move the file away.",
    ),
    "settings.unreadable": QT_TRANSLATE_NOOP(
        "sentences",
        "The settings file {path} cannot be read ({reason}), so the default settings are used and none can be changed. "
        "Correct its permissions, then start Suno Desktop again.",
    ),
    "settings.unusable": QT_TRANSLATE_NOOP(
        "sentences",
        "These settings in {path} have values that cannot be used, so their defaults apply: {names}. "
        "Each value is kept until you change that setting.",
    ),
    # Bad usage.
    "usage.no_ids": QT_TRANSLATE_NOOP(
        "sentences", "No task ID was found in this text. Paste IDs, links or a relay's answer."
    ),
    "usage.bad_argument": QT_TRANSLATE_NOOP("sentences", "{problem}"),
    "usage.bad_kinds": QT_TRANSLATE_NOOP(
        "sentences", "“{kinds}” is not understood. Kinds are mp3, mp4, cover and lyrics."
    ),
    "usage.not_a_reply": QT_TRANSLATE_NOOP(
        "sentences", "This is no answer of a relay that could be imported."
    ),
    "usage.too_large": QT_TRANSLATE_NOOP("sentences", "{name} is too large to be read."),
    "usage.not_a_file": QT_TRANSLATE_NOOP("sentences", "{name} is no file that can be read."),
    "usage.export_too_new": QT_TRANSLATE_NOOP(
        "sentences", "{name} was written by a newer version. Update suno-desktop to import it."
    ),
    "usage.cannot_read": QT_TRANSLATE_NOOP("sentences", "{name} cannot be read: {reason}."),
    # The platform.
    "platform.no_display": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no screen to show the window on. Start it in a desktop session, or use “suno-desktop get”.",
    ),
    "platform.no_library": QT_TRANSLATE_NOOP(
        "sentences", "The system library {library} is missing. Install the package {package}."
    ),
    "platform.no_qt": QT_TRANSLATE_NOOP(
        "sentences",
        "PySide6 is not installed, so there is no window. Install PySide6-Addons, or use “suno-desktop get”.",
    ),
    "platform.no_audio": QT_TRANSLATE_NOOP(
        "sentences",
        "Playing needs the system library {library}. Install the package {package}; all else works.",
    ),
    "player.no_output": QT_TRANSLATE_NOOP(
        "sentences", "The sound output is gone, so playing is paused. Press play to go on."
    ),
    "platform.bad_qt": QT_TRANSLATE_NOOP(
        "sentences",
        "PySide6 {version} crashes under Python {python}. Install PySide6-Addons below 6.12, or use Python 3.12.",
    ),
    "app.crashed_before": QT_TRANSLATE_NOOP(
        "sentences",
        "suno-desktop ended unexpectedly last time. Nothing is lost; traces for a report are in {path}.",
    ),
    "open.unsafe": QT_TRANSLATE_NOOP(
        "sentences", "{what} is not opened: it is outside the library's folder, or no song of it."
    ),
    "open.failed": QT_TRANSLATE_NOOP("sentences", "{what} could not be opened."),
    "bug": QT_TRANSLATE_NOOP(
        "sentences",
        "Something went wrong inside suno-desktop ({problem}). It was written to the log.",
    ),
}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template of ours. Missing values show as "?"."""
    return template.format_map(defaultdict(lambda: "?", values))


def sentence(code: str, values: Mapping[str, str] | None = None) -> str:
    """The English sentence of a code; an unknown code is shown as it is."""
    return fill(SENTENCES.get(code, code), values or {})
