# SPDX-License-Identifier: Apache-2.0
"""A month at the desk on a virtual clock: the real steps, store, letters and clocks; only mail servers are left out.

Read in this order: world (when what happens), people, post (their mails), reporters and agents (what they do),
house (the desk), course (the loop), then history, proof, figures and showing (what came of it).
"""
