"""Where cells stand: each once, none over another, found again where it is; whatever the groups and the width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.ui.views.grid_plan import GridPlan, Measures


@st.composite
def plans(draw: st.DrawFn) -> tuple[GridPlan, int, list[int]]:
    groups = draw(st.lists(st.integers(0, 9), max_size=8))
    has_heads = draw(st.booleans())
    heads: list[int] = []
    rows = 0
    for count in groups:
        if has_heads:
            heads.append(rows)
            rows += 1
        rows += count
    measures = Measures(
        width=draw(st.integers(40, 900)), cell_width=draw(st.integers(30, 200)), cell_height=50,
        head=20, margin=draw(st.integers(0, 10)),
    )  # fmt: skip
    return GridPlan(rows, heads, measures), rows, heads


@given(plans())
def test_every_row_has_a_place_of_its_own_and_is_found_there(
    made: tuple[GridPlan, int, list[int]],
) -> None:
    plan, rows, heads = made
    rects = [plan.rect(row) for row in range(rows)]
    for row, rect in enumerate(rects):
        middle = rect.center()
        assert plan.row_at(middle.x(), middle.y()) == row
        assert rect.bottom() < plan.height
        assert rect.height() == (20 if row in heads else 50)
        assert not any(rect.intersects(other) for other in rects[:row])
    assert plan.row_at(5, plan.height + 1) == plan.row_at(5, -1) == -1


@given(plans(), st.integers(0, 900), st.integers(0, 300))
def test_what_is_between_two_heights_is_found(
    made: tuple[GridPlan, int, list[int]], top: int, height: int
) -> None:
    plan, rows, _ = made
    found = plan.rows_between(top, top + height)
    seen = {
        row
        for row in range(rows)
        if plan.rect(row).bottom() >= top and plan.rect(row).top() <= top + height
    }
    assert seen <= set(found)
    assert len(found) <= len(seen) + 2 * plan.columns


@given(plans(), st.data())
def test_down_and_up_lead_through_all_lines_and_never_out_of_the_list(
    made: tuple[GridPlan, int, list[int]], data: st.DataObject
) -> None:
    plan, rows, _ = made
    if not rows:
        assert plan.beside(0, 1) == -1
        return
    row = data.draw(st.integers(0, rows - 1))
    after, before = plan.beside(row, 1), plan.beside(row, -1)
    assert 0 <= before <= row <= after < rows
    assert after == row or plan.rect(after).top() > plan.rect(row).top()
    assert before == row or plan.rect(before).top() < plan.rect(row).top()
    last = plan.beside(row, rows)
    assert plan.rect(last).top() == max(plan.rect(one).top() for one in range(rows))
