"""Code → English sentence that says what happened and what to do. Marked for translation; knows nothing else.

The command line prints the English, the window translates the template first. Where the sentence of the window names
its buttons or settings, the command line has one of its own. Whether something is tried again is not known here:
who shows the sentence of such a trouble adds what comes next. Values are plain text that the caller already cleaned;
a missing value shows as "?" instead of failing, because a sentence must always come out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Literal

from suno_desktop.core.fields import QT_TRANSLATE_NOOP

SENTENCES: dict[str, str] = {
    # What is wrong with a search; the rest of it is searched.
    "query.no_field": QT_TRANSLATE_NOOP(
        "sentences", "There is no field “{name}”, so this was searched as text."
    ),
    "query.no_value": QT_TRANSLATE_NOOP(
        "sentences", "Put a value directly after the colon of “{field}:”."
    ),
    "query.not_compared": QT_TRANSLATE_NOOP(
        "sentences", "“{field}” cannot be compared. Use “{field}:” and the words to find."
    ),
    "query.not_a_length": QT_TRANSLATE_NOOP(
        "sentences", "“{value}” is not a length. Write it like 2:30, >2:30 or 2:00..3:00."
    ),
    "query.not_a_date": QT_TRANSLATE_NOOP(
        "sentences",
        "“{value}” is not a date. Write it like 2024-11, >2024, 2024-11..2025-01 or last week.",
    ),
    "query.not_a_number": QT_TRANSLATE_NOOP(
        "sentences", "“{value}” is not a number. Write it like 4, >=4 or 2..4."
    ),
    "query.not_a_choice": QT_TRANSLATE_NOOP(
        "sentences", "“{field}:” does not know “{value}”. Choose one of the suggestions."
    ),
    "query.not_an_id": QT_TRANSLATE_NOOP(
        "sentences", "“{value}” is not an ID. Write the first characters of one."
    ),
    "query.open_quote": QT_TRANSLATE_NOOP(
        "sentences",
        "The quotation marks are not closed, so everything after them is one phrase. Put one at its end.",
    ),
    "query.open_bracket": QT_TRANSLATE_NOOP(
        "sentences", "A bracket is not closed. Put “)” at its end."
    ),
    # States of a task.
    "task.waiting": QT_TRANSLATE_NOOP("sentences", "Waiting for the provider's first response."),
    "task.running": QT_TRANSLATE_NOOP("sentences", "The provider is generating this."),
    "task.ready": QT_TRANSLATE_NOOP("sentences", "Ready."),
    "song.failed": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno could not make this version. The other version of the task may be fine; create it again to get another.",
    ),
    "task.part_running": QT_TRANSLATE_NOOP(
        "sentences", "Part of this is ready; the provider is still generating the rest."
    ),
    "task.part_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "A version could not be made; create it again to get another. The rest is in your library.",
    ),
    "task.failed": QT_TRANSLATE_NOOP("sentences", "The provider reports that this task failed."),
    "task.stalled": QT_TRANSLATE_NOOP(
        "sentences",
        "No progress for a long time, so it is checked less often. Press Retry to check now.",
    ),
    "task.stalled_empty": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider says it is finished but returned no song. It is checked less often now; "
        "press Retry to check now.",
    ),
    "task.held": QT_TRANSLATE_NOOP(
        "sentences", "The provider rejects the API key. Check it in Settings."
    ),
    "task.no_relay": QT_TRANSLATE_NOOP(
        "sentences", "No provider set up yet. Add one in Settings to check this task."
    ),
    "task.unknown": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider has no such task for this key. Check the task ID, and that this provider "
        "and key belong to it.",
    ),
    "task.unknown_anywhere": QT_TRANSLATE_NOOP(
        "sentences",
        "None of your providers has this task. Check the ID, or add the provider that generated it.",
    ),
    "task.gone": QT_TRANSLATE_NOOP(
        "sentences", "The provider has deleted this task. What you already have is kept."
    ),
    "task.done_no_song": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider says it is finished but returned no song. Checking again for 15 minutes.",
    ),
    "task.done_no_link": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider says it is finished but returned no link to the song. Checking again for 15 "
        "minutes.",
    ),
    "task.done_live": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider says it is finished, but only the live stream exists so far. Checking again "
        "for 15 minutes.",
    ),
    "task.stalled_no_link": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider says it is finished but returned no link to the song. It is checked less often "
        "now; press Retry to check now.",
    ),
    "task.not_clear": QT_TRANSLATE_NOOP(
        "sentences",
        "The response does not say in a way that Suno Desktop understands how far this task is. "
        "Checking again automatically.",
    ),
    "task.id_form": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider does not accept the form of this task ID. Check that the ID is complete and "
        "comes from this provider.",
    ),
    "task.too_many": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider keeps sending new songs for this task. The first 100 are kept, and it is no "
        "longer checked automatically. Press Retry to check it once more.",
    ),
    "task.usual": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider is generating this. Here that usually takes about {minutes} min (a guess from "
        "your finished tasks).",
    ),
    "task.usual_seconds": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider is generating this. Here that usually takes about {seconds} s (a guess from "
        "your finished tasks).",
    ),
    "task.rest_said": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} does not return this task and says: “{message}”. It is no longer checked "
        "automatically; press Retry to check now, or contact the provider.",
    ),
    "task.rest_empty": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returns nothing for this task, again and again. It cannot give out this response; "
        "tell its operator. Press Retry to check again.",
    ),
    "task.rest_unread": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returns something for this task that Suno Desktop does not understand, again and "
        "again. Press Retry to check again, or contact the provider.",
    ),
    "task.rest_fault": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has a fault with this task, again and again, and says: “{message}”. Tell its "
        "operator; press Retry to check again.",
    ),
    "task.rest_silent": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} does not respond about this task, again and again, but does about others. Tell its "
        "operator; press Retry to check again.",
    ),
    # The network.
    "net.refused": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} refuses the connection. Check that the address is right and the server is running.",
    ),
    "net.dns": QT_TRANSLATE_NOOP(
        "sentences", "{host} cannot be found. Check the address and your internet connection."
    ),
    "net.timeout": QT_TRANSLATE_NOOP("sentences", "{host} did not respond in time."),
    "net.tls": QT_TRANSLATE_NOOP(
        "sentences",
        "No secure connection to {host}: its certificate is not valid. Check the address, or contact its "
        "operator. Nothing was sent.",
    ),
    "net.tls_dates": QT_TRANSLATE_NOOP(
        "sentences",
        "No secure connection to {host}: its certificate has expired or is not valid yet. Check this "
        "computer's date and time. If they are right, contact its operator. Nothing was sent.",
    ),
    "net.tls_issuer": QT_TRANSLATE_NOOP(
        "sentences",
        "No secure connection to {host}: this computer does not know the issuer of its certificate. If you "
        "trust the issuer (your company, your own server, an antivirus program), add its certificate to the "
        "system's certificates, or name the file in SSL_CERT_FILE. Nothing was sent.",
    ),
    "net.tls_no_file": QT_TRANSLATE_NOOP(
        "sentences",
        "No secure connection to {host}: {name} names {path}, where there is no certificate. Set it to the "
        "file with the certificate of the issuer that you trust. Nothing was sent.",
    ),
    "net.tls_name": QT_TRANSLATE_NOOP(
        "sentences",
        "No secure connection to {host}: its certificate belongs to another name. Check the address. "
        "Nothing was sent.",
    ),
    "net.tls_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "The encryption that {host} offers is too weak to be safe. Contact its operator. Nothing was sent.",
    ),
    "net.unreachable": QT_TRANSLATE_NOOP(
        "sentences", "{host} cannot be reached right now. Check your internet connection."
    ),
    "net.encoded": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent a compressed response that was not requested. Contact its operator.",
    ),
    "net.proxy": QT_TRANSLATE_NOOP(
        "sentences",
        "The proxy {proxy} does not connect to {host}. Check your proxy settings, or contact the proxy's operator.",
    ),
    "net.proxy_away": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} was not reached because the proxy {proxy} does not respond. Check your proxy settings and "
        "your internet connection.",
    ),
    "net.proxy_password": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} was not reached because the proxy {proxy} requires a user name and password, or "
        "others than it was given. Enter them as http://user:password@host:port in your proxy settings.",
    ),
    "net.proxy_bad": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} was not reached because the address of your proxy is not valid. Enter it like "
        "http://host:port or socks5h://host:port in your proxy settings. In a user name or password, write "
        "@ : / and % as %40, %3A, %2F and %25.",
    ),
    "net.proxy_page": QT_TRANSLATE_NOOP(
        "sentences",
        "A proxy in front of {host} requires a user name and password. Check your proxy settings.",
    ),
    "proxy.bad": QT_TRANSLATE_NOOP(
        "sentences",
        "This is not the address of a proxy. Enter it like http://host:port or socks5h://host:port.",
    ),
    "net.cut": QT_TRANSLATE_NOOP("sentences", "The connection to {host} was interrupted."),
    "net.too_slow": QT_TRANSLATE_NOOP("sentences", "{host} is too slow right now."),
    "net.too_large": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent too much data, so the transfer was stopped. Check the address.",
    ),
    "net.bad_redirect": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} redirects to {target}, which was blocked for safety. If that is the new address, "
        "enter it in Settings.",
    ),
    "net.redirect_loop": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} redirects in a circle or to nowhere, so there is no response. Contact its operator.",
    ),
    "net.lost_redirect": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} redirects to {target}, which cannot be followed. Refresh the task to get a new link.",
    ),
    "url.refused": QT_TRANSLATE_NOOP(
        "sentences",
        "This link was blocked: {host}. Only https links to public servers are allowed.",
    ),
    "url.port": QT_TRANSLATE_NOOP(
        "sentences",
        "This link was blocked: it leads to port {port} of {host}. Only port 443 and the ports of your "
        "providers are allowed.",
    ),
    "url.number": QT_TRANSLATE_NOOP(
        "sentences",
        "This link was blocked: it leads to the IP address {host}. Only the IP addresses of your providers are "
        "allowed; other servers need a name.",
    ),
    "url.plain_http": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} uses unencrypted HTTP, so others can read what is sent. Use https, or allow HTTP "
        "for this provider in Settings.",
    ),
    "url.private": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} is an address inside a private network, so it was blocked. Allow local addresses "
        "for this provider if it is yours.",
    ),
    # Relays.
    "relay.key_wrong": QT_TRANSLATE_NOOP(
        "sentences", "{relay} rejects the API key. Check it in Settings."
    ),
    "relay.key_missing": QT_TRANSLATE_NOOP(
        "sentences", "{relay} requires an API key. Add it in Settings."
    ),
    "relay.key_expired": QT_TRANSLATE_NOOP(
        "sentences", "The key for {relay} has expired. Get a new one and enter it in Settings."
    ),
    "relay.no_credit": QT_TRANSLATE_NOOP(
        "sentences",
        "Your account at {relay} has no credit left. Top it up there, then press Retry.",
    ),
    "relay.no_access": QT_TRANSLATE_NOOP(
        "sentences", "{relay} does not allow this key to use Suno. Ask your provider to enable it."
    ),
    "relay.task_unknown": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has no such task for this key. Check the task ID, and that this provider and key "
        "belong to it.",
    ),
    "relay.rate_limited": QT_TRANSLATE_NOOP(
        "sentences", "{relay} is limiting requests. Trying again in {seconds} s."
    ),
    "relay.slow_down": QT_TRANSLATE_NOOP("sentences", "{relay} is limiting requests."),
    "relay.overloaded": QT_TRANSLATE_NOOP("sentences", "{relay} is overloaded."),
    "relay.upstream": QT_TRANSLATE_NOOP(
        "sentences", "{relay} cannot reach its own upstream service."
    ),
    "relay.server_error": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has a server error (status {status}).",
    ),
    "relay.web_page": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returned a web page instead of data. Check the address, and whether your Wi-Fi "
        "needs a sign-in.",
    ),
    "relay.cloudflare": QT_TRANSLATE_NOOP(
        "sentences",
        "Cloudflare is blocking access to {relay}. Try another network, or contact the provider.",
    ),
    "relay.not_json": QT_TRANSLATE_NOOP("sentences", "{relay} returned invalid data (not JSON)."),
    "relay.empty": QT_TRANSLATE_NOOP("sentences", "{relay} returned an empty response."),
    "relay.too_large": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returned too much data. Check the address in Settings.",
    ),
    "relay.not_understood": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returned a response that Suno Desktop does not understand. See Details for the response.",
    ),
    "relay.not_a_relay": QT_TRANSLATE_NOOP(
        "sentences",
        "No Suno service was found at {host}. Use the API address from your provider's documentation.",
    ),
    "relay.not_served": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} does not support this request at this address. Check the address in Settings.",
    ),
    "relay.said": QT_TRANSLATE_NOOP(
        "sentences", "{relay} says: “{message}”. If that is unclear, contact the provider."
    ),
    "relay.unauthorized": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses the request (status 401) and gives no clear reason. Check the key in "
        "Settings, or ask the provider.",
    ),
    "relay.key_off": QT_TRANSLATE_NOOP(
        "sentences",
        "The key for {relay} was switched off there. Switch it on again at the provider, or enter "
        "another key in Settings.",
    ),
    "relay.key_no_credit": QT_TRANSLATE_NOOP(
        "sentences",
        "The credit of this key at {relay} is used up. Give the key more credit there, then press "
        "Retry, or enter another key in Settings.",
    ),
    "relay.key_models": QT_TRANSLATE_NOOP(
        "sentences",
        "This key may only use certain models at {relay}, so it cannot check tasks. New keys without "
        "a list of models can; tasks belong to the account. Create one there and enter it in "
        "Settings.",
    ),
    "relay.key_addresses": QT_TRANSLATE_NOOP(
        "sentences",
        "This key may only be used from certain network addresses, and yours is not one of them. Add "
        "your address to the key at {relay}, or enter another key in Settings.",
    ),
    "relay.account_blocked": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has blocked your account. Contact the provider; another key of this account does "
        "not help.",
    ),
    "relay.no_channel": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has no channel for this model at the moment and says: “{message}”. Press Retry "
        "later, or contact the provider.",
    ),
    "relay.declined": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses this request and says: “{message}”. If that is unclear, contact the "
        "provider, then press Retry.",
    ),
    "relay.declined_mute": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses this request and does not say why. Contact the provider, then press Retry.",
    ),
    "relay.fault": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has a problem of its own and says: “{message}”.",
    ),
    "relay.maintenance": QT_TRANSLATE_NOOP(
        "sentences", "{relay} is closed for maintenance at the moment."
    ),
    "relay.still_faulty": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} still has a problem of its own after {tries} tries. Try again later, or contact the "
        "provider.",
    ),
    "relay.nothing_there": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} responded “not found” and nothing else. Check the task ID, and that the address is "
        "that of the API.",
    ),
    "relay.udio": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returned a song made by Udio. Suno Desktop only handles tasks of Suno.",
    ),
    "preset.bad_entry": QT_TRANSLATE_NOOP(
        "sentences",
        "The preset “{name}” in {path} was left out: its field “{field}” is missing or wrong. Correct it and open this "
        "again.",
    ),
    "preset.bad_file": QT_TRANSLATE_NOOP(
        "sentences",
        "The presets in {path} cannot be read: the file is not JSON with a list “providers”. Correct it and open this "
        "again.",
    ),
    "relay.name_taken": QT_TRANSLATE_NOOP(
        "sentences", "You already have a provider called “{name}”. Choose another name."
    ),
    "relay.url_taken": QT_TRANSLATE_NOOP(
        "sentences", "You already have this address as “{name}”. Edit that one instead."
    ),
    "relay.url_bad": QT_TRANSLATE_NOOP(
        "sentences", "“{url}” is not a valid address. Enter one like https://api.example.com."
    ),
    "relay.url_user": QT_TRANSLATE_NOOP(
        "sentences",
        "An address has no user name, password or “@” in it. Enter one like https://api.example.com.",
    ),
    "relay.name_is_key": QT_TRANSLATE_NOOP(
        "sentences",
        "This name looks like an API key. Enter the key under “API key”, and choose another name.",
    ),
    "relay.none": QT_TRANSLATE_NOOP(
        "sentences", "No provider is set up yet. Give its address with --relay URL."
    ),
    "relay.not_found": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no provider called “{name}”. Check the name, or give its address with --relay URL.",
    ),
    "relay.offline": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} cannot be reached. Your library still works; refreshing resumes automatically.",
    ),
    "relay.given_up": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} could not be reached in {tries} tries. Check the address and your internet "
        "connection.",
    ),
    "relay.nothing_usable": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} returned nothing usable in {tries} tries. Check the address, or try again later.",
    ),
    "relay.ok": QT_TRANSLATE_NOOP(
        "sentences", "{relay} responds in {ms} ms and accepts the API key."
    ),
    "relay.ok_no_key": QT_TRANSLATE_NOOP(
        "sentences", "{relay} responds in {ms} ms and did not ask for a key."
    ),
    # Keys.
    "key.impossible": QT_TRANSLATE_NOOP(
        "sentences",
        "This is not a valid API key: a key has 8 to 512 letters, digits or symbols and no "
        "spaces. Copy it again from your provider.",
    ),
    "key.address": QT_TRANSLATE_NOOP(
        "sentences", "This is an address, not an API key. Copy the key from your provider."
    ),
    "key.no_keyring": QT_TRANSLATE_NOOP(
        "sentences",
        "No system keyring found. Keep the key for this session only, or in a file that only you can read.",
    ),
    "key.keyring_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "The system keyring could not store the key. Keep it for this session only, or in a file "
        "that only you can read.",
    ),
    "key.unread": QT_TRANSLATE_NOOP(
        "sentences",
        "The system keyring did not provide the key for {relay}. Unlock it and press Refresh, or "
        "enter the key in Settings.",
    ),
    "key.file_failed": QT_TRANSLATE_NOOP(
        "sentences", "The key file cannot be used: {reason}. Enter the key again in Settings."
    ),
    "key.file_unsafe": QT_TRANSLATE_NOOP(
        "sentences",
        "The key file {path} can be read by others or belongs to another user, so it is ignored. "
        "Make it private (chmod 600) or enter the key again.",
    ),
    "key.which_relay": QT_TRANSLATE_NOOP(
        "sentences",
        "SUNO_DESKTOP_KEY is set, but there are several providers. Use --relay to say which one it is for.",
    ),
    # Files.
    "file.not_saved": QT_TRANSLATE_NOOP("sentences", "Ready to download."),
    "file.queued": QT_TRANSLATE_NOOP("sentences", "Queued."),
    "file.downloading": QT_TRANSLATE_NOOP("sentences", "Downloading."),
    "file.saved": QT_TRANSLATE_NOOP("sentences", "Downloaded."),
    "file.no_room_for_tags": QT_TRANSLATE_NOOP(
        "sentences", "Downloaded without tags: this kind of file has no place for them."
    ),
    "file.not_taggable": QT_TRANSLATE_NOOP(
        "sentences", "Downloaded without tags: writing them would have damaged the file."
    ),
    "file.blocked": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno blocks this download, so trying again does not help. Cover, lyrics and details are kept.",
    ),
    "file.failed": QT_TRANSLATE_NOOP("sentences", "The download failed. Press Retry."),
    "file.paused": QT_TRANSLATE_NOOP("sentences", "Paused."),
    "file.missing": QT_TRANSLATE_NOOP(
        "sentences", "The file is no longer where it was saved. Download it again, or put it back."
    ),
    "file.not_whole": QT_TRANSLATE_NOOP(
        "sentences", "{path} is damaged, so it was not added to the library."
    ),
    "file.damaged": QT_TRANSLATE_NOOP(
        "sentences",
        "The file was changed after it was saved. Download it again to get the original.",
    ),
    "file.changed_since": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} was changed again since, so its earlier tags were not restored. To get the original, download it again.",
    ),
    "file.no_way_back": QT_TRANSLATE_NOOP(
        "sentences",
        "The earlier tags of {path} cannot be restored. The file was not changed. To get the original, download it again.",
    ),
    "file.not_there": QT_TRANSLATE_NOOP(
        "sentences", "The file is not at {path}. Copy it there, then choose the folder again."
    ),
    "file.differs_there": QT_TRANSLATE_NOOP(
        "sentences",
        "The file at {path} is not the one that was downloaded. Copy that one there, then choose the folder again.",
    ),
    "file.none_offered": QT_TRANSLATE_NOOP(
        "sentences", "The provider does not offer this file for this song."
    ),
    "file.not_ready": QT_TRANSLATE_NOOP(
        "sentences", "The song is still being generated. You can download it when it is ready."
    ),
    "file.video_later": QT_TRANSLATE_NOOP("sentences", "The video is still being processed."),
    "file.no_lyrics": QT_TRANSLATE_NOOP("sentences", "This song has no lyrics."),
    "timing.none": QT_TRANSLATE_NOOP(
        "sentences", "Nothing is sung in this song, so there are no synced lyrics."
    ),
    "timing.not_told": QT_TRANSLATE_NOOP(
        "sentences", "The provider has not been asked for synced lyrics yet. Press Retry to ask."
    ),
    "timing.does_not_fit": QT_TRANSLATE_NOOP(
        "sentences",
        "The synced lyrics from the provider do not match this song's length or lyrics, so they were not used.",
    ),
    "timing.not_served": QT_TRANSLATE_NOOP(
        "sentences", "None of this song's providers offers synced lyrics."
    ),
    "timing.unknown": QT_TRANSLATE_NOOP(
        "sentences", "{relay} has no synced lyrics for this song. Try again later."
    ),
    "made.waits": QT_TRANSLATE_NOOP(
        "sentences", "{relay} is preparing the {kind} file. This can take a few minutes."
    ),
    "made.late": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} did not finish the {kind} file within {minutes} minutes. Press Retry to keep waiting for it.",
    ),
    "made.not_served": QT_TRANSLATE_NOOP(
        "sentences", "None of this song's providers offers {kind} files."
    ),
    "made.unknown": QT_TRANSLATE_NOOP(
        "sentences", "{relay} has no {kind} file of this song. Try again later."
    ),
    "made.needs_address": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} makes {kind} files only for programs with a web address that it can notify. Suno Desktop has none. "
        "Get the file from the provider's website.",
    ),
    "made.unsure": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno Desktop was closed while it ordered the {kind} file from {relay}, so it is not known whether the order "
        "arrived. Press Retry to order it again, which may cost a second time.",
    ),
    "made.expired": QT_TRANSLATE_NOOP(
        "sentences",
        "The {kind} file that the provider prepared is no longer available. Press Retry to ask for it again, which may "
        "cost something.",
    ),
    "media.not_wav": QT_TRANSLATE_NOOP(
        "sentences",
        "The provider sent {container} audio under the name of a WAV file, so it was not kept.",
    ),
    "midi.none": QT_TRANSLATE_NOOP(
        "sentences", "The provider found no notes in this song, so there is no MIDI file."
    ),
    "file.linked": QT_TRANSLATE_NOOP(
        "sentences", "{path} is hard-linked to another file, so it was not changed."
    ),
    "file.other_song": QT_TRANSLATE_NOOP(
        "sentences", "{path} is tagged as a different song, so it was not used."
    ),
    "file.cancelled": QT_TRANSLATE_NOOP("sentences", "Cancelled."),
    "media.blocked_by_suno": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno blocks this download. Cover, lyrics and details are kept. Press Check again to see whether your "
        "provider has another link now.",
    ),
    "media.encrypted_by_suno": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno encrypts this song, so nobody but the account that made it can download it. Cover, lyrics and "
        "details are kept. Press Check again to see whether your provider has a plain file now.",
    ),
    "media.encrypted_but_video": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno encrypts the audio of this song, so it cannot be downloaded. Its video can: choose "
        "“Download video (MP4)”. Cover, lyrics and details are kept.",
    ),
    "links.ended": QT_TRANSLATE_NOOP(
        "sentences",
        "The links of some songs that are not downloaded have expired, and no provider gave newer ones. "
        "See these songs under At risk.",
    ),
    "links.none_work": QT_TRANSLATE_NOOP(
        "sentences",
        "Not downloaded. The links that {relay} gave lately did not work at all. Download this song to try its "
        "link, or contact the provider.",
    ),
    "media.encrypted": QT_TRANSLATE_NOOP(
        "sentences",
        "The server sent an encrypted file that cannot be played. Press Retry, or ask your provider.",
    ),
    "media.refused": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} refused to send the file (status {status}). The link may have expired; press Retry.",
    ),
    "media.not_found": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} does not have this file (status {status}). The link may have expired or not be "
        "ready yet; press Retry.",
    ),
    "media.refused_said": QT_TRANSLATE_NOOP(
        "sentences", "{host} did not send the file (status {status}) and says: “{message}”."
    ),
    "media.refused_expired": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} did not send the file (status {status}) and says: “{message}”. The link may have expired.",
    ),
    "media.not_sent": QT_TRANSLATE_NOOP(
        "sentences", "{host} did not send the file (status {status})."
    ),
    "media.not_ready": QT_TRANSLATE_NOOP(
        "sentences", "{host} is still preparing the file (status {status})."
    ),
    "media.part": QT_TRANSLATE_NOOP(
        "sentences", "{host} says that it sent only a part of the file (status {status})."
    ),
    "media.challenge": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} asks for a browser check (status {status}), so the file could not be downloaded. Try another network, "
        "or contact the provider.",
    ),
    "media.server_error": QT_TRANSLATE_NOOP(
        "sentences", "{host} has a server error (status {status})."
    ),
    "media.busy": QT_TRANSLATE_NOOP("sentences", "{host} is limiting downloads."),
    "media.web_page": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent a web page instead of the file. The link has probably expired; press Retry.",
    ),
    "media.said": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent a message instead of the file: “{message}”. Press Retry; if that does not help, contact the "
        "provider.",
    ),
    "media.said_expired": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent a message instead of the file: “{message}”. The link has probably expired; press Retry.",
    ),
    "media.empty": QT_TRANSLATE_NOOP("sentences", "{host} sent an empty file. Press Retry."),
    "media.cut": QT_TRANSLATE_NOOP("sentences", "The download was interrupted."),
    "media.same_again": QT_TRANSLATE_NOOP(
        "sentences",
        "The server sent the same incomplete or damaged file twice, so it was not downloaded again. "
        "Press Retry later; if that does not help, contact the provider.",
    ),
    "copy.cannot_clean": QT_TRANSLATE_NOOP(
        "sentences",
        "IDs and prompts cannot be taken out of this kind of file, so it was not copied. Copy the song as MP3 instead.",
    ),
    "copy.no_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} was not found. Connect the disk or device it is on, or choose another folder.",
    ),
    "copy.own_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} belongs to the library itself, so copies there would be taken for other songs. Choose another folder.",
    ),
    "media.damaged": QT_TRANSLATE_NOOP(
        "sentences", "The downloaded {kind} file is damaged or incomplete: {problem}. Press Retry."
    ),
    "media.wrong_length": QT_TRANSLATE_NOOP(
        "sentences", "The file has the wrong length: {got} s instead of {expected} s. Press Retry."
    ),
    "media.wrong_container": QT_TRANSLATE_NOOP(
        "sentences",
        "The server sent {container} instead of {kind}. Press Retry; if that does not "
        "help, contact the provider.",
    ),
    "media.changed": QT_TRANSLATE_NOOP(
        "sentences", "The file changed on the server during the download."
    ),
    "media.encoded": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} sent a compressed file that was not requested, so it was not saved. Contact the provider.",
    ),
    "media.too_large": QT_TRANSLATE_NOOP(
        "sentences",
        "The file is larger than {limit}, so the download was stopped. Press Refresh to get a new link.",
    ),
    "media.bad_picture": QT_TRANSLATE_NOOP(
        "sentences",
        "The cover image is damaged or in an unknown format. Press Retry to download it again.",
    ),
    "media.spliced": QT_TRANSLATE_NOOP("sentences", "The server mixed parts of different files."),
    "media.not_media": QT_TRANSLATE_NOOP(
        "sentences",
        "The server sent something that is not {kind} or any known audio or image format. Press "
        "Retry; if that does not help, contact the provider.",
    ),
    "media.silent": QT_TRANSLATE_NOOP(
        "sentences",
        "The server sent a video without sound instead of the song. Press Retry; if that does not "
        "help, contact the provider.",
    ),
    "media.checksum": QT_TRANSLATE_NOOP(
        "sentences", "What {host} sent does not match its checksum."
    ),
    "media.unplayable": QT_TRANSLATE_NOOP(
        "sentences", "This file cannot be played: {problem}. Download the song again."
    ),
    "media.no_sound": QT_TRANSLATE_NOOP(
        "sentences",
        "This file has no playable audio. Download the song again.",
    ),
    "media.no_link": QT_TRANSLATE_NOOP(
        "sentences", "The provider gave no usable link for this file. Press Refresh to check again."
    ),
    "media.live_only": QT_TRANSLATE_NOOP(
        "sentences",
        "The song is still being generated, so there is only a live preview. You can download it "
        "when it is ready.",
    ),
    "media.stopped": QT_TRANSLATE_NOOP(
        "sentences",
        "Playback stopped because several songs in a row could not be played. Check your internet "
        "connection and the music folder.",
    ),
    # Disk.
    "disk.full": QT_TRANSLATE_NOOP(
        "sentences", "The disk is full: {path}. Free some space; downloads continue automatically."
    ),
    "disk.no_room": QT_TRANSLATE_NOOP(
        "sentences",
        "Not enough space: {path} needs {needs} MB more. Free some space; downloads continue automatically.",
    ),
    "disk.read_only": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno Desktop cannot write to {path}: {reason}. Choose another folder in Settings.",
    ),
    "disk.missing": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} was not found. Connect the disk or choose another folder in Settings.",
    ),
    "disk.away": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} with your songs was not found. Connect the disk it is on; nothing is downloaded again.",
    ),
    "disk.error": QT_TRANSLATE_NOOP(
        "sentences",
        "The disk reports an error at {path}: {reason}. Check the disk, or choose another folder "
        "in Settings.",
    ),
    "disk.forbidden": QT_TRANSLATE_NOOP(
        "sentences", "{path} cannot be read: no permission. Allow it, then try again."
    ),
    "disk.unread": QT_TRANSLATE_NOOP(
        "sentences", "{path} cannot be read: {reason}. Check the disk, then try again."
    ),
    "disk.unnameable": QT_TRANSLATE_NOOP(
        "sentences",
        "The language setting of this system ({encoding}) cannot name the file {path}. Start Suno Desktop with a UTF-8 "
        "locale, for example LC_ALL=C.UTF-8.",
    ),
    "disk.unsafe": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} is outside the music folder, so nothing was written. Check the file name template "
        "in Settings.",
    ),
    "disk.path_too_long": QT_TRANSLATE_NOOP(
        "sentences",
        "This folder's path is too long ({length} characters; at most {most} leave room for song "
        "names). Choose a folder closer to the drive's root.",
    ),
    "disk.no_name": QT_TRANSLATE_NOOP(
        "sentences",
        "Another file is already called {path}, so nothing was moved there. Rename or move that file first.",
    ),
    "disk.no_trash": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} could not be moved to the system trash, because its drive has none. Delete the file yourself, then empty "
        "the Trash again.",
    ),
    # A cover of the person's own.
    "cover.no_picture": QT_TRANSLATE_NOOP(
        "sentences",
        "This picture cannot be read, so the cover stays as it is. Use a JPEG, PNG, WebP, AVIF or GIF file.",
    ),
    # The file of decisions beside the songs.
    "decided.full": QT_TRANSLATE_NOOP(
        "sentences",
        "The disk is full, so {path} could not be written. Free some space; until then your ratings, notes and "
        "collections are in the library only.",
    ),
    "decided.away": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} was not found. Connect its disk; until then your ratings, notes and collections are in the "
        "library only, not beside your songs.",
    ),
    "decided.read_only": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno Desktop cannot write to {path}. Allow writing there, so that your ratings, notes and collections are beside "
        "your songs too; until then they are in the library only.",
    ),
    "decided.error": QT_TRANSLATE_NOOP(
        "sentences",
        "The disk reports an error at {path}: {reason}. Check the disk; until then your ratings, notes and collections are "
        "in the library only.",
    ),
    "decided.damaged": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} was damaged and is now called {name}. What was missing here was read from it; a new file is written "
        "automatically. Delete {name} once nothing is missing.",
    ),
    "decided.lines_lost": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} is damaged: {lines} of its lines could not be read, and more may be missing. The others were used, and "
        "the file is kept. Put an older copy beside it if you have one; copies are read too.",
    ),
    "decided.no_file": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} is not a regular file, so nothing was read from it. Rename it; a new file is written automatically.",
    ),
    "decided.not_as_written": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} is not as Suno Desktop wrote it: lines may be missing or changed. What is in it was used, and the file "
        "is kept. Put an older copy beside it if you have one; copies are read too.",
    ),
    "decided.too_new": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} was written by a newer version of Suno Desktop, so it was left as it is. Update Suno Desktop on this "
        "computer.",
    ),
    # A move of the music folder.
    "move.full": QT_TRANSLATE_NOOP(
        "sentences", "The disk is full: {path}. Free some space; the move continues automatically."
    ),
    "move.no_room": QT_TRANSLATE_NOOP(
        "sentences",
        "Not enough space: {path} needs {needs} MB more. Free some space; the move continues automatically.",
    ),
    "move.missing": QT_TRANSLATE_NOOP(
        "sentences",
        "The folder {path} was not found. Connect the disk it is on; the move continues automatically.",
    ),
    # Names of files.
    "name.empty": QT_TRANSLATE_NOOP(
        "sentences",
        "The file name template is empty. Press “Use default” to restore the standard one.",
    ),
    "name.unknown_token": QT_TRANSLATE_NOOP(
        "sentences", "Unknown field {token}. Press “Insert” to see all fields."
    ),
    "name.brace": QT_TRANSLATE_NOOP(
        "sentences", "The file name template has an unmatched brace. Every {{ needs a }}."
    ),
    "name.bad_signs": QT_TRANSLATE_NOOP(
        "sentences",
        "The file name template contains characters that file names cannot have, such as \\ : * ? "
        '" < > |. Remove them.',
    ),
    "name.no_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "A folder in the file name template has no name. Put something before and after each /.",
    ),
    "name.too_many_folders": QT_TRANSLATE_NOOP(
        "sentences", "The file name template has too many folders. Use at most {most}."
    ),
    "name.too_long": QT_TRANSLATE_NOOP(
        "sentences", "The file name template is too long. Shorten the fixed text."
    ),
    "name.repeats": QT_TRANSLATE_NOOP(
        "sentences", "The file name template repeats itself. Remove some of it."
    ),
    "name.all_alike": QT_TRANSLATE_NOOP(
        "sentences",
        "The file name must be different for every song. Add the title or an ID.",
    ),
    "no_memory": QT_TRANSLATE_NOOP(
        "sentences",
        "Not enough memory. Close other programs and try again. Your downloaded songs are safe.",
    ),
    # The library and the profile.
    "library.in_use": QT_TRANSLATE_NOOP(
        "sentences",
        "The library is already open in another Suno Desktop. Close it, or use a different --profile.",
    ),
    "library.command": QT_TRANSLATE_NOOP(
        "sentences",
        "A Suno Desktop command is using this library. Open the window again when the command has finished.",
    ),
    "library.command_added": QT_TRANSLATE_NOOP(
        "sentences",
        "A Suno Desktop command is using this library. Your tasks were added to it. Open the window again when the "
        "command has finished.",
    ),
    "library.no_answer": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno Desktop is already open but does not respond. Start it again in a moment, or end the one that hangs.",
    ),
    "library.too_new": QT_TRANSLATE_NOOP(
        "sentences",
        "The library was written by a newer version of Suno Desktop. Update Suno Desktop to open "
        "it; nothing was changed.",
    ),
    "library.damaged": QT_TRANSLATE_NOOP(
        "sentences",
        "The library file {path} is damaged. Open Suno Desktop to restore a backup.",
    ),
    "library.missing": QT_TRANSLATE_NOOP(
        "sentences",
        "The library file {path} is missing, but there are backups of it in {folder}. Nothing was "
        "changed. Open Suno Desktop to restore one.",
    ),
    "library.cannot_open": QT_TRANSLATE_NOOP(
        "sentences",
        "The library {path} cannot be opened: {reason}. Check that its folder exists and that you "
        "can write to it.",
    ),
    "library.no_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "There can be no library in {path}, because it is not a folder. Choose another folder, or move that file away.",
    ),
    "library.no_file": QT_TRANSLATE_NOOP(
        "sentences",
        "{path} cannot be the library, because it is not a file. Remove it from there, or choose another folder.",
    ),
    "library.read_only": QT_TRANSLATE_NOOP(
        "sentences",
        "This library can only be read, because {path} is write-protected. Copy that folder to a place where you can "
        "write, and open the copy, to change anything.",
    ),
    "library.disk_full": QT_TRANSLATE_NOOP(
        "sentences", "The disk with the library is full. Free some space; nothing was lost."
    ),
    "library.write_failed": QT_TRANSLATE_NOOP(
        "sentences", "The library cannot be written: {reason}. Check the disk; nothing was lost."
    ),
    "library.not_sound": QT_TRANSLATE_NOOP(
        "sentences",
        "The library file is damaged, so it is no longer backed up. Close Suno Desktop and start "
        "it again to restore an earlier backup.",
    ),
    "library.backup_failed": QT_TRANSLATE_NOOP(
        "sentences",
        "The library could not be backed up. Check that its disk has space and can be written to.",
    ),
    "library.busy": QT_TRANSLATE_NOOP(
        "sentences",
        "Another program has locked the library. Changes are written when it has finished; nothing is lost.",
    ),
    "library.shared_folder": QT_TRANSLATE_NOOP(
        "sentences",
        "The library is on a network drive ({path}). Use it from one computer at a time; it is slower there.",
    ),
    "library.rebuilt": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no library here. It is rebuilt from the songs in {path}; their files are not changed.",
    ),
    "library.not_there": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no library in this folder yet. Add tasks in Suno Desktop or with “suno-desktop get”.",
    ),
    "library.not_there_but_songs": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no library in this folder, but there are songs that can be added in {path}: {songs}. Use check --repair "
        "to add them.",
    ),
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
        "Correct that, then start Suno Desktop again.",
    ),
    "settings.unusable": QT_TRANSLATE_NOOP(
        "sentences",
        "These settings in {path} have values that cannot be used, so their defaults apply: {names}. "
        "Each value is kept until you change that setting.",
    ),
    # Bad usage.
    "usage.no_ids": QT_TRANSLATE_NOOP(
        "sentences", "No task IDs found in this text. Paste IDs, links or a provider's response."
    ),
    "usage.udio": QT_TRANSLATE_NOOP(
        "sentences", "Songs made by Udio are left out. Suno Desktop only handles songs of Suno."
    ),
    "usage.bad_argument": QT_TRANSLATE_NOOP("sentences", "{problem}"),
    "usage.bad_kinds": QT_TRANSLATE_NOOP(
        "sentences",
        "“{kinds}” is not a list of file types. Use {known}, separated by commas.",
    ),
    "usage.not_a_reply": QT_TRANSLATE_NOOP(
        "sentences", "This is not a response that can be imported. Paste the provider's JSON."
    ),
    "watch.added": QT_TRANSLATE_NOOP("sentences", "Added task IDs from {name}: {count}."),
    "usage.not_a_playlist": QT_TRANSLATE_NOOP(
        "sentences",
        "{name} names no songs of Suno Desktop. Choose a playlist whose files are on this computer.",
    ),
    "usage.export_is_all": QT_TRANSLATE_NOOP(
        "sentences",
        "A .jsonl file holds the whole library. Choose .m3u8, .csv, .json, .html or .txt for a part of it.",
    ),
    "usage.no_such_list": QT_TRANSLATE_NOOP(
        "sentences",
        "{name} says no format. Give it a name that ends with .m3u8, .csv, .json, .html or .txt.",
    ),
    "usage.too_large": QT_TRANSLATE_NOOP(
        "sentences", "{name} is too large to read. Split it and import the parts."
    ),
    "usage.not_a_file": QT_TRANSLATE_NOOP(
        "sentences", "{name} is not a readable file. Choose another one."
    ),
    "usage.export_too_new": QT_TRANSLATE_NOOP(
        "sentences", "{name} was written by a newer version. Update Suno Desktop to import it."
    ),
    "usage.cannot_read": QT_TRANSLATE_NOOP(
        "sentences",
        "{name} cannot be read: {reason}. Check that the file exists and that you can open it.",
    ),
    "collection.no_name": QT_TRANSLATE_NOOP("sentences", "A collection needs a name. Enter one."),
    # The platform.
    "disk.menu_entry": QT_TRANSLATE_NOOP(
        "sentences",
        "The applications menu cannot be changed: {reason}. Check that you can write to {path}.",
    ),
    "platform.no_display": QT_TRANSLATE_NOOP(
        "sentences",
        "There is no display to show the window on. Start it in a desktop session, or use "
        "“suno-desktop get”.",
    ),
    "platform.no_library": QT_TRANSLATE_NOOP(
        "sentences", "Part of your system is missing ({library}). Install the package {package}."
    ),
    "platform.no_qt": QT_TRANSLATE_NOOP(
        "sentences",
        "PySide6 is not installed, so there is no window. Install PySide6-Addons, or use “suno-desktop get”.",
    ),
    "platform.no_audio": QT_TRANSLATE_NOOP(
        "sentences",
        "Playback needs {library}, which is missing. Install the package {package}; everything else works.",
    ),
    "player.no_server": QT_TRANSLATE_NOOP(
        "sentences",
        "The system's sound service stopped, so playback is paused. Press Play to try again; "
        "if that does not help, restart Suno Desktop.",
    ),
    "compare.too_few": QT_TRANSLATE_NOOP(
        "sentences",
        "There are not two downloaded versions, so there is nothing to compare. Download the other one, or select several songs.",
    ),
    "compare.too_many": QT_TRANSLATE_NOOP(
        "sentences", "No more than {most} songs can be compared at a time. Choose fewer."
    ),
    "player.no_output": QT_TRANSLATE_NOOP(
        "sentences",
        "The audio output was disconnected, so playback is paused. Press Play to continue.",
    ),
    "platform.bad_qt": QT_TRANSLATE_NOOP(
        "sentences",
        'PySide6 {version} crashes with Python {python}. Run: pip install "PySide6-Addons<6.12", '
        "or use Python 3.12 or newer.",
    ),
    # What comes next, behind the sentence of a passing trouble.
    "next.again": QT_TRANSLATE_NOOP("sentences", "Trying again automatically."),
    "next.retry": QT_TRANSLATE_NOOP("sentences", "Press Retry to try again."),
    "app.crashed_before": QT_TRANSLATE_NOOP(
        "sentences",
        "Suno Desktop closed unexpectedly last time. Nothing was lost. Details for a report are in {path}.",
    ),
    "open.unsafe": QT_TRANSLATE_NOOP(
        "sentences",
        "{what} was not opened because it is outside the music folder or not one of the library's songs.",
    ),
    "open.failed": QT_TRANSLATE_NOOP(
        "sentences",
        "{what} could not be opened. Check that it still exists and that a program for it is installed.",
    ),
    "bug": QT_TRANSLATE_NOOP(
        "sentences",
        "Something went wrong in Suno Desktop ({problem}). Details are in the log; see Help ▸ Diagnostics.",
    ),
}


PASSING: Final = frozenset(
    {
        "relay.fault",
        "net.timeout",
        "net.cut",
        "net.too_slow",
        "relay.slow_down",
        "relay.overloaded",
        "relay.maintenance",
        "relay.upstream",
        "relay.server_error",
        "relay.not_json",
        "relay.empty",
        "relay.not_understood",
        "media.server_error",
        "media.refused_said",
        "media.refused_expired",
        "media.not_sent",
        "media.not_ready",
        "media.part",
        "media.busy",
        "media.cut",
        "media.changed",
        "media.spliced",
        "media.checksum",
        "file.video_later",
    }
)
"""Troubles that may pass without the person: their sentence says what happened, `Next` says what comes."""
Next = Literal["again", "retry", ""]
"""What follows a passing trouble: it is tried again automatically, the person may try again, or neither is known."""

COMMAND_LINE: dict[str, str] = {
    "query.not_a_choice": "“{field}:” does not know “{value}”.",
    "task.stalled": "No progress for a long time, so it is checked less often. Run the command again later.",
    "task.stalled_empty": "The provider says it is finished but returned no song. Run the command again later.",
    "task.held": "The provider rejects the API key. Set SUNO_DESKTOP_KEY to a valid one.",
    "task.no_relay": "No provider is set up yet. Give its address with --relay URL.",
    "task.unknown_anywhere": "None of your providers has this task. Check the ID, or name the provider that "
    "generated it with --relay URL.",
    "net.bad_redirect": "{host} redirects to {target}, which was blocked for safety. If that is the new address, "
    "use it with --relay.",
    "url.plain_http": "{host} uses unencrypted HTTP, so others can read what is sent. Use https, or allow HTTP "
    "for "
    "this provider in the window's settings.",
    "url.private": "{host} is an address inside a private network, so it was blocked. If this provider is yours, "
    "allow local addresses for it in the window's settings.",
    "relay.key_wrong": "{relay} rejects the API key. Set SUNO_DESKTOP_KEY to a valid one.",
    "relay.key_missing": "{relay} requires an API key. Set SUNO_DESKTOP_KEY.",
    "relay.key_expired": "The key for {relay} has expired. Get a new one and set SUNO_DESKTOP_KEY.",
    "relay.no_credit": "Your account at {relay} has no credit left. Top it up there, then run the command again.",
    "task.stalled_no_link": "The provider says it is finished but returned no link to the song. Run the command again "
    "later.",
    "task.too_many": "The provider keeps sending new songs for this task. The first 100 are kept, and it is no "
    "longer checked.",
    "task.rest_said": "{relay} does not return this task and says: “{message}”. Contact the provider, or run the "
    "command again later.",
    "task.rest_empty": "{relay} returns nothing for this task, again and again. It cannot give out this response; "
    "tell its operator.",
    "task.rest_unread": "{relay} returns something for this task that Suno Desktop does not understand, again and "
    "again. Contact the provider.",
    "task.rest_fault": "{relay} has a fault with this task, again and again, and says: “{message}”. Tell its "
    "operator.",
    "task.rest_silent": "{relay} does not respond about this task, again and again, but does about others. Tell "
    "its operator.",
    "relay.unauthorized": "{relay} refuses the request (status 401) and gives no clear reason. Check the key in "
    "SUNO_DESKTOP_KEY, or ask the provider.",
    "relay.key_off": "The key for {relay} was switched off there. Switch it on again at the provider, or set "
    "SUNO_DESKTOP_KEY to another one.",
    "relay.key_no_credit": "The credit of this key at {relay} is used up. Give the key more credit there, or set "
    "SUNO_DESKTOP_KEY to another one; then run the command again.",
    "relay.key_models": "This key may only use certain models at {relay}, so it cannot check tasks. New keys "
    "without a list of models can; tasks belong to the account. Create one there and set "
    "SUNO_DESKTOP_KEY to it.",
    "relay.key_addresses": "This key may only be used from certain network addresses, and yours is not one of them. "
    "Add your address to the key at {relay}, or set SUNO_DESKTOP_KEY to another one.",
    "relay.no_channel": "{relay} has no channel for this model at the moment and says: “{message}”. Run the "
    "command again later, or contact the provider.",
    "relay.declined": "{relay} refuses this request and says: “{message}”. If that is unclear, contact the "
    "provider, then run the command again.",
    "relay.declined_mute": "{relay} refuses this request and does not say why. Contact the provider, then run the "
    "command again.",
    "relay.too_large": "{relay} returned too much data. Check its address.",
    "relay.not_understood": "{relay} returned a response that Suno Desktop does not understand. "
    "The window shows it: “Show raw response”.",
    "relay.not_served": "{relay} does not support this request at this address. Check its address.",
    "relay.offline": "{relay} cannot be reached. Check its address and your internet connection.",
    "key.impossible": "This is not a valid API key: a key has 8 to 512 letters, digits or symbols and no "
    "spaces. "
    "Check SUNO_DESKTOP_KEY.",
    "key.unread": "The system keyring did not provide the key for {relay}. Unlock it, or set "
    "SUNO_DESKTOP_KEY.",
    "key.file_failed": "The key file cannot be used: {reason}. Set SUNO_DESKTOP_KEY instead.",
    "timing.not_told": "The provider has not been asked for synced lyrics yet. Run the command again.",
    "made.late": "{relay} did not finish the {kind} file within {minutes} minutes. Run the command again to keep "
    "waiting for it.",
    "made.unsure": "Suno Desktop was stopped while it ordered the {kind} file from {relay}, so it is not known whether "
    "the order arrived. Run the command again to order it again, which may cost a second time.",
    "made.expired": "The {kind} file that the provider prepared is no longer available. Run the command again to ask "
    "for it again, which may cost something.",
    "file.failed": "The download failed. Run the command again.",
    "media.blocked_by_suno": "Suno blocks this download. Cover, lyrics and details are kept. Run the command again "
    "later to see whether your provider has another link then.",
    "media.encrypted_by_suno": "Suno encrypts this song, so nobody but the account that made it can download it. "
    "Cover, lyrics and details are kept. Run the command again later to see whether your provider has a plain "
    "file then.",
    "media.encrypted_but_video": "Suno encrypts the audio of this song, so it cannot be downloaded. Its video can: "
    "use --kinds mp4. Cover, lyrics and details are kept.",
    "media.encrypted": "The server sent an encrypted file that cannot be played. Ask your provider.",
    "media.refused": "{host} refused to send the file (status {status}). The link may have expired; "
    "run the command again.",
    "media.not_found": "{host} does not have this file (status {status}). The link may have expired or not be "
    "ready "
    "yet; run the command again later.",
    "media.web_page": "{host} sent a web page instead of the file. The link has probably expired; "
    "run the command again.",
    "media.said": "{host} sent a message instead of the file: “{message}”. Run the command again; if that does not help, "
    "contact the provider.",
    "media.said_expired": "{host} sent a message instead of the file: “{message}”. The link has probably expired; "
    "run the command again.",
    "media.empty": "{host} sent an empty file. Run the command again.",
    "media.same_again": "The server sent the same incomplete or damaged file twice, so it was not downloaded again. "
    "Run the command again later; if that does not help, contact the provider.",
    "media.damaged": "The downloaded {kind} file is damaged or incomplete: {problem}. Run the command again.",
    "media.wrong_length": "The file has the wrong length: {got} s instead of {expected} s. Run the command again.",
    "media.wrong_container": "The server sent {container} instead of {kind}. Contact the provider.",
    "media.too_large": "The file is larger than {limit}, so the download was stopped. Contact the provider.",
    "media.bad_picture": "The cover image is damaged or in an unknown format. Run the command again.",
    "media.not_media": "The server sent something that is not {kind} or any known audio or image format. "
    "Contact the provider.",
    "media.silent": "The server sent a video without sound instead of the song. Contact the provider.",
    "media.no_link": "The provider gave no usable link for this file. Run the command again later.",
    "disk.full": "The disk is full: {path}. Free some space, then run the command again.",
    "disk.no_room": "Not enough space: {path} needs {needs} MB more. Free some space, then run the command again.",
    "disk.read_only": "Suno Desktop cannot write to {path}: {reason}. Choose another folder.",
    "disk.missing": "The folder {path} was not found. Connect the disk, or choose another folder.",
    "disk.away": "The folder {path} with your songs was not found. Connect the disk it is on; nothing was "
    "downloaded again. If the disk is lost, use check --repair --redownload.",
    "disk.error": "The disk reports an error at {path}: {reason}. Check the disk, or choose another folder.",
    "disk.forbidden": "{path} cannot be read: no permission. Allow it, then run the command again.",
    "disk.unread": "{path} cannot be read: {reason}. Check the disk, then run the command again.",
    "disk.unsafe": "{path} is outside the music folder, so nothing was written. "
    "Check the file name template in the window's settings.",
    "library.damaged": "The library file {path} is damaged, so nothing new is kept in it, no task IDs either. Open Suno "
    "Desktop to restore a backup, then run the command again.",
    "bug": "Something went wrong in Suno Desktop ({problem}). Details are in the log.",
}
"""The sentences of troubles whose end is another one on the command line, which has no buttons and no settings."""


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template of ours. Missing values show as "?"."""
    return template.format_map(defaultdict(lambda: "?", values))


def sentence(code: str, values: Mapping[str, str] | None = None) -> str:
    """The English sentence of a code; an unknown code is shown as it is."""
    return fill(SENTENCES.get(code, code), values or {})


def command_line(code: str, values: Mapping[str, str] | None = None, *, then: Next = "") -> str:
    """The sentence of a code for the command line, with what comes next where the trouble may pass."""
    template = COMMAND_LINE.get(code) or SENTENCES.get(code, code)
    said = fill(template, values or {})
    if code not in PASSING or not then:
        return said
    return f"{said} {SENTENCES['next.again'] if then == 'again' else 'Run the command again.'}"
