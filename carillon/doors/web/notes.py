# SPDX-License-Identifier: Apache-2.0
"""Short notes that a page shows once after something was done; addresses name them, so nothing else can be put into a page."""

from carillon.doors.web.words import N_

NOTES = {
    "password": N_("Your password is changed. All your sessions have ended; sign in again."),
    "signed-out": N_("You have signed out."),
    "settings": N_("Your settings are saved on this device."),
    "watch-opened": N_("The question is kept open. What comes to be known until then is told in the inbox."),
    "watch-closed": N_("The watch is closed."),
    "watches-closed": N_("All open watches with this name are closed."),
    "judged": N_("Your judgement is saved."),
    "confirmed": N_("Your word as the owner is sent to the bureau that asked."),
    "outcome": N_("The outcome is saved and the owner is told."),
    "record-created": N_("The record is saved."),
    "record-corrected": N_("The correction is saved as a new version."),
    "record-linked": N_("The link is saved."),
    "record-withdrawn": N_("The record is withdrawn. No check meets it any more."),
    "record-recalled": N_("The record is recalled. Its content is gone for good."),
    "report-saved": N_("The draft is saved."),
    "report-sent": N_("The report is sent."),
    "report-acknowledged": N_("The author can see that you have taken the report up."),
    "report-answered": N_("Your answer is sent to the author."),
    "report-recalled": N_("The report is taken back from every bureau that received it."),
    "event-saved": N_("The event is saved."),
    "user-saved": N_("The account is changed."),
}
