from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.errors import CircuitError
from engine.plans.timetable import PlanDates, make_timetable, parse_dates
from tests.engine.plans.sample import LIBRARY, make_plan

PLANS = {(weeks, taper): make_plan(LIBRARY, weeks, taper) for weeks in (4, 6, 12) for taper in (0, 2)}
SIX, RACE_PLAN = PLANS[6, 0], PLANS[6, 2]
TUESDAY = date(2026, 12, 1)

plans = st.sampled_from(list(PLANS.values()))
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_a_plan_without_dates_has_no_days() -> None:
    timetable = make_timetable(SIX, PlanDates())
    assert (timetable.first_day, timetable.race, timetable.find_current(TUESDAY)) == (None, None, None)
    assert [week.number for week in timetable.weeks] == [1, 2, 3, 4, 5, 6]


@settings(deadline=None)
@given(plans, days)
def test_every_workout_is_in_its_week_on_its_weekday(plan: object, start: date) -> None:
    plan = next(each for each in PLANS.values() if each is plan)
    timetable = make_timetable(plan, PlanDates(start=start))
    assert len(timetable.weeks) == len(plan.weeks)
    for number, week in enumerate(timetable.weeks):
        assert week.first_day == start + timedelta(weeks=number)
        found = [each for each in week.appointments if each.day]
        assert [each.day for each in found] == sorted(each.day for each in found if each.day)
        for each in found:
            assert each.day and week.includes(each.day)
            assert f"{each.day:%A}".lower() == each.workout.session.weekday


@settings(deadline=None)
@given(plans, days)
def test_with_only_a_race_the_plan_ends_with_it(plan: object, race: date) -> None:
    plan = next(each for each in PLANS.values() if each is plan)
    timetable = make_timetable(plan, PlanDates(race=race))
    assert timetable.last_day == race
    assert len(timetable.weeks) == len(plan.weeks)


@settings(deadline=None)
@given(plans, days, st.integers(-60, 200))
def test_with_a_start_and_a_race_it_fits_between_them_or_says_why_not(plan: object, start: date, ahead: int) -> None:
    plan = next(each for each in PLANS.values() if each is plan)
    race = start + timedelta(days=ahead)
    try:
        timetable = make_timetable(plan, PlanDates(start, race))
    except CircuitError as error:
        assert plan.taper_weeks and error.option == "race" and error.hint
        assert ahead < 7 * (2 + plan.taper_weeks)
        return
    assert timetable.first_day and timetable.first_day >= start
    kinds = [week.week.kind for week in timetable.weeks]
    if plan.taper_weeks:
        assert timetable.last_day == race
        assert kinds[-plan.taper_weeks :] == [week.kind for week in plan.weeks[-plan.taper_weeks :]]
        assert timetable.weeks[0].week is plan.weeks[0]
    assert [week.number for week in timetable.weeks] == list(range(1, len(kinds) + 1))
    for week in timetable.weeks:
        for each in week.appointments:
            assert each.is_left_out == (each.day is None)
            assert each.day is None or not -3 <= (each.day - race).days <= 1


@settings(deadline=None)
@given(days, st.integers(-10, 60))
def test_each_day_is_in_one_week_or_outside(start: date, ahead: int) -> None:
    timetable = make_timetable(SIX, PlanDates(start=start))
    today = start + timedelta(days=ahead)
    week = timetable.find_current(today)
    assert (week.number if week else None) == (ahead // 7 + 1 if 0 <= ahead < 42 else None)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"])
def test_a_week_has_seven_local_days_when_the_clocks_change(zone: str) -> None:
    timetable = make_timetable(PLANS[12, 0], PlanDates(start=date(2026, 9, 21)))
    place, seen = ZoneInfo(zone), []
    moment = datetime(2026, 9, 21, tzinfo=place).astimezone(UTC)
    while (day := moment.astimezone(place).date()) <= date(2026, 12, 13):
        week = timetable.find_current(day)
        assert week is not None
        seen.append((day, week.number))
        moment += timedelta(minutes=30)
    by_week = {number: {day for day, other in seen if other == number} for _, number in seen}
    assert {number: len(found) for number, found in by_week.items()} == dict.fromkeys(range(1, 13), 7)


def test_a_race_plan_with_only_a_start_ends_with_a_race() -> None:
    timetable = make_timetable(RACE_PLAN, PlanDates(start=date(2026, 12, 7)))
    assert timetable.race == timetable.last_day == date(2027, 1, 17)
    tuesday, friday = timetable.weeks[-1].appointments[0], timetable.weeks[-1].appointments[1]
    assert (tuesday.day, friday.day, friday.is_left_out) == (date(2027, 1, 12), None, True)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("start", "tomorrow")], "start: 'tomorrow' is not a date."),
        ([("start", "2026-02-30")], "start: '2026-02-30' is not a date."),
        ([("race", "20261201")], "race: '20261201' is not a date."),
        ([("race", "1999-12-31")], "race: the year must be from 2000 to 2100."),
        ([("start", "9999-12-31")], "start: the year must be from 2000 to 2100."),
        ([("start", "2026-12-01"), ("start", "2026-12-02")], "'start' is given twice."),
    ],
)
def test_other_dates_are_refused(pairs: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(CircuitError) as caught:
        parse_dates(pairs)
    assert caught.value.message == message
    assert caught.value.option in ("start", "race")


def test_empty_and_unknown_options_are_ignored() -> None:
    assert parse_dates([("start", " "), ("race", ""), ("utm_source", "x")]) == PlanDates()
    dates = parse_dates([("race", " 2026-12-31 "), ("start", "2026-12-01")])
    assert dates.query == "?start=2026-12-01&race=2026-12-31"
