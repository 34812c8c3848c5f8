"""The vocabulary of time: one table a language, word by word, under the names the rules use.

A cell is a list of words, each with its value after `=` where it has one (a month's number, a weekday with Monday 0,
a number). Words that both languages share, or that mean different things in them ("an", "a", "sept"), stand under one
category whose rules know both readings.
"""

import unicodedata
from typing import NamedTuple


class Word(NamedTuple):
    """What the vocabulary knows of one spelling."""

    category: str
    value: int


SHARED = {
    "A": "a à",
    "AN": "an",
    "SEPT": "sept=9",
    "WEEKEND": "weekend weekends",
    "QUARTER_CODE": "q1=1 q2=2 q3=3 q4=4 t1=1 t2=2 t3=3 t4=4",
    "HALF_CODE": "h1=1 h2=2 s1=1 s2=2",
    "AND": "et and ou or",
    "MAR": "mar=3",
}

FRENCH = {
    "WEEKDAY": "lundi=0 mardi=1 mercredi=2 jeudi=3 vendredi=4 samedi=5 dimanche=6",
    "WEEKDAY_SHORT": "lun=0 mer=2 jeu=3 ven=4 sam=5 dim=6",
    "MONTH": "janvier=1 février=2 avril=4 mai=5 juin=6 juillet=7 août=8 septembre=9 octobre=10 novembre=11 décembre=12",
    "MONTH_DOUBTFUL": "mars=3",
    "MONTH_SHORT": "janv=1 fév=2 févr=2 avr=4 jui=7 juil=7 juill=7 déc=12",
    "NUMBER": "deux=2 trois=3 quatre=4 cinq=5 six=6 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14 "
    "quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80 "
    "nonante=90 cent=100 cents=100 mille=1000 mil=1000",
    "ONE": "un=1 une=1",
    "ORDINAL": "premier=1 première=1 premiers=1 premières=1 deuxième=2 second=2 seconde=2 troisième=3 quatrième=4 "
    "cinquième=5 sixième=6 septième=7 huitième=8 neuvième=9 dixième=10 onzième=11 douzième=12 treizième=13 "
    "quatorzième=14 quinzième=15 seizième=16 vingtième=20 unième=1",
    "DOZEN": "dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 cinquantaine=50 "
    "soixantaine=60 centaine=100",
    "SOME": "quelques plusieurs",
    "DAY": "jour jours journée journées",
    "WEEK": "semaine semaines",
    "MONTHS": "mois",
    "QUARTER": "trimestre trimestres",
    "HALF_YEAR": "semestre semestres",
    "YEAR": "année années ans",
    "DECADE": "décennie décennies",
    "CENTURY": "siècle siècles",
    "HOUR": "heure heures",
    "DEMI": "demi demie",
    "MOITIE": "moitié",
    "TODAY": "aujourdhui aujourdʼhui aujourdʻhui aujourdꞌhui aujourdʹhui aujourd՚hui",
    "AUJOURD": "aujourd",
    "HUI": "hui",
    "YESTERDAY": "hier",
    "TOMORROW": "demain",
    "DAYPART": "matin=0 matinée=0 soir=0 soirée=0 midi=0",
    "AFTERNOON": "midi",
    "NIGHT": "nuit",
    "EVE": "veille",
    "BEFORE_EVE": "avant-veille",
    "MORROW": "lendemain",
    "AFTER_MORROW": "surlendemain",
    "MOMENT": "moment",
    "SEASON": "printemps=1 automne=3 hiver=4",
    "SUMMER": "été=2",
    "NEW_YEAR": "nouvel",
    "CHRISTMAS": "noël",
    "EASTER": "pâques",
    "EASTER_FEAST": "ascension=39 pentecôte=49",
    "SAINT": "saint",
    "SYLVESTRE": "sylvestre",
    "VALENTIN": "valentin",
    "FEAST": "toussaint=1101 épiphanie=106 chandeleur=202",
    "FETE": "fête",
    "TRAVAIL": "travail",
    "MUSIQUE": "musique",
    "MORTS": "morts",
    "THE": "le la l",
    "THES": "les",
    "THIS": "ce cet cette",
    "THESE": "ces",
    "CI": "ci",
    "THERE": "là",
    "OF": "de d",
    "OF_THE": "du",
    "OF_THES": "des",
    "TO_THE": "au aux",
    "EN": "en",
    "DANS": "dans",
    "SINCE": "depuis",
    "AS_EARLY_AS": "dès",
    "BEFORE": "avant",
    "AFTER": "après",
    "UNTIL": "jusqu jusque",
    "HERE": "ici",
    "STARTING": "partir compter",
    "BETWEEN": "entre",
    "IL": "il",
    "Y": "y",
    "YA": "ya",
    "VOICI": "voici voilà",
    "ABOUT": "environ presque près quasiment juste tout déjà exactement moins peine",
    "PLUS": "plus",
    "PEU": "peu",
    "CENDRES": "cendres",
    "LAST": "dernier dernière derniers dernières passé passée passés passées",
    "GONE": "écoulé écoulée écoulés écoulées",
    "NEXT": "prochain prochaine prochains prochaines",
    "FOLLOWING": "suivant suivante suivants suivantes",
    "PREVIOUS": "précédent précédente précédents précédentes",
    "QUI": "qui",
    "SUIT": "suit",
    "SAME": "même",
    "LATER": "tard",
    "EARLIER": "tôt auparavant",
    "START": "début débuts commencement",
    "MIDDLE": "mi milieu",
    "END": "fin",
    "DURING": "courant",
    "EVERY": "chaque tous toutes",
}

