"""Administrative areas from polygons: Kemendagri code, name, population and outline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import shapely

from geo.base.crs import WGS84
from geo.base.errors import SourceRefused
from geo.base.i18n import N_
from geo.catalogue import level_of
from geo.domains.areas.by_names import codes_by_name, name_columns
from geo.files.findings import Fate, Report, note
from geo.files.formats import ACCEPTED_VECTORS
from geo.files.opening import SourceFile, is_table
from geo.intake.area_names import AreaNames
from geo.reading import values as cells
from geo.reading.catalogue_words import area_code
from geo.reading.columns import OWN, find_column, require_column
from geo.reading.counts import parse_counts
from geo.reading.vector import keep_polygons, read_vector

#: Plain names of columns with a Kemendagri code; the most specific level first, as BIG's village
#: files carry the codes of all levels.
CODE_COLUMNS = (
    "kode_desa",
    "kode_kelurahan",
    "kode_desa_kelurahan",
    "kdepum",
    "kdesa",
    "kd_desa",
    "kode_kecamatan",
    "kode_kec",
    "kdcpum",
    "kd_kec",
    "kode_kabupaten",
    "kode_kab",
    "kode_kabkota",
    "kdpkab",
    "kd_kab",
    "kode_provinsi",
    "kode_prov",
    "kdppum",
    "kd_prov",
    "kode",
    "code",
    "kode_wilayah",
    "kode_kemendagri",
    "kemendagri",
    "area_code",
)
NAME_COLUMNS = (
    "nama_desa",
    "nama_kelurahan",
    "desa",
    "wadmkd",
    "nama_kecamatan",
    "nama_kec",
    "wadmkc",
    "nama_kabupaten",
    "nama_kab",
    "wadmkk",
    "nama_provinsi",
    "wadmpr",
)
# A file of one level often calls its name column just so.
_PLAIN_NAME_COLUMNS = ("nama", "name", "namobj", "nama_wilayah")
_POPULATION_COLUMNS = ("population", "penduduk", "jumlah_penduduk", "populasi")


@dataclass(frozen=True, slots=True)
class AreaOptions:
    """How to read a file of areas."""

    code_column: str | None = None
    name_column: str | None = None
    layer: str | None = None
    crs: str | None = None
    #: What was answered to the questions of an earlier run (`geo.files.findings.Question`).
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_areas(
    source: SourceFile,
    report: Report,
    options: AreaOptions,
    names: Callable[[], AreaNames] | None = None,
) -> gpd.GeoDataFrame:
    """Areas (EPSG:4326): row, code (with dots), level, name ("" if unknown), population, geometry.

    Several features of one code become one area. Without a column of codes they are found by
    their names among `names`. Rows without a usable code are set aside. Raises `SourceRefused`
    when no column holds codes, nor names that can be looked up.
    """
    if is_table(source.format):
        raise SourceRefused(
            N_("{file} is a table, but areas need polygons; use one of: {accepted}."),
            file=source.name,
            accepted=ACCEPTED_VECTORS,
        )
    raw = keep_polygons(read_vector(source, report, layer=options.layer, crs=options.crs), report)
    code_column = _code_column(raw, source, options)
    by_name = {} if code_column is not None or names is None else name_columns(raw)
    if code_column is None and (names is None or not by_name):
        raise _no_codes(raw, source)
    name_column = _name_column(raw, source, options)
    if code_column is not None:
        report.note(N_("The code was read from column {column}."), column=code_column)
        text = cells.as_text(raw[code_column])
        codes = text.map(area_code).astype(object)
    else:
        assert names is not None
        code_column = list(by_name.values())[-1]
        name_column = name_column or code_column
        report.note(
            N_("The file has no codes; areas were looked up by their names, in column {column}."),
            column=code_column,
        )
        text = cells.as_text(raw[code_column])
        codes = codes_by_name(raw, by_name, names(), report, options.answers)
        raw, text, codes = (part[codes.notna()] for part in (raw, text, codes))
    population = find_column(raw.columns, _POPULATION_COLUMNS)
    frame = gpd.GeoDataFrame(
        {
            "row": raw["row"],
            "code": codes,
            "name": "" if name_column is None else cells.as_text(raw[name_column]),
            "population": (
                float("nan") if population is None else parse_counts(raw[population]).numbers
            ),
        },
        geometry=raw.geometry.to_numpy(),
        crs=WGS84,
        index=raw.index,
    )
    frame = report.take_out(
        frame,
        frame["code"].isna(),
        note(N_("is no Kemendagri code of 2, 4, 6 or 10 digits")),
        note(N_("write it as text, for example 63.03.05.1001")),
        column=code_column,
        values=text,
    )
    frame = _join_parts(frame, code_column, report)
    return frame.assign(level=frame["code"].map(level_of))


def _code_column(raw: gpd.GeoDataFrame, source: SourceFile, options: AreaOptions) -> str | None:
    headers = [str(name) for name in raw.columns]
    if options.code_column is not None:
        return require_column(
            headers, options.code_column, file=source.name, option="--code-column"
        )
    for candidate in CODE_COLUMNS:
        header = find_column(raw.columns, [candidate])
        if header is not None:
            text = cells.as_text(raw[header])
            if text.map(area_code).notna().sum() * 2 >= max(len(text), 1):
                return header
    return None


def _no_codes(raw: gpd.GeoDataFrame, source: SourceFile) -> SourceRefused:
    return SourceRefused(
        N_(
            "{file} has no column with Kemendagri codes that was recognised (found: {columns}); "
            "name it with --code-column."
        ),
        file=source.name,
        columns=", ".join(str(name) for name in raw.columns if name not in OWN)[:300],
    )


def _name_column(raw: gpd.GeoDataFrame, source: SourceFile, options: AreaOptions) -> str | None:
    if options.name_column is not None:
        headers = [str(name) for name in raw.columns]
        return require_column(
            headers, options.name_column, file=source.name, option="--name-column"
        )
    return find_column(raw.columns, _PLAIN_NAME_COLUMNS) or find_column(raw.columns, NAME_COLUMNS)


def _join_parts(frame: gpd.GeoDataFrame, column: str, report: Report) -> gpd.GeoDataFrame:
    """One row per code; the outlines of its features are united."""
    again = frame["code"].duplicated().to_numpy()
    if not again.any():
        return frame
    report.add(
        Fate.REPAIRED,
        frame["row"][again],
        note(N_("has the code of an earlier feature; both became one area")),
        note(N_("check that they belong together")),
        column=column,
        values=frame["code"][again],
    )
    united = {
        code: shapely.union_all(part.to_numpy())
        for code, part in frame.geometry[frame["code"].duplicated(keep=False)].groupby(
            frame["code"]
        )
    }
    first = frame[~again]
    geometry = [
        united.get(code, shape) for code, shape in zip(first["code"], first.geometry, strict=True)
    ]
    return first.set_geometry(gpd.GeoSeries(geometry, index=first.index, crs=frame.crs))
