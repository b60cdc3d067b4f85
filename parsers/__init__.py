# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a mail to frozen values: pure, total and without a clock.

Total means: any bytes in, a best reading plus named defects out, in time linear in the input.
Reading order: ``values`` (what comes out), ``mail`` (the one door), then the field readers.
"""
