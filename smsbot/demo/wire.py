"""Listed jobs in, the bytes of a feed out: RSS, Indeed-style XML, CSV, each as its publishers write it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring  # only for writing

from smsbot.demo.postings import Listed


def rss(jobs: Sequence[Listed]) -> bytes:
    """Fields that RSS has no element for stand in the description, as boards write them."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _fill(channel, {"title": "City partners: jobs", "link": "https://partners.example", "language": "en-us"})
    for one in jobs:
        job = one.job
        fields = {
            "title": job.title,
            "pubDate": format_datetime(one.posted),
            "category": job.category,
            "link": job.url,
            "company": job.employer,
            "location": _whole_address(one),
            "salary": job.pay,
            "deadline": one.deadline.isoformat(),
            "description": _html(one),
        }
        item = _fill(SubElement(channel, "item"), fields)
        SubElement(item, "guid", isPermaLink="false").text = job.id
    return _xml(root)


def _html(one: Listed) -> str:
    job = one.job
    lines = [job.text, job.apply, f"Hours: {job.hours}" if job.hours else "", f"Type: {job.type}" if job.type else ""]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def indeed_xml(jobs: Sequence[Listed]) -> bytes:
    root = Element("source")
    _fill(root, {"publisher": "Hospital jobs", "publisherurl": "https://hospitals.example"})
    for one in jobs:
        job = one.job
        fields = {
            "title": job.title,
            "date": one.posted.isoformat(),
            "referencenumber": job.id,
            "url": job.url,
            "company": job.employer,
            "streetaddress": job.address,
            "city": job.area,
            "state": "NY",
            "postalcode": job.zip,
            "country": "US",
            "salary": job.pay,
            "jobtype": job.type,
            "schedule": job.hours,
            "category": job.category or "Healthcare",
            "expirationdate": one.deadline.isoformat(),
            "phone": job.phone,
            "email": job.email,
            "description": " ".join(filter(None, (job.text, job.apply))),
        }
        _fill(SubElement(root, "job"), fields)
    return _xml(root)


_COLUMNS: Mapping[str, Callable[[Listed], str]] = {
    "Job ID": lambda one: one.job.id,
    "Job title": lambda one: one.job.title,
    "Employer": lambda one: one.job.employer,
    "Address": lambda one: one.job.address,
    "City": lambda one: one.job.area,
    "State": lambda one: "NY" if one.job.area else "",
    "Zip code": lambda one: one.job.zip,
    "Pay": lambda one: one.job.pay,
    "Hours": lambda one: one.job.hours,
    "Type": lambda one: one.job.type,
    "Posted": lambda one: one.posted.date().isoformat(),
    "Deadline": lambda one: one.deadline.isoformat(),
    "Phone": lambda one: one.job.phone,
    "Email": lambda one: one.job.email,
    "How to apply": lambda one: one.job.apply,
    "Sector": lambda one: one.job.category,
    "Description": lambda one: one.job.text,
}


def csv_table(jobs: Sequence[Listed]) -> bytes:
    rows = io.StringIO()
    write = csv.writer(rows).writerow
    write(_COLUMNS)
    for one in jobs:
        write(cell(one) for cell in _COLUMNS.values())
    return rows.getvalue().encode()


# The path of a feed -> the file of its postings, and how it is written.
FEEDS: Mapping[str, tuple[str, Callable[[Sequence[Listed]], bytes]]] = {
    "/partners.xml": ("partners", rss),
    "/hospitals.xml": ("hospitals", indeed_xml),
    "/staff-list.csv": ("staff-list", csv_table),
}


def _fill(element: Element, fields: Mapping[str, str]) -> Element:
    for name, text in fields.items():
        if text:
            SubElement(element, name).text = text
    return element


def _whole_address(one: Listed) -> str:
    job = one.job
    return f"{job.address}, {job.area}, NY {job.zip}" if job.address else ""


def _xml(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()
