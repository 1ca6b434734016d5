"""Under which names images are saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from client.cli.world import World
from client.errors import UnexpectedAnswer, UnusableFile
from client.job import Job, Output
from client.service import ImageService

EXTENSIONS: Mapping[str, str] = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
FORMATS: Mapping[str, str] = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}
"""File extension -> output format, for `-o cat.jpg` without --format."""


def format_of(target: Path | None) -> str:
    """The format that a file name asks for; empty when it asks for none."""
    return "" if target is None else FORMATS.get(target.suffix.lower(), "")


def check_target(target: Path | None) -> None:
    """Raise UnusableFile when nothing can be saved there: better before an image is paid for than after."""
    if target is not None and not target.parent.is_dir():
        raise UnusableFile(
            f"the folder {target.parent} does not exist", next_step="Create it, or choose another file with -o."
        )


def names_for(job: Job, target: Path | None, folder: Path) -> list[Path]:
    """One path per output: `target` itself, then target-2, target-3; in a folder, names made from the job id."""
    if target is None or target.is_dir():
        place = folder if target is None else target
        return [_numbered(place / f"{job.id}{_extension(output)}", number) for number, output in _counted(job)]
    return [_numbered(target, number) for number, _ in _counted(job)]


def save(service: ImageService, job: Job, target: Path | None, world: World) -> list[Path]:
    """Download every output of a finished job. Says so when the image is not what the file name promises."""
    if not job.outputs:
        raise UnexpectedAnswer(
            f"job {job.id} succeeded but names no image",
            next_step=f"Look at it with `aigc status {job.id} --json` and under outputs/ in the bucket.",
        )
    names = names_for(job, target, world.folder)
    for output, path in zip(job.outputs, names, strict=True):
        service.download(output, path)
        holds = EXTENSIONS.get(output.content_type, path.suffix)
        if FORMATS.get(path.suffix.lower()) != FORMATS.get(holds):
            world.talk.print(f"{path} holds {output.content_type}: the model chose the format.", markup=False)
    return names


def _counted(job: Job) -> list[tuple[int, Output]]:
    return list(enumerate(job.outputs, start=1))


def _numbered(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def _extension(output: Output) -> str:
    return EXTENSIONS.get(output.content_type) or PurePosixPath(output.key).suffix or ".bin"
