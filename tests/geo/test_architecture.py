"""The layout shows the architecture: imports point one way and geo/ knows no Streamlit."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Layers from the ground up; a module may import its own layer and those before it.
LAYERS = (
    ("base",),
    ("catalogue",),
    ("view",),
    ("store",),
    ("access",),
    ("registers",),
    ("files",),
    ("reading",),
    ("intake",),
    ("domains",),
    ("analysis",),
    ("drawing",),
    ("outputs",),
    ("archive",),
    ("feeds",),
    ("web", "cli"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def _modules() -> list[Path]:
    return [p for p in sorted((ROOT / "geo").rglob("*.py")) if p != ROOT / "geo" / "__init__.py"]


def _imported_parts(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "geo":
                names = [f"geo.{alias.name}" for alias in node.names]
            else:
                names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("geo.")}
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path):
    part = path.relative_to(ROOT / "geo").parts[0].removesuffix(".py")
    assert part in RANK, f"{part} has no layer yet: give it one in LAYERS"
    for imported in _imported_parts(path):
        assert RANK[imported] <= RANK[part], f"{part} must not import {imported}"
    if part in ("files", "reading"):
        assert "store" not in _imported_parts(path)


def test_geo_imports_no_streamlit():
    modules = sorted(
        ".".join(p.relative_to(ROOT).with_suffix("").parts)
        for p in _modules()
        if "migrations" not in p.parts and p.name != "__init__.py"
    )
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "found = sorted(m for m in sys.modules if m.split('.')[0] in "
        "('streamlit', 'streamlit_folium'))\n"
        "sys.exit(f'imported {found}' if found else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_top_level_holds_only_what_was_agreed():
    allowed = {
        "app.py",
        "pyproject.toml",
        "pages",
        "geo",
        "data",
        "tests",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    }
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    found = {line.split("/")[0] for line in tracked if line and not line.startswith(".")}
    assert found <= allowed
