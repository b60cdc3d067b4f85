# SPDX-License-Identifier: Apache-2.0
"""What is written on the agents' day, and what each of them, and each reporter, must have had at its end."""

REPORTS = {
    "screen": ("The left screen stays black", "My left screen has been black since this morning."),
    "printer": ("Paper jam on floor two", "The printer beside the stairs keeps its paper."),
    "vpn": ("VPN ends after ten minutes", "From home the VPN ends after ten minutes, each time."),
    "badge": ("A badge for the garage", "May I have a badge that opens the garage?"),
    "mouse": ("My mouse skips", "The pointer of my mouse jumps about."),
    "keyboard": ("Keyboard without an E", "The key E of my keyboard came off."),
    "licence": ("A licence for drawing", "I would like a licence of the drawing program."),
    "sheet": ("Excel closes itself", "Excel closes itself when I open the budget."),
    "mailbox": ("Mailbox is full", "It says that my mailbox is full."),
    "wifi": ("No wifi in the canteen", "There is no wifi in the canteen."),
    "headset": ("Headset is silent", "My headset is silent in every talk."),
    "phone": ("Nobody hears me", "In talks nobody hears my microphone."),
    "beamer": ("Projector for Tuesday", "I need a projector on Tuesday, please."),
    "account": ("Account is locked", "My account is locked."),
    "battery": ("Battery lasts an hour", "The battery of my laptop lasts an hour at most."),
    "folder": ("Access to a folder", "May I read the folder of the works council?"),
    "calendar": ("Meetings come twice", "Each meeting stands in my calendar twice."),
    "scanner": ("Scanner sends nothing", "The scanner sends nothing to my mailbox."),
    "program": ("Please install 7zip", "Please install 7zip on my laptop."),
    "arm": ("An arm for the monitor", "I would like an arm for my monitor."),
}
SAME = {"scanner": "printer"}  # who reports the one reports the other as well
OTHERS = {"door": ("eve", "The door does not close"), "chair": ("gus", "A chair that creaks")}  # told to an agent
JOINED = {"headset": "phone"}  # goes on in the other

# What agents wrote for the desk alone, what their clients put below it, and what only alerts say.
INTERNAL = (
    "#undo", "#merge", "#resolve", "#reslove", "#escalate", "#take", "#note", "#close", "#wait", "#assign", "#mine",
    "new shoes", "The cupboard is empty", "He deletes nothing", "from 2011", "not for everybody", "asked before",
    "Sent from my", "Original message", "> New:", "Impact:", "Urgency:", "wrote:", "Commands that fit now",
)  # fmt: skip

# The letters of each reporter in their order; where none are named, the acknowledgement alone.
LETTERS = {
    "screen": ["acknowledgement", "answer"],
    "printer": ["acknowledgement", "answer"],
    "vpn": ["acknowledgement", "resolved", "closed"],
    "badge": ["acknowledgement", "escalated", "answer", "resolved"],
    "mouse": ["acknowledgement", "answer"],
    "keyboard": ["acknowledgement", "answer"],
    "licence": ["acknowledgement", "answer"],
    "sheet": ["acknowledgement", "answer"],
    "headset": ["acknowledgement", "merged", "answer"],
    "phone": ["acknowledgement", "merged_other", "answer"],
    "beamer": ["acknowledgement", "closed"],
    "account": ["acknowledgement", "answer", "answer"],
    "battery": ["acknowledgement", "closed"],
    "folder": ["acknowledgement", "answer"],
}
# Who gave which answer; Outlook marks no signature, so that what Dee's says below her words stays.
ANSWERS = {
    ("screen", 1): ("ann", "Please press the button on its left side."),
    ("printer", 1): ("cas", "Open the lid and pull the paper out."),
    ("badge", 1): ("dee", "Your badge is ordered.\n\nWith kind regards,\nDee | Example Ltd"),
    ("mouse", 1): ("ann", "Please wipe the glass below it."),
    ("keyboard", 1): ("cas", "Take one from the shelf, please."),
    ("licence", 1): ("ann", "It is on its way to you."),
    ("sheet", 1): ("cas", "I open the budget with you at two."),
    ("headset", 1): ("ann", "New cables come tomorrow."),
    ("phone", 1): ("ann", "New cables come tomorrow."),
    ("account", 1): ("ann", "Which of your two accounts is it?"),
    ("account", 2): ("ann", "It is open again."),
    ("folder", 1): ("ann", "You can read it from tomorrow on."),
}

# What agents had besides the alert of each new ticket, which both of the first level had.
ALERTS = {
    "ann": {
        "alert_merged": "scanner",
        "alert_taken": "printer sheet keyboard beamer",
        "alert_reply": "phone account",
        "command_report": "screen vpn vpn mailbox headset headset account account battery calendar door",
    },
    "cas": {
        "alert_merged": "phone",
        "alert_taken": "screen screen vpn mouse licence headset account folder phone calendar",
        "alert_undone": "screen",
        "alert_assigned": "battery",
        "alert_reply": "phone",
        "command_report": "printer printer printer badge sheet wifi beamer beamer keyboard folder battery chair",
        "held_command": "keyboard",
        "held_crossed": "folder",
    },
    "dee": {"alert_handover": "badge", "command_report": "badge"},
}
# How each ticket stood in the evening, and with whom; the others are new and with nobody.
STATES = {
    "screen": ("in progress", "ann"),
    "printer": ("in progress", "cas"),
    "vpn": ("closed", "ann"),
    "badge": ("resolved", "dee"),
    "mouse": ("in progress", "ann"),
    "keyboard": ("in progress", "cas"),
    "licence": ("in progress", "ann"),
    "sheet": ("in progress", "cas"),
    "headset": ("closed", "ann"),
    "phone": ("in progress", "ann"),
    "beamer": ("closed", "cas"),
    "account": ("in progress", "ann"),
    "battery": ("closed", "cas"),
    "folder": ("in progress", "ann"),
    "calendar": ("in progress", "ann"),
}
# The promise of a first answer: kept where a person answered, owed where nobody has, gone where it ended before.
KEPT = ("screen", "printer", "vpn", "badge", "mouse", "keyboard", "licence", "sheet", "phone", "account", "folder")
ENDED = ("headset", "beamer", "battery")
