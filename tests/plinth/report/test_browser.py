"""The HTML report in a real browser: quick, quiet, by keyboard and mouse, for who does not see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from plinth.report import html
from tests.browsing import Opened, chromium

from .samples import HOSTILE, large, report

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with some of everything."""
    made = tmp_path_factory.mktemp("report") / "report.html"
    made.write_text(html.page(report(), {}, DAY), encoding="utf-8")
    return made


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    found = Opened(browser, file, reduced_motion="reduce", viewport={"width": 1300, "height": 900})
    yield found
    assert found.complaints == []
    found.close()


def test_3000_resources_show_in_2_seconds(browser: Browser, tmp_path: Path) -> None:
    made = tmp_path / "large.html"
    made.write_text(html.plan(large(), (), DAY), encoding="utf-8")
    seconds: list[float] = []
    # The best of some: other tests run beside it.
    while len(seconds) < 3 and min(seconds, default=9) >= 2:
        opened = Opened(browser, made)
        assert opened.complaints == []
        expect(opened.page.locator(".filter output")).to_contain_text("3000 resources")
        seconds.append(opened.shown_after)
        opened.close()
    assert min(seconds) < 2


def test_a_filter_by_keyboard_on_3000_resources_is_told(browser: Browser, tmp_path: Path) -> None:
    made = tmp_path / "large.html"
    made.write_text(html.plan(large(), (), DAY), encoding="utf-8")
    opened = Opened(browser, made)
    opened.page.get_by_label("Find").focus()
    opened.page.keyboard.type("part7-")
    expect(opened.page.locator("#said")).to_contain_text("30 of 3000 resources")
    shown = opened.page.locator("#f0 > details:visible")
    expect(shown).to_have_count(1)
    assert opened.complaints == []
    opened.close()


def test_nothing_is_asked_of_the_network(opened: Opened) -> None:
    assert opened.elsewhere() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 400])
def test_axe_finds_nothing(browser: Browser, file: Path, scheme: str, width: int) -> None:
    opened = Opened(browser, file, color_scheme=scheme, viewport={"width": width, "height": 900})
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(opened.page, options={"resultTypes": ["violations"]}).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    wide = opened.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, "the page itself scrolls sideways"
    opened.close()


def test_axe_finds_nothing_once_the_picture_is_entered(opened: Opened) -> None:
    _enter(opened.page)
    found = Axe().run(opened.page, options={"resultTypes": ["violations"]}).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


# --- the picture, by keyboard ---------------------------------------------------------------------


def _picture(page: Page) -> Locator:
    return page.locator(".graph").first


