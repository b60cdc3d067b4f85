# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a mail to frozen values: pure, total and without a clock.

Total means: any bytes in, a best reading plus named defects out, in time linear in the input.
Reading order: ``values`` (what comes out), ``mail`` (the one door), then the readers, each with what it leans on:

- the mail: ``mime``, ``block``, ``fields``, ``dates``, ``words``, ``parameters``, ``transfer``, ``digest``, ``head``
- its text: ``body``, ``choice``, ``flowed``, ``enriched``, ``rtf``, and HTML: ``html``, ``page``, ``markup``,
  ``link``, ``numeral``, ``stray``
- its files: ``names``, ``magic``, ``locks``, ``sealed``, ``tnef``, ``invitation``, ``pictures``
- what is new: ``quotation``, ``marked``, ``history``, ``attribution``, ``wording``, ``signature``, ``device_line``
- who: ``contact``, ``signed``, ``telephone``, ``forwarded``, ``header_block``, ``printed_date``, ``calendar_words``,
  ``subject``, ``language``
- which machine: ``automatic``, ``marks``, ``away``, ``lists``, ``gesture``, ``complaint``, ``alert``, ``phrases``,
  and returned mail: ``bounce``, ``delivery_status``, ``returned``, ``original``, ``refusal``, ``notice``
- whom to believe: ``trust``, ``results``, ``address``, ``deception``; what is asked: ``command``, ``appointment``
- what leaves: ``cleanliness``, ``schema``
"""
