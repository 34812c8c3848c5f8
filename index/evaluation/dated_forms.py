"""How a text and its date are written in each form; each function draws one way of many, and the noise around it."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from random import Random

from index.dates.when import When
from index.evaluation.made_files import docx_bytes, pdf_bytes

_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_FRENCH_SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
_ENGLISH = "January February March April May June July August September October November December".split()
_DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_PLACES = {
    "fr": ["PARIS", "Montréal", "Bruxelles", "Genève", "Lyon"],
    "en": ["LONDON", "WASHINGTON", "Montreal", "NEW YORK"],
}
Made = tuple[str, bytes, When]


@dataclass(frozen=True, slots=True)
class Article:
    """A title, a text without its date, the day it is of, and its language ("fr" or "en")."""

    title: str
    text: str
    day: date
    language: str


def words(article: Article, draw: Random, *, short: bool = True) -> str:
    """The day in words, as people write it in the language of the article."""
    day = article.day
    if article.language == "fr":
        first = "1er" if day.day == 1 and draw.random() < 0.7 else str(day.day)
        named = _FRENCH_SHORT if short and draw.random() < 0.2 else _FRENCH
        plain = f"{first} {named[day.month - 1]} {day.year}"
    else:
        month = _ENGLISH[day.month - 1]
        if short and draw.random() < 0.3 and len(month) > 4:
            month = month[:3] + draw.choice(["", "."])
        plain = draw.choice([f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}"])
    return f"{_DAYS[article.language][day.weekday()]} {plain}" if draw.random() < 0.25 else plain


def _later(draw: Random, day: date, most: int = 900) -> date:
    return day + timedelta(days=draw.randint(2, most))


def _moment(draw: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, draw.randrange(24), draw.randrange(60), draw.randrange(60))


def _zoned(draw: Random, day: date) -> str:
    return _moment(draw, day).isoformat() + draw.choice(["Z", "+01:00", "+00:00", "-05:00", ""])


def _slug(article: Article) -> str:
    plain = "".join(letter if letter.isalnum() else "-" for letter in article.title.lower())
    return "-".join(part for part in plain.split("-") if part)[:40] or "texte"


def _lines(article: Article, count: int = 3) -> list[str]:
    return article.text.split("\n")[: max(count, 3)]


def front_matter(article: Article, draw: Random) -> Made:
    """Markdown under YAML or TOML; a month now and then, dates of change, keys as people name them."""
    when, day = When.day(article.day), article.day
    key = draw.choice(["date", "date", "published", "pubDate", "date_text", "publié", "created", "date de publication"])
    ways = [day.isoformat(), words(article, draw), _zoned(draw, day), day.strftime("%Y/%m/%d"), f"{day} 08:30:00 +0200"]
    written = draw.choice(ways)
    if draw.random() < 0.12:
        when, written = When.month(day.year, day.month), draw.choice([f"{day:%Y-%m}", f"{_month(article)} {day.year}"])
    elif article.language == "fr" and draw.random() < 0.15:
        written = day.strftime("%d/%m/%Y")
    lines = [f'title: "{article.title.replace(chr(34), " ")}"', f"{key}: {written}"]
    if draw.random() < 0.5:
        lines.insert(draw.randrange(3), f"{draw.choice(['updated', 'lastmod', 'mis à jour'])}: {_later(draw, day)}")
    if draw.random() < 0.3:
        lines.append("tags: [2010, archives]")
    body = f"{article.text}\n\n© {_later(draw, day).year} {draw.choice(['La rédaction', 'All rights reserved'])}\n"
    if draw.random() < 0.2 and ": " not in written and when.days == 1:
        toml = [f'title = "{_slug(article)}"', f"date = {day}" if draw.random() < 0.5 else f'date = "{written}"']
        return f"{_slug(article)}.md", ("+++\n" + "\n".join(toml) + "\n+++\n" + body).encode(), when
    return f"{_slug(article)}.md", ("---\n" + "\n".join(lines) + "\n---\n" + body).encode(), when


def _month(article: Article) -> str:
    return (_FRENCH if article.language == "fr" else _ENGLISH)[article.day.month - 1]


def web_page(article: Article, draw: Random) -> Made:
    """HTML whose date is in JSON-LD, a meta, a time element or only visible, beside dates that are not its own."""
    day, language = article.day, article.language
    changed, other = _later(draw, day, 400), _later(draw, day, 2000)
    head, byline = [], ""
    label = {"fr": "Publié le ", "en": "Published "}[language]
    way = draw.choice(["json", "meta", "meta", "time", "time", "visible", "several"])
    if way in ("json", "several"):
        told = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title}
        told |= {"datePublished": _zoned(draw, day), "dateModified": _zoned(draw, changed)}
        shown = {"@graph": [{"@type": "WebSite", "name": "Le site"}, told]} if draw.random() < 0.4 else told
        head.append(f'<script type="application/ld+json">{json.dumps(shown, ensure_ascii=False)}</script>')
    if way in ("meta", "several"):
        name = draw.choice(
            ['property="article:published_time"', 'name="date"', 'name="DC.date.issued"', 'name="parsely-pub-date"',
             'itemprop="datePublished"', 'name="pubdate"', 'name="dcterms.created"']
        )  # fmt: skip
        head.append(f'<meta {name} content="{draw.choice([_zoned(draw, day), day.isoformat()])}">')
    if draw.random() < 0.5:
        head.append(f'<meta property="article:modified_time" content="{_zoned(draw, changed)}">')
    if draw.random() < 0.2:
        head.append('<meta name="date" content="1970-01-01T00:00:00+00:00">')
    if way == "time":
        attribute = draw.choice(['itemprop="datePublished"', "pubdate", 'class="published"', 'class="entry-date"'])
        byline = f'{label}<time {attribute} datetime="{_zoned(draw, day)}">{words(article, draw)}</time>'
    elif way == "visible" or draw.random() < 0.5:
        byline = f"{label}{words(article, draw)}"
        if draw.random() < 0.5:
            to = Article("", "", changed, language)
            byline += {"fr": ", mis à jour le ", "en": ", updated "}[language] + words(to, draw)
    sidebar = f'<aside><h3>Plus</h3><a href="/x">Autre</a> <time datetime="{other}">{other:%d/%m/%Y}</time></aside>'
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in article.text.split("\n") if line.strip())
    html = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(article.title)}</title>'
        f"{''.join(head)}</head><body><nav><a href='/'>Accueil</a></nav>"
        f"<article><h1>{escape(article.title)}</h1><p class='byline'>{byline}</p>{paragraphs}</article>"
        f"{sidebar if draw.random() < 0.6 else ''}<footer>© {other.year} Le site</footer></body></html>"
    )
    return f"{_slug(article)}.html", html.encode(), When.day(day)


def feed(article: Article, draw: Random) -> Made:
    """RSS or Atom with one entry, and the dates of the feed itself."""
    day, built = article.day, _later(draw, article.day)
    title, text = escape(article.title), escape("\n".join(f"<p>{line}</p>" for line in article.text.split("\n")))
    if draw.random() < 0.5:
        moment = format_datetime(_moment(draw, day)).replace("-0000", draw.choice(["+0200", "GMT", "-0800"]))
        dated = draw.choice([f"<pubDate>{moment}</pubDate>", f"<dc:date>{_zoned(draw, day)}</dc:date>"])
        xml = (
            '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>Flux</title><link>https://example.org</link><description>d</description>"
            f"<lastBuildDate>{format_datetime(_moment(draw, built))}</lastBuildDate>"
            f"<item><title>{title}</title><link>https://example.org/{_slug(article)}</link>"
            f"<description>{text}</description>{dated}</item></channel></rss>"
        )
        return "flux.rss", xml.encode(), When.day(day)
    updated = _moment(draw, _later(draw, day)).isoformat() + "Z"
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Flux</title>'
        f"<id>urn:x</id><updated>{updated}</updated><entry><title>{title}</title><id>urn:{_slug(article)}</id>"
        f'<link href="https://example.org/{_slug(article)}"/><updated>{updated}</updated>'
        f"<published>{_moment(draw, day).isoformat()}Z</published><content type='html'>{text}</content></entry></feed>"
    )
    return "flux.atom", xml.encode(), When.day(day)


def first_line(article: Article, draw: Random) -> Made:
    """Plain text that begins as dispatches, letters and copied pages do."""
    place, day = draw.choice(_PLACES[article.language]), words(article, draw)
    agency = draw.choice(["AFP", "Reuters", "AP"])
    french = article.language == "fr"
    later = words(Article("", "", _later(draw, article.day, 300), article.language), draw)
    byline = "Par Jeanne Dupont\nPublié le" if french else "By Jane Doe\nPublished on"
    opening = draw.choice(
        [
            f"{place}, {day} ({agency}) - ", f"{place}, {day} — ", f"{day}. – ", f"{article.title}\n{day}\n",
            f"{article.title}\n\n{byline} {day}{' à 10h30' if french else ' at 10:30'}\n\n",
            f"{article.title}\n{'Publié le' if french else 'Published'} {day}, "
            f"{'mis à jour le' if french else 'updated'} {later}\n\n",
            f"{place}, {'le ' if french else ''}{day}\n\n{'Madame, Monsieur,' if french else 'Dear all,'}\n",
            f"{day[:1].upper()}{day[1:]}\n\n",
        ]
    )  # fmt: skip
    return f"{_slug(article)}.txt", (opening + article.text).encode(), When.day(article.day)


def named(article: Article, draw: Random) -> Made:
    """A name or folders that hold the date, to the day or the month."""
    day, slug = article.day, _slug(article)
    word = f"{day.day} {_month(article)} {day.year}"
    exact = [
        f"{day}-{slug}",
        f"{day:%Y_%m_%d} {slug}",
        f"{slug}-{day:%Y%m%d}",
        f"{day:%Y/%m/%d}/{slug}",
        f"{word} - {slug}",
        f"{day:%Y%m%d}_1030_{slug}",
    ]
    if article.language == "fr":
        exact += [f"{day:%d-%m-%Y} {slug}", f"{slug}_{day:%d.%m.%Y}"]
    months = [f"{day:%Y/%m}/{slug}", f"news/{day.year}/{_month(article)}/{slug}", f"{day:%Y-%m}/{slug}"]
    name = draw.choice(exact + months)
    when = When.day(day) if name in exact else When.month(day.year, day.month)
    return f"{name}{draw.choice(['.txt', '.md'])}", article.text.encode(), when


def table(article: Article, draw: Random) -> Made:
    """CSV or TSV with one row and columns as programs and people name them."""
    day, french = article.day, article.language == "fr"
    date_key, text_key = draw.choice([("date", "texte"), ("Date de publication", "Contenu"), ("published_at", "text")])
    ways = [day.isoformat(), f"{day} 10:30:00", words(article, draw)]
    written = draw.choice([*ways, day.strftime("%d/%m/%Y")] if french else ways)
    columns = {"id": "17", date_key: written, "titre": article.title, text_key: article.text}
    if draw.random() < 0.5:
        columns = {"updated_at": f"{_later(draw, day)} 09:00:00", **columns}
    out = io.StringIO()
    comma = draw.choice([",", ";", "\t"])
    writer = csv.writer(out, delimiter=comma)
    writer.writerows([list(columns), list(columns.values())])
    return f"export.{'tsv' if comma == chr(9) else 'csv'}", out.getvalue().encode(), When.day(day)


def mail(article: Article, draw: Random) -> Made:
    """A message with the dates of its journey, and one that it answers."""
    message = EmailMessage()
    sent = _moment(draw, article.day)
    after = format_datetime(_moment(draw, _later(draw, article.day, 30)))
    message["Received"] = f"from a.example.org by b.example.org; {after}"
    message["From"], message["To"], message["Subject"] = (
        "a@example.org",
        "b@example.org",
        article.title.replace("\n", " "),
    )
    zone = draw.choice(["+0200", "-0500", "+0000"])
    message["Date"] = format_datetime(sent).replace("-0000", zone)
    message["Message-ID"] = f"<{_slug(article).encode('ascii', 'ignore').decode()}@example.org>"
    before = (sent - timedelta(days=9)).strftime("%d/%m/%Y")
    message.set_content(f"{article.text}\n\n> Le {before}, B a écrit :\n> Où en est-on ?\n")
    return f"{_slug(article)}.eml", message.as_bytes(), When.day(article.day)


def json_file(article: Article, draw: Random) -> Made:
    """A line of JSON with its date as text, as a moment or as seconds."""
    day = article.day
    seconds = int((day - date(1970, 1, 1)).total_seconds()) + 43_200
    key = draw.choice(["date", "published", "publishedAt", "date_text", "timestamp", "datePublished"])
    written = draw.choice([day.isoformat(), _zoned(draw, day), words(article, draw), seconds, seconds * 1000])
    row = {"title": article.title, key: written, draw.choice(["text", "content", "body"]): article.text}
    if draw.random() < 0.4:
        row = {"updated": _zoned(draw, _later(draw, day)), **row}
    return "export.jsonl", (json.dumps(row, ensure_ascii=False) + "\n").encode(), When.day(day)


def pdf(article: Article, draw: Random) -> Made:
    """A page of text; its file was made on the day, or years later where the page states the day itself.

    One in twenty was made later and states no day: what is read of it is wrong, and called doubtful.
    """
    lines = [article.title, *_lines(article)]
    created = article.day
    drawn = draw.random()
    if drawn > 0.95:
        created = _later(draw, article.day, 3000)
    elif drawn < 0.6:
        created = _later(draw, article.day, 3000)
        lines.insert(draw.choice([0, 1]), draw.choice([words(article, draw), f"Paris, le {words(article, draw)}"]))
    return f"{_slug(article)}.pdf", pdf_bytes(lines, _moment(draw, created)), When.day(article.day)


def word(article: Article, draw: Random) -> Made:
    """A document whose core properties are of the day, or of a template where its first lines state the day."""
    lines = [article.title, *_lines(article)]
    created = article.day
    if draw.random() < 0.6:
        created = draw.choice([date(2013, 12, 23), _later(draw, article.day, 2000)])
        lines.insert(1, words(article, draw) if draw.random() < 0.5 else f"Bruxelles, le {words(article, draw)}")
    return (
        f"{_slug(article)}.docx",
        docx_bytes(lines, created, _later(draw, max(created, article.day))),
        When.day(article.day),
    )
