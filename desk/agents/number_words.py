"""Words that state a number, in the languages that the residual scanner reads, without their accents.

Letters of other scripts never get as far as this list: a sentence in them is withheld whole.
"""

from __future__ import annotations

import re

_ENGLISH = """
zero nil nought naught two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred hundreds thousand
thousands million millions billion billions trillion trillions quadrillion zillion zillions gazillion lakh lakhs crore
crores myriad myriads googol dozen dozens twice thrice double doubles doubled doubling triple triples tripled tripling
treble trebled trebling quadruple quadrupled quadrupling quintuple quintupled sextuple octuple half halves halved
halving quarter quarters quartered thirds fourth fourths fifth fifths sixth sixths seventh sevenths eighth eighths
ninth ninths tenth tenths eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
twentieth twentieths thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth hundredths
thousandth thousandths millionth millionths billionth billionths percent percents pct permille permil cent cents
couple twain octet nonet sextet septet quintet quartet threescore fourscore eleventy pentuple centuple decuple tenner
tenners fiver fivers zilch kilo zillionth trebles trio
"""
_GERMAN = """
null eins zwei zwo drei vier funf sechs sieben acht neun zehn zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
achtzehn neunzehn zwanzig dreissig dreizig vierzig funfzig sechzig siebzig achtzig neunzig hundert tausend million
millionen milliarde milliarden prozent halb halbe drittel viertel funftel zehntel hundertstel doppelt dreifach
vierfach dutzend anderthalb
"""
_FRENCH = """
deux trois quatre cinq huit neuf dix onze douze treize quatorze quinze vingt vingts trente quarante cinquante soixante
septante huitante octante nonante cent cents mille milliard milliards pourcent demi demie moitie quart quarts dizaine
douzaine vingtaine trentaine centaine centaines millier milliers
"""
_SPANISH = """
dos tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince dieciseis diecisiete dieciocho diecinueve
veinte veintiuno veintidos veintitres veinticinco treinta cuarenta cincuenta sesenta setenta ochenta noventa cien
ciento cientos doscientos trescientos quinientos setecientos novecientos mil miles millon millones tercio cuarto
decena docena doble triple
"""
_ITALIAN = """
tre quattro cinque sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto
diciannove ventuno venticinque trenta quaranta cinquanta sessanta settanta ottanta novanta cento duecento trecento
cinquecento mille duemila tremila mila milione milioni miliardo miliardi mezzo doppio triplo
"""
_PORTUGUESE = """
dois duas quatro sete oito dez onze treze quatorze catorze quinze dezesseis dezessete dezoito dezenove vinte trinta
quarenta cinquenta sessenta setenta oitenta noventa cem cento duzentos trezentos quinhentos milhao milhoes bilhao
bilhoes meia metade dobro triplo duzia
"""
_DUTCH = """
nul twee drie vijf zes zeven negen tien twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig
dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend miljoen miljoenen miljard procent helft kwart
dubbel
"""
_NORDIC = """
tva tre fyra fem sju atta nio tio elva tolv tretton fjorton femton tjugo trettio fyrtio femtio sextio sjuttio attio
nittio hundra tusen miljon miljoner halften seks syv otte elleve tretten fjorten femten seksten sytten atten nitten
tyve tredive fyrre femti seksti sytti atti nitti hundrede hundre tusind prosent halvdelen kaksi kolme nelja viisi
kuusi seitseman kahdeksan yhdeksan kymmenen tuhat miljoona prosenttia
"""
_SLAVIC = """
jeden dwa dwie trzy cztery piec szesc siedem osiem dziewiec dziesiec jedenascie dwanascie dwadziescia trzydziesci
czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat dwiescie tysiac tysiace tysiecy
polowa dve ctyri sest sedm osm devet deset dvacet tricet ctyricet padesat sedesat tisic odin dva chetyre pyat shest
vosem devyat desyat dvadtsat tridtsat pyatdesyat sotnya tysyacha protsent polovina
"""
_OTHERS = """
bir iki dort bes alti yedi sekiz dokuz yirmi otuz elli altmis yetmis seksen doksan yuz yuzde milyon milyar yarim satu
dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus seratus ribu seribu juta miliar
persen setengah ketto harom negy hetven nyolc kilenc tiz husz harminc negyven otven hatvan szaz ezer szazalek trei
patru cinci sase sapte noua zece douazeci treizeci suta moja mbili tisa kumi ishirini elfu muoi tram nghin trieu roku
shichi hachi kyu juu hyaku shiwu ershi sanshi teen char paanch chhah saat aath bees hazaar dalawa tatlo apat anim pito
walo siyam sampu
"""
NUMBER_WORDS = frozenset(
    " ".join(
        (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN, _PORTUGUESE, _DUTCH, _NORDIC, _SLAVIC, _OTHERS)
    ).split()
)
"""Every single word that states a number. Words of theirs that are words of English too, such as `fire`, are left out."""