def _label(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') || ''")


def _enter(page: Page) -> None:
    """Into the picture, and to its component `web`."""
    _picture(page).locator("[tabindex='0'][role=button]").focus()
    for _ in range(8):
        if _label(page).startswith("web"):
            return
        page.keyboard.press("ArrowLeft" if "web" not in _label(page) else "ArrowUp")
        page.keyboard.press("ArrowUp")
    raise AssertionError(f"never came to web: {_label(page)}")


def test_tab_leads_into_the_picture_and_out_of_it(opened: Opened) -> None:
    page = opened.page
    page.locator("#s0-picture [data-do=wide]").focus()
    page.keyboard.press("Tab")
    assert _label(page).startswith("prod, Platform: 1 deleted")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('svg')")


def test_the_picture_by_keyboard(opened: Opened) -> None:
    page = opened.page
    picture = _picture(page).locator("svg")
    whole = picture.get_attribute("viewBox")
    _enter(page)
    about = _picture(page).locator(".about")
    expect(about).to_contain_text("Needs (2)")
    page.keyboard.press("Enter")
    assert picture.get_attribute("viewBox") != whole
    first = _label(page)
    assert first.startswith("Subnet")
    expect(about).to_contain_text("Risk: outage. because")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert _label(page).startswith("Subnet") and _label(page) != first
    page.keyboard.press("Escape")
    assert _label(page).startswith("web")
    page.keyboard.press("Escape")
    assert _label(page).startswith("prod")
    assert picture.get_attribute("viewBox") == whole
    page.keyboard.press("+")
    nearer = picture.get_attribute("viewBox")
    assert nearer != whole
    page.keyboard.press("Shift+ArrowRight")
    assert picture.get_attribute("viewBox") != nearer
    page.keyboard.press("0")
    assert picture.get_attribute("viewBox") == whole
    page.keyboard.press("f")
    expect(_picture(page).locator("[data-do=wide]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(_picture(page).locator("[data-do=wide]")).to_have_attribute("aria-pressed", "false")


# --- and by mouse ---------------------------------------------------------------------------------


def _hover(page: Page, picture: Locator) -> None:
    picture.scroll_into_view_if_needed()
    at = picture.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)


def test_the_picture_by_mouse(opened: Opened) -> None:
    page = opened.page
    figure = _picture(page)
    figure.scroll_into_view_if_needed()
    picture = figure.locator("svg")
    whole = picture.get_attribute("viewBox")
    figure.get_by_role("button", name="+", exact=True).click()
    assert picture.get_attribute("viewBox") != whole
    figure.get_by_role("button", name="Fit").click()
    assert picture.get_attribute("viewBox") == whole

    _hover(page, picture)
    page.mouse.wheel(0, 50)
    assert picture.get_attribute("viewBox") == whole, "a wheel scrolls the page"
    page.wait_for_timeout(300)
    _hover(page, picture)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(picture).not_to_have_attribute("viewBox", whole or "")

    figure.get_by_role("button", name="Fit").click()
    figure.locator(".box").filter(has_text="data").first.locator("text.name").click()
    about = figure.locator(".about")
    expect(about.locator("h4")).to_have_text("data")
    about.get_by_role("button", name="Subnet prod-data-table").click()
    expect(about.locator("h4")).to_have_text("Subnet prod-data-table")
    expect(about).to_contain_text("Needed by (")

    figure.get_by_role("button", name="Fit").click()
    before = picture.get_attribute("viewBox")
    at = picture.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 50, at["y"] + 50)
    page.mouse.down()
    page.mouse.move(at["x"] + 150, at["y"] + 90, steps=3)
    page.mouse.up()
    assert picture.get_attribute("viewBox") != before


def test_filters_hide_changes_and_dim_the_picture(opened: Opened) -> None:
    page = opened.page
    form = page.get_by_role("search", name="Filter of prod")
    form.get_by_label("Operations").or_(form.locator("[value=add]")).last.uncheck()
    expect(page.locator("#f0 tbody[data-op=add]")).to_be_hidden()
    expect(page.locator("#f0 tbody[data-op=change]")).to_be_visible()
    form.locator("[name=box]").select_option(label="data")
    expect(page.locator("#f0 tbody:visible")).to_have_count(1)
    expect(_picture(page).locator(".box.dim")).to_have_count(2)
    expect(form.locator("output")).to_contain_text("1 of 4 changes")
    form.get_by_role("button", name="Clear").click()
    expect(page.locator("#f0 tbody:visible")).to_have_count(4)
    expect(_picture(page).locator(".dim")).to_have_count(0)


def test_the_switch_dresses_the_page(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file, color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened.page.evaluate(ground)
    opened.page.get_by_role("button", name="Theme: system").click()
    assert opened.page.evaluate(ground) != light
    opened.page.get_by_role("button", name="Theme: dark").click()
    assert opened.page.evaluate(ground) == light
    opened.close()


def test_what_is_hostile_is_only_text(browser: Browser, tmp_path: Path) -> None:
    made = tmp_path / "hostile.html"
    made.write_text(html.page(report(HOSTILE), {}, DAY), encoding="utf-8")
    opened = Opened(browser, made)
    page = opened.page
    assert page.evaluate("window.hurt") is None
    assert page.locator("img").count() == 0 and page.locator("script").count() == 3
    _picture(page).locator("[tabindex='0'][role=button]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("window.hurt") is None and page.locator("img").count() == 0
    assert HOSTILE in page.locator("h2").nth(1).inner_text()
    assert opened.complaints == [] and opened.elsewhere() == []
    opened.close()


def test_without_scripts_it_is_read_all_the_same(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_text("Look at this first")).to_be_visible()
    expect(page.get_by_role("img", name="Components of prod")).to_be_visible()
    expect(page.locator(".filter").first).to_be_hidden()
    context.close()
