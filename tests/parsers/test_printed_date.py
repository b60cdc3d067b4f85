# SPDX-License-Identifier: Apache-2.0
"""Dates as clients print them above a forwarded mail: languages, calendars, halves of the day, zones."""

from datetime import UTC, datetime

import pytest
from babel import dates
from hypothesis import given
from hypothesis import strategies as st

from parsers.printed_date import moment

ZONE = "Europe/Amsterdam"
# All of them say the third of November 2026 at five in the afternoon.
SPOKEN = [
    ("en", "Tuesday, November 3, 2026 5:00 PM"),
    ("en", "Tue, Nov 3, 2026 at 5:00 PM"),
    ("en", "On Tuesday, November 3rd, 2026 at 5:00 PM"),
    ("en", "11/3/26 5:00 PM (GMT+01:00)"),
    ("en", "03/11/2026 17:00"),
    ("nl", "dinsdag 3 november 2026 17:00"),
    ("nl", "3 november 2026 om 17:00:00 CET"),
    ("nl", "di 3 nov 2026 om 17:00"),
    ("de", "Dienstag, 03. November 2026 um 17:00 Uhr"),
    ("de", "Di., 3. Nov. 2026 um 17:00 Uhr"),
    ("fr", "mar. 3 nov. 2026 à 17:00"),
    ("fr", "mardi 3 novembre 2026, 17 h 00"),
    ("es", "mar, 3 nov 2026 a las 17:00"),
    ("es", "martes, 3 de noviembre de 2026 5:00 p. m."),
    ("pt", "terça-feira, 3 de novembro de 2026 17:00"),
    ("pt", "ter., 3 de nov. de 2026 às 17:00"),
    ("it", "mar 3 nov 2026 alle ore 17:00"),
    ("ro", "mar., 3 nov. 2026 la 17:00"),
    ("sv", "den 3 november 2026 kl. 17:00"),
    ("sv", "tis 3 nov. 2026 kl 17:00"),
    ("da", "tirs. d. 3. nov. 2026 kl. 17.00"),
    ("nb", "tirsdag 3. november 2026 17.00"),
    ("fi", "tiistai 3. marraskuuta 2026 klo 17.00"),
    ("fi", "ti 3. marrask. 2026 klo 17.00"),
    ("is", "þri., 3. nóv. 2026 kl. 17:00"),
    ("et", "T, 3. november 2026 kell 17:00"),
    ("lv", "otrdien, 2026. g. 3. nov., plkst. 17:00"),
    ("lt", "2026 m. lapkričio 3 d., antr. 17:00"),
    ("pl", "wtorek, 3 listopada 2026 17:00"),
    ("pl", "wt., 3 lis 2026 o 17:00"),
    ("cs", "út 3. 11. 2026 v 17:00"),
    ("cs", "úterý 3. listopadu 2026 17:00"),
    ("sk", "ut 3. 11. 2026 o 17:00"),
    ("hr", "3. studenoga 2026. u 17:00"),
    ("hu", "2026. november 3., kedd 17:00"),
    ("hu", "2026. nov. 3., K, 17:00"),
    ("hu", "2026. 11. 03. 17:00"),
    ("sl", "torek, 3. november 2026 17:00"),
    ("sr", "уто, 3. новембар 2026. у 17:00"),
    ("bg", "вторник, 3 ноември 2026 г. 17:00"),
    ("ru", "вт, 3 нояб. 2026 г. в 17:00"),
    ("ru", "вторник, 3 ноября 2026 г. 17:00"),
    ("uk", "вт, 3 лист. 2026 р. о 17:00"),
    ("uk", "вівторок, 3 листопада 2026 р. 17:00"),
    ("el", "Τρί, 3 Νοε 2026 στις 5:00 μ.μ."),
    ("el", "Τρίτη, 3 Νοεμβρίου 2026 5:00 μμ"),
    ("tr", "3 Kasım 2026 Salı 17:00"),
    ("tr", "3 Kas 2026 Sal 17:00"),
    ("he", "יום ג׳, 3 בנוב׳ 2026 ב-17:00"),
    ("he", "יום שלישי 3 נובמבר 2026 17:00"),
    ("ar", "الثلاثاء، 3 نوفمبر 2026 في 5:00 م"),
    ("ar", "الثلاثاء، ٣ نوفمبر ٢٠٢٦ ٥:٠٠ م"),
    ("ar", "3 تشرين الثاني 2026 5:00 مساءً"),
    ("fa", "سه\u200cشنبه ۱۲ آبان ۱۴۰۵ ساعت ۱۷:۰۰"),
    ("fa", "سه\u200cشنبه ۳ نوامبر ۲۰۲۶ ۵:۰۰ بعدازظهر"),
    ("fa", "۱۴۰۵/۸/۱۲ ۱۷:۰۰"),
    ("hi", "मंगल, 3 नव॰ 2026 को शाम 5:00 बजे"),
    ("bn", "মঙ্গল, ৩ নভে, ২০২৬ তারিখে ৫:০০ PM"),
    ("bn", "৩ নভেম্বর ২০২৬ বিকাল ৫:০০"),
    ("ta", "செவ்., 3 நவ., 2026, பிற்பகல் 5:00"),
    ("th", "อ. 3 พ.ย. 2026 เวลา 17:00"),
    ("th", "3 พฤศจิกายน 2569 17:00"),
    ("vi", "Vào Th 3, 3 thg 11, 2026 vào lúc 17:00"),
    ("vi", "03 Tháng Mười Một 2026 5:00 CH"),
    ("id", "Sel, 3 Nov 2026 pukul 17.00"),
    ("ms", "Selasa, 3 November 2026 5:00 PTG"),
    ("ms", "3 Nov 2026 pada 5:00 PTG"),
    ("zh", "2026年11月3日周二 17:00"),
    ("zh", "2026年11月3日(星期二) 下午5:00"),
    ("zh", "2026年11月3日週二 下午5:00"),
    ("zh", "2026年11月3日周二下午5:00"),
    ("zh", "2026-11-03 17:00:00"),
    ("zh", "民國115年11月3日 17:00"),
    ("ja", "2026年11月3日(火) 17:00"),
    ("ja", "2026/11/03 17:00"),
    ("ja", "令和8年11月3日 午後5時"),
    ("ja", "2026年11月3日火曜日 17:00"),
    ("ko", "2026년 11월 3일 (화) 오후 5:00"),
    ("ko", "2026. 11. 3. 오후 5:00"),
    ("ko", "2026년 11월 3일 화요일 오후 5시 00분"),
    ("ko", "26. 11. 3. 오후 5:00"),
    ("ka", "სამ, 3 ნოე. 2026, 17:00"),
    ("hy", "Երք, 3 նոյ, 2026 թ., 17:00"),
    ("mn", "2026 оны 11-р сарын 3 17:00"),
    ("kk", "сс, 2026 ж. 3 қар. 17:00"),
    ("eu", "2026(e)ko azaroaren 3a, 17:00"),
    ("eo", "mar, 3-nov-2026 17:00"),
    ("ga", "Máirt 3 Samh 2026 17:00"),
    ("cy", "Maw, 3 Tach 2026 am 17:00"),
    ("af", "Di. 03 Nov. 2026 om 17:00"),
    ("sq", "e mar, 3 nën 2026 në 5:00 MD"),
    ("gl", "mar, 3 nov 2026 ás 17:00"),
    ("tl", "Mar, Nob 3, 2026 nang 5:00 PM"),
    ("sw", "Jum, 3 Nov 2026 17:00"),
    ("en", "3 Nov 2026, at 17:00 GMT+1"),
    ("en", "Tuesday, November 3, 2026 5:00:00 PM CET"),
    ("nl", "03-11-2026 17:00"),
    ("my", "၂၀၂၆၊ နို ၃ ၁၇:၀၀"),
]


