# SPDX-License-Identifier: Apache-2.0
"""What the people of the demo say about the printer and the data breach; of the outage see ``outage``."""

SUBJECT = "Printer op de derde verdieping doet het niet meer"

REPORT = """\
Goedemorgen,

De printer op de derde verdieping doet het sinds vanochtend niet meer. Er brandt
een rood lampje en niemand van onze afdeling kan nog iets afdrukken. Kunt u ons helpen?

Met vriendelijke groet,

Bob de Vries
Bakkerij De Vries
Telefoon: 020 123 45 67
"""

MORE = """\
1. Een Laserstar 400, op het label staat nummer 1183.
2. Een rood lampje, en op het schermpje staat nu foutcode E5.
3. Ja, uit en weer aan gezet. Het lampje kwam meteen terug.
4. Nee, er is niets mee gebeurd.

Groet,
Bob
"""

AWAY = """\
Ik ben afwezig en lees mijn e-mail vanmiddag weer.

Bob de Vries
"""

MISTAKEN = "Uw nieuwe beeldscherm staat klaar bij de balie.\n"
UNDO = "#undo\n"

ANSWER = """\
Goedemorgen Bob,

Foutcode E5 betekent dat de tonerklep openstaat. Druk de klep aan de voorkant stevig
dicht, zet de printer een minuut uit en dan weer aan.

Vriendelijke groet,
Ann
"""

ALSO_SUBJECT = "Printer bij de trap"
ALSO = """\
De printer op de derde verdieping, bij de trap, drukt niets af.

Fay Jansen
"""

IN_VAIN = """\
Helaas, de klep is dicht en de printer is uit geweest, maar E5 blijft staan.

Groet,
Bob
"""

SUMMARY = "E5 stays with the toner door shut and after a restart; cables and label 1183 are checked."
ESCALATE = f"#escalate {SUMMARY}\n"

TAKE = "#take\n#call today 11:30 20m samen naar de sensor van de klep kijken\n"

HELD = """\
#call held 12m
#resolve De sensor van de tonerklep zat vol stof en is schoongemaakt. De printer drukt weer af.
"""

LEAK_SUBJECT = "Verkeerde bijlage verstuurd"
SALARIES = "salarislijst"

LEAK = f"""\
Goedemiddag,

Ik heb per ongeluk een bestand met persoonsgegevens, de {SALARIES} van alle
medewerkers, naar een verkeerd e-mailadres gestuurd. Het is een datalek, denk ik.
Wat moet ik nu doen?

Fay Jansen
"""

CONTAINED = """\
#contained The recipient has deleted the mail unread and says so in writing.

Beste Fay,

Dank dat u het meteen hebt gemeld. De ontvanger heeft de mail gewist; u hoeft nu niets te doen.

Dina
"""

SIZED = """\
#persons 37 employees of the office
#consequences Salaries were readable by one outsider for twenty minutes.
#risk likely Salaries are delicate, but one recipient deleted them at once.
#resolve The recipient has deleted the file.
"""

NOTIFIED = """\
#notified authority by the web form, case 2026-1183
#measures Salary lists leave only with a password from now on.
"""
