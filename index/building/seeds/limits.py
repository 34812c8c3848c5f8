"""The sizes beyond which seeds are refused, each with its reason. Everything below a limit is read in linear time."""

# Characters of one text. The longest novels have three million. A build needs some 5 bytes of memory for each character
# of prose, and 400 where every other character ends a sentence, the worst there is.
LONGEST_TEXT = 4_000_000
# Bytes of a file that is read whole (plain text, Markdown): sixteen of the largest texts.
LARGEST_FILE = 64 * 1024 * 1024
# Bytes of a line of JSON, which is one text: the largest text in any script, unescaped. A file of them has no limit of
# its own, as one line is in memory at a time.
LONGEST_LINE = 16 * 1024 * 1024
# Characters of an id, an address or a language: browsers and servers accept addresses of 2,000.
LONGEST_FIELD = 2_000
# Characters of a title, which is indexed again beside each passage of its text.
LONGEST_TITLE = 500
# Characters of a front matter, and levels of lists inside it: the reader of YAML is slow, and needs a title and a date.
LONGEST_FRONT_MATTER = 16_384
DEEPEST_FRONT_MATTER = 8
# Bytes of a web page: the longest articles have one; the tree of a page takes some twenty times its bytes.
LARGEST_PAGE = 8 * 1024 * 1024
# Pages of a PDF, and bytes of what draws one of them: a full page of small print takes 100,000.
MOST_PAGES = 5_000
LARGEST_DRAWING = 4 * 1024 * 1024
# Files of a zip (or of a DOCX, an EPUB, an OpenDocument text, which are zips), their bytes unpacked, the bytes of one
# of them, and how many times its size one may unpack to: text is pressed to a fifth, XML to a thirtieth.
MOST_MEMBERS = 10_000
LARGEST_UNPACKED = 512 * 1024 * 1024
LARGEST_MEMBER = 64 * 1024 * 1024
HIGHEST_RATIO = 200
# Bytes of one message of a mailbox, with its attachments.
LARGEST_MESSAGE = 32 * 1024 * 1024
# Columns of a table.
MOST_COLUMNS = 500
# Folders inside folders.
DEEPEST_FOLDER = 32
# Names in a folder and below: each is looked at in every build.
MOST_FILES = 200_000
# Bytes of all the files that are read: on two cores, six hours of encoding and 5 GB for the vectors.
LARGEST_FOLDER = 1024 * 1024 * 1024
# Faults that are named for one file; the others are grouped.
MOST_FAULTS = 100


def grouped(number: int, separator: str = ",") -> str:
    """A number with its thousands apart.

    >>> grouped(4_000_000)
    '4,000,000'
    """
    return f"{number:,}".replace(",", separator)
