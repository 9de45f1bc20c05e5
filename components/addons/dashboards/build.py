"""Dashboards as Grafana takes them, by its Foundation SDK.

In the form that its files and the sidecar of the chart have, which the SDK calls the older one: the new
one is an object of Grafana's own API, and no file. Importing this module costs a third of a second: only what renders a dashboard does.
"""

from __future__ import annotations

import json
from itertools import count

from grafana_foundation_sdk.builders import common as shapes
from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.builders import prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from .form import SOURCE, Board, Panel, Query, Variable

TAG = "plinth"

HEIGHTS = {"graph": 7, "stat": 4, "table": 8}

_REF = common.DataSourceRef(type_val="prometheus", uid=f"${{{SOURCE}}}")

AnyPanel = timeseries.Panel | stat.Panel | table.Panel


def rendered(board: Board) -> str:
    """The dashboard as compact JSON, the same for the same board."""
    made = (
        sdk.Dashboard(board.title)
        .uid(uid(board.name))
        .description(board.description)
        .tags([TAG, board.name])
        .time("now-6h", "now")
        .timezone("browser")
        .refresh("1m")
        .readonly()
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .link(_others())
        .with_variable(_source())
    )
    for each in board.variables:
        made.with_variable(_variable(each))
    numbers = count(1)
    for row in board.rows:
        made.with_row(sdk.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            made.with_panel(_panel(panel).id(next(numbers)))
    plain = json.loads(json.dumps(made.build(), cls=JSONEncoder))
    for link in plain["links"]:
        # The one place that the SDK knows is a menu, where nobody would look for it.
        del link["placement"]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def uid(name: str) -> str:
    """The same for ever, so that links to it stay."""
    return f"plinth-{name}"


def _others() -> sdk.DashboardLink:
    return (
        sdk.DashboardLink("Plinth")
        .type(dashboard.DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(True)
        .keep_time(True)
        .include_vars(True)
    )


def _source() -> sdk.DatasourceVariable:
    return (
        sdk.DatasourceVariable(SOURCE)
        .label("Data source")
        .type("prometheus")
        .current(dashboard.VariableOption(text="default", value="default"))
    )


def _variable(variable: Variable) -> sdk.QueryVariable:
    return (
        sdk.QueryVariable(variable.name)
        .label(variable.title)
        .query(f"label_values({variable.series}, {variable.label})")
        .datasource(_REF)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(dashboard.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(dashboard.VariableOption(text="All", value="$__all"))
    )


def _panel(panel: Panel) -> AnyPanel:
    made = _drawn(panel)
    made.title(panel.title).description(panel.description).unit(panel.unit).datasource(_REF)
    made.span(panel.width).height(HEIGHTS[panel.kind])
    if panel.bad:
        made.thresholds(_thresholds(panel.bad))
    for index, query in enumerate(panel.queries):
        made.with_target(_query(query, chr(ord("A") + index), panel.kind))
    return made


def _drawn(panel: Panel) -> AnyPanel:
    if panel.kind == "stat":
        last = shapes.ReduceDataOptions().calcs(["lastNotNull"])
        return stat.Panel().reduce_options(last).graph_mode(common.BigValueGraphMode.AREA)
    if panel.kind == "table":
        return table.Panel()
    shown = (
        shapes.VizLegendOptions()
        .display_mode(common.LegendDisplayMode.LIST)
        .placement(common.LegendPlacement.BOTTOM)
        .show_legend(True)
    )
    tip = (
        shapes.VizTooltipOptions()
        .mode(common.TooltipDisplayMode.MULTI)
        .sort(common.SortOrder.DESCENDING)
    )
    made = timeseries.Panel().legend(shown).tooltip(tip).fill_opacity(8)
    if panel.stacked:
        made.stacking(shapes.StackingConfig().mode(common.StackingMode.NORMAL)).fill_opacity(40)
    if panel.bad:
        lines = shapes.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        made.thresholds_style(lines)
    return made


def _thresholds(bad: tuple[float | None, float | None]) -> sdk.ThresholdsConfig:
    steps = [dashboard.Threshold(value=None, color="green")]
    for value, color in zip(bad, ("yellow", "red"), strict=True):
        if value is not None:
            steps.append(dashboard.Threshold(value=value, color=color))
    return sdk.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(steps)


def _query(query: Query, ref: str, kind: str) -> prometheus.Dataquery:
    made = prometheus.Dataquery().expr(query.expression).ref_id(ref)
    if query.legend:
        made.legend_format(query.legend)
    if kind == "graph":
        return made.range()
    made.instant()
    return made.format(PromQueryFormat.TABLE) if kind == "table" else made
