# SPDX-License-Identifier: Apache-2.0
"""What the codes of an event's room are called on its page."""

from carillon.doors.web.words import N_

KINDS = {
    "entry": N_("Entry"),
    "task": N_("Task"),
    "level": N_("Threat level"),
    "delegation": N_("Delegation"),
    "liaison": N_("Liaison officer"),
    "team": N_("Response team"),
    "alert": N_("Alert"),
    "handover": N_("Handed over"),
}
STATES = {
    "open": N_("To do"),
    "done": N_("Done"),
    "dropped": N_("Dropped"),
    "ended": N_("Ended"),
    "stood_down": N_("Stood down"),
    "standing": N_("Stands"),
}
MESSAGES = {"alert": N_("Alert"), "update": N_("Update"), "cancel": N_("Cancelled")}
CATEGORIES = {
    "Security": N_("Public security"),
    "Safety": N_("Safety"),
    "Rescue": N_("Rescue"),
    "Fire": N_("Fire"),
    "Health": N_("Health"),
    "Transport": N_("Transport"),
    "Infra": N_("Infrastructure"),
    "CBRNE": N_("Chemical, biological, nuclear, explosive"),
    "Met": N_("Weather"),
    "Geo": N_("Earth"),
    "Env": N_("Environment"),
    "Other": N_("Other"),
}
URGENCIES = {
    "Immediate": N_("Now"),
    "Expected": N_("Within the hour"),
    "Future": N_("Later"),
    "Past": N_("Past"),
    "Unknown": N_("Not known"),
}
SEVERITIES = {
    "Extreme": N_("Extreme"),
    "Severe": N_("Severe"),
    "Moderate": N_("Moderate"),
    "Minor": N_("Minor"),
    "Unknown": N_("Not known"),
}
CERTAINTIES = {
    "Observed": N_("Observed"),
    "Likely": N_("Likely"),
    "Possible": N_("Possible"),
    "Unlikely": N_("Unlikely"),
    "Unknown": N_("Not known"),
}
LEVELS = {"low": "clear", "moderate": "told", "substantial": "possible", "severe": "hit", "critical": "hit"}
"""In which colour a threat level stands."""
FIELDS = {
    "text": N_("Text"),
    "incident": N_("Incident"),
    "place": N_("Place"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "occurred": N_("When"),
    "urgency": N_("Urgency"),
    "to": N_("Who does the task"),
    "due_at": N_("Due"),
    "level": N_("Threat level"),
    "reason": N_("Why"),
    "venue": N_("Venue"),
    "country": N_("Country"),
    "name": N_("Name"),
    "size": N_("How many"),
    "starts": N_("From"),
    "ends": N_("Until"),
    "quarters": N_("Where it stays"),
    "contact": N_("Bureau to ask"),
    "of": N_("Bureau"),
    "role": N_("What for"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "languages": N_("Languages"),
    "since": N_("Since"),
    "strength": N_("How many"),
    "headline": N_("In one line"),
    "description": N_("What it is about"),
    "instruction": N_("What is to be done"),
    "area": N_("Where it holds"),
    "expires": N_("Until"),
    "own": N_("Only for our bureau"),
    "file": N_("File"),
    "query": N_("Name or number"),
    "purpose": N_("Purpose"),
}
CHECKS = ("person", "organisation", "document", "vehicle", "phone")
"""Kinds of question that the page of a room can keep open; each is asked by a name or a number."""
BY_NAME = ("person", "organisation")
