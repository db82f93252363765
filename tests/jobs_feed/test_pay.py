"""Pay as feeds write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.opening import PayUnit, Posting
from jobs_feed.pay import find_pay, hourly, hourly_most


def pay(text=None, description="", labels=None, **fields):
    found = find_pay(Posting(external_id="1", pay=text, **fields), labels or {}, description)
    return found.least, found.most, found.unit and found.unit.value


def dollars(least, most, unit):
    return least and Decimal(least), most and Decimal(most), unit


@pytest.mark.parametrize(
    ("text", "least", "most", "unit"),
    [
        ("$19.50 to $21.25 an hour", "19.50", "21.25", "hour"),
        ("60-75k", "60000", "75000", "year"),
        ("$60K - $75K", "60000", "75000", "year"),
        ("$1,200 a week", "1200", "1200", "week"),
        ("$17/hr", "17", "17", "hour"),
        ("$20/hr - $25/hr", "20", "25", "hour"),
        ("18.50 per hour", "18.50", "18.50", "hour"),
        ("$16.50/hr + tips", "16.50", "16.50", "hour"),
        ("$57,244.00 - $152,969.00 (Annual)", "57244", "152969", "year"),
        ("Starting at $20/hour", "20", None, "hour"),
        ("up to $25 per hour", None, "25", "hour"),
        ("$45,000", "45000", "45000", "year"),
        ("$18 - $20", "18", "20", "hour"),
        ("USD 60,000 - 70,000 per year", "60000", "70000", "year"),
        ("$100 to $200 daily", "100", "200", "day"),
        ("$3,000/month", "3000", "3000", "month"),
        ("Starts at: $100,353 plus monthly day off", "100353", None, "year"),
        ("Hourly Rate $35.69 - $37.98, paid weekly", "35.69", "37.98", "hour"),
        ("$500 sign-on bonus! $20/hr", "20", "20", "hour"),
    ],
)
def test_a_pay_field_is_read(text, least, most, unit):
    assert pay(text) == dollars(least, most, unit)


@pytest.mark.parametrize(
    "text",
    [
        "Competitive", "DOE", "Grade 12", "Depends on 10 factors", "40 hours per week", "$500 sign-on bonus", "€30,000",
        "Hourly Rate AUD $35.69 - $37.98", "$1,000 bi-weekly", "12.500 zł", "0", "-5", "$",
    ],
)  # fmt: skip
def test_what_names_no_dollars_and_unit_is_no_pay_but_is_kept_as_written(text):
    assert pay(text) == (None, None, None)
    assert find_pay(Posting(external_id="1", pay=text), {}, "").raw == text


@pytest.mark.parametrize(
    ("description", "least", "most", "unit"),
    [
        ("Nights. Pay: $20 an hour.", "20", "20", "hour"),
        ("Salary range $50,000 - $60,000.", "50000", "60000", "year"),
        ("A $2,000 sign-on bonus and $22.50 per hour", "22.50", "22.50", "hour"),
        ("Minimum salary-$55,889 for all.", "55889", "55889", "year"),
        ("You earn $18-22/hr plus tips", "18", "22", "hour"),
    ],
)
def test_a_sentence_that_says_pay_is_read(description, least, most, unit):
    assert pay(description=description) == dollars(least, most, unit)


@pytest.mark.parametrize(
    "description",
    [
        "We run a $200 million budget.", "A $5,000 sign-on bonus!", "Serves 20 people an hour.",
        "Revenue of $10 per hour",
        "401k up to $5,000 per year", "$1,500 per year tuition help", "Call 718-555-0100", "Founded in 1998.",
    ],
)  # fmt: skip
def test_other_money_in_a_description_is_not_pay(description):
    assert pay(description=description) == (None, None, None)


def test_number_fields_count_before_words():
    assert pay("see below", pay_min="56937", pay_max="88649", pay_unit="Annual") == dollars("56937", "88649", "year")
    assert pay(pay_min="21.50", pay_max="0", pay_unit="Hourly") == dollars("21.50", None, "hour")
    assert pay(pay_min="30", pay_max="20", pay_unit="hour") == dollars("20", "30", "hour")


def test_a_number_field_without_a_unit_counts_only_where_its_size_leaves_no_doubt():
    assert pay(pay_min="19") == dollars("19", None, "hour")
    assert pay(pay_min="52000") == dollars("52000", None, "year")
    assert pay(pay_min="900") == (None, None, None)


def test_a_label_in_the_text_is_read_as_a_pay_field():
    assert pay(labels={"hourly rate": "22.75"}) == dollars("22.75", "22.75", "hour")


def test_an_amount_in_prose_that_nobody_would_work_for_is_about_something_else():
    text = "We serve mid-stage ($1M - $80 per year) and fast-growing shops."

    assert pay(description=text) == (None, None, None)
    assert pay(description=text + " You earn $52,000 per year.") == dollars("52000", "52000", "year")


def test_offers_are_compared_by_the_hour():
    assert hourly(Decimal(41600), PayUnit.YEAR) == 20
    assert hourly(Decimal(800), PayUnit.WEEK) == 20


@pytest.mark.parametrize(
    ("most", "unit", "kind", "an_hour"),
    [
        ("21", PayUnit.HOUR, "full", "21"),
        ("21", PayUnit.HOUR, "part", "21"),
        ("160", PayUnit.DAY, None, "20"),
        ("800", PayUnit.WEEK, None, "20"),
        ("3466.67", PayUnit.MONTH, "full", "20"),
        ("41600", PayUnit.YEAR, None, "20"),
        ("20800", PayUnit.YEAR, "part", None),
        ("400", PayUnit.WEEK, "part", None),
        ("160", PayUnit.DAY, "per-diem", "20"),
        ("41600", PayUnit.YEAR, "per-diem", None),
        (None, PayUnit.HOUR, None, None),
        ("21", None, None, None),
    ],
)
def test_the_most_a_job_pays_an_hour_is_known_or_not_said(most, unit, kind, an_hour):
    found = hourly_most(Decimal(most) if most else None, unit, kind)

    assert found == (Decimal(an_hour) if an_hour else None)


@given(st.text(max_size=60) | st.text(alphabet="$0123456789.,-–kK/ hrtoyeaw", max_size=40))
def test_pay_never_raises_and_is_never_upside_down(text):
    least, most, unit = pay(text, description=text)

    assert least is None or most is None or 0 < least <= most
    assert (unit is None) == (least is None and most is None)