@pytest.mark.parametrize(("language", "value"), SPOKEN)
def test_a_date_is_read_in_the_words_of_its_language(language: str, value: str) -> None:
    found = moment(value, ZONE, frozenset({language}))
    assert found is not None and found.strftime("%Y-%m-%d %H:%M") == "2026-11-03 17:00"


PLACES = (
    "en en_GB en_US nl nl_BE af de de_AT fr fr_CA es es_MX es_AR pt pt_BR gl ca it ro eu sv da nb nn is fo fi et "
    "lv lt pl cs sk hu sl hr bs sr sr_Latn mk bg ru uk be el tr az kk ky uz he ar ar_EG ar_SA ar_MA ar_LB fa ur "
    "hi bn mr gu pa ta te kn ml si ne th lo km my vi id ms fil sw zh zh_TW zh_HK ja ko ka hy mn sq mt ga gd cy br "
    "fy eo lb hsb rm kab am "
)
# Where our tables name a language otherwise than the Unicode locales.
CODES = {"fil": "tl", "nn": "nb"}


@pytest.mark.parametrize("place", PLACES.split())
def test_a_date_is_read_as_a_machine_of_that_place_writes_it(place: str) -> None:
    language = CODES.get(place, place.split("_")[0])
    for month in range(1, 13):
        day, hour = (3, 17) if month % 2 else (21, 12)
        at = datetime(2026, month, day, hour, 5, tzinfo=UTC)
        for form in ("full", "long", "medium", "short"):
            written = f"{dates.format_date(at, form, locale=place)} {dates.format_time(at, 'short', locale=place)}"
            assert moment(written, "UTC", frozenset({language}), at) == at, written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 3 Nov 2026 17:00:00 +0100", "2026-11-03T17:00:00+01:00"),
        ("2026-11-03T16:00:00Z", "2026-11-03T16:00:00+00:00"),
        ("3 November 2026 at 17:00:00 CET", "2026-11-03T17:00:00+01:00"),
        ("3 November 2026 at 17:00:00 GMT+8", "2026-11-03T17:00:00+08:00"),
        ("November 3, 2026 at 9:00:00 AM PST", "2026-11-03T09:00:00-08:00"),
        ("11/3/26 5:00 PM (GMT-05:00)", "2026-11-03T17:00:00-05:00"),
        ("Dienstag, 3. November 2026 17:00:00 MEZ", "2026-11-03T17:00:00+01:00"),
        ("17:00 3-Nov-2026", "2026-11-03T17:00:00+01:00"),
        ("3 July 2026 17:00", "2026-07-03T17:00:00+02:00"),
    ],
)
def test_a_zone_is_read_where_there_is_one_and_is_the_desks_where_there_is_none(value: str, expected: str) -> None:
    found = moment(value, ZONE)
    assert found is not None and found.isoformat() == expected


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("Nov 3, 2026 12:30 AM", 0),
        ("Nov 3, 2026 12:30 PM", 12),
        ("2026年11月3日 中午12:30", 12),
        ("2026年11月3日 中午1:30", 13),
        ("2026年11月3日 凌晨2:30", 2),
        ("2026년 11월 3일 밤 11:30", 23),
        ("3 नवंबर 2026 रात 9:30", 21),
        ("9 de noviembre de 2026 12:30", 12),
        ("2026. nov. 3. de. 12:30", 0),
        ("3 नवंबर 2026 दोपहर 1:30", 13),
    ],
)
def test_the_half_of_the_day_is_heard(value: str, hour: int) -> None:
    found = moment(value)
    assert found is not None and (found.hour, found.minute) == (hour, 30)


