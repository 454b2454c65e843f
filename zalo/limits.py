"""Every limit Zalo sets, once, with where it comes from.

"confirmed" = several independent readings of Zalo's documentation or implementations agree; "single" = one source;
"conflicting" = sources disagree and the careful value is used; "ours" = our own bound where Zalo names none.
"""

from __future__ import annotations

from datetime import timedelta

# Outgoing messages.
TEXT_CHARACTERS = 2_000  # confirmed: documentation, and a longer text was answered -210 in production
BUTTONS = 5  # confirmed: consultation message; more are refused
BUTTON_TITLE_CHARACTERS = 100  # confirmed
BUTTON_PAYLOAD_CHARACTERS = 1_000  # confirmed: payload of oa.query.show and oa.query.hide
IMAGE_BYTES = 1024 * 1024  # confirmed: jpg and png, 1 MB
IMAGE_TYPES = ("image/jpeg", "image/png")  # confirmed
UPLOAD_LIFE = timedelta(days=7)  # confirmed: afterwards -100, upload again
UPLOADS_PER_MONTH = 5_000  # confirmed

# Reading back what stands in a group.
HISTORY_PAGE = 10  # confirmed for the chat with one person: at most 10 a call; taken for groups as well
HISTORY_LOOKED_AT = 200  # ours: a lively group writes fewer between two attempts to post

# When an account may write to a person, counted from the person's last interaction.
FREE_WINDOW = timedelta(hours=48)  # confirmed: free within, billed after
REPLY_WINDOW = timedelta(days=7)  # confirmed: refused with -230 after
NIGHT_ENDS_HOUR = 6  # confirmed: 22:00-06:00 for promotion and ZBS; the zone is never stated, Vietnam's is assumed
ZONE = "Asia/Ho_Chi_Minh"

# Template messages by phone.
ZBS_TRACKING_CHARACTERS = 48  # confirmed

# Rates.
REQUESTS_PER_MINUTE = 4_000  # confirmed: per app, over all accounts
RATE_PAUSE = timedelta(seconds=20)  # ours: the window of -32 is a minute; a third of it lets the backlog move on early
QUOTA_PAUSE = timedelta(hours=1)  # ours: -211 and -218 name no time

# Incoming events.
WEBHOOK_BODY_BYTES = 64 * 1024  # ours: the largest documented event is under 2 KiB
WEBHOOK_DEPTH = 16  # ours: documented events nest 6 deep
WEBHOOK_DEADLINE = timedelta(seconds=2)  # confirmed: 200 within, or the event counts as not delivered
REDELIVERY_SCHEDULE = tuple(timedelta(seconds=s) for s in (30, 300, 900, 1_800, 3_600))  # confirmed; then unsubscribed
REDELIVERY_HORIZON = timedelta(hours=12)  # conflicting: the schedule ends after 1 h 51 min, an older text says 12 h

TEXT_KEPT = 4_000  # ours: what a resident writes beyond this is cut; Zalo documents no limit for it
CAPTION_KEPT = 1_000  # ours
HINT_KEPT = 200  # ours: a code that came along is far shorter
ADDRESS_KEPT = 2_000  # ours: a longer address of a picture is none of Zalo's
PICTURES_KEPT = 20  # ours: documented messages hold one attachment; what an album looks like is not known
ID_CHARACTERS = 128  # ours: documented ids have 19 to 24 characters

# Tokens.
ACCESS_TOKEN_LIFE = timedelta(hours=25)  # confirmed: expires_in "90000"
REFRESH_TOKEN_LIFE = timedelta(days=90)  # confirmed: three months, single use
REFRESH_EARLY = timedelta(hours=20)  # ours: age of an access token at which it is renewed, 80 % of its life
CODE_LIFE = timedelta(minutes=10)  # confirmed: authorisation code, single use
PKCE_VERIFIER_CHARACTERS = 43  # confirmed

# The HTTP client.
CONNECT_TIMEOUT = timedelta(seconds=3)  # ours
READ_TIMEOUT = timedelta(seconds=10)  # ours
UPLOAD_TIMEOUT = timedelta(seconds=30)  # ours
PICTURE_TIMEOUT = timedelta(seconds=20)  # ours: a posted picture, from its first byte to its last
PICTURE_BYTES = 5 * 1024 * 1024  # ours: the renderings Zalo makes are far below
ANSWER_BYTES = 64 * 1024  # ours: documented answers are under 2 KiB
