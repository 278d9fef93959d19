"""Mozilla's Firefox Translations models, run by `fxtranslate` (the extra `firefox`) in processes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import EngineError, NetworkError, NoRouteError
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate.codes import from_engine
from archive.translate.ctranslate import cores
from archive.translate.engine import Loaded, Pair
from archive.translate.fingerprints import fingerprint
from archive.translate.firefox_processes import Processes

LICENCE = "MPL-2.0"

_MODEL_FILE = re.compile(r"^model\.([a-z]{2,3})([a-z]{2,3})\..*\.bin$")
_PAIR_FOLDER = re.compile(r"^([a-z]{2,3}(?:_[a-z]+)?)-([a-z]{2,3}(?:_[a-z]+)?)$", re.IGNORECASE)
_HINT = "the extra `firefox` is not installed: pip install 'lire-aussi[firefox]'"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one model."""

    folder: Path
    source: str
    target: str
    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    shortlist: Path | None

    @property
    def all(self) -> list[Path]:
        """Each file once."""
        found = {self.model, self.source_vocabulary, self.target_vocabulary}
        return sorted(found | ({self.shortlist} if self.shortlist else set()))


class FirefoxEngine:
    """The models in fxtranslate's cache, or in the folder that the settings name."""

    name = "firefox"
    searches = False
    devices = ("cpu",)

    def __init__(self, settings: Settings) -> None:
        self._root = settings.firefox_models
        self._files: dict[Model, Files] = {}

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        """See `Engine`; none where fxtranslate is not installed."""
        root = self._root or _cache_root()
        folders = sorted(path for path in root.iterdir() if path.is_dir()) if root and root.is_dir() else []
        found = [files for folder in folders if (files := read(folder)) is not None]
        self._files = {
            _model(files): files for files in found if pair in (None, (files.source, files.target))
        }
        return list(self._files)

    def size(self, model: Model) -> int:
        """See `Engine`."""
        return sum(file.stat().st_size for file in self._files[model].all)

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """See `Engine`."""
        files = self._files[model]
        arguments = [files.model, files.source_vocabulary, files.target_vocabulary, files.shortlist]
        name = f"{self.name}:{files.source}_{files.target}"
        return Processes(name, [file for file in arguments if file], decoding.threads or cores())

    def install(self, source: str, target: str) -> str:
        """See `Installer`; through English it fetches both steps."""
        try:
            from fxtranslate import discovery
        except ImportError as error:
            raise EngineError(f"Firefox models can't be fetched: {_HINT}") from error
        try:
            records = discovery.fetch_records_body()
        except ValueError as error:
            raise NetworkError(f"The list of Firefox models can't be fetched: {_brief(error)}") from error
        try:
            discovery.resolve_route(records, source, target)
        except ValueError as error:
            raise NoRouteError(f"There is no Firefox model from {source} to {target}") from error
        try:
            discovery.add_models(source, target, cache_dir=str(self._root) if self._root else None)
        except ValueError as error:
            raise NetworkError(
                f"The model from {source} to {target} can't be fetched: {_brief(error)}"
            ) from error
        return f"Installed {source} to {target}"


def _brief(error: Exception) -> str:
    """What fxtranslate says of a request, which names its address over and over: the host, and the cause."""
    said = str(error)
    address = re.search(r"https?://([^/\s]+)", said)
    cause = said.rsplit(": ", 1)[-1]
    return f"{address[1]}: {cause}" if address else said


def _cache_root() -> Path | None:
    try:
        from fxtranslate import Cache
    except ImportError:
        return None
    return Path(Cache().root)


def read(folder: Path) -> Files | None:
    """The model in a folder, None where there is none whole."""
    models = sorted(folder.glob("model.*.bin"))
    if not models:
        return None
    named = _PAIR_FOLDER.match(folder.name) or _MODEL_FILE.match(models[0].name)
    shared = sorted(folder.glob("vocab.*.spm"))
    source = sorted(folder.glob("srcvocab.*.spm")) or shared
    target = sorted(folder.glob("trgvocab.*.spm")) or shared
    if named is None or not source or not target:
        return None
    shortlists = sorted(folder.glob("lex.*.bin"))
    codes = [from_engine(code.lower()) for code in named.groups()]
    return Files(folder, codes[0], codes[1], models[0], source[0], target[0], next(iter(shortlists), None))


def _model(files: Files) -> Model:
    version = "1"
    info = files.folder / "model_info.json"
    if info.is_file():
        try:
            version = str(json.loads(info.read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError, TypeError):
            version = "1"
    return Model(
        engine=FirefoxEngine.name,
        name=f"{files.source}_{files.target}",
        version=version,
        source=files.source,
        target=files.target,
        fingerprint=fingerprint(files.all, files.folder),
        licence=LICENCE,
    )
