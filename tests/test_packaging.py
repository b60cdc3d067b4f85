# SPDX-License-Identifier: Apache-2.0
"""Proves that the wheel holds what runs and nothing else, and that the locks are those of setup.cfg."""

import configparser
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("daemon", "parsers", "store", "templates", "workflows")
LOCKS = {"run.txt": ("demo", "postgres", "s3", "signatures"), "test.txt": ("test",), "measure.txt": ("bench", "fuzz")}


def shipped_files() -> set[str]:
    """Every file of the packages as the tree holds it, caches left out."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {
        path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built without a network from a copy, so that nothing an earlier build left gets in."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("setup.cfg", "pyproject.toml", "LICENSE", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source)
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = target.glob("firstline-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_wheel_holds_every_file_of_the_five_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    content = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert content == shipped_files()


def test_the_wheel_names_its_licence_and_its_command(wheel: zipfile.ZipFile) -> None:
    about = {name.partition("/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in about
    metadata = wheel.read(about["METADATA"]).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "firstline = daemon.cli:main" in wheel.read(about["entry_points.txt"]).decode()


def test_every_data_file_opens_from_the_installed_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    wanted = sorted(name for name in shipped_files() if not name.endswith(".py"))
    program = (
        "import importlib.resources, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "for name in sys.argv[2:]:\n"
        "    package, _, rest = name.partition('/')\n"
        "    file = importlib.resources.files(package).joinpath(rest)\n"
        "    assert str(file).startswith(sys.argv[1]), file\n"
        "    file.read_bytes()\n"
    )
    command = [sys.executable, "-I", "-c", program, str(tmp_path), *wanted]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


def test_every_source_file_names_its_licence_and_says_what_it_is_for() -> None:
    folders = [folder for folder in (*PACKAGES, "tests", "bench") if (ROOT / folder).is_dir()]
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    first_lines = re.compile(r'# SPDX-License-Identifier: Apache-2\.0\nr?"""\S')
    assert [str(path) for path in paths if not first_lines.match(path.read_text())] == []


def settings() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def declared(extras: tuple[str, ...]) -> dict[str, Requirement]:
    """What setup.cfg asks for with these extras, by canonical name."""
    parser = settings()
    texts = [parser["options"]["install_requires"], *(parser["options.extras_require"][extra] for extra in extras)]
    requirements = [Requirement(line) for text in texts for line in text.split("\n") if line]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def locked(name: str) -> dict[str, list[tuple[str, str]]]:
    """Each package of a lock with its versions (one a Python release) and the block of text that names it."""
    text = (ROOT / "requirements" / name).read_text()
    entries: dict[str, list[tuple[str, str]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if match := re.match(r"([a-z0-9.-]+)==([^ ;\\]+)", block):
            entries.setdefault(match[1], []).append((match[2], block))
    return entries


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_just_what_setup_cfg_asks_for(name: str) -> None:
    wanted, entries = declared(LOCKS[name]), locked(name)
    asked = {package for package, found in entries.items() for _, block in found if "firstline (setup.cfg)" in block}
    assert asked == set(wanted)
    for package, requirement in wanted.items():
        for version, _ in entries[package]:
            assert requirement.specifier.contains(version), f"{name}: {package} {version} is not {requirement}"


@pytest.mark.parametrize("name", [*LOCKS, "build.txt"])
def test_a_lock_hashes_everything_and_names_no_index_and_no_machine(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    assert not re.search(r"(^|\s)/", text), "a path of some machine"
    entries = locked(name)
    assert entries
    blocks = [block for found in entries.values() for _, block in found]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_what_runs_is_locked_to_the_versions_that_were_tested() -> None:
    tested = {package: {version for version, _ in found} for package, found in locked("test.txt").items()}
    running = {package: {version for version, _ in found} for package, found in locked("run.txt").items()}
    assert {package: tested.get(package) for package in running} == running


def test_what_the_core_needs_is_no_extra() -> None:
    # Reading mail, winmail.dat and invitations included, works without any extra.
    assert {"turbohtml", "icalendar", "phonenumbers"} <= set(declared(()))


def test_no_expression_is_possessive_about_a_group() -> None:
    """Python before 3.11.5 matches ``(...)*+`` and ``(?>...)`` wrongly, and Debian 12 brings 3.11.2 (gh-106052)."""
    folders = [ROOT / package for package in PACKAGES]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".tsv")]
    possessive = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")
    assert [str(path) for path in paths if possessive.search(path.read_text("utf-8"))] == []
