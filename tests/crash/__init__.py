# SPDX-License-Identifier: Apache-2.0
"""Real daemons killed by SIGKILL and by a power cut; afterwards every mail, ticket and letter is counted."""
