"""Names of elements and columns -> the field that each most likely holds, in the languages and shapes that real lists
use. A table, and how a name is compared with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    # the first spelling that occurs wins; compared without case, accents and anything but letters and digits
    "title": "job_title position_title title business_title posting_title vacancy_title requisition_title job_name"
    " position_name vacancy_name position vacancy job role titulo titulo_del_puesto puesto cargo"
    " nombre_puesto vacante titre intitule intitule_poste titre_poste poste stellentitel stellenbezeichnung"
    " berufsbezeichnung titel functietitel functie vacaturetitel vacature stanowisko nazwa_stanowiska tytul"
    " titulo_vaga vaga titolo posizione mansione stilling jobbtitel tjanst",
    "employer": "employer employer_name company_name company hiring_organization hiring_organization_name agency"
    " organization organisation organization_name organisation_name institution firm business_name client_name"
    " advertiser advertiser_name legal_entity company_title employer_title institution_name university empresa"
    " compania nombre_empresa entreprise societe nom_entreprise"
    " employeur firma unternehmen arbeitgeber firmenname bedrijf bedrijfsnaam"
    " werkgever pracodawca nazwa_firmy azienda foretag arbetsgivare subcompany sponsor",
    "apply_url": "apply_url apply_link application_url application_link apply_online apply_online_url apply_now_url"
    " apply_now apply_uri apply_href application_form_url how_to_apply_url url_aplicar url_postulacion enlace_aplicar"
    " lien_candidature url_candidature bewerbungslink bewerbungsurl sollicitatielink sollicitatie_url link_aplikuj",
    "source_url": "url link job_url job_link detail_url details_url posting_url vacancy_url position_url absolute_url"
    " public_url canonical_url permalink web_url page_url href guid uri website enlace lien lien_offre adresse_web"
    " stellen_url vacature_url adres_url ogloszenie_url",
    "description": "description job_description full_description long_description description_html html_description"
    " body content details summary duties responsibilities text job_summary short_description brief_description"
    " excerpt descripcion descripcion_puesto description_poste descriptif beschreibung stellenbeschreibung aufgaben"
    " omschrijving functieomschrijving vacaturetekst opis opis_stanowiska tresc descricao descrizione beskrivning",
    "location": "location work_location job_location location_name locations formatted_location location_raw"
    " full_location place workplace job_geo candidate_required_location location_restrictions street_address address"
    " address_line1 where work_site office ubicacion lugar localidad lieu lieu_travail localisation arbeitsort ort"
    " standort einsatzort locatie plaats standplaats werklocatie lokalizacja miejsce_pracy localizacao"
    " local luogo sede",
    "city": "city town locality address_locality location_city job_city city_name municipality ciudad municipio ville"
    " commune stadt gemeinde stad miasto miejscowosc cidade citta",
    "region": "state region province address_region location_state job_state county state_name location_region"
    " estado provincia departement bundesland kanton provincie wojewodztwo stato regione",
    "postcode": "zip zip_code zipcode postcode postal_code postalcode location_zip job_zip location_postcode"
    " location_postal_code codigo_postal code_postal plz postleitzahl kod_pocztowy cep cap",
    "country": "country country_name country_code location_country pais pays land kraj paese",
    "remote": "remote remote_type is_remote work_arrangement workplace_type work_mode workplace remote_work telecommute"
    " job_location_type teletrabajo teletravail praca_zdalna",
    "pay": "salary pay wage wages pay_rate rate salary_range pay_range compensation remuneration rate_of_pay"
    " salary_text salary_description formatted_salary salary_raw salario sueldo salaire gehalt vergutung"
    " lohn salaris loon wynagrodzenie salario_mensal stipendio retribuzione",
    "pay_min": "salario_minimo salaire_min gehalt_von wynagrodzenie_od",
    "pay_max": "salario_maximo salaire_max gehalt_bis wynagrodzenie_do",
    "pay_unit": "per unit_text periodo_salario",
    "currency": "currency salary_currency pay_currency currency_code moneda devise wahrung valuta waluta moeda",
    "employment_type": "employment_type job_type contract_type position_type type_of_employment worker_type"
    " employment_status full_time_part_time time_type work_type commitment schedule_type type_contract vacancy_type"
    " tipo_contrato tipo_empleo type_contrat contrat anstellungsart beschaftigungsart vertragsart dienstverband"
    " contract contractvorm typ_umowy rodzaj_umowy tipo_contratto",
    "schedule": "schedule shift working_hours work_hours hours hours_per_week weekly_hours hours_shift shifts"
    " job_schedule work_schedule working_time horario jornada horaires arbeitszeit arbeitszeiten uren werktijden"
    " godziny wymiar_etatu orario",
    "requirements": "requirements qualifications minimum_qualifications experience job_requirements skills_required"
    " candidate_profile education_requirements degree_required requisitos profil anforderungen qualifikation vereisten"
    " functie_eisen wymagania requisiti",
    "posted": "posted posted_at posted_date date_posted post_date posting_date publication_date pub_date published"
    " published_at publish_date published_date published_on publication_start_date date_published start_publication"
    " open_date opening_date created_at created created_on date_created creation_date date listed_at fecha"
    " fecha_publicacion date_publication date_parution datum veroffentlicht publiziert publicatiedatum data_publikacji"
    " data_dodania data data_publicacao epoch",
    "updated": "updated updated_at last_updated modified modified_at last_modified date_modified date_updated"
    " modification_date posting_updated fecha_actualizacion geandert",
    "deadline": "deadline closing_date close_date closes closes_at apply_by application_deadline expiration_date"
    " expiry_date expire_date expires expires_at expire expires_on expiration valid_through valid_until valid_to until"
    " end_date end_publication post_until closing application_close_date application_end_date last_date closing_at"
    " fecha_limite fecha_cierre fecha_vencimiento date_limite date_cloture bewerbungsschluss bewerbungsfrist"
    " sluitingsdatum einddatum data_waznosci wazne_do termin prazo scadenza",
    "external_id": "id job_id posting_id reference_number job_reference reference ref job_number vacancy_id position_id"
    " external_id req_id uid uuid guid code job_code ref_no ref_number job_ref refnumber reference_code"
    " display_reference sender_reference"
    " referencia numero_oferta identifier"
    " identifiant referenz stellennummer vacaturenummer numer_referencyjny numer slug no nr num number",
    "requisition": "requisition requisition_id requisition_number internal_job_id req_number req_no",
    "openings_count": "openings number_of_openings openings_count of_positions num_of_positions number_of_positions"
    " positions vacancies number_of_vacancies quantity headcount plazas vacantes nombre_de_postes",
    "category": "category job_category sector industry categories job_industry job_function function department"
    " departments occupation field_of_work discipline job_family job_categories recruiting_category"
    " categoria area_trabajo categorie secteur metier branche berufsfeld kategorie vakgebied kategoria branza settore",
    "language": "language lang posting_language job_language idioma langue sprache taal jezyk",
    "phone": "apply_phone phone phone_number telephone contact_phone tel contact_telephone telefono telefon telefoon",
    "email": "apply_email application_email email e_mail email_address contact_email apply_to_email correo"
    " correo_electronico courriel mail contact_mail",
    "how_to_apply": "how_to_apply to_apply application_instructions apply_instructions instructions_to_apply apply"
    " application_process como_aplicar como_postular comment_postuler bewerbung solliciteren jak_aplikowac",
}
_PAY = "salary pay wage rate compensation remuneration salary_range pay_range annual_salary base_salary"
_ENDS_OF_PAY: Mapping[str, str] = {
    "pay_min": "min from minimum low start least",
    "pay_max": "max to maximum high end most",
    "pay_unit": "unit frequency period interval type per basis",
}
"""`salary_min` and `min_salary`, with every word for pay."""
_WEAK_TITLES = "name headline subject label designation bezeichnung nombre nom naam nazwa nome namn"
_ENDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "titel", "titulo", "titre"),
    "apply_url": ("applyurl", "applylink", "applicationurl", "applicationlink"),
    "source_url": ("url", "link"),
    "employer": ("employer", "companyname", "organization", "organisation"),
    "location": ("location",),
    "city": ("city",),
    "postcode": ("zip", "zipcode", "postcode", "postalcode"),
    "description": ("description",),
    "deadline": ("deadline", "expirationdate", "expirydate", "closingdate", "enddate"),
    "posted": ("posteddate", "postingdate", "dateposted", "startdate", "publishdate"),
    "employment_type": ("jobtype", "employmenttype", "timetype"),
    "external_id": ("jobid", "postingid", "jobreference", "reference", "requisitionid", "jobcode"),
}
"""How a name ends that has more before it, of a maker's own ("externalApplyUrl", "hr_job_title")."""
_OTHERS_OWN = re.compile(r"company|employer|logo|image|picture|icon|video|contact|categor")
"""What a link, a place or a text is of, where it is not of the job."""
_NEUTRAL = frozenset(
    "details detail info information attributes fields data job position vacancy posting basic general node item"
    " application apply contact links meta main about address location salary pay dates offer body".split()
)
"""Elements that only hold others together: what stands in them means what it would mean outside."""
_OWN_NAME = frozenset({"title", "employer", "external_id", "description", "currency", "language"})
"""Fields whose names are so common that in another element ("contact/name") they mean that one's."""
_ABOUT_JOBS = re.compile(
    r"job|vacan|vacat|position|career|posting|hiring|recruit|employ|emplo[iy]|empleo|empreg|vaga|praca|stellen"
)
TELLING = frozenset(
    "employer pay pay_min pay_max employment_type schedule requirements deadline openings_count apply_url".split()
)
"""Fields that hardly anything but a job has."""
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae"})