@pytest.mark.parametrize(
    ("language", "value", "before", "expected"),
    [
        ("en", "3/4/2026 5:00 PM", None, "2026-03-04"),
        ("en", "3/4/2026 17:00", None, "2026-04-03"),
        ("en", "3/4/2026 5:00 pm", None, "2026-04-03"),
        ("en", "3/4/2026 5:00 م", None, "2026-04-03"),
        ("nl", "3/4/2026 5:00 PM", None, "2026-04-03"),
        ("en", "3.4.2026 5:00 PM", None, "2026-04-03"),
        ("en", "3/14/2026 17:00", None, "2026-03-14"),
        ("es", "9 de abril de 2026 12:05", None, "2026-04-09"),
        ("en", "3/4/2026 5:00 PM", "2026-04-05", "2026-04-03"),
        ("en", "3/4/2026 17:00", "2026-03-05", "2026-03-04"),
        ("en", "3/4/2026 17:00", "2026-11-05", "2026-04-03"),
        ("hr", "3. listopada 2026.", None, "2026-10-03"),
        ("pl", "3 listopada 2026", None, "2026-11-03"),
        ("es", "mar, 3 nov 2026", None, "2026-11-03"),
        ("fa", "۳۰ اسفند ۱۴۰۳", None, "2025-03-20"),
        ("fa", "۱ فروردین ۱۴۰۴", None, "2025-03-21"),
    ],
)
def test_day_and_month_keep_their_places(language: str, value: str, before: str | None, expected: str) -> None:
    limit = datetime.fromisoformat(f"{before}T08:00:00+00:00") if before else None
    found = moment(value, "UTC", frozenset({language}), limit)
    assert found is not None and found.date().isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "99 November 2026 17:00",
        "3 Xyzember 2026",
        "31/02/2026",
        "5:00 PM",
        "November 2026",
        "3.11.6",
        "1448/5/22",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert moment(value) is None


def test_a_zone_that_does_not_exist_is_utc() -> None:
    assert moment("3 Nov 2026 17:00", "Nowhere/At_All") == datetime(2026, 11, 3, 17, tzinfo=UTC)


@given(st.text(st.sampled_from("0123456789:/.- +年月日時午後前PAMnovemberгод٣۳๓GMT,()"), max_size=80))
def test_any_text_gives_a_moment_with_a_zone_or_none(value: str) -> None:
    found = moment(value, ZONE, frozenset({"en"}), datetime(2026, 11, 4, tzinfo=UTC))
    assert found is None or found.utcoffset() is not None
