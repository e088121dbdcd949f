"""Packs in and out: new, sample, import, pack files beside the notebook and whether they changed on disk."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpireview.errors import Fault, KpireviewError, PackError
from kpireview.files import write_whole
from kpireview.model import Pack
from kpireview.model.serial import pack_bytes
from kpireview.new_pack import new_pack
from kpireview.readers.pack import load_pack, pack_from_bytes
from kpireview.store.content import places

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "tidewell.pack.json"
_NAME = re.compile(r"[^\w.\-]+")


def hello(desk: DeskSession, message: Json) -> Json:
    """Answers a screen that has just been drawn: with everything, if it holds less than what is there now."""
    if message.get("version") == desk.version:
        return {}
    return {"state": desk.whole()}


def open_pack(desk: DeskSession, message: Json) -> Json:
    """Opens a pack of the store."""
    desk.open_pack(str(message.get("pack")))
    return {"state": desk.whole()}


def start(desk: DeskSession, message: Json) -> Json:
    """Goes back to the list of packs."""
    del message
    desk.pack_id, desk.file = None, None
    return {"state": desk.whole()}


def new(desk: DeskSession, message: Json) -> Json:
    """Starts an empty pack, or the next one after a stored pack."""
    prior: Pack | None = None
    if message.get("prior"):
        prior = desk.store.load(str(message["prior"])).pack
    company = str(message.get("company") or (prior.company.name if prior else "")).strip()
    month = str(message.get("fiscal_year_start") or "")
    pack = new_pack(
        desk.base_catalog,
        company=company,
        stage=str(message.get("stage") or (prior.company.stage if prior else "")),
        currency=str(message.get("currency") or (prior.company.currency if prior else "")).strip().upper(),
        label=str(message.get("label") or "").strip().upper(),
        fiscal_year_start=int(month) if month.isdecimal() else None,
        prior=prior,
    )
    if desk.store.find(pack.company.name, pack.period.label):
        raise KpireviewError(f"{pack.company.name} has a pack for {pack.period.label} already; open it from the list")
    desk.open_pack(desk.store.add(pack, desk.user, kind="new"))
    return {"state": desk.whole()}


def sample(desk: DeskSession, message: Json) -> Json:
    """Opens the sample company; a copy that is there already is opened as it stands."""
    del message
    pack = load_pack(SAMPLE, desk.base_catalog).pack
    known = desk.store.find(pack.company.name, pack.period.label)
    desk.open_pack(known or desk.store.add(pack, desk.user, kind="sample"))
    return {"state": desk.whole()}


def import_text(desk: DeskSession, message: Json) -> Json:
    """Takes a pack file that was uploaded."""
    data = str(message.get("text") or "").encode("utf-8", "surrogatepass")
    name = str(message.get("name") or "the file")[:120]
    return _take(desk, pack_from_bytes(data, desk.base_catalog, name), bool(message.get("replace")))


def import_file(desk: DeskSession, message: Json) -> Json:
    """Takes a pack file that lies beside the notebook, and keeps an eye on it."""
    path = _beside(desk, str(message.get("name")))
    read = load_pack(path, desk.base_catalog)
    reply = _take(desk, read.pack, bool(message.get("replace")))
    if "state" in reply:
        _watch(desk, path, read.sha256)
        reply["state"] = desk.whole()
    return reply


def _take(desk: DeskSession, pack: Pack, replace: bool) -> Json:
    known = desk.store.find(pack.company.name, pack.period.label)
    if known is not None and not replace:
        snapshot = desk.store.load(known)
        mine, theirs = places(snapshot.pack), places(pack)
        differ = [p for p in {*mine, *theirs} if mine.get(p) != theirs.get(p)]
        if differ:
            return {"data": {"exists": known, "company": pack.company.name, "label": pack.period.label, "differ": len(differ)}}
        desk.open_pack(known)
    else:
        desk.open_pack(desk.store.add(pack, desk.user, kind="import"))
    return {"state": desk.whole()}


def _beside(desk: DeskSession, name: str) -> Path:
    if not name.endswith(".pack.json") or Path(name).name != name:
        raise PackError(Fault(name[:120], "", "is no pack file beside the notebook", "upload it, or put it there as NAME.pack.json"))
    return desk.folder / name


def file_name(pack: Pack) -> str:
    """Returns the name of a pack's file."""
    company = _NAME.sub("-", pack.company.name.lower()).strip("-.")[:60] or "company"
    return f"{company}-{pack.period.label}"


def export_pack(desk: DeskSession, message: Json) -> Json:
    """Gives the pack as a file: as text to download, or written beside the notebook and watched from then on."""
    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    pack = desk.store.load(desk.pack_id).pack
    name = file_name(pack) + ".pack.json"
    data = pack_bytes(pack)
    if message.get("to") != "folder":
        return {"data": {"name": name, "text": data.decode("utf-8")}}
    path = desk.folder / name
    if path.exists() and not message.get("replace") and (desk.file or {}).get("name") != name and path.read_bytes() != data:
        return {"data": {"exists": name}}
    try:
        write_whole(path, data)
    except OSError as error:
        raise PackError(Fault(name, "", f"can't be written ({error.strerror})", "check the folder's permissions")) from None
    _watch(desk, path, hashlib.sha256(data).hexdigest())
    return {"data": {"written": name}, "update": desk.update("meta")}


def _watch(desk: DeskSession, path: Path, sha256: str) -> None:
    desk.file = {"name": path.name, "sha": sha256, "stamp": _stamp(path), "changed": False}


def _stamp(path: Path) -> list[int]:
    try:
        stat = path.stat()
    except OSError:
        return []
    return [stat.st_mtime_ns, stat.st_size, stat.st_ino]


def look_at_file(desk: DeskSession) -> bool:
    """Looks at the watched pack file; returns whether what the screen should say about it has changed."""
    if not desk.file:
        return False
    path = desk.folder / desk.file["name"]
    stamp = _stamp(path)
    if stamp == desk.file["stamp"]:
        return False
    gone = not stamp
    changed = gone or hashlib.sha256(path.read_bytes()).hexdigest() != desk.file["sha"]
    before = desk.file
    desk.file = before | {"stamp": stamp, "changed": changed, "gone": gone}
    return bool(desk.file["changed"] != before["changed"] or gone != before.get("gone", False))


def file_choice(desk: DeskSession, message: Json) -> Json:
    """Decides on a pack file that changed on disk: take its content as a new revision, or leave it."""
    if not desk.file:
        return {}
    path = desk.folder / desk.file["name"]
    if message.get("take"):
        from kpireview.widgets.edits import writable

        writable(desk)
        read = load_pack(path, desk.base_catalog)
        same = (read.pack.company.name, read.pack.period.label) == (desk.pack.company.name, desk.pack.period.label)
        if not same:
            raise PackError(Fault(path.name, "/period", "is of another company or period now", "open it from the list of packs"))
        desk.store.add(read.pack, desk.user, kind="file")
        desk.reload()
        _watch(desk, path, read.sha256)
        return {"update": desk.update()}
    sha = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    _watch(desk, path, sha)
    return {"update": desk.update("meta")}