def squeezed(name: str) -> str:
    """How names are compared: `jobTitle`, `job-title` and `Job Title` are one; so are `título` and `titulo`."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalnum())


def _spelled(field: str) -> list[str]:
    ends = _ENDS_OF_PAY.get(field, "").split()
    both = [pair for pay in _PAY.split() for end in ends for pair in (f"{pay}{end}", f"{end}{pay}")]
    return [squeezed(word) for word in [*both, *_WORDS[field].split()]]


_RANKS: Mapping[str, Mapping[str, int]] = {
    field: {word: rank for rank, word in reversed(list(enumerate(_spelled(field))))} for field in _WORDS
}
_WEAK: Mapping[str, int] = {word: rank for rank, word in enumerate(_WEAK_TITLES.split())}
WEAK_AFTER = 1000
"""A rank from here on is a name that fits many things."""


_HOLDS_THE_TEXT = ("value", "text", "rendered", "#text", "displayname", "name", "title", "label")
"""What stands in an element for the element itself: `company/name`, `title/rendered`."""
_HOLDS_A_TITLE = _HOLDS_THE_TEXT[:3]  # `position/name` is more often the name of a kind of position
_OF_A_GROUP = ("employer", "location", "city", "region", "postcode", "country", "currency", "category")
"""Fields that may be said once, above a group of jobs."""
_NAMED = re.compile(r"\w+\[(.+)\]")  # field[title]: an element that bears its name as an attribute


def ranks(path: str) -> dict[str, int]:
    """Field to how well the path's name fits it (0 fits best), for every field that it fits at all. A name within
    another element fits less well than the same outside; one of a group (its path begins with a stroke) least."""
    if path.startswith("/"):
        *_, parent, last = path.split("/")
        found = ranks(f"{parent}/{last}") | ranks(last)
        return {field: rank + 700 for field, rank in found.items() if field in _OF_A_GROUP}
    *outer, last = [_NAMED.sub(r"\1", part).lstrip("@") for part in path.split("/")]
    name, whole = squeezed(last), squeezed("".join([*outer[-1:], last]))
    parent = squeezed(outer[-1]) if outer else ""
    holds_only = all(squeezed(part) in _NEUTRAL for part in outer)
    found = dict[str, int]()
    for field, words in _RANKS.items():
        if outer and whole in words:
            found[field] = words[whole]
        elif name in words and (holds_only or field not in _OWN_NAME):
            found[field] = words[name] + 100 * len(outer)
        elif parent in words and name in (_HOLDS_A_TITLE if field == "title" else _HOLDS_THE_TEXT):
            found[field] = words[parent] + _HOLDS_THE_TEXT.index(name)
    if not found and holds_only:
        found = {field: 500 for field, ends in _ENDS.items() if name.endswith(ends) and _is_of_the_job(field, name)}
    if "title" not in found and name in _WEAK and holds_only:
        found["title"] = WEAK_AFTER + _WEAK[name]
    return found


def _is_of_the_job(field: str, name: str) -> bool:
    return field == "employer" or not _OTHERS_OWN.search(name)


def about_jobs(*names: str) -> bool:
    """Whether one of the names speaks of work."""
    return any(_ABOUT_JOBS.search(squeezed(name)) for name in names)
