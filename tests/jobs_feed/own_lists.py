"""Small lists of their makers' own, as bytes, and how a test reads them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from jobs_feed import Feed, Kind, ParseError, Places
from jobs_feed.mapping import FieldMap
from jobs_feed.read import Contents, read_body
from jobs_feed.sector import load_lexicon

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PLACES = Places(city="Harbor", zone="America/New_York", city_names=("Harbor",), regions=("NY",), areas=())
LEXICON = load_lexicon()

APPLICANT_SYSTEM = b"""<?xml version="1.0" encoding="UTF-8"?>
<result>
 <job><id>p1</id><title>Cook</title><requisitionid>r1</requisitionid><category>Kitchen</category>
  <jobtype>Full-Time</jobtype><location>Harbor, NY</location><date>11/20/2026</date>
  <detail-url><![CDATA[http://hire.example/Job.aspx?c=1&j=p1]]></detail-url>
  <apply-url><![CDATA[http://hire.example/Apply.aspx?c=1&j=p1]]></apply-url>
  <description>Cook for us. &lt;ul&gt;&lt;li&gt;Soup&lt;/li&gt;&lt;/ul&gt;</description>
  <briefdescription>Soup</briefdescription></job>
 <job><id>p2</id><title>Guard</title><requisitionid>r2</requisitionid><category>Safety</category>
  <jobtype>Part-Time</jobtype><location>Harbor, NY</location><date>11/21/2026</date>
  <detail-url><![CDATA[http://hire.example/Job.aspx?c=1&j=p2]]></detail-url>
  <apply-url><![CDATA[http://hire.example/Apply.aspx?c=1&j=p2]]></apply-url>
  <description>Guard us.</description><briefdescription>Doors</briefdescription></job>
</result>"""
SEARCH_SITE = b"""<?xml version="1.0" encoding="UTF-8"?>
<jobs>
 <job><title><![CDATA[Nurse]]></title><url><![CDATA[https://care.example/jobs/1]]></url>
  <location><![CDATA[Harbor]]></location><company><![CDATA[CareWell]]></company>
  <company_url><![CDATA[https://care.example/]]></company_url>
  <description><![CDATA[<p>Care for <b>people</b>.</p>]]></description>
  <contracttype><![CDATA[Permanent]]></contracttype><salary><![CDATA[$25 an hour]]></salary>
  <contact><name>Ms. Ng</name><email>jobs@care.example</email><phone>212 555 0100</phone></contact>
  <apply_url><![CDATA[https://care.example/apply/1]]></apply_url></job>
</jobs>"""
OWN = b"""<Export xmlns="urn:x"><Head><Version>2</Version><Count>2</Count></Head><Vacancies>
 <Vacancy no="77"><Position>Driver</Position><Firm><Name>Roadline</Name><Name2/></Firm>
  <Workplace><Town>Harbor</Town><Zip>10001</Zip></Workplace><Rate><From>21</From><To>24</To><Per>hour</Per></Rate>
  <Text>Drive <p>a van</p> for us</Text><Until>31.12.2026</Until></Vacancy>
 <Vacancy no="78"><Position>Loader</Position><Firm><Name>Roadline</Name><Name2/></Firm>
  <Workplace><Town>Harbor</Town><Zip>10002</Zip></Workplace><Rate><From>19</From><To>20</To><Per>hour</Per></Rate>
  <Text>Load it</Text><Until>05.01.2027</Until></Vacancy>
</Vacancies></Export>"""
STRANGE = b"""<r><a><x1>Baker</x1><x2>Crumb Inc.</x2><x3>https://crumb.example/1</x3></a>
<a><x1>Barista</x1><x2>Crumb Inc.</x2><x3>https://crumb.example/2</x3></a></r>"""
STRANGE_MAP = FieldMap(fields={"title": "x1", "employer": "x2", "apply_url": "x3"}, entries="r/a")


def contents(body: bytes, field_map: FieldMap | None = None, kind: Kind | None = None) -> Contents:
    feed = Feed(id="1", name="Harbor", url="https://harbor.example/jobs", kind=kind, field_map=field_map)
    return read_body(feed, body, places=PLACES, lexicon=LEXICON, now=NOW)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def refusal(body: bytes, field_map: FieldMap | None = None, kind: Kind | None = None) -> ParseError:
    with pytest.raises(ParseError) as caught:
        contents(body, field_map, kind)
    return caught.value
