# SPDX-License-Identifier: Apache-2.0
"""What the people of the demo say."""

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
Nog een aanvulling: op het schermpje staat nu foutcode E5.

Groet,
Bob
"""

AWAY = """\
Ik ben afwezig en lees mijn e-mail vanaf maandag weer.

Bob de Vries
"""

ANSWER = """\
Goedemorgen Bob,

Foutcode E5 betekent dat de tonerklep openstaat. Druk de klep aan de voorkant stevig
dicht, zet de printer een minuut uit en dan weer aan.

Vriendelijke groet,
Ann
"""
