"""Job boards as a test writes them: what each answers with, for a few jobs of our own, and a server that gives a long
list in pages as they do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jobs_feed import Kind

Job = Mapping[str, Any]


def greenhouse(*jobs: Job) -> bytes:
    rows = [
        {
            "id": 4000 + at,
            "internal_job_id": 9000 + at,
            "title": f"Nurse {at}",
            "absolute_url": f"https://job-boards.greenhouse.io/harbor/jobs/{4000 + at}",
            "location": {"name": "Bronx, NY 10458"},
            "content": "&lt;p&gt;Care for people. Pay: $31 to $38 an hour.&lt;/p&gt;",
            "company_name": "Harbor Health",
            "first_published": "2026-11-20T09:00:00-05:00",
            "updated_at": "2026-11-21T09:00:00-05:00",
            "application_deadline": None,
            "departments": [{"id": 1, "name": "Nursing"}],
            "offices": [{"id": 2, "name": "Bronx", "location": "Bronx, New York"}],
            "language": "en",
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said({"jobs": rows, "meta": {"total": len(rows)}})


def lever(*jobs: Job) -> bytes:
    rows = [
        {
            "id": f"0bbfd4f4-41ff-4ec6-b73f-{at:012}",
            "text": f"Guard {at}",
            "hostedUrl": f"https://jobs.lever.co/harbor/{at}",
            "applyUrl": f"https://jobs.lever.co/harbor/{at}/apply",
            "categories": {
                "commitment": "Full-time",
                "location": "Queens, NY",
                "team": "Doors",
                "department": "Safety",
                "allLocations": ["Queens, NY"],
            },
            "createdAt": 1795170600000,
            "country": "US",
            "workplaceType": "on-site",
            "description": "<div>Watch a door.</div>",
            "lists": [{"text": "What you bring", "content": "<li>Guard card</li>"}],
            "additional": "<div>We answer everybody.</div>",
            "salaryRange": {"min": 21, "max": 24.5, "currency": "USD", "interval": "per-hour-wage"},
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said(rows)


def ashby(*jobs: Job) -> bytes:
    pay = {
        "compensationTierSummary": "$25 - $28.50 per hour",
        "scrapeableCompensationSalarySummary": "$25 - $28.50",
        "summaryComponents": [
            {
                "compensationType": "Salary",
                "interval": "1 HOUR",
                "currencyCode": "USD",
                "minValue": 25,
                "maxValue": 28.5,
            },
            {"compensationType": "Bonus", "interval": "1 YEAR", "currencyCode": "USD", "minValue": 1, "maxValue": 2},
        ],
    }
    rows = [
        {
            "id": f"4c577aae-{at}",
            "title": f"Driver {at}",
            "department": "Fleet",
            "team": "Vans",
            "employmentType": "PartTime",
            "location": "Brooklyn",
            "secondaryLocations": [],
            "publishedAt": "2026-11-20T10:00:00.000+00:00",
            "isListed": True,
            "isRemote": False,
            "workplaceType": "OnSite",
            "address": {"postalAddress": {"addressRegion": "New York", "addressLocality": "Brooklyn"}},
            "jobUrl": f"https://jobs.ashbyhq.com/harbor/{at}",
            "applyUrl": f"https://jobs.ashbyhq.com/harbor/{at}/application",
            "descriptionHtml": "<p>Drive a van.</p>",
            "shouldDisplayCompensationOnJobPostings": True,
            "compensation": pay,
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said({"jobs": rows, "apiVersion": "1"})


def workable(*jobs: Job) -> bytes:
    rows = [
        {
            "title": f"Cook {at}",
            "shortcode": f"C00K{at}",
            "code": "",
            "employment_type": "Full-time",
            "telecommuting": False,
            "department": "Kitchen",
            "function": "Hospitality",
            "industry": "Restaurants",
            "experience": "Entry level",
            "url": f"https://apply.workable.com/j/C00K{at}",
            "application_url": f"https://apply.workable.com/j/C00K{at}/apply",
            "published_on": "2026-11-20",
            "created_at": "2026-11-01",
            "country": "United States",
            "city": "New York",
            "state": "New York",
            "locations": [{"country": "United States", "city": "New York", "region": "New York", "hidden": False}],
            "description": "<p>Cook for us at $19 an hour.</p>",
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said({"name": "Harbor Grill", "description": None, "jobs": rows})


def smartrecruiters(*jobs: Job) -> bytes:
    return said({"offset": 0, "limit": 100, "totalFound": len(jobs), "content": smartrecruiters_rows(*jobs)})


def smartrecruiters_rows(*jobs: Job) -> list[Job]:
    return [
        {
            "id": f"74400013508{at:04}",
            "name": f"Cashier {at}",
            "uuid": f"74689b1f-{at}",
            "refNumber": f"REF{at}",
            "company": {"identifier": "HarborStores", "name": "Harbor Stores"},
            "releasedDate": "2026-11-20T17:49:03.000Z",
            "location": {"city": "Staten Island", "region": "NY", "country": "us", "postalCode": "10301"},
            "department": {"label": "Tills"},
            "function": {"id": "retail", "label": "Retail"},
            "typeOfEmployment": {"id": "part-time", "label": "Part-time"},
            "experienceLevel": {"id": "entry_level", "label": "Entry Level"},
        }
        | job
        for at, job in enumerate(jobs)
    ]


def recruitee(*jobs: Job) -> bytes:
    rows = [
        {
            "id": 2700825 + at,
            "slug": f"aide-{at}",
            "title": f"Home health aide {at}",
            "status": "published",
            "company_name": "Harbor Care",
            "careers_url": f"https://care.example/o/aide-{at}",
            "careers_apply_url": f"https://care.example/o/aide-{at}/c/new",
            "description": "<p>Help people at home.</p>",
            "requirements": "<p>No experience needed.</p>",
            "location": "Bronx, New York, United States",
            "city": "Bronx",
            "postal_code": "10458",
            "country_code": "US",
            "locations": [{"name": "Bronx"}],
            "on_site": True,
            "remote": False,
            "hybrid": False,
            "employment_type_code": "parttime_permanent",
            "min_hours": 20,
            "max_hours": 30,
            "salary": {"min": "19.5", "max": "21", "period": "hour", "currency": "USD"},
            "department": "Care",
            "category_code": "health_care",
            "published_at": "2026-11-20 10:10:39 UTC",
            "updated_at": "2026-11-21 11:45:30 UTC",
            "close_at": "2026-12-20 00:00:00 UTC",
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said({"offers": rows})


def usajobs(*jobs: Job) -> bytes:
    return said({"SearchResult": {"SearchResultCountAll": len(jobs), "SearchResultItems": usajobs_rows(*jobs)}})


def usajobs_rows(*jobs: Job) -> list[Job]:
    return [
        {
            "MatchedObjectId": f"83000{at:04}",
            "MatchedObjectDescriptor": {
                "PositionID": f"VA-{at}",
                "PositionTitle": f"Housekeeping Aid {at}",
                "PositionURI": f"https://www.usajobs.gov/job/83000{at:04}",
                "ApplyURI": [f"https://apply.usajobs.example/{at}", "https://other.example/"],
                "OrganizationName": "Veterans Health Administration",
                "DepartmentName": "Department of Veterans Affairs",
                "PositionLocationDisplay": "Multiple Locations",
                "PositionLocation": [{"LocationName": "Bronx, New York"}, {"LocationName": "Albany, New York"}],
                "JobCategory": [{"Name": "Custodial Working", "Code": "3566"}],
                "PositionSchedule": [{"Name": "Full-time", "Code": "1"}],
                "PositionOfferingType": [{"Name": "Permanent", "Code": "15317"}],
                "QualificationSummary": "No experience is needed.",
                "PositionRemuneration": [
                    {
                        "MinimumRange": "21.04",
                        "MaximumRange": "24.53",
                        "RateIntervalCode": "PH",
                        "Description": "Per Hour",
                    }
                ],
                "PublicationStartDate": "2026-11-20T00:00:00.0000",
                "ApplicationCloseDate": "2026-12-01T23:59:59.9970",
                "UserArea": {
                    "Details": {
                        "JobSummary": "Clean rooms.",
                        "MajorDuties": ["Floors", "Beds"],
                        "RemoteIndicator": False,
                        "TotalOpenings": "3",
                    }
                },
            }
            | job,
        }
        for at, job in enumerate(jobs)
    ]


def careeronestop(*jobs: Job) -> bytes:
    return said({"Jobs": careeronestop_rows(*jobs), "Jobcount": str(len(jobs))})


def careeronestop_rows(*jobs: Job) -> list[Job]:
    return [
        {
            "JvId": f"{at:032X}",
            "JobTitle": f"Warehouse Worker {at}",
            "Company": "Harbor Freight",
            "AccquisitionDate": "2026-11-20",
            "URL": f"https://de.jobsyn.example/{at}",
            "Location": "Brooklyn, NY",
            "Fc": "1",
            "DescriptionSnippet": "Lift boxes. Pay is $18 per hour.",
        }
        | job
        for at, job in enumerate(jobs)
    ]


def json_feed(*jobs: Job) -> bytes:
    rows = [
        {
            "id": f"harbor-{at}",
            "url": f"https://harbor.example/jobs/{at}",
            "title": f"Teacher {at}",
            "content_html": "<p>Teach.</p><p>Pay: $30 an hour</p><p>Deadline: 2026-12-12</p>",
            "date_published": "2026-11-20T10:00:00-05:00",
            "tags": ["Education"],
            "_jobs": {"company": "Harbor School", "location": "Queens, NY"},
        }
        | job
        for at, job in enumerate(jobs)
    ]
    return said({"version": "https://jsonfeed.org/version/1.1", "title": "Jobs", "language": "en", "items": rows})


def socrata(*jobs: Job) -> bytes:
    return said(socrata_rows(*jobs))


def socrata_rows(*jobs: Job) -> list[dict[str, Any]]:
    return [
        {
            "job_id": f"{500 + at}",
            "agency": "PARKS",
            "posting_type": "External",
            "business_title": f"Gardener {at}",
            "number_of_positions": "2",
            "salary_range_from": "45000.0",
            "salary_range_to": "52000.0",
            "salary_frequency": "Annual",
            "full_time_part_time_indicator": "F",
            "work_location": "10 Grand Army Plaza Brooklyn 11238",
            "job_category": "Building Operations",
            "job_description": "Plant trees.",
            "to_apply": "Apply by mail.",
            "posting_date": "2026-11-20T00:00:00.000",
            "post_until": "20-DEC-2026",
        }
        | dict(job)
        for at, job in enumerate(jobs)
    ]


ANSWERS = {
    Kind.GREENHOUSE: greenhouse,
    Kind.LEVER: lever,
    Kind.ASHBY: ashby,
    Kind.WORKABLE: workable,
    Kind.SMARTRECRUITERS: smartrecruiters,
    Kind.RECRUITEE: recruitee,
    Kind.USAJOBS: usajobs,
    Kind.CAREERONESTOP: careeronestop,
    Kind.JSON_FEED: json_feed,
    Kind.SOCRATA: socrata,
}
EMPTY = {
    Kind.GREENHOUSE: {"jobs": [], "meta": {"total": 0}},
    Kind.LEVER: [],
    Kind.ASHBY: {"jobs": [], "apiVersion": "1"},
    Kind.WORKABLE: {"name": "Harbor Grill", "description": None, "jobs": []},
    Kind.SMARTRECRUITERS: {"offset": 0, "limit": 100, "totalFound": 0, "content": []},
    Kind.RECRUITEE: {"offers": []},
    Kind.USAJOBS: {"SearchResult": {"SearchResultCountAll": 0, "SearchResultItems": []}},
    Kind.CAREERONESTOP: {"Jobs": [], "Jobcount": "0"},
    Kind.JSON_FEED: {"version": "https://jsonfeed.org/version/1", "title": "Jobs", "items": []},
    Kind.SOCRATA: [],
}


def said(value: Any) -> bytes:
    return json.dumps(value).encode()


class PagedSite:
    """Answers like the boards that give a list in pages, by the address it is asked at; `asked` holds those."""

    def __init__(self, count: int) -> None:
        self.jobs: Sequence[Job] = [{}] * count
        self.asked: list[str] = []

    def answer(self, address: str) -> bytes:
        """`address`: path and query."""
        self.asked.append(address)
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
        if parts.path.startswith("/v0/postings/"):
            rows = json.loads(lever(*self.jobs))
            return said(_slice(rows, int(query["skip"]), int(query["limit"])))
        if parts.path.startswith("/v1/companies/"):
            offset, limit = int(query["offset"]), int(query["limit"])
            rows = _slice(smartrecruiters_rows(*self.jobs), offset, limit)
            return said({"offset": offset, "limit": limit, "totalFound": len(self.jobs), "content": rows})
        if parts.path == "/api/Search":
            size, page = int(query["ResultsPerPage"]), int(query["Page"])
            rows = _slice(usajobs_rows(*self.jobs), size * (page - 1), size)
            return said({"SearchResult": {"SearchResultCountAll": len(self.jobs), "SearchResultItems": rows}})
        if parts.path.startswith("/v2/jobsearch/"):
            *_, first, size, _days = parts.path.split("/")
            rows = _slice(careeronestop_rows(*self.jobs), int(first), int(size))
            return said({"Jobs": rows, "Jobcount": str(len(self.jobs))})
        return self._open_data(parts.path, query)

    def _open_data(self, path: str, query: Mapping[str, str]) -> bytes:
        """Every second posting is an internal one."""
        rows = socrata_rows(*self.jobs)
        for row in rows[1::2]:
            row["posting_type"] = "Internal"
        if "$where" in query:
            rows = [row for row in rows if f"posting_type='{row['posting_type']}'" == query["$where"]]
        rows = _slice(rows, int(query.get("$offset", 0)), int(query.get("$limit", 1000)))
        if path.endswith(".json"):
            return said(rows)
        table = io.StringIO()
        writer = csv.DictWriter(table, list(socrata_rows({})[0]))
        writer.writeheader()
        writer.writerows(rows)
        return table.getvalue().encode()


def _slice(rows: Sequence[Any], first: int, count: int) -> Sequence[Any]:
    return rows[first : first + count]
