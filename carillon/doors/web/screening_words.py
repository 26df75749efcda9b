# SPDX-License-Identifier: Apache-2.0
"""What the codes of a screened list are called on its pages."""

from carillon.doors.web.words import N_

STATES = {
    "invited": N_("Asked"),
    "declined": N_("Declined"),
    "uploaded": N_("Uploaded"),
    "mapped": N_("Columns confirmed"),
    "running": N_("Runs"),
    "paused": N_("Paused"),
    "screened": N_("Screened"),
    "closed": N_("Closed"),
    "purged": N_("Purged"),
}
COLOURS = {"running": "told", "paused": "possible", "screened": "clear", "invited": "possible"}
ROWS = {
    "open": N_("To look at"),
    "proposed": N_("Waits for a second person"),
    "decided": N_("Decided"),
    "clear": N_("Nothing found"),
    "waiting": N_("Not screened yet"),
    "rejected": N_("Could not be read"),
    "duplicate": N_("Repeated"),
}
ROW_COLOURS = {"open": "possible", "proposed": "possible", "decided": "told", "clear": "clear", "rejected": "hit"}
DECISION_COLOURS = {"clear": "clear", "refer": "possible", "refuse": "hit"}
MATCHES = {"open": N_("To look at"), "same": N_("Same person"), "different": N_("Different person"), "gone": N_("Taken back")}
PHASES = {"reading": N_("The rows are read"), "indexing": N_("The records are made ready"), "screening": N_("The rows are screened")}
PARTNERS = {
    "invited": N_("Asked"),
    "taking_part": N_("Takes part"),
    "declined": N_("Declined"),
    "done": N_("Has screened"),
    "removed": N_("No longer a partner"),
    "purged": N_("Purged, with proof"),
}
ADVICE = {"no_objection": N_("No objection"), "refer": N_("Refer"), "refuse": N_("Refuse")}
KINDS = {"person": N_("Persons"), "any": N_("Persons or organisations"), "document": N_("Numbers of documents")}
FIELDS = {
    "": N_("Not used"),
    "name": N_("Full name"),
    "lastName": N_("Family name"),
    "firstName": N_("Given name"),
    "middleName": N_("Middle name"),
    "fatherName": N_("Father's name"),
    "motherName": N_("Mother's name"),
    "previousName": N_("Earlier name"),
    "alias": N_("Other name"),
    "birthDate": N_("Date of birth"),
    "birthDay": N_("Day of birth"),
    "birthMonth": N_("Month of birth"),
    "birthYear": N_("Year of birth"),
    "birthPlace": N_("Place of birth"),
    "birthCountry": N_("Country of birth"),
    "nationality": N_("Nationality"),
    "gender": N_("Gender"),
    "passportNumber": N_("Number of the passport"),
    "idNumber": N_("Number of another document"),
    "documentCountry": N_("Country of the document"),
    "email": N_("E-mail address"),
    "phone": N_("Telephone"),
    "reference": N_("Badge or reference"),
    "organisation": N_("Organisation"),
    "function": N_("Function"),
}
ORDERS = {"dmy": N_("day, month, year"), "mdy": N_("month, day, year"), "ymd": N_("year, month, day")}
CALENDARS = {"gregorian": N_("Gregorian"), "hijri": N_("Hijri"), "buddhist": N_("Buddhist"), "persian": N_("Persian")}