ENGLISH = {
    "WEEKDAY": "monday=0 tuesday=1 wednesday=2 thursday=3 friday=4 saturday=5 sunday=6",
    "WEEKDAY_SHORT": "tue=1 tues=1 wed=2 thu=3 thur=3 thurs=3 fri=4 sat=5 sun=6",
    "MONTH": "january=1 february=2 july=7 august=8 september=9 october=10 november=11 december=12",
    "MONTH_DOUBTFUL": "march=3 april=4 may=5 june=6",
    "MONTH_SHORT": "jan=1 feb=2 apr=4 jun=6 jul=7 aug=8 sep=9 oct=10 nov=11 dec=12",
    "NUMBER": "two=2 three=3 four=4 five=5 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 "
    "fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 "
    "sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000",
    "ONE": "one=1",
    "ORDINAL": "first=1 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 "
    "thirteenth=13 fourteenth=14 fifteenth=15 sixteenth=16 seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20 "
    "thirtieth=30",
    "DOZEN": "dozen=12 couple=2",
    "SOME": "several few some",
    "DAY": "day days",
    "WEEK": "week weeks",
    "FORTNIGHT": "fortnight",
    "MONTHS": "month months",
    "QUARTER": "quarter quarters",
    "HALF": "half",
    "YEAR": "year years",
    "DECADE": "decade decades",
    "CENTURY": "century centuries",
    "HOUR": "hour hours",
    "TODAY": "today",
    "YESTERDAY": "yesterday",
    "TOMORROW": "tomorrow",
    "TONIGHT": "tonight",
    "OVERNIGHT": "overnight",
    "DAYPART": "morning=0 evening=0 afternoon=0 noon=0 midday=0",
    "NIGHT": "night",
    "EVE": "eve",
    "SEASON": "winter=4 autumn=3",
    "SPRING_FALL": "spring=1 fall=3",
    "SUMMER_EN": "summer=2",
    "CHRISTMAS": "christmas xmas",
    "BOXING": "boxing",
    "EASTER": "easter",
    "GOOD": "good",
    "NEW": "new",
    "VALENTINE": "valentine",
    "S": "s",
    "FEAST": "halloween=1031",
    "THANKSGIVING": "thanksgiving",
    "INDEPENDENCE": "independence",
    "LABOR": "labor labour",
    "BASTILLE": "bastille",
    "THE": "the",
    "THIS": "this",
    "THESE": "these",
    "THAT": "that",
    "OF": "of",
    "IN": "in",
    "DURING_EN": "during throughout",
    "ON": "on",
    "AT": "at",
    "SINCE": "since",
    "BEFORE": "before",
    "AFTER": "after",
    "UNTIL": "until till",
    "THROUGH": "through thru",
    "TO": "to",
    "FROM": "from",
    "BY": "by",
    "WITHIN": "within",
    "STARTING": "starting",
    "BEGINNING": "beginning",
    "AS": "as",
    "ONWARD": "onward onwards",
    "BETWEEN": "between",
    "ABOUT": "about around almost nearly exactly just roughly",
    "MORE": "more",
    "LITTLE": "little bit",
    "THAN": "than",
    "OVER": "over",
    "LAST": "last",
    "PAST": "past",
    "RECENT": "recent",
    "NEXT": "next",
    "COMING": "coming",
    "FOLLOWING": "following",
    "PREVIOUS": "previous preceding",
    "SAME": "same",
    "LATER": "later",
    "EARLIER": "earlier",
    "AGO": "ago",
    "NOW": "now",
    "START": "start",
    "MIDDLE": "mid middle",
    "END": "end",
    "EARLY": "early",
    "LATE": "late",
    "EVERY": "every each",
}

# Words whose accents may not be dropped: without them they are other words ("des", "la", "a", "passe", "ou").
_ACCENT_BOUND = {"à", "dès", "là", "passé", "passée", "passés", "passées", "été", "tôt", "près", "même"}
# English months that lower case turns into other words, or that lower-case writing cannot be told from them.
_CAPITAL_ONLY = {"march", "may", "august", "april", "june", "jan", "mar", "jun", "sun", "sat", "wed"}
# French months that a capital turns into names ("Mars" the planet, "Avril", "Juin" the marshal).
_CAPITAL_DOUBTFUL = {"mars", "avril", "mai", "juin", "janvier"}
_DECADES_IN_WORDS = "twenties=20 thirties=30 forties=40 fifties=50 sixties=60 seventies=70 eighties=80 nineties=90"
_ROMAN_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def bare(word: str) -> str:
    """`word` without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _spellings(word: str) -> set[str]:
    forms = {word} if word in _ACCENT_BOUND else {word, bare(word)}
    return {case for form in forms for case in (form, form.capitalize(), form.upper())}


def _lexicon() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for table in (ENGLISH, FRENCH, SHARED):
        for category, cell in table.items():
            for item in cell.split():
                word, _, value = item.partition("=")
                for spelling in _spellings(word):
                    found[spelling] = Word(category, int(value or 0))
    for word in _CAPITAL_ONLY:
        known = found.pop(word)
        if known.category.startswith("MONTH") or known.category == "MAR":
            found[word] = Word("MONTH_LOWER", known.value)
    for word in _CAPITAL_DOUBTFUL:
        category = "MONTH_CAPITAL" if word == "mars" else "MONTH_DOUBTFUL"
        found[word.capitalize()] = Word(category, found[word].value)
    for item in _DECADES_IN_WORDS.split():
        word, _, tens = item.partition("=")
        found[word] = found[word.capitalize()] = Word("NINETIES", int(tens))
    for number in range(1, 31):
        roman = "X" * (number // 10) + _ROMAN_ONES[number % 10]
        for suffix in ("e", "ème", "eme", "è", "ième", "er"):
            found[roman + suffix] = Word("ROMAN", number)
    found["Mon"] = Word("WEEKDAY_SHORT", 0)
    return found


LEXICON = _lexicon()