_STEMS = (
    "two three four five six seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen"
)
_STEM = "|".join(_STEMS.split())
_COMPOUND = re.compile(
    rf"(?:{_STEM}|ten)(?:{_STEM}|ten|one|and|half|point|zero)*(?:fold|ish|odd|plus|something|some|th|ths|ers?|ies|e?s)?"
)
_ENDED = """
zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert tausend honderd duizend twintig dertig
veertig vijftig zestig zeventig tachtig negentig cientos centos dieci quaranta cinquanta sessanta settanta ottanta
novanta hundred thousand million dziesiat dziescia desyat nascie
"""
_ENDINGS = tuple(_ENDED.split())
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NO_ROMANS = frozenset(
    {
        "IV",
        "MM",
        "CI",
        "CD",
        "DC",
        "MD",
        "MC",
        "CV",
        "DI",
        "LI",
        "MI",
        "MIX",
        "CC",
        "DM",
        "XL",
        "CM",
        "DL",
        "ML",
    }
)
"""Valid numerals that are words or terms first, such as implied volatility."""
_LOOK_ALIKES = re.compile(r"(?=.*[Oo])[OoIl]{2,}|(?!Ill$)[Il]{3,}|[SBZG]O{3,}")
"""Letters that pass for digits, such as `lO` and `OOO`."""


def states_number(word: str) -> bool:
    """Whether a word without accents states a number, alone or as a compound such as `twentyfive` and `tenfold`."""
    lower = word.casefold()
    if lower in NUMBER_WORDS or _COMPOUND.fullmatch(lower) is not None:
        return True
    return len(lower) > 8 and lower.endswith(_ENDINGS)


def looks_like_number(word: str) -> bool:
    """Whether a word is a Roman numeral, or is spelled with letters that pass for digits."""
    if _LOOK_ALIKES.fullmatch(word) is not None:
        return True
    if len(word) < 2 or word.upper() in _NO_ROMANS or not (word.isupper() or word.islower()):
        return False
    return (word.isupper() or len(word) > 2) and _ROMAN.fullmatch(word.upper()) is not None


_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_DETERMINERS = "no any every each this that which the another some such not either neither"
_PRONOUN_BEFORE = re.compile(rf"\b(?:{'|'.join(_DETERMINERS.split())})\s+$", re.IGNORECASE)
_ADJECTIVE_BEFORE = re.compile(
    r"\b(?:the|a|an|this|that)\s+(?!by |to |of |at |in |or |and )[a-z]+\s+$", re.IGNORECASE
)
_CLAUSE_AFTER = re.compile(
    r"\s*(?:$|[,.;:!?)])|\s+(?:is|was|has|had|that|which|whose|who|to|with|and|or|but|as|for|from|on|at|by|when|while)\b",
    re.IGNORECASE,
)
_FOLLOWERS = "of another side hand way direction can could may might would should must"
_PRONOUN_AFTER = re.compile(
    rf"\s+(?:{'|'.join(_FOLLOWERS.split())}|or the other|has to|by one)\b|[-\s]+(?:sided|way)\b|['\u2019]s\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\s-]+(?:bps?|basis|pips?|ticks?|points?|x|usdt?|dollars?|euros?|coins?|times|fold|per|to|in)\b",
    re.IGNORECASE,
)
_THIRD = re.compile(
    r"\b(?:a|an|one|per|by|over|under|about|nearly|almost|roughly|around|some)[\s-]+third\b|\bthird\s+of\b",
    re.IGNORECASE,
)


_NUMERAL_OF = re.compile(
    r"\b[IVXLCDM](?=\s*%|\s+(?:per\s?cent|percentage|bps?|basis|pips?|points?|times|usdt?|dollars?)\b)",
    re.IGNORECASE,
)
"""A numeral of one letter, told by the unit that follows it."""


def numeral_with_unit(text: str) -> str:
    """`X` in `X %`, or empty."""
    found = _NUMERAL_OF.search(text)
    return found.group() if found else ""


def one_as_number(text: str) -> str:
    """`one` where it counts and is no pronoun, or `a third`; empty where neither stands in the text."""
    for found in _ONE.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if _UNIT.match(after) is not None:
            return found.group()
        adjective = _ADJECTIVE_BEFORE.search(before) is not None and _CLAUSE_AFTER.match(after) is not None
        named = _PRONOUN_BEFORE.search(before) is not None or _PRONOUN_AFTER.match(after) is not None
        if not (adjective or named):
            return found.group()
    third = _THIRD.search(text)
    return third.group() if third else ""
