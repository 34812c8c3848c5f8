"""Discord's limits, in one place. Texts are counted in UTF-16 units, the strictest of the ways Discord counts."""

# A plain message, and all the texts of a Components V2 message together.
MESSAGE = 2000
TEXT = 4000
COMPONENTS = 40
CUSTOM_ID = 100
BUTTON_LABEL = 80
# Bytes of a file that a bot may send where a server has no more.
FILE = 10 * 1024 * 1024
THREAD_NAME = 100
# A link button's address.
LINK = 512
# The description of a picture.
ALT_TEXT = 1024
# Choices of an autocompletion, of a select menu, and what one may hold.
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100
PLACEHOLDER = 150
# Registration of commands.
COMMAND_NAME = 32
DESCRIPTION = 100
OPTIONS = 25
# A form: its title, and a field's label.
FORM_TITLE = 45
FORM_LABEL = 45
# An interaction must be acknowledged within the first, and can be edited for the second.
ACKNOWLEDGE_SECONDS = 3
TOKEN_SECONDS = 15 * 60


def size(text: str) -> int:
    """The length of a text in UTF-16 units, the longest that Discord may count.

    >>> size("été"), size("👍")
    (3, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
